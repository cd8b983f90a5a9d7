"""Wraps the body of an entry to a width and draws its lines; only visible lines cost anything."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from appsync_console.ui.json.painting import Span, spans_of_lines
from appsync_console.ui.text.utf16 import utf16_offsets

_LINES_A_BLOCK = 32
_CHUNK_CHARACTERS = 4_000
_CHUNKS_KEPT = 16
_PIECE_CHARACTERS = 4_000  # a longer line is wrapped in pieces, so that no single piece is expensive
_UNBROKEN = 1_000_000.0  # pixels: lines are wrapped before they are shaped
_HANGING = 2  # columns by which a continued line is indented


class Line(NamedTuple):
    """One displayed line: a range of characters of the text, and the columns of indentation before them."""

    start: int
    end: int
    indent: int


class TextInk:
    """How monospace text is drawn: its font, the line height in pixels, and a format for each token."""

    def __init__(self, font: QFont, line_height: int, formats: dict[str, QTextCharFormat]) -> None:
        metrics = QFontMetricsF(font)
        self.font = font
        self.line_height = line_height
        self.formats = formats
        self.ascent = metrics.ascent()
        self.advance = metrics.horizontalAdvance("0")


class Run(NamedTuple):
    """A piece of a line that starts at ``x``, in its own format or in the colors of JSON."""

    text: str
    x: float
    format: QTextCharFormat | None = None
    spans: Sequence[Span] = ()
    matches: Sequence[Span] = ()


def lay_out_runs(runs: Sequence[Run], ink: TextInk) -> QTextLayout:
    """Lay out runs side by side on one baseline, to be drawn in one call."""
    text = "\u2028".join(run.text for run in runs)
    offsets = utf16_offsets(text)
    ranges = []
    begin = 0
    for run in runs:
        if run.format is not None and run.text:
            ranges.append(_range(begin, begin + len(run.text), run.format, offsets))
        for start, end, token in (*run.spans, *run.matches):
            ranges.append(_range(begin + start, begin + end, ink.formats[token], offsets))
        begin += len(run.text) + 1
    return _shaped(text, ranges, [(run.x, 0) for run in runs], ink)


def _shaped(
    text: str, ranges: list[QTextLayout.FormatRange], places: Sequence[tuple[float, int]], ink: TextInk
) -> QTextLayout:
    layout = QTextLayout(text, ink.font)
    layout.setCacheEnabled(True)
    layout.setFormats(ranges)
    layout.beginLayout()
    for x, y in places:
        line = layout.createLine()
        line.setLineWidth(_UNBROKEN)
        # Fallback fonts for missing characters may be taller; the baseline does not move.
        line.setPosition(QPointF(x, y + round(ink.ascent - line.ascent())))
    layout.endLayout()
    return layout


def _range(start: int, end: int, format: QTextCharFormat, offsets: list[int] | None) -> QTextLayout.FormatRange:
    if offsets is not None:
        start, end = offsets[start], offsets[end]
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, end - start, format
    return made


def wrap(text: str, width: float, ink: TextInk) -> list[Line]:
    """Wrap ``text`` to ``width`` pixels; continued lines are indented, and words stay whole where they fit."""
    columns = _columns(width, ink)
    lines: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if len(raw) <= columns and raw.isascii():
            lines.append(Line(start, end, 0))
        else:
            indent = min(len(raw) - len(raw.lstrip(" ")) + _HANGING, columns // 2)
            for piece in range(start, end, _PIECE_CHARACTERS):
                piece_end = min(piece + _PIECE_CHARACTERS, end)
                first_indent = 0 if piece == start else indent
                if text[piece:piece_end].isascii():
                    lines.extend(_wrap_by_columns(text, piece, piece_end, columns, first_indent, indent))
                else:
                    lines.extend(_wrap_by_width(text, piece, piece_end, columns, first_indent, indent, ink))
        start = end + 1
    return lines


def _columns(width: float, ink: TextInk) -> int:
    return max(int(width / ink.advance), 8)


def _wrap_by_columns(text: str, start: int, end: int, columns: int, first_indent: int, indent: int) -> list[Line]:
    lines = []
    taken = first_indent
    while end - start > columns - taken:
        most = start + columns - taken
        space = text.rfind(" ", start + (columns - taken) // 2, most)
        stop = space + 1 if space > 0 else most
        lines.append(Line(start, stop, taken))
        start, taken = stop, indent
    lines.append(Line(start, end, taken))
    return lines


def _wrap_by_width(
    text: str, start: int, end: int, columns: int, first_indent: int, indent: int, ink: TextInk
) -> list[Line]:
    piece = text[start:end]
    offsets = utf16_offsets(piece)
    layout = QTextLayout(piece, ink.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines = []
    taken = first_indent
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth((columns - taken) * ink.advance)
        at, stop = line.textStart(), line.textStart() + line.textLength()
        if offsets is not None:
            at, stop = bisect_right(offsets, at) - 1, bisect_right(offsets, stop) - 1
        lines.append(Line(start + at, start + stop, taken))
        taken = indent
    layout.endLayout()
    return lines


class WrappedText:
    """The lines of a text at a width of some pixels.

    The text is divided into chunks of whole lines. In a chunk whose lines all fit, they need only be counted.
    """

    def __init__(self, text: str, width: float, ink: TextInk) -> None:
        self._text, self._width, self._ink = text, width, ink
        self._edges = [0]  # where the chunks begin, and the end of the last
        self._counts = [0]  # lines before each chunk, and all
        self._wrapped: dict[int, list[Line]] = {}
        self._made: dict[int, list[Line]] = {}
        needs_wrapping = re.compile(rf"[^\n]{{{_columns(width, ink) + 1}}}|[^\x00-\x7f]")
        while self._edges[-1] <= len(text):
            start = self._edges[-1]
            end = text.find("\n", start + _CHUNK_CHARACTERS)
            end = len(text) if end < 0 else end
            if needs_wrapping.search(text, start, end):
                lines = self._wrapped[len(self._edges) - 1] = self._wrap(start, end)
                count = len(lines)
            else:
                count = text.count("\n", start, end) + 1
            self._edges.append(end + 1)
            self._counts.append(self._counts[-1] + count)

    def __len__(self) -> int:
        return self._counts[-1]

    @property
    def made(self) -> int:
        """The number of lines that have been made so far."""
        return sum(len(lines) for kept in (self._wrapped, self._made) for lines in kept.values())

    def between(self, first: int, end: int) -> list[Line]:
        """Return the lines from ``first`` up to, but not including, ``end``."""
        lines: list[Line] = []
        end = min(end, len(self))
        chunk = bisect_right(self._counts, first) - 1
        while first + len(lines) < end:
            skipped = first + len(lines) - self._counts[chunk]
            lines += self._lines(chunk)[skipped : end - self._counts[chunk]]
            chunk += 1
        return lines

    def _lines(self, chunk: int) -> list[Line]:
        if chunk in self._wrapped:
            return self._wrapped[chunk]
        if chunk not in self._made:
            if len(self._made) >= _CHUNKS_KEPT:
                self._made.clear()
            self._made[chunk] = self._wrap(self._edges[chunk], self._edges[chunk + 1] - 1)
        return self._made[chunk]

    def _wrap(self, start: int, end: int) -> list[Line]:
        lines = wrap(self._text[start:end], self._width, self._ink)
        return [Line(line.start + start, line.end + start, line.indent) for line in lines]


class BodyLayout:
    """A wrapped and colored text. Its height is known immediately; lines are shaped when they first become visible.

    Args:
        text: Text with marks for hidden characters; see ``domain.text.visible``.
        is_json: Whether the text is pretty-printed JSON, which is colored.
        width: Pixels to wrap at.
        matches: Search matches to highlight, in order; may overlap the colors.
    """

    def __init__(self, text: str, is_json: bool, width: float, ink: TextInk, matches: Sequence[Span] = ()) -> None:
        self._text = text
        self._is_json = is_json
        self._matches = matches
        self._ink = ink
        self._lines = WrappedText(text, width, ink)
        self._blocks: dict[int, QTextLayout] = {}

    @property
    def line_count(self) -> int:
        """The number of displayed lines."""
        return len(self._lines)

    @property
    def height(self) -> int:
        """The height in pixels."""
        return len(self._lines) * self._ink.line_height

    def draw(self, painter: QPainter, x: int, y: int, top: int, bottom: int) -> None:
        """Draw the text at ``x``, ``y``, limited to the lines between ``top`` and ``bottom``."""
        block_height = _LINES_A_BLOCK * self._ink.line_height
        first = max((top - y) // block_height, 0)
        last = min((bottom - y) // block_height, (len(self._lines) - 1) // _LINES_A_BLOCK)
        for number in range(first, last + 1):
            self._block(number).draw(painter, QPointF(x, y + number * block_height))

    def _block(self, number: int) -> QTextLayout:
        if number not in self._blocks:
            if len(self._blocks) > 16:
                self._blocks.clear()
            lines = self._lines.between(number * _LINES_A_BLOCK, (number + 1) * _LINES_A_BLOCK)
            self._blocks[number] = self._shape(lines)
        return self._blocks[number]

    def _shape(self, lines: list[Line]) -> QTextLayout:
        text = "\u2028".join(self._text[line.start : line.end] for line in lines)
        places = [(line.indent * self._ink.advance, at * self._ink.line_height) for at, line in enumerate(lines)]
        return _shaped(text, self._ranges(text, lines), places, self._ink)

    def _ranges(self, text: str, lines: list[Line]) -> list[QTextLayout.FormatRange]:
        offsets = utf16_offsets(text)
        formats = self._ink.formats
        colors = spans_of_lines(self._text, lines[0].start, lines[-1].end) if self._is_json else []
        return [
            _range(start, end, formats[token], offsets)
            for spans in (colors, self._matches)
            for start, end, token in clipped(spans, lines)
        ]


def clipped(spans: Sequence[Span], lines: Sequence[Line]) -> Iterator[Span]:
    """Yield the parts of spans within the lines, as offsets into the lines joined by one character each."""
    index = max(bisect_right(spans, (lines[0].start, lines[0].end)) - 1, 0)
    begin = 0
    for line_start, line_end, _ in lines:
        shift = begin - line_start
        while index < len(spans) and spans[index][1] <= line_start:
            index += 1
        for at in range(index, len(spans)):
            start, end, token = spans[at]
            if start >= line_end:
                break
            if end > line_start:
                yield max(start, line_start) + shift, min(end, line_end) + shift, token
        begin += line_end - line_start + 1
