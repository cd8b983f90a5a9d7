"""The quotation marks around pasted keys and URLs."""

from __future__ import annotations

from typing import Final

QUOTES: Final = "\"'`´“”„‟‘’‚‛«»‹›″′＂＇"
"""Typewriter, typographic and full-width marks, and what word processors make of them."""


def unquoted(text: str) -> str:
    """Return ``text`` without the quotation marks and white space around it."""
    while (bare := text.strip().strip(QUOTES)) != text:
        text = bare
    return text
