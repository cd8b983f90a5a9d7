"""The claims of JSON Web Tokens, also of tokens that are none."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from appsync_console.domain.authorization.jwt_claims import jwt_claims, jwt_time
from appsync_console.domain.secret import Secret


def token(claims: object) -> Secret:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return Secret(f"e30.{payload}.signature")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_767_225_600, 1_767_225_600.0),
        (0.5, 0.5),
        (253_370_764_799, 253_370_764_799.0),
        (253_370_764_800, None),
        (1e300, None),
        (-1, None),
        (True, None),
        ("1767225600", None),
        (None, None),
    ],
)
def test_a_time_is_a_date_that_can_be_shown(value: object, seconds: float | None) -> None:
    found = jwt_time(jwt_claims(token({"exp": value})), "exp")
    assert found == seconds
    if found is not None:
        datetime.fromtimestamp(found, UTC).astimezone()


@pytest.mark.parametrize("claims", [[], 7, "text", None])
def test_claims_that_are_no_object_are_none(claims: object) -> None:
    assert jwt_claims(token(claims)) == {}
    assert jwt_time(jwt_claims(token(claims)), "exp") is None
