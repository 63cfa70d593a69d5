"""The two dated public cases, driven through the real workflows: what was published is what comes out."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from binglian.domain.calendar import ONE_DAY
from binglian.domain.case_messages import CaseEnvelope, Outcome
from binglian.domain.clocks import Alarm
from binglian.domain.events import (
    CaseAccepted,
    CaseDecided,
    CaseDelivered,
    CasePromoted,
    CaseReceived,
    CaseWithdrawn,
    GateOpened,
    HappeningRecorded,
    PreReviewBegun,
    PreReviewConcluded,
)
from binglian.domain.limits import ClockKind
from binglian.domain.messages import CaseMessage, CloseProject, ExtendStage, RecordHappening, SubmitMaterial
from binglian.domain.plan import Mode
from binglian.domain.project import CaseState
from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import record_content
from binglian.rehearsal.casefile import CaseForm, ScriptLine, read_case
from binglian.rehearsal.result import as_json
from definitions.projects import ProjectSpec
from tests.integration.rehearsed import SAMPLES, Refusal, calendar, shown

SHIDAI = SAMPLES / "xiamen-shidai.yaml"
HAICHEN = SAMPLES / "haichen.yaml"
MANUAL = SAMPLES.parent / "docs" / "rehearsal.md"

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


def test_the_manual_names_every_message_type_with_its_own_keys() -> None:
    rows = [row for row in MANUAL.read_text("utf-8").splitlines() if row.startswith("| `")]
    shared = {*CaseEnvelope.model_fields, "type", "happening"}
    for kind in (RecordHappening, *get_args(CaseMessage), ExtendStage, SubmitMaterial, CloseProject):
        name = kind.model_fields["type"].default
        (row,) = [row for row in rows if f"`{name}`" in row.split("|")[1]]
        assert [key for key in kind.model_fields if key not in shared and f"`{key}`" not in row] == []


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
