"""Days that a project or case file knows of, and days given with options."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from binglian.cli.failures import Failure, Status

if TYPE_CHECKING:
    from binglian.cli.files import Planned
    from binglian.domain.plan import Plan


def first_day(project: "Planned") -> date:
    """The day on which a case file begins; today for a project that has no past."""
    days = (day for event in _events(project) if (day := _day(event)))
    return next(days, datetime.now(project.calendar.tz).date())


def known_days(project: "Planned", plan: "Plan", given: Iterable[str]) -> dict[str, date]:
    """The days of happenings: those recorded in a case file, and before them those given as ``KEY=DAY``.

    Raises:
        Failure: ``bad-happening`` for what isn't a happening of the plan and a day.
    """
    happenings = {happening.key for happening in plan.happenings}
    recorded = {
        str(event.get("happening") or event.get("item")): day
        for event in _events(project)
        if event.get("type") == "record_happening" and (day := _day(event))
    }
    stated = dict(_stated(one, happenings) for one in given)
    return {key: day for key, day in {**recorded, **stated}.items() if key in happenings}


def _events(project: "Planned") -> Iterator[Mapping[str, Any]]:
    """The script's lines; a file that can't be rehearsed may hold anything."""
    events = project.around.get("events")
    lines = cast("list[object]", events) if isinstance(events, list) else []
    return (cast("Mapping[str, Any]", line) for line in lines if isinstance(line, dict))


def _day(event: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(event.get("at"))[:10])
    except ValueError:
        return None


def _stated(text: str, happenings: set[str]) -> tuple[str, date]:
    key, _, day = text.partition("=")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise Failure("bad-happening", Status.UNUSABLE, given=text) from None
    if key not in happenings:
        raise Failure("bad-happening", Status.UNUSABLE, given=text)
    return key, found
