"""Who may call: API keys, for HTTP requests, for connections and for each subscription."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.errors import NO_CREDENTIALS_TEXT, unauthorized


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was let in, and by which authorization mode."""

    mode: AuthorizationMode


class Authorizer:
    """Compares the API keys that callers send with those the sandbox accepts."""

    def __init__(self, api_keys: Iterable[Secret]) -> None:
        self._api_keys = tuple(api_keys)

    def authorize(self, headers: Mapping[str, object]) -> Caller:
        """The caller behind HTTP headers or behind an authorization object, whose names count in any case.

        Raises:
            Refusal: With 401, when there are no credentials or they are not accepted.
        """
        given = {name.lower(): value for name, value in headers.items()}
        key = given.get("x-api-key")
        if isinstance(key, str) and key and key.isascii():
            return self._with_api_key(Secret(key))
        raise unauthorized() if key or given.get("authorization") else unauthorized(NO_CREDENTIALS_TEXT)

    def authorize_realtime(self, authorization: Mapping[str, object], hosts: Iterable[str]) -> Caller:
        """The caller behind the authorization object of a connection or subscription.

        Args:
            authorization: Credentials and ``host``, which must be that of the HTTP endpoint (developer guide,
                "real-time WebSocket client").
            hosts: The names under which the caller can have reached the HTTP endpoint, in lower case.

        Raises:
            Refusal: With 401.
        """
        given = {name.lower(): value for name, value in authorization.items()}
        host = given.get("host")
        if not isinstance(host, str) or host.lower() not in hosts:
            raise unauthorized()
        return self.authorize(given)

    def _with_api_key(self, key: Secret) -> Caller:
        if key not in self._api_keys:
            raise unauthorized()
        return Caller(AuthorizationMode.API_KEY)
