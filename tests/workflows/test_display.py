"""Words for operators can be found for everything there is, and odd input breaks none of them.

A missing phrase would fail the workflow task that needs it, again and again.
"""

from dataclasses import replace
from itertools import product
from typing import Any, cast

import pytest

from binglian.domain.case_parts import Commitment, Consultation, Debt, Hearing
from binglian.domain.clocks import Alarm, Clock, start_clock
from binglian.domain.core import DueInstant, next_due
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.plan import Mode, ProcedureKind
from binglian.domain.project import Case, CaseState, Project, StageProgress
from binglian.domain.text import Text
from definitions.texts import phrase
from tests import builders
from tests.builders import at
from workflows import standing
from workflows.display import (
    ATTRIBUTE_BYTES,
    GAP,
    NARROW_HYPHEN,
    SUMMARY_BYTES,
    due_line,
    overdue_items,
    project_table,
    search_attributes,
    sentence,
)

PLAN = builders.plan(builders.step("permit", builders.promised(5)))


def _clock(kind: ClockKind) -> Clock:
    return start_clock(kind, builders.limit(20), at("2026-01-05 09:00"), builders.calendar())


DETAILS: dict[Code, tuple[str, ...]] = {
    Code.BAD_MESSAGE: ("problem",),
    Code.BAD_JSON: ("problem",),
    Code.UNKNOWN_TYPE: ("problem",),
    Code.ID_REUSED: ("id",),
    Code.FROM_THE_FUTURE: ("at", "now"),
    Code.OUT_OF_ORDER: ("at", "earlier"),
    Code.PROJECT_ENDED: ("ended",),
    Code.UNKNOWN_ITEM: ("item",),
    Code.ITEM_NOT_PLANNED: ("item", "why"),
    Code.UNKNOWN_HAPPENING: ("happening",),
    Code.ALREADY_HAPPENED: ("happening",),
    Code.NOT_ALLOWED: ("actor", "expected"),
    Code.WRONG_DEPARTMENT: ("actor", "expected"),
    Code.WRONG_STATE: ("item", "state", "act"),
    Code.PREREQUISITE_MISSING: ("item", "missing"),
    Code.SERIAL_ORDER: ("item", "missing"),
    Code.GATE_CLOSED: ("item", "gate"),
    Code.GATE_OPEN: ("item", "gate"),
    Code.NOT_PRE_REVIEWABLE: ("item",),
    Code.OUTSIDE_WINDOW: ("item", "opens_with"),
    Code.CALENDAR_MISSING: ("year",),
    Code.ALREADY_NOTIFIED: ("item", "earlier"),
    Code.PROCEDURE_KNOWN: ("item", "procedure"),
    Code.PROCEDURE_EXEMPT: ("item", "procedure", "rule"),
    Code.PROCEDURE_UNKNOWN: ("item", "procedure"),
    Code.PROCEDURE_OPEN: ("item", "procedure"),
    Code.UNKNOWN_DEPARTMENT: ("item", "department"),
    Code.OWN_DEPARTMENT: ("item", "department"),
    Code.ALREADY_CONSULTED: ("item", "department"),
    Code.NOT_CONSULTED: ("item", "department"),
    Code.CONSULTATION_OPEN: ("item", "department"),
    Code.HEARING_STATE: ("item", "hearing", "act"),
    Code.HEARING_TOO_SOON: ("item", "at"),
    Code.HEARING_TOO_LATE: ("item", "at"),
    Code.UNKNOWN_STAGE: ("stage",),
    Code.NOT_EXTENDABLE: ("item", "clock"),
    Code.ALREADY_EXTENDED: ("item", "clock", "times"),
    Code.TOO_LATE_TO_EXTEND: ("item", "clock", "due"),
    Code.NO_LIMIT: ("item", "clock"),
    Code.UNKNOWN_MATERIAL: ("materials",),
    Code.MATERIAL_UNCHANGED: ("materials", "version"),
    Code.MATERIAL_MISSING: ("item", "materials"),
    Code.MATERIAL_AT_HAND: ("item", "materials"),
    Code.NOT_DEFERRABLE: ("item", "materials"),
    Code.DEBT_OPEN: ("item", "materials"),
    Code.DEBT_LAPSED: ("item", "materials"),
    Code.NO_DEFICIENCY: ("item",),
    Code.NO_COMMITMENT: ("item",),
    Code.ALREADY_COMMITTED: ("item",),
    Code.NOT_COMMITTED: ("item",),
    Code.COMMITMENT_KEPT: ("item",),
    Code.NOT_TAKEN_UP: ("item",),
    Code.WORKS_STOPPED: ("item",),
    Code.WORKS_NOT_STOPPED: ("item",),
    Code.STOP_REPORTED: ("item",),
    Code.NO_RECHECK: ("item",),
    Code.GROUND_MISSING: ("item", "act"),
    Code.OTHER_CALENDAR: ("key", "expected"),
    Code.SAME_CALENDAR: ("key",),
    Code.PLAN_CHANGED: ("replaces",),
    Code.BEGUN_DROPPED: ("missing",),
    Code.CANCELLATION: (),
    Code.CODE_KNOWN: ("given", "earlier"),
    Code.STREAM_ENDED: ("ended",),
    Code.CARD_INCOMPLETE: ("ticket", "missing"),
    Code.UNKNOWN_PAIN: ("pain", "known"),
    Code.UNKNOWN_COMPLEXITY: ("complexity", "known"),
    Code.UNKNOWN_LEVEL: ("level", "known"),
    Code.UNKNOWN_RUNG: ("rung", "known"),
    Code.TOP_RUNG: ("rung",),
    Code.NOT_LOWER: ("rung", "holder"),
    Code.DEADLINE_PASSED: ("deadline",),
    Code.ALREADY_RATED: ("ticket",),
    Code.ROUTINE_MATTER: ("meeting", "nature"),
    Code.UNKNOWN_NATURE: ("nature", "known"),
    Code.UNKNOWN_MATTER: ("matter",),
    Code.MATTER_NOT_WAITING: ("matter",),
    Code.UNKNOWN_SESSION: ("session",),
    Code.SESSION_NOT_CALLED: ("session",),
    Code.SESSION_NOT_HELD: ("session",),
    Code.SESSION_TOO_EARLY: ("session", "begins"),
    Code.ALREADY_CALLED: ("day",),
    Code.NOT_IN_CADENCE: ("day",),
    Code.NOT_A_MEMBER: ("post", "meeting"),
    Code.GUESTS_NUMBER: ("given", "least", "most"),
    Code.UNKNOWN_MEASURE: ("measure",),
    Code.MEASURE_DONE: ("measure", "done"),
    Code.UNKNOWN_FINDING: ("session", "finding"),
    Code.FINDING_ANSWERED: ("finding", "change"),
    Code.STILL_OPEN: ("meeting", "open"),
    Code.UNKNOWN_SKILL: ("skill", "known"),
    Code.SKILL_MISSING: ("order", "skill"),
    Code.NO_ACT: ("order", "kind"),
}
"""What each refusal carries, as the domain raises it."""


@pytest.mark.parametrize("code", Code)
def test_every_refusal_has_a_sentence_made_of_what_it_carries(code: Code) -> None:
    known = {"state": CaseState.RECEIVED.value, "act": "decide"}
    told = sentence(Refused(code, "place", **{name: known.get(name, f"<{name}>") for name in DETAILS[code]}))
    for words in (told.zh, told.en):
        assert words
        assert "{" not in words


@pytest.mark.parametrize("act", sorted(builders.AUTHORITY))
@pytest.mark.parametrize("state", [*(state.value for state in CaseState), "none"])
def test_every_act_can_be_refused_in_every_state_and_before_there_is_a_case(state: str, act: str) -> None:
    told = sentence(Refused(Code.WRONG_STATE, "item", item="permit", state=state, act=act), PLAN)
    assert "permit" in told.zh


@pytest.mark.parametrize("missing", ["permit", "permit | award", "award, permit", "unknown", "", ",|,"])
def test_what_is_missing_is_named_whatever_it_is(missing: str) -> None:
    told = sentence(Refused(Code.PREREQUISITE_MISSING, "item", item="permit", missing=missing), PLAN)
    assert "{" not in told.zh


@pytest.mark.parametrize("odd", ["", "{item}", "{", "}", "\\1", "\x00", "|", "并" * 5000])
def test_a_refusal_repeats_odd_input_as_it_is(odd: str) -> None:
    assert odd in sentence(Refused(Code.UNKNOWN_ITEM, "item", item=odd)).zh


@pytest.mark.parametrize(("clock", "alarm"), [*product(ClockKind, Alarm)])
def test_every_alarm_of_every_clock_has_a_line(clock: ClockKind, alarm: Alarm) -> None:
    due = DueInstant(at("2026-01-05 09:00"), "permit", clock, alarm)
    assert "2026-01-05 09:00" in due_line(Project(plan=PLAN), due)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("state", CaseState)
def test_every_state_in_every_mode_has_a_row(state: CaseState, mode: Mode) -> None:
    desk = builders.desk(builders.plan(builders.step("permit", builders.promised(5)), mode=mode))
    builders.tell(desk, "receive", "2026-01-05 09:00", item="permit")
    case = replace(desk.project.cases["permit"], state=state)
    table = project_table(desk.project.with_case(case), builders.calendar())
    assert f"| {phrase('state', state.value).zh}{GAP} |" in table
    assert f" · {phrase('mode', mode.value).zh} · " in table


def test_a_project_without_cases_has_a_table_and_no_stage() -> None:
    assert project_table(Project(plan=PLAN), builders.calendar()).startswith("**—** · 已办结 0/1 项")


def test_a_limit_in_a_provisional_year_is_marked() -> None:
    desk = builders.desk(PLAN, "2026-12-30 09:00")
    for kind in ("receive", "accept"):
        builders.tell(desk, kind, "2026-12-30 09:00", item="permit")
    assert phrase("table", "provisional").zh in project_table(desk.project, builders.calendar())


def test_a_timer_says_that_its_instant_may_still_move() -> None:
    desk = builders.desk(PLAN, "2026-12-30 09:00")
    for kind in ("receive", "accept"):
        builders.tell(desk, kind, "2026-12-30 09:00", item="permit")
    due = next_due(desk.project)
    assert due
    assert f"{due.at:%Y-%m-%d %H:%M} {phrase('table', 'provisional').zh} ·" in due_line(desk.project, due)
    sure = builders.desk(PLAN, "2026-01-05 09:00")
    for kind in ("receive", "accept"):
        builders.tell(sure, kind, "2026-01-05 09:00", item="permit")
    known = next_due(sure.project)
    assert known
    assert phrase("table", "provisional").zh not in due_line(sure.project, known)


@pytest.mark.parametrize("kind", ProcedureKind)
def test_a_kind_of_procedure_is_named_in_words(kind: ProcedureKind) -> None:
    refused = Refused(Code.PROCEDURE_EXEMPT, "kind", item="permit", procedure=kind.value, rule="r")
    told, name = sentence(refused, PLAN), phrase("procedure", kind.value)
    assert name.zh in told.zh
    assert name.en in told.en


@pytest.mark.parametrize("act", sorted(builders.AUTHORITY))
def test_what_came_earlier_is_named_in_words(act: str) -> None:
    told = sentence(Refused(Code.OUT_OF_ORDER, "occurred_at", at="now", earlier=f"{act} then"), PLAN)
    assert f"{phrase('act', act).zh} then" in told.zh
    assert f"{phrase('act', act).en} then" in told.en


@pytest.mark.parametrize("odd", ["|", "a|b\nc", "{item}", "", "\x00", "并" * 5000, '"' * 300, "\\" * 300])
def test_odd_titles_neither_break_the_table_nor_lengthen_the_timer_line(odd: str) -> None:
    step = replace(builders.step("permit", builders.promised(5)), title=Text(odd, odd))
    desk = builders.desk(builders.plan(step))
    for kind in ("receive", "accept"):
        builders.tell(desk, kind, "2026-01-05 09:00", item="permit")
    due = next_due(desk.project)
    assert due
    line = due_line(desk.project, due)
    assert len(line.encode()) <= SUMMARY_BYTES
    assert "\n" not in line
    assert "�" not in line
    table = project_table(desk.project, builders.calendar()).splitlines()
    assert len(table) == 5
    assert table[-1].count("|") == table[-2].count("|")


@pytest.mark.parametrize("length", range(190, 200))
def test_a_line_is_never_cut_inside_a_letter(length: int) -> None:
    step = replace(builders.step("permit"), title=Text("a" * (length - 180) + "并" * 70, ""))
    due = DueInstant(at("2026-01-05 09:00"), "permit", ClockKind.PROMISED, Alarm.LAPSE)
    line = due_line(Project(plan=builders.plan(step)), due)
    assert SUMMARY_BYTES - 3 < len(line.encode()) <= SUMMARY_BYTES
    assert line.startswith("a")


def test_a_milestone_can_be_what_falls_due() -> None:
    within = builders.limit(10)
    plan = builders.plan(milestones=[builders.milestone("start-to-end", "start", "end", within)])
    due = DueInstant(at("2026-01-05 09:00"), "start-to-end", ClockKind.MILESTONE, Alarm.LAPSE)
    assert due_line(Project(plan=plan), due).startswith("「start-to-end」 · 里程碑时限到期")


def test_the_limit_of_a_stage_has_a_line_and_a_row_of_its_own() -> None:
    stage = StageProgress(opened_at=at("2026-01-05 09:00"), clock=_clock(ClockKind.JOINT))
    project = replace(Project(plan=PLAN), stages={"stage1": stage})
    due = DueInstant(at("2026-03-16 00:00"), "stage1", ClockKind.JOINT, Alarm.LAPSE)
    title = next(stage.title.zh for stage in PLAN.stages if stage.key == "stage1")
    assert due_line(project, due).startswith(f"{title} · {phrase('clock', 'joint').zh}")
    [*_, row] = [line for line in project_table(project, builders.calendar()).splitlines() if line[:1] == "|"]
    assert row.startswith(f"| {title}{GAP}")
    assert phrase("table", "under-way").zh in row
    late = replace(stage, clock=stage.clock and replace(stage.clock, lapsed=True))
    assert overdue_items(replace(project, stages={"stage1": late})) == ["stage1"]


def test_what_others_let_pass_is_not_the_authoritys_delay_but_works_without_a_check_are() -> None:
    lapsed = replace(_clock(ClockKind.SUPPLEMENT), lapsed=True)
    case = Case(item="permit", state=CaseState.APPROVED, filing=1, clocks=(lapsed,))
    project = replace(Project(plan=PLAN), cases={"permit": case})
    assert overdue_items(project) == []
    assert phrase("table", "debt-lapsed").zh in standing.state_words(case).zh
    unchecked = replace(case, rechecking=True)
    assert overdue_items(replace(project, cases={"permit": unchecked})) == ["permit"]


def test_a_clock_names_the_department_or_material_that_it_is_about() -> None:
    due = DueInstant(at("2026-01-16 09:00"), "permit", ClockKind.CONSULTATION, Alarm.LAPSE, "bureau")
    title = PLAN.steps[0].department_title.zh
    assert f"（{title}）" in due_line(Project(plan=PLAN), due)


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"deemed": True}, "deemed"),
        ({"clocks": (_clock(ClockKind.STATUTORY).pause(at("2026-01-06 09:00"), "review"),)}, "paused"),
        ({"hearing": Hearing(offered_at=at("2026-01-06 09:00"))}, "hearing"),
        ({"debts": (Debt(material="plan", opened_at=at("2026-01-06 09:00")),)}, "owed"),
        ({"consultations": (Consultation(department="fgj", sent_at=at("2026-01-06 09:00")),)}, "consulting"),
        (
            {"commitment": Commitment(digest="0" * 64, reference="r", signed_at=at("2026-01-06 09:00"))},
            "committed",
        ),
        ({"rechecking": True}, "rechecking"),
    ],
)
def test_what_must_be_known_of_a_case_stands_beside_its_state(changes: dict[str, Any], mark: str) -> None:
    case = replace(Case(item="permit", state=CaseState.ACCEPTED), **changes)
    words = phrase("table", mark, count=1)
    table = project_table(Project(plan=PLAN).with_case(case), builders.calendar())
    assert f"{phrase('state', 'accepted').zh}（{words.zh}）" in table


def test_what_has_been_settled_is_no_longer_marked() -> None:
    then = at("2026-01-06 09:00")
    case = Case(
        item="permit",
        state=CaseState.ACCEPTED,
        hearing=Hearing(offered_at=then, waived_at=then),
        debts=(Debt(material="plan", opened_at=then, settled_at=then),),
        consultations=(Consultation(department="fgj", sent_at=then, deemed=True),),
    )
    state = phrase("state", "accepted").zh
    assert f"| {state}{GAP} |" in project_table(Project(plan=PLAN).with_case(case), builders.calendar())


def test_a_clock_that_stands_still_shows_no_day() -> None:
    still = _clock(ClockKind.STATUTORY).pause(at("2026-01-06 09:00"), "review")
    case = Case(item="permit", state=CaseState.ACCEPTED, clocks=(still,))
    table = project_table(Project(plan=PLAN).with_case(case), builders.calendar())
    assert still.due.label().replace("-", NARROW_HYPHEN) not in table
    assert f"**{phrase('table', 'paused').zh}**" in table


@pytest.mark.parametrize(
    ("expected", "zh", "en"),
    [
        ("bureau", "{title}", "{title}"),
        ("handler@bureau, agent", "handler@{title}、agent", "handler@{title}, agent"),
        ("head@item", "head@本事项主管部门", "head@the item's own department"),
        ("head@elsewhere", "head@elsewhere", "head@elsewhere"),
    ],
)
def test_departments_are_named_by_their_titles_where_the_plan_knows_them(
    expected: str, zh: str, en: str
) -> None:
    told = sentence(Refused(Code.NOT_ALLOWED, "actor.post", actor="window@bureau", expected=expected), PLAN)
    title = PLAN.steps[0].department_title
    assert zh.format(title=title.zh) in told.zh
    assert en.format(title=title.en) in told.en
    assert f"window@{title.zh}" in told.zh


def test_overdue_items_are_cut_to_what_a_search_attribute_holds() -> None:
    items = [f"item-{number:03}" for number in range(400)]
    late_clock = replace(_clock(ClockKind.PROMISED), lapsed=True)
    project = Project(
        plan=PLAN,
        cases={item: Case(item=item, state=CaseState.ACCEPTED, clocks=(late_clock,)) for item in items},
    )
    late = next(update.value for update in search_attributes(project) if update.key.name.endswith("Items"))
    shown = cast("list[str]", late)
    assert shown == items[: len(shown)]
    assert ATTRIBUTE_BYTES - 20 < len(str(shown)) <= ATTRIBUTE_BYTES
