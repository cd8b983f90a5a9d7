"""Writes messages as lines of CSV, exactly or so that spreadsheets take no cell for a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.masking import Masking
from appsync_console.domain.message import Message
from appsync_console.session.log.format import FIELDS, values

_BOM: Final = "\ufeff"

# A spreadsheet evaluates a cell that begins with one of these, also in the full-width forms of East Asian keyboards. If
# it expects another separator than the comma, a semicolon, tab or line break inside a cell begins a new one.
_FORMULA_START: Final = re.compile(r"^(?=[\t\r=+\-@＝＋－＠])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvStyle:
    """For whom CSV is written.

    Attributes:
        is_spreadsheet_safe: Whether an apostrophe is put before text that a spreadsheet would evaluate as a formula.
        has_bom: Whether the file begins with a byte order mark, without which Excel does not recognize UTF-8.
    """

    is_spreadsheet_safe: bool = False
    has_bom: bool = False

    def header(self) -> str:
        """The first line: the names of the columns, including the line end."""
        return (_BOM if self.has_bom else "") + _joined(FIELDS)

    def line(self, message: Message, masking: Masking) -> str:
        """The message as a line, including the line end."""
        cells = (_cell(value) for value in values(message, masking).values())
        return _joined(map(spreadsheet_safe, cells) if self.is_spreadsheet_safe else cells)


EXACT: Final = CsvStyle()
"""Every cell is the value, character for character."""
FOR_SPREADSHEETS: Final = CsvStyle(is_spreadsheet_safe=True, has_bom=True)
"""What a spreadsheet can open without running anything that a message contains."""


def spreadsheet_safe(cell: str) -> str:
    """Put an apostrophe before each text in a cell that a spreadsheet would evaluate; numbers stay numbers."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA_START.sub("'", cell)


def _joined(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)
