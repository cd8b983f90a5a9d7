"""What a person pastes that holds more than the field is for."""

from __future__ import annotations

import re

_URL = re.compile(r"https?://[^\s\"'<>]+")
_KEY = re.compile(r"\bda2-[a-z0-9]{26}\b")


def split_paste(text: str) -> tuple[str, str]:
    """The URL and the API key in a text that holds both, such as lines copied from a console or a file; else empty."""
    url, key = _URL.search(text), _KEY.search(text)
    return (url[0].rstrip(",;"), key[0]) if url and key else ("", "")
