"""Sign-in to a Cognito user pool: with the password (SRP, so it is never sent), then with refresh tokens.

pycognito computes the SRP proof, botocore makes the calls. Both block and run in threads. Source of the calls: the API
reference of Amazon Cognito user pools (InitiateAuth, RespondToAuthChallenge).
"""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from appsync_console.aws_session import open_session
from appsync_console.domain.authorization.config import CognitoAccess, SecretKind, TokenKind
from appsync_console.domain.authorization.jwt_claims import expiry
from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError
from appsync_console.domain.proxy import NO_PROXY
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.transport.authorization import cognito_errors as words
from appsync_console.transport.authorization.token_source import Challenge, ChallengeKind, Grant, SignInHelp, Vault

if TYPE_CHECKING:
    from pycognito.aws_srp import AWSSRP

# They log whole requests and responses at DEBUG, including passwords and tokens.
for _name in ("botocore", "boto3", "urllib3", "pycognito"):
    logging.getLogger(_name).setLevel(logging.INFO)

_TRIES: Final = 3
_TIMEOUT_S: Final = 15
_CODES: Final = {
    "SMS_MFA": (ChallengeKind.SMS_CODE, "SMS_MFA_CODE"),
    "SOFTWARE_TOKEN_MFA": (ChallengeKind.AUTHENTICATOR_CODE, "SOFTWARE_TOKEN_MFA_CODE"),
    "EMAIL_OTP": (ChallengeKind.EMAIL_CODE, "EMAIL_OTP_CODE"),
}

Answer = dict[str, Any]


class CognitoGrants:
    """Obtains tokens for one user of a user pool.

    Args:
        vault: Stores the refresh token; may hold the password and the secret of the app client.
        help: Asks the user for what the vault does not hold.
        ca_file: A file of trusted certificates, used instead of botocore's own; or empty.
        proxy: As in a profile: empty for the system settings, ``none``, or a URL.
    """

    def __init__(
        self,
        access: CognitoAccess,
        vault: Vault,
        help: SignInHelp,
        *,
        redactor: Redactor,
        ca_file: str = "",
        proxy: str = "",
    ) -> None:
        self._access = access
        self._vault = vault
        self._help = help
        self._redactor = redactor
        self._ca_file = ca_file
        self._proxy = proxy
        self._user = access.user_name  # the pool's own user name: differs if the user signs in with an alias
        self._client: Any = None

    async def silently(self) -> Grant | None:
        """Use the refresh token; None if there is no valid one."""
        refresh = await self._vault.get(SecretKind.COGNITO_REFRESH_TOKEN)
        if refresh is None:
            return None
        values = {"REFRESH_TOKEN": refresh.reveal(), **await self._secret_hash()}
        try:
            answer = await self._call("initiate_auth", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=values)
        except AuthorizationError:
            await self._vault.forget(SecretKind.COGNITO_REFRESH_TOKEN)
            return None
        return await self._granted(answer)

    async def with_help(self) -> Grant:
        """Sign in with user name, password and any other challenge of the pool."""
        stored = await self._vault.get(SecretKind.COGNITO_PASSWORD)
        password = stored or await self._ask(words.password_of(self._access.user_name))
        answer = await self._prove(password)
        while "ChallengeName" in answer:
            answer = await self._meet(answer)
        return await self._granted(answer)

    async def _prove(self, password: Secret) -> Answer:
        srp, values = await asyncio.to_thread(self._begin_proof, password, await self._client_secret())
        answer = await self._call("initiate_auth", AuthFlow="USER_SRP_AUTH", AuthParameters=values)
        if answer.get("ChallengeName") != "PASSWORD_VERIFIER":
            return answer
        asked = answer["ChallengeParameters"]
        self._user = asked.get("USERNAME") or asked.get("USER_ID_FOR_SRP") or self._user
        proof = await asyncio.to_thread(_proof, srp, asked, values)
        return await self._respond(answer, proof, "PASSWORD_VERIFIER")

    async def _meet(self, answer: Answer) -> Answer:
        """Answer the pool's challenges, and repeat the question after a wrong answer."""
        name = answer["ChallengeName"]
        if name == "SELECT_MFA_TYPE":
            chosen = words.preferred_factor(answer.get("ChallengeParameters", {}))
            return await self._respond(answer, {"ANSWER": chosen}, name)
        if name == "NEW_PASSWORD_REQUIRED":
            words.require_no_attributes(answer.get("ChallengeParameters", {}))
            kind, field = ChallengeKind.NEW_PASSWORD, "NEW_PASSWORD"
        elif name in _CODES:
            kind, field = _CODES[name]
        else:
            raise words.unknown_challenge(name)
        challenge = words.question(kind, answer.get("ChallengeParameters", {}))
        for left in range(_TRIES - 1, -1, -1):
            given = await self._ask(challenge)
            try:
                return await self._respond(answer, {field: given.reveal()}, name)
            except words.AskAgain as again:
                if not left:
                    raise again.problem from again
                challenge = replace(challenge, problem=again.problem)
        raise AssertionError("unreachable")

    async def _respond(self, answer: Answer, values: dict[str, str], name: str) -> Answer:
        values = {"USERNAME": self._user, **values, **await self._secret_hash()}
        session = {"Session": answer["Session"]} if answer.get("Session") else {}
        return await self._call("respond_to_auth_challenge", ChallengeName=name, ChallengeResponses=values, **session)

    async def _granted(self, answer: Answer) -> Grant:
        result = answer.get("AuthenticationResult") or {}
        token = result.get("IdToken" if self._access.sends is TokenKind.ID else "AccessToken")
        if not token:
            raise words.no_token()
        refresh = Secret(result["RefreshToken"]) if result.get("RefreshToken") else None
        if refresh is not None:
            await self._vault.set(SecretKind.COGNITO_REFRESH_TOKEN, refresh)
        life_s = result.get("ExpiresIn")
        return Grant(token=Secret(token), expires_at=expiry(Secret(token), time.time(), life_s), refresh_token=refresh)

    async def _ask(self, challenge: Challenge) -> Secret:
        given = await self._help.answer(challenge)
        self._redactor.register(given)
        return given

    async def _client_secret(self) -> Secret | None:
        return await self._vault.get(SecretKind.COGNITO_CLIENT_SECRET)

    async def _secret_hash(self) -> dict[str, str]:
        secret = await self._client_secret()
        if secret is None:
            return {}
        return {"SECRET_HASH": await asyncio.to_thread(_secret_hash, self._user, self._access.client_id, secret)}

    async def _call(self, operation: str, **arguments: Any) -> Answer:
        return await asyncio.to_thread(self._blocking_call, operation, arguments)

    # In a thread

    def _blocking_call(self, operation: str, arguments: dict[str, Any]) -> Answer:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client = self._open_client()
            answer: Answer = getattr(client, operation)(ClientId=self._access.client_id, **arguments)
        except ClientError as error:
            raise words.refused(error.response, self._access, self._redactor) from error
        except BotoCoreError as error:
            raise self._unreachable(error) from error
        return answer

    def _unreachable(self, error: Exception) -> ConsoleError:
        return CannotConnect("cognito.unreachable", raw=self._redactor.redact(f"{type(error).__name__}: {error}"))

    def _open_client(self) -> Any:
        if self._client is None:
            from botocore import UNSIGNED
            from botocore.config import Config

            region = words.region_of(self._access.user_pool_id)
            named = {"http": self._proxy, "https": self._proxy}
            config = Config(
                signature_version=UNSIGNED,
                connect_timeout=_TIMEOUT_S,
                read_timeout=_TIMEOUT_S,
                retries={"max_attempts": 2, "mode": "standard"},
                proxies=None if not self._proxy else {} if self._proxy == NO_PROXY else named,
            )
            self._client = open_session().create_client(
                "cognito-idp", region_name=region, config=config, verify=self._ca_file or None
            )
        return self._client

    def _begin_proof(self, password: Secret, client_secret: Secret | None) -> tuple[AWSSRP, dict[str, str]]:
        from pycognito.aws_srp import AWSSRP

        srp = AWSSRP(
            username=self._access.user_name,
            password=password.reveal(),
            pool_id=self._access.user_pool_id,
            client_id=self._access.client_id,
            client=self._open_client(),
            client_secret=client_secret.reveal() if client_secret is not None else None,
        )
        return srp, srp.get_auth_params()


def _proof(srp: AWSSRP, asked: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # utcnow, from Python 3.12 on
        proof: dict[str, str] = srp.process_challenge(asked, values)
    return proof


def _secret_hash(user: str, client_id: str, secret: Secret) -> str:
    from pycognito.aws_srp import AWSSRP

    return str(AWSSRP.get_secret_hash(user, client_id, secret.reveal()))
