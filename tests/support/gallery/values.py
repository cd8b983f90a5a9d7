"""The values that the samples of the gallery show: profiles, messages, frames, states and errors."""

from __future__ import annotations

import json
from typing import Final

from appsync_console.domain.authorization.config import (
    ApiKeyAccess,
)
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import AuthorizationError, CannotConnect, SubscriptionError
from appsync_console.domain.finding import Finding
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, DeliveryVerification, Frame
from appsync_console.domain.terms import ChannelState, ConnectionState, DeliveryState
from appsync_console.session.diagnosis.doctor import Check, Outcome, Step
from appsync_console.ui.log.state import LogState
from tests.support.messages import START_US, gap, published, received

URL: Final = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
REJECTED: Final = AuthorizationError(
    "api_key.rejected",
    raw='{"errors": [{"errorType": "UnauthorizedException", "message": "You are not authorized to make this call."}]}',
)
UNREACHABLE: Final = CannotConnect("network.refused", address="192.0.2.7:443")
DENIED: Final = SubscriptionError(
    "subscription.rejected", channel="factory/alarms", answer="Not Authorized", said="Not Authorized"
)
ROBOTS = LogState(channels=("robots",))
COLORS = {"robots": 0, "cakes": 1}
TEXT: Final = (
    '{"robot": 7, "battery": 0.82, "at": {"dock": 4, "since": "09:14"}, "state": "moving", "load": [true, null, 12.5]}'
)


def messages() -> list[Message]:
    """A conversation with every kind of entry."""
    return [
        received(1, TEXT),
        published(
            2, '{"command": "move", "to": {"dock": 4}, "confirm": true}', DeliveryState.DELIVERED, latency_us=41_000
        ),
        gap(3, 95),
        received(4, TEXT, is_marked=True, remark="The battery jumps here: see the ticket"),
        received(5, '{"temperature": null}', errors='[{"message": "Cannot return null"}]'),
        published(6, '{"command": "stop"}', DeliveryState.NOT_DELIVERED),
        received(7, '"A plain text with umlauts: äöü, 漢字 and 🤖"', channel="cakes"),
        received(8, TEXT),
    ]


def proven(name: str) -> ChannelStatus:
    proof = DeliveryVerification(at_us=START_US, round_trip_us=41_000)
    return ChannelStatus(name=name, state=ChannelState.LIVE, proof=proof)


LIVE = ConnectionStatus(
    state=ConnectionState.LIVE,
    connections=1,
    connections_wanted=1,
    subscriptions=4,
    subscriptions_wanted=4,
    keep_alive_at=88.0,
)
WAITING = ConnectionStatus(state=ConnectionState.WAITING, retry_at=104.0, problem=UNREACHABLE)
REFUSED = ConnectionStatus(state=ConnectionState.REFUSED, problem=REJECTED)
STAGING = Profile(
    id="staging",
    name="Staging",
    url=URL,
    channels=tuple(Channel(name=name, color=at) for at, name in enumerate(("robots", "factory/alarms", "cakes"))),
    access=(ApiKeyAccess(),),
)


def _frame(*, is_sent: bool = False, **content: object) -> Frame:
    text = json.dumps(content)
    return Frame(is_sent=is_sent, at_us=START_US, text=text, size=len(text), connection=1)


FRAMES: Final = [
    _frame(is_sent=True, type="connection_init"),
    _frame(type="connection_ack", payload={"connectionTimeoutMs": 300_000}),
    _frame(
        is_sent=True,
        id="3f1c",
        type="start",
        payload={"data": '{"query":"subscription","variables":{"name":"robots"}}'},
    ),
    _frame(id="3f1c", type="start_ack"),
    _frame(type="ka"),
    _frame(id="3f1c", type="data", payload={"data": {"subscribe2channel": {"name": "robots", "data": TEXT}}}),
]
CERTIFICATE: Final = {"version": "TLS 1.3", "issuer": "Amazon", "day": "2027-03-01", "days": 92}
STEPS = [
    Step(Check.NAME, Outcome.FINE, Finding("found.url", {"url": URL})),
    Step(Check.DNS, Outcome.FINE, Finding("found.addresses", {"addresses": "192.0.2.7, 192.0.2.8"})),
    Step(Check.TLS, Outcome.FINE, Finding("found.certificate", CERTIFICATE)),
    Step(Check.CLOCK, Outcome.FINE, Finding("found.clock", {"within_s": 1})),
    Step(Check.HTTP, Outcome.FAILED, Finding("found.status", {"status": 401}), REJECTED),
    *(Step(check, Outcome.NOT_TRIED) for check in (Check.ADDRESS, Check.HANDSHAKE, Check.AUTHORIZATION)),
    *(Step(check, Outcome.NOT_TRIED) for check in (Check.ACKNOWLEDGEMENT, Check.PROBE)),
]
