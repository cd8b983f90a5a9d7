"""The wire view: a list of frames, the selected one pretty-printed beside it, a filter, pause and copy.

It is given frames, a block a tick, and knows no session. Whatever it shows or copies had its secrets blotted out
before it came here.
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
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.frames.delegate import ROW_PX, FramesDelegate
from appsync_console.ui.frames.frame import UNREADABLE, FrameRow
from appsync_console.ui.frames.model import ALL, ALL_BUT_KA, FRAME_ROLE, FramesModel
from appsync_console.ui.json.reader import JsonReader
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, panel, rule, set_look, tool_button, watch_theme

_PAUSE_WORDS, _GO_ON_WORDS = "Pause the view; frames are still collected", "Go on: take in what has come"
_NO_FRAMES = "No frames yet.\n\nEach frame of the connection appears here as it is sent or received."
_NONE_PASSES = "No frame passes the filter."
_COLUMNS = [780, 500]


class FramesPanel(QWidget):
    """The frames of the connections, the newest at the bottom.

    Signals:
        close_requested: The person wants it closed.
        copied: What was copied, in words.
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
        self.setObjectName("wirePanel")
        panel(self)
        self.model = FramesModel(self)
        self._build_list()
        self.reader = JsonReader(self._theme, "Frame, pretty-printed", is_colored=True)
        self.reader.setPlaceholderText("Select a frame to see it whole.")
        self._words = label(wraps=True, tone="secondary")
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._words.setContentsMargins(14, 12, 14, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list_view)
        self._stack.addWidget(self._words)
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
        self.type_box.setAccessibleName("Type of frames on show")
        self.type_box.view().setAccessibleName("Types of frames")
        self.type_box.addItem("All frames", ALL)
        self.type_box.addItem("All but ka", ALL_BUT_KA)
        for type in (*FrameType, UNREADABLE):
            self.type_box.addItem(str(type), str(type))
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText("Filter by text or channel")
        self.filter_field.setAccessibleName("Filter by text or channel")
        self.filter_field.setMaximumWidth(260)
        self._state = ElidedLabel()
        set_look(self._state, role="small", tone="secondary")
        self.pause_button = self._tool("pause", _PAUSE_WORDS, is_checkable=True)
        self.follow_button = self._tool("arrow-down", "Follow the newest frame", is_checkable=True)
        self.copy_button = self._tool("copy", "Copy all frames on show")
        self.clear_button = self._tool("eraser", "Clear: forget these frames")
        self.close_button = self._tool("x", tip("Close the wire view", "view.frames"))
        self.close_button.setAccessibleName("Close the wire view")
        return self._lay_out_header()

    def _lay_out_header(self) -> QWidget:
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(4)
        row.addWidget(label("Wire", role="title"))
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

    def _tool(self, icon: str, words: str, *, is_checkable: bool = False) -> QToolButton:
        button = tool_button(self._theme, icon, words)
        button.setFixedSize(QSize(32, 32))
        button.setCheckable(is_checkable)
        self._theme.set_icon(button, icon, size=18)
        return button

    def _build_list(self) -> None:
        # A table of one column, as lists lay out every row anew at each insertion, and tables do not.
        self.list_view = QTableView()
        self.list_view.setAccessibleName("Frames")
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
        # Before the list hears of it: a selected frame that goes must not hand its place to the next one.
        self.model.rowsAboutToBeRemoved.connect(self._on_model_rows_about_to_be_removed)
        self.list_view.setModel(self.model)
        self.list_view.setItemDelegate(FramesDelegate(self._theme, self.list_view))
        self._build_list_actions()

    def _build_list_actions(self) -> None:
        self.copy_action = QAction(
            "Copy frame",
            self.list_view,
            shortcut=QKeySequence(QKeySequence.StandardKey.Copy),
            shortcutContext=Qt.ShortcutContext.WidgetShortcut,
        )
        self.copy_all_action = QAction("Copy all frames on show", self.list_view)
        self.list_view.addActions([self.copy_action, self.copy_all_action])

    def _build_reader(self) -> QWidget:
        self._summary = label(wraps=True, role="small", tone="secondary")
        self._summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._summary.setAccessibleName("What is known of the frame")
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

    # What it shows.

    @property
    def is_paused(self) -> bool:
        """Whether the view stands still."""
        return self.pause_button.isChecked()

    @property
    def frames(self) -> list[Frame]:
        """All frames in memory, the oldest first."""
        return self.model.frames

    @property
    def is_following(self) -> bool:
        """Whether the newest frame is kept on show."""
        return self._is_following

    @property
    def state_text(self) -> str:
        """How many frames there are, were dropped or wait."""
        return self._state.text()

    @property
    def selected(self) -> FrameRow | None:
        """The frame on show beside the list; it may be gone from the list by now."""
        return self._selected

    def apply_theme(self) -> None:
        """Take the height of the rows from the theme."""
        self.list_view.verticalHeader().setDefaultSectionSize(self._theme.scaled(ROW_PX))

    def add(self, frames: Sequence[Frame], dropped: int) -> None:
        """Take in the frames of one tick; of those before them ``dropped`` are gone already."""
        self._is_settling = True
        self.model.add(frames, dropped)
        self._settle()

    def show_waiting(self, waiting: int) -> None:
        """Say how many frames wait while the view is paused."""
        if waiting != self._waiting:
            self._waiting = waiting
            self._show_state()

    @Slot()
    def clear(self) -> None:
        """Forget the frames."""
        self._is_settling = True
        self.model.clear()
        self._select(None)
        self._settle()

    @Slot()
    def copy(self) -> None:
        """Put the frame on show beside the list on the clipboard, as it was sent but for its secrets."""
        if self._selected is not None:
            QGuiApplication.clipboard().setText(self._selected.frame.text)
            self.copied.emit("The frame is copied.")

    @Slot()
    def copy_all(self) -> None:
        """Put all frames that pass the filter on the clipboard, one line each."""
        shown = self.model.shown
        QGuiApplication.clipboard().setText("".join(f"{frame.line}\n" for frame in shown))
        self.copied.emit(f"{_frames(len(shown))} copied.")

    def _select(self, frame: FrameRow | None) -> None:
        self._selected = frame
        self.reader.set_text(pretty(frame.frame.text) if frame else "")
        self._summary.setText(frame.summary if frame else "")
        self._summary.setVisible(frame is not None)

    def _settle(self) -> None:
        """After rows came or went: stay at the end, or where the person reads."""
        self._show_state()
        if self._is_following:
            self.list_view.scrollToBottom()
        self._is_settling = False

    def _show_state(self) -> None:
        kept, shown = self.model.kept, self.model.rowCount()
        parts = [_frames(kept) if kept == shown else f"{shown:,} of {_frames(kept)}"]
        if self.model.dropped:
            parts.append(f"{_frames(self.model.dropped, 'older ')} dropped")
        if self.is_paused:
            parts.append(f"view paused, {self._waiting:,} waiting")
        self._state.setText(" · ".join(parts))
        self._words.setText(_NONE_PASSES if kept else _NO_FRAMES)
        self._stack.setCurrentIndex(0 if shown else 1)
        self.follow_button.setChecked(self._is_following)
        self.copy_button.setEnabled(bool(shown))
        self.clear_button.setEnabled(bool(kept))

    @Slot()
    def _filter(self) -> None:
        self._is_settling = True
        self.model.set_filter(self.type_box.currentData(), self.filter_field.text())
        if self._selected is not None:
            self.list_view.setCurrentIndex(self.model.index_of(self._selected.number))
        self._settle()

    # What the person does in the list.

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
        if self._is_following:  # also when the view got another height
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
        words = _GO_ON_WORDS if is_paused else _PAUSE_WORDS
        self.pause_button.setToolTip(words)
        self.pause_button.setAccessibleName(words)
        self._theme.set_icon(self.pause_button, "play" if is_paused else "pause", size=18)
        self._waiting = 0
        self._show_state()


def _frames(count: int, which: str = "") -> str:
    return f"{count:,} {which}{'frame' if count == 1 else 'frames'}"
