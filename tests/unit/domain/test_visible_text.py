"""Hidden characters become visible, and nothing else changes."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.text.visible import character_name, escaped, hidden_characters, visible

BIDI = '{"file":"report\u202egpj.exe","n":1}'

ORDINARY = (
    "plain text\twith\nwhite space",
    "äöü 漢字 שלום مرحبا हिन्दी · ◀ ¦ �",
    "🤖 ❤️ 👩‍👩‍👧 🏳️‍🌈 👍🏽 1️⃣ ☂︎",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == escaped(text) == text
    assert not hidden_characters(text)


@pytest.mark.parametrize(
    ("text", "shown", "printed"),
    [
        (BIDI, '{"file":"report◀gpj.exe","n":1}', '{"file":"report\\u202egpj.exe","n":1}'),
        ('"a\u200bb"', '"a¦b"', '"a\\u200bb"'),
        ('"x\xa0y"', '"x·y"', '"x\\u00a0y"'),
        ("\x1b[31mred\x1b]0;title\x07", "␛[31mred␛]0;title␇", "\\u001b[31mred\\u001b]0;title\\u0007"),
        ("\x9b31m\x7f\x00", "\ufffd31m␡␀", "\\u009b31m\\u007f\\u0000"),
        ("one\rtwo\u2028three\u2029", "one␍two↵three¶", "one\\u000dtwo\\u2028three\\u2029"),
        ("\u2066x\u2069\u200f\ufeff\ud800", "▶x◇◀¦\ufffd", "\\u2066x\\u2069\\u200f\\ufeff\\ud800"),
        ("A\U000e0041\ufe01", "A¦¦", "A\\udb40\\udc41\\ufe01"),
        ("a\u200db 1\ufe0f", "a¦b 1¦", "a\\u200db 1\\ufe0f"),
    ],
)
def test_hidden_characters_are_marked_in_the_window_and_escaped_in_a_terminal(
    text: str, shown: str, printed: str
) -> None:
    assert visible(text) == shown
    assert escaped(text) == printed


def test_a_carriage_return_at_the_end_of_a_line_is_white_space_for_a_terminal() -> None:
    assert escaped("one\r\ntwo\r") == "one\r\ntwo\\u000d"


def test_hidden_characters_have_names() -> None:
    found = hidden_characters("a\u202eb\xa0c\u202e\x07")
    assert found == {"\u202e": 2, "\xa0": 1, "\x07": 1}
    assert [character_name(each) for each in found] == [
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+00A0 NO-BREAK SPACE",
        "U+0007",
    ]


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"])
def test_no_control_format_or_space_character_stays_hidden(category: str) -> None:
    every = (chr(code) for code in range(0x110000))
    hidden = [each for each in every if unicodedata.category(each) == category and each not in " \t\n"]
    # Signs for numbers and verses in Arabic, Syriac, Kaithi and Egyptian are of this category, but visible.
    visible_ones = {
        "\u08e2",
        "\u06dd",
        "\u070f",
        "\u0890",
        "\u0891",
        *map(chr, (*range(0x600, 0x606), 0x110BD, 0x110CD)),
    }
    visible_ones.update(map(chr, range(0x13430, 0x13440)))
    assert [f"{ord(each):x}" for each in hidden if visible(each) == each and each not in visible_ones] == []


@given(st.text() | st.text(alphabet='\u202e\u200d\ufe0f👩1\u20e3\r\na\\"'))
def test_the_length_stays_and_json_keeps_its_value(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text
