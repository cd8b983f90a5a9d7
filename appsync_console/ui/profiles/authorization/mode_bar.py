"""Selects the authorization modes of a profile: one in a list, or several as buttons, the first as the default."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import mode_text
from appsync_console.texts.translation import tr
from appsync_console.ui.widgets.looks import push_button
from appsync_console.ui.widgets.plain import set_tip

_COLUMNS = 3


class ModeBar(QWidget):
    """A list if there is one mode; if there are several, a button for each that shows its form.

    Signals:
        changed: The user chose, added or removed a mode, or changed the default.
        shown_changed: The form of another mode must be shown.
    """

    changed = Signal()
    shown_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modes: tuple[AuthorizationMode, ...] = (AuthorizationMode.API_KEY,)
        self._shown = AuthorizationMode.API_KEY
        self._build_ui()
        self._show()

    @property
    def modes(self) -> tuple[AuthorizationMode, ...]:
        """The modes in use; the first is the default."""
        return self._modes

    @property
    def shown(self) -> AuthorizationMode:
        """The mode whose form is shown."""
        return self._shown

    @property
    def first_control(self) -> QWidget:
        """The control that gets the keyboard focus."""
        return self._combo if len(self._modes) == 1 else self._buttons[self._shown]

    def set_modes(self, modes: Sequence[AuthorizationMode]) -> None:
        """Show ``modes`` and the form of the first. Emits no signal."""
        self._modes, self._shown = tuple(modes), modes[0]
        self._show()

    def show_mode(self, mode: AuthorizationMode) -> None:
        """Show the form of a mode in use."""
        self._shown = mode
        self._show()
        self.shown_changed.emit()

    def set_fixed(self, is_fixed: bool) -> None:
        """Set whether the modes are read-only."""
        for part in (self._combo, self._add):
            part.setEnabled(not is_fixed)

    def _build_ui(self) -> None:
        self._combo = QComboBox()
        for mode in AuthorizationMode:
            self._combo.addItem(mode_text(mode), mode)
        self._combo.setAccessibleName(tr("Authorization mode"))
        set_tip(self._combo, tr("How the API authorizes requests"))
        self._combo.view().setAccessibleName(tr("Authorization modes"))
        self._combo.activated.connect(self._on_combo_activated)
        self._buttons = {mode: self._mode_button(mode) for mode in AuthorizationMode}
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(_COLUMNS, 1)
        self._add = push_button(f"+ {tr('Add another mode')}", "link", tr("For APIs with several authorization modes"))
        self._default = push_button(tr("Make default"), "link", tr("Connect and subscribe with this mode"))
        self._remove = push_button(tr("Remove mode"), "link", tr("Its secrets are deleted when you save"))
        self._add.clicked.connect(self._on_add_clicked)
        self._default.clicked.connect(self._on_default_clicked)
        self._remove.clicked.connect(self._on_remove_clicked)
        self._menu = QMenu(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._grid)
        layout.addLayout(self._line())

    def _line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._combo, 1)
        for button in (self._add, self._default, self._remove):
            row.addWidget(button)
        self._spacer = QWidget()
        row.addWidget(self._spacer, 1)
        return row

    def _mode_button(self, mode: AuthorizationMode) -> QPushButton:
        button = push_button(mode_text(mode))
        button.setParent(self)
        button.setCheckable(True)
        button.clicked.connect(partial(self._on_mode_clicked, mode))
        return button

    def _show(self) -> None:
        is_one = len(self._modes) == 1
        self._combo.setVisible(is_one)
        self._spacer.setVisible(not is_one)
        self._combo.setCurrentIndex(self._combo.findData(self._modes[0]))
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.setVisible(False)
        if not is_one:
            for number, mode in enumerate(self._modes):
                self._show_button(mode, number)
        self._add.setVisible(len(self._modes) < len(AuthorizationMode))
        for link in (self._default, self._remove):
            link.setVisible(not is_one)
        self._default.setEnabled(self._shown is not self._modes[0])

    def _show_button(self, mode: AuthorizationMode, number: int) -> None:
        button = self._buttons[mode]
        name = mode_text(mode)
        button.setText(tr("{mode} (default)", mode=name) if number == 0 else name)
        set_tip(button, tr("Show the settings of this mode"))
        button.setChecked(mode is self._shown)
        self._grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        button.setVisible(True)

    def _change(self, modes: tuple[AuthorizationMode, ...], shown: AuthorizationMode) -> None:
        self._modes, self._shown = modes, shown
        self._show()
        self.changed.emit()

    @Slot()
    def _on_combo_activated(self) -> None:
        mode = AuthorizationMode(self._combo.currentData())
        if mode is not self._modes[0]:
            self._change((mode,), mode)

    def _on_mode_clicked(self, mode: AuthorizationMode, is_checked: bool = False) -> None:
        self.show_mode(mode)

    @Slot()
    def _on_add_clicked(self) -> None:
        self._menu.clear()
        for mode in AuthorizationMode:
            if mode not in self._modes:
                self._menu.addAction(mode_text(mode)).triggered.connect(partial(self._on_add_triggered, mode))
        self._menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))

    def _on_add_triggered(self, mode: AuthorizationMode, is_checked: bool = False) -> None:
        self._change((*self._modes, mode), mode)

    @Slot()
    def _on_default_clicked(self) -> None:
        self._change((self._shown, *(mode for mode in self._modes if mode is not self._shown)), self._shown)

    @Slot()
    def _on_remove_clicked(self) -> None:
        remaining = tuple(mode for mode in self._modes if mode is not self._shown)
        self._change(remaining, remaining[0])
