"""Opens sessions of profiles: finds addresses and credentials, and starts the sandbox for the one that needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.session.api_access import ApiAccess, TypedVault, open_access
from appsync_console.session.live.events import SessionListener
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.sandbox.process import SandboxAddress, SandboxProcess
from appsync_console.session.sign_in import NOBODY
from appsync_console.session.task_scope import TaskScope
from appsync_console.session.workspace.workspace import NO_SECRETS, Workspace
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.authorization.token_source import SignInHelp


class SessionFactory:
    """One sandbox at most, shared by all that is opened.

    Args:
        report: Told the name and exception of a task that failed.
        sandbox_ended: Called when the sandbox ended by itself.
        help: The person, where signing in needs one.
    """

    def __init__(
        self,
        workspace: Workspace,
        report: Callable[[str, BaseException], None],
        sandbox_ended: Callable[[], None],
        help: SignInHelp = NOBODY,
    ) -> None:
        self._workspace = workspace
        self._report = report
        self._sandbox_ended = sandbox_ended
        self._help = help
        self._sandbox = SandboxProcess()
        self._scope = TaskScope(report)
        self._address: SandboxAddress | None = None

    @property
    def sandbox_address(self) -> SandboxAddress | None:
        """Where the sandbox is reached; None until it was started."""
        return self._address

    @property
    def is_sandbox_running(self) -> bool:
        """Whether the sandbox was started and has not ended."""
        return self._sandbox.is_running

    @property
    def sandbox_process_id(self) -> int | None:
        """The process id of the sandbox while it runs."""
        return self._sandbox.process_id

    async def open(self, profile: Profile, listener: SessionListener) -> ProfileSession:
        """A session of ``profile`` that listens to its channels, but those that are paused.

        Raises:
            AuthorizationError: A secret of the profile is not stored.
            CannotConnect: The sandbox does not start.
            SecretStoreError: The keyring does not give the key.
        """
        access = await self.access(profile)
        session = self._workspace.session(profile, access, listener=listener, report=self._report)
        for channel in profile.channels:
            if not channel.is_paused:
                session.listen(channel.name)
        session.open()
        return session

    async def access(self, profile: Profile, typed: Mapping[SecretKind, Secret] = NO_SECRETS) -> ApiAccess:
        """The way to the API of a profile; raises what :meth:`open` raises.

        Args:
            typed: Secrets that are not saved yet and stand for those that are.
        """
        if profile.is_sandbox:
            address = await self._running_sandbox()
            return ApiAccess(address.endpoint, ApiKeyAuthorizer(address.api_key))
        vault = TypedVault(typed, self._workspace.redactor, self._workspace.vault(profile.id))
        endpoint = self._workspace.endpoint(profile)
        return await open_access(profile, endpoint, vault, self._workspace.redactor, help=self._help)

    async def start_sandbox(self) -> None:
        """Run the sandbox, with the address and key it had before where that is possible.

        Raises:
            CannotConnect: It does not start.
            SecretStoreError: The keyring does not give the key.
        """
        await self._running_sandbox()

    async def stop_sandbox(self) -> None:
        """End the sandbox; nothing happens where it does not run."""
        await self._sandbox.aclose()

    async def aclose(self) -> None:
        """End the sandbox."""
        await self._scope.aclose()
        await self._sandbox.aclose()

    async def _running_sandbox(self) -> SandboxAddress:
        if self._address is None or not self._sandbox.is_running:
            settings = self._workspace.settings
            key = await self._workspace.sandbox_key()
            self._address = await self._sandbox.start(port=settings.sandbox_port, api_key=key)
            settings.sandbox_port = self._address.port
            self._scope.start(self._watch_sandbox(), name="sandbox")
        return self._address

    async def _watch_sandbox(self) -> None:
        await self._sandbox.wait()
        self._sandbox_ended()
