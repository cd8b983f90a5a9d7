"""The table and the file of a benchmark run."""

import json
import math

import pytest

from benchmarks.flood_server import Flood, frame_maker
from benchmarks.results import Row, ratio_row, to_json, to_table


def test_a_ratio_is_the_median_of_the_ratios_of_all_rounds():
    row = ratio_row("speed", [80.0, 300.0, 50.0], [100.0, 100.0, 100.0], "messages/s", at_least=0.8)
    assert row.value == pytest.approx(0.8)
    assert row.spread == (pytest.approx(0.5), pytest.approx(3.0))
    assert row.rounds == 3
    assert row.unit == "x"
    assert row.is_kept


def test_a_value_equal_to_its_bound_passes():
    assert Row(name="a", value=2.0, unit="x", at_most=2.0).is_kept
    assert not Row(name="a", value=2.01, unit="x", at_most=2.0).is_kept
    assert Row(name="a", value=0.8, unit="x", at_least=0.8).is_kept
    assert not Row(name="a", value=0.79, unit="x", at_least=0.8).is_kept


def test_a_row_without_a_measurement_does_not_pass():
    assert not Row(name="a", value=math.nan, unit="x", at_most=2.0).is_kept
    assert not Row(name="a", value=math.nan, unit="x").is_kept


def test_the_file_has_name_value_unit_and_bound_of_each_row():
    rows = [
        Row(name="speed", value=0.91234, unit="x", at_least=0.8),
        Row(name="memory", value=13.0, unit="MB", at_most=100.0),
    ]
    assert json.loads(to_json(rows)) == [
        {"name": "speed", "value": 0.9123, "unit": "x", "at_least": 0.8},
        {"name": "memory", "value": 13.0, "unit": "MB", "at_most": 100.0},
    ]


def test_the_file_omits_rows_without_a_measurement():
    assert json.loads(to_json([Row(name="speed", value=math.nan, unit="x")])) == []


def test_the_table_shows_pass_miss_or_why_nothing_was_measured():
    rows = [
        Row(name="speed", value=0.5, unit="x", at_least=0.8, spread=(0.4, 0.6), rounds=3),
        Row(name="memory", value=13.0, unit="MB", at_most=100.0),
        Row(name="start", value=math.nan, unit="x", ours="the window did not start"),
    ]
    _, speed, memory, start = to_table(rows).splitlines()
    assert "MISS" in speed
    assert "0.4–0.6" in speed
    assert "pass" in memory
    assert "not measured" in start
    assert "the window did not start" in start


@pytest.mark.parametrize("size", [40, 200, 70_000])
def test_the_flood_sends_valid_frames(size):
    flood = Flood(10, size, 0)
    frame = frame_maker("an-id", flood.channel)(7)
    body = json.loads(frame[frame.index(b"{") :])
    message = body["payload"]["data"]["subscribe2channel"]["data"]
    assert body["id"] == "an-id"
    assert message == flood.text(7)
    assert len(message) == size
    assert json.loads(message)["n"] - json.loads(flood.text(0))["n"] == 7
