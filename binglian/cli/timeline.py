"""What a rehearsal shows to people at its end: plan against fact, alarms, milestones, refusals."""

from collections.abc import Iterator
from datetime import datetime

from binglian.cli.console import rows, say, show, table, words
from binglian.cli.files import Planned
from binglian.cli.progress import act_of, title_of
from binglian.cli.stream_timeline import show_streams
from binglian.cli.wording import NOTHING, day, due, limit
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, clock_of, elapsed
from binglian.domain.errors import Refused
from binglian.domain.events import ClockRang, LapseUndone
from binglian.domain.limits import ClockKind
from binglian.domain.project import Case, Project
from binglian.domain.streams.outbox import Kind
from binglian.rehearsal.result import due_provisional
from binglian.rehearsal.shown import Answer, Rehearsal
from definitions.schedule import Schedule, schedule
from definitions.texts import phrase


def show_all(rehearsal: Rehearsal) -> None:
    """Prints what came of each project, then of tickets, meetings and orders.

    Of several projects those are left out for which nobody applied for anything.
    """
    calendar = WorkCalendar(rehearsal.cast.calendar)
    several = len(rehearsal.projects) > 1
    for key, located in rehearsal.case.projects.items():
        if several and not rehearsal.projects[key].report.project.cases:
            continue
        if several:
            say()
            say(f"{located.spec.name} · {key}")
        planned = Planned(located, rehearsal.cast.loaded_of(key), rehearsal.projects[key].plan.mode)
        show_rehearsal(planned, rehearsal.about(key))
    show_streams(rehearsal, calendar)
    if refused := list(_refused_elsewhere(rehearsal)):
        _section("refusals", ("at:whole", "stream", "act:whole", "code:whole", "reason"), refused)


def _refused_elsewhere(rehearsal: Rehearsal) -> Iterator[tuple[str, ...]]:
    """What tickets, meetings and orders refused."""
    for answer in rehearsal.answers:
        event, to = answer.event, answer.event.to
        if to and to.kind is not Kind.PROJECT and not answer.applied:
            at = f"{event.at:%Y-%m-%d %H:%M}"
            yield at, str(to), act_of(event.type), answer.code, answer.reason


def show_rehearsal(project: Planned, rehearsal: Rehearsal) -> None:
    """Prints plan against fact, alarms, milestones, refusals, and the ledger's head."""
    say()
    say(words("plan-and-fact"))
    columns = (
        "order:right",
        "item",
        "planned-due:whole",
        "taken-in:whole",
        "finished:whole",
        "elapsed:right",
        "verdict:whole",
    )
    show(rows(table(*columns), _cases(project, rehearsal)))
    _section("alarms", ("at:whole", "item", "clock", "alarm"), list(_alarms(project, rehearsal)))
    _section(
        "milestones",
        ("milestone", "from", "to", "calendar-days:right", "working-days:right", "limit", "met"),
        list(_milestones(rehearsal)),
    )
    _section(
        "refusals",
        ("at:whole", "item", "act:whole", "code:whole", "reason"),
        list(_refusals(project, rehearsal)),
    )
    if held := list(_held(project, rehearsal)):
        _section("holdings", ("at:whole", "item", "act:whole", "code:whole", "held-until:whole"), held)
    entries = rehearsal.entries
    say(words("ledger-line", entries=len(entries), head=entries[-1].hash if entries else NOTHING))


def _section(title: str, columns: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    say(words(title, count=len(lines)))
    if lines:
        show(rows(table(*columns), lines))


def _cases(project: Planned, rehearsal: Rehearsal) -> Iterator[tuple[str, ...]]:
    state, calendar = rehearsal.report.project, project.calendar
    planned = _schedule(project, rehearsal)
    finish = {step.item: step.finish for step in planned.steps} if planned else {}
    for step in rehearsal.plan.steps:
        case = state.cases.get(step.item)
        clocks = case.clocks if case else ()
        promised = clock_of(clocks, ClockKind.PROMISED) or clock_of(clocks, ClockKind.STATUTORY)
        used = f"{elapsed(promised, rehearsal.now, calendar):.2f}" if promised else NOTHING
        yield (
            str(step.order),
            f"{step.title.zh}\n{step.item}",
            f"{day(finish.get(step.item))}\n{due(promised)}",
            f"{day(case.received_at if case else None)}\n{day(case.accepted_at if case else None)}",
            f"{day(case.decided_at if case else None)}\n{day(case.delivered_at if case else None)}",
            used,
            _verdict(case),
        )


def _schedule(project: Planned, rehearsal: Rehearsal) -> Schedule | None:
    """When each step would have finished on its promise; none where that leaves the calendar."""
    calendar = project.calendar
    happened = {key: calendar.day(at) for key, at in rehearsal.report.project.happened.items()}
    try:
        return schedule(rehearsal.plan, calendar.day(rehearsal.case.opens_at), calendar, happened)
    except Refused:
        return None


def _verdict(case: Case | None) -> str:
    if case is None:
        return phrase("state", "pending").zh
    promised = clock_of(case.clocks, ClockKind.PROMISED) or clock_of(case.clocks, ClockKind.STATUTORY)
    state = phrase("state", case.state.value).zh
    if promised is None or (promised.running and not promised.lapsed):
        return state
    return f"{state}\n{words('late' if promised.lapsed else 'on-time')}"


def _alarms(project: Planned, rehearsal: Rehearsal) -> Iterator[tuple[str, ...]]:
    for entry in rehearsal.entries:
        event = entry.record.event
        if not isinstance(event, ClockRang | LapseUndone):
            continue
        clock = f"{phrase('clock', event.clock.value).zh} {_due(event, project.calendar)}".strip()
        title = title_of(project.loaded.definition, event.item)
        yield _minute(event.at, project), title, clock, _rung(event)


def _rung(event: ClockRang | LapseUndone) -> str:
    """What rang: a warning, or an end that has passed; or that one had not passed after all."""
    if isinstance(event, LapseUndone):
        return str(phrase("event", event.type))
    past = event.alarm is Alarm.LAPSE
    return str(phrase("table", "overdue") if past else phrase("alarm", event.alarm.value))


def _due(event: ClockRang | LapseUndone, calendar: WorkCalendar) -> str:
    """The end that rang, marked where it may still move; an undone lapse has none."""
    if isinstance(event, LapseUndone):
        return ""
    mark = f"({phrase('table', 'provisional').zh})" if due_provisional(event, calendar) else ""
    return f"{event.due}{mark}"


def _milestones(rehearsal: Rehearsal) -> Iterator[tuple[str, ...]]:
    state: Project = rehearsal.report.project
    for planned in rehearsal.plan.milestones:
        progress = state.milestones.get(planned.key)
        measured = progress.measured if progress else None
        met = measured.met if measured else None
        yield (
            f"{planned.title.zh}\n{planned.key}",
            day(progress.started_at if progress else None),
            day(progress.reached_at if progress else None),
            f"{measured.calendar_days}\n{measured.calendar_days_exact:.2f}" if measured else NOTHING,
            f"{measured.working_days}\n{measured.working_days_exact:.2f}" if measured else NOTHING,
            limit(planned.limit) if planned.limit else NOTHING,
            NOTHING if met is None else words("met" if met else "missed"),
        )


def _refusals(project: Planned, rehearsal: Rehearsal) -> Iterator[tuple[str, ...]]:
    for answer in rehearsal.answers:
        if not answer.applied and not answer.held:
            yield *_said(project, answer), answer.code, answer.reason


def _held(project: Planned, rehearsal: Rehearsal) -> Iterator[tuple[str, ...]]:
    for answer in rehearsal.answers:
        if answer.held:
            until = rehearsal.held_until(answer)
            applied = _minute(until, project) if until else words("never-applied")
            yield *_said(project, answer), answer.code, applied


def _said(project: Planned, answer: Answer) -> tuple[str, ...]:
    """When a message says it happened, about what, and what it was to do."""
    event = answer.event
    title = title_of(project.loaded.definition, event.item)
    return _minute(event.at, project), title, act_of(event.type)


def _minute(at: datetime, project: Planned) -> str:
    return f"{at.astimezone(project.calendar.tz):%Y-%m-%d %H:%M}"
