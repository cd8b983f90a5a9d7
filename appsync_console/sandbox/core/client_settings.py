"""Writes configuration files for other clients: Amplify, gql and curl."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.tokens import CLIENT_ID

TOKEN_VARIABLE: Final = "APPSYNC_CONSOLE_TOKEN"
"""The variable from which the scripts take a token; ``sandbox token`` prints one."""

_GQL = '''"""Prints the messages of a channel. Needs gql: pip install "gql[websockets,botocore]"."""

import asyncio
import os
import sys

from gql import Client, gql
from gql.transport.appsync_auth import {auth_class}
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport

AUTH = {auth}
URL = {realtime_url!r}
TRANSPORT = AppSyncWebsocketsTransport(url=URL, auth=AUTH{ssl})
LISTEN = gql("{subscribe}")


async def main(name: str) -> None:
    LISTEN.variable_values = {{"name": name}}
    async with Client(transport=TRANSPORT, fetch_schema_from_transport=False) as session:
        async for message in session.subscribe(LISTEN):
            print(message["{field}"]["data"], flush=True)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "robots"))
'''

_CURL = r"""#!/bin/sh
# publish_with_curl.sh CHANNEL JSON: the JSON is sent as a string (AWSJSON).
quoted() {{ printf %s "$1" | tr '\n' ' ' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }}
query='{query}'
body=$(printf '{{"query": "%s", "variables": {{"name": "%s", "data": "%s"}}}}' \
  "$query" "$(quoted "${{1:-robots}}")" "$(quoted "${{2:-1}}")")
curl --silent --show-error --fail-with-body{trust} {url} \
  -H 'content-type: application/json' {credentials} --data-raw "$body"
echo
"""


def settings_files(outputs: Mapping[str, str]) -> dict[str, str]:
    """Return the files by name, for Amplify, gql and curl.

    Args:
        outputs: The addresses and credentials of the sandbox (``server.outputs``).
    """
    return {
        "amplify_outputs.json": json.dumps(_amplify(outputs), indent=2) + "\n",
        "listen_with_gql.py": _gql(outputs),
        "publish_with_curl.sh": _curl(outputs),
    }


def write_settings(folder: Path, outputs: Mapping[str, str]) -> list[Path]:
    """Write the files to a folder and return their paths. Blocks.

    The files contain keys, so only their owner can read them.

    Raises:
        InputError: For field ``settings``, if they cannot be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in settings_files(outputs).items():
            path = folder / name
            mode = 0o700 if name.endswith(".sh") else 0o600
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
                file.write(text)
            path.chmod(mode)
            written.append(path)
    except OSError as error:
        raise InputError(
            "sandbox.settings_not_written", field="settings", path=str(folder), reason=error.strerror or ""
        ) from error
    return written


def _amplify(outputs: Mapping[str, str]) -> dict[str, object]:
    """Return ``amplify_outputs.json`` in version 1 of Amplify's schema."""
    modes = outputs["authorizationModes"].split(",")
    data: dict[str, object] = {
        "url": outputs["graphqlUrl"],
        "aws_region": outputs["region"],
        "default_authorization_type": modes[0],
        "authorization_types": modes[1:],
    }
    if "apiKey" in outputs:
        data["api_key"] = outputs["apiKey"]
    settings: dict[str, object] = {"version": "1.4", "data": data}
    if pool := outputs.get("userPoolId"):
        region = pool.partition("_")[0]
        settings["auth"] = {"aws_region": region, "user_pool_id": pool, "user_pool_client_id": CLIENT_ID}
    return settings


def _gql(outputs: Mapping[str, str]) -> str:
    host = outputs["graphqlUrl"].split("/")[2]
    mode = AuthorizationMode(outputs["authorizationModes"].split(",")[0])
    if mode is AuthorizationMode.API_KEY:
        name, arguments = "AppSyncApiKeyAuthentication", f"api_key={outputs['apiKey']!r}"
    elif mode is AuthorizationMode.IAM:
        name, arguments = "AppSyncIAMAuthentication", f"region_name={outputs['region']!r}"
    else:
        name, arguments = "AppSyncJWTAuthentication", f'jwt=os.environ["{TOKEN_VARIABLE}"]'
    ca_file = outputs.get("caFile")
    ssl = f", ssl=ssl.create_default_context(cafile={ca_file!r})" if ca_file else ""
    script = _GQL.format(
        auth_class=name,
        auth=f"{name}(host={host!r}, {arguments})",
        realtime_url=outputs["realtimeUrl"],
        ssl=ssl,
        subscribe=SIMPLE_CHANNELS.subscribe.line,
        field=SIMPLE_CHANNELS.subscribe.field,
    )
    if "os.environ" not in script:
        script = script.replace("import os\n", "")
    return script.replace("import sys\n", "import ssl\nimport sys\n") if ssl else script


def _curl(outputs: Mapping[str, str]) -> str:
    """Return a shell script that takes channel and JSON as arguments."""
    mode = AuthorizationMode(outputs["authorizationModes"].split(",")[0])
    if mode is AuthorizationMode.API_KEY:
        credentials = f"-H {shlex.quote('x-api-key: ' + outputs['apiKey'])}"
    elif mode is AuthorizationMode.IAM:
        user = '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
        credentials = f"--aws-sigv4 aws:amz:{outputs['region']}:appsync --user {user}"
    else:
        credentials = f'-H "authorization: ${TOKEN_VARIABLE}"'
    trust = f" --cacert {shlex.quote(outputs['caFile'])}" if "caFile" in outputs else ""
    return _CURL.format(
        query=SIMPLE_CHANNELS.publish.line, url=outputs["graphqlUrl"], credentials=credentials, trust=trust
    )
