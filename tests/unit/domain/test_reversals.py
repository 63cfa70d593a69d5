"""Recall and revocation: Licensing Law 8 and 69."""

import pytest

from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from binglian.domain.project import CaseState
from tests.builders import at, bring, refusal, tell
from tests.unit.domain.law import VALIDITY, case, clock, lawful, opened, planned, retold, say_by

KINDS = [("recall", CaseState.RECALLED), ("revoke", CaseState.REVOKED)]


@pytest.mark.parametrize("to", ["decide", "deliver"])
@pytest.mark.parametrize(("kind", "state"), KINDS)
def test_an_approval_in_force_is_taken_back_on_a_ground(kind: str, state: CaseState, to: str) -> None:
    where = opened(
        lawful("permit", planned(ClockKind.VALIDITY, VALIDITY)), lawful("works", needs=(("permit",),))
    )
    bring(where, "permit", to=to, when="2026-03-02")
    assert clock(where, ClockKind.VALIDITY).running
    say_by(where, kind, "2026-03-10", ground="forged papers")
    found = case(where)
    assert (found.state, found.over_at, found.ground) == (state, at("2026-03-10"), "forged papers")
    assert not found.approved
    assert not any(one.running for one in found.clocks)
    tell(where, "receive", "2026-03-11", item="works")
    assert refusal(where, "accept", "2026-03-11", item="works") is Code.PREREQUISITE_MISSING
    assert retold(where, at("2026-01-05")) == where.project


@pytest.mark.parametrize("kind", ["recall", "revoke"])
def test_what_was_taken_back_may_be_applied_for_again(kind: str) -> None:
    where = opened()
    bring(where, "permit", to="decide", when="2026-03-02")
    say_by(where, kind, "2026-03-10")
    assert refusal(where, "receive", "2026-03-09", item="permit") is Code.OUT_OF_ORDER
    bring(where, "permit", to="decide", when="2026-03-11")
    assert (case(where).filing, case(where).approved, case(where).over_at) == (2, True, None)


@pytest.mark.parametrize("kind", ["recall", "revoke"])
@pytest.mark.parametrize("to", ["receive", "accept", "begin_review"])
def test_what_is_not_decided_is_not_taken_back(kind: str, to: str) -> None:
    where = opened()
    bring(where, "permit", to=to, when="2026-03-02")
    assert refusal(where, kind, "2026-03-03", item="permit") is Code.WRONG_STATE


@pytest.mark.parametrize("kind", ["recall", "revoke"])
def test_a_rejection_is_not_taken_back(kind: str) -> None:
    where = opened()
    bring(where, "permit", to="decide", when="2026-03-02", outcome="rejected")
    for _ in range(2):
        assert refusal(where, kind, "2026-03-03", item="permit") is Code.WRONG_STATE
        if case(where).state is CaseState.REJECTED:
            say_by(where, "deliver", "2026-03-03")


@pytest.mark.parametrize("kind", ["recall", "revoke"])
def test_an_approval_is_taken_back_once_and_by_the_head(kind: str) -> None:
    where = opened()
    bring(where, "permit", to="decide", when="2026-03-02")
    assert refusal(where, kind, "2026-03-03", by="handler@bureau", item="permit") is Code.NOT_ALLOWED
    assert refusal(where, kind, "2026-03-03", by="head@water", item="permit") is Code.WRONG_DEPARTMENT
    say_by(where, kind, "2026-03-03")
    assert refusal(where, kind, "2026-03-04", item="permit") is Code.WRONG_STATE
