"""What operators see of a project in the Temporal UI: table, timer line, search attributes, sentences.

Wording comes from data (``definitions/texts.yaml``); nothing here influences what a workflow does.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.core import DueInstant
from binglian.domain.errors import Refused
from binglian.domain.limits import OWN
from binglian.domain.plan import Plan
from binglian.domain.ports import Batch
from binglian.domain.project import Project
from binglian.domain.text import Text
from definitions.texts import keys, phrase
from workflows import contracts, standing

SUMMARY_BYTES = 200
"""What the server takes for a timer's summary."""

GAP = "\u2002"
"""Space between columns, which the UI sets without any."""

NARROW_HYPHEN = "\u2011"
"""The hyphen at which no line is broken."""

PHRASED = {
    "state": "state",
    "act": "act",
    "clock": "clock",
    "hearing": "hearing",
    "procedure": "procedure",
}
"""Details of refusals whose words stand in a group of ``texts.yaml``, with its name."""

THINGS = ("item", "gate", "happening", "missing", "opens_with", "stage", "materials", "department")
"""Details of refusals that hold keys of the plan."""

EARLIER = "earlier"
"""The detail of a refusal that holds what came before: an instant, or an act and its instant."""

HANDS = ("actor", "expected")
"""Details of refusals that name posts and departments."""

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
    group = PHRASED.get(name, "")
    if value in keys(group):
        return phrase(group, value)
    if name == EARLIER:
        return _earlier(value)
    if plan is None:
        return Text(value, value)
    if name in HANDS:
        return _hands(value, {**plan.posts, **standing.departments(plan)})
    if name in THINGS:
        return _things(value, _titles(name, plan))
    return Text(value, value)


def _earlier(value: str) -> Text:
    act, _, rest = value.partition(" ")
    if act not in keys("act"):
        return Text(value, value)
    known = phrase("act", act)
    return Text(f"{known.zh} {rest}", f"{known.en} {rest}")


def _titles(name: str, plan: Plan) -> dict[str, Text]:
    match name:
        case "materials":
            return standing.materials(plan)
        case "department":
            return standing.departments(plan)
        case _:
            titles = {part.key: part.title for part in (*plan.gates, *plan.happenings, *plan.stages)}
            return titles | {part.item: part.title for part in (*plan.exclusions, *plan.steps)}


def _things(value: str, titles: dict[str, Text]) -> Text:
    """Keys between commas and bars, each by its title."""
    words = [titles.get(word.strip(), Text(word, word)) for word in re.split(r"([,|])", value)]
    marks = {",": "、", "|": "或"}
    return Text(
        "".join(marks.get(word.zh.strip(), word.zh) for word in words),
        "".join(_spaced(word.en) for word in words),
    )


def _hands(value: str, titles: dict[str, Text]) -> Text:
    """Posts and departments by their titles, also the one that a word after ``@`` stands for."""

    def said(match: re.Match[str], language: str) -> str:
        at, key = match.groups()
        known = phrase("table", f"at-{key}") if at and f"at-{key}" in keys("table") else titles.get(key)
        return f"{at}{getattr(known, language) if known else key}"

    zh, en = (re.sub(r"(@?)([\w-]+)", lambda m, to=to: said(m, to), value) for to in ("zh", "en"))
    return Text(zh.replace(", ", "、"), en)


def _spaced(word: str) -> str:
    return {",": ", ", "|": " or "}.get(word, word)


def due_line(project: Project, due: DueInstant) -> str:
    """What a timer waits for, short enough for its summary."""
    title = standing.title_of(project.plan, due.item)
    clock = standing.measured(project.plan, due.clock.value, due.subject)
    alarm = phrase("alarm", due.alarm.value)
    mark = phrase("table", "provisional").zh if _provisional(project, due) else ""
    at = f"{due.at:%Y-%m-%d %H:%M} {mark}"
    line = f"{title.zh} · {clock.zh}{alarm.zh} {at} · {due.item} {clock.en} {alarm.en}"
    return " ".join(line.split()).encode()[:SUMMARY_BYTES].decode(errors="ignore")


def _provisional(project: Project, due: DueInstant) -> bool:
    """Whether the clock that will ring ends in or runs through a year without an announced calendar."""
    return any(
        clock.running and clock.due.provisional
        for item, clock in project.clocks()
        if (item, clock.kind, clock.subject) == (due.item, due.clock, due.subject)
    )


def append_line(batch: Batch) -> str:
    """What an append to the ledger carries, for its summary."""
    first, last = batch.records[0].sequence, batch.records[-1].sequence
    text = phrase("ledger", "append", first=first, last=last)
    return f"{text.zh} · {text.en}"


def project_table(project: Project, calendar: WorkCalendar) -> str:
    """Cases, and stages with a limit of their own, with state and next due instant, as Markdown: by due."""
    heads = [phrase("table", key).zh for key in ("item", "next-due", "state", "department")]
    lines = [_headline(project, calendar), "", _row(heads), f"|{' --- |' * len(heads)}"]
    dated = [*_case_rows(project), *_stage_rows(project)]
    dated.sort(key=lambda pair: _urgency(pair[0]))
    lines += [row for _, row in dated]
    waiting = [step.title.zh for step in project.plan.steps if step.item not in project.cases]
    if waiting:
        lines += ["", phrase("table", "waiting", count=str(len(waiting)), items="；".join(waiting)).zh]
    if hindered := list(hindered_besides(project)):
        lines += ["", *hindered]
    return "\n".join(lines)


def hindered_besides(project: Project) -> Iterator[str]:
    """What tickets block that has no case: the project as a whole, items not begun; a line each."""
    items = {matter.item for matter in project.matters.values()} - project.cases.keys()
    for item in sorted(items):
        words = standing.hindrances(project, item)
        if words:
            title = standing.title_of(project.plan, item).zh
            yield f"{title} · {words.zh}" if item else words.zh


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
    """Items, stages and milestones with which the authority is overdue, by key; none after the end.

    Also permits under which works went on, after a long stop, without the check that should have come first.
    """
    if project.ended_at is not None:
        return []
    late = {key for key, clock in project.clocks() if clock.overdue() and clock.kind in OWN}
    return sorted(late | {case.item for case in project.cases.values() if case.rechecking})


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


def _case_rows(project: Project) -> Iterator[tuple[Clock | None, str]]:
    for case in project.cases.values():
        step, clock = project.step(case.item), standing.next_clock(case.clocks)
        words = standing.state_words(case, standing.hindrances(project, case.item))
        cells = [step.title.zh, _due_text(project, clock), words.zh]
        yield clock, _row([*cells, step.department_title.zh])


def _stage_rows(project: Project) -> Iterator[tuple[Clock | None, str]]:
    """Stages whose time for joint handling runs."""
    for stage in project.plan.stages:
        progress = project.stages.get(stage.key)
        clock = progress.clock if progress else None
        if clock and clock.running:
            under_way = phrase("table", "under-way").zh
            yield clock, _row([stage.title.zh, _due_text(project, clock), under_way, stage.lead_title.zh])


def _due_text(project: Project, clock: Clock | None) -> str:
    """Which limit ends when; hyphens that don't break, since the column is narrow."""
    if clock is None:
        return "—"
    marks = "".join(f" **{mark.zh}**" for mark in standing.clock_marks(clock))
    due = standing.due_words(clock).replace("-", NARROW_HYPHEN)
    return f"{standing.clock_words(project.plan, clock).zh} {due}{marks}"


def _urgency(clock: Clock | None) -> tuple[bool, bool, datetime | None]:
    return (clock is None, clock is not None and clock.paused, clock.due.at if clock else None)


def _row(cells: list[str]) -> str:
    plain = (" ".join(cell.replace("|", "/").split()) for cell in cells)
    return f"| {' | '.join(f'{cell}{GAP}' for cell in plain)} |"
