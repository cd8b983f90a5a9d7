"""The Frames panel: a list of frames, the selected frame pretty-printed beside it, filter, pause, and copy.

It receives a block of frames per tick and knows no session. Secrets are redacted before frames arrive here, so nothing
it shows or copies contains them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.json_text import pretty
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import FrameType
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.frames.delegate import ROW_PX, FramesDelegate
from appsync_console.ui.frames.frame import UNREADABLE, FrameRow
from appsync_console.ui.frames.model import ALL, ALL_BUT_KA, FRAME_ROLE, FramesModel
from appsync_console.ui.json.reader import JsonReader
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, panel, rule, set_look, tool_button, watch_theme
from appsync_console.ui.widgets.plain import set_tip

_PAUSE_TEXT, _RESUME_TEXT = mark("Pause view; frames are still collected"), mark("Resume view and show new frames")
_NO_FRAMES = mark("No frames yet.\n\nFrames of the connection appear here as they are sent and received.")
_NO_MATCHES = mark("No frames match the filter.")
_COLUMNS = [780, 500]


class FramesPanel(QWidget):
    """Lists the frames of all connections, newest at the bottom.

    Signals:
        close_requested: The user wants the panel closed.
        copied: A text that says what was copied.
    """

    close_requested = Signal()
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._selected: FrameRow | None = None
        self._is_following = True
        self._is_settling = False
        self._waiting = 0
        self._build_ui()
        self._connect()
        watch_theme(theme, self)
        self._show_state()

    def _build_ui(self) -> None:
        self.setObjectName("framesPanel")
        panel(self)
        self.model = FramesModel(self)
        self._build_list()
        self.reader = JsonReader(self._theme, tr("Frame, pretty-printed"), is_colored=True)
        self.reader.setPlaceholderText(tr("Select a frame to view it."))
        self._hint = label(wraps=True, tone="secondary")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._hint.setContentsMargins(14, 12, 14, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list_view)
        self._stack.addWidget(self._hint)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setChildrenCollapsible(False)
        self.columns.setHandleWidth(1)
        self.columns.addWidget(self._stack)
        self.columns.addWidget(self._build_reader())
        self.columns.setStretchFactor(0, 3)
        self.columns.setStretchFactor(1, 2)
        self.columns.setSizes(_COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_header())
        column.addWidget(rule())
        column.addWidget(self.columns, 1)

    def _build_header(self) -> QWidget:
        self.type_box = QComboBox()
        self.type_box.setAccessibleName(tr("Frame type"))
        self.type_box.view().setAccessibleName(tr("Frame types"))
        self.type_box.addItem(tr("All frames"), ALL)
        self.type_box.addItem(tr("All except ka"), ALL_BUT_KA)
        for type in (*FrameType, UNREADABLE):
            self.type_box.addItem(str(type), str(type))
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText(tr("Filter by text or channel"))
        self.filter_field.setAccessibleName(tr("Filter by text or channel"))
        self.filter_field.setMaximumWidth(260)
        self._state = ElidedLabel()
        set_look(self._state, role="small", tone="secondary")
        self.pause_button = self._tool("pause", tr(_PAUSE_TEXT), is_checkable=True)
        self.follow_button = self._tool("arrow-down", tr("Follow the newest frame"), is_checkable=True)
        self.copy_button = self._tool("copy", tr("Copy all listed frames"))
        self.clear_button = self._tool("eraser", tr("Clear frames"))
        self.close_button = self._tool("x", tip(tr("Close frames"), "view.frames"))
        self.close_button.setAccessibleName(tr("Close frames"))
        return self._lay_out_header()

    def _lay_out_header(self) -> QWidget:
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(4)
        row.addWidget(label(tr("Frames"), role="title"))
        row.addSpacing(8)
        row.addWidget(self.type_box)
        row.addSpacing(4)
        row.addWidget(self.filter_field, 1)
        row.addSpacing(8)
        row.addWidget(self._state, 2)
        for button in (
            self.pause_button,
            self.follow_button,
            self.copy_button,
            self.clear_button,
            self.close_button,
        ):
            row.addWidget(button)
        return header

    def _tool(self, icon: str, text: str, *, is_checkable: bool = False) -> QToolButton:
        button = tool_button(self._theme, icon, text)
        button.setFixedSize(QSize(32, 32))
        button.setCheckable(is_checkable)
        self._theme.set_icon(button, icon, size=18)
        return button

    def _build_list(self) -> None:
        # A table with one column, because a list lays out all rows again at each insertion and a table does not.
        self.list_view = QTableView()
        self.list_view.setAccessibleName(tr("Frames"))
        self.list_view.setShowGrid(False)
        self.list_view.setTabKeyNavigation(False)
        self.list_view.setMouseTracking(True)
        self.list_view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.list_view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.list_view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.list_view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list_view.horizontalHeader().setStretchLastSection(True)
        self.list_view.horizontalHeader().hide()
        self.list_view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.list_view.verticalHeader().setMinimumSectionSize(1)
        self.list_view.verticalHeader().hide()
        # Connected before the view: removing the selected frame must not select the next one.
        self.model.rowsAboutToBeRemoved.connect(self._on_model_rows_about_to_be_removed)
        self.list_view.setModel(self.model)
        self.list_view.setItemDelegate(FramesDelegate(self._theme, self.list_view))
        self._build_list_actions()

    def _build_list_actions(self) -> None:
        self.copy_action = QAction(
            tr("Copy frame"),
            self.list_view,
            shortcut=QKeySequence(QKeySequence.StandardKey.Copy),
            shortcutContext=Qt.ShortcutContext.WidgetShortcut,
        )
        self.copy_all_action = QAction(tr("Copy all listed frames"), self.list_view)
        self.list_view.addActions([self.copy_action, self.copy_all_action])

    def _build_reader(self) -> QWidget:
        self._summary = label(wraps=True, role="small", tone="secondary")
        self._summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._summary.setAccessibleName(tr("Frame details"))
        self._summary.setContentsMargins(14, 8, 14, 0)
        self._summary.hide()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._summary)
        column.addWidget(self.reader, 1)
        return page

    def _connect(self) -> None:
        self.type_box.currentIndexChanged.connect(self._filter)
        self.filter_field.textChanged.connect(self._filter)
        self.pause_button.toggled.connect(self._on_pause_toggled)
        self.follow_button.clicked.connect(self._on_follow_clicked)
        self.copy_button.clicked.connect(self.copy_all)
        self.clear_button.clicked.connect(self.clear)
        self.close_button.clicked.connect(self.close_requested)
        self.copy_action.triggered.connect(self.copy)
        self.copy_all_action.triggered.connect(self.copy_all)
        self.list_view.customContextMenuRequested.connect(self._on_list_menu_requested)
        self.list_view.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.list_view.verticalScrollBar().valueChanged.connect(self._on_list_scrolled)
        self.list_view.verticalScrollBar().rangeChanged.connect(self._on_list_range_changed)

    # Content.

    @property
    def is_paused(self) -> bool:
        """Whether the view is paused."""
        return self.pause_button.isChecked()

    @property
    def frames(self) -> list[Frame]:
        """All frames in memory, oldest first."""
        return self.model.frames

    @property
    def is_following(self) -> bool:
        """Whether the view follows the newest frame."""
        return self._is_following

    @property
    def state_text(self) -> str:
        """How many frames are listed, were dropped, or are waiting."""
        return self._state.text()

    @property
    def selected(self) -> FrameRow | None:
        """The frame shown beside the list; the list may have dropped it by now."""
        return self._selected

    def apply_theme(self) -> None:
        """Adopt the row height of the theme."""
        self.list_view.verticalHeader().setDefaultSectionSize(self._theme.scaled(ROW_PX))

    def add(self, frames: Sequence[Frame], dropped: int) -> None:
        """Add the frames of one tick; ``dropped`` older frames were dropped before."""
        self._is_settling = True
        self.model.add(frames, dropped)
        self._settle()

    def show_waiting(self, waiting: int) -> None:
        """Show how many frames are waiting while the view is paused."""
        if waiting != self._waiting:
            self._waiting = waiting
            self._show_state()

    @Slot()
    def clear(self) -> None:
        """Remove all frames."""
        self._is_settling = True
        self.model.clear()
        self._select(None)
        self._settle()

    @Slot()
    def copy(self) -> None:
        """Copy the selected frame as it was sent, with its secrets redacted."""
        if self._selected is not None:
            QGuiApplication.clipboard().setText(self._selected.frame.text)
            self.copied.emit(tr("Frame copied."))

    @Slot()
    def copy_all(self) -> None:
        """Copy all frames that match the filter, one line each."""
        shown = self.model.shown
        QGuiApplication.clipboard().setText("".join(f"{frame.line}\n" for frame in shown))
        self.copied.emit(plural("{count:,} frame copied.", "{count:,} frames copied.", len(shown)))

    def _select(self, frame: FrameRow | None) -> None:
        self._selected = frame
        self.reader.set_text(pretty(frame.frame.text) if frame else "")
        self._summary.setText(frame.summary if frame else "")
        self._summary.setVisible(frame is not None)

    def _settle(self) -> None:
        """Restore the position after rows were added or removed: the end, or where the user is reading."""
        self._show_state()
        if self._is_following:
            self.list_view.scrollToBottom()
        self._is_settling = False

    def _show_state(self) -> None:
        count, shown = self.model.count, self.model.rowCount()
        parts = [_frames(shown, count)]
        if dropped := self.model.dropped:
            parts.append(plural("{count:,} older frame dropped", "{count:,} older frames dropped", dropped))
        if self.is_paused:
            parts.append(tr("view paused, {waiting:,} waiting", waiting=self._waiting))
        self._state.setText(" · ".join(parts))
        self._hint.setText(tr(_NO_MATCHES if count else _NO_FRAMES))
        self._stack.setCurrentIndex(0 if shown else 1)
        self.follow_button.setChecked(self._is_following)
        self.copy_button.setEnabled(bool(shown))
        self.clear_button.setEnabled(bool(count))

    @Slot()
    def _filter(self) -> None:
        self._is_settling = True
        self.model.set_filter(self.type_box.currentData(), self.filter_field.text())
        if self._selected is not None:
            self.list_view.setCurrentIndex(self.model.index_of(self._selected.number))
        self._settle()

    # User actions in the list.

    @Slot(QModelIndex, QModelIndex)
    def _on_list_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid():
            self._select(current.data(FRAME_ROLE))

    @Slot()
    def _on_list_scrolled(self) -> None:
        if not self._is_settling:
            bar = self.list_view.verticalScrollBar()
            self._is_following = bar.value() >= bar.maximum()
            self.follow_button.setChecked(self._is_following)

    @Slot()
    def _on_list_range_changed(self) -> None:
        if self._is_following:  # also when the height of the view changes
            self.list_view.verticalScrollBar().setValue(self.list_view.verticalScrollBar().maximum())

    @Slot(QModelIndex, int, int)
    def _on_model_rows_about_to_be_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        view, bar = self.list_view, self.list_view.verticalScrollBar()
        if first <= view.currentIndex().row() <= last:
            view.setCurrentIndex(QModelIndex())
        if not self._is_following:
            bar.setValue(bar.value() - (last - first + 1) * view.verticalHeader().defaultSectionSize())

    @Slot(QPoint)
    def _on_list_menu_requested(self, point: QPoint) -> None:
        if self.list_view.indexAt(point).isValid():
            menu = QMenu(self.list_view)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(self.list_view.actions())
            menu.popup(self.list_view.viewport().mapToGlobal(point))

    @Slot()
    def _on_follow_clicked(self) -> None:
        self._is_following = True
        self._settle()

    @Slot(bool)
    def _on_pause_toggled(self, is_paused: bool) -> None:
        text = tr(_RESUME_TEXT if is_paused else _PAUSE_TEXT)
        set_tip(self.pause_button, text)
        self.pause_button.setAccessibleName(text)
        self._theme.set_icon(self.pause_button, "play" if is_paused else "pause", size=18)
        self._waiting = 0
        self._show_state()


def _frames(shown: int, count: int) -> str:
    if shown == count:
        return plural("{count:,} frame", "{count:,} frames", count)
    return plural("{shown:,} of {count:,} frame", "{shown:,} of {count:,} frames", count, shown=shown)
