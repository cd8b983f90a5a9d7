"""The main window: arranges the panels and owns no logic; :mod:`features` connects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.commands.registry import Commands
from appsync_console.ui.composer.panel import Composer
from appsync_console.ui.frames.panel import FramesPanel
from appsync_console.ui.inspector.panel import Inspector
from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.metrics.panel import MetricsPanel
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import rule
from appsync_console.ui.widgets.notice_bar import NoticeBar
from appsync_console.ui.widgets.notice_list import NoticeList
from appsync_console.ui.window.profile_bar import ProfileBar
from appsync_console.ui.window.status_bar import StatusBar

if TYPE_CHECKING:
    from appsync_console.ui.profiles.first_start import FirstStartPage

_SIZE = QSize(1280, 800)
_LEAST = QSize(820, 520)
_NARROW = 1040  # below this the inspector makes room for the log
_COLUMNS = [230, 690, 360]
_ROWS = [540, 188]
_FRAMES = 240
_FOR_PANELS = ("message.", "log.", "channel.", "connection.", "view.sidebar", "view.inspector")
_METRICS = 210


class MainWindow(QMainWindow):
    """The window of the program.

    Signals:
        close_requested: The person wants it closed; it stays until :meth:`let_close`.
        file_dropped: The path of a file that was dropped on the window.
        first_start_made: There is :attr:`first_start` now, which is about to be shown.
    """

    close_requested = Signal()
    file_dropped = Signal(str)
    first_start_made = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._first_start: FirstStartPage | None = None
        self._may_close = False
        self._made_room = False
        self._frames_height = _FRAMES
        self.setWindowTitle("AppSync Console")
        self.setMinimumSize(_LEAST)
        self.resize(_SIZE)
        self.setAcceptDrops(True)
        self._build_ui()
        self.commands = Commands(self, self._is_possible)
        self.commands.add_to(self.log_panel.view, "log")

    def _is_possible(self, command: str) -> bool:
        """Whether what a command works on is on show: the first choices hide the panels."""
        return not (self.is_first_start and command.startswith(_FOR_PANELS))

    def _build_ui(self) -> None:
        # From the outside in: a widget that gets another parent is styled anew with all that is in it.
        theme = self._theme
        whole = QWidget(self)
        self.setCentralWidget(whole)
        self.startup_notices = NoticeList(theme, whole)
        self._pages = QStackedWidget(whole)
        stack = QVBoxLayout(whole)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.startup_notices)
        stack.addWidget(self._pages, 1)
        console = QWidget(self._pages)
        self._pages.addWidget(console)
        self.profile_bar = ProfileBar(theme, console)
        self.notice_bar = NoticeBar(theme, console)
        self._body = _splitter(Qt.Orientation.Vertical, console)
        self._columns = _splitter(Qt.Orientation.Horizontal, self._body)
        self.sidebar = Sidebar(theme, self._columns)
        self._rows = _splitter(Qt.Orientation.Vertical, self._columns)
        self.log_panel = LogPanel(theme, self._rows)
        self.composer = Composer(theme, self._rows)
        self.inspector = Inspector(theme, self._columns)
        self.metrics_panel = MetricsPanel(theme, self._body)
        self.frames_panel = FramesPanel(theme, self._body)
        self.status_bar = StatusBar(theme, console)
        self._arrange(console)

    def _arrange(self, console: QWidget) -> None:
        for splitter, sizes in ((self._rows, _ROWS), (self._columns, _COLUMNS)):
            splitter.setSizes(sizes)
        self._rows.setStretchFactor(0, 1)
        self._columns.setStretchFactor(1, 1)
        self._body.setStretchFactor(0, 1)
        for splitter in (self._rows, self._columns, self._body):
            splitter.setChildrenCollapsible(False)
        self.frames_panel.hide()
        self.metrics_panel.hide()
        column = QVBoxLayout(console)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.profile_bar, rule(), self.notice_bar, self._body, rule(), self.status_bar):
            column.addWidget(part, 1 if part is self._body else 0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A single file is welcome."""
        if _dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which file it is."""
        if path := _dropped_file(event.mimeData()):
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def show_console(self) -> None:
        """Show the panels."""
        self._pages.setCurrentIndex(0)

    def show_first_start(self) -> None:
        """Show the first choices instead of the panels."""
        if self._first_start is None:
            from appsync_console.ui.profiles.first_start import FirstStartPage  # once in the life of a workspace

            self._first_start = FirstStartPage(self._theme, self._pages)
            self._pages.addWidget(self._first_start)
            self.first_start_made.emit()
        self._pages.setCurrentIndex(1)

    @property
    def first_start(self) -> FirstStartPage:
        """The first choices, once they were shown."""
        assert self._first_start is not None
        return self._first_start

    @property
    def is_first_start(self) -> bool:
        """Whether the first choices are on show."""
        return self._pages.currentIndex() == 1

    def show_frames(self, is_open: bool) -> None:
        """Open the frames under the columns, as high as it was last, or close it."""
        if not is_open:
            self._frames_height = self._body.sizes()[2]
        self.frames_panel.setVisible(is_open)
        self.status_bar.set_frames_open(is_open)
        if is_open:
            metrics = self._body.sizes()[1]
            rest = self._body.height() - metrics - self._frames_height
            self._body.setSizes([rest, metrics, self._frames_height])

    def show_metrics(self, is_open: bool) -> None:
        """Open the metrics under the columns, or close them."""
        self.metrics_panel.setVisible(is_open)
        self.status_bar.set_metrics_open(is_open)
        if is_open:
            frames, high = self._body.sizes()[2], self._theme.scaled(_METRICS)
            self._body.setSizes([self._body.height() - frames - high, high, frames])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the inspector makes room for the log, and comes back when there is room again."""
        super().resizeEvent(event)
        is_narrow, was_narrow = (
            0 < size.width() < self._theme.scaled(_NARROW) for size in (event.size(), event.oldSize())
        )
        if is_narrow and not was_narrow and not self.inspector.isHidden():
            self._made_room = True
            self.inspector.hide()
        elif not is_narrow and self._made_room:
            self._made_room = False
            self.inspector.show()

    # Its form, kept between two starts.

    def form(self) -> tuple[str, dict[str, list[int]]]:
        """The place of the window as base64 text, and the sizes of its panes in pixels."""
        geometry = self.saveGeometry().toBase64().toStdString()
        return geometry, {name: splitter.sizes() for name, splitter in self._splitters()} | {
            "wire": [self._shown_frames_height()]
        }

    def restore_form(self, geometry: str, sizes: dict[str, list[int]]) -> None:
        """Take the form of an earlier start, as far as there is one."""
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        for name, splitter in self._splitters():
            if len(sizes.get(name, [])) == splitter.count():
                splitter.setSizes(sizes[name])
        if len(sizes.get("wire", [])) == 1:
            self._frames_height = sizes["wire"][0]

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return ("columns", self._columns), ("rows", self._rows), ("wire_columns", self.frames_panel.columns)

    def _shown_frames_height(self) -> int:
        return self._frames_height if self.frames_panel.isHidden() else self._body.sizes()[2]

    # Its end.

    def come_to_front(self) -> None:
        """Before all other windows, with the keyboard; where the desktop forbids that, its icon asks for attention."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def let_close(self) -> None:
        """Close for good."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask to be closed: connections and the log come first."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()


def _splitter(orientation: Qt.Orientation, parent: QWidget) -> QSplitter:
    """Widgets that are made with it as their parent become its panes, in their order."""
    splitter = QSplitter(orientation, parent)
    splitter.setHandleWidth(1)
    return splitter


def _dropped_file(data: QMimeData) -> str:
    """The path of the one file on this machine that is meant; empty for anything else."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 else ""
