"""Texts of notices about files."""

from __future__ import annotations

from appsync_console.domain.notice import Notice
from appsync_console.texts.errors import text_of
from appsync_console.texts.translation import tr


def notice_text(notice: Notice) -> str:
    """What happened to a file, where the old one is, and what to do."""
    text = text_of(notice.code, notice.fields)
    kept = tr("The old file is kept as {path}.", path=notice.kept) if notice.kept else ""
    return " ".join(part for part in (text.what, kept, text.remedy) if part)
