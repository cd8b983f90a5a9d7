"""Splits pasted text that contains more than one field takes."""

from __future__ import annotations

import re

_URL = re.compile(r"https?://[^\s\"'<>]+")
_KEY = re.compile(r"\bda2-[a-z0-9]{26}\b")


def split_paste(text: str) -> tuple[str, str]:
    """Return the URL and the API key of a text that contains both, such as lines copied from a file; else empty."""
    url, key = _URL.search(text), _KEY.search(text)
    return (url[0].rstrip(",;"), key[0]) if url and key else ("", "")
