"""The samples of four jurisdictions, driven through the real workflows: each shows what its header says.

Tests stand together by sample: a rehearsal is kept within a process, and tests are dealt out to several.
"""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from binglian.domain.case_messages import Opinion, Outcome
from binglian.domain.clocks import Alarm, Clock, clock_of, elapsed
from binglian.domain.events import (
    AcceptanceUndone,
    CaseAccepted,
    CaseDeemedAccepted,
    CaseRecalled,
    CaseRefused,
    CaseRevoked,
    ClockExtended,
    CommitmentChecked,
    DebtSettled,
    MaterialSubmitted,
)
from binglian.domain.limits import ClockKind
from binglian.domain.project import CaseState
from binglian.rehearsal.casefile import read_case
from binglian.rehearsal.result import as_json
from tests.integration.rehearsed import SAMPLES, Shown, calendar, shown

HAICANG = SAMPLES / "haicang-expansion.yaml"
JIANOU = SAMPLES / "jianou-key-project.yaml"
NETWORK = SAMPLES / "yongji-pipe-network.yaml"
ENTERPRISE = SAMPLES / "yongji-enterprise.yaml"
XIAN = SAMPLES / "xian-etdz-weekend.yaml"

INVENTED = (HAICANG, JIANOU, NETWORK, ENTERPRISE, XIAN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar().tz)


def clock(found: Shown, item: str, kind: ClockKind) -> Clock:
    running = clock_of(found.case(item).clocks, kind)
    assert running is not None
    return running


def refused_as_announced(path: Path) -> bool:
    """Whether exactly those events are refused that the script says so of, each with its code."""
    announced = re.findall(r"Refused, ([a-z-]+):", path.read_text("utf-8"))
    return bool(announced) and [code for *_, code in shown(path).refusals()] == announced


def completed(path: Path) -> bool:
    project = shown(path).rehearsal.report.project
    return project.completed and all(case.state is CaseState.DELIVERED for case in project.cases.values())


@pytest.mark.parametrize("path", INVENTED, ids=lambda path: path.stem)
def test_an_invented_project_says_so_and_all_its_days_are_marked_as_assumed(path: Path) -> None:
    case = read_case(path, calendar().tz)
    assert "（示例）" in case.project.spec.name
    assert all(event.assumed for event in case.events)


# ------------------------------------------------------------------------------------- Haicang: expansion


@pytest.mark.mechanism("S1-09")
def test_an_expansion_in_haicang_goes_its_six_steps_in_order_to_the_construction_permit() -> None:
    assert refused_as_announced(HAICANG)
    assert completed(HAICANG)
    (path,) = shown(HAICANG).rehearsal.plan.packages
    decided = [shown(HAICANG).case(item).decided_at for item in path.items]
    assert len(decided) == 6
    assert decided == sorted(filter(None, decided))


def test_a_notice_given_in_time_and_told_late_undoes_the_deemed_acceptance() -> None:
    found = shown(HAICANG)
    (deemed,) = found.of(CaseDeemedAccepted)
    (undone,) = found.of(AcceptanceUndone)
    assert (deemed.item, undone.item) == ("planning-condition", "planning-condition")
    assert deemed.accepted_at == at("2024-03-06 09:00")
    assert undone.at == at("2024-03-12 16:00") < deemed.at
    assert found.undone() == [("planning-condition", ClockKind.ACCEPTANCE)]
    case = found.case("planning-condition")
    assert (case.deemed, case.accepted_at) == (False, at("2024-03-18 16:00"))


def test_a_silent_department_has_no_objection_and_has_not_agreed() -> None:
    answered, silent = shown(HAICANG).case("planning-condition").consultations
    assert (answered.department, answered.opinion) == ("construction", Opinion.AGREES_ON_CONDITIONS)
    assert (silent.department, silent.opinion, silent.deemed) == ("ecology-environment", None, True)


def test_what_was_refused_for_want_of_competence_is_filed_anew() -> None:
    (refused,) = shown(HAICANG).of(CaseRefused)
    assert (refused.item, shown(HAICANG).case("util-sewer").filing) == ("util-sewer", 2)


# ------------------------------------------------------------------------------------ Jian'ou: a key project


def test_the_key_project_of_jianou_is_completed_and_only_the_wrong_hands_are_refused() -> None:
    assert refused_as_announced(JIANOU)
    assert completed(JIANOU)


def test_procedures_that_overlap_and_a_hearing_take_nothing_of_the_organs_time() -> None:
    found = shown(JIANOU)
    case = found.case("eia-report")
    assert case.accepted_at is not None
    assert case.decided_at is not None
    days = calendar().working_days_between(calendar().day(case.accepted_at), calendar().day(case.decided_at))
    used = next(one for one in as_json(found.rehearsal, calendar())["cases"] if one["item"] == "eia-report")
    assert days > clock(found, "eia-report", ClockKind.PROMISED).limit.value > used["elapsed_working_days"]
    assert found.rang("eia-report", ClockKind.PROMISED) == []
    assert len(case.procedures) == 3


def test_a_broken_promise_stays_broken_while_one_extension_keeps_the_law() -> None:
    found = shown(JIANOU)
    assert found.rang("design-scheme", ClockKind.PROMISED) == [Alarm.WARNING, Alarm.LAPSE]
    assert Alarm.LAPSE not in found.rang("design-scheme", ClockKind.STATUTORY)
    decided = found.case("design-scheme").decided_at
    assert decided is not None
    assert decided > at("2022-05-13 00:00")
    assert clock(found, "design-scheme", ClockKind.STATUTORY).due.day == date(2022, 5, 26)


def test_the_head_of_government_extends_the_joint_handling_of_the_stage() -> None:
    found = shown(JIANOU)
    extended = [(event.item, event.value) for event in found.of(ClockExtended)]
    assert extended == [("stage1", 15), ("design-scheme", 10)]
    stage = found.rehearsal.report.project.stages["stage1"]
    assert stage.completed_at is not None
    assert stage.completed_at > at("2022-05-07 00:00")


def test_the_time_of_a_stage_stands_still_while_nobody_handles_a_case_of_it() -> None:
    found = shown(JIANOU)
    assert found.rang("stage1", ClockKind.JOINT) == []
    joint = found.rehearsal.report.project.stages["stage1"].clock
    assert joint is not None
    assert joint.stopped_at is not None
    assert len(joint.pauses) == 4
    assert joint.due.day == date(2022, 7, 7)
    assert 23 < elapsed(joint, joint.stopped_at, calendar()) < 24


def test_what_was_promised_and_what_it_took_are_compared_in_fractions_of_a_working_day() -> None:
    result = as_json(shown(JIANOU).rehearsal, calendar())
    filing = next(case for case in result["cases"] if case["item"] == "ent-filing")
    assert filing["elapsed_working_days"] == 0.21


# -------------------------------------------------------------------------------- Yongji: the ten measures


@pytest.mark.mechanism("S3-08", "S3-10", "S3-13")
def test_a_pipe_network_is_approved_with_three_approvals_as_one_and_without_a_planning_permit() -> None:
    assert refused_as_announced(NETWORK)
    assert completed(NETWORK)
    done = set(shown(NETWORK).rehearsal.report.project.cases)
    assert not done & {"proj-proposal", "feasibility", "tender-docs", "planning-permit"}
    assert done >= {"prelim-design", "works-registration", "constr-permit"}


@pytest.mark.mechanism("S3-07")
def test_what_may_follow_is_approved_as_a_debt_and_settled_in_time() -> None:
    found = shown(NETWORK)
    (settled,) = found.of(DebtSettled)
    assert (settled.item, settled.material) == ("prelim-design", "fund-commitment")
    assert [event.outcome for event in found.cases_decided("prelim-design")] == [
        Outcome.APPROVED_WITH_DEFICIENCY
    ]
    assert Alarm.LAPSE not in found.rang("prelim-design", ClockKind.SUPPLEMENT)


@pytest.mark.mechanism("S3-07")
def test_one_commitment_is_kept_and_the_approval_on_the_broken_one_is_revoked_and_filed_anew() -> None:
    found = shown(NETWORK)
    checked = [(event.item, event.kept) for event in found.of(CommitmentChecked)]
    assert checked == [("works-registration", False), ("prelim-design", True)]
    assert [event.item for event in found.of(CaseRevoked)] == ["works-registration"]
    assert found.case("works-registration").filing == 2


# -------------------------------------------------------------------------------- Yongji: one form, one set


@pytest.mark.mechanism("S3-15")
def test_each_material_is_submitted_once_and_every_case_that_needs_it_uses_that_one() -> None:
    assert refused_as_announced(ENTERPRISE)
    assert completed(ENTERPRISE)
    found = shown(ENTERPRISE)
    licences = [event for event in found.of(MaterialSubmitted) if event.material == "business-licence"]
    assert [event.version for event in licences] == [1]
    users = {event.item for event in found.of(CaseAccepted) if dict(event.materials).get("business-licence")}
    assert users >= {"ent-filing", "planning-permit", "util-water", "util-gas", "util-telecom"}
    digests = {dict(event.materials).get("business-licence") for event in found.of(CaseAccepted)}
    assert digests == {licences[0].digest, None}


@pytest.mark.mechanism("S3-15")
def test_a_newer_version_is_used_from_then_on_and_what_was_accepted_stays_on_the_older_one() -> None:
    found = shown(ENTERPRISE)
    first, second = [
        event.digest for event in found.of(MaterialSubmitted) if event.material == "design-drawings"
    ]
    assert dict(found.case("design-scheme").materials)["design-drawings"] == first
    assert dict(found.case("planning-permit").materials)["design-drawings"] == second


@pytest.mark.mechanism("S3-16")
def test_establishment_energy_review_and_eia_run_side_by_side() -> None:
    cases = [shown(ENTERPRISE).case(item) for item in ("ent-filing", "energy-review", "eia-form")]
    (accepted,) = {case.accepted_at for case in cases}
    assert accepted is not None
    assert all(case.decided_at and case.decided_at > accepted for case in cases)


# ----------------------------------------------------------------------- Xi'an: weekends, and a permit's life


@pytest.mark.mechanism("S4-08")
def test_a_filing_accepted_on_saturday_is_due_on_monday_and_one_before_a_made_up_sunday_on_sunday() -> None:
    assert refused_as_announced(XIAN)
    found = shown(XIAN)
    for item, saturday, due in (
        ("ent-filing", date(2023, 3, 11), date(2023, 3, 13)),
        ("constr-permit", date(2023, 4, 22), date(2023, 4, 23)),
    ):
        promised = clock(found, item, ClockKind.PROMISED)
        assert (calendar().day(promised.started_at), promised.due.day) == (saturday, due)
        assert not calendar().kind(saturday).working


@pytest.mark.mechanism("S4-08")
def test_what_comes_in_on_line_on_a_sunday_night_is_received_then() -> None:
    assert shown(XIAN).case("eia-form").received_at == at("2023-03-12 22:40")


def test_a_recalled_connection_is_filed_anew_and_deemed_accepted_from_its_receipt() -> None:
    found = shown(XIAN)
    assert [event.item for event in found.of(CaseRecalled)] == ["util-sewer"]
    case = found.case("util-sewer")
    assert (case.filing, case.deemed, case.accepted_at) == (2, True, at("2023-06-08 09:00"))


def test_the_permit_is_extended_taken_up_and_checked_after_a_stop_of_more_than_a_year() -> None:
    found = shown(XIAN)
    permit = found.case("constr-permit")
    validity = clock(found, "constr-permit", ClockKind.VALIDITY)
    assert validity.due.day is not None
    assert validity.due.day > date(2023, 10, 20)
    assert permit.taken_up_at == at("2023-09-04 10:00")
    (stop,) = permit.stops
    assert (stop.reported_at, stop.resumed_at) == (at("2023-11-20 10:00"), at("2024-11-18 09:00"))
    assert not permit.rechecking
    assert not found.rehearsal.report.project.completed
