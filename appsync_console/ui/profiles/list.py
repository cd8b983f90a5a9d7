"""The list of profiles in the profile editor, with buttons to add, duplicate and remove one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from appsync_console.domain.profile import Profile
from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.focus_ring import FocusRingDelegate, without_frame
from appsync_console.ui.widgets.looks import label, panel, tool_button, watch_theme
from appsync_console.ui.widgets.plain import set_tip

_ID_ROLE = Qt.ItemDataRole.UserRole
_WIDE = 216


class ProfileList(QWidget):
    """The profiles by name.

    Signals:
        chosen: The id of another profile. It is selected only by a call of :meth:`mark`.
        add_requested: Add a profile.
        copy_requested, remove_requested: Duplicate or remove the selected profile.
    """

    chosen = Signal(str)
    add_requested = Signal()
    copy_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._profiles: tuple[Profile, ...] = ()
        self._marked = ""
        self._build_ui()
        self._connect()
        watch_theme(theme, self)

    def set_profiles(self, profiles: Sequence[Profile], marked: str) -> None:
        """Show ``profiles`` and select the one with the id ``marked``."""
        self._profiles = tuple(profiles)
        self._fill()
        self.mark(marked)

    def mark(self, id: str) -> None:
        """Select the profile with that id. Emits no signal."""
        self._marked = id
        ids = [profile.id for profile in self._profiles]
        self._list.blockSignals(True)
        self._list.setCurrentRow(ids.index(id) if id in ids else -1)
        self._list.blockSignals(False)

    def set_possible(self, *, can_copy: bool, can_remove: bool, remove_tip: str) -> None:
        """Set what can be done with the selected profile."""
        self._copy.setEnabled(can_copy)
        self._remove.setEnabled(can_remove)
        set_tip(self._remove, remove_tip)

    def apply_theme(self) -> None:
        """Apply the sizes and icons of the theme."""
        self.setFixedWidth(self._theme.scaled(_WIDE))
        side = self._theme.scaled(16)
        self._list.setIconSize(QSize(side, side))
        self._fill()
        self.mark(self._marked)

    def _build_ui(self) -> None:
        panel(self)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Profiles"))
        self._list.setItemDelegate(FocusRingDelegate(self._theme, self._list))
        without_frame(self._list)
        self._add = tool_button(self._theme, "plus", tr("New profile"))
        self._copy = tool_button(self._theme, "copy", tr("Duplicate profile"))
        self._remove = tool_button(self._theme, "trash-2", tr("Remove profile"))
        heading = QHBoxLayout()
        heading.setContentsMargins(8, 0, 0, 0)
        heading.addWidget(label(tr("Profiles"), role="title"))
        heading.addStretch(1)
        for button in (self._add, self._copy, self._remove):
            heading.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(self._list, 1)
        self.setFocusProxy(self._list)

    def _connect(self) -> None:
        self._list.currentItemChanged.connect(self._on_list_current_changed)
        self._add.clicked.connect(self.add_requested)
        self._copy.clicked.connect(self.copy_requested)
        self._remove.clicked.connect(self.remove_requested)

    def _fill(self) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for profile in self._profiles:
            icon = self._theme.icon("box" if profile.is_sandbox else "cloud", "accent")
            item = QListWidgetItem(icon, visible(profile.name) or tr("New profile"))
            item.setData(_ID_ROLE, profile.id)
            self._list.addItem(item)
        self._list.blockSignals(False)

    def _on_list_current_changed(self, current: QListWidgetItem | None, previous: QListWidgetItem | None) -> None:
        if current is not None and current.data(_ID_ROLE) != self._marked:
            self.chosen.emit(current.data(_ID_ROLE))
