"""Limits: a promise is never longer than the law, today's or what it changes to.

A promise is called longer only where it surely is: on every day of an ordinary week, on which both would run.
Units are compared so:

- WH are an eighth of a WD (Labour Law article 36), NH a twenty-fourth of a CD.
- In the same unit or family, by value. A month is 28 days of a promise, and 31 of a law.
- A promise in WD against a law in CD: n working days take at least the days from a Sunday to the n-th working
  day after it, less the two of one make-up weekend.
- A promise in CD against a law in WD: m working days take, in weeks without holidays, at most the calendar
  days from a Friday to the m-th working day after it; holidays only lengthen them.

A promise that starts to run earlier than the law's limit can't be compared and passes.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil, floor

from binglian.domain.limits import StartsOn, Unit
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import LimitForm

_PER_DAY = {Unit.WORKING_DAYS: 1, Unit.CALENDAR_DAYS: 1, Unit.WORKING_HOURS: 8, Unit.NATURAL_HOURS: 24}
_WORKING = frozenset({Unit.WORKING_DAYS, Unit.WORKING_HOURS})
_WEEK = 5
_ORDER = list(StartsOn)
_FEWEST, _MOST = 28, 31
"""The days of a month."""


def check_limits(loaded: Loaded) -> Iterator[Problem]:
    """Promised limits that are longer than the statutory ones."""
    for key, item in loaded.definition.items.items():
        if item.limits.promised is None or item.limits.statutory is None:
            continue
        for promised, statutory in side_by_side(item.limits.promised, item.limits.statutory):
            if surely_longer(promised, statutory):
                place = loaded.place("items", key, "limits", "promised")
                details = {"promised": _text(promised), "statutory": _text(statutory)}
                yield problem(ProblemCode.PROMISED_LONGER, place, key, **details)
                break


def side_by_side(one: LimitForm, other: LimitForm) -> Iterator[tuple[LimitForm, LimitForm]]:
    """The versions of two limits that are in force at the same time, from the first on."""
    days = {since for form in (one, other) for since, _ in form.versions() if since}
    for day in (None, *sorted(days)):
        yield _version(one, day), _version(other, day)


def _version(form: LimitForm, day: date | None) -> LimitForm:
    """The version of a limit that is in force on a day; with no day, the one that always was."""
    known = [
        version for since, version in form.versions() if since is None or (day is not None and since <= day)
    ]
    return known[-1]


def surely_longer(promised: LimitForm, statutory: LimitForm) -> bool:
    """Whether a promise ends after the law's limit; see the module for how units compare."""
    starts = [_ORDER.index(limit.starts_on or StartsOn.ACCEPTED) for limit in (promised, statutory)]
    if starts[0] < starts[1]:
        return False
    if promised.unit is statutory.unit:
        return promised.value > statutory.value
    promised, statutory = _in_days(promised, _FEWEST), _in_days(statutory, _MOST)
    ours, law = (Fraction(limit.value, _PER_DAY[limit.unit]) for limit in (promised, statutory))
    if promised.unit not in _WORKING and statutory.unit in _WORKING:
        return ours > longest_span(ceil(law))
    if promised.unit in _WORKING and statutory.unit not in _WORKING:
        return shortest_span(floor(ours)) > law
    return ours > law


def _in_days(limit: LimitForm, a_month: int) -> LimitForm:
    """Months as calendar days, so many to the month."""
    if limit.unit is not Unit.MONTHS:
        return limit
    return limit.model_copy(update={"value": limit.value * a_month, "unit": Unit.CALENDAR_DAYS})


def longest_span(working_days: int) -> int:
    """The most calendar days that so many working days take in weeks without holidays."""
    weeks, rest = divmod(working_days, _WEEK)
    return weeks * 7 + (rest + 2 if rest else 0)


def shortest_span(working_days: int) -> int:
    """The fewest calendar days that so many working days take, one make-up weekend among them."""
    weekends = max(0, working_days - 1) // _WEEK
    return working_days + max(0, 2 * weekends - 2)


def _text(limit: LimitForm) -> str:
    return f"{limit.value} {limit.unit}"
