"""Texts are translated, with named placeholders and plural forms."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from appsync_console.texts.translation import DOMAIN, PSEUDO, mark, plural, tr, use_language

GERMAN = """
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Remove {name}?"
msgstr "{name} entfernen?"

msgid "{count:,} message in {channel}"
msgid_plural "{count:,} messages in {channel}"
msgstr[0] "In {channel}: {count:,} Nachricht"
msgstr[1] "In {channel}: {count:,} Nachrichten"
"""


@pytest.fixture(autouse=True)
def _english_afterward() -> Iterator[None]:
    yield
    use_language("en")


def use_german(folder: Path) -> None:
    messages = folder / "de" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    with (messages / f"{DOMAIN}.mo").open("wb") as file:
        write_mo(file, read_po(BytesIO(GERMAN.encode()), locale="de"))
    use_language("de_AT.UTF-8", str(folder))


def test_english_is_the_language_of_the_source() -> None:
    assert tr("Remove {name}?", name="robots") == "Remove robots?"
    assert tr("Nothing to insert {here}") == "Nothing to insert {here}"
    assert plural("{count:,} message", "{count:,} messages", 1) == "1 message"
    assert plural("{count:,} message", "{count:,} messages", 12_345) == "12,345 messages"
    assert tr("") == ""


def test_a_catalog_translates_texts_with_placeholders_and_plural_forms(tmp_path: Path) -> None:
    use_german(tmp_path)
    assert tr(mark("Remove {name}?"), name="robots") == "robots entfernen?"
    texts = ("{count:,} message in {channel}", "{count:,} messages in {channel}")
    assert plural(*texts, 1, channel="robots") == "In robots: 1 Nachricht"
    assert plural(*texts, 2, channel="robots") == "In robots: 2 Nachrichten"
    assert tr("Cancel") == "Cancel"


def test_the_pseudo_language_is_accented_and_longer() -> None:
    use_language(PSEUDO)
    assert tr("Publish") == "Pübļîšh~~~"
    assert plural("{count:,} message", "{count:,} messages", 2_000) == "2,000 méššàgéš~~~"


def test_the_pseudo_language_changes_neither_values_nor_markup() -> None:
    use_language(PSEUDO)
    assert tr("Remove {name}?", name="{Cancel}") == "Ŕémövé {Cancel}?~~"
    assert tr("<b>Now</b> &amp; then") == "<b>Ñöw</b> &amp; théñ~~~"
