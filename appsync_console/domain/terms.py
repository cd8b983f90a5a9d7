"""AppSync's protocol terms, and the names of states."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SUBPROTOCOL: Final = "graphql-ws"
HEADER_SUBPROTOCOL_PREFIX: Final = "header-"


class AuthorizationMode(StrEnum):
    """How an API authorizes its callers; the values are AppSync's own."""

    API_KEY = "API_KEY"
    IAM = "AWS_IAM"
    OIDC = "OPENID_CONNECT"
    COGNITO = "AMAZON_COGNITO_USER_POOLS"
    LAMBDA = "AWS_LAMBDA"


class FrameType(StrEnum):
    """Types of real-time frames (developer guide, "real-time WebSocket client")."""

    CONNECTION_INIT = "connection_init"
    CONNECTION_ACK = "connection_ack"
    CONNECTION_ERROR = "connection_error"
    KEEP_ALIVE = "ka"
    START = "start"
    START_ACK = "start_ack"
    DATA = "data"
    STOP = "stop"
    COMPLETE = "complete"
    ERROR = "error"


class ConnectionState(StrEnum):
    """The state of a profile's connection."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    LIVE = "live"
    SILENT = "silent"  # open, but no keep-alive in time
    WAITING = "waiting"  # lost, will be retried
    REFUSED = "refused"  # not retried until something changes


class ChannelState(StrEnum):
    """The state of one channel's subscription."""

    OFFLINE = "offline"  # the profile is not connected
    SUBSCRIBING = "subscribing"
    LIVE = "live"  # AppSync acknowledged it
    PAUSED = "paused"  # by the user
    REFUSED = "refused"  # permanently: a retry would not help
    WAITING = "waiting"  # will be retried: the connection is down, or AppSync did not accept it yet


class DeliveryState(StrEnum):
    """The progress of a published message."""

    SENDING = "sending"
    ACCEPTED = "accepted"  # AppSync accepted it
    DELIVERED = "delivered"  # it arrived on our own subscription
    NOT_DELIVERED = "not delivered"  # accepted, but did not arrive in time
    FAILED = "failed"  # AppSync did not accept it
