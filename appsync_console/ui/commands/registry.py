"""The table of all commands, used for menus, shortcuts, tool tips, the shortcuts dialog and the command palette.

Only this table defines keys. Each feature registers what its commands do: see :meth:`Commands.register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

Place = Literal["window", "log", "sidebar", "composer"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the user can run.

    Attributes:
        id: The identifier, ``group.verb``.
        text: The text for the user.
        group: Its heading in the list of keyboard shortcuts.
        keys: Key combinations in Qt's portable format; the first one is shown.
        place: Where its keys work: in the whole window, or while that part has the focus.
        family: The text that represents several similar commands in the list of keyboard shortcuts.
        opens_dialog: Whether it asks for more input, so that its menu text ends with an ellipsis.
    """

    id: str
    text: str
    group: str
    keys: tuple[str, ...] = ()
    place: Place = "window"
    family: str = ""
    opens_dialog: bool = False

    @property
    def menu_text(self) -> str:
        """The text for menus and buttons."""
        return f"{self.text}…" if self.opens_dialog else self.text


_MESSAGES, _CHANNELS, _VIEW, _PROGRAM = "Messages", "Channels", "View", "Program"

CHANNEL_KEYS = 9

COMMANDS: tuple[Command, ...] = (
    Command("message.publish", "Publish", _MESSAGES, ("Ctrl+Enter", "Ctrl+Return")),
    Command("message.format", "Format JSON", _MESSAGES, ("Ctrl+Shift+F",), place="composer"),
    Command("message.earlier", "Previous published message", _MESSAGES, ("Alt+Up",), place="composer"),
    Command("message.later", "Next published message", _MESSAGES, ("Alt+Down",), place="composer"),
    Command("message.mark", "Mark or unmark message", _MESSAGES, ("Ctrl+M",)),
    Command("message.note", "Note", _MESSAGES, ("Ctrl+Shift+N",), opens_dialog=True),
    Command("log.pause", "Pause or resume view", _MESSAGES, ("Space",), place="log"),
    Command("log.clear", "Clear view", _MESSAGES, ("Ctrl+L",)),
    Command("log.export", "Export", _MESSAGES, ("Ctrl+E",), opens_dialog=True),
    Command("log.import", "Import messages", _MESSAGES, opens_dialog=True),
    Command("log.delete", "Delete messages", _MESSAGES, opens_dialog=True),
    Command("log.retention", "Retention", _MESSAGES, opens_dialog=True),
    Command("log.compact", "Compact view", _MESSAGES, ("Ctrl+P",)),
    Command("log.search", "Search log", _MESSAGES, ("Ctrl+F",)),
    Command("log.next", "Next match", _MESSAGES, ("F3",)),
    Command("log.previous", "Previous match", _MESSAGES, ("Shift+F3",)),
    Command("log.only_matches", "Show only matches", _MESSAGES, ("Ctrl+Shift+M",)),
    Command("log.newest_first", "Newest first", _MESSAGES),
    Command("log.age", "Relative timestamps", _MESSAGES),
    Command("channel.verify", "Verify delivery (publishes a test message)", _CHANNELS, ("Ctrl+Shift+P",)),
    Command("channel.new", "New channel", _CHANNELS, ("Ctrl+N",)),
    Command("channel.all", "All channels", _CHANNELS, ("Ctrl+Shift+A",)),
    *(
        Command(f"channel.{n}", f"Channel {n}", _CHANNELS, (f"Ctrl+{n}",), family="Go to channel 1 to 9")
        for n in range(1, CHANNEL_KEYS + 1)
    ),
    Command("channel.pause", "Pause or resume channel", _CHANNELS, ("P",), place="sidebar"),
    Command("channel.mute", "Mute or unmute channel", _CHANNELS, ("M",), place="sidebar"),
    Command("channel.up", "Move channel up", _CHANNELS, ("Alt+Up",), place="sidebar"),
    Command("channel.down", "Move channel down", _CHANNELS, ("Alt+Down",), place="sidebar"),
    Command("channel.copy", "Copy channel name", _CHANNELS, ("Ctrl+C",), place="sidebar"),
    Command("channel.remove", "Remove channel", _CHANNELS, ("Del",), place="sidebar", opens_dialog=True),
    Command("view.sidebar", "Show or hide channels", _VIEW, ("Ctrl+B",)),
    Command("view.inspector", "Show or hide inspector", _VIEW, ("Ctrl+I",)),
    Command("view.frames", "Show or hide WebSocket frames", _VIEW, ("Ctrl+Shift+W",)),
    Command("view.metrics", "Show or hide metrics", _VIEW, ("Ctrl+Shift+R",)),
    Command("view.zoom_in", "Zoom in", _VIEW, ("Ctrl++", "Ctrl+=")),
    Command("view.zoom_out", "Zoom out", _VIEW, ("Ctrl+-",)),
    Command("view.zoom_reset", "Reset zoom", _VIEW, ("Ctrl+0",)),
    Command("view.theme", "Switch between light and dark theme", _VIEW),
    Command("program.palette", "Command palette", _PROGRAM, ("Ctrl+K",)),
    Command("program.profiles", "Profiles", _PROGRAM, ("Ctrl+,",), opens_dialog=True),
    Command("program.new_profile", "New profile", _PROGRAM, opens_dialog=True),
    Command("program.import", "Import configuration file", _PROGRAM, opens_dialog=True),
    Command("program.deploy", "Deploy an API to AWS", _PROGRAM, opens_dialog=True),
    Command("connection.connect", "Connect", _PROGRAM),
    Command("connection.disconnect", "Disconnect", _PROGRAM),
    Command("connection.retry", "Retry connection now", _PROGRAM),
    Command("connection.doctor", "Connection check", _PROGRAM, opens_dialog=True),
    Command("program.sandbox", "Sandbox: connections and fault injection", _PROGRAM, opens_dialog=True),
    Command("program.shortcuts", "Keyboard shortcuts", _PROGRAM, ("Ctrl+/", "F1")),
    Command("program.about", "About AppSync Console", _PROGRAM),
    Command("program.quit", "Quit", _PROGRAM, ("Ctrl+Q",)),
)

_BY_ID = {command.id: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the list of keyboard shortcuts."""

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
    return QKeySequence(wanted.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def tip(text: str, id: str) -> str:
    """``text`` followed by the keys of the command, for tool tips."""
    keys = keys_text(command(id))
    return f"{text} ({keys})" if keys else text


def key_lines() -> dict[str, list[KeyLine]]:
    """The list of keyboard shortcuts: the commands with keys by group, each family as one line."""
    groups: dict[str, list[KeyLine]] = {}
    for wanted in COMMANDS:
        family = [other for other in COMMANDS if other.family == wanted.family] if wanted.family else [wanted]
        if not wanted.keys or family[0] is not wanted:
            continue
        keys = " … ".join(dict.fromkeys((keys_text(family[0]), keys_text(family[-1]))))
        groups.setdefault(wanted.group, []).append(KeyLine(wanted.family or wanted.text, keys))
    return groups


def make_action(id: str, owner: QWidget) -> QAction:
    """Create an action of ``owner`` for the command, with keys that work in the command's place."""
    wanted = command(id)
    action = QAction(wanted.menu_text, owner)
    action.setObjectName(id)
    action.setToolTip(tip(wanted.text, id))
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
        """The commands without a callback."""
        return sorted(set(self._actions) - set(self._callbacks))

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
