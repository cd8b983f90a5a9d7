"""The form of an error's text."""

from __future__ import annotations

from typing import NamedTuple


class Template(NamedTuple):
    """The marked sentences of an error code, with ``{placeholders}`` for the fields of the error."""

    what: str
    cause: str = ""
    remedy: str = ""
