"""Working-day calendars as data: a folder each, a file a year, checked before anything counts by them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from binglian.domain.calendar import CalendarData, DayOff, OfficeHours, YearCalendar, YearStatus
from binglian.domain.envelope import Key
from definitions.forms import read_form
from definitions.problems import DefinitionError, Place, Problem, ProblemCode, problem, raise_errors
from definitions.schema import Form, Hours, Phrase, Words
from definitions.source import Document, read_document

CALENDARS = Path(__file__).with_name("calendars")
_OFFSET = re.compile(r"([+-])([01][0-9]):([0-5][0-9])")
_SATURDAY = 5


def _offset(value: object) -> object:
    match = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('an offset such as "+08:00" was expected')
    return (int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1)


class CalendarForm(Form):
    """``calendar.yaml``: what holds for every year."""

    key: Key
    title: Words
    utc_offset: Annotated[int, BeforeValidator(_offset)]
    office_hours: Hours


class Notice(Form):
    """The notice that a year rests on."""

    title: Phrase
    number: Phrase | None = None
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    note: Phrase | None = None


class Off(Form):
    """Consecutive days off, both ends included."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    name: Phrase
    name_en: Phrase | None = None


class YearForm(Form):
    """``<year>.yaml``."""

    year: Annotated[StrictInt, Field(ge=1950, le=2200)]
    status: YearStatus
    notice: Notice | None = None
    off: tuple[Off, ...]
    work: tuple[date, ...] = ()


def load_calendar(key: str, root: Path = CALENDARS) -> CalendarData:
    """A calendar, with every year that has a file.

    Raises:
        DefinitionError: when there is none, or with everything that is wrong with its files.
    """
    return _load(key, root)


@cache
def _load(key: str, root: Path) -> CalendarData:
    folder = root / key
    if not (folder / "calendar.yaml").is_file():
        raise DefinitionError([problem(ProblemCode.UNKNOWN_CALENDAR, Place(), key)])
    head = read_document(folder / "calendar.yaml")
    form = read_form(CalendarForm, head)
    documents = [read_document(path) for path in sorted(folder.glob("*.yaml")) if path.stem != "calendar"]
    years = [(read_form(YearForm, document), document) for document in documents]
    problems = [*_folder(form, head, key), *_years(years)]
    problems += [found for year, document in years for found in _days(year, document)]
    raise_errors(problems)
    return CalendarData(
        key=form.key,
        utc_offset_minutes=form.utc_offset,
        hours=OfficeHours(form.office_hours),
        years=tuple(_year(year) for year, _ in years),
    )


def read_year(document: Document) -> YearCalendar:
    """The year in a document, wherever that stands.

    Raises:
        DefinitionError: with everything that is wrong with it.
    """
    form = read_form(YearForm, document)
    raise_errors(_days(form, document))
    return _year(form)


def calendar_keys(root: Path = CALENDARS) -> list[str]:
    """The keys of all calendars."""
    return sorted(path.parent.name for path in root.glob("*/calendar.yaml"))


def _year(form: YearForm) -> YearCalendar:
    notice = form.notice
    parts = [part for part in (notice.title, notice.number, notice.date) if part] if notice else []
    return YearCalendar(
        year=form.year,
        status=form.status,
        basis=" ".join(parts),
        off=tuple(DayOff(span.first, span.last, span.name) for span in form.off),
        work=tuple(sorted(form.work)),
    )


def _folder(form: CalendarForm, document: Document, key: str) -> Iterator[Problem]:
    if form.key != key:
        expected = f"{form.key}/calendar.yaml"
        yield problem(ProblemCode.MISNAMED, document.place(("key",)), form.key, expected=expected)


def _years(years: list[tuple[YearForm, Document]]) -> Iterator[Problem]:
    """Each file named for its year, and no year left out between the first and the last."""
    if not years:
        return
    for form, document in years:
        if Path(document.file).stem != str(form.year):
            expected = f"{form.year}.yaml"
            yield problem(ProblemCode.MISNAMED, document.place(("year",)), str(form.year), expected=expected)
    known = [form.year for form, _ in years]
    for year in sorted(set(range(min(known), max(known))) - set(known)):
        yield problem(ProblemCode.YEAR_GAP, Place(years[-1][1].file, 1), str(year))


def _days(form: YearForm, document: Document) -> Iterator[Problem]:
    if form.status is YearStatus.ANNOUNCED and form.notice is None:
        yield problem(ProblemCode.NOTICE_MISSING, document.place(("status",)), str(form.year))
    off: set[date] = set()
    for index, span in enumerate(form.off):
        place = document.place(("off", index))
        yield from _outside(form.year, (span.first, span.last), place)
        if span.last < span.first:
            yield problem(ProblemCode.RANGE_REVERSED, place, f"{span.first}…{span.last}")
        for day in _span_days(span):
            if day in off:
                yield problem(ProblemCode.DAY_OFF_TWICE, place, str(day))
            off.add(day)
    for index, day in enumerate(form.work):
        place = document.place(("work", index))
        yield from _outside(form.year, (day,), place)
        if day.weekday() < _SATURDAY:
            yield problem(ProblemCode.MAKE_UP_NOT_WEEKEND, place, str(day))
        if day in off:
            yield problem(ProblemCode.WORK_AND_OFF, place, str(day))


def _outside(year: int, days: tuple[date, ...], place: Place) -> Iterator[Problem]:
    for day in days:
        if day.year != year:
            yield problem(ProblemCode.DAY_OUTSIDE_YEAR, place, str(day), year=str(year))


def _span_days(span: Off) -> list[date]:
    length = min((span.last - span.first).days, 366)
    return [span.first + timedelta(days=offset) for offset in range(length + 1)]
