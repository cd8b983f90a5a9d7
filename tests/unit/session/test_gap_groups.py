"""Which gaps of several channels are the same one."""

from __future__ import annotations

import pytest

from appsync_console.domain.reason import CLOSED, PAUSED, Reason
from appsync_console.session.live.events import Gap
from appsync_console.session.live.gap_groups import GapGroups

LOST = Reason("connection.lost", {"code": 1006})


def gap(channel: str, start_s: float = 0, end_s: float = 10, cause: Reason = LOST) -> Gap:
    return Gap(channel=channel, start_us=round(start_s * 1e6), end_us=round(end_s * 1e6), cause=cause)


def grouped(*gaps: Gap) -> list[int]:
    """The ID of the first gap of each one's group, for gaps with the IDs from 1."""
    groups, found = GapGroups(), []
    for id, one in enumerate(gaps, 1):
        found.append(groups.find(one) or id)
        groups.add(one, id)
    return found


def test_a_lost_connection_is_one_gap_on_all_its_channels() -> None:
    assert grouped(*(gap(f"c{number}", end_s=10 + number / 100) for number in range(100))) == [1] * 100


def test_connections_lost_together_had_their_last_keep_alives_up_to_a_minute_apart() -> None:
    assert grouped(gap("a", 59, 100), gap("b", 0, 103)) == [1, 1]


def test_the_channel_in_the_error_does_not_matter() -> None:
    refused = [Reason("subscription.rejected", {"channel": name, "said": "no"}) for name in "ab"]
    assert grouped(gap("a", cause=refused[0]), gap("b", cause=refused[1])) == [1, 1]


@pytest.mark.parametrize(
    "other",
    [
        gap("b", cause=CLOSED),
        gap("b", cause=Reason("connection.lost", {"code": 1001})),
        gap("b", 11, 12),
        gap("b", 0, 3600),
        gap("a", 5, 11),
    ],
)
def test_another_cause_another_time_or_the_same_channel_is_another_gap(other: Gap) -> None:
    assert grouped(gap("a"), other) == [1, 2]


def test_channels_that_were_paused_one_after_the_other_have_their_own_gaps() -> None:
    assert grouped(gap("a", 0, 60, PAUSED), gap("b", 0.5, 60, PAUSED), gap("c", 20, 60, PAUSED)) == [1, 1, 3]
