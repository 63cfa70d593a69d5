from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.clocks import Alarm
from binglian.domain.desk import Desk
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockRang
from binglian.domain.limits import ClockKind
from binglian.domain.plan import Plan
from binglian.domain.project import CaseState
from tests.builders import at, bring, calendar, day, desk, refusal, step, tell, told
from tests.unit.domain.holdings import case, clock, law, needing, no_submission, submit, supplement

FOLLOWS = law(needing(step("permit", supplement()), "licence", "papers?", "report?"))
DEFICIENT = "approved_with_deficiency"


def accepted(*lacking: str, plan: Plan = FOLLOWS, when: str = "2026-03-03") -> Desk:
    """The desk of a case accepted with the licence, and without these."""
    where = desk(plan)
    submit(where, "licence", "2026-03-02")
    for material in {"papers", "report"} - set(lacking):
        submit(where, material, "2026-03-02")
    bring(where, "permit", to="accept", when=when, lacking=lacking)
    return where


def debts(where: Desk) -> dict[str, bool]:
    """What was owed, and whether it is settled."""
    return {debt.material: debt.settled_at is not None for debt in case(where).debts}


@pytest.mark.mechanism("S3-07")
def test_a_case_accepted_without_what_may_follow_owes_it_within_its_own_limit() -> None:
    where = accepted("papers", "report")
    assert case(where).state is CaseState.ACCEPTED
    assert debts(where) == {"papers": False, "report": False}
    for material in ("papers", "report"):
        running = clock(where, ClockKind.SUPPLEMENT, material)
        assert running.running
        assert running.due.day == day("2026-03-10")
    assert told(where)[-3:] == ["case_accepted", "debt_opened", "debt_opened"]


def test_a_material_named_twice_is_owed_once() -> None:
    where = accepted("papers", "papers")
    assert len(case(where).debts) == 1


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        (("licence",), Code.NOT_DEFERRABLE),
        (("horoscope",), Code.UNKNOWN_MATERIAL),
        (("papers",), Code.MATERIAL_AT_HAND),
        (("report",), Code.MATERIAL_MISSING),
        ((), Code.MATERIAL_MISSING),
    ],
)
def test_only_what_may_follow_and_is_not_there_can_be_let_follow(
    lacking: tuple[str, ...], code: Code
) -> None:
    where = desk(FOLLOWS)
    submit(where, "papers", "2026-03-02")
    tell(where, "receive", "2026-03-02", item="permit")
    assert refusal(where, "accept", "2026-03-03", item="permit", lacking=lacking) is code


def test_nothing_is_let_follow_without_a_limit() -> None:
    where = desk(law(needing(step("permit"), "papers?")))
    tell(where, "receive", "2026-03-02", item="permit")
    assert refusal(where, "accept", "2026-03-03", item="permit", lacking=("papers",)) is Code.NO_LIMIT


def test_a_material_may_be_owed_where_acceptance_checks_none() -> None:
    where = desk(law(needing(step("permit", supplement()), "licence", "papers?", checks=False)))
    bring(where, "permit", to="accept", when="2026-03-03", lacking=("papers",))
    assert debts(where) == {"papers": False}


def test_one_submission_settles_the_debts_of_every_case() -> None:
    where = desk(
        law(
            needing(step("filing", supplement()), "papers?"),
            needing(step("permit", supplement()), "papers?", "report?"),
        )
    )
    bring(where, "filing", to="accept", when="2026-03-03", lacking=("papers",))
    bring(where, "permit", to="accept", when="2026-03-03", lacking=("papers", "report"))
    submit(where, "papers", "2026-03-05")
    assert told(where)[-3:] == ["material_submitted", "debt_settled", "debt_settled"]
    for item in ("filing", "permit"):
        assert clock(where, ClockKind.SUPPLEMENT, "papers", item).stopped_at == at("2026-03-05")
    assert debts(where) == {"papers": True, "report": False}
    assert clock(where, ClockKind.SUPPLEMENT, "report").running


def test_a_newer_version_settles_nothing_again() -> None:
    where = accepted("papers")
    submit(where, "papers", "2026-03-05", "first")
    submit(where, "papers", "2026-03-06", "second")
    assert told(where).count("debt_settled") == 1
    assert case(where).debts[0].settled_at == at("2026-03-05")


def test_nothing_is_approved_as_complete_while_something_is_owed() -> None:
    where = accepted("papers")
    assert refusal(where, "decide", "2026-03-04", item="permit") is Code.DEBT_OPEN
    submit(where, "papers", "2026-03-05")
    assert refusal(where, "decide", "2026-03-06", item="permit", outcome=DEFICIENT) is Code.NO_DEFICIENCY
    tell(where, "decide", "2026-03-06", item="permit")
    assert case(where).approved


def test_nothing_is_approved_with_deficiency_that_owes_nothing() -> None:
    where = accepted()
    assert refusal(where, "decide", "2026-03-04", item="permit", outcome=DEFICIENT) is Code.NO_DEFICIENCY


@pytest.mark.mechanism("S3-07")
def test_what_is_owed_stays_owed_after_an_approval_with_deficiency() -> None:
    where = accepted("papers", plan=law(*FOLLOWS.steps, step("other")))
    tell(where, "decide", "2026-03-04", item="permit", outcome=DEFICIENT)
    tell(where, "deliver", "2026-03-05", item="permit")
    assert case(where).approved
    assert clock(where, ClockKind.SUPPLEMENT, "papers").running
    submit(where, "papers", "2026-03-09")
    assert debts(where) == {"papers": True}
    assert case(where).approved
    assert case(where).state is CaseState.DELIVERED
    assert not clock(where, ClockKind.SUPPLEMENT, "papers").lapsed


def test_a_debt_that_lapsed_after_an_approval_stays_to_be_seen() -> None:
    where = accepted("papers")
    tell(where, "decide", "2026-03-04", item="permit", outcome=DEFICIENT)
    where.ring(at("2026-03-16"), calendar())
    assert clock(where, ClockKind.SUPPLEMENT, "papers").overdue()
    submit(where, "papers", "2026-03-17")
    settled = clock(where, ClockKind.SUPPLEMENT, "papers")
    assert settled.lapsed
    assert not settled.running


def test_a_debt_that_lapsed_is_supplied_or_the_case_rejected() -> None:
    where = accepted("papers")
    assert refusal(where, "decide", "2026-03-11", item="permit", outcome=DEFICIENT) is Code.DEBT_LAPSED
    rung = [record.event for record in where.unwritten if isinstance(record.event, ClockRang)]
    assert [(one.clock, one.subject, one.alarm) for one in rung] == [
        (ClockKind.SUPPLEMENT, "papers", alarm) for alarm in (Alarm.WARNING, Alarm.LAPSE)
    ]
    supplied = accepted("papers")
    submit(supplied, "papers", "2026-03-11")
    tell(supplied, "decide", "2026-03-12", item="permit")
    assert case(supplied).approved
    tell(where, "decide", "2026-03-12", item="permit", outcome="rejected")
    assert not clock(where, ClockKind.SUPPLEMENT, "papers").running


def test_the_last_moment_of_a_debt_is_the_end_of_its_last_day() -> None:
    where = accepted("papers")
    tell(where, "decide", "2026-03-10 23:59", item="permit", outcome=DEFICIENT)
    assert case(where).approved
    late = accepted("papers")
    code = refusal(late, "decide", "2026-03-11 00:00", item="permit", outcome=DEFICIENT)
    assert code is Code.DEBT_LAPSED


@pytest.mark.parametrize(("kind", "fields"), [("withdraw", {}), ("decide", {"outcome": "rejected"})])
def test_a_case_that_is_over_owes_nothing_but_its_debt_stays_recorded(
    kind: str, fields: dict[str, object]
) -> None:
    where = accepted("papers")
    tell(where, kind, "2026-03-04", known="", by="", item="permit", **fields)
    assert not clock(where, ClockKind.SUPPLEMENT, "papers").running
    submit(where, "papers", "2026-03-05")
    assert debts(where) == {"papers": False}
    assert "debt_settled" not in told(where)


def test_a_case_filed_again_begins_without_debts() -> None:
    where = accepted("papers")
    tell(where, "withdraw", "2026-03-04", item="permit")
    tell(where, "receive", "2026-03-05", item="permit")
    assert not case(where).debts


def test_a_project_does_not_end_over_a_debt() -> None:
    where = accepted("papers")
    tell(where, "decide", "2026-03-04", item="permit", outcome=DEFICIENT)
    tell(where, "deliver", "2026-03-05", item="permit")
    assert where.project.ended_at is None
    submit(where, "papers", "2026-03-09")
    assert where.project.ended_at == at("2026-03-09")
    assert where.project.completed


def test_what_is_owed_may_be_supplied_though_no_item_calls_for_it_any_longer() -> None:
    where = accepted("papers")
    bare = replace(FOLLOWS, steps=tuple(replace(one, materials=()) for one in FOLLOWS.steps))
    where.project = replace(where.project, plan=bare)
    assert no_submission(where, "report", "2026-03-05") is Code.UNKNOWN_MATERIAL
    submit(where, "papers", "2026-03-05")
    assert debts(where) == {"papers": True}


OWABLE = ("a", "b", "c", "d")


@given(lacking=st.sets(st.sampled_from(OWABLE)), brought=st.lists(st.sampled_from(OWABLE), unique=True))
def test_a_decision_says_of_what_is_owed_what_is_true(lacking: set[str], brought: list[str]) -> None:
    where = desk(law(needing(step("permit", supplement(20)), *(f"{key}?" for key in OWABLE))))
    for key in set(OWABLE) - lacking:
        submit(where, key, "2026-03-02", f"{key} first")
    bring(where, "permit", to="accept", when="2026-03-03", lacking=sorted(lacking))
    for key in brought:
        submit(where, key, "2026-03-04", f"{key} second")
    left = sorted(lacking - set(brought))
    assert sorted(key for key, settled in debts(where).items() if not settled) == left
    said, unsaid = (DEFICIENT, "approved") if left else ("approved", DEFICIENT)
    with pytest.raises(Refused) as refused:
        tell(where, "decide", "2026-03-05", item="permit", outcome=unsaid)
    assert refused.value.code is (Code.DEBT_OPEN if left else Code.NO_DEFICIENCY)
    tell(where, "decide", "2026-03-06", item="permit", outcome=said)
    running = [one.subject for one in case(where).clocks if one.running]
    assert sorted(running) == left


def test_a_submission_told_late_settles_at_its_own_time_and_undoes_the_lapse() -> None:
    where = accepted("papers")
    where.ring(at("2026-03-12"), calendar())
    assert clock(where, ClockKind.SUPPLEMENT, "papers").overdue()
    submit(where, "papers", "2026-03-09", known="2026-03-13")
    settled = clock(where, ClockKind.SUPPLEMENT, "papers")
    assert settled.stopped_at == at("2026-03-09")
    assert not settled.lapsed
    assert "lapse_undone" in told(where)
    tell(where, "decide", "2026-03-14", item="permit")
    assert case(where).approved


def test_a_submission_told_late_undoes_no_decision_that_rests_on_its_absence() -> None:
    where = accepted("papers")
    tell(where, "decide", "2026-03-06", item="permit", outcome=DEFICIENT)
    code = no_submission(where, "papers", "2026-03-05", known="2026-03-09")
    assert code is Code.OUT_OF_ORDER
    submit(where, "papers", "2026-03-09")
    assert debts(where) == {"papers": True}


def test_an_approval_whose_debt_lapsed_may_be_revoked_and_then_owes_nothing() -> None:
    where = accepted("papers")
    tell(where, "decide", "2026-03-06", item="permit", outcome=DEFICIENT)
    tell(where, "revoke", "2026-03-16", by="head@bureau", item="permit", ground="the papers never came")
    revoked = clock(where, ClockKind.SUPPLEMENT, "papers")
    assert case(where).state is CaseState.REVOKED
    assert revoked.lapsed
    assert not revoked.running
    submit(where, "papers", "2026-03-17")
    assert debts(where) == {"papers": False}
