from dataclasses import replace

import pytest

from binglian.domain.clocks import clock_of
from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.project import CaseState
from tests.builders import LIFE, at, bring, calendar, day, delivery, desk, refusal, step, tell, told
from tests.unit.domain.holdings import case, clock, digest, law, needing, side, submit, supplement

CHECK = side(ClockKind.COMMITMENT, 2, Unit.MONTHS)
PROMISED = replace(step("permit", delivery(10), CHECK), on_commitment=True)
PAPER = {"item": "permit", "digest": digest("promise"), "reference": "store/promise"}


def commit(where: Desk, when: str) -> None:
    """The applicant signs."""
    tell(where, "commit", when, by="applicant", **PAPER)


def no_commit(where: Desk, when: str, by: str = "applicant") -> Code:
    """Why the applicant can't."""
    return refusal(where, "commit", when, by=by, **PAPER)


def approved(*, to: str = "deliver") -> Desk:
    """A case approved on a commitment."""
    where = desk(law(PROMISED, step("other")))
    tell(where, "receive", "2026-03-02", item="permit")
    commit(where, "2026-03-03")
    for kind in LIFE[1 : LIFE.index(to) + 1]:
        tell(where, kind, "2026-03-04", item="permit")
    return where


@pytest.mark.mechanism("S3-07")
def test_an_approval_on_a_commitment_runs_the_time_to_check_it() -> None:
    where = approved()
    signed = case(where).commitment
    assert signed
    assert (signed.digest, signed.signed_at, signed.kept) == (digest("promise"), at("2026-03-03"), None)
    running = clock(where, ClockKind.COMMITMENT)
    assert running.running
    assert running.started_at == at("2026-03-04")
    assert running.due.day == day("2026-05-06")  # 4 May is a holiday, as is 5 May


def test_without_a_commitment_nothing_is_left_to_check() -> None:
    where = desk(law(PROMISED, step("other")))
    bring(where, "permit", to="deliver", when="2026-03-04")
    assert clock_of(case(where).clocks, ClockKind.COMMITMENT) is None
    assert refusal(where, "check_commitment", "2026-03-05", item="permit", kept=True) is Code.NOT_COMMITTED


def test_a_rejection_leaves_nothing_to_check() -> None:
    where = desk(law(PROMISED))
    tell(where, "receive", "2026-03-02", item="permit")
    commit(where, "2026-03-03")
    tell(where, "accept", "2026-03-03", item="permit")
    tell(where, "decide", "2026-03-04", item="permit", outcome="rejected")
    assert clock_of(case(where).clocks, ClockKind.COMMITMENT) is None
    assert refusal(where, "check_commitment", "2026-03-05", item="permit", kept=True) is Code.WRONG_STATE


@pytest.mark.parametrize("reached", ["receive", "accept", "begin_review"])
def test_a_commitment_is_signed_before_the_decision(reached: str) -> None:
    where = desk(law(PROMISED))
    assert no_commit(where, "2026-03-02") is Code.WRONG_STATE
    bring(where, "permit", to=reached, when="2026-03-02")
    commit(where, "2026-03-03")
    assert case(where).commitment


def test_a_commitment_signed_after_the_decision_or_twice_is_refused() -> None:
    where = approved(to="accept")
    assert no_commit(where, "2026-03-05") is Code.ALREADY_COMMITTED
    late = desk(law(PROMISED))
    bring(late, "permit", to="decide", when="2026-03-04")
    assert no_commit(late, "2026-03-05") is Code.WRONG_STATE


def test_an_item_that_is_not_approved_on_commitments_takes_none() -> None:
    where = desk(law(step("permit", CHECK)))
    tell(where, "receive", "2026-03-02", item="permit")
    assert no_commit(where, "2026-03-03") is Code.NO_COMMITMENT


def test_a_commitment_that_nobody_would_have_to_check_is_refused() -> None:
    where = desk(law(replace(step("permit"), on_commitment=True)))
    tell(where, "receive", "2026-03-02", item="permit")
    assert no_commit(where, "2026-03-03") is Code.NO_LIMIT


def test_only_the_applicant_commits_and_only_the_department_checks() -> None:
    where = approved(to="accept")
    assert no_commit(where, "2026-03-05", by="window") is Code.NOT_ALLOWED
    where = approved()
    code = refusal(where, "check_commitment", "2026-03-05", by="applicant", item="permit", kept=True)
    assert code is Code.NOT_ALLOWED


def test_a_commitment_stands_in_for_no_material() -> None:
    where = desk(law(replace(needing(PROMISED, "papers"), limits=(*PROMISED.limits, supplement()))))
    tell(where, "receive", "2026-03-02", item="permit")
    commit(where, "2026-03-03")
    assert refusal(where, "accept", "2026-03-04", item="permit") is Code.MATERIAL_MISSING
    submit(where, "papers", "2026-03-04")
    tell(where, "accept", "2026-03-04", item="permit")
    assert case(where).commitment


def test_a_commitment_found_kept_is_done_with() -> None:
    where = approved()
    tell(where, "check_commitment", "2026-04-01", item="permit", kept=True)
    checked = case(where).commitment
    assert checked
    assert (checked.kept, checked.checked_at) == (True, at("2026-04-01"))
    stopped = clock(where, ClockKind.COMMITMENT)
    assert stopped.stopped_at == at("2026-04-01")
    assert not stopped.lapsed
    code = refusal(where, "check_commitment", "2026-04-02", item="permit", kept=False)
    assert code is Code.COMMITMENT_KEPT


@pytest.mark.mechanism("S3-07")
def test_a_broken_commitment_is_not_forgotten_until_it_is_made_good() -> None:
    where = approved()
    tell(where, "check_commitment", "2026-04-01", item="permit", kept=False)
    broken = case(where).commitment
    assert broken
    assert broken.kept is False
    assert case(where).approved
    where.ring(at("2026-05-07"), calendar())
    assert clock(where, ClockKind.COMMITMENT).overdue()
    tell(where, "check_commitment", "2026-05-08", item="permit", kept=True)
    assert not clock(where, ClockKind.COMMITMENT).running
    assert told(where).count("commitment_checked") == 2


def test_a_commitment_is_checked_only_after_the_approval() -> None:
    where = approved(to="begin_review")
    assert refusal(where, "check_commitment", "2026-03-05", item="permit", kept=True) is Code.WRONG_STATE
    tell(where, "decide", "2026-03-05", item="permit")
    tell(where, "check_commitment", "2026-03-06", item="permit", kept=True)
    assert not clock(where, ClockKind.COMMITMENT).running


def test_a_project_does_not_end_over_a_commitment_that_was_not_found_kept() -> None:
    where = approved()
    bring(where, "other", to="deliver", when="2026-03-05")
    tell(where, "check_commitment", "2026-03-09", item="permit", kept=False)
    assert where.project.ended_at is None
    tell(where, "check_commitment", "2026-03-20", item="permit", kept=True)
    assert where.project.ended_at == at("2026-03-20")


@pytest.mark.mechanism("S3-07")
def test_a_broken_commitment_is_a_ground_to_revoke_and_a_new_filing_is_committed_anew() -> None:
    where = approved()
    tell(where, "check_commitment", "2026-04-01", item="permit", kept=False)
    tell(where, "revoke", "2026-04-10", by="head@bureau", item="permit", ground="the commitment was broken")
    assert case(where).state is CaseState.REVOKED
    assert not clock(where, ClockKind.COMMITMENT).running
    code = refusal(where, "check_commitment", "2026-04-11", item="permit", kept=True)
    assert code is Code.WRONG_STATE
    tell(where, "receive", "2026-04-13", item="permit")
    assert case(where).commitment is None
    commit(where, "2026-04-13")
    assert case(where).commitment
