from dataclasses import replace

import pytest

from binglian.domain import desk as module
from binglian.domain.desk import Desk, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockRang, MessageRefused, ProjectOpened
from binglian.domain.plan import AppliedRule, Effect, Exclusion
from binglian.domain.project import Project
from tests.builders import (
    at,
    bring,
    calendar,
    desk,
    gate,
    plan,
    promised,
    refusal,
    say,
    step,
    tell,
    text,
    told,
)

ONE = plan(step("permit", promised(5, warn=2)), step("other"))
NOW = at("2026-03-02 09:00")


def test_a_project_opens_with_the_steps_that_its_plan_spares_it() -> None:
    words = text("words")
    rule = AppliedRule(
        rule="no-survey", effect=Effect.EXEMPT, title=words, basis="unverified", detail=words, facts=()
    )
    out = (
        Exclusion(item="survey", title=text("s"), why=text("w"), rule=rule),
        Exclusion(item="forest", title=text("f"), why=text("w")),
    )
    planned = replace(plan(replace(step("design"), covers=("study",))), exclusions=out)
    where = Desk(project=Project(plan=planned))
    where.open(at("2026-03-01"), at("2026-03-01"))
    opened = where.unwritten[0].event
    assert isinstance(opened, ProjectOpened)
    assert opened.spared == {"survey": "no-survey", "study": "design"}


def test_a_desk_opens_its_project_once() -> None:
    where = Desk(project=Project(plan=ONE))
    where.open(at("2026-03-01"), at("2026-03-02"))
    where.open(at("2026-03-03"), at("2026-03-03"))
    assert [(record.event, record.recorded_at) for record in where.unwritten] == [
        (ProjectOpened(at=at("2026-03-01"), spared={}), at("2026-03-02"))
    ]
    assert where.project.opened_at == at("2026-03-01")


def test_records_are_numbered_from_one_without_gaps() -> None:
    where = desk(ONE)
    bring(where, "permit", to="decide", when="2026-03-02")
    assert [record.sequence for record in where.unwritten] == list(range(1, where.sequence + 1))


def test_a_receipt_names_the_events_and_where_the_ledger_will_have_them() -> None:
    where = desk(ONE)
    receipt = tell(where, "receive", "2026-03-02", item="permit")
    assert receipt.outcome is Taken.APPLIED
    assert receipt.events == ("case_received", "stage_opened")
    assert receipt.sequences == (2, 3)


def test_a_receipt_does_not_claim_what_time_alone_brought_about() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    receipt = tell(where, "receive", "2026-03-12", item="other")
    assert receipt.events == ("case_received",)
    records = {record.sequence: record.event.type for record in where.unwritten}
    assert tuple(records[number] for number in receipt.sequences) == receipt.events
    assert told(where)[-3:] == ["clock_rang", "clock_rang", "case_received"]


def test_a_record_says_who_did_it_by_which_message_and_when_it_was_learned() -> None:
    where = desk(ONE)
    message = say("receive", "2026-03-02", by="window@hall", item="permit", note="by post")
    where.take(message, at("2026-03-04"), calendar())
    own, follows = where.unwritten[-2:]
    assert (own.actor, own.message, own.note) == ("window@hall", message.id, "by post")
    assert (own.recorded_at, own.event.at) == (at("2026-03-04"), at("2026-03-02"))
    assert (follows.actor, follows.message, follows.note) == ("system", message.id, "")


def test_what_time_brings_about_has_no_message() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    where.ring(at("2026-03-05 00:00"), calendar())
    assert (where.unwritten[-1].actor, where.unwritten[-1].message) == ("system", "")
    assert isinstance(where.unwritten[-1].event, ClockRang)


def test_a_repeated_message_is_known_and_changes_nothing() -> None:
    where = desk(ONE)
    message = say("receive", "2026-03-02", item="permit")
    where.take(message, NOW, calendar())
    before = where.project, where.sequence, dict(where.seen)
    where.check(message, at("2026-03-03"), calendar())
    receipt = where.take(message, at("2026-03-03"), calendar())
    assert (receipt.outcome, receipt.events, receipt.sequences) == (Taken.DUPLICATE, (), ())
    assert (where.project, where.sequence, where.seen) == before


def test_a_repeat_is_known_even_after_the_end() -> None:
    where = desk(ONE)
    message = say("close_project", "2026-03-02")
    where.take(message, NOW, calendar())
    assert where.take(message, NOW, calendar()).outcome is Taken.DUPLICATE


def test_an_id_is_not_used_for_two_contents() -> None:
    where = desk(ONE)
    tell(where, "receive", "2026-03-02", item="permit", id="m-1")
    assert refusal(where, "receive", "2026-03-02", item="other", id="m-1") is Code.ID_REUSED


def test_a_refused_message_leaves_its_id_free() -> None:
    where = desk(ONE)
    message = say("accept", "2026-03-03", item="permit", id="m-1")
    with pytest.raises(Refused):
        where.take(message, at("2026-03-03"), calendar())
    tell(where, "receive", "2026-03-02", known="2026-03-03", item="permit")
    assert where.take(message, at("2026-03-03"), calendar()).outcome is Taken.APPLIED


def test_time_has_passed_even_for_a_message_that_is_refused() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    with pytest.raises(Refused):
        tell(where, "deliver", "2026-03-12", item="permit")
    assert told(where)[-2:] == ["clock_rang", "clock_rang"]


def test_ids_are_remembered_up_to_a_bound_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEEN_BOUND", 2)
    where = desk(ONE)
    for kind in ("receive", "accept", "begin_review"):
        tell(where, kind, "2026-03-02", item="permit", id=kind)
    assert list(where.seen) == ["accept", "begin_review"]


def test_a_lapse_is_told_before_a_decision_from_a_clock_ahead_of_ours() -> None:
    """The sender says half a minute past midnight, by our clock it is half a minute to."""
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    receipt = tell(where, "decide", "2026-03-10 00:00:30", known="2026-03-09 23:59:30", item="permit")
    assert receipt.events == ("case_decided",)
    assert told(where)[-3:] == ["clock_rang", "clock_rang", "case_decided"]
    assert where.project.cases["permit"].clocks[0].lapsed


def test_what_a_refused_message_would_have_been_ahead_of_is_not_told() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    late = {"known": "2026-03-09 23:59:30", "item": "permit"}
    assert refusal(where, "deliver", "2026-03-10 00:00:30", **late) is Code.WRONG_STATE
    assert told(where)[-1] == "clock_rang"  # the warning; the lapse is still to come


def test_a_refused_notice_is_kept_for_its_sender_and_changes_nothing() -> None:
    where = desk(ONE)
    before = where.project
    where.refuse("x" * 5000, Refused(Code.UNKNOWN_ITEM, "item"), NOW)
    event = where.unwritten[-1].event
    assert event == MessageRefused(at=NOW, code="unknown-item", place="item", body="x" * 2000)
    assert where.project == before
    assert where.sequence == 2


def test_what_the_ledger_has_confirmed_is_no_longer_unwritten() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    where.written(2)
    assert [record.sequence for record in where.unwritten] == list(range(3, where.sequence + 1))
    where.written(where.sequence)
    assert where.unwritten == []
    tell(where, "begin_review", "2026-03-03", item="permit")
    assert [record.sequence for record in where.unwritten] == [where.sequence]


@pytest.mark.parametrize(
    ("code", "kind", "when", "fields"),
    [
        (Code.PROJECT_ENDED, "receive", "2026-03-02", {"item": "free", "ended": True}),
        (Code.FROM_THE_FUTURE, "receive", "2026-03-05", {"item": "free"}),
        (Code.OUT_OF_ORDER, "accept", "2026-03-01", {"item": "received"}),
        (Code.UNKNOWN_ITEM, "receive", "2026-03-02", {"item": "nowhere"}),
        (Code.ITEM_NOT_PLANNED, "receive", "2026-03-02", {"item": "left-out"}),
        (Code.UNKNOWN_HAPPENING, "record_happening", "2026-03-02", {"happening": "nowhere"}),
        (Code.ALREADY_HAPPENED, "record_happening", "2026-03-03", {"happening": "listed"}),
        (Code.NOT_ALLOWED, "receive", "2026-03-02", {"item": "free", "by": "passer-by"}),
        (Code.WRONG_DEPARTMENT, "receive", "2026-03-02", {"item": "free", "by": "handler@water"}),
        (Code.WRONG_STATE, "decide", "2026-03-02", {"item": "received"}),
        (Code.PREREQUISITE_MISSING, "accept", "2026-03-02", {"item": "received"}),
        (Code.SERIAL_ORDER, "accept", "2026-03-02", {"item": "second"}),
        (Code.GATE_CLOSED, "receive", "2026-03-02", {"item": "gated"}),
        (Code.GATE_OPEN, "begin_pre_review", "2026-03-02", {"item": "ungated"}),
        (Code.NOT_PRE_REVIEWABLE, "begin_pre_review", "2026-03-02", {"item": "free"}),
        (Code.OUTSIDE_WINDOW, "begin_pre_review", "2026-02-27", {"item": "gated"}),
        (Code.CALENDAR_MISSING, "receive", "2020-03-02", {"item": "free"}),
        (Code.ID_REUSED, "accept", "2026-03-02", {"item": "free", "id": "used"}),
    ],
)
def test_every_refusal_has_its_code_and_changes_nothing(
    code: Code, kind: str, when: str, fields: dict[str, object]
) -> None:
    where = desk(
        plan(
            step("free"),
            step("received", promised(5), needs=(("free",),)),
            step("second", after=("free",)),
            step("gated", pre_review=("land", "listed")),
            step("ungated", pre_review=("open-land", "listed")),
            happenings=("listed", "awarded"),
            gates=(gate("land", ("awarded",)), gate("open-land", ("listed",))),
            excluded=("left-out",),
        )
    )
    tell(where, "record_happening", "2026-03-01", happening="listed", id="used")
    tell(where, "receive", "2026-03-02", item="received")
    tell(where, "receive", "2026-03-02", item="second")
    if fields.pop("ended", False):
        tell(where, "close_project", "2026-03-02")
    by = str(fields.pop("by", ""))
    assert refusal(where, kind, when, known="2026-03-03", by=by, **fields) is code
