"""The two dated public cases, driven through the real workflows: what was published is what comes out.

And the case files that nobody can rehearse: each is refused as a whole, with the file and the line to mend.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from binglian.domain.calendar import ONE_DAY, CalendarData, WorkCalendar
from binglian.domain.clocks import Alarm
from binglian.domain.events import (
    CaseAccepted,
    CaseDecided,
    CaseDelivered,
    CasePromoted,
    CaseReceived,
    CaseWithdrawn,
    ClockRang,
    Event,
    GateOpened,
    HappeningRecorded,
    LapseUndone,
    PreReviewBegun,
    PreReviewConcluded,
)
from binglian.domain.limits import ClockKind
from binglian.domain.case_messages import Outcome
from binglian.domain.plan import Mode
from binglian.domain.project import CaseState, Distance
from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import record_content
from binglian.rehearsal.casefile import CaseFile, CaseForm, ScriptLine, check_names, read_case
from binglian.rehearsal.driver import Rehearsal, rehearse
from binglian.rehearsal.result import as_json
from definitions.calendars import load_calendar
from definitions.planner import plan
from definitions.problems import DefinitionError, ProblemCode
from definitions.projects import ProjectSpec, definition_for

ROOT = Path(__file__).resolve().parents[2]
SHIDAI = ROOT / "samples" / "xiamen-shidai.yaml"
HAICHEN = ROOT / "samples" / "haichen.yaml"
MANUAL = ROOT / "docs" / "rehearsal.md"

Refusal = tuple[str, str, str, str]
"""The day, type and item of a refused event, and the code it was refused with."""

REFUSED: dict[Path, list[Refusal]] = {
    SHIDAI: [
        ("2021-11-05", "decide", "energy-review", "wrong-state"),
        ("2021-11-05", "receive", "planning-permit", "gate-closed"),
        ("2021-11-05", "begin_pre_review", "util-heat", "item-not-in-plan"),
        ("2021-11-16", "decide", "eia-form", "wrong-department"),
        ("2021-11-16", "deliver", "geo-hazard", "id-reused"),
        ("2021-12-07", "accept", "injury-insurance", "prerequisite-missing"),
    ],
    HAICHEN: [
        ("2021-01-04", "begin_pre_review", "design-scheme", "outside-pre-review-window"),
        ("2021-02-04", "record_happening", "award", "already-happened"),
        ("2021-02-18", "begin_pre_review", "drawing-review", "gate-already-open"),
        ("2021-02-19", "decide", "planning-permit", "actor-not-allowed"),
        ("2021-03-12", "record_happening", "works-start", "prerequisite-missing"),
    ],
}


@dataclass(frozen=True)
class Shown:
    """A rehearsal and the questions that tests ask of it."""

    rehearsal: Rehearsal

    @property
    def events(self) -> list[Event]:
        return [entry.record.event for entry in self.rehearsal.entries]

    def cases_decided(self, item: str) -> list[CaseDecided]:
        return [event for event in self.events if isinstance(event, CaseDecided) and event.item == item]

    def rang(self, item: str, clock: ClockKind) -> list[Alarm]:
        rings = [event for event in self.events if isinstance(event, ClockRang)]
        return [event.alarm for event in rings if event.item == item and event.clock is clock]

    def undone(self) -> list[tuple[str, ClockKind]]:
        return [(event.item, event.clock) for event in self.events if isinstance(event, LapseUndone)]

    def measured(self, milestone: str) -> Distance:
        measured = self.rehearsal.report.project.milestones[milestone].measured
        assert measured is not None
        return measured

    def refusals(self) -> list[Refusal]:
        return [
            (f"{answer.event.at:%Y-%m-%d}", answer.event.type, answer.event.item, answer.code)
            for answer in self.rehearsal.answers
            if not answer.applied
        ]

    def gate(self) -> datetime:
        return self.rehearsal.report.project.gates["land"]

    def happened(self, happening: str) -> datetime:
        return self.rehearsal.report.project.happened[happening]


@cache
def calendar_data() -> CalendarData:
    return load_calendar("cn")


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar(calendar_data())


@cache
def shown(path: Path, mode: Mode = Mode.PARALLEL) -> Shown:
    """The rehearsal of a case file; each is run once, however many tests ask about it."""
    case = read_case(path, calendar().tz)
    definition = definition_for(case.project)
    check_names(case, definition)
    made = plan(definition, case.project.spec, mode, case.project.place)
    return Shown(asyncio.run(rehearse(case, made, calendar_data(), lambda _: None)))


@pytest.fixture(params=[SHIDAI, HAICHEN], ids=lambda path: path.stem)
def sample(request: pytest.FixtureRequest) -> Path:
    return request.param


# ------------------------------------------------------------------------------------------- of both cases


def test_every_step_is_approved_and_delivered_and_the_project_completes(sample: Path) -> None:
    project = shown(sample).rehearsal.report.project
    assert project.completed
    assert set(project.cases) == {step.item for step in project.plan.steps}
    assert {(case.state, case.approved) for case in project.cases.values()} == {(CaseState.DELIVERED, True)}
    assert {key for key, found in project.milestones.items() if found.reached_at} == {
        milestone.key for milestone in project.plan.milestones
    }


def test_exactly_the_scripted_refusals_occur_each_with_its_code(sample: Path) -> None:
    assert shown(sample).refusals() == REFUSED[sample]


def test_every_refusal_is_announced_with_its_code_above_its_event(sample: Path) -> None:
    announced = re.findall(r"Refused, ([a-z-]+):", sample.read_text())
    assert announced == [code for *_, code in REFUSED[sample]]


def test_a_refused_event_leaves_no_entry_behind(sample: Path) -> None:
    refused = {
        answer.event.message.id for answer in shown(sample).rehearsal.answers if not answer.applied
    } - {answer.event.message.id for answer in shown(sample).rehearsal.answers if answer.applied}
    assert not refused & {entry.record.message for entry in shown(sample).rehearsal.entries}


def test_nothing_that_waits_for_the_land_is_received_decided_or_delivered_before_the_gate(
    sample: Path,
) -> None:
    found = shown(sample)
    sealed = {step.item for step in found.rehearsal.plan.steps if step.pre_review}
    formal = [
        event
        for event in found.events
        if isinstance(event, CasePromoted | CaseReceived | CaseAccepted | CaseDecided | CaseDelivered)
        and event.item in sealed
    ]
    assert {event.item for event in formal} == sealed
    assert all(event.at >= found.gate() for event in formal)
    decided = {event.item: event.at for event in formal if isinstance(event, CaseDecided)}
    assert decided.keys() == sealed


def test_nothing_is_accepted_before_all_that_it_needs_holds(sample: Path) -> None:
    found = shown(sample)
    held: dict[str, datetime] = {}
    for event in found.events:
        match event:
            case CaseDecided(outcome=Outcome.APPROVED):
                held[event.item] = event.at
            case HappeningRecorded():
                held[event.happening] = event.at
            case GateOpened():
                held[event.gate] = event.at
            case _:
                pass
    accepted = [event for event in found.events if isinstance(event, CaseAccepted)]
    assert {event.item for event in accepted} == {step.item for step in found.rehearsal.plan.steps}
    needs = {step.item: step.needs for step in found.rehearsal.plan.steps}
    early = [
        (event.item, group)
        for event in accepted
        for group in needs[event.item]
        if not any(key in held and held[key] <= event.at for key in group)
    ]
    assert early == []


@pytest.mark.mechanism("S0-06")
def test_the_agent_is_in_contact_while_the_land_is_still_listed(sample: Path) -> None:
    found = shown(sample)
    assert found.happened("listing") <= found.happened("contact") < found.happened("award")
    contact = next(
        entry.record
        for entry in found.rehearsal.entries
        if isinstance(entry.record.event, HappeningRecorded) and entry.record.event.happening == "contact"
    )
    assert contact.actor == "agent@agency-group"


@pytest.mark.mechanism("S0-07")
def test_the_title_is_issued_within_seven_working_days_of_the_delivery_of_the_land(sample: Path) -> None:
    measured = shown(sample).measured("land-delivery-to-title")
    assert measured.met
    assert measured.working_days <= 7


def test_the_ledger_holds_every_record_in_sequence_and_in_an_unbroken_chain(sample: Path) -> None:
    rehearsal = shown(sample).rehearsal
    assert [entry.record.sequence for entry in rehearsal.entries] == [*range(1, rehearsal.report.entries + 1)]
    head = card_hash(rehearsal.report.card)
    for entry in rehearsal.entries:
        assert entry.previous == head
        head = link(head, entry.stream, record_content(entry.record))
        assert entry.hash == head


def test_all_days_but_the_published_ones_are_marked_as_assumed() -> None:
    days = {
        path: {
            (event.item, f"{event.at:%Y-%m-%d}")
            for event in read_case(path, calendar().tz).events
            if not event.assumed
        }
        for path in (SHIDAI, HAICHEN)
    }
    assert days[SHIDAI] == {("listing", "2021-11-02"), ("award", "2021-12-06"), ("works-start", "2021-12-19")}
    assert days[HAICHEN] == set()


def test_events_fall_on_working_days_except_the_ground_breaking(sample: Path) -> None:
    resting = {
        answer.event.item
        for answer in shown(sample).rehearsal.answers
        if not calendar().kind(calendar().day(answer.event.at)).working
    }
    assert resting <= {"works-start"}


def test_in_serial_mode_the_same_script_runs_to_its_end_and_what_comes_too_early_is_refused() -> None:
    found = shown(SHIDAI, Mode.SERIAL)
    assert len(found.rehearsal.answers) == len(shown(SHIDAI).rehearsal.answers)
    codes = {code for *_, code in found.refusals()}
    assert "serial-order" in codes
    assert codes == {code for *_, code in REFUSED[SHIDAI]} | {"serial-order"}
    assert not found.rehearsal.report.project.completed
    approved = {event.item: event.at for event in found.events if isinstance(event, CaseDecided)}
    steps = {step.item: step for step in found.rehearsal.plan.steps}
    for event in found.events:
        if isinstance(event, CaseAccepted):
            assert all(approved[before] <= event.at for before in steps[event.item].after)


# ------------------------------------------------------------------------------------------ 厦门时代


def test_the_published_days_of_shidai_measure_as_published() -> None:
    found = shown(SHIDAI)
    to_award, to_start = found.measured("notice-to-award"), found.measured("award-to-start")
    assert (to_award.calendar_days, to_award.working_days) == (34, 24)
    assert (to_start.calendar_days, to_start.working_days) == (13, 9)


@pytest.mark.mechanism("S0-09")
def test_sixteen_items_are_pre_reviewed_by_ten_departments_within_fifteen_days_of_the_notice() -> None:
    found = shown(SHIDAI)
    concluded = [event for event in found.events if isinstance(event, PreReviewConcluded)]
    window = found.happened("listing") + timedelta(days=16)
    assert all(calendar().day(event.at) < calendar().day(window) for event in concluded)
    ready = {event.item for event in concluded if event.favourable}
    departments = {step.item: step.department for step in found.rehearsal.plan.steps}
    assert ready == {step.item for step in found.rehearsal.plan.steps if step.pre_review}
    assert (len(ready), len({departments[item] for item in ready})) == (16, 10)


@pytest.mark.mechanism("S0-09")
def test_an_unfavourable_pre_review_is_taken_up_again_before_the_gate() -> None:
    about = [
        event
        for event in shown(SHIDAI).events
        if isinstance(event, PreReviewBegun | PreReviewConcluded) and event.item == "design-scheme"
    ]
    found = [event.favourable for event in about if isinstance(event, PreReviewConcluded)]
    assert found == [False, True]
    assert [type(event) for event in about] == [PreReviewBegun, PreReviewConcluded] * 2


@pytest.mark.mechanism("S0-09")
def test_the_worklist_of_shidai_has_twenty_six_approvals() -> None:
    assert len(shown(SHIDAI).rehearsal.plan.steps) == 26


@pytest.mark.mechanism("S0-10")
def test_everything_pre_reviewed_becomes_formal_at_the_instant_of_the_land_contract() -> None:
    found = shown(SHIDAI)
    contract = found.cases_decided("land-contract")[0].at
    promoted = [event for event in found.events if isinstance(event, CasePromoted)]
    assert found.gate() == contract
    assert {event.at for event in promoted} == {contract}
    assert {event.item for event in promoted} == {
        step.item for step in found.rehearsal.plan.steps if step.pre_review
    }


@pytest.mark.mechanism("S0-10")
def test_the_construction_permit_is_accepted_with_its_last_prerequisite_and_precedes_the_works() -> None:
    found = shown(SHIDAI)
    permit = found.rehearsal.report.project.cases["constr-permit"]
    assert permit.accepted_at == found.cases_decided("fire-design")[0].at
    assert permit.decided_at is not None
    assert permit.decided_at < found.happened("works-start")
    assert found.measured("award-to-construction-permit").met


def test_a_decision_reported_after_its_due_day_but_made_in_time_undoes_the_lapse() -> None:
    found = shown(SHIDAI)
    assert found.rang("eia-form", ClockKind.PROMISED) == [Alarm.WARNING, Alarm.LAPSE]
    assert found.undone() == [("eia-form", ClockKind.PROMISED)]
    (decided,) = found.cases_decided("eia-form")
    record = next(entry.record for entry in found.rehearsal.entries if entry.record.event == decided)
    assert record.recorded_at - record.event.at > ONE_DAY
    assert not any(clock.lapsed for clock in found.rehearsal.report.project.cases["eia-form"].clocks)


def test_a_promise_that_was_not_kept_warns_lapses_and_stays_lapsed_while_the_law_is_kept() -> None:
    found = shown(SHIDAI)
    assert found.rang("soil-water", ClockKind.PROMISED) == [Alarm.WARNING, Alarm.LAPSE]
    clocks = found.rehearsal.report.project.cases["soil-water"].clocks
    assert [clock.kind for clock in clocks if clock.lapsed] == [ClockKind.PROMISED]


# ---------------------------------------------------------------------------------------------- 海辰


@pytest.mark.mechanism("S0-08")
def test_haichen_has_its_construction_permit_thirty_nine_calendar_days_after_the_award() -> None:
    measured = shown(HAICHEN).measured("award-to-construction-permit")
    assert (measured.calendar_days, measured.met) == (39, True)


def test_haichen_starts_works_forty_two_calendar_days_after_the_award() -> None:
    assert shown(HAICHEN).measured("award-to-start").calendar_days == 42


@pytest.mark.mechanism("S0-08")
def test_the_benchmark_lapses_overnight_and_the_report_of_the_next_morning_undoes_it() -> None:
    found = shown(HAICHEN)
    assert found.rang("award-to-construction-permit", ClockKind.MILESTONE) == [Alarm.WARNING, Alarm.LAPSE]
    assert found.undone() == [("award-to-construction-permit", ClockKind.MILESTONE)]


@pytest.mark.mechanism("S0-07")
def test_a_title_across_the_spring_festival_takes_thirteen_calendar_and_five_working_days() -> None:
    measured = shown(HAICHEN).measured("land-delivery-to-title")
    assert (measured.calendar_days, measured.working_days) == (13, 5)


def test_drawings_that_were_turned_down_and_a_withdrawn_connection_are_filed_again() -> None:
    found = shown(HAICHEN)
    decisions = [event.outcome for event in found.cases_decided("drawing-review")]
    assert decisions == [Outcome.REJECTED, Outcome.APPROVED]
    assert [event.item for event in found.events if isinstance(event, CaseWithdrawn)] == ["util-gas"]
    cases = found.rehearsal.report.project.cases
    assert {item for item, case in cases.items() if case.filing == 2} == {"drawing-review", "util-gas"}


# ------------------------------------------------------------------------------ files that can't be rehearsed

GOOD = """\
title: {zh: 试, en: trial}
project:
  key: trial
  name: 试验项目
  jurisdiction: tongan
  facts: {establishment: filed, land_mode: granted, eia: form}
events:
  - {at: 2021-11-02, type: record_happening, item: listing, actor: agent}
  - {at: 2021-11-03 09:00, type: receive, items: [eia-form, geo-hazard], actor: applicant}
  - {at: 2021-11-03 10:00, reported_at: 2021-11-04, type: accept, item: eia-form, actor: window}
"""


def read_and_plan(path: Path) -> CaseFile:
    case = read_case(path, calendar().tz)
    definition = definition_for(case.project)
    check_names(case, definition)
    plan(definition, case.project.spec, case.mode, case.project.place)
    return case


def test_the_file_that_the_impossible_ones_derive_from_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    case = read_and_plan(path)
    assert [event.item for event in case.events] == ["listing", "eia-form", "geo-hazard", "eia-form"]
    assert case.events[0].at == datetime(2021, 11, 2, 9, tzinfo=calendar().tz)
    assert (case.events[3].at.day, case.events[3].sent_at.day) == (3, 4)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "offender"),
    [
        ("item: listing", "item: lisitng", ProblemCode.UNKNOWN_HAPPENING, 8, "lisitng"),
        ("actor: applicant", "actor: aplicant", ProblemCode.UNKNOWN_POST, 9, "aplicant"),
        ("geo-hazard]", "geo-hazzard]", ProblemCode.UNKNOWN_ITEM, 9, "geo-hazzard"),
        ("2021-11-03 09:00", "2021-11-01 09:00", ProblemCode.TIMES_BACKWARDS, 9, "2021-11-01"),
        ("reported_at: 2021-11-04", "reported_at: 2021-11-02", ProblemCode.TIMES_BACKWARDS, 10, "2021-11-03"),
        ("events:", "until: 2021-11-03\nevents:", ProblemCode.TIMES_BACKWARDS, 7, "2021-11-03"),
        ("2021-11-02,", "2021-11-31,", ProblemCode.BAD_INSTANT, 8, "2021-11-31"),
        ("at: 2021-11-02, ", "", ProblemCode.MISSING_KEY, 8, "at"),
        ("title:", "titel:", ProblemCode.UNKNOWN_KEY, 1, "titel"),
        ("  facts:", "  fact:", ProblemCode.UNKNOWN_KEY, 6, "fact"),
        ("actor: applicant", "actor: applicant, favourable: true", ProblemCode.BAD_EVENT, 9, "favourable"),
        ("type: accept", "type: acept", ProblemCode.BAD_EVENT, 10, "type"),
        ("type: accept", "type: decide", ProblemCode.BAD_EVENT, 10, "outcome"),
        ("jurisdiction: tongan", "jurisdiction: tonga", ProblemCode.UNKNOWN_DEFINITION, 5, "tonga"),
        (", eia: form", "", ProblemCode.MISSING_FACT, 6, "eia"),
    ],
)
def test_an_impossible_case_file_is_refused_with_file_line_and_offender(
    tmp_path: Path, old: str, new: str, code: ProblemCode, line: int, offender: str
) -> None:
    path = tmp_path / "impossible.yaml"
    assert GOOD.count(old) == 1
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(DefinitionError) as refused:
        read_and_plan(path)
    found = [(problem.file, problem.line, problem.code) for problem in refused.value.problems]
    assert (str(path), line, code) in found
    assert any(problem.offender.startswith(offender) for problem in refused.value.problems)


def test_a_case_file_without_a_project_or_without_events_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("title: {zh: 试, en: trial}\nevents: []\n")
    with pytest.raises(DefinitionError) as refused:
        read_and_plan(path)
    assert [(problem.code, problem.offender) for problem in refused.value.problems] == [
        (ProblemCode.MISSING_KEY, "project")
    ]
    path.write_text(GOOD.partition("events:")[0] + "events: []\n")
    with pytest.raises(DefinitionError) as refused:
        read_and_plan(path)
    assert [(problem.code, problem.line) for problem in refused.value.problems] == [
        (ProblemCode.EMPTY_SCRIPT, 7)
    ]


# --------------------------------------------------------------------------------------------- the manual


def documented() -> set[str]:
    """Every name that opens a row of a table in the manual."""
    return {
        name
        for row in re.findall(r"^\| (.+?) \|", MANUAL.read_text(), re.MULTILINE)
        for name in re.findall(r"`([a-z_]+)`", row)
    }


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield str(key)  # pyright: ignore[reportUnknownArgumentType]
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from keys(inner)


def test_the_manual_names_every_key_of_a_case_file() -> None:
    forms = (CaseForm, ProjectSpec, ScriptLine)
    assert {field for form in forms for field in form.model_fields} <= documented()


def test_the_manual_names_every_key_of_the_result() -> None:
    assert set(keys(as_json(shown(HAICHEN).rehearsal, calendar()))) <= documented()


def test_the_case_that_the_manual_shows_runs_as_the_manual_says(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.+?)```", MANUAL.read_text(), re.DOTALL)
    assert example is not None
    path = tmp_path / "example.yaml"
    path.write_text(example.group(1))
    assert len(example.group(1).splitlines()) == 10
    found = shown(path)
    assert found.refusals() == [("2026-03-02", "decide", "ent-filing", "wrong-state")]
    assert found.rang("ent-filing", ClockKind.PROMISED) == [Alarm.WARNING, Alarm.LAPSE]
