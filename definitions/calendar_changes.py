"""Changes of a calendar, each in a file: a year as announced, closures of a place, or a whole calendar."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, assert_never, cast

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from binglian.domain.calendar import CalendarData, DayOff, YearCalendar, sound
from binglian.domain.envelope import Key
from binglian.domain.errors import Code, Refused
from definitions.calendars import CALENDARS, load_calendar, read_year
from definitions.forms import read_form
from definitions.problems import DefinitionError, Place, Problem, ProblemCode, problem, raise_errors
from definitions.schema import Form, Phrase, Words
from definitions.source import Document, read_document, shown

FILES = (".yaml", ".yml", ".json")

_calendar: TypeAdapter[CalendarData] = TypeAdapter(Annotated[CalendarData, AfterValidator(sound)])


class Closure(Form):
    """Consecutive days on which offices of a place are closed, both ends included.

    Attributes:
        authority: who declared it, with the notice's number if it has one.
        only: the districts that it is for; none means every project of the calendar.
    """

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    name: Words
    authority: Phrase
    only: tuple[Phrase, ...] = ()


def _some(closures: tuple[Closure, ...]) -> tuple[Closure, ...]:
    if not closures:
        raise ValueError("at least one closure was expected")
    return closures


class ClosuresForm(Form):
    """A file of closures, and the calendar that they are for."""

    key: Key
    closures: Annotated[tuple[Closure, ...], AfterValidator(_some)]


@dataclass(frozen=True, slots=True)
class WholeCalendar:
    """Another calendar altogether, e.g. one as it was before a change."""

    data: CalendarData


@dataclass(frozen=True, slots=True)
class NewYear:
    """A year in place of what was known of it, or the next one; whichever calendar it is laid over."""

    year: YearCalendar
    place: Place


@dataclass(frozen=True, slots=True)
class Closures:
    """Days off beside those of the calendar."""

    form: ClosuresForm
    document: Document


CalendarChange = WholeCalendar | NewYear | Closures


def read_change(source: str, root: Path = CALENDARS) -> CalendarChange:
    """Reads a change: a file of a year or of closures, an exported calendar (JSON), or a calendar by its key.

    Raises:
        DefinitionError: with everything that is wrong with it.
    """
    if source.endswith(".json"):
        return WholeCalendar(_exported(Path(source)))
    if not source.endswith(FILES):
        return WholeCalendar(load_calendar(source, root))
    document = read_document(Path(source))
    if isinstance(document.data, dict) and "closures" in cast("Mapping[str, object]", document.data):
        form = read_form(ClosuresForm, document)
        raise_errors(_reversed(form, document))
        return Closures(form, document)
    return NewYear(read_year(document), document.place(("year",)))


def changed(calendar: CalendarData, change: CalendarChange, district: str = "") -> CalendarData:
    """A calendar after a change; for a project in a district, which some closures may be only for.

    Raises:
        Refused: ``other-calendar`` for closures of another.
        DefinitionError: for a year that doesn't follow on the others, or closures outside all years.
    """
    match change:
        case WholeCalendar(data):
            return data
        case NewYear(year, place):
            return _with_year(calendar, year, place)
        case Closures(form, document):
            if form.key != calendar.key:
                raise Refused(Code.OTHER_CALENDAR, "key", key=form.key, expected=calendar.key)
            for index, closure in enumerate(form.closures):
                if not closure.only or district in closure.only:
                    calendar = _closed(calendar, closure, document.place(("closures", index)))
            return calendar
        case _:
            assert_never(change)


def districts_of(changes: Iterable[CalendarChange]) -> tuple[str, ...]:
    """The districts that closures name as the only ones that they are for."""
    closures = (
        closure for change in changes if isinstance(change, Closures) for closure in change.form.closures
    )
    return tuple(dict.fromkeys(district for closure in closures for district in closure.only))


def reason_of(changes: Iterable[CalendarChange]) -> str:
    """What changes rest on, as far as their files say, and at most as much as a message holds."""
    return "; ".join(dict.fromkeys(part for change in changes for part in _reasons(change)))[:2000]


def _reasons(change: CalendarChange) -> Iterator[str]:
    match change:
        case WholeCalendar(data):
            yield f"{data.key} {data.digest()[:12]}"
        case NewYear(year, _):
            yield year.basis or str(year.year)
        case Closures(form, _):
            yield from (f"{closure.authority} {closure.name.zh}" for closure in form.closures)
        case _:
            assert_never(change)


def _exported(path: Path) -> CalendarData:
    file = shown(path)
    try:
        return _calendar.validate_json(path.read_bytes())
    except OSError as error:
        found = problem(ProblemCode.UNREADABLE, Place(file, 1), file, detail=error.strerror or "?")
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"])) or file
        found = problem(ProblemCode.BAD_VALUE, Place(file, 1), where, path=where, detail=fault["msg"])
    raise DefinitionError([found])


def _reversed(form: ClosuresForm, document: Document) -> Iterator[Problem]:
    for index, closure in enumerate(form.closures):
        if closure.last < closure.first:
            place = document.place(("closures", index))
            yield problem(ProblemCode.RANGE_REVERSED, place, f"{closure.first}…{closure.last}")


def _with_year(calendar: CalendarData, year: YearCalendar, place: Place) -> CalendarData:
    years = {**{known.year: known for known in calendar.years}, year.year: year}
    gaps = sorted(set(range(min(years), max(years))) - years.keys())
    raise_errors(problem(ProblemCode.YEAR_GAP, place, str(gap)) for gap in gaps)
    return replace(calendar, years=tuple(years[number] for number in sorted(years)))


def _closed(calendar: CalendarData, closure: Closure, place: Place) -> CalendarData:
    first, last = calendar.years[0].year, calendar.years[-1].year
    if not first <= closure.first.year <= closure.last.year <= last:
        days = f"{closure.first}…{closure.last}"
        raise DefinitionError([problem(ProblemCode.DAY_OUTSIDE_YEAR, place, days, year=f"{first}…{last}")])
    return replace(calendar, years=tuple(_year_closed(year, closure) for year in calendar.years))


def _year_closed(year: YearCalendar, closure: Closure) -> YearCalendar:
    """A year with its part of a closure; laid over it once more, that changes nothing."""
    first = max(closure.first, date(year.year, 1, 1))
    last = min(closure.last, date(year.year, 12, 31))
    off = DayOff(first, last, closure.name.zh)
    if last < first or off in year.off:
        return year
    return replace(
        year,
        basis=" ".join(filter(None, (year.basis, closure.authority))),
        off=(off, *year.off),  # a holiday on one of these days keeps its name
        work=tuple(day for day in year.work if not first <= day <= last),
    )
