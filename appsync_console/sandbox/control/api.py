"""The control API: lists connections, sets faults and drops connections. On loopback only, protected by a key.

It listens on its own port, so that it stays on loopback even if the sandbox itself is open to the network.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from appsync_console.domain.errors import Field, InputError
from appsync_console.domain.faults import faults_of_values
from appsync_console.domain.sandbox_state import CONTROL_HEADER, SandboxState, check_close_code
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.faults.player import FaultPlayer
from appsync_console.sandbox.options import ControlOptions
from appsync_console.sandbox.requests import REQUEST_TIMEOUT_S, host_check, read_body
from appsync_console.sandbox.traffic import ExplainedResponse, RequestLog
from appsync_console.texts.errors import error_text
from appsync_console.texts.faults import fault_sentences

logger = logging.getLogger(__name__)

_HOST = "127.0.0.1"
_MAX_BODY_BYTES = 64 * 1024
_SHUTDOWN_TIMEOUT_S = 2.0


class Controlled(Protocol):
    """The part of the sandbox that the control API uses."""

    @property
    def state(self) -> SandboxState:
        """The connections, and the counts of messages."""

    @property
    def faults(self) -> FaultPlayer:
        """The injected faults."""

    async def drop(self, id: str | None = None, *, code: int | None = None) -> int:
        """End the connection with this id, or all connections; return how many."""


class _Rejection(InputError):
    """A request that is rejected.

    Args:
        status: The HTTP status of the answer.
    """

    def __init__(self, status: int, code: str, **fields: Field) -> None:
        super().__init__(code, field="request", raw="", inner="", **fields)
        self.status = status


class ControlApi:
    """Answers the requests to the control API.

    Args:
        sandbox: The sandbox to control.
        key: The key that callers send in the header ``x-control-key``.
    """

    def __init__(self, sandbox: Controlled, key: Secret) -> None:
        self._sandbox = sandbox
        self._key = key

    def application(self) -> web.Application:
        """Return the application with the routes."""
        application = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[host_check(()), self._guarded])
        application.router.add_get("/state", self._state, allow_head=False)
        application.router.add_get("/faults", self._faults, allow_head=False)
        application.router.add_put("/faults", self._set_faults)
        application.router.add_delete("/faults", self._clear_faults)
        application.router.add_post("/drop", self._drop)
        return application

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Reject callers without the key, and return every error as JSON."""
        try:
            given = request.headers.get(CONTROL_HEADER, "")
            if not given.isascii() or Secret(given) != self._key:
                raise _Rejection(401, "control.key_wrong", header=CONTROL_HEADER)
            return await handler(request)
        except InputError as error:
            return _failure(error)
        except web.HTTPRequestEntityTooLarge:
            return _failure(_Rejection(413, "control.too_large", most=_MAX_BODY_BYTES))
        except web.HTTPMethodNotAllowed as error:
            allowed = ", ".join(sorted(error.allowed_methods))
            return _failure(
                _Rejection(405, "control.method_unsupported", path=request.path, method=error.method, allowed=allowed)
            )
        except web.HTTPNotFound:
            return _failure(_Rejection(404, "control.path_unknown"))

    async def _state(self, request: web.Request) -> web.Response:
        return _answer(asdict(self._sandbox.state))

    async def _faults(self, request: web.Request) -> web.Response:
        faults = self._sandbox.faults.current
        return _answer({"faults": faults.values(), "sentences": fault_sentences(faults)})

    async def _set_faults(self, request: web.Request) -> web.Response:
        self._sandbox.faults.set(faults_of_values(await _body(request)))
        return await self._faults(request)

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._sandbox.faults.clear()
        return await self._faults(request)

    async def _drop(self, request: web.Request) -> web.Response:
        wanted = await _body(request) if request.can_read_body else {}
        if not isinstance(wanted, Mapping) or not wanted.keys() <= {"connection", "code"}:
            raise _Rejection(400, "control.body_invalid", example='{"connection": "3", "code": 1001}', empty="{}")
        id = wanted.get("connection")
        if id is not None and not isinstance(id, str):
            raise _Rejection(400, "control.connection_invalid")
        dropped = await self._sandbox.drop(id, code=check_close_code(wanted.get("code")))
        if id is not None and not dropped:
            raise _Rejection(404, "control.connection_none")
        return _answer({"dropped": dropped})


class ControlServer:
    """Serves the control API on a loopback port."""

    def __init__(self, api: ControlApi, options: ControlOptions) -> None:
        self._api = api
        self._options = options
        self._runner: web.AppRunner | None = None
        self.port = options.port

    @property
    def url(self) -> str:
        """The URL of the control API."""
        return f"http://{_HOST}:{self.port}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port; available only while it listens."""
        assert self._runner is not None
        host, port = self._runner.addresses[0][:2]
        return host, port

    async def start(self) -> None:
        """Start to listen.

        Raises:
            OSError: It cannot listen on that port.
        """
        runner = web.AppRunner(
            self._api.application(),
            access_log_class=RequestLog,
            keepalive_timeout=REQUEST_TIMEOUT_S,
            shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, _HOST, self._options.port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self.port = self.address[1]

    async def stop(self) -> None:
        """Stop listening. Does nothing if it is not running."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


async def _body(request: web.Request) -> object:
    try:
        value: object = json.loads(await read_body(request))
    except TimeoutError:
        raise _Rejection(408, "control.body_incomplete") from None
    except (ValueError, RecursionError):
        raise _Rejection(400, "control.body_not_json") from None
    return value


def _answer(value: object) -> web.Response:
    return web.json_response(value)


def _failure(error: InputError) -> web.Response:
    text = error_text(error)
    status = error.status if isinstance(error, _Rejection) else 400
    made = {"error": {"code": error.code, "what": text.what, "remedy": text.remedy}}
    response = ExplainedResponse(text=json.dumps(made), status=status, content_type="application/json")
    response.explanation = error.code  # the text can quote the request
    return response
