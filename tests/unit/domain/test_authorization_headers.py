"""Authorization headers and subprotocols."""

from __future__ import annotations

import base64
import json

from appsync_console.domain.authorization.headers import api_key_headers, header_subprotocol, realtime_authorization


def test_the_connection_is_authorized_by_the_http_headers_and_the_host() -> None:
    assert realtime_authorization("example.com", api_key_headers("da2-k")) == {
        "host": "example.com",
        "x-api-key": "da2-k",
    }


def test_the_subprotocol_carries_the_object_in_unpadded_base64url() -> None:
    authorization = {"host": "example.com", "x-api-key": "da2-??>>~~é"}
    value = header_subprotocol(authorization)
    prefix, _, encoded = value.partition("-")
    assert prefix == "header"
    assert not set(encoded) & set("+/="), "a WebSocket subprotocol is a token, and these characters end it"
    padded = encoded + "=" * (-len(encoded) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded)) == authorization
