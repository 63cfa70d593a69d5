"""Consultations between departments, answered in seven working days or deemed to meet no objection."""

from dataclasses import replace

import pytest

from binglian.domain.case_messages import Opinion
from binglian.domain.case_parts import Consultation
from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from binglian.domain.project import CaseState
from tests.builders import AUTHORITY, at, bring, day, desk, promised, refusal, tell, text, told
from tests.unit.domain.law import accepted, case, clock, lawful, opened, retold, ring, say_by, under

LAPSE = "2026-03-13 00:00"
"""Asked on Tuesday, 3 March 2026, a department has until Thursday, 12 March."""

WATER, FIRE = "handler@water", "handler@fire"


def consulted(*departments: str) -> Desk:
    where = accepted()
    say_by(where, "consult", "2026-03-03", departments=list(departments or ("water",)))
    return where


def test_each_department_asked_has_a_clock_of_its_own() -> None:
    where = consulted("water", "fire")
    assert told(where)[-2:] == ["consultation_sent", "consultation_sent"]
    for department in ("water", "fire"):
        assert clock(where, ClockKind.CONSULTATION, department).due.day == day("2026-03-12")


@pytest.mark.parametrize("opinion", Opinion)
def test_a_department_answers_for_itself(opinion: Opinion) -> None:
    where = consulted("water", "fire")
    say_by(where, "answer_consultation", "2026-03-05", by=WATER, opinion=opinion.value)
    water, fire = case(where).consultations
    assert water == Consultation(
        department="water", sent_at=at("2026-03-03"), opinion=opinion, answered_at=at("2026-03-05")
    )
    assert fire.open
    assert not clock(where, ClockKind.CONSULTATION, "water").running
    assert clock(where, ClockKind.CONSULTATION, "fire").running


def test_silence_is_deemed_no_objection_and_never_agreement() -> None:
    where = consulted()
    ring(where, "2026-03-12 23:59")
    assert case(where).consultations[0].open
    ring(where, LAPSE)
    (water,) = case(where).consultations
    assert (water.deemed, water.opinion, water.answered_at) == (True, None, None)
    assert told(where)[-1] == "consultation_deemed"
    lapsed = clock(where, ClockKind.CONSULTATION, "water")
    assert (lapsed.running, lapsed.lapsed) == (False, True)


def test_an_opinion_that_comes_too_late_is_kept_and_changes_nothing() -> None:
    where = consulted()
    ring(where, LAPSE)
    say_by(where, "answer_consultation", "2026-03-13", by=WATER, opinion="objects")
    (water,) = case(where).consultations
    assert (water.deemed, water.opinion) == (True, Opinion.OBJECTS)
    assert refusal(where, "answer_consultation", "2026-03-16", by=WATER, item="permit") is Code.NOT_CONSULTED


def test_an_answer_given_in_time_but_told_late_undoes_the_silence() -> None:
    where = consulted()
    ring(where, "2026-03-13")
    tell(where, "answer_consultation", "2026-03-10", known="2026-03-13", by=WATER, item="permit")
    (water,) = case(where).consultations
    assert (water.deemed, water.opinion) == (False, Opinion.AGREES)
    assert not clock(where, ClockKind.CONSULTATION, "water").lapsed


def test_a_case_is_not_decided_while_a_department_may_still_answer() -> None:
    where = consulted("water", "fire")
    say_by(where, "answer_consultation", "2026-03-05", by=WATER)
    assert refusal(where, "decide", "2026-03-05", item="permit") is Code.CONSULTATION_OPEN
    ring(where, LAPSE)
    say_by(where, "decide", "2026-03-13")
    assert case(where).state is CaseState.APPROVED


def test_a_department_is_asked_again_only_after_it_answered_or_kept_silent() -> None:
    where = consulted("water", "fire")
    assert (
        refusal(where, "consult", "2026-03-04", item="permit", departments=["energy", "water"])
        is Code.ALREADY_CONSULTED
    )
    say_by(where, "answer_consultation", "2026-03-05", by=WATER)
    ring(where, LAPSE)
    say_by(where, "consult", "2026-03-13", departments=["water", "fire"])
    assert [one.open for one in case(where).consultations] == [False, False, True, True]
    say_by(where, "answer_consultation", "2026-03-16", by=FIRE, opinion="objects")
    assert [one.opinion for one in case(where).consultations] == [Opinion.AGREES, None, None, Opinion.OBJECTS]
    ring(where, "2026-03-25")
    assert [one.deemed for one in case(where).consultations] == [False, True, True, False]
    assert retold(where, at("2026-01-05")) == where.project


def test_a_department_is_asked_once_in_a_message() -> None:
    code = refusal(accepted(), "consult", "2026-03-04", item="permit", departments=["water", "water"])
    assert code is Code.ALREADY_CONSULTED


def test_the_silence_of_a_department_that_does_not_exist_means_nothing() -> None:
    where = accepted()
    where.project = replace(where.project, plan=replace(where.project.plan, departments={"water": text("w")}))
    code = refusal(where, "consult", "2026-03-04", item="permit", departments=["water", "watre"])
    assert code is Code.UNKNOWN_DEPARTMENT


def test_a_department_does_not_consult_itself() -> None:
    assert (
        refusal(accepted(), "consult", "2026-03-04", item="permit", departments=["bureau"])
        is Code.OWN_DEPARTMENT
    )


@pytest.mark.parametrize(
    ("by", "code"),
    [
        (FIRE, Code.NOT_CONSULTED),
        ("handler@bureau", Code.NOT_CONSULTED),
        ("handler", Code.WRONG_DEPARTMENT),
        ("head@water", Code.NOT_ALLOWED),
    ],
)
def test_only_a_department_that_was_asked_answers(by: str, code: Code) -> None:
    assert refusal(consulted(), "answer_consultation", "2026-03-04", by=by, item="permit") is code


def test_where_nobody_was_asked_nobody_answers() -> None:
    assert (
        refusal(accepted(), "answer_consultation", "2026-03-04", by=WATER, item="permit")
        is Code.NOT_CONSULTED
    )


def test_a_hand_that_may_answer_for_any_department_belongs_to_one_that_was_asked() -> None:
    where = desk(replace(under(lawful()), authority=AUTHORITY | {"answer_consultation": ("window",)}))
    bring(where, "permit", to="accept", when="2026-03-02")
    say_by(where, "consult", "2026-03-03", departments=["water"])
    code = refusal(where, "answer_consultation", "2026-03-04", by="window@fire", item="permit")
    assert code is Code.NOT_CONSULTED


def test_without_a_limit_for_the_answer_nobody_is_asked() -> None:
    where = accepted(lawful(limits=(promised(5),)))
    assert refusal(where, "consult", "2026-03-04", item="permit", departments=["water"]) is Code.NO_LIMIT


def test_only_an_accepted_case_is_consulted_about() -> None:
    where = opened()
    bring(where, "permit", to="receive", when="2026-03-02")
    assert refusal(where, "consult", "2026-03-04", item="permit", departments=["water"]) is Code.WRONG_STATE


def test_a_withdrawn_case_waits_for_no_opinion() -> None:
    where = consulted()
    say_by(where, "withdraw", "2026-03-04")
    ring(where, "2026-04-01")
    assert "consultation_deemed" not in told(where)
    assert refusal(where, "answer_consultation", "2026-04-01", by=WATER, item="permit") is Code.WRONG_STATE
