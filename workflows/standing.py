"""Where things stand, in words: which clock ends next, and the marks beside a case; for operators and lists.

Wording comes from data (``definitions/texts.yaml``); nothing here influences what a workflow does.
"""

from collections.abc import Iterable

from binglian.domain.case_parts import HearingState
from binglian.domain.clocks import Clock
from binglian.domain.limits import ClockKind
from binglian.domain.matters import Matter
from binglian.domain.plan import Plan
from binglian.domain.project import Case, Project
from binglian.domain.text import Text
from definitions.texts import phrase


def next_clock(clocks: Iterable[Clock]) -> Clock | None:
    """The running clock that ends first; one that stands still only where no other runs."""
    running = [clock for clock in clocks if clock.running]
    return min(running, key=lambda clock: (clock.paused, clock.due.at), default=None)


def due_words(clock: Clock) -> str:
    """The day or minute on which a clock ends; empty while it stands still, for then nobody can say."""
    if clock.paused:
        return ""
    return clock.due.label() if clock.due.day else f"{clock.due.at:%Y-%m-%d %H:%M}"


def clock_marks(clock: Clock) -> list[Text]:
    """What must be known of a clock beside its end, the gravest last."""
    marks: list[Text] = []
    if clock.paused:
        marks.append(phrase("table", "paused"))
    elif clock.due.provisional:
        marks.append(phrase("table", "provisional"))
    if clock.extensions:
        marks.append(phrase("table", "extended"))
    if clock.overdue():
        marks.append(phrase("table", "overdue"))
    elif clock.running and not clock.paused and clock.warn_at is None and clock.limit.warn:
        marks.append(phrase("table", "soon"))
    return marks


def hindrances(project: Project, item: str) -> Text | None:
    """The tickets that block an item, or the project as a whole if it is empty; none if nothing does."""
    standing = [one for one in project.matters.values() if one.stands and one.item == item]
    if not standing:
        return None
    names = [_ticket(matter) for matter in standing]
    tickets = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    return phrase("blocked", "item" if item else "project", tickets=tickets)


def _ticket(matter: Matter) -> Text:
    if matter.undone:
        return phrase("blocked", "undone", ticket=matter.ticket)
    return Text(matter.ticket, matter.ticket)


def case_marks(case: Case) -> list[Text]:
    """What must be known of a case beside its state."""
    asked = sum(1 for one in case.consultations if one.open)
    owed = sum(1 for debt in case.debts if debt.settled_at is None)
    marks = {
        "deemed": case.deemed,
        "paused": any(clock.paused for clock in case.clocks),
        "hearing": case.hearing and case.hearing.state not in (HearingState.HELD, HearingState.WAIVED),
        "consulting": asked,
        "owed": owed,
        "committed": case.commitment and case.commitment.checked_at is None,
        "debt-lapsed": any(clock.overdue() and clock.kind is ClockKind.SUPPLEMENT for clock in case.clocks),
        "rechecking": case.rechecking,
    }
    counts = {"consulting": asked, "owed": owed}
    return [phrase("table", key, count=counts.get(key, 1)) for key, holds in marks.items() if holds]


def state_words(case: Case, blocked: Text | None = None) -> Text:
    """A case's state with its marks in brackets; that it is blocked stands first."""
    state = phrase("state", case.state.value)
    marks = [*((blocked,) if blocked else ()), *case_marks(case)]
    if not marks:
        return state
    zh, en = "、".join(mark.zh for mark in marks), ", ".join(mark.en for mark in marks)
    return phrase("table", "marked", state=state, marks=Text(zh, en))


def clock_words(plan: Plan, clock: Clock) -> Text:
    """What a clock measures, with the department or material that it is about."""
    return measured(plan, clock.kind.value, clock.subject)


def measured(plan: Plan, kind: str, subject: str) -> Text:
    """What a clock of a kind measures, with the department or material that it is about."""
    name = phrase("clock", kind)
    return phrase("table", "about", clock=name, subject=subject_of(plan, subject)) if subject else name


def title_of(plan: Plan, key: str) -> Text:
    """What an item, stage or milestone of a plan is called; a key that it doesn't know stays as it is."""
    titles = {part.item: part.title for part in (*plan.exclusions, *plan.steps)}
    titles |= {part.key: part.title for part in (*plan.stages, *plan.milestones)}
    return titles.get(key, Text(key, key))


def departments(plan: Plan) -> dict[str, Text]:
    """What the departments are called that a plan knows."""
    return {
        **plan.departments,
        **{stage.lead: stage.lead_title for stage in plan.stages},
        **{step.department: step.department_title for step in plan.steps},
    }


def materials(plan: Plan) -> dict[str, Text]:
    """What the materials are called that a plan knows."""
    return {one.material: one.title for step in plan.steps for one in step.materials}


def subject_of(plan: Plan, subject: str) -> Text:
    """What a clock's subject is called; a key of a procedure stays as it is."""
    return (departments(plan) | materials(plan)).get(subject, Text(subject, subject))
