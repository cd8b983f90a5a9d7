"""The sidebar: finds, adds, selects, pauses, mutes, moves and removes channels. It does not access the session."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.channel import check_channel_name
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.errors import advice_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.channels.delegate import ChannelDelegate
from appsync_console.ui.channels.mode_menu import ChannelModeMenu
from appsync_console.ui.channels.model import ROW_ROLE, ChannelListModel
from appsync_console.ui.channels.row import (
    ChannelModeChosen,
    ChannelMoved,
    ChannelMuted,
    ChannelPaused,
    ChannelRow,
)
from appsync_console.ui.commands.registry import make_action, tip
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.focus_ring import without_frame
from appsync_console.ui.widgets.looks import label, panel, push_button, set_look, tool_button
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar
from appsync_console.ui.widgets.plain import set_tip

_NO_CHANNELS = mark("No channels yet.\n\nType a name above and press Enter to subscribe to it.")
_REMOVE = "remove"
_ACTIONS = ("channel.pause", "channel.mute", "channel.up", "channel.down", "channel.copy", "channel.remove")


class _FilterField(QLineEdit):
    """A text field in which Escape clears the text and Down moves the focus to the list."""

    escaped = Signal()
    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Escape and Down."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)


class Sidebar(QWidget):
    """The list of channels.

    Signals:
        channel_selected: The name of the selected channel.
        channels_selected: A tuple of the names of several channels, in the order of the list.
        all_selected: The user wants to see all channels together.
        channel_added: A new name. It is selected as soon as it is one of the rows.
        channel_removed: The name of a channel to remove; the user has confirmed.
        channel_paused: A :class:`ChannelPaused`.
        channel_muted: A :class:`ChannelMuted`.
        channel_moved: A :class:`ChannelMoved`.
        channel_mode_chosen: A :class:`ChannelModeChosen`.
        channel_details_requested: The name of a rejected channel: show the details.
    """

    channel_selected = Signal(str)
    channels_selected = Signal(object)
    all_selected = Signal()
    channel_added = Signal(str)
    channel_removed = Signal(str)
    channel_paused = Signal(object)
    channel_muted = Signal(object)
    channel_moved = Signal(object)
    channel_mode_chosen = Signal(object)
    channel_details_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = ChannelListModel()
        self._model.setParent(self)
        self._chosen: tuple[str, ...] = ()
        self._expected = ""
        self._to_remove = ""
        self._is_restoring = False
        self._build_ui()
        self._connect()
        self._show_list_or_text()

    @property
    def current(self) -> str:
        """The name of the selected channel; empty if none or several are selected."""
        return self._chosen[0] if len(self._chosen) == 1 else ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the selected channels; empty if all channels are shown together."""
        return self._chosen

    @property
    def list_view(self) -> QListView:
        """The list, for the tab order."""
        return self._list

    def set_rows(self, rows: Sequence[ChannelRow]) -> None:
        """Show ``rows``. Fast: only changed rows are redrawn."""
        self._is_restoring = True
        self._model.set_rows(rows)
        self._is_restoring = False
        self._show_list_or_text()
        if self._expected and self._model.row_named(self._expected):
            expected, self._expected = self._expected, ""
            self._go_to(expected)
        else:
            self._restore_selection()

    def set_modes(self, modes: Sequence[AuthorizationMode]) -> None:
        """Set the authorization modes of the profile; if there are several, a channel can use any of them."""
        self._mode_menu.set_modes(modes)

    def select(self, name: str) -> None:
        """Select the channel ``name``. Emits no signal."""
        self.select_several((name,))

    def select_several(self, names: Sequence[str]) -> None:
        """Select the channels ``names``; if empty, all channels together. Emits no signal."""
        self._chosen = tuple(names)
        self._all.setChecked(not names)
        self._restore_selection()

    def start_new_channel(self) -> None:
        """Focus the field for the new name."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def _build_ui(self) -> None:
        panel(self)
        self._add = tool_button(self._theme, "plus", tr("New channel"), tip(tr("New channel"), "channel.new"))
        self._field = _FilterField()
        self._field.setPlaceholderText(tr("Filter or add a channel"))
        self._field.setAccessibleName(tr("Filter or add a channel"))
        set_tip(self._field, tr("Type to filter. Press Enter to add the channel, or Esc to clear"))
        self._error = label(wraps=True, role="small", tone="bad")
        self._error.hide()
        self._all = push_button(tr("All channels"), "entry", tip(tr("Show all channels together"), "channel.all"))
        self._all.setCheckable(True)
        self._build_list()
        self._placeholder = label(tr(_NO_CHANNELS), wraps=True, tone="secondary")
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._placeholder.setContentsMargins(4, 12, 4, 0)
        # A long name, which cannot wrap, must not make the sidebar wider.
        self._placeholder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._placeholder.setMinimumWidth(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._placeholder)
        self._notice = NoticeBar(self._theme, is_narrow=True)
        self._lay_out()

    def _build_list(self) -> None:
        self._list = QListView()
        self._list.setAccessibleName(tr("Channels"))
        without_frame(self._list)
        self._list.setModel(self._model)
        self._delegate = ChannelDelegate(self._theme, self._list)
        self._list.setItemDelegate(self._delegate)
        self._list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.setMouseTracking(True)
        self._menu = QMenu(self)
        self._details_action = self._menu.addAction(tr("Show details…"))
        self._mode_menu = ChannelModeMenu(self)
        self._menu.addMenu(self._mode_menu)
        self._actions = {id: make_action(id, self._list) for id in _ACTIONS}
        self.command_actions = list(self._actions.values())
        for id in _ACTIONS:
            if id in ("channel.up", "channel.copy", "channel.remove"):
                self._menu.addSeparator()
            self._menu.addAction(self._actions[id])

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(4, 0, 0, 0)
        heading.addWidget(label(tr("Channels"), role="title"))
        heading.addStretch(1)
        heading.addWidget(self._add)
        top = QVBoxLayout()
        top.setContentsMargins(4, 0, 4, 0)
        top.setSpacing(8)
        top.addLayout(heading)
        top.addWidget(self._field)
        top.addWidget(self._error)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._all)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._notice)

    def _connect(self) -> None:
        self._add.clicked.connect(self.start_new_channel)
        self._field.textChanged.connect(self._on_field_text_changed)
        self._field.returnPressed.connect(self._on_field_return_pressed)
        self._field.escaped.connect(self._field.clear)
        self._field.down_pressed.connect(self._on_field_down_pressed)
        self._list.selectionModel().selectionChanged.connect(self._on_list_selection_changed)
        self._all.clicked.connect(self._on_all_clicked)
        self._list.customContextMenuRequested.connect(self._on_list_menu_requested)
        self._model.heights_changed.connect(self._list.scheduleDelayedItemsLayout)
        self._theme.changed.connect(self._list.scheduleDelayedItemsLayout)
        self._notice.chosen.connect(self._on_notice_chosen)
        self._notice.dismissed.connect(self._on_notice_dismissed)
        self._mode_menu.chosen.connect(self._on_mode_menu_chosen)
        self._details_action.triggered.connect(self._on_details_triggered)
        slots = (
            self._on_pause_triggered,
            self._on_mute_triggered,
            self._on_up_triggered,
            self._on_down_triggered,
            self._on_copy_triggered,
            self._on_remove_triggered,
        )
        for action, slot in zip(self._actions.values(), slots, strict=True):
            action.triggered.connect(slot)

    def _show_list_or_text(self) -> None:
        typed = self._field.text().strip()
        if self._model.rowCount():
            self._stack.setCurrentWidget(self._list)
            return
        not_found = tr("No channel named “{typed}”.\n\nPress Enter to add it.", typed=typed)
        self._placeholder.setText(not_found if typed else tr(_NO_CHANNELS))
        self._stack.setCurrentWidget(self._placeholder)

    def _restore_selection(self) -> None:
        """Select the shown channels again after rows were added, removed or moved."""
        self._is_restoring = True
        indexes = [index for name in self._chosen if (index := self._model.index_of(name)).isValid()]
        selection = self._list.selectionModel()
        if not indexes:
            selection.clear()
        elif self._list.currentIndex() not in indexes or set(selection.selectedIndexes()) != set(indexes):
            if self._list.currentIndex() not in indexes:
                self._list.setCurrentIndex(indexes[0])
            wanted = QItemSelection()
            for index in indexes:
                wanted.select(index, index)
            selection.select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_restoring = False

    def _go_to(self, name: str) -> None:
        self.select(name)
        self._list.scrollTo(self._model.index_of(name))
        self.channel_selected.emit(name)

    def _current_row(self) -> ChannelRow | None:
        index = self._list.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def _show_error(self, error: InputError | None) -> None:
        self._error.setText(advice_text(error) if error else "")
        self._error.setVisible(error is not None)
        set_look(self._field, invalid="true" if error else "false")

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        self._show_error(None)
        self._is_restoring = True
        self._model.set_filter(text)
        self._is_restoring = False
        self._restore_selection()
        self._show_list_or_text()

    @Slot()
    def _on_field_return_pressed(self) -> None:
        try:
            name = check_channel_name(self._field.text())
        except InputError as error:
            self._show_error(error)
            return
        is_there = self._model.row_named(name) is not None
        self._field.clear()
        if is_there:
            self._go_to(name)
        else:
            self._expected = name
            self.channel_added.emit(name)

    @Slot()
    def _on_field_down_pressed(self) -> None:
        if self._model.rowCount():
            self._list.setFocus(Qt.FocusReason.TabFocusReason)
            if not self._list.currentIndex().isValid():
                self._list.setCurrentIndex(self._model.index(0))

    def _on_list_selection_changed(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if self._is_restoring:
            return
        rows = sorted(index.row() for index in self._list.selectionModel().selectedIndexes())
        names = tuple(self._model.index(row).data(ROW_ROLE).name for row in rows)
        if not names or names == self._chosen:
            return  # at least one channel stays selected
        self.select_several(names)
        if len(names) == 1:
            self.channel_selected.emit(names[0])
        else:
            self.channels_selected.emit(names)

    @Slot()
    def _on_all_clicked(self) -> None:
        self._all.setChecked(True)
        self.all_selected.emit()

    @Slot(QPoint)
    def _on_list_menu_requested(self, at: QPoint) -> None:
        if self._list.indexAt(at).isValid():
            self._prepare_actions()
            self._menu.popup(self._list.viewport().mapToGlobal(at))

    def _prepare_actions(self) -> None:
        row = self._current_row()
        if row is None:
            return
        self._details_action.setVisible(row.has_problem)
        self._mode_menu.show_choice(row.channel.mode)
        self._actions["channel.pause"].setText(tr("Resume") if row.channel.is_paused else tr("Pause"))
        self._actions["channel.mute"].setText(tr("Unmute") if row.channel.is_muted else tr("Mute"))

    @Slot()
    def _on_details_triggered(self) -> None:
        if row := self._current_row():
            self.channel_details_requested.emit(row.name)

    @Slot(object)
    def _on_mode_menu_chosen(self, mode: AuthorizationMode | None) -> None:
        row = self._current_row()
        if row is not None and row.channel.mode is not mode:
            self.channel_mode_chosen.emit(ChannelModeChosen(row.name, mode))

    @Slot()
    def _on_pause_triggered(self) -> None:
        if row := self._current_row():
            self.channel_paused.emit(ChannelPaused(row.name, not row.channel.is_paused))

    @Slot()
    def _on_mute_triggered(self) -> None:
        if row := self._current_row():
            self.channel_muted.emit(ChannelMuted(row.name, not row.channel.is_muted))

    @Slot()
    def _on_up_triggered(self) -> None:
        self._move_current(-1)

    @Slot()
    def _on_down_triggered(self) -> None:
        self._move_current(1)

    def _move_current(self, step: int) -> None:
        row = self._current_row()
        if row is None:
            return
        names = [other.name for other in self._model.rows]
        position = names.index(row.name) + step
        if 0 <= position < len(names):
            self.channel_moved.emit(ChannelMoved(row.name, position))

    @Slot()
    def _on_copy_triggered(self) -> None:
        if row := self._current_row():
            QGuiApplication.clipboard().setText(row.name)

    @Slot()
    def _on_remove_triggered(self) -> None:
        row = self._current_row()
        if row is None:
            return
        self._to_remove = row.name
        text = tr("Remove {name}? Its messages stay in the log.", name=row.name)
        choices = [Choice(_REMOVE, tr("Remove"), "danger"), Choice("cancel", tr("Cancel"))]
        self._notice.say(text, "info", choices, takes_focus=True)

    @Slot(str)
    def _on_notice_chosen(self, choice: str) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        if choice == _REMOVE:
            self.channel_removed.emit(self._to_remove)

    @Slot()
    def _on_notice_dismissed(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
