"""What operators see of a project in the Temporal UI: table, timer line, search attributes, sentences.

Wording comes from data (``definitions/texts.yaml``); nothing here influences what a workflow does.
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.core import DueInstant
from binglian.domain.errors import Refused
from binglian.domain.plan import Plan
from binglian.domain.ports import Batch
from binglian.domain.project import Case, Project
from binglian.domain.text import Text
from definitions.texts import keys, phrase
from workflows import contracts

SUMMARY_BYTES = 200
"""What the server takes for a timer's summary."""

GAP = "\u2002"
"""Space between columns, which the UI sets without any."""

NARROW_HYPHEN = "\u2011"
"""The hyphen at which no line is broken."""

ATTRIBUTE_BYTES = 2000
"""What a search attribute may hold, short of the 2,048 bytes at which the server ends the workflow."""


def sentence(refused: Refused, plan: Plan | None = None) -> Text:
    """A refusal as a sentence for people; with a plan, keys are named by their titles."""
    details = {name: _named(name, value, plan) for name, value in refused.details.items()}
    return phrase("refusal", refused.code.value, place=refused.place, **details)


def _named(name: str, value: str | Text, plan: Plan | None) -> Text:
    """A detail of a refusal in words: states and acts by their phrases, keys of the plan by their titles."""
    if isinstance(value, Text):
        return value
    if name in ("state", "act") and value in keys(name):
        return phrase(name, value)
    if plan is None or name not in ("item", "gate", "happening", "missing", "opens_with"):
        return Text(value, value)
    titles = {part.key: part.title for part in (*plan.gates, *plan.happenings)}
    titles |= {part.item: part.title for part in (*plan.exclusions, *plan.steps)}
    words = [titles.get(word.strip(), Text(word, word)) for word in re.split(r"([,|])", value)]
    marks = {",": "、", "|": "或"}
    return Text(
        "".join(marks.get(word.zh.strip(), word.zh) for word in words),
        "".join(_spaced(word.en) for word in words),
    )


def _spaced(word: str) -> str:
    return {",": ", ", "|": " or "}.get(word, word)


def due_line(project: Project, due: DueInstant) -> str:
    """What a timer waits for, short enough for its summary."""
    title = _title_of(project, due.item)
    clock, alarm = phrase("clock", due.clock.value), phrase("alarm", due.alarm.value)
    line = f"{title.zh} · {clock.zh}{alarm.zh} {due.at:%Y-%m-%d %H:%M} · {due.item} {clock.en} {alarm.en}"
    return " ".join(line.split()).encode()[:SUMMARY_BYTES].decode(errors="ignore")


def append_line(batch: Batch) -> str:
    """What an append to the ledger carries, for its summary."""
    first, last = batch.records[0].sequence, batch.records[-1].sequence
    text = phrase("ledger", "append", first=first, last=last)
    return f"{text.zh} · {text.en}"


def project_table(project: Project, calendar: WorkCalendar) -> str:
    """The project's cases with state and next due instant, as Markdown: first what is late, then by due."""
    heads = [phrase("table", key).zh for key in ("item", "next-due", "state", "department")]
    lines = [_headline(project, calendar), "", _row(heads), f"|{' --- |' * len(heads)}"]
    dated = [(_next_clock(case), case) for case in project.cases.values()]
    dated.sort(key=lambda pair: _urgency(pair[0]))
    lines += [_case_row(project, case, clock) for clock, case in dated]
    waiting = [step.title.zh for step in project.plan.steps if step.item not in project.cases]
    if waiting:
        lines += ["", phrase("table", "waiting", count=str(len(waiting)), items="；".join(waiting)).zh]
    return "\n".join(lines)


def search_attributes(project: Project) -> list[SearchAttributeUpdate[Any]]:
    """The attributes by which operators find projects: stage, whether overdue, on what item."""
    late = _fitting(overdue_items(project))
    stage = current_stage(project)
    return [
        contracts.STAGE.value_set(stage) if stage else contracts.STAGE.value_unset(),
        contracts.OVERDUE.value_set(bool(late)),
        contracts.OVERDUE_ITEMS.value_set(late) if late else contracts.OVERDUE_ITEMS.value_unset(),
    ]


def overdue_items(project: Project) -> list[str]:
    """Items and milestones with a clock that runs past its end, in alphabetical order; none after the end."""
    if project.ended_at is not None:
        return []
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


def _fitting(names: Iterable[str]) -> list[str]:
    """As many of these names as a search attribute holds."""
    kept: list[str] = []
    size = 0
    for name in names:
        size += len(json.dumps(name)) + len(", ")
        if size > ATTRIBUTE_BYTES:
            break
        kept.append(name)
    return kept


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
        late=str(len(overdue_items(project))),
        mode=mode,
        definition=version,
        calendar=calendar.data.key,
    ).zh


def _case_row(project: Project, case: Case, clock: Clock | None) -> str:
    step = project.step(case.item)
    state = phrase("state", case.state.value).zh
    due = _due_text(clock) if clock else "—"
    return _row([step.title.zh, due, state, step.department_title.zh])


def _due_text(clock: Clock) -> str:
    """Which limit ends when; hyphens that don't break, since the column is narrow."""
    text = clock.due.label() if clock.due.day else f"{clock.due.at:%Y-%m-%d %H:%M}"
    marks = [phrase("table", "provisional").zh] if clock.due.provisional else []
    if clock.overdue():
        marks.append(phrase("table", "overdue").zh)
    elif clock.warn_at is None and clock.limit.warn:
        marks.append(phrase("table", "soon").zh)
    ending = "".join(f" **{mark}**" for mark in marks)
    return f"{phrase('clock', clock.kind.value).zh} {text.replace('-', NARROW_HYPHEN)}{ending}"


def _next_clock(case: Case) -> Clock | None:
    running = [clock for clock in case.clocks if clock.running]
    return min(running, key=lambda clock: clock.due.at, default=None)


def _urgency(clock: Clock | None) -> tuple[bool, datetime | None]:
    return (clock is None, clock.due.at if clock else None)


def _title_of(project: Project, key: str) -> Text:
    titles = [milestone.title for milestone in project.plan.milestones if milestone.key == key]
    return titles[0] if titles else project.step(key).title


def _row(cells: list[str]) -> str:
    plain = (" ".join(cell.replace("|", "/").split()) for cell in cells)
    return f"| {' | '.join(f'{cell}{GAP}' for cell in plain)} |"
