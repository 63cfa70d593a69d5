"""Calendars as people and programs read them, and the days on which two of them differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from binglian.cli.console import rows, say, table
from binglian.cli.console import show as show_table
from binglian.cli.failures import Failure, Status
from binglian.cli.wording import NOTHING
from binglian.domain.calendar import CalendarData, DayKind, WorkCalendar, YearCalendar
from definitions.texts import phrase

MOST_DAYS = 40
"""How many days that differ are listed one by one."""

_calendar: TypeAdapter[CalendarData] = TypeAdapter(CalendarData)


def only(data: CalendarData, year: int | None) -> CalendarData:
    """The calendar, or only one of its years.

    Raises:
        Failure: ``no-such-year``.
    """
    if year is None:
        return data
    years = tuple(one for one in data.years if one.year == year)
    if not years:
        raise Failure("no-such-year", Status.UNUSABLE, calendar=data.key, year=year)
    return replace(data, years=years)


def as_json(data: CalendarData) -> Any:  # noqa: ANN401 - JSON
    """The calendar as it travels; ``calendar adopt`` takes it back."""
    return _calendar.dump_python(data, mode="json")


def show(data: CalendarData) -> None:
    """Prints the years with their days off and make-up days."""
    say(f"{data.key} {data.digest()[:12]}")
    columns = ("year:right", "year-status:whole", "days-off", "make-up", "working-days:right", "notice")
    calendar = WorkCalendar(data)
    show_table(rows(table(*columns), (_year(calendar, year) for year in data.years)))


def differing(before: WorkCalendar, after: WorkCalendar) -> list[tuple[str, str, str]]:
    """The days that count otherwise, each with its kind before and after; a year that is missing has none."""
    years = sorted({year.year for calendar in (before, after) for year in calendar.data.years})
    days = (date(year, 1, 1) + timedelta(number) for year in years for number in range(366))
    kinds = ((day, _kind(before, day), _kind(after, day)) for day in dict.fromkeys(days))
    return [(day.isoformat(), old, new) for day, old, new in kinds if _working(old) != _working(new)]


def difference_lines(days: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """The days that count otherwise, for people."""
    for day, old, new in days[:MOST_DAYS]:
        yield f"{day} {_named(old)} → {_named(new)}"
    if len(days) > MOST_DAYS:
        yield str(phrase("cli", "more-days", count=len(days) - MOST_DAYS))


def _kind(calendar: WorkCalendar, day: date) -> str:
    known = any(year.year == day.year for year in calendar.data.years)
    return calendar.kind(day).value if known else ""


def _working(kind: str) -> bool | None:
    return DayKind(kind).working if kind else None


def _named(kind: str) -> str:
    return phrase("day", kind or "unknown").zh


def _year(calendar: WorkCalendar, year: YearCalendar) -> tuple[str, ...]:
    first, last = date(year.year, 1, 1), date(year.year, 12, 31)
    count = calendar.working_days_between(first, last) + calendar.kind(first).working
    return (
        str(year.year),
        phrase("cli", f"year-{year.status.value}").zh,
        "\n".join(f"{span.first:%m-%d}…{span.last:%m-%d} {span.name}" for span in year.off),
        "\n".join(f"{day:%m-%d}" for day in year.work) or NOTHING,
        str(count),
        year.basis or NOTHING,
    )
