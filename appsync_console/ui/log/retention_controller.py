"""What stays in the log: deleting messages for good, and the limits of a profile."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.retention import Limit
from appsync_console.ui.log.delete_dialog import DeleteMessagesDialog
from appsync_console.ui.log.retention_dialog import KeptNow, LogLimitDialog
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.console import Console
from appsync_console.ui.window.main_window import MainWindow


class RetentionController(QObject):
    """Asks, and does what was agreed to."""

    def __init__(self, console: Console, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._console = console
        self._window = window
        self._theme = theme
        window.commands.fill(window.log_panel.menu_button.menu(), ("log.limit", "log.delete"))

    @Slot()
    def delete(self) -> None:
        """Offer to delete all messages of the channels on show."""
        profile = self._console.profile
        extents = self._console.workspace.extents(profile)
        channels = self._window.log_panel.channels
        count = sum(extent.count for name, extent in extents.items() if not channels or name in channels)
        if not count:
            self._window.status_line.show_notice("There is nothing to delete here.")
            return
        dialog = DeleteMessagesDialog(self._theme, profile.name, channels, count, self._window)
        dialog.agreed.connect(self._on_delete_agreed)
        dialog.setProperty("profile", profile.id)
        dialog.open()

    @Slot(object)
    def _on_delete_agreed(self, channels: tuple[str, ...]) -> None:
        log = self._console.workspace.log
        if log is not None:
            log.clear(str(self.sender().property("profile")), channels)
            self._window.status_line.show_notice("Deleted from the log.")

    @Slot()
    def limit(self) -> None:
        """Offer to keep only so much of the profile's messages."""
        workspace, profile = self._console.workspace, self._console.profile
        extents = workspace.extents(profile).values()
        now = KeptNow(
            messages=sum(extent.count for extent in extents),
            bytes=sum(extent.bytes for extent in extents),
            dropped=sum(extent.dropped for extent in extents),
        )
        dialog = LogLimitDialog(self._theme, profile.name, workspace.limit(profile), now, self._window)
        dialog.setProperty("profile", profile.id)
        dialog.chosen.connect(self._on_limit_chosen)
        dialog.open()

    @Slot(object)
    def _on_limit_chosen(self, limit: Limit) -> None:
        profile = self._console.workspace.profile(str(self.sender().property("profile")))
        if profile is not None:
            self._console.workspace.set_limit(profile, limit)
            words = "Everything is kept." if limit.is_off else "From now on the log keeps to its limit."
            self._window.status_line.show_notice(words)
