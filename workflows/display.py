"""What operators see of a project in the Temporal UI: table, timer line, search attributes, sentences.

Wording comes from data (``definitions/texts.yaml``); nothing here influences what a workflow does.
"""

from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.core import DueInstant
from binglian.domain.errors import Refused
from binglian.domain.project import Case, Project
from binglian.domain.text import Text
from definitions.texts import phrase
from workflows import contracts

SUMMARY_BYTES = 200
"""What the server takes for a timer's summary."""


def sentence(refused: Refused) -> Text:
    """A refusal as a sentence for people."""
    return phrase("refusal", refused.code.value, place=refused.place, **refused.details)


def due_line(project: Project, due: DueInstant) -> str:
    """What a timer waits for, short enough for its summary."""
    title = _title_of(project, due.item)
    clock, alarm = phrase("clock", due.clock.value), phrase("alarm", due.alarm.value)
    line = f"{title.zh} · {clock.zh}{alarm.zh} {due.at:%Y-%m-%d %H:%M} · {due.item} {clock.en} {alarm.en}"
    return line.encode()[:SUMMARY_BYTES].decode(errors="ignore")


def project_table(project: Project, calendar: WorkCalendar) -> str:
    """The project's cases with state and next due instant, as Markdown: first what is late, then by due."""
    heads = [phrase("table", key).zh for key in ("item", "department", "state", "next-due", "reminder")]
    lines = [_headline(project, calendar), "", _row(heads), _row(["---"] * len(heads))]
    dated = [(_next_clock(case), case) for case in project.cases.values()]
    dated.sort(key=lambda pair: _urgency(pair[0]))
    lines += [_case_row(project, case, clock) for clock, case in dated]
    return "\n".join(lines)


def search_attributes(project: Project) -> list[SearchAttributeUpdate[Any]]:
    """The attributes by which operators find projects: stage, whether overdue, on what item."""
    late = overdue_items(project)
    stage = current_stage(project)
    return [
        contracts.STAGE.value_set(stage) if stage else contracts.STAGE.value_unset(),
        contracts.OVERDUE.value_set(bool(late)),
        contracts.OVERDUE_ITEMS.value_set(late) if late else contracts.OVERDUE_ITEMS.value_unset(),
    ]


def overdue_items(project: Project) -> list[str]:
    """Items and milestones with a clock that runs past its end, in alphabetical order."""
    late = [case.item for case in project.cases.values() if any(clock.overdue() for clock in case.clocks)]
    late += [
        key for key, progress in project.milestones.items() if progress.clock and progress.clock.overdue()
    ]
    return sorted(late)


def current_stage(project: Project) -> str:
    """The first stage that is open and not complete; the last completed one if there is none."""
    known = [stage.key for stage in project.plan.stages if stage.key in project.stages]
    unfinished = [key for key in known if project.stages[key].completed_at is None]
    return next(iter(unfinished), known[-1] if known else "")


def _headline(project: Project, calendar: WorkCalendar) -> str:
    plan = project.plan
    done = sum(1 for case in project.cases.values() if case.approved)
    stage = next((stage.title.zh for stage in plan.stages if stage.key == current_stage(project)), "—")
    mode = phrase("mode", plan.mode.value).zh
    version = f"{plan.definition.key}@{plan.definition.version}"
    return phrase(
        "table",
        "headline",
        stage=stage,
        done=str(done),
        steps=str(len(plan.steps)),
        mode=mode,
        definition=version,
        calendar=calendar.data.key,
    ).zh


def _case_row(project: Project, case: Case, clock: Clock | None) -> str:
    step = project.step(case.item)
    state = phrase("state", case.state.value).zh
    due = f"{phrase('clock', clock.kind.value).zh} {_due_text(clock)}" if clock else "—"
    reminder = _reminder(clock)
    return _row([step.title.zh, step.department_title.zh, state, due, reminder])


def _due_text(clock: Clock) -> str:
    text = clock.due.label() if clock.due.day else f"{clock.due.at:%Y-%m-%d %H:%M}"
    return f"{text}({phrase('table', 'provisional').zh})" if clock.due.provisional else text


def _reminder(clock: Clock | None) -> str:
    if clock is None:
        return ""
    if clock.overdue():
        return f"**{phrase('table', 'overdue').zh}**"
    warned = clock.warn_at is None and clock.limit.warn
    return phrase("table", "soon").zh if warned else ""


def _next_clock(case: Case) -> Clock | None:
    running = [clock for clock in case.clocks if clock.running]
    return min(running, key=lambda clock: clock.due.at, default=None)


def _urgency(clock: Clock | None) -> tuple[bool, datetime | None]:
    return (clock is None, clock.due.at if clock else None)


def _title_of(project: Project, key: str) -> Text:
    titles = [milestone.title for milestone in project.plan.milestones if milestone.key == key]
    return titles[0] if titles else project.step(key).title


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
