"""Fills the command palette with all channels, profiles and commands, and runs the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.ui.commands.palette import CommandPalette, PaletteItem, command_item
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.window.main_window import MainWindow


class PaletteController(QObject):
    """Opens the palette with the entries that are available now."""

    def __init__(self, context: OpenProfile, shell: Shell, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._shell = shell
        self._window = window
        self._palette = CommandPalette(shell.theme, window)
        self._palette.chosen.connect(self._on_palette_chosen)
        shell.commands.register("program.palette", self.open)

    @Slot()
    def open(self) -> None:
        """Show the palette."""
        shown = () if self._window.is_first_start else self._context.profile.channels
        channels = [PaletteItem("channel", each.name, each.name) for each in shown]
        profiles = [PaletteItem("profile", each.id, each.name) for each in self._context.workspace.profiles]
        commands = [command_item(each) for each in self._shell.commands.enabled()]
        self._palette.open_with([*channels, *profiles, *commands])

    @Slot(object)
    def _on_palette_chosen(self, item: PaletteItem) -> None:
        if item.kind == "channel":
            self._context.show_channel(item.id)
        elif item.kind == "profile":
            self._context.open_profile(item.id)
        else:
            self._shell.commands.trigger(item.id)
