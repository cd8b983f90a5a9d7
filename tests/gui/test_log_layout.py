"""Properties of wrapping, coloring, and scrolling that hold for any text and any rows."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appsync_console.domain.json_text import pretty
from appsync_console.domain.text.visible import visible
from appsync_console.ui.json.painting import json_formats, json_spans, spans_of_lines
from appsync_console.ui.log.layout import TextInk, WrappedText, clipped, wrap
from appsync_console.ui.log.scroll import LogScroll
from appsync_console.ui.theme.theme import Theme

heights = st.lists(st.integers(20, 900), min_size=1, max_size=30)
moves = st.lists(st.integers(-1500, 1500), max_size=20)


@pytest.fixture
def ink(theme: Theme) -> TextInk:
    return TextInk(theme.data_font(), 18, json_formats(theme))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=400), width=st.integers(50, 900))
def test_wrapping_neither_loses_nor_repeats_characters(ink: TextInk, text: str, width: int) -> None:
    text = visible(text)
    lines = wrap(text, width, ink)
    assert "".join(text[line.start : line.end] for line in lines) == text.replace("\n", "")
    assert len(lines) >= text.count("\n") + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=400), width=st.integers(100, 900))
def test_no_line_is_wider_than_the_view(ink: TextInk, text: str, width: int) -> None:
    for line in wrap(text, width, ink):
        assert (line.indent + line.end - line.start) * ink.advance <= width


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), text=st.text(st.sampled_from("ab \n\n\u00e9"), max_size=400), width=st.integers(50, 300))
def test_lines_that_are_made_when_visible_are_the_same(
    ink: TextInk, data: st.DataObject, text: str, width: int
) -> None:
    text *= 40  # more than one chunk
    lines, wrapped = wrap(text, width, ink), WrappedText(text, width, ink)
    assert len(wrapped) == len(lines)
    first = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(first + 1, len(lines) + 1))
    assert wrapped.between(first, end) == lines[first:end]


def test_short_lines_are_counted_and_made_only_where_they_are_visible(ink: TextInk) -> None:
    text = pretty(json.dumps([1] * 800_000))
    wrapped = WrappedText(text, 800, ink)
    assert len(wrapped) == 800_002
    assert wrapped.made == 0
    assert [text[line.start : line.end] for line in wrapped.between(799_999, 900_000)] == ["  1,", "  1", "]"]
    assert wrapped.made < 5_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        st.lists,
        max_leaves=20,
    )
)
def test_everything_but_brackets_and_commas_is_colored(value: object) -> None:
    text = pretty(json.dumps({"name": value}))
    bare = list(text)
    for start, end, _ in json_spans(text):
        bare[start:end] = " " * (end - start)
    assert set(bare) <= set(" \n{}[],:")


@given(
    value=st.recursive(
        st.none() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
    ),
    data=st.data(),
)
def test_lines_have_the_same_colors_alone_as_within_the_whole_text(value: object, data: st.DataObject) -> None:
    text = pretty(json.dumps(value, ensure_ascii=False))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, rest = text[:start].rfind("\n") + 1, text[end:].find("\n")
    last = end + rest if rest >= 0 else len(text)
    assert spans_of_lines(text, start, end) == [span for span in json_spans(text) if first <= span[0] < last]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), text=st.text("ab \n", min_size=1, max_size=200), width=st.integers(50, 200))
def test_line_breaks_do_not_change_the_color_of_characters(
    ink: TextInk, data: st.DataObject, text: str, width: int
) -> None:
    bounds = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=20)))
    spans = [(start, end, str(start)) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    lines = wrap(text, width, ink)
    first = data.draw(st.integers(0, len(lines) - 1))
    lines = lines[first : data.draw(st.integers(first + 1, len(lines)))]
    colored = {at: token for start, end, token in spans for at in range(start, end)}
    wanted = [colored.get(at) for line in lines for at in [*range(line.start, line.end), -1]]
    got: list[str | None] = [None] * len(wanted)
    for start, end, token in clipped(spans, lines):
        got[start:end] = [token] * (end - start)
    assert got == wanted


@given(heights=heights, moves=moves, view_height=st.integers(50, 1200))
def test_scrolling_by_rows_equals_scrolling_by_pixels(heights: list[int], moves: list[int], view_height: int) -> None:
    scroll = LogScroll(lambda row: heights[row - 1])
    scroll.view_height = view_height
    scroll.set_extent(1, len(heights))
    scroll.to_row(1)
    most = max(sum(heights) - view_height, 0)
    position = 0
    for pixels in moves:
        scroll.move(pixels)
        position = max(0, min(position + pixels, most))
        assert sum(heights[: scroll.row - 1]) + scroll.offset == position
        assert scroll.is_past_end() == (position == most)


@given(heights=heights, view_height=st.integers(50, 1200), data=st.data())
def test_a_requested_row_is_visible(heights: list[int], view_height: int, data: st.DataObject) -> None:
    scroll = LogScroll(lambda row: heights[row - 1])
    scroll.view_height = view_height
    scroll.set_extent(1, len(heights))
    for _ in range(3):
        row = data.draw(st.integers(1, len(heights)))
        scroll.show_row(row)
        place = next(place for place in scroll.places() if place.row == row)
        assert place.top >= 0
        assert place.top + place.height <= view_height or place.top == 0
