"""Tests a deployed API: uses each of its features once, as a client would."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.api.operation import Operation
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.deployment import StackOutputs
from appsync_console.domain.errors import (
    AuthorizationError,
    ConnectionProblem,
    ConsoleError,
    DeploymentError,
    NotDelivered,
)
from appsync_console.domain.finding import Finding
from appsync_console.domain.secret import Redactor
from appsync_console.session.diagnosis.trial_connection import TrialConnection
from appsync_console.session.live.test_message import new_mark
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.dialects import dialect_of
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.realtime.timeouts import Timeouts

_DELIVERY_S: Final = 5.0
_RETRY_S: Final = 2.0
_MINUTE_US: Final = 60_000_000

_SUBSCRIBE: Final = SIMPLE_CHANNELS.subscribe
_TYPED_PUBLISH: Final = replace(
    SIMPLE_CHANNELS.publish,
    field="publishTyped",
    selection=("name", "date", "likes", "publisherId", "publisherEmail", "data"),
)
_TYPED_SUBSCRIBE: Final = replace(_SUBSCRIBE, field="subscribeTyped")


@dataclass(frozen=True, slots=True)
class _Variant:
    """What to subscribe and publish with, and a mutation whose message must not be delivered."""

    api: ApiDescription = SIMPLE_CHANNELS
    decoy: Operation | None = None


class Feature(StrEnum):
    """A feature of a deployed API."""

    CHANNELS = "channels"
    HISTORY = "history"
    TYPED = "typed"
    FILTERS = "filters"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCheck:
    """The result of testing one feature.

    Attributes:
        feature: The feature.
        found: The result; None if the test failed.
        problem: Why the test failed; None if it passed.
    """

    feature: Feature
    found: Finding | None = None
    problem: ConsoleError | None = None


class DeployCheck:
    """Tests a deployed API with its API key.

    Args:
        delivery_s: Timeout for the delivery of a message, in seconds.
        patience_s: How long to retry the first connection, in seconds: a new API and its key take a while to reach
            all of AWS's servers.
    """

    def __init__(self, outputs: StackOutputs, *, delivery_s: float = _DELIVERY_S, patience_s: float = 0.0) -> None:
        if outputs.api_key is None:
            raise DeploymentError("stack.no_api_key")
        self._outputs = outputs
        redactor = Redactor()
        redactor.register(outputs.api_key)
        self._access = ApiAccess(parse_endpoint(outputs.url), ApiKeyAuthorizer(outputs.api_key), redactor)
        self._delivery_s = delivery_s
        self._patience_s = patience_s
        self._channel = f"appsync-console-{new_mark()[:8]}"
        self._began_us = 0

    async def prove(self, tell: Callable[[FeatureCheck], None]) -> list[FeatureCheck]:
        """Test each feature of the API, and report each result to ``tell``. Stops if the connection fails."""
        proofs: list[FeatureCheck] = []
        for feature, attempt in self._attempts():
            try:
                proof = FeatureCheck(feature=feature, found=await attempt())
            except ConsoleError as problem:
                proof = FeatureCheck(feature=feature, problem=problem)
            proofs.append(proof)
            tell(proof)
            if isinstance(proof.problem, ConnectionProblem | AuthorizationError):
                break
        return proofs

    def _attempts(self) -> list[tuple[Feature, Callable[[], Awaitable[Finding]]]]:
        attempts: list[tuple[Feature, Callable[[], Awaitable[Finding]]]] = [(Feature.CHANNELS, self._retried)]
        features = self._outputs.features
        if "history" in features:
            attempts.append((Feature.HISTORY, self._listed))
        if "typed" in features:
            attempts.append((Feature.TYPED, lambda: self._delivered(_typed_by_argument())))
        if "filters" in features:
            attempts.append((Feature.FILTERS, lambda: self._delivered(_by_filter("typed" in features))))
        return attempts

    async def _retried(self) -> Finding:
        deadline_s = time.monotonic() + self._patience_s
        self._began_us = time.time_ns() // 1000
        while True:
            try:
                return await self._delivered(_Variant())
            except (ConnectionProblem, AuthorizationError, NotDelivered):
                if time.monotonic() + _RETRY_S > deadline_s:
                    raise
                await asyncio.sleep(_RETRY_S)

    async def _delivered(self, variant: _Variant) -> Finding:
        live = TrialConnection(
            self._access,
            self._channel,
            timing=Timeouts(),
            api=variant.api,
            decoy=variant.decoy,
        )
        problem: ConsoleError | None = None
        took_s = 0.0
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(live.run(), name="deploy check")
            try:
                await live.acknowledged()
                await live.subscribed()
                took_s = await live.probe(self._delivery_s)
            except ConsoleError as error:
                problem = error
            finally:
                running.cancel()
        if problem is not None:
            raise problem
        return Finding("found.delivered", {"took_ms": round(took_s * 1000)})

    async def _listed(self) -> Finding:
        http = GraphqlClient(self._access)
        try:
            kept = dialect_of(self._access.kind).history(http)
            now_us = time.time_ns() // 1000
            listed = await kept.between(self._channel, self._began_us - _MINUTE_US, now_us + _MINUTE_US, 10)
        finally:
            await http.aclose()
        if not listed.messages:
            raise listed.problem or DeploymentError("check.not_stored")
        return Finding("found.listed")


def _typed_by_argument() -> _Variant:
    subscribe = replace(_TYPED_SUBSCRIBE, literals=(("publisherId", '"wanted"'),))
    return _Variant(ApiDescription(subscribe=subscribe, publish=_typed("wanted", 1)), decoy=_typed("other", 1))


def _by_filter(is_typed: bool) -> _Variant:
    if not is_typed:  # besides the name, the message is the only field to filter on
        condition = _text({"data": {"contains": "appsyncConsoleProbe"}})
        return _Variant(replace(SIMPLE_CHANNELS, subscribe=replace(_SUBSCRIBE, literals=(("filter", condition),))))
    subscribe = replace(_TYPED_SUBSCRIBE, literals=(("filter", _text({"likes": {"gt": 9}})),))
    return _Variant(ApiDescription(subscribe=subscribe, publish=_typed("any", 10)), decoy=_typed("any", 9))


def _typed(publisher: str, likes: int) -> Operation:
    return replace(_TYPED_PUBLISH, literals=(("publisherId", json.dumps(publisher)), ("likes", str(likes))))


def _text(value: object) -> str:
    """An ``AWSJSON`` literal in a GraphQL document: a string that contains JSON."""
    return json.dumps(json.dumps(value))
