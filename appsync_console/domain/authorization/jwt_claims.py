"""Reads the claims of a JSON Web Token without verifying it, which is the API's task."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from appsync_console.domain.secret import Secret

_YEAR_9999_S = 253_370_764_800  # later times do not exist in every time zone


def jwt_claims(token: Secret) -> Mapping[str, object]:
    """Return the claims of a JWT (RFC 7519); empty if the text is not a JWT."""
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def jwt_time(claims: Mapping[str, object], name: str) -> float | None:
    """Return the claim ``exp``, ``iat`` or ``nbf`` in seconds since the epoch, UTC; None if it is no date."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < _YEAR_9999_S else None


def expiry(token: Secret, now: float, life_s: float | None = None) -> float | None:
    """Return when a newly issued token expires, by our own clock, which may be wrong; None if unknown.

    Args:
        now: When it was received, seconds since the epoch, UTC.
        life_s: Its lifetime according to the response that contained it, in seconds.
    """
    claims = jwt_claims(token)
    end, begin = jwt_time(claims, "exp"), jwt_time(claims, "iat")
    if end is not None and begin is not None and end > begin:
        return now + end - begin
    if life_s is not None:
        return now + life_s
    return end
