"""The log of what clients do: each request, connection and subscription, and why one was refused.

It never contains credentials or messages: no queries of URLs, no headers, no bodies, and of GraphQL errors only what
does not quote a value.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.text.visible import escaped
from appsync_console.sandbox.errors import ErrorEntry, InvalidOperation, Refusal

logger = logging.getLogger(__name__)

_LONGEST_REASON = 300
# An API key is longer. The longest segment of our own paths is openid-configuration.
_LONGEST_SEGMENT = 20
# Texts that quote names, but no values; of others, only the part before the value.
_TEXTS = re.compile(
    r"Validation error of type (?:(?!WrongType|InvalidSyntax)\w+: .*|\w+)"
    r"|Variable '\w+' has (?:an invalid value|coerced Null value for NonNull type '.*')"
    r"|Not Authorized to access .*|Cannot return null .*"
)


class Traffic:
    """Logs what happens on the connections of one sandbox.

    Args:
        secrets: The credentials that the sandbox accepts. They are redacted in case that a client sends one in a wrong
            place, such as the ID of a subscription.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._redactor = Redactor()
        for secret in secrets:
            self._redactor.register(secret)

    def log(self, address: str, event: str, why: Refusal | InvalidOperation | None = None) -> None:
        """Log one event of a client, and why it was refused.

        Args:
            address: The address and port of the client.
        """
        if logger.isEnabledFor(logging.INFO):
            text = self._redactor.redact(event) + (f": {self.reason(why)}" if why else "")
            logger.info("%s %s", address, _on_one_line(text))

    def reason(self, why: Refusal | InvalidOperation) -> str:
        """Return why a request was refused: the answer, and what only the log says."""
        if isinstance(why, InvalidOperation):
            text = self.reason_in({"errors": why.entries})
        else:
            text = ": ".join(part for part in (why.error_type, why.message) if part)
            text += f" ({why.cause})" if why.cause else ""
        return self._shortened(text)

    def reason_in(self, answer: Mapping[str, object]) -> str:
        """Return the errors in a GraphQL answer, without the values that they quote; empty if there are none."""
        errors = answer.get("errors")
        entries = errors if isinstance(errors, list) else []
        return self._shortened("; ".join(dict.fromkeys(map(_entry_text, entries))))

    def _shortened(self, text: str) -> str:
        text = self._redactor.redact(text)
        return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"


class ExplainedResponse(web.Response):
    """A response with the reason that the log gives for it; empty if there is nothing to explain."""

    explanation = ""


class RequestLog(AbstractAccessLogger):
    """Logs each answered request. Connections are logged when they open and close, not as requests."""

    @property
    def enabled(self) -> bool:
        """Whether requests are logged."""
        return logger.isEnabledFor(logging.INFO)

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Log one request; ``time`` is how long it took, in seconds."""
        if isinstance(response, web.WebSocketResponse):
            return
        what = f"{request.method} {_path_text(request.path)}"
        reason = response.explanation if isinstance(response, ExplainedResponse) else ""
        if not reason and response.status >= 400:
            reason = response.reason
        if request.method == "UNKNOWN":  # aiohttp's word for a request that it cannot read
            what, reason = "request", "it is not valid HTTP"
        end = f": {reason}" if reason else ""
        text = _on_one_line(f"{what} {response.status} in {time * 1000:.0f} ms{end}")
        logger.info("%s %s", _address(request), text)


def address_of(transport: asyncio.BaseTransport) -> str:
    """Return address and port of the client."""
    host, port = (transport.get_extra_info("peername") or ("unknown", 0))[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _address(request: web.BaseRequest) -> str:
    return address_of(request.transport) if request.transport else str(request.remote)


def _on_one_line(text: str) -> str:
    """Return ``text`` with escapes for what could look like another line, or cannot be written to a file."""
    return escaped(text.replace("\r", "\\r").replace("\n", "\\n"))


def _path_text(path: str) -> str:
    """Return a path without long segments: the path of an unknown URL can be anything, even a key."""
    return "/".join(part if len(part) <= _LONGEST_SEGMENT else "…" for part in path.split("/"))


def _entry_text(entry: ErrorEntry) -> str:
    kind, text = str(entry.get("errorType") or ""), _TEXTS.match(str(entry.get("message")))
    return ": ".join(part for part in (kind, text[0] if text else "") if part) or "GraphQL error"
