"""Verifies AWS Signature Version 4, as AppSync's IAM mode requires it.

Based on AWS's definition of the signature (IAM user guide, "Signature Version 4 signing process"); AppSync's paths
and bodies are in the developer guide, "real-time WebSocket client".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

from appsync_console.domain.secret import Secret

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "appsync"
MAX_CLOCK_SKEW = timedelta(minutes=5)

_TIME_FORMAT = "%Y%m%dT%H%M%SZ"
_TIME = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_AUTHORIZATION = re.compile(
    ALGORITHM + r" +Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request,"
    r" *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})",
    re.ASCII,
)
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)


class SignatureRefused(Exception):
    """A signature that is rejected.

    Attributes:
        error_type: AWS's name of the error.
        message: AWS's text.
    """

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message


@dataclass(frozen=True, slots=True)
class IamKey:
    """An accepted access key; temporary keys have a session token."""

    access_key_id: str
    secret_access_key: Secret
    session_token: Secret = field(default_factory=lambda: Secret(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """A signed request; for a connection or subscription, the request that its authorization object represents.

    Attributes:
        path: The path without the query.
        query: The query as sent, without the question mark.
        headers: The headers, including ``Authorization``; names are case-insensitive.
        body: Exactly the bytes that were signed.
    """

    path: str
    headers: Mapping[str, str]
    body: bytes
    query: str = ""
    method: str = "POST"


def verify(request: SignedRequest, keys: Iterable[IamKey], region: str, now: datetime) -> IamKey:
    """Return the key that signed a request.

    Args:
        request: The signed request.
        keys: The accepted keys.
        region: The region that the signature must name.
        now: The server's time, in UTC.

    Raises:
        SignatureRefused: The signature is not valid; with AWS's text.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    parsed = _AUTHORIZATION.fullmatch(headers.get("authorization", "").strip())
    if parsed is None:
        raise SignatureRefused("IncompleteSignatureException", "Authorization header is not a valid signature.")
    key_id, day, signed_region, service, names, signature = parsed.groups()
    key = next((key for key in keys if key.access_key_id == key_id), None)
    token = Secret(headers.get("x-amz-security-token", ""))
    if key is None or key.session_token != token:
        raise SignatureRefused("UnrecognizedClientException", "The security token included in the request is invalid.")
    signed = names.split(";")
    _check_signed_headers(signed, headers)
    _check_time(headers["x-amz-date"], day, now)
    if (signed_region, service) != (region, SERVICE):
        raise SignatureRefused(
            "InvalidSignatureException", f"Credential should be scoped to a valid region: {region}, service: {SERVICE}."
        )
    scope = f"{day}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256(_canonical_request(request, signed, headers).encode("utf-8", "surrogatepass")).hexdigest()
    to_sign = "\n".join((ALGORITHM, headers["x-amz-date"], scope, hashed))
    expected = hmac.new(
        _signing_key(key, day, region), to_sign.encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise SignatureRefused("BadRequestException", _MISMATCH)
    return key


def _check_signed_headers(signed: list[str], headers: Mapping[str, str]) -> None:
    needed = {"host", "x-amz-date"} | ({"x-amz-security-token"} & headers.keys())
    missing = sorted((needed - set(signed)) | (set(signed) - headers.keys()))
    if missing:
        raise SignatureRefused(
            "InvalidSignatureException", f"'{missing[0]}' must be a signed header and must be present in the request."
        )


def _check_time(written: str, day: str, now: datetime) -> None:
    try:
        if not _TIME.fullmatch(written):
            raise ValueError
        signed_at = datetime.strptime(written, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise SignatureRefused("IncompleteSignatureException", "X-Amz-Date is not a valid date.") from None
    if not written.startswith(day):
        raise SignatureRefused("InvalidSignatureException", "Date in Credential scope does not match X-Amz-Date.")
    oldest, newest = now - MAX_CLOCK_SKEW, now + MAX_CLOCK_SKEW
    words = f"({now.strftime(_TIME_FORMAT)} %s 5 min.)"
    if signed_at < oldest:
        early = f"{written} is now earlier than {oldest.strftime(_TIME_FORMAT)} {words % '-'}"
        raise SignatureRefused("InvalidSignatureException", f"Signature expired: {early}")
    if signed_at > newest:
        late = f"{written} is still later than {newest.strftime(_TIME_FORMAT)} {words % '+'}"
        raise SignatureRefused("InvalidSignatureException", f"Signature not yet current: {late}")


def _canonical_request(request: SignedRequest, signed: list[str], headers: Mapping[str, str]) -> str:
    pairs = sorted((_escape(name), _escape(value)) for name, value in parse_qsl(request.query, keep_blank_values=True))
    return "\n".join(
        (
            request.method,
            quote(request.path, safe="/-_.~", errors="replace"),
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{' '.join(headers[name].split())}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def _escape(text: str) -> str:
    return quote(text, safe="-_.~", errors="replace")


def _signing_key(key: IamKey, day: str, region: str) -> bytes:
    signing = b"AWS4" + key.secret_access_key.reveal().encode()
    for part in (day, region, SERVICE, "aws4_request"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    return signing
