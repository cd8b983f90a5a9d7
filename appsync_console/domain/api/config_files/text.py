"""Makes plain text of the bytes of a file: any usual encoding, without colors and the times that CI systems add."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 1000
# Control sequences of terminals (ECMA-48), also in the forms in which logs and JSON spell the escape character.
_ESCAPE: Final = r"(?:\x1b|\\u001[bB]|\\x1[bB]|\\033|\\e|\^\[)"
_COLORS: Final = re.compile(
    rf"{_ESCAPE}\[[0-9;:?]{{0,40}}[A-Za-z]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Z]|\x9b[0-9;]{{0,40}}m"
)
# GitHub (with job and step before it, as its command line prints), GitLab, CodeBuild, Jenkins, the CDK and others.
_CI: Final = re.compile(
    r"""^(?:[^\t\n]{1,100}\t[^\t\n]{1,100}\t(?=\ufeff?\d{4}-\d\d-\d\d))?[ \ufeff]?(?:
      \[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?(?:\ \d\d[OE][+ ])?[ \t]?
    | \[Container\]\ \d{4}/\d\d/\d\d\ \d\d:\d\d:\d\d(?:\.\d{1,9})?\ ?
    | \[?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?:\ [AP]M)?\]?\ (?:\|\ )?
    ){1,2}""",
    re.MULTILINE | re.VERBOSE,
)


def file_text(content: bytes) -> str:
    """Decode a file: by its byte order mark, else by where its zero bytes are, else as UTF-8, else as Windows text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    sample = content[:_SAMPLE]
    if b"\0" in sample:
        is_little = sample[1::2].count(0) >= sample[::2].count(0)
        return content.decode("utf-16-le" if is_little else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def plain_text(text: str) -> str:
    """``text`` without colors, and without the time before each line of a log."""
    return _CI.sub("", _COLORS.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n")))
