"""The sentence for a gap."""

from __future__ import annotations

import pytest

from appsync_console.domain.reason import CLOSED
from appsync_console.ui.text.message import gap_text
from tests.support.language import english
from tests.support.messages import gap


@pytest.mark.parametrize(
    ("seconds", "span"),
    [(0, "1 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 d")],
)
def test_the_length_is_in_a_unit_that_can_be_read(seconds: int, span: str) -> None:
    assert f"sent in these {span} may be missing" in english(gap_text(gap(1, seconds)))


def test_times_on_different_days_have_their_dates() -> None:
    assert "2026-" not in gap_text(gap(1, 7))
    assert gap_text(gap(1, 172_800)).count("2026-") == 2


def test_a_gap_on_several_channels_says_how_many() -> None:
    text = english(gap_text(gap(1, 7, CLOSED.code, channels=1_000)))
    assert text.startswith("1,000 channels · Gap ")
    assert "The program was closed · " in text
