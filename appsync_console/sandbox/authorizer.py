"""Who may call: API keys and IAM signatures, for HTTP requests, for connections and for each subscription."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.errors import NO_CREDENTIALS_TEXT, Refusal, unauthorized
from appsync_console.sandbox.options import AuthorizationOptions
from appsync_console.sandbox.sigv4 import ALGORITHM, SignatureRefused, SignedRequest, verify

_BAD_REQUESTS = ("BadRequestException", "IncompleteSignatureException")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was let in, and by which authorization mode."""

    mode: AuthorizationMode


class Authorizer:
    """Compares the credentials that callers send with those the sandbox accepts.

    Args:
        api_keys: Keys that do not expire.
        options: Everything else that is accepted.
        region: The region that signatures must be for.

    Attributes:
        clock_skew: How far the sandbox's clock is ahead; may be set at any time.
    """

    def __init__(
        self, api_keys: Iterable[Secret], options: AuthorizationOptions | None = None, *, region: str = "us-east-1"
    ) -> None:
        options = options or AuthorizationOptions()
        self._api_keys: dict[Secret, datetime | None] = dict.fromkeys(api_keys)
        self._api_keys.update((key.key, key.expires) for key in options.api_keys)
        self._iam_keys = {key.access_key_id: key for key in options.iam_keys}
        self._region = region
        self.clock_skew = timedelta()

    def revoke_api_key(self, key: Secret) -> None:
        """Accept a key no longer; nothing happens when it was not accepted."""
        self._api_keys.pop(key, None)

    def revoke_iam_key(self, access_key_id: str) -> None:
        """Accept an access key no longer; nothing happens when it was not accepted."""
        self._iam_keys.pop(access_key_id, None)

    def authorize(self, headers: Mapping[str, object], signed: SignedRequest | None = None) -> Caller:
        """The caller behind HTTP headers or behind an authorization object, whose names count in any case.

        Args:
            headers: With the credentials.
            signed: What a signature has to be for; its own headers do not count. Without it none is accepted.

        Raises:
            Refusal: With 401, when there are no credentials or they are not accepted.
        """
        given = {name.lower(): value for name, value in headers.items()}
        key = given.get("x-api-key")
        if isinstance(key, str) and key and key.isascii():
            return self._with_api_key(Secret(key))
        authorization = given.get("authorization")
        if self._iam_keys and signed and isinstance(authorization, str) and authorization.startswith(ALGORITHM):
            return self._with_signature(given, signed)
        raise unauthorized() if key or given.get("authorization") else unauthorized(NO_CREDENTIALS_TEXT)

    def authorize_realtime(
        self, authorization: Mapping[str, object], hosts: Iterable[str], data: str | None = None
    ) -> Caller:
        """The caller behind the authorization object of a connection or subscription.

        Args:
            authorization: Credentials and ``host``, which must be that of the HTTP endpoint (developer guide,
                "real-time WebSocket client").
            hosts: The names under which the caller can have reached the HTTP endpoint, in lower case.
            data: ``payload.data`` of a subscription, which is what its signature covers; none for a connection.

        Raises:
            Refusal: With 401, or 400 for a signature that does not match.
        """
        given = {name.lower(): value for name, value in authorization.items()}
        host = given.get("host")
        if not isinstance(host, str) or host.lower() not in hosts:
            raise unauthorized()
        path, body = ("/graphql/connect", "{}") if data is None else ("/graphql", data)
        return self.authorize(given, SignedRequest(path=path, headers={}, body=body.encode("utf-8", "surrogatepass")))

    def _with_api_key(self, key: Secret) -> Caller:
        if key not in self._api_keys:
            raise unauthorized()
        expires = self._api_keys[key]
        if expires is not None and expires <= self._now():
            raise unauthorized()
        return Caller(AuthorizationMode.API_KEY)

    def _with_signature(self, given: Mapping[str, object], signed: SignedRequest) -> Caller:
        headers = {name: value for name, value in given.items() if isinstance(value, str)}
        try:
            verify(replace(signed, headers=headers), self._iam_keys.values(), self._region, self._now())
        except SignatureRefused as refused:
            code = 400 if refused.error_type in _BAD_REQUESTS else 401
            raise Refusal(refused.message, refused.error_type, code=code) from None
        return Caller(AuthorizationMode.IAM)

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.clock_skew
