"""The language of the program comes from a variable or from the system."""

from __future__ import annotations

import sys

import pytest

from appsync_console.app.language import chosen_language, use_chosen_language
from appsync_console.texts.translation import PSEUDO, tr, use_language

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no variables for the language")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"APPSYNC_CONSOLE_LANGUAGE": "de", "LANG": "fr_FR.UTF-8"}, "de"),
        pytest.param({"LANG": "fr_FR.UTF-8"}, "fr_FR.UTF-8", marks=posix),
        pytest.param({"LC_ALL": "pt_BR", "LANG": "fr_FR.UTF-8"}, "pt_BR", marks=posix),
        pytest.param({"LANGUAGE": "sv:da", "LC_ALL": "pt_BR"}, "sv", marks=posix),
        pytest.param({"LC_ALL": "", "LANG": "it"}, "it", marks=posix),
        pytest.param({}, "en", marks=posix),
    ],
)
def test_the_variable_wins_over_the_system(environ: dict[str, str], language: str) -> None:
    assert chosen_language(environ) == language


@pytest.mark.parametrize(("language", "text"), [(PSEUDO, "Çàñçéļ~~"), ("xx", "Cancel"), ("en_US.UTF-8", "Cancel")])
def test_the_chosen_language_applies(language: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPSYNC_CONSOLE_LANGUAGE", language)
    use_chosen_language()
    try:
        assert tr("Cancel") == text
    finally:
        use_language("en")
