"""The one way to open an API: for the window with its profiles and its sandbox, for commands and for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from appsync_console.domain.api import limits
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import AuthorizationError, SecretStoreError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.session.api_access import TypedVault, access_without_credentials, open_access
from appsync_console.session.live.events import SessionListener
from appsync_console.session.live.history_sync import NO_LOOK_BACK, HistoryWindow
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.live.recorder import Recorder
from appsync_console.session.sandbox.process import SandboxAddress, SandboxProcess
from appsync_console.session.sign_in import NOBODY
from appsync_console.session.task_scope import TaskScope
from appsync_console.session.workspace.workspace import NO_SECRETS, Workspace
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.authorization.token_source import SignInHelp
from appsync_console.transport.dialects import dialect_of
from appsync_console.transport.realtime.timeouts import Timeouts


def new_session(
    profile_id: str,
    access: ApiAccess,
    *,
    report: Callable[[str, BaseException], None],
    listeners: Iterable[SessionListener] = (),
    recorder: Recorder | None = None,
    look_back: HistoryWindow = NO_LOOK_BACK,
    timing: Timeouts | None = None,
    subscriptions_per_connection: int = limits.SUBSCRIPTIONS_PER_CONNECTION,
    settle_s: float = limits.SETTLE_S,
    delivery_timeout_s: float = limits.DELIVERY_TIMEOUT_S,
) -> ProfileSession:
    """Create a session for an API, without opening it; the parameters are those of :class:`ProfileSession`.

    Raises:
        ProtocolViolation: This version does not support that kind of API.
    """
    return ProfileSession(
        profile_id,
        access,
        dialect_of(access.kind),
        report=report,
        listeners=listeners,
        recorder=recorder,
        look_back=look_back,
        timing=timing,
        subscriptions_per_connection=subscriptions_per_connection,
        settle_s=settle_s,
        delivery_timeout_s=delivery_timeout_s,
    )


class SessionFactory:
    """Opens the sessions of profiles, which share one sandbox.

    Args:
        report: Called with the name and exception of a failed task.
        sandbox_ended: Called when the sandbox exits unexpectedly.
        help: Prompts the user if sign-in needs it.
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
        """The address of the sandbox; None until it has been started."""
        return self._address

    @property
    def is_sandbox_running(self) -> bool:
        """Whether the sandbox has been started and has not exited."""
        return self._sandbox.is_running

    @property
    def sandbox_process_id(self) -> int | None:
        """The process ID of the running sandbox; None if it is not running."""
        return self._sandbox.process_id

    async def open(self, profile: Profile, listener: SessionListener) -> ProfileSession:
        """Open a session for ``profile`` that listens to its channels, except paused ones.

        Raises:
            AuthorizationError: A secret of the profile is not stored.
            CannotConnect: The sandbox does not start.
            SecretStoreError: The keyring cannot be read.
        """
        access = await self.access(profile)
        session = new_session(
            profile.id,
            access,
            report=self._report,
            listeners=[listener],
            recorder=self._workspace.log,
            look_back=self._workspace.history_window(profile),
            subscriptions_per_connection=self._workspace.settings.subscriptions_per_connection,
        )
        for channel in profile.channels:
            if not channel.is_paused:
                session.listen(channel.name)
        session.open()
        return session

    async def access(self, profile: Profile, typed: Mapping[SecretKind, Secret] = NO_SECRETS) -> ApiAccess:
        """Open access to the API of a profile; raises what :meth:`open` raises.

        Args:
            typed: Secrets that are not saved yet; they override stored ones.
        """
        if profile.is_sandbox:
            address = await self._running_sandbox()
            return ApiAccess(address.endpoint, ApiKeyAuthorizer(address.api_key), self._workspace.redactor)
        vault = TypedVault(typed, self._workspace.redactor, self._workspace.vault(profile.id))
        endpoint = self._workspace.endpoint(profile)
        return await open_access(profile, endpoint, vault, self._workspace.redactor, help=self._help)

    async def access_to_check(self, profile: Profile, typed: Mapping[SecretKind, Secret] = NO_SECRETS) -> ApiAccess:
        """Open access for the connection check, which runs as far as possible if there are no credentials.

        Raises:
            CannotConnect: The sandbox does not start.
            SecretStoreError: The key of the sandbox cannot be read from the keyring.
        """
        try:
            return await self.access(profile, typed)
        except (AuthorizationError, SecretStoreError) as problem:
            if profile.is_sandbox:
                raise
            endpoint = self._workspace.endpoint(profile)
            return await access_without_credentials(profile, endpoint, self._workspace.redactor, problem)

    async def start_sandbox(self) -> None:
        """Start the sandbox, if possible with its previous port and API key.

        Raises:
            CannotConnect: It does not start.
            SecretStoreError: The keyring cannot be read.
        """
        await self._running_sandbox()

    async def stop_sandbox(self) -> None:
        """Stop the sandbox; does nothing if it is not running."""
        await self._sandbox.aclose()

    async def aclose(self) -> None:
        """Stop the sandbox and the tasks of this object."""
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
