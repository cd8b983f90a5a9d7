"""Deletes messages from the log and sets the retention limits of a profile."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.retention import Limit
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.retention.delete_dialog import DeleteMessagesDialog
from appsync_console.ui.log.retention.dialog import LogUsage, RetentionDialog


class RetentionController(QObject):
    """Shows the delete and retention dialogs, and applies what the user confirms."""

    def __init__(self, context: OpenProfile, shell: Shell) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._doubted: dict[str, str] = {}  # the code of the doubt that was shown, by profile id
        shell.commands.register("log.retention", self.edit_retention)
        shell.commands.register("log.delete", self.delete)
        context.refresh_due.connect(self._on_context_refresh_due)

    @Slot()
    def _on_context_refresh_due(self) -> None:
        """Show once that messages are not deleted by age."""
        log, profile = self._context.workspace.log, self._context.profile.id
        doubt = log.age_doubt(profile) if log else None
        if doubt is not None and self._doubted.get(profile) != doubt.code:
            self._shell.show_problem(doubt)
        self._doubted[profile] = doubt.code if doubt else ""

    @Slot()
    def delete(self) -> None:
        """Offer to delete all messages of the channels on screen."""
        profile = self._context.profile
        extents = self._context.workspace.extents(profile)
        channels = self._context.shown or ()
        count = sum(extent.count for name, extent in extents.items() if not channels or name in channels)
        if not count:
            self._shell.say_briefly(tr("There are no messages to delete."))
            return
        dialog = DeleteMessagesDialog(self._shell.theme, profile.name, channels, count, self._shell.window)
        dialog.agreed.connect(self._on_delete_agreed)
        dialog.setProperty("profile", profile.id)
        dialog.open()

    @Slot(object)
    def _on_delete_agreed(self, channels: tuple[str, ...]) -> None:
        log = self._context.workspace.log
        if log is not None:
            log.clear(str(self.sender().property("profile")), channels)
            self._shell.say_briefly(tr("Messages deleted."))

    @Slot()
    def edit_retention(self) -> None:
        """Offer to limit how many messages of the profile the log keeps."""
        workspace, profile = self._context.workspace, self._context.profile
        extents = workspace.extents(profile).values()
        doubt = workspace.log.age_doubt(profile.id) if workspace.log else None
        usage = LogUsage(
            messages=sum(extent.count for extent in extents),
            bytes=sum(extent.bytes for extent in extents),
            dropped=sum(extent.dropped for extent in extents),
            problem=error_text(doubt).what if doubt else "",
        )
        dialog = RetentionDialog(self._shell.theme, profile.name, workspace.limit(profile), usage, self._shell.window)
        dialog.setProperty("profile", profile.id)
        dialog.chosen.connect(self._on_limit_chosen)
        dialog.open()

    @Slot(object)
    def _on_limit_chosen(self, limit: Limit) -> None:
        profile = self._context.workspace.profile(str(self.sender().property("profile")))
        if profile is not None:
            self._context.workspace.set_limit(profile, limit)
            text = tr("The log keeps everything.") if limit.is_off else tr("Retention limits saved.")
            self._shell.say_briefly(text)
