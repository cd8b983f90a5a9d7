"""What stands for a Lambda authorizer: a table of tokens, or a Python function that gets AppSync's event.

Event and answer are those of the developer guide, "AWS_LAMBDA authorization".
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
"""The account in the event: the one that AWS's documents use."""

TIMEOUT_S: Final = 10.0
"""A function that takes longer has refused (developer guide: Lambda authorizers have ten seconds)."""

_MOST_KEPT: Final = 10_000
_ARN = re.compile(r"arn:[^:]*:appsync:.*/types/([^/]+)/fields/([^/]+)")


@dataclass(frozen=True, slots=True)
class LambdaAnswer:
    """A token was let in.

    Attributes:
        context: What resolvers would see.
        denied: Fields that are not for this caller, as ``Type.field``.
    """

    context: Mapping[str, object] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()


class LambdaAuthorizer:
    """Asks the table or the function, and keeps the answers as long as they say.

    Args:
        api_id: Of the sandbox, for the event.
    """

    def __init__(self, options: LambdaOptions, api_id: str) -> None:
        self._options = options
        self._api_id = api_id
        self._kept: OrderedDict[Secret, tuple[datetime, object]] = OrderedDict()

    async def authorize(
        self, token: str, headers: Mapping[str, str], request: SignedRequest | None, now: datetime
    ) -> LambdaAnswer:
        """The answer to a token; raises Refusal where it is refused.

        Args:
            headers: Of the caller, for the event.
            request: What is asked for, for the event.
            now: The sandbox's time.
        """
        pattern = self._options.identity_validation
        if pattern and not re.fullmatch(pattern, token):
            raise unauthorized()
        key = Secret(token)
        until, answer = self._kept.get(key, (now, None))
        if until <= now:
            self._kept.pop(key, None)
            answer = await self._ask(key, headers, request)
            self._keep(key, answer, now)
        if not isinstance(answer, Mapping) or answer.get("isAuthorized") is not True:
            raise unauthorized()
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
            # Its text can hold the token.
            line = traceback.extract_tb(error.__traceback__)[-1].lineno
            logger.warning("The authorizer function failed: %s in line %s.", type(error).__name__, line)
        return None

    def _keep(self, token: Secret, answer: object, now: datetime) -> None:
        override = answer.get("ttlOverride") if isinstance(answer, Mapping) else None
        is_number = isinstance(override, int | float) and not isinstance(override, bool)
        seconds = min(float(override) if is_number and override is not None else self._options.ttl_s, MAX_TTL_S)
        if answer is not None and seconds > 0:
            self._kept[token] = now + timedelta(seconds=seconds), answer
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

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
    """The function that ``file.py:name`` means; the file is run.

    Args:
        folder: Where the file is, unless its path is absolute.

    Raises:
        InputError: For field ``auth-file``.
    """
    file, _, name = words.rpartition(":")
    path = folder / file
    try:
        spec = importlib.util.spec_from_file_location("sandbox_authorizer", path)
        if spec is None or spec.loader is None:
            raise ImportError("It is no Python file.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        function: Callable[[dict[str, object]], object] = getattr(module, name)
        if not callable(function):
            raise TypeError(f"{name} is no function.")
    except Exception as error:
        raise InputError(
            f"The authorizer function {words} cannot be used.",
            field="auth-file",
            cause=f"{type(error).__name__}: {error}",
            remedy="Name it as file.py:function; it takes AppSync's event and returns a dict with isAuthorized.",
        ) from error
    return function


def _asked(request: SignedRequest | None) -> Mapping[str, object]:
    """The document, the operation's name and the variables, as far as they can be read."""
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
    """``Type.field``, from it or from the name of the field in AWS (ARN)."""
    match = _ARN.fullmatch(str(name))
    return f"{match[1]}.{match[2]}" if match else str(name)
