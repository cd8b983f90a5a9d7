"""The commands of a window as actions, and what tool tips, menus and lists show about them.

``table`` has the commands. Each feature registers what its commands do: see :meth:`Commands.register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from appsync_console.texts.translation import tr
from appsync_console.ui.commands.keys import native_text
from appsync_console.ui.commands.table import COMMANDS, Command, MenuName, Place
from appsync_console.ui.widgets.plain import set_tip

_BY_ID = {command.id: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the list of keyboard shortcuts, for the user."""

    text: str
    keys: str


def command(id: str) -> Command:
    """The command with that id.

    Raises:
        KeyError: There is no such command.
    """
    return _BY_ID[id]


def keys_text(wanted: Command) -> str:
    """The first key combination of a command in the platform's notation; empty if it has none."""
    if not wanted.keys:
        return ""
    return native_text(wanted.keys[0])


def tip(text: str, id: str) -> str:
    """``text`` followed by the keys of the command, for tool tips."""
    keys = keys_text(command(id))
    return f"{text} ({keys})" if keys else text


def key_lines() -> dict[str, list[KeyLine]]:
    """The list of keyboard shortcuts: the commands with keys by group (in English), each family as one line."""
    groups: dict[str, list[KeyLine]] = {}
    for wanted in COMMANDS:
        family = [other for other in COMMANDS if other.family == wanted.family] if wanted.family else [wanted]
        if not wanted.keys or family[0] is not wanted:
            continue
        keys = " … ".join(dict.fromkeys((keys_text(family[0]), keys_text(family[-1]))))
        groups.setdefault(wanted.group, []).append(KeyLine(tr(wanted.family) or wanted.label, keys))
    return groups


def menu_groups(menu: MenuName) -> list[list[Command]]:
    """The commands of a menu, in groups to be separated."""
    groups: dict[int, list[Command]] = {}
    for wanted in COMMANDS:
        if wanted.menu.menu == menu:
            groups.setdefault(wanted.menu.group, []).append(wanted)
    return [groups[number] for number in sorted(groups)]


def make_action(id: str, owner: QWidget) -> QAction:
    """Create an action of ``owner`` for the command, with keys that work in the command's place."""
    wanted = command(id)
    action = QAction(wanted.menu_text, owner)
    action.setObjectName(id)
    set_tip(action, tip(wanted.label, id))
    action.setShortcuts([QKeySequence(keys) for keys in wanted.keys])
    is_everywhere = wanted.place == "window"
    context = Qt.ShortcutContext
    action.setShortcutContext(context.WindowShortcut if is_everywhere else context.WidgetWithChildrenShortcut)
    owner.addAction(action)
    return action


class Commands(QObject):
    """The commands of one window as actions; each feature registers what its commands do.

    Args:
        window: Gets the commands whose keys work everywhere.
        is_possible: Returns whether a command can run, given what the window shows.
    """

    def __init__(self, window: QWidget, is_possible: Callable[[str], bool]) -> None:
        super().__init__(window)
        self._is_possible = is_possible
        self._actions: dict[str, QAction] = {}
        self._callbacks: dict[str, Callable[[], object]] = {}
        self.add_to(window, "window")

    def add_to(self, widget: QWidget, place: Place) -> None:
        """Make the commands of ``place`` work while ``widget`` or one of its children has the focus."""
        for wanted in COMMANDS:
            if wanted.place == place:
                action = make_action(wanted.id, widget)
                action.triggered.connect(partial(self._on_action_triggered, wanted.id))
                self._actions[wanted.id] = action

    def adopt(self, actions: Iterable[QAction]) -> None:
        """Add actions that a part of the window made for its commands (:func:`make_action`) and runs by itself."""
        for action in actions:
            self.register(action.objectName(), action.trigger)
            self._actions[action.objectName()] = action

    def register(self, id: str, callback: Callable[[], object]) -> None:
        """Set what a command does.

        Raises:
            KeyError: There is no such command.
            ValueError: The command is already registered.
        """
        if id in self._callbacks:
            raise ValueError(f"the command {id} is registered twice")
        self._callbacks[_BY_ID[id].id] = callback

    @property
    def unregistered(self) -> list[str]:
        """The commands that do nothing."""
        return sorted(set(_BY_ID) - (self._actions.keys() & self._callbacks.keys()))

    def trigger(self, id: str) -> None:
        """Run the command, if it is enabled."""
        self._actions[id].trigger()

    def action(self, id: str) -> QAction:
        """The action of a command that was added.

        Raises:
            KeyError: There is no such action.
        """
        return self._actions[id]

    def set_enabled(self, id: str, is_enabled: bool) -> None:
        """Set whether the command is enabled."""
        self._actions[id].setEnabled(is_enabled)

    def enabled(self) -> Iterator[Command]:
        """The enabled commands that do not belong to a family, for the command palette."""
        return (
            _BY_ID[id]
            for id, action in self._actions.items()
            if action.isEnabled() and not _BY_ID[id].family and self._is_possible(id)
        )

    def fill(self, menu: QMenu, ids: Iterable[str]) -> None:
        """Add commands to a menu; an empty id adds a separator."""
        for id in ids:
            if id:
                menu.addAction(self._actions[id])
            else:
                menu.addSeparator()

    def _on_action_triggered(self, id: str, is_checked: bool = False) -> None:
        if self._is_possible(id):
            self._callbacks[id]()
