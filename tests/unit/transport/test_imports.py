from __future__ import annotations

import subprocess
import sys


def test_a_start_without_a_connection_does_not_import_gql_or_aiohttp() -> None:
    code = (
        "import sys, appsync_console.transport.realtime.pool, appsync_console.transport.http.publisher; "
        "print(sorted({'gql', 'aiohttp', 'websockets', 'graphql'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50)
    assert done.stdout.strip() == "[]"
