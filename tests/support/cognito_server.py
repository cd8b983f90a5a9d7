"""A small Cognito user pool: verifies passwords by SRP, sends challenges, issues and refreshes tokens.

Sources: RFC 5054 (SRP-6a with the 3072-bit group) with Cognito's own key derivation; the API reference of Amazon
Cognito user pools for the messages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from pycognito.aws_srp import N_HEX

POOL = "eu-west-1_aBcDeFgHi"
CLIENT = "1h57kf5cpq17m0eml12EXAMPLE"
USER, PASSWORD = "ann@example.com", "Correct-Horse-9"
_SUB = "0b7c3a52-0000-4000-8000-000000000001"
_N, _G = int(N_HEX, 16), 2


def _hex(number: int) -> str:
    """Encode a number as Cognito does for hashing: whole bytes, with the highest bit clear."""
    text = f"{number:x}"
    text = "0" * (len(text) % 2) + text
    return "00" + text if text[0] in "89abcdef" else text


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_K = int(_hash(bytes.fromhex("00" + N_HEX + "02")), 16)


class Refused(Exception):
    """A response with an error."""


@dataclass
class UserPool:
    """A running user pool with one user.

    Attributes:
        questions: The challenges after the password, in order, named as in the API reference.
        code: The code of the second factor.
        life_s: Lifetime of the issued tokens, in seconds.
        given: All issued tokens and sessions.
    """

    url: str = ""
    password: str = PASSWORD
    questions: tuple[str, ...] = ()
    code: str = "123456"
    client_secret: str = ""
    life_s: int = 3600
    error: str = ""
    is_rotating: bool = False
    wanted_attributes: tuple[str, ...] = ()
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    refreshed: int = 0
    given: list[str] = field(default_factory=list)
    _salt: int = field(default_factory=lambda: secrets.randbits(128))
    _proofs: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    _sessions: dict[str, int] = field(default_factory=dict)
    _refresh: set[str] = field(default_factory=set)

    def revoke(self) -> None:
        """Forget every refresh token."""
        self._refresh.clear()

    async def serve(self, request: web.Request) -> web.Response:
        operation = request.headers["X-Amz-Target"].rpartition(".")[2]
        asked = json.loads(await request.text())
        try:
            if self.error:
                raise Refused(self.error, "no")
            if asked["ClientId"] != CLIENT:
                raise Refused("ResourceNotFoundException", "User pool client does not exist.")
            answer = self._initiate(asked) if operation == "InitiateAuth" else self._respond(asked)
        except Refused as refused:
            kind, message = refused.args
            return _json({"__type": kind, "message": message}, 400)
        return _json(answer)

    def _initiate(self, asked: dict) -> dict:
        values = asked["AuthParameters"]
        if asked["AuthFlow"] == "REFRESH_TOKEN_AUTH":
            self._check_secret(values, _SUB)
            if values["REFRESH_TOKEN"] not in self._refresh:
                raise Refused("NotAuthorizedException", "Invalid Refresh Token")
            self.refreshed += 1
            if self.is_rotating:
                self._refresh.discard(values["REFRESH_TOKEN"])
            return self._tokens(with_refresh=self.is_rotating)
        assert asked["AuthFlow"] == "USER_SRP_AUTH"
        self._check_secret(values, values["USERNAME"])
        if values["USERNAME"] != USER:
            raise Refused("UserNotFoundException", "User does not exist.")
        return self._challenge_password(int(values["SRP_A"], 16))

    def _challenge_password(self, a: int) -> dict:
        assert a % _N
        secret = secrets.randbits(1024)
        b = (_K * pow(_G, self._x(), _N) + pow(_G, secret, _N)) % _N
        block = base64.b64encode(secrets.token_bytes(96)).decode()
        self._proofs[block] = a, b, secret
        parameters = {
            "SALT": f"{self._salt:x}",
            "SRP_B": f"{b:x}",
            "SECRET_BLOCK": block,
            "USERNAME": _SUB,
            "USER_ID_FOR_SRP": _SUB,
        }
        return {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": parameters}

    def _respond(self, asked: dict) -> dict:
        values, name = asked["ChallengeResponses"], asked["ChallengeName"]
        assert values["USERNAME"] == _SUB
        self._check_secret(values, _SUB)
        if name == "PASSWORD_VERIFIER":
            self._check_proof(values)
            return self._next(0)
        at = self._sessions.get(asked["Session"])
        if at is None or self.questions[at] != name:
            raise Refused("NotAuthorizedException", "Invalid session for the user.")
        if name == "NEW_PASSWORD_REQUIRED":
            if len(values["NEW_PASSWORD"]) < 8:
                raise Refused("InvalidPasswordException", "Password not long enough")
            self.password = values["NEW_PASSWORD"]
        elif name == "SELECT_MFA_TYPE":
            assert values["ANSWER"] == "SOFTWARE_TOKEN_MFA"
        elif values[f"{name}_CODE"] != self.code:
            raise Refused("CodeMismatchException", "Invalid code received for user")
        del self._sessions[asked["Session"]]
        return self._next(at + 1)

    def _next(self, at: int) -> dict:
        if at == len(self.questions):
            return self._tokens(with_refresh=True)
        session = secrets.token_urlsafe(200)
        self._sessions[session] = at
        self.given.append(session)
        parameters = {
            "CODE_DELIVERY_DESTINATION": "+*******42",
            "MFAS_CAN_CHOOSE": json.dumps(["SMS_MFA", "SOFTWARE_TOKEN_MFA"]),
            "requiredAttributes": json.dumps(list(self.wanted_attributes)),
        }
        return {"ChallengeName": self.questions[at], "Session": session, "ChallengeParameters": parameters}

    def _x(self) -> int:
        identity = _hash(f"{POOL.partition('_')[2]}{_SUB}:{self.password}".encode())
        return int(_hash(bytes.fromhex(_hex(self._salt) + identity)), 16)

    def _check_proof(self, values: dict) -> None:
        a, b, secret = self._proofs.pop(values["PASSWORD_CLAIM_SECRET_BLOCK"])
        u = int(_hash(bytes.fromhex(_hex(a) + _hex(b))), 16)
        s = pow(a * pow(pow(_G, self._x(), _N), u, _N), secret, _N)
        pseudo = hmac.digest(bytes.fromhex(_hex(u)), bytes.fromhex(_hex(s)), "sha256")
        key = hmac.digest(pseudo, b"Caldera Derived Key\x01", "sha256")[:16]
        block = base64.b64decode(values["PASSWORD_CLAIM_SECRET_BLOCK"])
        text = POOL.partition("_")[2].encode() + _SUB.encode() + block + values["TIMESTAMP"].encode()
        wanted = base64.b64encode(hmac.digest(key, text, "sha256")).decode()
        if not hmac.compare_digest(wanted, values["PASSWORD_CLAIM_SIGNATURE"]):
            raise Refused("NotAuthorizedException", "Incorrect username or password.")
        at = datetime.strptime(values["TIMESTAMP"], "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)

    def _check_secret(self, values: dict, user: str) -> None:
        if self.client_secret:
            digest = hmac.digest(self.client_secret.encode(), (user + CLIENT).encode(), "sha256")
            if values.get("SECRET_HASH") != base64.b64encode(digest).decode():
                raise Refused("NotAuthorizedException", "SecretHash does not match for the client")

    def _tokens(self, *, with_refresh: bool) -> dict:
        now = int(time.time())
        claims = {"sub": _SUB, "iss": f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}", "iat": now}
        claims |= {"exp": now + self.life_s, "jti": secrets.token_hex(8)}
        result = {
            "IdToken": self._signed({**claims, "token_use": "id", "aud": CLIENT}),
            "AccessToken": self._signed({**claims, "token_use": "access", "client_id": CLIENT}),
            "ExpiresIn": self.life_s,
            "TokenType": "Bearer",
        }
        if with_refresh:
            result["RefreshToken"] = secrets.token_urlsafe(1350)  # real refresh tokens have about 1,800 characters
            self._refresh.add(result["RefreshToken"])
        self.given += [str(value) for name, value in result.items() if name.endswith("n") and name != "ExpiresIn"]
        return {"AuthenticationResult": result, "ChallengeParameters": {}}

    def _signed(self, claims: dict) -> str:
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(value), content_type="application/x-amz-json-1.1", status=status)


@asynccontextmanager
async def user_pool(**settings: object) -> AsyncIterator[UserPool]:
    """Run a user pool on a loopback port."""
    pool = UserPool(**settings)  # type: ignore[arg-type]
    application = web.Application()
    application.router.add_post("/", pool.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pool.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield pool
    finally:
        await runner.cleanup()
