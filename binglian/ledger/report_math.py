"""Figures from the rows they are made of: counts, averages, rates and reductions. Pure."""

from collections.abc import Iterable

from binglian.ledger.report_types import Figure, FigureUnit, Line


def count(name: str, rows: Iterable[Line], of: str = "") -> Figure:
    """How many rows there are."""
    held = tuple(rows)
    return Figure(name=name, of=of, value=float(len(held)), unit=FigureUnit.COUNT, rows=held)


def average(name: str, unit: FigureUnit, rows: Iterable[Line]) -> Figure:
    """The mean of the rows' values; none without rows."""
    held = tuple(rows)
    value = sum(row.value for row in held) / len(held) if held else None
    return Figure(name=name, value=value, unit=unit, rows=held)


def rate(name: str, rows: Iterable[Line]) -> Figure:
    """Of what share of the rows something is so, in percent; none without rows."""
    held = tuple(rows)
    value = 100 * sum(row.value for row in held) / len(held) if held else None
    return Figure(name=name, value=value, unit=FigureUnit.PERCENT, rows=held)


def reduction(name: str, rows: Iterable[Line]) -> Figure:
    """By how many percent all values together are below what they are measured against; none for nothing."""
    held = tuple(rows)
    allowed = sum(row.against or 0.0 for row in held)
    value = 100 * (1 - sum(row.value for row in held) / allowed) if allowed else None
    return Figure(name=name, value=value, unit=FigureUnit.PERCENT, rows=held)
