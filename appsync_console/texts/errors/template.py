"""The form of an error's text, and how the fields of an error are inserted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from appsync_console.domain.errors import Field
from appsync_console.texts.errors.formats import FORMATS
from appsync_console.texts.translation import plural, tr

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Plural(NamedTuple):
    """A sentence that depends on a number; translators get it like the texts of ``plural``.

    Attributes:
        by: The field with the number; in the sentences it is called ``{count}``.
    """

    one: str
    many: str
    by: str


Sentence = str | Plural


class Template(NamedTuple):
    """The marked sentences of an error code, with ``{placeholders}`` for the fields of the error.

    Besides Python's format specifications, a placeholder takes those of ``formats.FORMATS``,
    such as ``{names:and}``. If the field ``inner`` has the code of an error that this one reports, ``{inner.what}``,
    ``{inner.cause}`` and ``{inner.remedy}`` are its sentences; both errors share their fields.

    Attributes:
        absent: Marked texts for fields that are empty, by name.
        cites_api: Whether the cause begins with what the API said, the field ``said``, if it said anything.
    """

    what: Sentence
    cause: Sentence = ""
    remedy: Sentence = ""
    absent: Mapping[str, str] = _NOTHING
    cites_api: bool = False


def filled(sentence: Sentence, values: Mapping[str, object]) -> str:
    """Translate a sentence and insert the values."""
    if isinstance(sentence, Plural):
        count = values[sentence.by]
        number = count.value if isinstance(count, Value) else count
        others = {name: value for name, value in values.items() if name != "count"}
        return plural(sentence.one, sentence.many, int(str(number)), **others)
    return tr(sentence, **values)


class Value:
    """A field in a text, with the format specifications of ``formats.FORMATS``."""

    def __init__(self, value: Field) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        form: Callable[[Field], str] | None = FORMATS.get(spec)
        return form(self.value) if form else format(self.value, spec)

    def __repr__(self) -> str:
        return repr(self.value)
