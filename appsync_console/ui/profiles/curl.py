"""Formats a publish as a curl command like those in the AppSync documentation. No Qt."""

from __future__ import annotations

import json
import shlex

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.secret import Secret


def curl_command(url: str, api_key: str, channel: str, text: str) -> Secret:
    """Format the command that publishes ``text`` to ``channel``.

    It sends the x-api-key header, and ``data`` as an AWSJSON string variable. The whole command is a secret because it
    contains the API key.
    """
    body = json.dumps(
        {"query": SIMPLE_CHANNELS.publish.line, "variables": {"name": channel, "data": text}}, ensure_ascii=False
    )
    return Secret(
        f"curl -X POST {shlex.quote(url)} -H 'Content-Type: application/json' "
        f"-H {shlex.quote('x-api-key: ' + api_key)} -d {shlex.quote(body)}"
    )
