"""A fixture's worth of AWS: moto's server beside the tests, and the environment in which tools find it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextlib.contextmanager
def running_aws(graphql_url: str = "http://127.0.0.1:9/graphql", api_key: str = "da2-key") -> Iterator[dict[str, str]]:
    """The environment that leads to an AWS of its own; an API deployed there is the one at ``graphql_url``."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.aws_server", graphql_url, api_key],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        assert line, "moto's server did not start"
        yield {**ENVIRONMENT, "AWS_ENDPOINT_URL": json.loads(line)["endpoint_url"]}
    finally:
        server.stdin.close()
        server.wait(20)
        server.stdout.close()
