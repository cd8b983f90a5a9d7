from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

import pytest

from appsync_console.domain.errors import ConsoleError, Field, InputError
from appsync_console.texts.errors import advice_text, error_text, text_of
from appsync_console.texts.errors.catalog import TEMPLATES
from appsync_console.texts.errors.template import Plural, Template
from appsync_console.texts.translation import PSEUDO, use_language

SAMPLES: dict[str, Field] = {
    "secret": "api-key",
    "data": "AWS::DynamoDB::Table, AWS::Cognito::UserPool",
    "setting": "theme",
    "setting_hint": "theme",
    "contents": "settings",
    "and": "one, two, three",
    "or": "one, two, three",
    "and_no": "one, two",
    "span": -700.5,
    "g": 2.5,
    ",": 12_345,
    "messages": 12_345,
    "moment": 1_700_000_000_000_000,
}


@pytest.fixture
def pseudo() -> Iterator[None]:
    use_language(PSEUDO)
    yield
    use_language("en")


def sample_fields(template: Template) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for sentence in template[:3]:
        texts = (sentence.one, sentence.many) if isinstance(sentence, Plural) else (sentence,)
        for _, name, spec, _ in (part for text in texts for part in Formatter().parse(text)):
            if name and "." not in name:
                fields[name] = SAMPLES.get(spec or "", "sample")
        if isinstance(sentence, Plural):
            fields[sentence.by] = 2
    if "inner." in str(template):
        fields |= {"inner": "channel.name_missing"}
    return fields


def is_translatable(sentence: str | Plural) -> bool:
    """Whether a sentence consists of more than the words of others."""
    text = sentence if isinstance(sentence, str) else sentence.one
    return any(part.strip(" :().") for part, *_ in Formatter().parse(text))


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_code_has_sentences(code: str) -> None:
    text = text_of(code, sample_fields(TEMPLATES[code]))
    assert text.what != code
    assert not [part for part in text.parts if "{" in part and "example" not in str(TEMPLATES[code])]
    assert all(part.strip() == part for part in text.parts)


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_code_is_translated(code: str, pseudo: None) -> None:
    fields = sample_fields(TEMPLATES[code])
    text = text_of(code, fields)
    assert text.what != code
    for part, sentence in zip(text.parts, filter(None, TEMPLATES[code][:3]), strict=False):
        if is_translatable(sentence):
            assert "~" in part


def test_the_sentences_of_an_error_hold_its_fields() -> None:
    error = ConsoleError("subscription.ended", channel="robots")
    assert error_text(error).what == "The API ended the subscription to robots."


def test_an_empty_field_is_replaced() -> None:
    error = ConsoleError("subscription.rejected", channel="robots", answer="", said="")
    assert error_text(error).what == "AppSync rejected the subscription to robots (no reason given)."


def test_an_error_that_reports_another_one_takes_its_sentences() -> None:
    inner = InputError("channel.name_too_long", field="channel", count=60, most=50)
    error = InputError("channel.line_invalid", field="channels", line=3, inner=inner)
    assert advice_text(error) == "Line 3: The channel name has 60 characters. Enter a shorter name."


def test_a_number_chooses_the_plural_form() -> None:
    assert (
        error_text(ConsoleError("sign_in.timed_out_after", minutes=1)).what == "The sign-in timed out after 1 minute."
    )
    assert "5 minutes" in error_text(ConsoleError("sign_in.timed_out_after", minutes=5)).what


def test_a_code_of_another_version_is_shown_itself() -> None:
    assert str(text_of("robots.rebelled", {"count": 3})) == "robots.rebelled"
    assert str(text_of("subscription.ended", {"number": 3})) == "subscription.ended"


def test_the_programs_log_shows_code_and_fields() -> None:
    assert (
        str(ConsoleError("subscription.ended", channel="robots", count=2))
        == "subscription.ended channel='robots' count=2"
    )
