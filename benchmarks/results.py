"""The results of a run as a table for people and as JSON for programs. Pure."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_COLUMNS = ("what", "value", "bound", "", "rounds", "ours", "bare")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One result.

    Attributes:
        name: The name for programs.
        value: The median of the rounds; NaN if it could not be measured.
        unit: ``x`` for a ratio of our side to the bare one, ``MB`` for 10^6 bytes.
        at_least: The bound, if more is better.
        at_most: The bound, if less is better; a row has one of the two, or none if nothing was measured.
        spread: The lowest and the highest value of a round.
        rounds: The number of rounds.
        ours: The value of our side as text, for the table.
        bare: The value of the bare side.
    """

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    spread: tuple[float, float] = (math.nan, math.nan)
    rounds: int = 1
    ours: str = ""
    bare: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the value is within its bound; false if it could not be measured."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.at_most is not None and self.value <= self.at_most

    @property
    def bound(self) -> str:
        """The bound as text."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}"
        return f"≤ {self.at_most:g} {self.unit}" if self.at_most is not None else ""


def ratio_row(
    name: str,
    ours: Sequence[float],
    bare: Sequence[float],
    unit: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Row:
    """Return the row for two sides that ran in turn: the median of the ratios of all rounds.

    Args:
        ours: One value per round.
        bare: The values of the bare side, in the same order.
        unit: The unit of both sides, for the table.
    """
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return Row(
        name=name,
        value=statistics.median(ratios),
        unit="x",
        at_least=at_least,
        at_most=at_most,
        spread=(min(ratios), max(ratios)),
        rounds=len(ratios),
        ours=f"{_figure(statistics.median(ours))} {unit}",
        bare=f"{_figure(statistics.median(bare))} {unit}",
    )


def to_json(rows: Sequence[Row]) -> str:
    """Return the rows as a list of ``{"name", "value", "unit", "at_least" or "at_most"}``, without unmeasured rows."""
    measured = [row for row in rows if not math.isnan(row.value)]
    return json.dumps([_object(row) for row in measured], indent=2) + "\n"


def to_table(rows: Sequence[Row]) -> str:
    """Return the rows as a table, with pass or MISS."""
    lines = [_COLUMNS, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_COLUMNS))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _object(row: Row) -> dict[str, object]:
    bound = {"at_least": row.at_least} if row.at_least is not None else {"at_most": row.at_most}
    return {"name": row.name, "value": round(row.value, 4), "unit": row.unit, **bound}


def _cells(row: Row) -> tuple[str, ...]:
    if math.isnan(row.value):
        return row.name, "–", row.bound, "not measured", "", row.ours, ""
    low, high = row.spread
    spread = f"{row.rounds}: {_figure(low)}–{_figure(high)}" if row.rounds > 1 else f"{row.rounds}"
    verdict = "pass" if row.is_kept else "MISS"
    return row.name, f"{_figure(row.value)} {row.unit}", row.bound, verdict, spread, row.ours, row.bare


def _figure(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
