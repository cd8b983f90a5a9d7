"""Test tokens of a sandbox: JSON Web Tokens like those of an OpenID provider and of a Cognito user pool."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Literal

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.options import CognitoOptions
from appsync_console.sandbox.auth.signing_key import SigningKey

CLIENT_ID = "appsync-console"
"""The client that tokens are for when nobody says another."""

LIFE_S = 3600.0


class Tokens:
    """Makes tokens that a sandbox with the same key accepts.

    Args:
        issuer: Of OpenID tokens: the sandbox's address without a path.
    """

    def __init__(self, key: SigningKey, issuer: str, cognito: CognitoOptions | None = None) -> None:
        self._key = key
        self._issuer = issuer
        self._cognito = cognito or CognitoOptions()

    def mint(
        self,
        user: str = "ann",
        *,
        seconds: float = LIFE_S,
        audience: str = CLIENT_ID,
        issuer: str | None = None,
        **claims: object,
    ) -> Secret:
        """A token of the OpenID provider that the sandbox is.

        Args:
            user: The ``sub``.
            seconds: How long it is good for; less than nothing makes one that is over.
            audience: The ``aud``.
            issuer: Another ``iss`` than that of the sandbox.
            claims: Further ones, or others; None leaves a claim out.
        """
        common = {"iss": self._issuer if issuer is None else issuer, "sub": user, "aud": audience}
        return self._signed({**common, **_times(seconds), **claims})

    def mint_cognito(
        self,
        user: str = "ann",
        *,
        groups: Iterable[str] = (),
        seconds: float = LIFE_S,
        client_id: str = CLIENT_ID,
        use: Literal["id", "access"] = "id",
        **claims: object,
    ) -> Secret:
        """A token of the user pool (Cognito developer guide, "understanding the ID token" and "... access token").

        Args:
            user: The user name.
            groups: Of the user.
            seconds: How long it is good for; less than nothing makes one that is over.
            client_id: The app client.
            use: The ``token_use``.
            claims: Further ones, or others; None leaves a claim out.
        """
        subject = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._cognito.issuer}/{user}"))
        common = {"iss": self._cognito.issuer, "sub": subject, "token_use": use, **_times(seconds)}
        if named := list(groups):
            common["cognito:groups"] = named
        if use == "id":
            common |= {"aud": client_id, "cognito:username": user}
        else:
            common |= {"client_id": client_id, "username": user, "scope": "aws.cognito.signin.user.admin"}
        return self._signed({**common, **claims})

    def _signed(self, claims: dict[str, object]) -> Secret:
        return Secret(self._key.sign({name: value for name, value in claims.items() if value is not None}))


def _times(seconds: float) -> dict[str, object]:
    now = time.time()
    # A token is good to the second it names (RFC 7519, "exp"), and seconds have parts; each has an id of its own.
    issued = int(min(now, now + seconds))
    return {"iat": issued, "auth_time": issued, "exp": int(now + seconds), "jti": str(uuid.uuid4())}
