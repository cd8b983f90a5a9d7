"""The proof that a deployed API does what it was deployed for: each of its features tried once, as a client would."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.deployment import StackOutputs
from appsync_console.domain.errors import (
    AuthorizationError,
    ConnectionProblem,
    ConsoleError,
    DeploymentError,
    NotDelivered,
)
from appsync_console.domain.secret import Redactor
from appsync_console.session.diagnosis.connection_check import USUAL, ConnectionCheck, Operations
from appsync_console.session.live.test_message import new_mark
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.http.history_client import HistoryClient
from appsync_console.transport.proxy_route import STRAIGHT
from appsync_console.transport.realtime.timeouts import Timeouts

_DELIVERY_S: Final = 5.0
_RETRY_S: Final = 2.0
_MINUTE_US: Final = 60_000_000

# Both go by the names of the channel API's own fields, so that they are read as those are.
_TYPED: Final = """mutation Publish($name: String!, $data: AWSJSON!) {{
  publish2channel: publishTyped(name: $name, publisherId: "{publisher}", likes: {likes}, data: $data) {{
    name
    date
    likes
    publisherId
    publisherEmail
    data
  }}
}}"""
_BY_ARGUMENT: Final = """subscription Subscribe($name: String!) {
  subscribe2channel: subscribeTyped(name: $name, publisherId: "wanted") {
    name
    data
  }
}"""
_BY_FILTER: Final = """subscription Subscribe($name: String!) {{
  subscribe2channel: {field}(name: $name, filter: {filter}) {{
    name
    data
  }}
}}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCheck:
    """One feature, tried.

    Attributes:
        title: What was tried.
        words: How it went; empty where it failed.
        problem: Why it failed.
    """

    title: str
    words: str = ""
    problem: ConsoleError | None = None


class DeployCheck:
    """Tries a deployed API by its API key.

    Args:
        delivery_s: How long a message may take.
        patience_s: How long to try the first connection: a new API and its key are not known everywhere at once.
    """

    def __init__(self, outputs: StackOutputs, *, delivery_s: float = _DELIVERY_S, patience_s: float = 0.0) -> None:
        if outputs.api_key is None:
            raise DeploymentError(
                "The stack says no API key.", remedy="Deploy it again: the key may have been deleted."
            )
        self._outputs = outputs
        self._endpoint = parse_endpoint(outputs.url)
        self._authorizer = ApiKeyAuthorizer(outputs.api_key)
        self._redactor = Redactor()
        self._redactor.register(outputs.api_key)
        self._delivery_s = delivery_s
        self._patience_s = patience_s
        self._channel = f"appsync-console-{new_mark()[:8]}"
        self._began_us = 0

    async def prove(self, tell: Callable[[FeatureCheck], None]) -> list[FeatureCheck]:
        """Try each feature the API was deployed with; ``tell`` hears of each. Ends where no connection comes up."""
        proofs: list[FeatureCheck] = []
        for title, attempt in self._attempts():
            try:
                proof = FeatureCheck(title=title, words=await attempt())
            except ConsoleError as problem:
                proof = FeatureCheck(title=title, problem=problem)
            proofs.append(proof)
            tell(proof)
            if isinstance(proof.problem, ConnectionProblem | AuthorizationError):
                break
        return proofs

    def _attempts(self) -> list[tuple[str, Callable[[], Awaitable[str]]]]:
        attempts: list[tuple[str, Callable[[], Awaitable[str]]]] = [("messages of a channel", self._patiently)]
        features = self._outputs.features
        if "history" in features:
            attempts.append(("kept messages", self._listed))
        if "typed" in features:
            attempts.append(("typed messages, by argument", lambda: self._delivered(_typed_by_argument())))
        if "filters" in features:
            attempts.append(("server-side filter", lambda: self._delivered(_by_filter("typed" in features))))
        return attempts

    async def _patiently(self) -> str:
        deadline_s = time.monotonic() + self._patience_s
        self._began_us = time.time_ns() // 1000
        while True:
            try:
                return await self._delivered(USUAL)
            except (ConnectionProblem, AuthorizationError, NotDelivered):
                if time.monotonic() + _RETRY_S > deadline_s:
                    raise
                await asyncio.sleep(_RETRY_S)

    async def _delivered(self, asked: Operations) -> str:
        live = ConnectionCheck(
            self._endpoint,
            self._authorizer,
            self._channel,
            redactor=self._redactor,
            timing=Timeouts(),
            route=STRAIGHT,
            asked=asked,
        )
        problem: ConsoleError | None = None
        words = ""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(live.run(), name="deploy check")
            try:
                await live.acknowledged()
                await live.subscribed()
                words = f"arrived after {await live.probe(self._delivery_s) * 1000:.0f} ms"
            except ConsoleError as error:
                problem = error
            finally:
                running.cancel()
        if problem is not None:
            raise problem
        return words

    async def _listed(self) -> str:
        http = GraphqlClient(self._endpoint, self._authorizer, redactor=self._redactor)
        try:
            kept = HistoryClient(http)
            now_us = time.time_ns() // 1000
            listed = await kept.between(self._channel, self._began_us - _MINUTE_US, now_us + _MINUTE_US, 10)
        finally:
            await http.aclose()
        if not listed:
            raise DeploymentError(
                "The API lists no message, although one was published.",
                cause="The resolver of the mutation does not keep it, or the clock of this machine is minutes off.",
                remedy="Look at the table in DynamoDB, and at the clock.",
            )
        return "listed"


def _typed_by_argument() -> Operations:
    return Operations(
        subscribe=_BY_ARGUMENT,
        publish=_TYPED.format(publisher="wanted", likes=1),
        decoy=_TYPED.format(publisher="other", likes=1),
    )


def _by_filter(is_typed: bool) -> Operations:
    if not is_typed:  # the only field besides the name is the message itself
        condition = {"data": {"contains": "appsyncConsoleProbe"}}
        return Operations(subscribe=_BY_FILTER.format(field="subscribe2channel", filter=_text(condition)))
    return Operations(
        subscribe=_BY_FILTER.format(field="subscribeTyped", filter=_text({"likes": {"gt": 9}})),
        publish=_TYPED.format(publisher="any", likes=10),
        decoy=_TYPED.format(publisher="any", likes=9),
    )


def _text(value: object) -> str:
    """An ``AWSJSON`` as it stands in a document: a string that holds JSON."""
    return json.dumps(json.dumps(value))
