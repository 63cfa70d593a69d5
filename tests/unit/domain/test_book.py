"""What a project was told and keeps: notices that wait, states to solve from, and what is let go of."""

from dataclasses import replace
from datetime import datetime

import pytest

from binglian.domain import book as module
from binglian.domain.calendar import WorkCalendar
from binglian.domain.desk import Desk
from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from binglian.domain.messages import Message
from binglian.domain.project import CaseState, Project
from binglian.domain.timeline import Solution, solve
from tests.builders import (
    at,
    bring,
    calendar,
    desk,
    happening,
    plan,
    promised,
    refusal,
    say,
    step,
    tell,
    told,
)
from tests.unit.domain.law import accepted, case, say_by

TWO = plan(step("a", promised(5)), step("b"))


def hear(where: Desk, message: Message, known: str) -> bool:
    """Has a desk hear a notice when it becomes known."""
    return where.hear(message, at(known), calendar())


def refusals(where: Desk) -> list[MessageRefused]:
    """What is on record of notices that were not applied."""
    return [one.event for one in where.unwritten if isinstance(one.event, MessageRefused)]


def waiting(where: Desk) -> list[str]:
    """The ids of notices that wait."""
    return [one.id for one in where.book.held]


def instants(where: Desk) -> list[datetime]:
    """The instants of what is kept, in its order."""
    return [one.at for one in where.book.log]


def test_a_notice_that_overtook_what_it_presupposes_waits_for_it_and_is_applied_then() -> None:
    where = desk(TWO)
    assert not hear(where, say("accept", "2026-03-03", item="a", by="window@hall"), "2026-03-03")
    assert [(one.code, one.held) for one in refusals(where)] == [("wrong-state", True)]
    assert hear(where, say("receive", "2026-03-02", item="a"), "2026-03-04")
    assert not where.book.held
    assert where.project.cases["a"].accepted_at == at("2026-03-03")
    own = [(one.event.type, one.actor, one.message) for one in where.unwritten if one.actor != "system"]
    assert own == [
        ("case_received", "handler@bureau", "receive:a:2026-03-02T09:00:00+08:00"),
        ("case_accepted", "window@hall", "accept:a:2026-03-03T09:00:00+08:00"),
    ]
    assert instants(where) == [at("2026-03-02"), at("2026-03-03")]


def test_a_notice_that_waits_is_on_record_once_however_often_it_comes() -> None:
    where = desk(TWO)
    for known in ("2026-03-03", "2026-03-04"):
        assert not hear(where, say("accept", "2026-03-03", item="a"), known)
    assert len(refusals(where)) == len(where.book.held) == 1


def test_once_applied_a_notice_that_waited_is_known() -> None:
    where = desk(TWO)
    late = say("accept", "2026-03-03", item="a")
    hear(where, late, "2026-03-03")
    hear(where, say("receive", "2026-03-02", item="a"), "2026-03-04")
    before = where.sequence
    assert not hear(where, late, "2026-03-05")
    assert where.sequence == before


def test_the_id_of_a_notice_that_waits_is_not_used_for_another() -> None:
    where = desk(TWO)
    hear(where, say("accept", "2026-03-03", item="a", id="m-1"), "2026-03-03")
    assert refusal(where, "receive", "2026-03-04", item="a", id="m-1") is Code.ID_REUSED
    with pytest.raises(Refused, match="id-reused"):
        hear(where, say("accept", "2026-03-03", item="b", id="m-1"), "2026-03-04")


def test_a_notice_that_waits_can_be_sent_again_by_someone_who_waits_for_the_answer() -> None:
    where = desk(TWO)
    late = say("accept", "2026-03-03", item="a")
    hear(where, late, "2026-03-03")
    with pytest.raises(Refused, match="wrong-state"):
        where.take(late, at("2026-03-04"), calendar())
    tell(where, "receive", "2026-03-02", known="2026-03-04", item="a")
    assert not where.book.held
    assert told(where).count("case_accepted") == 1


def test_a_notice_that_can_never_be_applied_does_not_wait() -> None:
    where = desk(plan(step("a"), happenings=("listed",)))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    for never in (
        say("record_happening", "2026-03-03", happening="listed"),
        say("receive", "2026-03-09", item="a"),
        say("receive", "2026-03-03", item="a", by="passer-by"),
        say("receive", "2026-03-03", item="a", by="handler@elsewhere"),
    ):
        with pytest.raises(Refused):
            hear(where, never, "2026-03-03")
    assert not where.book.held


def test_a_notice_may_come_before_the_plan_that_knows_its_item() -> None:
    where = desk(TWO)
    assert not hear(where, say("receive", "2026-03-03", item="nowhere"), "2026-03-03")
    assert refusals(where)[0].held


def test_an_answer_may_overtake_the_question_while_another_department_has_been_asked() -> None:
    where = accepted()
    say_by(where, "consult", "2026-03-03", departments=["fire"])
    answer = say("answer_consultation", "2026-03-05", by="handler@water", item="permit")
    assert not hear(where, answer, "2026-03-05")
    assert hear(where, say("consult", "2026-03-04", item="permit", departments=["water"]), "2026-03-06")
    assert not where.book.held
    assert {one.department: one.opinion for one in case(where).consultations} == {
        "fire": None,
        "water": "agrees",
    }


def test_no_more_notices_wait_than_can_be_carried_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD_BOUND", 1)
    where = desk(TWO)
    hear(where, say("accept", "2026-03-03", item="a"), "2026-03-03")
    hear(where, say("accept", "2026-03-03", item="b"), "2026-03-03")
    assert [one.held for one in refusals(where)] == [True, False]
    assert waiting(where) == ["accept:a:2026-03-03T09:00:00+08:00"]


def test_what_waits_when_the_project_ends_waits_no_longer_and_its_sender_can_find_that() -> None:
    where = desk(TWO)
    hear(where, say("accept", "2026-03-03", item="a"), "2026-03-03")
    tell(where, "close_project", "2026-03-04")
    assert not where.book.held
    assert [(one.code, one.held) for one in refusals(where)] == [
        ("wrong-state", True),
        ("project-ended", False),
    ]


def test_a_notice_that_contradicts_what_is_known_keeps_no_other_from_being_applied() -> None:
    where = desk(TWO)
    bring(where, "a", to="receive", when="2026-03-02")
    tell(where, "accept", "2026-03-05", item="a")
    hear(where, say("accept", "2026-03-03", item="a", note="of another system"), "2026-03-06")
    hear(where, say("accept", "2026-03-04", item="b"), "2026-03-06")
    assert len(where.book.held) == 2
    assert hear(where, say("receive", "2026-03-03", item="b"), "2026-03-06")
    assert waiting(where) == ["accept:a:2026-03-03T09:00:00+08:00"]
    assert where.project.cases["b"].state is CaseState.ACCEPTED
    assert where.project.cases["a"].accepted_at == at("2026-03-05")


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages were solved, each time that any were."""
    counts: list[int] = []

    def counted(project: Project, told: list[Message], now: datetime, working: WorkCalendar) -> Solution:
        counts.append(len(told))
        return solve(project, told, now, working)

    monkeypatch.setattr(module, "solve", counted)
    return counts


def test_what_comes_in_order_is_decided_on_the_state_at_hand_whatever_waits_from_before(
    solved: list[int],
) -> None:
    where = desk(TWO)
    tell(where, "receive", "2026-03-02", item="a")
    hear(where, say("receive", "2026-03-02 10:00", item="a"), "2026-03-03")
    solved.clear()
    tell(where, "accept", "2026-03-04", item="a")
    tell(where, "decide", "2026-03-05", item="a")
    assert solved == []
    assert len(where.book.held) == 1


def test_a_late_report_is_solved_from_a_state_shortly_before_it(solved: list[int]) -> None:
    """And comes to the same as if it had been solved from the beginning."""
    where, bare = desk(TWO), desk(TWO)
    for one in (where, bare):
        for number in range(2, 9):
            tell(one, "receive", f"2026-03-{number:02} 09:00", item="a")
            tell(one, "withdraw", f"2026-03-{number:02} 10:00", item="a")
    bare.book.marks = ()
    assert solved == []
    tell(where, "receive", "2026-03-08 09:30", known="2026-03-09", item="b")
    assert max(solved) == 3
    tell(bare, "receive", "2026-03-08 09:30", known="2026-03-09", item="b")
    assert max(solved) == 15
    assert where.project == bare.project
    assert where.unwritten == bare.unwritten


def test_what_is_too_long_to_be_carried_on_is_sealed_and_the_rest_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LOG_BYTES", 500)
    where = desk(TWO)
    bring(where, "a", to="deliver", when="2026-03-02")
    tell(where, "receive", "2026-03-03", item="b")
    now = at("2026-03-04")
    where.book.seal(now, calendar())
    assert instants(where) == [at("2026-03-03")]
    assert where.book.base.cases["a"].state is CaseState.DELIVERED
    assert where.book.history(now, calendar()).project == where.project
    tell(where, "accept", "2026-03-03 12:00", known="2026-03-04", item="b")
    assert where.project.cases["b"].state is CaseState.ACCEPTED


def test_a_report_from_before_the_seal_is_decided_on_the_state_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LOG_BYTES", 0)
    where = desk(plan(step("a"), step("b"), happenings=(happening("late"),)))
    bring(where, "a", to="accept", when="2026-03-02")
    where.book.seal(at("2026-03-03"), calendar())
    assert where.book.log == []
    assert refusal(where, "receive", "2026-03-01", known="2026-03-04", item="a") is Code.WRONG_STATE
    assert refusal(where, "decide", "2026-03-01", known="2026-03-04", item="a") is Code.OUT_OF_ORDER
    tell(where, "record_happening", "2026-02-02", known="2026-03-04", happening="late")
    assert where.project.happened["late"] == at("2026-02-02")


def test_a_short_log_is_left_alone() -> None:
    where = desk(TWO)
    bring(where, "a", to="deliver", when="2026-03-02")
    before = replace(where.book)
    where.book.seal(at("2026-03-03"), calendar())
    assert where.book == before


def test_messages_of_one_instant_come_to_the_same_in_whatever_order_they_are_told() -> None:
    when = "2026-03-02"
    life = [
        say("receive", when, item="a"),
        say("accept", when, item="a"),
        say("decide", when, item="a", outcome="rejected", id="first"),
        say("receive", when, item="a", id="again"),
        say("accept", when, item="a", id="accept again"),
        say("decide", when, item="a", id="at last"),
        say("deliver", when, item="a"),
    ]
    ends = set[str]()
    for turn in range(len(life)):
        where = desk(TWO)
        for message in life[turn:] + life[:turn]:
            hear(where, message, when)
        assert not where.book.held
        ends.add(repr(where.project))
    assert len(ends) == 1
    assert "filing=2" in ends.pop()
