"""The one place where texts are translated: gettext with named placeholders.

English is the language of the source. ``pseudo`` is a language for tests: accented and a third longer, so that a text
that was not marked for translation, or does not fit, is seen. Babel extracts the arguments of ``tr``, ``plural`` and
``mark`` (``make texts``).
"""

from __future__ import annotations

import gettext
import re
from typing import Final

DOMAIN: Final = "appsync-console"
PSEUDO: Final = "pseudo"


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


_state: dict[str, gettext.NullTranslations] = {"current": gettext.NullTranslations()}


def use_language(language: str, catalogs: str = "") -> None:
    """Translate from now on into ``language``, a code such as ``de``; English if the folder has no catalog for it."""
    if language == PSEUDO:
        _state["current"] = _Pseudo()
    else:
        _state["current"] = gettext.translation(DOMAIN, catalogs, [language], fallback=True)


def tr(message: str, /, **values: object) -> str:
    """Translate a text and insert values for its ``{placeholders}``. The text must be a literal."""
    translated = _state["current"].gettext(message) if message else ""
    return translated.format(**values) if values else translated


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate a text that depends on ``count``, which is also its placeholder ``{count}``."""
    return _state["current"].ngettext(one, many, count).format(count=count, **values)


def mark(message: str) -> str:
    """Mark a text for translation that is translated later, with :func:`tr`; for constants."""
    return message


_ACCENTED: Final = str.maketrans("aceilnorsuyACEILNORSUY", "àçéîļñöŕšüýÀÇÉÎĻÑÖŔŠÜÝ")
_VALUES: Final = re.compile(r"(\{[^}]*\}|<[^>]*>|&\w+;)")


def pseudo(message: str) -> str:
    """Return the text in the language ``pseudo``; placeholders and markup are unchanged."""
    parts = _VALUES.split(message)
    parts[::2] = [part.translate(_ACCENTED) for part in parts[::2]]
    letters = sum(map(str.isalpha, "".join(parts[::2])))
    accented, padding = "".join(parts), "~" * -(-letters * 3 // 10)
    is_sentence = accented.endswith(".")  # its period stays at the end
    return f"{accented[:-1]}{padding}." if is_sentence else accented + padding
