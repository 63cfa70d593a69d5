"""What a rehearsal showed, as one JSON object for programs (docs/rehearsal.md has its schema)."""

from datetime import date, datetime
from typing import Any

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import clock_of, elapsed
from binglian.domain.events import ClockRang, LapseUndone, MessageRefused
from binglian.domain.limits import OWN, ClockKind
from binglian.domain.plan import PlannedMilestone, Step
from binglian.domain.project import Case, Project
from binglian.ledger import EntryView
from binglian.rehearsal.shown import Answer, ProjectShown, Rehearsal
from binglian.rehearsal.streams_result import streams_json

Json = dict[str, Any]

PENDING = "pending"
"""The state of a planned item that nobody has taken up."""


def as_json(rehearsal: Rehearsal, calendar: WorkCalendar) -> Json:
    """The whole result; instants in ISO 8601 with offset, due days as dates, days as numbers.

    What concerns a project stands at the top where there is just one, else under ``projects``.
    """
    projects = [_project(one, rehearsal.now, calendar) for one in rehearsal.projects.values()]
    alone = projects[0] if len(projects) == 1 else {"projects": projects}
    return {
        **alone,
        "events": [_event(answer, rehearsal, calendar) for answer in rehearsal.answers],
        **streams_json(rehearsal, calendar),
    }


def _project(shown: ProjectShown, now: datetime, calendar: WorkCalendar) -> Json:
    report, entries = shown.report, shown.entries
    made_from = shown.plan.definition
    return {
        "project": report.card.project,
        "definition": {"key": made_from.key, "version": made_from.version, "digest": made_from.digest},
        "mode": shown.plan.mode.value,
        "state": _state(report.project),
        "cases": [
            case_json(step, report.project.cases.get(step.item), now, calendar) for step in shown.plan.steps
        ],
        "milestones": [milestone_json(report.project, planned) for planned in shown.plan.milestones],
        "timeline": [_entry(entry, calendar) for entry in entries],
        "ledger": {"entries": len(entries), "head": entries[-1].hash if entries else ""},
    }


def case_json(step: Step, case: Case | None, now: datetime, calendar: WorkCalendar) -> Json:
    """One planned item with the life of its case, if it has begun one."""
    clocks = case.clocks if case else ()
    promised, statutory = clock_of(clocks, ClockKind.PROMISED), clock_of(clocks, ClockKind.STATUTORY)
    handling = promised or statutory
    return {
        "item": step.item,
        "department": step.department,
        "stage": step.stage,
        "state": case.state.value if case else PENDING,
        "outcome": case.outcome.value if case and case.outcome else None,
        "filing": case.filing if case else 0,
        "pre_reviewed_at": _iso(case.pre_reviewed_at if case else None, calendar),
        "received_at": _iso(case.received_at if case else None, calendar),
        "accepted_at": _iso(case.accepted_at if case else None, calendar),
        "decided_at": _iso(case.decided_at if case else None, calendar),
        "delivered_at": _iso(case.delivered_at if case else None, calendar),
        "promised_due": promised.due.label() if promised else None,
        "statutory_due": statutory.due.label() if statutory else None,
        "due_provisional": any(clock.due.provisional for clock in clocks),
        "elapsed_working_days": round(elapsed(handling, now, calendar), 2) if handling else None,
        "overdue": sorted(clock.kind.value for clock in clocks if clock.lapsed and clock.kind in OWN),
    }


def milestone_json(project: Project, planned: PlannedMilestone) -> Json:
    """One milestone: its distance in whole and exact days once reached, and whether its limit was met."""
    progress = project.milestones.get(planned.key)
    measured = progress.measured if progress else None
    return {
        "key": planned.key,
        "from": planned.start,
        "to": planned.end,
        "started_at": progress.started_at.isoformat() if progress else None,
        "reached_at": progress.reached_at.isoformat() if progress and progress.reached_at else None,
        "calendar_days": measured.calendar_days if measured else None,
        "working_days": measured.working_days if measured else None,
        "calendar_days_exact": measured.calendar_days_exact if measured else None,
        "working_days_exact": measured.working_days_exact if measured else None,
        "limit": planned.limit.value if planned.limit else None,
        "unit": planned.limit.unit.value if planned.limit else None,
        "met": measured.met if measured else None,
    }


def due_provisional(event: ClockRang, calendar: WorkCalendar) -> bool:
    """Whether the end that rang lies in or behind a year whose calendar isn't announced."""
    last = date.fromisoformat(event.due[: len("2026-01-05")])
    return calendar.provisional(min(calendar.day(event.at), last), last)


def _event(answer: Answer, rehearsal: Rehearsal, calendar: WorkCalendar) -> Json:
    event = answer.event
    until = rehearsal.held_until(answer) if answer.held else None
    return {
        "seq": event.sequence,
        "at": event.at.isoformat(),
        "to": str(event.to) if event.to else None,
        "type": event.type,
        "item": event.item,
        "outcome": "applied" if answer.applied else "held" if answer.held else "refused",
        "code": answer.code or None,
        "reason": answer.reason or None,
        "held_until": _iso(until, calendar),
        "reported_at": event.sent_at.isoformat(),
        "assumed": event.assumed,
    }


def _entry(entry: EntryView, calendar: WorkCalendar) -> Json:
    event = entry.record.event
    told: Json = {
        "seq": entry.record.sequence,
        "at": _iso(event.at, calendar),
        "recorded_at": _iso(entry.record.recorded_at, calendar),
        "type": event.type,
        "item": entry.item,
        "actor": entry.record.actor,
    }
    if isinstance(event, ClockRang):
        told |= {"clock": event.clock.value, "alarm": event.alarm.value, "due": event.due}
        told["due_provisional"] = due_provisional(event, calendar)
    if isinstance(event, LapseUndone):
        told |= {"clock": event.clock.value}
    if isinstance(event, MessageRefused):
        told |= {"code": event.code, "held": event.held}
    return told


def _state(project: Project) -> str:
    if project.ended_at is None:
        return "open"
    return "completed" if project.completed else "closed"


def _iso(instant: datetime | None, calendar: WorkCalendar) -> str | None:
    return instant.astimezone(calendar.tz).isoformat() if instant else None
