"""Replaces a Lambda authorizer with a table of tokens, or with a Python function that takes AppSync's event.

Event and answer follow the developer guide, "AWS_LAMBDA authorization".
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import logging
import re
import traceback
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.options import MAX_TTL_S, LambdaFunction, LambdaOptions
from appsync_console.sandbox.auth.sigv4 import SignedRequest
from appsync_console.sandbox.errors import unauthorized

logger = logging.getLogger(__name__)

ACCOUNT_ID: Final = "123456789012"
"""The account in the event, as in AWS's documentation."""

TIMEOUT_S: Final = 10.0
"""A function that takes longer denies access (developer guide: Lambda authorizers have ten seconds)."""

_MOST_CACHED: Final = 10_000
_ARN = re.compile(r"arn:[^:]*:appsync:.*/types/([^/]+)/fields/([^/]+)")


@dataclass(frozen=True, slots=True)
class LambdaAnswer:
    """The answer for an accepted token.

    Attributes:
        context: The resolver context.
        denied: Fields that this caller may not access, as ``Type.field``.
    """

    context: Mapping[str, object] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()


class LambdaAuthorizer:
    """Asks the table or the function, and caches each answer for its TTL.

    Args:
        api_id: The API id of the sandbox, for the event.
    """

    def __init__(self, options: LambdaOptions, api_id: str) -> None:
        self._options = options
        self._api_id = api_id
        self._cache: OrderedDict[Secret, tuple[datetime, object]] = OrderedDict()

    async def authorize(
        self, token: str, headers: Mapping[str, str], request: SignedRequest | None, now: datetime
    ) -> LambdaAnswer:
        """Return the answer for a token; raises Refusal if it is rejected.

        Args:
            headers: The caller's headers, for the event.
            request: The request, for the event.
            now: The sandbox's time.
        """
        pattern = self._options.identity_validation
        if pattern and not re.fullmatch(pattern, token):
            raise unauthorized(cause="the token does not match the identity validation expression")
        key = Secret(token)
        until, answer = self._cache.get(key, (now, None))
        if until <= now:
            self._cache.pop(key, None)
            answer = await self._ask(key, headers, request)
            self._store(key, answer, now)
        if not isinstance(answer, Mapping) or answer.get("isAuthorized") is not True:
            raise unauthorized(cause="the Lambda authorizer does not authorize this token")
        context, denied = answer.get("resolverContext"), answer.get("deniedFields")
        return LambdaAnswer(
            context if isinstance(context, Mapping) else {},
            frozenset(map(_short, denied)) if isinstance(denied, list | tuple) else frozenset(),
        )

    async def _ask(self, token: Secret, headers: Mapping[str, str], request: SignedRequest | None) -> object:
        if token in self._options.tokens:
            return self._options.tokens[token]
        if self._options.function is None:
            return None
        event = self._event(token, headers, request)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await asyncio.to_thread(self._options.function, event)
        except TimeoutError:
            logger.warning("The authorizer function took longer than %s s.", TIMEOUT_S)
        except Exception as error:
            # Its text can contain the token.
            line = traceback.extract_tb(error.__traceback__)[-1].lineno
            logger.warning("The authorizer function failed: %s in line %s.", type(error).__name__, line)
        return None

    def _store(self, token: Secret, answer: object, now: datetime) -> None:
        override = answer.get("ttlOverride") if isinstance(answer, Mapping) else None
        is_number = isinstance(override, int | float) and not isinstance(override, bool)
        seconds = min(float(override) if is_number and override is not None else self._options.ttl_s, MAX_TTL_S)
        if answer is not None and seconds > 0:
            self._cache[token] = now + timedelta(seconds=seconds), answer
            if len(self._cache) > _MOST_CACHED:
                self._cache.popitem(last=False)

    def _event(self, token: Secret, headers: Mapping[str, str], request: SignedRequest | None) -> dict[str, object]:
        asked = _asked(request)
        return {
            "authorizationToken": token.reveal(),
            "requestContext": {
                "apiId": self._api_id,
                "accountId": ACCOUNT_ID,
                "requestId": str(uuid.uuid4()),
                "queryString": asked.get("query") or "",
                "operationName": asked.get("operationName"),
                "variables": asked.get("variables") or {},
            },
            "requestHeaders": {name: value for name, value in headers.items() if name != "authorization"},
        }


def function_in(words: str, folder: Path) -> LambdaFunction:
    """Load the function ``file.py:name``; this runs the file.

    Args:
        folder: The folder of the file, unless its path is absolute.

    Raises:
        InputError: For field ``auth-file``.
    """
    file, _, name = words.rpartition(":")
    path = folder / file
    try:
        spec = importlib.util.spec_from_file_location("sandbox_authorizer", path)
        if spec is None or spec.loader is None:
            raise ImportError("It is not a Python file.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        function: Callable[[dict[str, object]], object] = getattr(module, name)
        if not callable(function):
            raise TypeError(f"{name} is not a function.")
    except Exception as error:
        raise InputError(
            "sandbox.authorizer_function_unusable",
            field="auth-file",
            function=words,
            kind=type(error).__name__,
            reason=str(error),
        ) from error
    return function


def _asked(request: SignedRequest | None) -> Mapping[str, object]:
    """Return the document, the operation name and the variables, as far as they can be read."""
    if request is None:
        return {}
    try:
        if request.method == "GET":
            given: dict[str, object] = dict(parse_qsl(request.query))
            return {**given, "variables": json.loads(str(given.get("variables") or "{}"))}
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _short(name: object) -> str:
    """Return ``Type.field`` from this form or from the ARN of the field."""
    match = _ARN.fullmatch(str(name))
    return f"{match[1]}.{match[2]}" if match else str(name)
