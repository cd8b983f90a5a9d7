"""What the commands of the window do, the dialogs they open, and the form of the window between two starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from appsync_console.ui.channels.controller import ChannelsController
from appsync_console.ui.commands.palette import CommandPalette, PaletteItem, command_item
from appsync_console.ui.commands.registry import COMMANDS
from appsync_console.ui.commands.shortcuts_dialog import ShortcutsDialog
from appsync_console.ui.export.controller import ExportController
from appsync_console.ui.frames.controller import FramesController
from appsync_console.ui.log.entry import Form
from appsync_console.ui.log.history_controller import HistoryController
from appsync_console.ui.log.mark_controller import MarkController
from appsync_console.ui.log.options_controller import LogOptionsController
from appsync_console.ui.log.retention_controller import RetentionController
from appsync_console.ui.metrics.controller import MetricsController
from appsync_console.ui.profiles.controller import ProfilesController
from appsync_console.ui.profiles.import_controller import ImportController
from appsync_console.ui.sandbox.controller import SandboxController
from appsync_console.ui.theme.theme import Choice as ThemeChoice
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.about_dialog import AboutDialog, Folder
from appsync_console.ui.window.console import Console
from appsync_console.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from appsync_console.ui.deploy.controller import DeployController
    from appsync_console.ui.doctor.controller import DoctorController

_ZOOM_STEP, _ZOOM_LEAST, _ZOOM_MOST = 10, 70, 250
_CHANNEL_KEYS = 9
_FOR_PANELS = ("message.", "log.", "channel.", "connection.", "view.sidebar", "view.inspector")


class WindowCommands(QObject):
    """Connects each command to what it does.

    Args:
        folders: The folders of the program, for *About*.
    """

    def __init__(self, console: Console, window: MainWindow, theme: Theme, folders: list[Folder]) -> None:
        super().__init__(window)
        self._console = console
        self._window = window
        self._theme = theme
        self._folders = folders
        self._settings = console.workspace.settings
        self._editing = ProfilesController(console, window, theme)
        self._importing = ImportController(console, window, theme)
        self._sandbox = SandboxController(console, window, theme)
        ChannelsController(console, window.sidebar)
        self._wire = FramesController(console, window)
        self._numbers = MetricsController(console, window)
        self._log_options = LogOptionsController(console.workspace, window, theme)
        HistoryController(console)
        self._transfer = ExportController(console, window, theme)
        self._marking = MarkController(console, window, theme)
        self._keeping = RetentionController(console, window, theme)
        self._palette = CommandPalette(theme, window)
        self._palette.chosen.connect(self._on_palette_chosen)
        self._does = self._table()
        missing = {command.id for command in COMMANDS if command.place in ("window", "log")} - set(self._does)
        if missing:
            raise RuntimeError(f"commands without anything to do: {sorted(missing)}")
        window.commands.triggered.connect(self._on_commands_triggered)
        window.profile_bar.theme_toggled.connect(self.toggle_theme)
        window.profile_bar.doctor_requested.connect(self.examine)
        window.log_panel.form_changed.connect(self._on_log_panel_form_changed)

    def _table(self) -> dict[str, Callable[[], object]]:
        window, console = self._window, self._console
        channels = {f"channel.{n}": partial(self._go_to_channel, n) for n in range(1, _CHANNEL_KEYS + 1)}
        return channels | {
            "message.publish": window.composer.publish,
            "message.mark": self._marking.mark,
            "message.note": self._marking.note,
            "log.pause": window.log_panel.toggle_pause,
            "log.clear": window.log_panel.clear_view,
            "log.export": self._transfer.export,
            "log.import": self._transfer.choose_import,
            "log.delete": self._keeping.delete,
            "log.limit": self._keeping.limit,
            "log.compact": window.log_panel.toggle_form,
            "log.search": window.log_panel.search_line.open,
            "log.next": window.log_panel.search_line.go_to_next,
            "log.previous": window.log_panel.search_line.go_to_previous,
            "log.only_matches": window.log_panel.toggle_only_matches,
            "log.newest_first": window.log_panel.toggle_newest_first,
            "log.age": window.log_panel.toggle_age,
            "channel.all": console.show_all_channels,
            "channel.prove": console.prove_delivery,
            "channel.new": window.sidebar.start_new_channel,
            "view.sidebar": partial(_toggle, window.sidebar),
            "view.inspector": partial(_toggle, window.inspector),
            "view.wire": self._wire.toggle,
            "view.numbers": self._numbers.toggle,
            "view.larger": partial(self._zoom_by, _ZOOM_STEP),
            "view.smaller": partial(self._zoom_by, -_ZOOM_STEP),
            "view.usual_size": partial(self._zoom_to, 100),
            "view.theme": self.toggle_theme,
            "program.go_to": self.go_to,
            "program.profiles": self._editing.edit,
            "program.new_profile": self._editing.add,
            "program.import": self._importing.choose,
            "program.deploy": self.deploy,
            "connection.connect": console.connect_profile,
            "connection.disconnect": console.disconnect_profile,
            "connection.retry": console.retry,
            "connection.doctor": self.examine,
            "program.sandbox": self._sandbox.open,
            "program.keys": self.show_keys,
            "program.about": self.show_about,
            "program.quit": window.close,
        }

    @Slot(str)
    def _on_commands_triggered(self, id: str) -> None:
        if self._is_possible(id):
            self._does[id]()

    def _is_possible(self, id: str) -> bool:
        """Whether what the command works on is on show: the first choices hide the panels."""
        return not (self._window.is_first_start and id.startswith(_FOR_PANELS))

    # The form of the window.

    def restore_form(self) -> None:
        """Give the window the form it had last."""
        settings = self._settings
        self._log_options.restore()
        self._window.log_panel.form = cast(Form, settings.log_form)
        self._window.restore_form(settings.window_geometry, settings.splitter_sizes)

    def save_form(self) -> None:
        """Note the form of the window in the settings; who closes the workspace writes them."""
        self._settings.window_geometry, self._settings.splitter_sizes = self._window.form()

    @Slot()
    def toggle_theme(self) -> None:
        """Light instead of dark, or the other way."""
        choice: ThemeChoice = "light" if self._theme.is_dark else "dark"
        self._settings.theme = choice
        self._theme.set_choice(choice)

    @Slot(object)
    def _on_log_panel_form_changed(self, form: Form) -> None:
        self._settings.log_form = form

    def _zoom_by(self, percent: int) -> None:
        self._zoom_to(self._theme.zoom + percent)

    def _zoom_to(self, percent: int) -> None:
        self._settings.zoom_percent = min(max(percent, _ZOOM_LEAST), _ZOOM_MOST)
        self._theme.set_zoom(self._settings.zoom_percent)

    # Dialogs and places. What is rarely asked for and takes long to import is made when it is asked for.

    @cached_property
    def _examining(self) -> DoctorController:
        from appsync_console.ui.doctor.controller import DoctorController

        return DoctorController(self._console, self._window, self._theme)

    @cached_property
    def _deploying(self) -> DeployController:
        from appsync_console.ui.deploy.controller import DeployController

        return DeployController(self._console, self._window, self._theme)

    @Slot()
    def examine(self) -> None:
        """Find out why nothing arrives."""
        self._examining.open()

    def deploy(self) -> None:
        """Make the channel API on AWS."""
        self._deploying.open()

    def show_keys(self) -> None:
        """The list of all keys."""
        ShortcutsDialog(self._theme, self._window).open()

    def show_about(self) -> None:
        """Versions, licences and folders."""
        AboutDialog(self._theme, self._folders, self._window).open()

    def go_to(self) -> None:
        """Offer every channel, profile and command."""
        shown = () if self._window.is_first_start else self._console.profile.channels
        channels = [PaletteItem("channel", each.name, each.name) for each in shown]
        profiles = [PaletteItem("profile", each.id, each.name) for each in self._console.workspace.profiles]
        commands = [command_item(each) for each in self._window.commands.enabled() if self._is_possible(each.id)]
        self._palette.open_with([*channels, *profiles, *commands])

    @Slot(object)
    def _on_palette_chosen(self, item: PaletteItem) -> None:
        if item.kind == "channel":
            self._console.show_channel(item.id)
        elif item.kind == "profile":
            self._console.open_profile(item.id)
        else:
            self._window.commands.action(item.id).trigger()

    def _go_to_channel(self, number: int) -> None:
        channels = self._console.profile.channels
        if number <= len(channels):
            self._console.show_channel(channels[number - 1].name)


def _toggle(widget: QWidget) -> None:
    widget.setVisible(widget.isHidden())
