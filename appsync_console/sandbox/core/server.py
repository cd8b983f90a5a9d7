"""The sandbox server: one listening port, its routes, start and clean stop."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, PayloadEncodingError

from appsync_console.domain.errors import InputError
from appsync_console.domain.sandbox_state import SandboxState
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth import openid
from appsync_console.sandbox.auth.authorizer import CallerAuthorizer
from appsync_console.sandbox.auth.permissions import Permissions
from appsync_console.sandbox.auth.tokens import Tokens
from appsync_console.sandbox.control.api import ControlApi, ControlServer
from appsync_console.sandbox.control.state import stamp
from appsync_console.sandbox.core.tls import AUTHORITY_FILE, server_context
from appsync_console.sandbox.delivery.channels import Channels
from appsync_console.sandbox.faults.player import FaultPlayer
from appsync_console.sandbox.gate import Gate
from appsync_console.sandbox.graphql.api import GraphqlApi
from appsync_console.sandbox.graphql.history import History
from appsync_console.sandbox.graphql.http_api import MAX_BODY_BYTES, HttpApi
from appsync_console.sandbox.graphql.resolvers import Resolvers
from appsync_console.sandbox.options import SandboxOptions, is_loopback, new_api_id, new_api_key
from appsync_console.sandbox.realtime.api import RealtimeApi
from appsync_console.sandbox.realtime.connection import Service
from appsync_console.sandbox.requests import REQUEST_TIMEOUT_S, host_check
from appsync_console.sandbox.schema import schema
from appsync_console.sandbox.traffic import RequestLog, Traffic

_BACKLOG = 2048
_MAX_HEADER_BYTES = 64 * 1024  # the authorization object is part of the URL or of one header
_SHUTDOWN_TIMEOUT_S = 2.0
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class Sandbox:
    """An AppSync-compatible server on the running loop.

    Args:
        options: The configuration.

    Attributes:
        channels: The live subscriptions.
        faults: The injected faults; they can be changed while the sandbox runs.
        control: The control API; None if it is off.
        warnings: What AppSync would refuse when the schema is deployed.
        authorizer: Decides who may call; can revoke keys and shift its clock while the sandbox runs.

    Raises:
        InputError: For field ``schema``, if the schema cannot be used.
    """

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self.options = options or SandboxOptions()
        expiring = tuple(key.key for key in self.options.authorization.api_keys)
        self.api_keys = self.options.api_keys or (() if expiring else (new_api_key(),))
        self.api_id = self.options.api_id or new_api_id()
        self.port = self.options.port
        self.channels = Channels()
        self._since = datetime.now(UTC)
        self.faults = FaultPlayer(self.channels)
        self.faults.set(self.options.faults)
        self.authorizer = CallerAuthorizer(
            self.api_keys,
            self.options.authorization,
            region=self.options.region,
            api_id=self.api_id,
            own_issuers=self._issuers,
        )
        self.api_keys = (*self.api_keys, *expiring)
        loaded = schema.load(self.options.schema)
        self.warnings = loaded.warnings
        self._history = History(self.options.history_file, self.options.keep)
        permissions = Permissions(loaded.graphql, self.authorizer.options.modes, is_open=loaded.is_built_in)
        resolvers = Resolvers(loaded.graphql, self._history, permissions)
        self._keeps = resolvers.keeps
        graphql = GraphqlApi(
            loaded,
            self.channels,
            resolvers,
            permissions,
            undefined_variable_is_null=self.options.undefined_variable_is_null,
        )
        gate = Gate(self.faults, self.options.rates)
        traffic = Traffic(self._secrets())
        self._http = HttpApi(graphql, self.authorizer, gate, traffic)
        self._realtime = RealtimeApi(
            Service(graphql, self.channels, self.authorizer, self.options, self.faults, gate, traffic),
        )
        control = self.options.control
        self.control = ControlServer(ControlApi(self, control.key), control) if control else None
        self._runner: web.AppRunner | None = None

    @property
    def graphql_url(self) -> str:
        """The HTTP endpoint for queries and mutations."""
        return f"{self._scheme('http')}://{self._netloc}/graphql"

    @property
    def realtime_url(self) -> str:
        """The WebSocket endpoint."""
        return f"{self._scheme('ws')}://{self._netloc}/graphql/realtime"

    @property
    def api_key(self) -> Secret:
        """The first accepted API key."""
        return self.api_keys[0]

    @property
    def state(self) -> SandboxState:
        """The connections, and the counts of messages."""
        return SandboxState(
            since=stamp(self._since),
            published=self.channels.published,
            delivered=self.channels.delivered,
            connections=self._realtime.states,
            faults=self.faults.current.values(),
        )

    async def drop(self, id: str | None = None, *, code: int | None = None) -> int:
        """End the connection with this id, or all connections; return how many.

        Args:
            code: The close code of the WebSocket; None resets the TCP connection.
        """
        return await self._realtime.drop(id, code)

    @property
    def issuer(self) -> str:
        """The issuer URL of the tokens that the sandbox signs itself."""
        return self.graphql_url.removesuffix("/graphql")

    @property
    def tokens(self) -> Tokens:
        """The issuer of test tokens; available only while the sandbox runs and signs the tokens of a mode itself."""
        if self.authorizer.signing_key is None:
            raise LookupError("This sandbox does not sign tokens.")
        return Tokens(self.authorizer.signing_key, self.issuer, self.authorizer.options.cognito)

    async def start(self) -> None:
        """Start to listen.

        Raises:
            InputError: For field ``port``, ``control-port`` or ``host``, if the sandbox cannot listen there; for
                ``history`` or ``signing-key``, if that file cannot be used; for ``tls``, if no certificate can be
                created.
        """
        folder, host = self.options.tls_folder, self.options.host
        tls = await asyncio.to_thread(server_context, folder, host) if folder else None
        await self.authorizer.open()
        if self._keeps:
            await self._history.open()
        runner = web.AppRunner(
            self._application(),
            logger=_quiet_logger(),
            keepalive_timeout=REQUEST_TIMEOUT_S,
            access_log_class=RequestLog,  # aiohttp's own logs URLs, which can contain credentials
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
            shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, self.options.host, self.options.port, backlog=_BACKLOG, ssl_context=tls)
            await site.start()
        except OSError as error:
            await runner.cleanup()
            await self._history.close()
            raise _cannot_listen(error, self.options.host, self.options.port, "port") from error
        self.port = runner.addresses[0][1]
        self._runner = runner
        await self._start_control()

    async def stop(self) -> None:
        """Close all connections and stop listening. Does nothing if the sandbox is not running."""
        runner, self._runner = self._runner, None
        if self.control is not None:
            await self.control.stop()
        if runner is not None:
            await runner.cleanup()
            await self._history.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _start_control(self) -> None:
        if self.control is None:
            return
        try:
            await self.control.start()
        except OSError as error:
            await self.stop()
            raise _cannot_listen(error, "127.0.0.1", self.control.port, "control-port") from error

    def _secrets(self) -> Iterator[Secret]:
        """Return the credentials that the sandbox accepts, for redaction."""
        options = self.authorizer.options
        yield from self.api_keys
        for key in options.iam_keys:
            yield key.secret_access_key
            yield key.session_token
        if options.by_lambda:
            yield from options.by_lambda.tokens
        if self.options.control:
            yield self.options.control.key

    def _scheme(self, plain: str) -> str:
        return f"{plain}s" if self.options.tls_folder else plain

    @property
    def _netloc(self) -> str:
        host = self.options.host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    def _application(self) -> web.Application:
        host = self.options.host
        middlewares = [host_check((host, *self.options.allowed_hosts))] if is_loopback(host) else []
        application = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=middlewares)
        application.router.add_get("/graphql", self._get, allow_head=False)
        application.router.add_post("/graphql", self._http.answer)
        application.router.add_options("/graphql", self._http.preflight)
        application.router.add_get("/graphql/realtime", self._connect, allow_head=False)
        openid.add_routes(application, self.authorizer, self._issuer_of)
        application.on_shutdown.append(self._close_connections)
        return application

    async def _get(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").strip().lower() == "websocket":
            return await self._connect(request)
        return await self._http.answer(request)

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        return await self._realtime.serve(request, self._hosts(request))

    async def _close_connections(self, application: web.Application) -> None:
        await self._realtime.close()

    def _issuers(self) -> frozenset[str]:
        """Return the issuer URLs of the sandbox as an OpenID provider."""
        scheme = self.graphql_url.partition("://")[0]
        return frozenset({self.issuer, *(f"{scheme}://{name}:{self.port}" for name in _LOOPBACK_NAMES)})

    def _issuer_of(self, request: web.Request) -> str:
        """Return the issuer URL that the caller used."""
        called = f"{self.graphql_url.partition('://')[0]}://{request.host.lower()}"
        return called if called in self._issuers() else self.issuer

    def _hosts(self, request: web.Request) -> frozenset[str]:
        """Return the host names that this caller may use: loopback, the configured host, and the one it called."""
        local = {f"{name}:{self.port}" for name in _LOOPBACK_NAMES}
        return frozenset({*local, self._netloc.lower(), request.host.lower()})


def outputs(sandbox: Sandbox) -> dict[str, str]:
    """Return what a client needs to reach ``sandbox``, with keys in plain text: the output of ``--json``."""
    values = {
        "graphqlUrl": sandbox.graphql_url,
        "realtimeUrl": sandbox.realtime_url,
        "apiId": sandbox.api_id,
        "region": sandbox.options.region,
        "authorizationModes": ",".join(sandbox.authorizer.options.modes),
        **_credentials(sandbox),
    }
    if sandbox.options.tls_folder:
        values["caFile"] = str(sandbox.options.tls_folder / AUTHORITY_FILE)
    if sandbox.control and sandbox.options.control:
        values |= {"controlUrl": sandbox.control.url, "controlKey": sandbox.options.control.key.reveal()}
    return values


def _credentials(sandbox: Sandbox) -> dict[str, str]:
    """Return the first accepted credential of each kind. Tokens of a provider are left out: they expire soon."""
    options = sandbox.authorizer.options
    values = {}
    if AuthorizationMode.API_KEY in options.modes:
        values["apiKey"] = sandbox.api_key.reveal()
    if options.iam_keys:
        key = options.iam_keys[0]
        values |= {"accessKeyId": key.access_key_id, "secretAccessKey": key.secret_access_key.reveal()}
    if options.oidc:
        values["issuer"] = options.oidc.issuer or sandbox.issuer
    if options.cognito:
        values["userPoolId"] = options.cognito.pool_id
    if options.by_lambda and options.by_lambda.tokens:
        values["lambdaToken"] = next(iter(options.by_lambda.tokens)).reveal()
    return values


class _OwnFaultsOnly(logging.Filter):
    """Logs errors of the server, but not errors of a request.

    The answer tells a client what is wrong with its request. aiohttp would quote the request in the log, which can
    reveal credentials.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether ``record`` is logged."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | PayloadEncodingError | web.RequestPayloadError)


def _quiet_logger() -> logging.Logger:
    logger = logging.getLogger(f"{__name__}.http")
    logger.filters = [_OwnFaultsOnly()]
    return logger


def _cannot_listen(error: OSError, host: str, port: int, field: str) -> InputError:
    if error.errno == errno.EADDRINUSE:
        return InputError("sandbox.port_in_use", field=field, port=port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return InputError("sandbox.port_not_permitted", field=field, port=port)
    return InputError("sandbox.cannot_listen", field="host", host=host, reason=error.strerror or str(error))
