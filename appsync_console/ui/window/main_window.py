"""The main window: arranges the panels and contains no logic; :mod:`features` connects them."""

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
_NARROW = 1040  # below this width, the inspector is hidden to make room for the log
_COLUMNS = [230, 690, 360]
_ROWS = [540, 188]
_FRAMES = 240
_FOR_PANELS = ("message.", "log.", "channel.", "connection.", "view.sidebar", "view.inspector")
_METRICS = 210


class MainWindow(QMainWindow):
    """The main window of the app.

    Signals:
        close_requested: The user wants to close the window; it stays open until :meth:`let_close`.
        file_dropped: The path of a file that was dropped on the window.
        first_start_made: The page :attr:`first_start` was created and is about to be shown.
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
        self.commands.adopt(self.sidebar.command_actions)
        self.commands.adopt(self.composer.command_actions)

    def _is_possible(self, command: str) -> bool:
        """Whether a command can run: the first-start page hides the panels that some commands need."""
        return not (self.is_first_start and command.startswith(_FOR_PANELS))

    def _build_ui(self) -> None:
        # Create parents before children, because Qt styles a widget and its children again when its parent changes.
        theme = self._theme
        whole = QWidget(self)
        self.setCentralWidget(whole)
        self.file_notices = NoticeList(theme, whole)
        self._pages = QStackedWidget(whole)
        stack = QVBoxLayout(whole)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.file_notices)
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
        """Accept a single file."""
        if _dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit the path of the dropped file."""
        if path := _dropped_file(event.mimeData()):
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def show_console(self) -> None:
        """Show the panels."""
        self._pages.setCurrentIndex(0)

    def show_first_start(self) -> None:
        """Show the first-start page instead of the panels."""
        if self._first_start is None:
            from appsync_console.ui.profiles.first_start import FirstStartPage  # needed once per workspace

            self._first_start = FirstStartPage(self._theme, self._pages)
            self._pages.addWidget(self._first_start)
            self.first_start_made.emit()
        self._pages.setCurrentIndex(1)

    @property
    def first_start(self) -> FirstStartPage:
        """The first-start page; it exists once it was shown."""
        assert self._first_start is not None
        return self._first_start

    @property
    def is_first_start(self) -> bool:
        """Whether the first-start page is shown."""
        return self._pages.currentIndex() == 1

    def show_frames(self, is_open: bool) -> None:
        """Open the frames panel below the columns, with its last height, or close it."""
        if not is_open:
            self._frames_height = self._body.sizes()[2]
        self.frames_panel.setVisible(is_open)
        self.status_bar.set_frames_open(is_open)
        if is_open:
            metrics = self._body.sizes()[1]
            rest = self._body.height() - metrics - self._frames_height
            self._body.setSizes([rest, metrics, self._frames_height])

    def show_metrics(self, is_open: bool) -> None:
        """Open the metrics panel below the columns, or close it."""
        self.metrics_panel.setVisible(is_open)
        self.status_bar.set_metrics_open(is_open)
        if is_open:
            frames, high = self._body.sizes()[2], self._theme.scaled(_METRICS)
            self._body.setSizes([self._body.height() - frames - high, high, frames])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the inspector in a narrow window, and show it again when there is enough space."""
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

    # The layout, which is saved between sessions.

    def form(self) -> tuple[str, dict[str, list[int]]]:
        """The geometry of the window as base64 text, and the sizes of its panes in pixels."""
        geometry = self.saveGeometry().toBase64().toStdString()
        return geometry, {name: splitter.sizes() for name, splitter in self._splitters()} | {
            "wire": [self._shown_frames_height()]
        }

    def restore_form(self, geometry: str, sizes: dict[str, list[int]]) -> None:
        """Restore a saved layout, if there is one."""
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

    # Activating and closing.

    def come_to_front(self) -> None:
        """Raise and activate the window; if the desktop does not allow that, its icon requests attention."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def let_close(self) -> None:
        """Close the window without asking."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Request to close; connections and the log must be closed first."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()


def _splitter(orientation: Qt.Orientation, parent: QWidget) -> QSplitter:
    """Create a splitter; widgets created with it as their parent become its panes, in order."""
    splitter = QSplitter(orientation, parent)
    splitter.setHandleWidth(1)
    return splitter


def _dropped_file(data: QMimeData) -> str:
    """The path of the dropped file if it is a single local file; empty otherwise."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 else ""
