"""A publish as the curl command of AppSync's documentation. No Qt."""

from __future__ import annotations

import json
import shlex

from appsync_console.domain.api import operations
from appsync_console.domain.secret import Secret


def curl_command(url: str, api_key: str, channel: str, text: str) -> Secret:
    """The command that publishes ``text`` to ``channel``: x-api-key header, ``data`` as an AWSJSON string variable.

    It is a secret as a whole, since it holds the key.
    """
    query = " ".join(operations.PUBLISH.split())
    body = json.dumps({"query": query, "variables": {"name": channel, "data": text}}, ensure_ascii=False)
    return Secret(
        f"curl -X POST {shlex.quote(url)} -H 'Content-Type: application/json' "
        f"-H {shlex.quote('x-api-key: ' + api_key)} -d {shlex.quote(body)}"
    )
