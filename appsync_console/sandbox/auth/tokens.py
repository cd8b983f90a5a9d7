"""Issues test tokens: JSON Web Tokens like those of an OpenID provider and of a Cognito user pool."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Literal

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.options import CognitoOptions
from appsync_console.sandbox.auth.signing_key import SigningKey

CLIENT_ID = "appsync-console"
"""The default client of tokens."""

LIFE_S = 3600.0


class Tokens:
    """Issues tokens that a sandbox with the same key accepts.

    Args:
        issuer: The issuer of OpenID tokens: the sandbox's URL without a path.
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
        """Issue a token of the sandbox's OpenID provider.

        Args:
            user: The ``sub``.
            seconds: The lifetime; a negative value issues an expired token.
            audience: The ``aud``.
            issuer: The ``iss``, if it is not that of the sandbox.
            claims: Additional or replaced claims; None removes a claim.
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
        """Issue a token of the user pool (Cognito developer guide, "understanding the ID token", "... access token").

        Args:
            user: The user name.
            groups: The user's groups.
            seconds: The lifetime; a negative value issues an expired token.
            client_id: The app client.
            use: The ``token_use``.
            claims: Additional or replaced claims; None removes a claim.
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
    # "exp" has whole seconds (RFC 7519). Each token has a unique id.
    issued = int(min(now, now + seconds))
    return {"iat": issued, "auth_time": issued, "exp": int(now + seconds), "jti": str(uuid.uuid4())}
