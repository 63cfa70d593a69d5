"""What is told late is applied at the time at which it happened; what this undoes is said by events.

Received on Monday, 2 March 2026, a case must be accepted by Monday, 9 March. Once accepted, it must be
decided within ten working days by promise and twenty by law.
"""

from dataclasses import replace

import pytest

from binglian.domain.desk import Desk, Taken
from binglian.domain.errors import Code
from binglian.domain.events import AcceptanceUndone, LapseUndone, ProjectEnded, Restated
from binglian.domain.limits import ClockKind
from binglian.domain.project import CaseState
from tests.builders import (
    at,
    bring,
    calendar,
    day,
    desk,
    gate,
    happening,
    limit,
    milestone,
    plan,
    promised,
    refusal,
    say,
    step,
    tell,
    told,
)
from tests.unit.domain.law import accepted, case, clock, joint, lawful, opened, retold, ring, say_by, under

LAPSE = "2026-03-10 00:00"
OPENED = at("2026-01-05")


def deemed_accepted() -> Desk:
    """A case that was received on 2 March, and of which nothing more was heard."""
    where = opened()
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-11")
    assert case(where).deemed
    return where


def sound(where: Desk) -> None:
    """Whatever was told late, the records add up to the state, and so does the book."""
    assert retold(where, OPENED) == where.project
    now = max(record.recorded_at for record in where.unwritten)
    assert where.book.history(now, calendar()).project == where.project


def test_a_notice_given_in_time_undoes_a_deemed_acceptance_by_an_event_of_its_own() -> None:
    where = deemed_accepted()
    events = say_by(where, "notify_correction", "2026-03-06", known="2026-03-11")
    assert events[:2] == ("correction_notified", "lapse_undone")
    assert "acceptance_undone" in events
    undone = next(one.event for one in where.unwritten if isinstance(one.event, AcceptanceUndone))
    assert (undone.at, undone.accepted_at) == (at("2026-03-06"), at("2026-03-02"))
    found = case(where)
    assert (found.state, found.deemed, found.accepted_at) == (CaseState.CORRECTION, False, None)
    assert found.notified_at == at("2026-03-06")
    sound(where)


def test_with_a_deemed_acceptance_go_the_clocks_that_it_started() -> None:
    where = deemed_accepted()
    assert clock(where, ClockKind.STATUTORY).running
    say_by(where, "notify_correction", "2026-03-06", known="2026-03-11")
    assert [one.kind for one in case(where).clocks] == [ClockKind.ACCEPTANCE]
    assert not clock(where, ClockKind.ACCEPTANCE).lapsed
    ring(where, "2026-06-01")
    assert "clock_rang" not in told(where)[-3:]


def test_after_such_a_notice_the_case_is_accepted_from_the_day_of_the_supplement() -> None:
    where = deemed_accepted()
    say_by(where, "notify_correction", "2026-03-06", known="2026-03-11")
    say_by(where, "supplement", "2026-03-12")
    ring(where, "2026-03-20 00:00")
    assert case(where).deemed
    assert case(where).accepted_at == at("2026-03-12")
    sound(where)


def test_the_records_of_a_late_notice_say_who_told_what_and_what_only_followed() -> None:
    where = deemed_accepted()
    before = where.sequence
    say_by(where, "notify_correction", "2026-03-06", known="2026-03-11", note="by post")
    own, *others = where.unwritten[before:]
    assert (own.actor, own.note, own.recorded_at) == ("handler@bureau", "by post", at("2026-03-11"))
    assert {one.actor for one in others} == {"system"}
    assert {one.message for one in others} == {own.message}
    assert {one.recorded_at for one in others} == {at("2026-03-11")}


def test_a_notice_given_too_late_undoes_nothing() -> None:
    where = deemed_accepted()
    assert refusal(where, "notify_correction", "2026-03-10", known="2026-03-11", item="permit") is (
        Code.WRONG_STATE
    )
    assert case(where).deemed


@pytest.mark.parametrize("meanwhile", ["begin_review", "decide"])
def test_what_was_done_on_a_deemed_acceptance_makes_a_late_notice_a_contradiction(meanwhile: str) -> None:
    where = deemed_accepted()
    say_by(where, meanwhile, "2026-03-11")
    late = refusal(where, "notify_correction", "2026-03-06", known="2026-03-12", item="permit")
    assert late is Code.OUT_OF_ORDER
    assert case(where).deemed


def test_a_late_acceptance_takes_the_place_of_a_deemed_one() -> None:
    where = deemed_accepted()
    events = say_by(where, "accept", "2026-03-04", known="2026-03-11")
    assert events[0] == "case_accepted"
    assert "acceptance_undone" in events
    found = case(where)
    assert (found.state, found.deemed, found.accepted_at) == (CaseState.ACCEPTED, False, at("2026-03-04"))
    assert clock(where, ClockKind.STATUTORY).due.day == day("2026-04-01")
    sound(where)


def test_what_acceptance_by_silence_still_needed_may_be_told_late() -> None:
    only = replace(lawful(), needs=(("award",),))
    where = desk(replace(under(only), happenings=(happening("award"),)))
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-11")
    assert case(where).state is CaseState.RECEIVED
    tell(where, "record_happening", "2026-03-05", known="2026-03-11", happening="award")
    assert case(where).deemed
    assert case(where).accepted_at == at("2026-03-02")
    assert told(where)[-1] == "case_deemed_accepted"
    sound(where)


def test_a_special_procedure_told_late_moves_the_end_and_undoes_the_lapse() -> None:
    where = accepted(joint=limit(10))
    ring(where, "2026-03-18")
    assert clock(where, ClockKind.PROMISED).lapsed
    assert joint(where).lapsed
    say_by(
        where,
        "begin_procedure",
        "2026-03-04",
        known="2026-03-18",
        procedure="test",
        kind="testing",
        working_days=5,
    )
    assert clock(where, ClockKind.PROMISED).paused
    undone = [one.event for one in where.unwritten if isinstance(one.event, LapseUndone)]
    assert {(one.item, one.clock) for one in undone} == {
        ("permit", ClockKind.PROMISED),
        ("stage1", ClockKind.JOINT),
    }
    say_by(where, "end_procedure", "2026-03-11", known="2026-03-18", procedure="test")
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-23")
    assert joint(where).due.day == day("2026-03-23")
    assert not clock(where, ClockKind.PROMISED).lapsed
    sound(where)


def test_the_end_of_a_procedure_told_late_brings_its_lapse_back() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-03", procedure="test", kind="testing", working_days=5)
    ring(where, "2026-04-15")
    assert not clock(where, ClockKind.PROMISED).lapsed
    say_by(where, "end_procedure", "2026-03-05", known="2026-04-15", procedure="test")
    assert clock(where, ClockKind.PROMISED).lapsed
    rang = [one.event for one in where.unwritten if one.event.type == "clock_rang" and one.message]
    assert at("2026-03-19 00:00") in [one.at for one in rang]
    sound(where)


def test_an_answer_told_late_takes_the_place_of_a_deemed_one() -> None:
    where = accepted()
    say_by(where, "consult", "2026-03-03", departments=["water"])
    ring(where, "2026-03-16")
    assert case(where).consultations[0].deemed
    say_by(
        where, "answer_consultation", "2026-03-10", known="2026-03-16", by="handler@water", opinion="objects"
    )
    answer = case(where).consultations[0]
    assert (answer.deemed, answer.opinion, answer.answered_at) == (False, "objects", at("2026-03-10"))
    assert "lapse_undone" in told(where)
    sound(where)


def test_a_hearing_asked_for_in_time_but_told_late_is_not_waived() -> None:
    where = accepted()
    say_by(where, "offer_hearing", "2026-03-03")
    ring(where, "2026-03-12")
    assert not clock(where, ClockKind.PROMISED).paused
    say_by(where, "request_hearing", "2026-03-05", known="2026-03-12", by="applicant")
    assert clock(where, ClockKind.PROMISED).paused
    assert clock(where, ClockKind.HEARING).running
    sound(where)


def test_a_decision_made_in_time_but_told_late_undoes_its_lapse() -> None:
    where = accepted()
    ring(where, "2026-03-18")
    events = say_by(where, "decide", "2026-03-16 17:00", known="2026-03-18")
    assert events[:2] == ("case_decided", "lapse_undone")
    assert not clock(where, ClockKind.PROMISED).lapsed
    sound(where)


def test_a_happening_told_late_moves_its_gate_and_all_that_waited_for_it_earlier() -> None:
    where = desk(
        plan(
            step("title", promised(5), pre_review=("land", "listed")),
            step("open"),
            happenings=("listed", "awarded", "granted"),
            gates=(gate("land", ("awarded", "granted")),),
            milestones=(milestone("m", "land", "title"),),
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="listed")
    tell(where, "begin_pre_review", "2026-03-03", item="title")
    tell(where, "conclude_pre_review", "2026-03-04", item="title")
    tell(where, "record_happening", "2026-03-20", happening="granted")
    assert clock(where, ClockKind.PROMISED, item="title").due.day == day("2026-03-27")
    tell(where, "record_happening", "2026-03-16", known="2026-03-21", happening="awarded")
    assert where.project.gates["land"] == at("2026-03-16")
    assert case(where, "title").received_at == at("2026-03-16")
    assert clock(where, ClockKind.PROMISED, item="title").due.day == day("2026-03-23")
    assert where.project.milestones["m"].started_at == at("2026-03-16")
    assert isinstance(where.unwritten[-1].event, Restated)
    sound(where)


def test_a_whole_filing_told_after_the_next_one_comes_before_it() -> None:
    where = opened()
    tell(where, "receive", "2026-03-09", item="permit")
    where.hear(say("receive", "2026-03-02", item="permit"), at("2026-03-10"), calendar())
    assert where.book.held, "it contradicts the other receipt as long as nothing ended this one"
    tell(where, "withdraw", "2026-03-04", known="2026-03-10", item="permit")
    assert not where.book.held
    assert case(where).filing == 2
    assert case(where).received_at == at("2026-03-09")
    sound(where)


def test_what_is_told_late_of_an_earlier_filing_leaves_the_present_one_alone() -> None:
    where = accepted()
    say_by(where, "consult", "2026-03-03", departments=["water"])
    say_by(where, "withdraw", "2026-03-09", by="applicant")
    say_by(where, "receive", "2026-03-10")
    before = case(where)
    receipt = tell(
        where, "answer_consultation", "2026-03-05", known="2026-03-11", by="handler@water", item="permit"
    )
    assert receipt.outcome is Taken.APPLIED
    assert case(where) == before
    sound(where)


def test_an_approval_taken_back_before_another_was_built_on_it_is_a_contradiction() -> None:
    where = desk(under(lawful("first"), replace(lawful("second"), needs=(("first",),))))
    bring(where, "first", to="deliver", when="2026-03-02")
    bring(where, "second", to="accept", when="2026-03-05")
    late = {"known": "2026-03-06", "item": "first", "ground": "a mistake", "by": "head@bureau"}
    assert refusal(where, "revoke", "2026-03-04", **late) is Code.OUT_OF_ORDER
    tell(where, "revoke", "2026-03-06", item="first", ground="a mistake", by="head@bureau")
    assert case(where, "first").state is CaseState.REVOKED
    assert case(where, "second").state is CaseState.ACCEPTED


def test_the_end_told_late_comes_last_in_the_record() -> None:
    where = desk(
        plan(
            step("title", promised(5), pre_review=("land", "listed")),
            happenings=("listed", "awarded", "granted"),
            gates=(gate("land", ("awarded", "granted")),),
            milestones=(milestone("m", "awarded", "title"),),
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="listed")
    tell(where, "begin_pre_review", "2026-03-03", item="title")
    tell(where, "conclude_pre_review", "2026-03-04", item="title")
    tell(where, "record_happening", "2026-03-20", happening="granted")
    tell(where, "decide", "2026-03-23", item="title")
    tell(where, "deliver", "2026-03-23", item="title")
    assert where.project.ended_at is None
    tell(where, "record_happening", "2026-03-16", known="2026-03-24", happening="awarded")
    assert where.project.completed
    assert case(where, "title").state is CaseState.DELIVERED
    assert [type(one.event) for one in where.unwritten[-2:]] == [Restated, ProjectEnded]
    assert retold(where, OPENED) == where.project


def test_a_message_from_before_the_due_instants_of_today_is_asked_about_as_it_is_taken() -> None:
    """The alarm of midnight has not been heard yet when, after midnight, somebody tells of the evening."""
    where = opened()
    tell(where, "receive", "2026-03-02", item="permit")
    notice = say("notify_correction", "2026-03-09 17:00", item="permit")
    where.check(notice, at("2026-03-10 00:01"), calendar())
    where.take(notice, at("2026-03-10 00:01"), calendar())
    assert case(where).state is CaseState.CORRECTION
    sound(where)
