"""AWS's ID of a request, with which the API's owner finds it in the logs of AppSync and CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.secret import Redactor

HEADER: Final = "x-amzn-RequestId"
_MOST_CHARACTERS = 100


def request_id_of(headers: Mapping[str, str], redactor: Redactor) -> str:
    """Return the ID in the headers of a response, which ignore case; empty if there is none."""
    return redactor.redact(headers.get(HEADER, ""))[:_MOST_CHARACTERS]


@contextmanager
def tracing(request_id: str) -> Iterator[None]:
    """Give errors raised meanwhile the ID of the request, and show it in their details."""
    try:
        yield
    except ConsoleError as error:
        if request_id and not error.request_id:
            error.request_id = request_id
            error.raw = f"{error.raw}\n{HEADER}: {request_id}".lstrip()
        raise
