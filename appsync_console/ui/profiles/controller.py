"""Connects the profile editor and the first-start page with the workspace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.session.deploy.aws_profiles import aws_profile_names
from appsync_console.session.diagnosis.doctor import Doctor, Step, not_begun
from appsync_console.texts.translation import tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.profiles.curl import curl_command
from appsync_console.ui.profiles.draft import ProfileDraft

if TYPE_CHECKING:
    from appsync_console.ui.profiles.dialog import ProfilesDialog
    from appsync_console.ui.profiles.first_start import FirstStartPage
    from appsync_console.ui.profiles.form import SandboxAccess


class ProfilesController(QObject):
    """Opens the profile editor and handles its requests, and those of the first-start page."""

    def __init__(self, context: OpenProfile, shell: Shell) -> None:
        super().__init__(shell)
        self._context = context
        self._workspace = context.workspace
        self._shell = shell
        self._dialog: ProfilesDialog | None = None
        self._first_start: FirstStartPage | None = None
        shell.commands.register("program.profiles", self.edit)
        shell.commands.register("program.new_profile", self.add)
        context.switched.connect(self._on_context_switched)
        context.refresh_due.connect(self._on_context_refresh_due)

    @Slot()
    def edit(self) -> None:
        """Open the editor with the current profile."""
        self._open().edit(self._context.profile.id)

    @Slot()
    def add(self) -> None:
        """Open the editor with a new profile."""
        self._open().add()

    def _open(self) -> ProfilesDialog:
        from appsync_console.ui.profiles.dialog import ProfilesDialog

        if self._dialog is None:
            dialog = ProfilesDialog(self._shell.theme, self._shell.window)
            dialog.saved.connect(self._on_dialog_saved)
            dialog.removed.connect(self._on_dialog_removed)
            dialog.test_requested.connect(self._on_dialog_test_requested)
            dialog.closed.connect(self._on_dialog_closed)
            self._dialog = dialog
            dialog.set_profiles(self._workspace.profiles)
            dialog.set_sandbox(self._sandbox_access())
            self._context.run_task(self._load_stored_secrets(), "keyring")
            self._context.run_task(self._load_secret_home(), "keyring")
            self._context.run_task(self._load_aws_profiles(), "AWS settings")
            dialog.open()
        return self._dialog

    @Slot()
    def _on_dialog_closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _sandbox_access(self) -> SandboxAccess:
        from appsync_console.ui.profiles.form import SandboxAccess

        address = self._context.factory.sandbox_address
        if address is None:
            return SandboxAccess()
        url, key = address.endpoint.graphql_url, address.api_key
        curl = curl_command(url, key.reveal(), "robots", '{"source": "curl"}')
        return SandboxAccess(url=url, api_key=key, curl=curl)

    async def _load_stored_secrets(self) -> None:
        stored = {profile.id: await self._workspace.stored_kinds(profile) for profile in self._workspace.profiles}
        if self._dialog is not None:
            self._dialog.set_profiles(self._workspace.profiles, stored)

    async def _load_aws_profiles(self) -> None:
        names = await asyncio.to_thread(aws_profile_names)
        if self._dialog is not None:
            self._dialog.set_aws_profiles(names)

    async def _load_secret_home(self) -> None:
        home = await self._workspace.secret_home()
        if self._first_start is not None:
            self._first_start.set_secret_home(home)
        if self._dialog is not None:
            self._dialog.set_secret_home(home)

    # Requests of the editor.

    @Slot(object)
    def _on_dialog_saved(self, draft: ProfileDraft) -> None:
        self._context.run_task(self._save(draft), "save profile")

    async def _save(self, draft: ProfileDraft) -> None:
        is_current = draft.profile.id == self._context.profile.id or self._first_start is not None
        try:
            await self._workspace.save_profile(draft.profile, draft.secrets)
        except ConsoleError as error:
            self._show_problem(error)
            return
        self._context.refresh_profiles()
        await self._load_stored_secrets()
        if is_current:
            self._context.open_profile(draft.profile.id)

    @Slot(str)
    def _on_dialog_removed(self, profile_id: str) -> None:
        self._context.run_task(self._remove(profile_id), "remove profile")

    async def _remove(self, profile_id: str) -> None:
        is_current = profile_id == self._context.profile.id
        try:
            await self._workspace.remove_profile(profile_id)
        except ConsoleError as error:
            self._show_problem(error)
            return
        self._context.refresh_profiles()
        await self._load_stored_secrets()
        if is_current:
            self._context.open_profile(SANDBOX_ID)

    def _show_problem(self, error: ConsoleError) -> None:
        if self._dialog is None:
            self._shell.show_problem(error)
        else:
            self._dialog.show_problem(error)

    @Slot(object)
    def _on_dialog_test_requested(self, draft: ProfileDraft) -> None:
        self._context.run_task(self._test(draft), "connection check")

    async def _test(self, draft: ProfileDraft) -> None:
        try:
            steps = await self._run_check(draft)
        except ConsoleError as error:
            steps = not_begun(error)
        if self._dialog is not None:
            self._dialog.show_test_result(draft.profile.id, steps)

    async def _run_check(self, draft: ProfileDraft) -> list[Step]:
        access = await self._context.factory.access_to_check(draft.profile, draft.secrets)
        return await Doctor(access).examine()

    # Changes by other processes, such as "appsync-console profiles import".

    @Slot()
    def _on_context_refresh_due(self) -> None:
        if self._workspace.is_changed_elsewhere:
            self._context.run_task(self._take_changes(), "reload profiles")

    async def _take_changes(self) -> None:
        before = self._context.profile
        if not await self._workspace.reload_profiles():
            return
        now = self._workspace.profile(before.id)
        self._context.refresh_profiles()
        await self._load_stored_secrets()
        self._shell.say_briefly(tr("Profiles were changed outside this window."))
        if now != before and self._first_start is None:
            self._context.open_profile(now.id if now else SANDBOX_ID)

    # The first-start page.

    def adopt(self, page: FirstStartPage) -> None:
        """Handle the requests of the first-start page until a profile is open."""
        self._first_start = page
        page.sandbox_requested.connect(self._on_first_start_sandbox_requested)
        page.other_ways_requested.connect(self._on_first_start_other_ways_requested)
        page.api_requested.connect(self._on_first_start_api_requested)
        page.set_taken_names([profile.name for profile in self._workspace.profiles])
        self._context.run_task(self._load_secret_home(), "keyring")

    @Slot()
    def _on_context_switched(self) -> None:
        self._first_start = None

    @Slot()
    def _on_first_start_sandbox_requested(self) -> None:
        self._context.run_task(self._open_sandbox(), "first sandbox")

    async def _open_sandbox(self) -> None:
        """Start and open the sandbox; if it does not start, the first-start page shows why."""
        first_start, sandbox = self._first_start, self._workspace.profile(SANDBOX_ID)
        assert first_start is not None
        assert sandbox is not None
        try:
            await self._context.factory.access(sandbox)
        except ConsoleError as error:
            first_start.show_sandbox_problem(error)
            return
        finally:
            first_start.set_busy(False)
        self._context.open_profile(SANDBOX_ID)

    @Slot(str)
    def _on_first_start_other_ways_requested(self, url: str) -> None:
        self._open().add(url)

    @Slot(object)
    def _on_first_start_api_requested(self, draft: ProfileDraft) -> None:
        if self._first_start is not None:
            self._first_start.set_busy(True)
            self._context.run_task(self._save_first(self._first_start, draft), "first profile")

    async def _save_first(self, page: FirstStartPage, draft: ProfileDraft) -> None:
        try:
            await self._workspace.save_profile(draft.profile, draft.secrets)
        except ConsoleError as error:
            page.show_problem(error)
            return
        finally:
            page.set_busy(False)
        self._context.open_profile(draft.profile.id)
