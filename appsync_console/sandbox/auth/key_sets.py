"""The public keys that verify tokens: the sandbox's own, or those of an issuer (RFC 7517)."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Final, Protocol

import aiohttp
import jwt

from appsync_console.sandbox.auth.signing_key import SigningKey

logger = logging.getLogger(__name__)

_MOST_BYTES: Final = 1_000_000
_AGE_S: Final = 300.0
_PAUSE_S: Final = 5.0
_TIMEOUT: Final = aiohttp.ClientTimeout(total=10)


class KeySet(Protocol):
    """Public keys by id."""

    async def find(self, id: str) -> jwt.PyJWK:
        """Return the key with this ``kid``; raises LookupError if there is none."""
        ...


class OwnKeys:
    """The single key of the sandbox."""

    def __init__(self, key: SigningKey) -> None:
        self._id = key.id
        self._key = jwt.PyJWKSet.from_dict(key.jwks)[key.id]

    async def find(self, id: str) -> jwt.PyJWK:
        """Return the key if the id is ours."""
        if id != self._id:
            raise LookupError(id)
        return self._key


class PublishedKeys:
    """Keys that are fetched when needed, and again for an unknown id and when they are old.

    Args:
        url: The URL of the key set, or of an issuer whose configuration has the URL of the key set.
        is_issuer: Whether ``url`` is that of an issuer.
    """

    def __init__(self, url: str, *, is_issuer: bool) -> None:
        self._url = url
        self._is_issuer = is_issuer
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_s = -_AGE_S
        self._lock = asyncio.Lock()

    async def find(self, id: str) -> jwt.PyJWK:
        """Return the key with this id; fetch it if necessary."""
        async with self._lock:
            age_s = time.monotonic() - self._fetched_s
            if age_s > _AGE_S or (id not in self._keys and age_s > _PAUSE_S):
                await self._fetch()
        return self._keys[id]

    async def _fetch(self) -> None:
        self._fetched_s = time.monotonic()
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True) as session:
                url = self._url
                if self._is_issuer:
                    found = await _json(session, f"{url.rstrip('/')}/.well-known/openid-configuration")
                    url = str(found["jwks_uri"])
                keys = jwt.PyJWKSet.from_dict(await _json(session, url)).keys
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, jwt.PyJWTError) as error:
            logger.warning("The keys of %s cannot be fetched: %s", self._url, type(error).__name__)
            return
        self._keys = {key.key_id or "": key for key in keys}


async def _json(session: aiohttp.ClientSession, url: str) -> dict[str, object]:
    async with session.get(url) as response:
        response.raise_for_status()
        body = b""
        async for part in response.content.iter_any():  # decompressed some kilobytes at a time
            body += part
            if len(body) > _MOST_BYTES:
                raise ValueError("too large")
        value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value
