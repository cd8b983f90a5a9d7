"""The table of all commands: texts, keys, and places in a menu bar. The only place that says which keys are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from appsync_console.texts.translation import mark, tr

Place: TypeAlias = Literal["window", "log", "sidebar", "composer"]
MenuName: TypeAlias = Literal["file", "edit", "view", "channel", "message", "tools", "help"]
MENUS: Final[tuple[MenuName, ...]] = get_args(MenuName)
"""The menus of a menu bar, from the left."""


class MenuPlace(NamedTuple):
    """Where a command is in a menu bar: its menu, and the group of entries between two separators.

    Groups follow their numbers. Within a group, commands follow the order of the table.
    """

    menu: MenuName
    group: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the user can run.

    Attributes:
        id: The identifier, ``group.verb``.
        text: The text for the user, in English.
        group: Its heading in the list of keyboard shortcuts, in English.
        menu: Its place in a menu bar.
        keys: Key combinations in Qt's portable format; the first one is shown.
        place: Where its keys work: in the whole window, or while that part has the focus.
        family: The text that represents several similar commands in the list of keyboard shortcuts, in English.
        opens_dialog: Whether it asks for more input, so that its menu text ends with an ellipsis.
        number: The number in ``text``, for the commands of a family.
    """

    id: str
    text: str
    group: str
    menu: MenuPlace
    keys: tuple[str, ...] = ()
    place: Place = "window"
    family: str = ""
    opens_dialog: bool = False
    number: int = 0

    @property
    def label(self) -> str:
        """The text for the user."""
        return tr(self.text, number=self.number) if self.number else tr(self.text)

    @property
    def menu_text(self) -> str:
        """The text for menus and buttons."""
        return f"{self.label}…" if self.opens_dialog else self.label


_MESSAGES, _CHANNELS, _VIEW, _PROGRAM = mark("Messages"), mark("Channels"), mark("View"), mark("Program")

CHANNEL_KEYS: Final = 9

COMMANDS: Final[tuple[Command, ...]] = (
    Command("message.publish", mark("Publish"), _MESSAGES, MenuPlace("message", 1), ("Ctrl+Enter", "Ctrl+Return")),
    Command(
        "message.format", mark("Format JSON"), _MESSAGES, MenuPlace("message", 1), ("Ctrl+Shift+F",), place="composer"
    ),
    Command(
        "message.earlier",
        mark("Previous published message"),
        _MESSAGES,
        MenuPlace("message", 2),
        ("Alt+Up",),
        place="composer",
    ),
    Command(
        "message.later",
        mark("Next published message"),
        _MESSAGES,
        MenuPlace("message", 2),
        ("Alt+Down",),
        place="composer",
    ),
    Command("message.mark", mark("Mark or unmark message"), _MESSAGES, MenuPlace("message", 3), ("Ctrl+M",)),
    Command("message.note", mark("Note"), _MESSAGES, MenuPlace("message", 3), ("Ctrl+Shift+N",), opens_dialog=True),
    Command("log.pause", mark("Pause or resume view"), _MESSAGES, MenuPlace("view", 3), ("Space",), place="log"),
    Command("log.clear", mark("Clear view"), _MESSAGES, MenuPlace("view", 3), ("Ctrl+L",)),
    Command("log.export", mark("Export"), _MESSAGES, MenuPlace("file", 2), ("Ctrl+E",), opens_dialog=True),
    Command("log.import", mark("Import messages"), _MESSAGES, MenuPlace("file", 2), opens_dialog=True),
    Command("log.delete", mark("Delete messages"), _MESSAGES, MenuPlace("file", 3), opens_dialog=True),
    Command("log.retention", mark("Retention"), _MESSAGES, MenuPlace("file", 3), opens_dialog=True),
    Command("log.compact", mark("Compact view"), _MESSAGES, MenuPlace("view", 2), ("Ctrl+P",)),
    Command("log.search", mark("Search log"), _MESSAGES, MenuPlace("edit", 1), ("Ctrl+F",)),
    Command("log.next", mark("Next match"), _MESSAGES, MenuPlace("edit", 1), ("F3",)),
    Command("log.previous", mark("Previous match"), _MESSAGES, MenuPlace("edit", 1), ("Shift+F3",)),
    Command("log.only_matches", mark("Show only matches"), _MESSAGES, MenuPlace("edit", 1), ("Ctrl+Shift+M",)),
    Command("log.newest_first", mark("Newest first"), _MESSAGES, MenuPlace("view", 2)),
    Command("log.age", mark("Relative timestamps"), _MESSAGES, MenuPlace("view", 2)),
    Command(
        "channel.verify",
        mark("Verify delivery (publishes a test message)"),
        _CHANNELS,
        MenuPlace("channel", 2),
        ("Ctrl+Shift+P",),
    ),
    Command("channel.new", mark("New channel"), _CHANNELS, MenuPlace("channel", 1), ("Ctrl+N",)),
    Command("channel.all", mark("All channels"), _CHANNELS, MenuPlace("channel", 1), ("Ctrl+Shift+A",)),
    *(
        Command(
            f"channel.{number}",
            mark("Channel {number}"),
            _CHANNELS,
            MenuPlace("channel", 6),
            (f"Ctrl+{number}",),
            family=mark("Go to channel 1 to 9"),
            number=number,
        )
        for number in range(1, CHANNEL_KEYS + 1)
    ),
    Command(
        "channel.pause", mark("Pause or resume channel"), _CHANNELS, MenuPlace("channel", 3), ("P",), place="sidebar"
    ),
    Command(
        "channel.mute", mark("Mute or unmute channel"), _CHANNELS, MenuPlace("channel", 3), ("M",), place="sidebar"
    ),
    Command("channel.up", mark("Move channel up"), _CHANNELS, MenuPlace("channel", 4), ("Alt+Up",), place="sidebar"),
    Command(
        "channel.down", mark("Move channel down"), _CHANNELS, MenuPlace("channel", 4), ("Alt+Down",), place="sidebar"
    ),
    Command(
        "channel.copy", mark("Copy channel name"), _CHANNELS, MenuPlace("channel", 5), ("Ctrl+C",), place="sidebar"
    ),
    Command(
        "channel.remove",
        mark("Remove channel"),
        _CHANNELS,
        MenuPlace("channel", 5),
        ("Del",),
        place="sidebar",
        opens_dialog=True,
    ),
    Command("view.sidebar", mark("Show or hide channels"), _VIEW, MenuPlace("view", 1), ("Ctrl+B",)),
    Command("view.inspector", mark("Show or hide inspector"), _VIEW, MenuPlace("view", 1), ("Ctrl+I",)),
    Command("view.frames", mark("Show or hide WebSocket frames"), _VIEW, MenuPlace("view", 1), ("Ctrl+Shift+W",)),
    Command("view.metrics", mark("Show or hide metrics"), _VIEW, MenuPlace("view", 1), ("Ctrl+Shift+R",)),
    Command("view.zoom_in", mark("Zoom in"), _VIEW, MenuPlace("view", 4), ("Ctrl++", "Ctrl+=")),
    Command("view.zoom_out", mark("Zoom out"), _VIEW, MenuPlace("view", 4), ("Ctrl+-",)),
    Command("view.zoom_reset", mark("Reset zoom"), _VIEW, MenuPlace("view", 4), ("Ctrl+0",)),
    Command("view.theme", mark("Switch between light and dark theme"), _VIEW, MenuPlace("view", 5)),
    Command("program.palette", mark("Command palette"), _PROGRAM, MenuPlace("edit", 2), ("Ctrl+K",)),
    Command("program.profiles", mark("Profiles"), _PROGRAM, MenuPlace("file", 1), ("Ctrl+,",), opens_dialog=True),
    Command("program.new_profile", mark("New profile"), _PROGRAM, MenuPlace("file", 1), opens_dialog=True),
    Command("program.import", mark("Import configuration file"), _PROGRAM, MenuPlace("file", 1), opens_dialog=True),
    Command("program.deploy", mark("Deploy an API to AWS"), _PROGRAM, MenuPlace("tools", 2), opens_dialog=True),
    Command("connection.connect", mark("Connect"), _PROGRAM, MenuPlace("tools", 1)),
    Command("connection.disconnect", mark("Disconnect"), _PROGRAM, MenuPlace("tools", 1)),
    Command("connection.retry", mark("Retry connection now"), _PROGRAM, MenuPlace("tools", 1)),
    Command("connection.doctor", mark("Connection check"), _PROGRAM, MenuPlace("tools", 2), opens_dialog=True),
    Command(
        "program.sandbox",
        mark("Sandbox: connections and fault injection"),
        _PROGRAM,
        MenuPlace("tools", 2),
        opens_dialog=True,
    ),
    Command("program.shortcuts", mark("Keyboard shortcuts"), _PROGRAM, MenuPlace("help", 1), ("Ctrl+/", "F1")),
    Command("program.about", mark("About AppSync Console"), _PROGRAM, MenuPlace("help", 2)),
    Command("program.quit", mark("Quit"), _PROGRAM, MenuPlace("file", 4), ("Ctrl+Q",)),
)
