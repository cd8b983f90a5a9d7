"""The tokens of a JSON text, read without judging it: for colors, search matches, masks and strings that hold JSON.

Whether a text is JSON is decided by :mod:`appsync_console.domain.json_text`. Any text has tokens.
"""

from __future__ import annotations

import re
from typing import Final

_END: Final = r"""(?![^\s"{}\[\]:,])"""
TOKEN: Final = re.compile(
    r'(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+"?)(?=(?P<colon>\s*:)?)'
    r"|(?P<mark>[{}\[\]:,])"
    rf"|(?P<number>-?\d[\d.eE+-]*+){_END}"
    rf"|(?P<literal>true|false|null){_END}"
    r'|(?P<word>[^\s"{}\[\]:,]+)',
    re.DOTALL,
)
"""One token: a string (followed by a colon if it is a name), a bracket, comma or colon, a number, a literal, or a word.

The last string of an incomplete text may lack its closing quote. ``lastgroup`` is the kind of token; ``colon`` means a
name.
"""

LITERALS: Final = frozenset({"true", "false", "null"})
