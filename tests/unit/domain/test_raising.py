import json
from dataclasses import replace

import pytest

from binglian.domain import attendance
from binglian.domain.core import fold
from binglian.domain.desk import Desk
from binglian.domain.errors import Code, Refused
from binglian.domain.events import PlanAdopted
from binglian.domain.limits import ClockKind
from binglian.domain.matter_events import CauseRevised, TicketRaised
from binglian.domain.project import Project
from binglian.domain.raising import ticket_of
from binglian.domain.streams.outbox import Address, Kind, Outgoing
from binglian.domain.tickets.ticket import Origin, Problem, TicketState
from tests import builders
from tests.builders import at, bring, calendar, milestone, promised, step, tell, told
from tests.unit.domain.raisings import desk, raising, word

MONDAY = "2026-03-02 09:00"
LAPSED = "2026-03-10 00:00"
"""Five working days after Monday."""


def raisings(where: Desk) -> list[TicketRaised]:
    """The tickets that a desk raised."""
    return [one.event for one in where.unwritten if isinstance(one.event, TicketRaised)]


def causes(where: Desk) -> list[str]:
    """For what a desk raised tickets."""
    return [event.cause for event in raisings(where)]


def revisions(where: Desk) -> list[tuple[str, bool]]:
    """What a desk noted of its tickets' causes."""
    revised = (one.event for one in where.unwritten if isinstance(one.event, CauseRevised))
    return [(event.ticket, event.stands) for event in revised]


def late(where: Desk, when: str = "2026-03-12 09:00") -> Desk:
    """A desk whose permit was accepted on Monday and not decided since."""
    bring(where, "permit", to="accept", when=MONDAY)
    where.ring(at(when), calendar())
    return where


def test_a_lapse_opens_a_ticket_once() -> None:
    where = late(desk(raising()))
    where.ring(at("2026-04-12"), calendar())
    [event] = raisings(where)
    assert event == TicketRaised(
        at=at("2026-03-12 09:00"),
        ticket="p-1-1",
        item="permit",
        problem="「「permit」」应于 2026-03-09 前办结 permit was promised for 2026-03-09",
        cause="lapse:promised:permit",
        since=at(LAPSED),
    )
    assert fold(Project(plan=raising()), [one.event for one in where.unwritten]) == where.project


def test_the_ticket_goes_off_with_all_that_it_starts_from() -> None:
    where = late(desk(raising()))
    [outgoing] = where.project.outbox.waiting.values()
    assert (outgoing.id, outgoing.to, outgoing.opens) == (
        "project-p-1:raised:1",
        Address(Kind.TICKET, "p-1-1"),
        True,
    )
    what = raising().raising
    assert what
    ticket = ticket_of(where.project, outgoing)
    assert (ticket.key, ticket.policy, ticket.state) == ("p-1-1", what.policy, TicketState.OPENED)
    assert ticket.problem == Problem(
        text=raisings(where)[0].problem,
        origin=Origin.ENGINE,
        complainant="流程引擎 the engine",
        project="p-1",
        item="permit",
        cause="lapse:promised:permit",
        rung=what.rung,
    )


def test_without_a_plan_for_it_there_is_no_ticket_to_send() -> None:
    outgoing = Outgoing(id="x", to=Address(Kind.TICKET, "t"), body="{}", opens=True)
    with pytest.raises(ValueError, match="ticket-t"):
        ticket_of(Project(plan=replace(raising(), raising=None)), outgoing)


@pytest.mark.parametrize("what", [replace(raising(), raising=None), raising(clocks=())])
def test_a_plan_that_names_no_such_clock_raises_nothing(what: builders.Plan) -> None:
    assert raisings(late(desk(what))) == []


def test_a_project_without_a_key_raises_nothing() -> None:
    assert raisings(late(builders.desk(raising()))) == []


def test_a_warning_raises_nothing() -> None:
    where = late(desk(raising(limits=(promised(5, warn=2),))), "2026-03-09 09:00")
    assert told(where).count("clock_rang") == 1
    assert raisings(where) == []


def test_a_benchmark_blocks_no_item() -> None:
    what = raising(step("permit"), step("other"))
    within = milestone("m", "permit", "other", builders.limit(3))
    where = desk(replace(what, milestones=(within,)))
    bring(where, "permit", to="decide", when=MONDAY)
    where.ring(at("2026-03-12"), calendar())
    assert [(event.item, event.cause) for event in raisings(where)] == [("", "lapse:milestone:m")]
    assert raisings(where)[0].problem == "lapse:milestone:m lapse:milestone:m"


def test_another_filing_is_another_cause() -> None:
    where = late(desk(raising()))
    tell(where, "withdraw", "2026-03-12 10:00", item="permit")
    bring(where, "permit", to="accept", when="2026-03-13")
    where.ring(at("2026-03-25"), calendar())
    assert causes(where) == ["lapse:promised:permit", "lapse:promised:permit#2"]
    assert [event.ticket for event in raisings(where)] == ["p-1-1", "p-1-2"]


def test_a_lapse_undone_is_noted_and_takes_no_ticket_back() -> None:
    where = late(desk(raising()))
    tell(where, "decide", "2026-03-09 10:00", known="2026-03-12 10:00", item="permit", outcome="approved")
    assert "lapse_undone" in told(where)
    assert revisions(where) == [("p-1-1", False)]
    assert where.project.matters["p-1-1"].undone
    assert where.project.matters["p-1-1"].stands


def test_a_lapse_at_another_instant_is_the_same_cause() -> None:
    """The correction, told late, moves the start of the promise and with it the instant of its lapse."""
    where = desk(raising())
    bring(where, "permit", to="accept", when=MONDAY)
    where.ring(at("2026-04-01"), calendar())
    tell(where, "begin_procedure", "2026-03-03", known="2026-04-01", item="permit", procedure="p")
    tell(where, "end_procedure", "2026-03-05", known="2026-04-01", item="permit", procedure="p")
    assert causes(where) == ["lapse:promised:permit"]
    assert revisions(where) == [("p-1-1", False), ("p-1-1", True)]
    since = where.project.matters["p-1-1"].since
    assert since
    assert since > at(LAPSED)


def test_what_was_undone_and_is_out_of_the_way_is_raised_anew() -> None:
    where = desk(raising())
    bring(where, "permit", to="accept", when=MONDAY)
    where.ring(at("2026-03-12"), calendar())
    tell(where, "begin_procedure", "2026-03-03", known="2026-03-12", item="permit")
    assert revisions(where) == [("p-1-1", False)]
    where.take(word("clear_ticket", "2026-03-12", ticket="p-1-1"), at("2026-03-12"), calendar())
    tell(where, "end_procedure", "2026-03-13", item="permit")
    where.ring(at("2026-04-12"), calendar())
    assert causes(where) == ["lapse:promised:permit"] * 2
    assert [event.ticket for event in raisings(where)] == ["p-1-1", "p-1-2"]


def test_an_item_refused_so_often_opens_a_ticket_once() -> None:
    where = desk(raising())
    refusals: tuple[tuple[str, dict[str, str]], ...] = (
        ("not_take", {}),
        ("refuse_acceptance", {}),
        ("decide", {"outcome": "rejected"}),
    )
    for number, (kind, fields) in enumerate(refusals):
        when = f"2026-03-0{2 + number} 09:00"
        if kind == "decide":
            bring(where, "permit", to="decide", when=when, **fields)
        else:
            tell(where, "receive", when, item="permit")
            tell(where, kind, when, item="permit", **fields)
    assert causes(where) == ["refused:permit"]
    assert raisings(where)[0].problem == "「「permit」」被退 2 次 permit was refused 2 times"
    assert where.project.refusals == {"permit": 3}


@pytest.mark.parametrize("times", [0, 3])
def test_an_item_refused_less_often_opens_none(times: int) -> None:
    where = desk(raising(refusals=times))
    for day in ("2026-03-02", "2026-03-03"):
        tell(where, "receive", day, item="permit")
        tell(where, "not_take", day, item="permit")
    assert raisings(where) == []


def test_a_case_left_standing_opens_a_ticket() -> None:
    where = desk(raising())
    tell(where, "receive", MONDAY, item="other")
    where.ring(at("2026-03-12"), calendar())
    assert causes(where) == ["lapse:unattended:other"]


@pytest.mark.parametrize(
    ("kind", "by", "fields"),
    [("accept", "", {}), ("notify_correction", "", {}), ("withdraw", "applicant", {}), ("not_take", "", {})],
)
def test_the_first_act_ends_the_wait(kind: str, by: str, fields: dict[str, str]) -> None:
    where = desk(raising(limits=()))
    tell(where, "receive", MONDAY, item="other")
    tell(where, kind, "2026-03-03", by=by, item="other", **fields)
    where.ring(at("2026-03-12"), calendar())
    assert raisings(where) == []
    clocks = [clock for clock in where.project.cases["other"].clocks if clock.kind is ClockKind.UNATTENDED]
    assert [clock.stopped_at for clock in clocks] == [at("2026-03-03")]


def test_a_receipt_is_not_refused_for_want_of_a_calendar() -> None:
    where = desk(raising())
    tell(where, "receive", "2027-12-31 17:00", item="other")
    assert [clock.kind for clock in where.project.cases["other"].clocks] == []


def test_another_refusal_to_count_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_args: object) -> None:
        raise Refused(Code.NO_LIMIT)

    monkeypatch.setattr(attendance, "start_clock", refuses)
    with pytest.raises(Refused):
        attendance.standing_time(Project(plan=raising()), at(MONDAY), calendar())


def test_nothing_is_raised_once_the_project_has_ended() -> None:
    where = desk(raising())
    bring(where, "permit", to="accept", when=MONDAY)
    tell(where, "close_project", "2026-03-03")
    where.ring(at("2026-04-01"), calendar())
    assert raisings(where) == []


def test_a_plan_silent_on_tickets_leaves_that_as_it_was() -> None:
    silent = replace(raising(), raising=None)
    adopted = PlanAdopted(at=at(MONDAY), plan=silent, reason="x", added=(), removed=(), moved=())
    after = fold(Project(plan=raising()), [adopted])
    assert after.plan == raising()
    assert fold(Project(plan=silent), [adopted]).plan == silent


def test_the_text_of_a_ticket_is_plain_json() -> None:
    [outgoing] = late(desk(raising())).project.outbox.waiting.values()
    assert json.loads(outgoing.body)["origin"] == "engine"
