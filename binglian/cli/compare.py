"""``binglian compare``: serial and parallel side by side on planned limits, and what parallel saves."""

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from binglian.cli.options import AsJson, DefinitionName, ProjectFile

if TYPE_CHECKING:
    from binglian.cli.files import Planned
    from binglian.domain.plan import Plan
    from binglian.domain.text import Text
    from definitions.schedule import Comparison, Schedule, ScheduledStep

FirstDay = Annotated[
    datetime | None,
    typer.Option("--start", formats=["%Y-%m-%d"], help="First day; else the case file's, else today."),
]


def compare(
    file: ProjectFile, definition: DefinitionName = "", start: FirstDay = None, as_json: AsJson = False
) -> None:
    """Compare serial with parallel approval on the limits that were promised."""
    from binglian.cli.console import dump
    from binglian.cli.dates import first_day
    from binglian.cli.files import planned
    from binglian.domain.plan import Mode

    project = planned(file, definition)
    made = project.plan(Mode.PARALLEL)
    found = _comparison(project, made, start.date() if start else first_day(project))
    if as_json:
        dump(_as_json(project, made, found))
    else:
        _show(project, made, found)


def _comparison(project: "Planned", parallel: "Plan", start: date) -> "Comparison":
    from binglian.domain.plan import Mode
    from definitions.schedule import compare, schedule

    calendar, serial = project.calendar, project.plan(Mode.SERIAL)
    return compare(schedule(serial, start, calendar), schedule(parallel, start, calendar))


def _as_json(project: "Planned", made: "Plan", found: "Comparison") -> dict[str, Any]:
    return {
        "project": project.project.spec.key,
        "definition": asdict(made.definition),
        "serial": _schedule_json(found.serial),
        "parallel": _schedule_json(found.parallel),
        "saved_working_days": found.saved_working_days,
        "saved_calendar_days": found.saved_calendar_days,
    }


def _schedule_json(schedule: "Schedule") -> dict[str, Any]:
    from pydantic import TypeAdapter

    from definitions.schedule import Schedule

    return TypeAdapter(Schedule).dump_python(schedule, mode="json")


def _show(project: "Planned", made: "Plan", found: "Comparison") -> None:
    from binglian.cli.console import rows, say, show, table, words
    from binglian.cli.plan import headline
    from binglian.papers.wording import words as paper

    before = {step.item: step for step in found.serial.steps}
    after = {step.item: step for step in found.parallel.steps}
    titles = {step.item: step.title for step in made.steps}
    say(headline(project, made))
    columns = ("order:right", "item", "department", "serial", "parallel", "slack:right")
    lines = (
        (
            str(step.order),
            f"{step.title.zh} {step.item}",
            step.department_title.zh,
            _span(before[step.item]),
            _span(after[step.item]),
            words("critical") if after[step.item].critical else str(after[step.item].slack),
        )
        for step in made.steps
    )
    show(rows(table(*columns), lines))
    for mode, schedule in (("serial", found.serial), ("parallel", found.parallel)):
        say(_total(mode, schedule))
        path = " → ".join(titles[item].zh for item in schedule.critical_path)
        if mode == "parallel":
            say(words("critical-path", path=path))
    say(words("saved", working=found.saved_working_days, calendar=found.saved_calendar_days))
    if found.serial.provisional or found.parallel.provisional:
        say(f"{paper('mark-provisional')}: {paper('legend-provisional')}")


def _span(step: "ScheduledStep") -> str:
    start, finish = step.start, step.finish
    last = f"{finish:%m-%d}" if start.year == finish.year else str(finish)
    return f"{start} – {_marked(last, provisional=step.provisional).zh}"


def _marked(day: str, *, provisional: bool) -> "Text":
    """A day as it is said, marked where it may change with a calendar that isn't announced yet."""
    from binglian.domain.text import Text
    from binglian.papers.wording import words

    return words("provisional-day", day=day) if provisional else Text(day, day)


def _total(mode: str, schedule: "Schedule") -> str:
    from definitions.texts import phrase

    return str(
        phrase(
            "cli",
            "total",
            mode=phrase("mode", mode),
            working=schedule.working_days,
            calendar=schedule.calendar_days,
            start=str(schedule.start),
            finish=_marked(str(schedule.finish), provisional=schedule.provisional),
        )
    )
