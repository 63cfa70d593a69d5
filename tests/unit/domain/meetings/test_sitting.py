"""Sittings are called, moved, cancelled and held."""

import json

import pytest

from binglian.domain.cooperation import Cadence
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.meetings.meeting import FindingNote, MatterState, SessionState
from binglian.domain.streams.outbox import Address, Kind
from tests.builders import at, day, text
from tests.unit.domain.meetings.council import (
    CHAIR,
    MEMBERS,
    code,
    council,
    days,
    events,
    held,
    notices,
    sent,
    submitted,
    tell,
)

GUESTS = [f"firm {number}" for number in range(9)]


@pytest.mark.mechanism("S2-05")
def test_the_cadence_calls_a_sitting_and_all_seats_get_the_agenda() -> None:
    joint = council()
    submitted(joint, "2026-03-03")
    submitted(joint, "2026-03-03 10:00", "bridge")
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    (sitting,) = joint.state.sessions
    assert (sitting.number, sitting.nominal, sitting.day) == (1, day("2026-03-16"), day("2026-03-16"))
    assert (sitting.at, sitting.ground) == (at("2026-03-16 09:00"), "")
    assert (sitting.clock.kind, sitting.clock.started_at) == (ClockKind.MINUTES, sitting.at)
    assert joint.state.next_session() == sitting
    assert joint.state.tabled(1) == ("road", "bridge")
    (called,) = notices(joint, "meeting-called")
    assert called.to == (CHAIR, *MEMBERS)
    assert called.values["agenda"] == "road\nbridge"
    assert called.values["begins"] == "2026-03-16 09:00"
    assert called.values["meeting_en"] == "joint meeting"


def test_a_sitting_of_the_cadence_that_falls_on_a_holiday_is_moved() -> None:
    later = council(cadence=Cadence(per_month=2, anchor=day("2026-01-01")))
    tell(later, "convene", "2026-09-20", day="2026-10-01", by="system", at="15:00")
    (sitting,) = later.state.sessions
    assert (sitting.nominal, sitting.day) == (day("2026-10-01"), day("2026-10-08"))
    assert sitting.at == at("2026-10-08 15:00")


def test_the_cadence_may_ask_as_often_as_it_likes() -> None:
    joint = council()
    for number, asked in enumerate(["2026-03-16", "2026-03-16", "2026-03-17", "2026-03-30"]):
        tell(joint, "convene", "2026-03-10", id=f"c{number}", day=asked, by="system")
    assert [one.day for one in joint.state.sessions] == [day("2026-03-16"), day("2026-03-30")]
    tell(joint, "cancel_session", "2026-03-11", session=1, ground="flood")
    tell(joint, "convene", "2026-03-12", day="2026-03-16", by="system")
    assert len(joint.state.sessions) == 2


def test_the_cadence_calls_none_beside_one_on_demand_on_the_same_day_held_or_not() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-10", day="2026-03-16", ground="flood")
    tell(joint, "convene", "2026-03-11", day="2026-03-16", by="system")
    tell(joint, "hold_session", "2026-03-16 11:00", session=1, present=[CHAIR], minutes="said")
    tell(joint, "convene", "2026-03-16 11:30", day="2026-03-16", by="system")
    assert len(joint.state.sessions) == 1


def test_people_are_answered_where_the_cadence_is_not() -> None:
    joint = council()
    assert code(joint, "convene", "2026-03-10", day="2026-03-17") is Code.NOT_IN_CADENCE
    assert code(joint, "convene", "2026-03-10", day="2026-03-17", by=MEMBERS[0]) is Code.WRONG_DEPARTMENT
    tell(joint, "convene", "2026-03-10", day="2026-03-16")
    assert joint.state.sessions[0].ground == ""
    assert code(joint, "convene", "2026-03-11", day="2026-03-16") is Code.ALREADY_CALLED
    assert code(joint, "convene", "2026-03-11", day="2026-03-16", ground="flood") is Code.ALREADY_CALLED
    assert code(joint, "convene", "2026-03-11", day="2026-03-10", ground="flood") is Code.OUT_OF_ORDER


@pytest.mark.mechanism("S2-03")
def test_one_on_demand_takes_up_all_that_waits_and_is_moved_as_the_plan_says() -> None:
    joint = council(ahead=days(5), members=("head@land", "handler@land"))
    submitted(joint, "2026-03-06")
    tell(joint, "convene", "2026-03-06 10:00", day="2026-03-07", ground="flood")
    assert notices(joint, "meeting-called")[0].to == (CHAIR, "head@land", "handler@land")
    (sitting,) = joint.state.sessions
    assert (sitting.day, sitting.ground) == (day("2026-03-09"), "flood")
    assert joint.state.tabled(1) == ("road",)


def test_a_second_sitting_on_demand_may_follow_on_the_same_day() -> None:
    joint = council()
    held(joint, "2026-03-02 09:30")
    tell(joint, "convene", "2026-03-02 10:00", day="2026-03-02", ground="flood", at="16:00")
    assert [one.number for one in joint.state.sessions] == [1, 2]


def test_the_cadence_tables_only_what_was_submitted_in_time() -> None:
    joint = council(ahead=days(5))
    submitted(joint, "2026-03-09")
    submitted(joint, "2026-03-10", "bridge")
    tell(joint, "convene", "2026-03-11", day="2026-03-16", by="system")
    assert joint.state.tabled(1) == ("road",)
    assert joint.state.matters["bridge"].state is MatterState.WAITING


@pytest.mark.parametrize("ahead", [None, days(0)])
def test_a_sitting_called_late_by_the_cadence_is_called_all_the_same(ahead: Limit | None) -> None:
    joint = council(ahead=ahead)
    submitted(joint, "2026-03-02 10:00")
    tell(joint, "convene", "2026-03-02 11:00", day="2026-03-02", by="system")
    assert joint.state.sessions[0].at == at("2026-03-02 09:00")
    assert joint.state.matters["road"].state is MatterState.WAITING


def test_a_cancelled_sitting_passes_its_matters_on() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-10", id="a", day="2026-03-16", by="system")
    submitted(joint, "2026-03-10 10:00")
    tell(joint, "convene", "2026-03-11", id="b", day="2026-03-30", by="system")
    tell(joint, "cancel_session", "2026-03-12", session=1, ground="flood")
    assert joint.state.sessions[0].state is SessionState.CANCELLED
    assert not joint.state.sessions[0].clock.running
    assert joint.state.tabled(2) == ("road",)
    assert notices(joint, "meeting-cancelled")[0].values["ground"] == "flood"
    tell(joint, "cancel_session", "2026-03-13", id="z", session=2, ground="flood")
    assert joint.state.matters["road"].state is MatterState.WAITING
    assert joint.state.next_session() is None
    assert code(joint, "cancel_session", "2026-03-14", session=2, ground="x") is Code.SESSION_NOT_CALLED
    assert code(joint, "cancel_session", "2026-03-14", session=9, ground="x") is Code.UNKNOWN_SESSION
    assert (
        code(joint, "cancel_session", "2026-03-14", session=2, ground="x", by="agent@agency")
        is Code.NOT_ALLOWED
    )


def test_a_sitting_is_held_with_its_minutes_and_what_is_put_off_waits_for_the_next() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    submitted(joint, "2026-03-02 08:20", "bridge")
    held(joint, "2026-03-02 11:00", present=[CHAIR, MEMBERS[0]], put_off=["bridge"], minutes="all said")
    (sitting,) = joint.state.sessions
    assert (sitting.state, sitting.held_at, sitting.minutes) == (
        SessionState.HELD,
        at("2026-03-02 11:00"),
        "all said",
    )
    assert (sitting.present, sitting.absent) == ((CHAIR, MEMBERS[0]), (MEMBERS[1],))
    assert sitting.clock.stopped_at == at("2026-03-02 11:00")
    assert joint.state.tabled(1) == ("road",)
    bridge = joint.state.matters["bridge"]
    assert (bridge.state, bridge.put_off) == (MatterState.WAITING, 1)
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    assert joint.state.tabled(2) == ("bridge",)


def test_what_is_put_off_goes_to_the_next_that_is_called_already() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-02 08:05", day="2026-03-16", by="system")
    submitted(joint, "2026-03-02 08:10")
    tell(joint, "convene", "2026-03-02 08:15", id="now", day="2026-03-02", at="08:30", ground="flood")
    body = {"session": 2, "present": [CHAIR], "minutes": "said"}
    said = code(joint, "hold_session", "2026-03-02 11:00", **body, put_off=["road"])
    assert said is Code.UNKNOWN_MATTER  # it is on the agenda of the other
    submitted(joint, "2026-03-02 08:20", "bridge")
    assert joint.state.tabled(2) == ("bridge",)
    tell(joint, "hold_session", "2026-03-02 11:00", **body, put_off=["bridge", "bridge"])
    assert joint.state.tabled(1) == ("road", "bridge")


def test_a_sitting_is_held_once_and_not_before_it_begins() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    body = {"present": [CHAIR], "minutes": "said"}
    assert code(joint, "hold_session", "2026-03-16 08:59", session=1, **body) is Code.SESSION_TOO_EARLY
    assert code(joint, "hold_session", "2026-03-16 09:00", session=2, **body) is Code.UNKNOWN_SESSION
    assert code(joint, "hold_session", "2026-03-16", session=1, **body, by="desk") is Code.NOT_ALLOWED
    tell(joint, "hold_session", "2026-03-16 09:00", session=1, **body)
    assert code(joint, "hold_session", "2026-03-16 10:00", session=1, **body) is Code.SESSION_NOT_CALLED


def test_who_has_no_seat_does_not_attend_and_a_seat_of_a_kind_is_for_all_of_it() -> None:
    joint = council(members=("officer", *MEMBERS))
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    body: dict[str, object] = {"session": 1, "minutes": "said"}
    assert code(joint, "hold_session", "2026-03-16", **body, present=["head@sea"]) is Code.NOT_A_MEMBER
    tell(joint, "hold_session", "2026-03-16", **body, present=["officer@sea", "officer@land"])
    assert joint.state.sessions[0].present == ("officer@sea", "officer@land")
    assert joint.state.sessions[0].absent == (CHAIR, *MEMBERS)


@pytest.mark.mechanism("S2-08")
@pytest.mark.parametrize(("guests", "fits"), [(4, False), (5, True), (8, True), (9, False)])
def test_five_to_eight_entrepreneurs_come_to_the_tea_party(guests: int, fits: bool) -> None:
    party = council(kind="tea-party", guests=text("entrepreneurs"), least=5, most=8)
    tell(party, "convene", "2026-03-10", day="2026-03-16", by="system")
    body = {"session": 1, "present": [CHAIR], "minutes": "said", "guests": GUESTS[:guests]}
    if fits:
        tell(party, "hold_session", "2026-03-16", **body)
        assert party.state.sessions[0].guests == tuple(GUESTS[:guests])
    else:
        assert code(party, "hold_session", "2026-03-16", **body) is Code.GUESTS_NUMBER


def test_where_the_plan_invites_nobody_in_particular_anybody_may_come() -> None:
    joint = council()
    held(joint, guests=["firm"])
    assert joint.state.sessions[0].guests == ("firm",)


@pytest.mark.mechanism("S2-08")
@pytest.mark.mechanism("S0-13")
@pytest.mark.parametrize(
    ("kind", "origin"), [("tea-party", "tea-party"), ("symposium", "symposium"), ("weekly", "meeting")]
)
def test_each_opinion_becomes_a_ticket_with_the_department_it_is_given_to(kind: str, origin: str) -> None:
    party = council(kind=kind, guests=text("entrepreneurs"))
    held(
        party,
        guests=GUESTS[:2],
        opinions=[
            {"text": "no power", "owner": "head@power", "project": "hill"},
            {"text": "no road", "owner": "head@land"},
        ],
    )
    assert party.state.sessions[0].findings == (
        FindingNote(text="no power", owner="head@power", ticket="hills-joint-1-1"),
        FindingNote(text="no road", owner="head@land", ticket="hills-joint-1-2"),
    )
    first, second = sent(party)
    assert (first.to, first.opens) == (Address(Kind.TICKET, "hills-joint-1-1"), True)
    assert json.loads(first.body) == {
        "text": "no power",
        "origin": origin,
        "complainant": "「entrepreneurs」",
        "project": "hill",
        "item": "",
        "cause": "meeting-hills-joint:opinion:1:1",
        "rung": "",
        "owner": "head@power",
    }
    assert json.loads(second.body)["project"] == ""
    assert [one.to for one in notices(party, "opinion-given")] == [("head@power",), ("head@land",)]


def test_a_lone_guest_is_the_complainant_and_else_the_meeting_is() -> None:
    opinion = [{"text": "no power", "owner": "head@power"}]
    alone, among = council(), council()
    held(alone, guests=["firm"], opinions=opinion)
    held(among, opinions=opinion)
    assert json.loads(sent(alone)[0].body)["complainant"] == "firm"
    assert json.loads(sent(among)[0].body)["complainant"] == "「joint meeting」"


def test_a_ticket_of_a_meeting_with_a_long_name_still_has_a_key_of_its_own() -> None:
    party = council(meeting="m" * 60)
    held(party, opinions=[{"text": "a", "owner": "head@power"}, {"text": "b", "owner": "head@power"}])
    keys = [one.to.key for one in sent(party)]
    assert len(set(keys)) == 2
    assert all(len(key) == 64 for key in keys)


@pytest.mark.mechanism("S3-06")
def test_findings_of_a_retrospective_are_kept_with_the_sitting() -> None:
    joint = council(kind="retrospective")
    held(joint, findings=["too slow", "too many papers"])
    assert joint.state.sessions[0].findings == (
        FindingNote(text="too slow"),
        FindingNote(text="too many papers"),
    )
    assert events(joint)[-1].type == "session_held"
