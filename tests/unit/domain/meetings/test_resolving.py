"""What a sitting resolves reaches everybody whom it concerns, and is carried out."""

import json

import pytest

from binglian.domain.clocks import Alarm
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from binglian.domain.matter_messages import ReceiveResolution
from binglian.domain.meetings.meeting import MatterState
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.tickets.life import TICKETS
from tests.builders import at, day
from tests.unit.domain.meetings.council import (
    CHAIR,
    DAM,
    HILL,
    LEAK,
    code,
    council,
    events,
    held,
    measure,
    notices,
    resolved,
    sent,
    submitted,
    tell,
)


@pytest.mark.mechanism("S1-12")
def test_a_resolution_settles_its_matters_with_measures_that_have_an_owner_and_a_deadline() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    submitted(joint, "2026-03-02 08:20", "bridge")
    number = held(joint)
    measures = [measure(), measure("head@land", "2026-03-20", "clear the site")]
    resolved(joint, session=number, matters=["road"], measures=measures)
    resolution = joint.state.resolutions["lay"]
    assert [(one.key, one.owner, one.deadline) for one in resolution.measures] == [
        ("lay.1", "head@water", day("2026-03-13")),
        ("lay.2", "head@land", day("2026-03-20")),
    ]
    assert joint.state.matters["road"].state is MatterState.RESOLVED
    assert joint.state.matters["road"].resolution == "lay"
    assert joint.state.matters["bridge"].state is MatterState.TABLED
    assert [(one.to, one.values["measure"]) for one in notices(joint, "measure-given")] == [
        (("head@water",), "lay the pipe"),
        (("head@land",), "clear the site"),
    ]
    resolved(joint, "2026-03-03", session=number, matters=["bridge"], id="later")
    assert joint.state.matters["bridge"].resolution == "later"


def test_a_measures_clock_ends_with_its_deadline_even_on_a_rest_day() -> None:
    joint = council()
    resolved(joint, measures=[measure(deadline="2026-03-14")])
    (one,) = joint.state.resolutions["lay"].measures
    assert (one.clock.kind, one.clock.due.day) == (ClockKind.MEASURE, day("2026-03-14"))
    assert one.clock.next_alarm() == (at("2026-03-13 00:00"), Alarm.WARNING)


@pytest.mark.mechanism("S0-02")
@pytest.mark.mechanism("S2-05")
def test_one_resolution_reaches_every_project_and_ticket_that_it_concerns_once() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10", concerns=(HILL, LEAK))
    submitted(joint, "2026-03-02 08:20", "bridge", concerns=(HILL,))
    number = held(joint)
    both = [measure(), measure("head@land", "2026-03-20", "clear the site")]
    resolved(joint, session=number, matters=["road", "bridge", "road"], concerns=(DAM, LEAK), measures=both)
    assert joint.state.resolutions["lay"].concerns == (HILL, LEAK, DAM)
    hill, leak, dam = sent(joint)
    assert [one.to for one in (hill, leak, dam)] == [HILL, LEAK, DAM]
    assert json.loads(hill.body) == {
        "type": "receive_resolution",
        "id": "meeting-hills-joint:lay:project-hill",
        "occurred_at": "2026-03-02T12:00:00+08:00",
        "actor": {"post": "system"},
        "resolution": "lay",
        "meeting": "hills-joint",
        "text": "water for all",
        "measures": both,
    }
    assert json.loads(leak.body) == {
        "type": "follow_resolution",
        "id": "meeting-hills-joint:lay:ticket-leak",
        "occurred_at": "2026-03-02T12:00:00+08:00",
        "actor": {"post": "system"},
        "resolution": "lay",
        "measure": "lay the pipe",
        "owner": "head@water",
        "deadline": "2026-03-13",
    }
    assert not any(one.opens for one in (hill, leak, dam))
    assert ReceiveResolution.model_validate_json(hill.body).id == hill.id
    assert TICKETS.parse(leak.body).id == leak.id


def test_each_receiver_acknowledges_and_the_last_stops_the_clock() -> None:
    joint = council()
    resolved(joint, concerns=(HILL, LEAK))
    hill, leak = sent(joint)
    joint.arrived(hill, 7, at("2026-03-02 12:01"))
    resolution = joint.state.resolutions["lay"]
    assert (resolution.missing(), resolution.clock.running) == ((LEAK,), True)
    joint.arrived(leak, 3, at("2026-03-02 12:02"))
    resolution = joint.state.resolutions["lay"]
    assert resolution.receipts == {
        "project-hill": at("2026-03-02 12:01"),
        "ticket-leak": at("2026-03-02 12:02"),
    }
    assert (resolution.missing(), resolution.clock.stopped_at) == ((), at("2026-03-02 12:02"))
    assert not joint.state.outbox.waiting


def test_a_receiver_that_refuses_has_answered_but_not_acknowledged() -> None:
    joint = council()
    resolved(joint, concerns=(HILL, LEAK))
    hill, leak = sent(joint)
    joint.refused(hill, "project-ended", "it ended", at("2026-03-02 12:01"))
    joint.arrived(leak, 3, at("2026-03-02 12:02"))
    resolution = joint.state.resolutions["lay"]
    assert resolution.refused == {"project-hill": "project-ended"}
    assert (resolution.missing(), resolution.unanswered()) == ((HILL,), ())
    assert resolution.clock.running


def test_what_arrives_elsewhere_is_no_receipt() -> None:
    joint = council()
    held(joint, opinions=[{"text": "no power", "owner": "head@power"}])
    (ticket,) = sent(joint)
    resolved(joint, session=1, concerns=(Address(Kind.TICKET, ticket.to.key),))
    joint.arrived(ticket, 0, at("2026-03-02 12:01"))
    assert joint.state.resolutions["lay"].receipts == {}


def test_messages_to_two_receivers_never_share_an_id_however_long_it_is() -> None:
    joint = council()
    resolved(joint, id="r" * 128, concerns=(HILL, DAM))
    first, second = (one.id for one in sent(joint))
    assert first != second
    assert len(first) == len(second) == 128
    for one in sent(joint):
        joint.arrived(one, 1, at("2026-03-02 12:01"))
    assert not joint.state.resolutions["r" * 128].missing()


def test_a_resolution_that_concerns_nobody_waits_for_nobody() -> None:
    joint = council()
    resolved(joint)
    assert not joint.state.resolutions["lay"].clock.running
    assert sent(joint) == []


def test_only_what_was_before_a_sitting_that_was_held_is_resolved_on() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    tell(joint, "convene", "2026-03-02 08:20", day="2026-03-16", by="system")
    body = {"text": "x", "measures": [measure()]}
    assert code(joint, "resolve", "2026-03-03", session=1, matters=["road"], **body) is Code.SESSION_NOT_HELD
    submitted(joint, "2026-03-02 08:29", "bridge")
    number = held(joint)
    assert code(joint, "resolve", "2026-03-03", session=9, matters=[], **body) is Code.UNKNOWN_SESSION
    for matter in ("road", "tunnel"):
        given = {"session": number, "matters": [matter]}
        assert code(joint, "resolve", "2026-03-03", **given, **body) is Code.UNKNOWN_MATTER
    assert code(joint, "resolve", "2026-03-02 08:59", session=2, matters=[], **body) is Code.SESSION_TOO_EARLY
    by = {"by": "head@land"}
    assert code(joint, "resolve", "2026-03-03", session=2, matters=[], **body, **by) is Code.WRONG_DEPARTMENT


def test_a_matter_that_waits_or_was_resolved_is_on_no_agenda() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    number = held(joint)
    submitted(joint, "2026-03-02 11:30", "late")
    resolved(joint, session=number, matters=["road"])
    for matter in ("road", "late"):
        body = {"session": number, "matters": [matter], "text": "x", "measures": [measure()]}
        assert code(joint, "resolve", "2026-03-03", **body) is Code.UNKNOWN_MATTER


def test_a_deadline_may_be_today_but_not_yesterday() -> None:
    joint = council()
    held(joint)
    body: dict[str, object] = {"session": 1, "matters": [], "text": "x"}
    yesterday = [measure(deadline="2026-03-01")]
    assert code(joint, "resolve", "2026-03-02 12:00", **body, measures=yesterday) is Code.DEADLINE_PASSED
    resolved(joint, session=1, measures=[measure(deadline="2026-03-02")])
    assert joint.state.resolutions["lay"].measures[0].clock.next_alarm() == (
        at("2026-03-03 00:00"),
        Alarm.LAPSE,
    )


@pytest.mark.mechanism("S1-15")
@pytest.mark.parametrize("reporter", ["head@water", CHAIR])
def test_a_measures_owner_or_the_chair_reports_it_done(reporter: str) -> None:
    joint = council()
    resolved(joint)
    tell(joint, "report_measure", "2026-03-10", measure="lay.1", outcome="laid", by=reporter)
    (one,) = joint.state.resolutions["lay"].measures
    assert (one.done_at, one.outcome) == (at("2026-03-10"), "laid")
    assert (one.clock.running, one.clock.lapsed) == (False, False)
    assert not joint.state.resolutions["lay"].open
    again = {"measure": "lay.1", "outcome": "x"}
    assert code(joint, "report_measure", "2026-03-11", **again) is Code.MEASURE_DONE


def test_a_measure_is_not_reported_by_others_nor_before_it_was_ordered() -> None:
    joint = council()
    resolved(joint, measures=[measure(), measure("head@land")])
    body = {"measure": "lay.1", "outcome": "laid"}
    assert code(joint, "report_measure", "2026-03-03", **body, by="head@land") is Code.WRONG_DEPARTMENT
    assert code(joint, "report_measure", "2026-03-02 11:59", **body) is Code.OUT_OF_ORDER
    assert code(joint, "report_measure", "2026-03-03", measure="x.1", outcome="x") is Code.UNKNOWN_MEASURE
    tell(joint, "report_measure", "2026-03-10", measure="lay.2", outcome="clear", by="head@land")
    assert [bool(one.done_at) for one in joint.state.resolutions["lay"].measures] == [False, True]
    assert joint.state.resolutions["lay"].open
    assert events(joint)[-1].type == "measure_done"
