"""What time alone brings about: minutes, measures and receipts fall due."""

import json

import pytest

from binglian.domain.limits import ClockKind
from binglian.domain.streams.outbox import Address, Kind
from tests.builders import at
from tests.unit.domain.meetings.council import (
    CHAIR,
    DAM,
    HILL,
    LEAK,
    council,
    events,
    notices,
    resolved,
    rings,
    sent,
    tell,
)


def test_nothing_is_due_where_nothing_runs() -> None:
    assert council().due() is None


@pytest.mark.mechanism("S2-02")
def test_the_chair_is_reminded_of_minutes_and_told_when_they_are_late() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    due = joint.due()
    assert due is not None
    assert (due.at, due.clock, due.subject) == (at("2026-03-17 00:00"), ClockKind.MINUTES, "1")
    rings(joint, "2026-03-18 23:59")
    (soon,) = notices(joint, "minutes-due")
    assert (soon.to, soon.values["due"], soon.values["day"]) == ((CHAIR,), "2026-03-18", "2026-03-16")
    assert not notices(joint, "minutes-late")
    rings(joint, "2026-03-19 00:00")
    assert notices(joint, "minutes-late")[0].id == "minutes:1:lapse"
    assert joint.state.sessions[0].clock.overdue()
    assert joint.due() is None
    tell(joint, "hold_session", "2026-03-20", session=1, present=[CHAIR], minutes="said")
    assert joint.state.sessions[0].clock.lapsed


def test_a_sitting_that_was_cancelled_or_held_asks_for_no_minutes() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    tell(joint, "cancel_session", "2026-03-12", session=1, ground="flood")
    assert joint.due() is None


@pytest.mark.mechanism("S1-13")
def test_the_owner_is_reminded_and_what_is_late_goes_up() -> None:
    joint = council()
    resolved(joint, concerns=(HILL,))
    joint.arrived(sent(joint)[0], 1, at("2026-03-02 12:01"))
    rings(joint, "2026-03-13 23:59")
    (soon,) = notices(joint, "measure-due")
    assert (soon.to, soon.values["deadline"]) == (("head@water",), "2026-03-13")
    assert sent(joint) == []
    rings(joint, "2026-03-14 00:00")
    (late,) = notices(joint, "measure-late")
    assert late.to == ("head@water", CHAIR)
    (ticket,) = sent(joint)
    assert ticket.opens
    assert ticket.to.kind is Kind.TICKET
    assert ticket.to.key.startswith("hills-joint-measure-")
    assert json.loads(ticket.body) == {
        "text": "lay the pipe",
        "origin": "meeting",
        "complainant": CHAIR,
        "project": "hill",
        "item": "",
        "cause": "meeting-hills-joint:measure:lay.1",
        "rung": "inspection",
        "owner": "",
    }
    (one,) = joint.state.resolutions["lay"].measures
    assert (one.ticket, one.clock.overdue()) == (ticket.to.key, True)
    assert joint.due() is None


@pytest.mark.mechanism("S1-14")
def test_a_late_measure_stays_open_until_it_is_done_and_stays_late() -> None:
    joint = council()
    resolved(joint)
    rings(joint, "2026-03-20")
    assert joint.state.resolutions["lay"].open
    tell(joint, "report_measure", "2026-03-23", measure="lay.1", outcome="laid")
    (one,) = joint.state.resolutions["lay"].measures
    assert (one.clock.lapsed, bool(one.ticket)) == (True, True)


def test_where_there_is_none_above_a_late_measure_is_told_but_goes_nowhere() -> None:
    joint = council(above="")
    resolved(joint)
    rings(joint, "2026-03-20")
    assert notices(joint, "measure-late")
    assert sent(joint) == []
    assert joint.state.resolutions["lay"].measures[0].ticket == ""


def test_the_ticket_of_a_measure_for_several_projects_is_of_none_of_them() -> None:
    joint = council()
    resolved(joint, concerns=(HILL, DAM, LEAK))
    rings(joint, "2026-03-20")
    tickets = [one for one in sent(joint) if one.opens]
    assert [json.loads(one.body)["project"] for one in tickets] == [""]


@pytest.mark.mechanism("S2-05")
def test_who_has_not_acknowledged_is_chased_until_all_have() -> None:
    joint = council()
    resolved(joint, concerns=(HILL, LEAK))
    hill, leak = sent(joint)
    joint.arrived(hill, 1, at("2026-03-02 12:01"))
    rings(joint, "2026-03-05 00:00")
    (chased,) = notices(joint, "receipts-missing")
    assert (chased.to, chased.values["missing"]) == ((CHAIR, "head@water"), "ticket-leak")
    again = joint.due()
    assert again is not None
    assert (again.at, again.clock) == (at("2026-03-10 00:00"), ClockKind.RECEIPT)
    rings(joint, "2026-03-10 00:00")
    assert len(notices(joint, "receipts-missing")) == 2
    joint.arrived(leak, 1, at("2026-03-10 12:00"))
    rings(joint, "2026-03-12")
    assert len(notices(joint, "receipts-missing")) == 2
    rang = [one for one in events(joint) if one.type == "meeting_rang" and one.clock is ClockKind.RECEIPT]
    assert [(one.subject, one.due) for one in rang] == [("lay", "2026-03-04"), ("lay", "2026-03-09")]


def test_a_refusal_is_told_once_and_nobody_is_chased_for_it_for_ever() -> None:
    joint = council()
    resolved(
        joint, concerns=(HILL,), measures=[{"text": "x", "owner": "head@water", "deadline": "2026-06-30"}]
    )
    joint.refused(sent(joint)[0], "project-ended", "it ended", at("2026-03-02 12:01"))
    rings(joint, "2026-05-01")
    (told,) = notices(joint, "receipts-missing")
    assert (told.values["missing"], told.values["refused"]) == ("", "project-hill (project-ended)")
    due = joint.due()
    assert due is not None
    assert due.clock is ClockKind.MEASURE


def test_the_nearest_of_several_clocks_rings_first() -> None:
    joint = council()
    resolved(joint, concerns=(Address(Kind.PROJECT, "hill"),))
    tell(joint, "convene", "2026-03-03", day="2026-03-16", by="system")
    rings(joint, "2026-03-31")
    rang = [one for one in events(joint) if one.type == "meeting_rang"]
    assert [one.at for one in rang] == sorted(one.at for one in rang)
    assert {one.clock for one in rang} == {ClockKind.RECEIPT, ClockKind.MEASURE, ClockKind.MINUTES}
