"""Authorization mode ``AWS_IAM``: Signature Version 4, created by botocore.

What each signature covers: developer guide, "real-time WebSocket client", section IAM. The service name is ``appsync``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.authorization.authorizer import SingleAuthorizer
from appsync_console.transport.authorization.aws_credentials import AwsKeys, KeySource
from appsync_console.transport.proxy_route import request_headers

_SERVICE = "appsync"
_REALTIME_HEADERS = {
    "accept": "application/json, text/javascript",
    "content-encoding": "amz-1.0",
    "content-type": "application/json; charset=UTF-8",
}
_REGION = re.compile(r"\.appsync-api\.([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?(?::\d+)?$", re.IGNORECASE)


def region_of(endpoint: Endpoint) -> str:
    """Extract the region from an API's host name; empty for a custom domain and on this computer."""
    found = _REGION.search(endpoint.host)
    return found[1].lower() if found else ""


class IamAuthorizer(SingleAuthorizer):
    """Signs with the keys from ``keys``.

    Args:
        region: The API's region.
    """

    def __init__(self, keys: KeySource, endpoint: Endpoint, region: str) -> None:
        self._keys = keys
        self._region = region
        self._host = endpoint.host
        parts = urlsplit(endpoint.graphql_url)
        # The signature covers the API's own host, which for a private API differs from the connected host.
        self._url = f"{parts.scheme}://{endpoint.host}{parts.path}"
        self._http_headers = {"content-type": request_headers(endpoint)["content-type"]}

    @property
    def credentials(self) -> Credentials:
        """A signature."""
        return Credentials(AuthorizationMode.IAM)

    async def connect_headers(self) -> Mapping[str, str]:
        """Sign the API's path followed by ``/connect``, and an empty object."""
        return await self._signed(f"{self._url}/connect", b"{}", _REALTIME_HEADERS)

    async def start_headers(self, channel: str, data: str) -> Mapping[str, str]:
        """Sign the API's path and exactly ``data``."""
        return await self._signed(self._url, data.encode(), _REALTIME_HEADERS)

    async def http_headers(self, body: bytes) -> Mapping[str, str]:
        """Sign the API's path and ``body``."""
        return await self._signed(self._url, body, self._http_headers)

    async def renew(self) -> bool:
        """Look for other keys."""
        return await self._keys.replace()

    async def _signed(self, url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
        keys = await self._keys.keys()
        # The first call imports botocore, which takes a tenth of a second.
        return await asyncio.to_thread(_sign, keys, self._region, self._host, url, body, headers)


def _sign(keys: AwsKeys, region: str, host: str, url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the signed headers and the signature, without ``host``, which the sender adds."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import ReadOnlyCredentials

    token = keys.session_token.reveal() if keys.session_token else None
    request = AWSRequest(method="POST", url=url, data=body, headers={**headers, "host": host})
    SigV4Auth(ReadOnlyCredentials(keys.access_key_id, keys.secret_key.reveal(), token), _SERVICE, region).add_auth(
        request
    )
    return {name: str(value) for name, value in request.headers.items() if name.lower() != "host"}
