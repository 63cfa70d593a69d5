"""Seats, merit, findings, and the end of a meeting."""

import pytest

from binglian.domain.errors import Code
from binglian.domain.meetings.meeting import Merit, MeritEntry, Seat, SessionState
from definitions.notices import wording
from tests.builders import at
from tests.unit.domain.meetings.council import (
    CHAIR,
    HILL,
    MEMBERS,
    code,
    council,
    events,
    held,
    measure,
    notices,
    refused,
    resolved,
    sent,
    submitted,
    tell,
)


@pytest.mark.mechanism("S1-02")
def test_a_seat_belongs_to_the_post_and_passes_to_the_successor_at_once() -> None:
    joint = council()
    assert joint.state.seats["head@land"] == Seat(post="head@land")
    tell(joint, "take_office", "2026-03-03", post="head@land", holder="staff-1")
    tell(joint, "take_office", "2026-05-06", post="head@land", holder="staff-2")
    assert joint.state.seats["head@land"] == Seat(post="head@land", holder="staff-2", since=at("2026-05-06"))
    last = events(joint)[-1]
    assert last.type == "office_taken"
    assert last.previous == "staff-1"
    tell(joint, "convene", "2026-05-07", day="2026-05-11", by="system")
    tell(joint, "hold_session", "2026-05-11", session=1, present=["head@land"], minutes="said")
    assert notices(joint, "meeting-called")[0].to == (CHAIR, *MEMBERS)


def test_a_successor_needs_a_seat_and_a_hand_that_may_say_so() -> None:
    joint = council()
    assert code(joint, "take_office", "2026-03-03", post="head@sea", holder="x") is Code.NOT_A_MEMBER
    by = {"by": "head@water"}
    assert (
        code(joint, "take_office", "2026-03-03", post="head@land", holder="x", **by) is Code.WRONG_DEPARTMENT
    )
    for number, hand in enumerate((CHAIR, "system")):
        tell(joint, "take_office", "2026-03-03", id=f"t{number}", post="head@land", holder=hand, by=hand)
    assert joint.state.seats["head@land"].holder == "system"


@pytest.mark.mechanism("S1-13")
@pytest.mark.mechanism("S2-09")
@pytest.mark.mechanism("S2-12")
@pytest.mark.parametrize("merit", list(Merit))
def test_a_unit_is_commended_criticised_interviewed_or_held_to_account_on_a_ground(merit: Merit) -> None:
    joint = council()
    resolved(joint)
    said = {"merit": merit.value, "unit": "head@water", "ground": "its indicator lags"}
    tell(joint, "record_merit", "2026-04-01", **said, measure="lay.1")
    assert joint.state.records == (
        MeritEntry(
            merit=merit, unit="head@water", ground="its indicator lags", at=at("2026-04-01"), measure="lay.1"
        ),
    )
    (told,) = notices(joint, f"merit-{merit.value}")
    assert (told.to, told.values["ground"]) == (("head@water",), "its indicator lags")
    assert "its indicator lags" in wording(told).text.zh


def test_merit_needs_a_ground_the_chair_and_a_measure_that_exists() -> None:
    joint = council()
    body = {"merit": "criticism", "unit": "head@water"}
    assert code(joint, "record_merit", "2026-04-01", **body, ground=" ") is Code.BAD_MESSAGE
    assert (
        code(joint, "record_merit", "2026-04-01", **body, ground="x", measure="y.1") is Code.UNKNOWN_MEASURE
    )
    assert code(joint, "record_merit", "2026-04-01", **body, ground="x", by="desk") is Code.NOT_ALLOWED
    tell(joint, "record_merit", "2026-04-01", **body, ground="slow")
    assert joint.state.records[0].measure == ""


@pytest.mark.mechanism("S3-06")
def test_a_finding_points_at_the_change_of_the_definition_that_answers_it() -> None:
    joint = council(kind="retrospective")
    held(joint, findings=["too slow", "too many papers", "too far"])
    tell(joint, "answer_finding", "2026-04-01", session=1, finding=2, change="hills@2: one form")
    assert [one.change for one in joint.state.sessions[0].findings] == ["", "hills@2: one form", ""]
    body = {"session": 1, "change": "x"}
    assert code(joint, "answer_finding", "2026-04-02", **body, finding=2) is Code.FINDING_ANSWERED
    assert code(joint, "answer_finding", "2026-04-02", **body, finding=0) is Code.UNKNOWN_FINDING
    assert code(joint, "answer_finding", "2026-04-02", **body, finding=4) is Code.UNKNOWN_FINDING
    assert (
        code(joint, "answer_finding", "2026-04-02", session=2, change="x", finding=1) is Code.UNKNOWN_SESSION
    )
    assert code(joint, "answer_finding", "2026-04-02", **body, finding=1, by="desk") is Code.NOT_ALLOWED


@pytest.mark.mechanism("S1-02")
def test_a_meeting_whose_work_is_done_dissolves_and_its_sittings_ahead_are_off() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    resolved(joint, session=held(joint), matters=["road"], concerns=(HILL,))
    joint.arrived(sent(joint)[0], 1, at("2026-03-02 12:01"))
    tell(joint, "report_measure", "2026-03-10", measure="lay.1", outcome="laid")
    tell(joint, "convene", "2026-03-10", id="a", day="2026-03-16", by="system")
    tell(joint, "convene", "2026-03-10", id="b", day="2026-03-30", by="system")
    tell(joint, "dissolve", "2026-03-11", ground="its work is done")
    assert joint.state.ended_at == at("2026-03-11")
    assert [one.state for one in joint.state.sessions] == [
        SessionState.HELD,
        SessionState.CANCELLED,
        SessionState.CANCELLED,
    ]
    assert len(notices(joint, "meeting-cancelled")) == 2
    assert joint.due() is None


def test_it_does_not_dissolve_while_anything_is_open() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    assert refused(joint, "dissolve", "2026-03-02 08:20", ground="x").details["open"] == "road"
    tell(joint, "convene", "2026-03-02 08:30", day="2026-03-02", by="system")
    tell(joint, "withdraw_matter", "2026-03-02 08:40", matter="road", ground="settled")
    said = refused(joint, "dissolve", "2026-03-02 09:00", ground="x")
    assert (said.code, said.details["open"]) == (Code.STILL_OPEN, "1")
    tell(joint, "hold_session", "2026-03-02 11:00", session=1, present=[CHAIR], minutes="said")
    resolved(joint, session=1, concerns=(HILL,), measures=[measure()])
    assert refused(joint, "dissolve", "2026-03-03", ground="x").details["open"] == "water for all"
    joint.arrived(sent(joint)[0], 1, at("2026-03-03"))
    assert code(joint, "dissolve", "2026-03-03 10:00", ground="x") is Code.STILL_OPEN
    tell(joint, "report_measure", "2026-03-10", measure="lay.1", outcome="laid")
    assert code(joint, "dissolve", "2026-03-11", ground="x", by="system") is Code.NOT_ALLOWED
    tell(joint, "dissolve", "2026-03-11", ground="done")
    assert joint.state.ended_at


def test_a_receipt_that_is_missing_keeps_it_open_one_that_was_refused_does_not() -> None:
    joint = council()
    resolved(joint, concerns=(HILL,))
    tell(joint, "report_measure", "2026-03-02 13:00", measure="lay.1", outcome="laid")
    assert code(joint, "dissolve", "2026-03-02 14:00", ground="x") is Code.STILL_OPEN
    joint.refused(sent(joint)[0], "project-ended", "it ended", at("2026-03-02 14:00"))
    tell(joint, "dissolve", "2026-03-02 15:00", ground="done")
    assert joint.state.ended_at
