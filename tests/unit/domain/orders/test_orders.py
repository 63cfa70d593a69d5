"""Visits and services: ordered, taken by a squad, done on the spot, overdue, cancelled."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from binglian.domain.clocks import clock_of
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.messages import parse_message
from binglian.domain.orders.authority import may_order
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.order import OrderState
from binglian.domain.streams.outbox import Kind
from binglian.domain.tickets.ticket import Origin, Problem
from tests.builders import actor, at
from tests.unit.domain.orders.squads import (
    AGENT,
    HANDLER,
    PLAN,
    STEWARD,
    WISH,
    notices,
    pass_until,
    refused,
    retold,
    sent,
    squad,
    tell,
)

PROBLEMS: TypeAdapter[Problem] = TypeAdapter(Problem)


def test_whoever_may_carry_it_out_is_told_of_an_order_for_all() -> None:
    where = squad()
    [notice] = notices(where, "order-opened")
    assert (notice.to, notice.values["due"]) == (PLAN.posts, "2026-03-05")
    assert (where.state.state, where.state.assignee) == (OrderState.ORDERED, "")


@pytest.mark.mechanism("S1-07")
def test_a_named_steward_alone_has_what_was_ordered_from_them() -> None:
    where = squad(replace(WISH, assignee=AGENT), posts=("agent",))
    [notice] = notices(where, "order-opened")
    assert notice.to == (AGENT,)
    assert refused(where, "take_order", "2026-03-02 10:00", by="agent@else").code is Code.WRONG_DEPARTMENT
    tell(where, "take_order", "2026-03-02 10:00")
    assert where.state.state is OrderState.TAKEN


@pytest.mark.mechanism("S2-06")
def test_an_owner_orders_and_a_cadre_runs() -> None:
    may_order(PLAN, actor("applicant"))
    with pytest.raises(Refused) as stranger:
        may_order(PLAN, actor(AGENT))
    assert stranger.value.code is Code.NOT_ALLOWED
    where = squad()
    tell(where, "take_order", "2026-03-02 10:00")
    tell(where, "finish_order", "2026-03-04 10:00")
    state = where.state
    assert (state.state, state.outcome, state.assignee) == (OrderState.DONE, "papers complete", AGENT)
    assert state.ended_at == at("2026-03-04 10:00")
    assert where.due() is None
    assert retold(where) == state
    assert refused(where, "cancel_order", "2026-03-05 10:00").code is Code.STREAM_ENDED


@pytest.mark.mechanism("S0-16")
def test_an_agent_builder_orders_for_the_owner() -> None:
    wish = replace(WISH, by="agent-builder", on_behalf_of="Hill Homes")
    may_order(replace(PLAN, by=("agent-builder",)), actor("agent-builder"))
    assert squad(wish).state.wish.on_behalf_of == "Hill Homes"


@pytest.mark.mechanism("S0-04")
def test_a_squad_brings_every_skill_that_is_needed() -> None:
    where = squad(replace(WISH, skills=("reform", "design")))
    said = refused(where, "take_order", "2026-03-02 10:00", squad={AGENT: ["reform"]})
    assert (said.code, said.details["skill"]) == (Code.SKILL_MISSING, "design")
    brings = {AGENT: ["reform"], HANDLER: ["design"]}
    tell(where, "take_order", "2026-03-02 10:00", squad=brings)
    assert where.state.squad == {AGENT: ("reform",), HANDLER: ("design",)}
    tell(where, "finish_order", "2026-03-03 10:00", by=HANDLER)
    assert where.state.state is OrderState.DONE


@pytest.mark.mechanism("S0-04")
def test_a_skill_that_no_such_order_knows_is_none() -> None:
    brought = refused(squad(), "take_order", "2026-03-02 10:00", squad={AGENT: ["magic"]})
    assert (brought.code, brought.details["skill"]) == (Code.UNKNOWN_SKILL, "magic")
    wanted = refused(squad(replace(WISH, skills=("magic",))), "take_order", "2026-03-02 10:00")
    assert (wanted.code, wanted.details["known"]) == (Code.UNKNOWN_SKILL, "reform, design")


def test_only_those_whom_the_plan_names_take_it_and_only_once() -> None:
    where = squad()
    assert refused(where, "take_order", "2026-03-02 10:00", by=STEWARD).code is Code.NOT_ALLOWED
    assert refused(where, "finish_order", "2026-03-02 10:00").code is Code.WRONG_STATE
    tell(where, "take_order", "2026-03-02 10:00")
    said = refused(where, "take_order", "2026-03-02 11:00")
    assert (said.code, said.details["state"]) == (Code.WRONG_STATE, "taken")
    assert refused(where, "finish_order", "2026-03-02 12:00", by=HANDLER).code is Code.NOT_ALLOWED


def test_another_post_gets_it_takes_it_anew_and_has_no_more_time() -> None:
    where = squad()
    tell(where, "take_order", "2026-03-02 10:00", squad={AGENT: []})
    before = where.state.clocks
    tell(where, "reassign", "2026-03-03 10:00")
    state = where.state
    assert (state.state, state.assignee, state.squad) == (OrderState.ORDERED, HANDLER, {})
    assert state.clocks == before
    [notice] = notices(where, "order-reassigned")
    assert notice.to == (HANDLER,)
    tell(where, "reassign", "2026-03-03 11:00", by=HANDLER, assignee="agent@hills")
    tell(where, "take_order", "2026-03-03 12:00", by="agent@hills")
    assert where.state.assignee == "agent@hills"


def test_it_is_given_only_to_who_may_carry_it_out_by_who_may_give_it() -> None:
    where = squad()
    said = refused(where, "reassign", "2026-03-02 10:00", assignee="handler@water")
    assert (said.code, said.place) == (Code.NOT_ALLOWED, "assignee")
    assert refused(where, "reassign", "2026-03-02 10:00", by=AGENT).code is Code.NOT_ALLOWED


@pytest.mark.mechanism("S4-03")
def test_what_is_accepted_on_the_spot_is_told_to_the_project_in_the_visitors_name() -> None:
    where = squad()
    tell(where, "take_order", "2026-03-02 10:00")
    tell(where, "finish_order", "2026-03-03 10:00", on_the_spot=True)
    told = [(str(one.to), parse_message(one.body)) for one, _ in sent(where)]
    assert [(to, said.type, said.id) for to, said in told] == [
        ("project-hill-homes", "receive", "order-papers:receive"),
        ("project-hill-homes", "accept", "order-papers:accept"),
    ]
    assert {str(said.actor) for _, said in told} == {AGENT}
    assert {said.occurred_at for _, said in told} == {at("2026-03-03 10:00")}
    assert where.state.on_the_spot


@pytest.mark.mechanism("S4-04")
def test_a_certificate_that_was_brought_is_delivered_on_the_project() -> None:
    where = squad(act="deliver")
    tell(where, "take_order", "2026-03-02 10:00")
    tell(where, "finish_order", "2026-03-03 10:00", on_the_spot=True, document="2026-15")
    [(outgoing, _)] = sent(where)
    said = parse_message(outgoing.body)
    assert (said.type, said.note) == ("deliver", "2026-15")


@pytest.mark.parametrize(
    ("act", "wish"),
    [
        ("", WISH),
        ("accept", replace(WISH, item="")),
        ("deliver", replace(WISH, project="")),
    ],
)
def test_nothing_is_done_on_the_spot_where_there_is_nothing_to_do(act: str, wish: object) -> None:
    where = squad(wish, act=act)  # pyright: ignore[reportArgumentType] - a wish, from the parameters
    tell(where, "take_order", "2026-03-02 10:00")
    said = refused(where, "finish_order", "2026-03-03 10:00", on_the_spot=True)
    assert (said.code, said.place) == (Code.NO_ACT, "on_the_spot")
    tell(where, "finish_order", "2026-03-03 11:00")
    assert not where.state.outbox.waiting


@pytest.mark.mechanism("S1-06", "S4-01")
def test_what_a_visit_finds_becomes_tickets() -> None:
    where = squad(act="")
    tell(where, "take_order", "2026-03-02 10:00")
    tell(where, "finish_order", "2026-03-03 10:00", findings=["no power", "no road"])
    opened = [(str(one.to), one.opens, PROBLEMS.validate_json(one.body)) for one, _ in sent(where)]
    assert [(to, opens, problem.text) for to, opens, problem in opened] == [
        ("ticket-papers-1", True, "no power"),
        ("ticket-papers-2", True, "no road"),
    ]
    assert opened[0][2] == Problem(
        text="no power",
        origin=Origin.VISIT,
        complainant="Hill Homes",
        project="hill-homes",
        item="constr-permit",
        cause="order-papers",
    )
    assert where.state.findings == ("no power", "no road")


@pytest.mark.mechanism("S1-06")
def test_a_visit_that_is_overdue_is_a_ticket_and_stays_to_be_done() -> None:
    where = pass_until(squad(), "2026-03-05 00:00")
    [reminder] = notices(where, "order-reminder")
    assert reminder.values["due"] == "2026-03-05"
    assert not where.state.ticket
    pass_until(where, "2026-03-06")
    state = where.state
    assert (state.state, state.ticket) == (OrderState.ORDERED, "papers-overdue")
    clock = clock_of(state.clocks, ClockKind.ORDER)
    assert clock is not None
    assert clock.overdue()
    assert where.due() is None
    [(outgoing, _)] = sent(where)
    problem = PROBLEMS.validate_json(outgoing.body)
    assert (str(outgoing.to), outgoing.opens) == ("ticket-papers-overdue", True)
    assert (problem.origin, problem.cause, problem.project) == (Origin.ENGINE, "order-papers", "hill-homes")
    assert len(notices(where, "order-overdue")) == 1
    tell(where, "take_order", "2026-03-09 10:00")
    tell(where, "finish_order", "2026-03-09 11:00")
    assert where.state.clocks[0].lapsed
    assert retold(where) == where.state


def test_done_in_time_and_told_late_it_was_not_overdue_but_the_ticket_stands() -> None:
    where = squad()
    tell(where, "take_order", "2026-03-02 10:00")
    pass_until(where, "2026-03-09")
    tell(where, "finish_order", "2026-03-05 17:00", known="2026-03-09 09:00")
    assert not where.state.clocks[0].lapsed
    assert where.state.ticket == "papers-overdue"


def test_who_may_order_it_may_call_it_off() -> None:
    where = squad()
    assert refused(where, "cancel_order", "2026-03-02 10:00", by=AGENT).code is Code.NOT_ALLOWED
    tell(where, "cancel_order", "2026-03-02 10:00")
    state = where.state
    assert (state.state, state.outcome) == (OrderState.CANCELLED, "not needed")
    assert not state.clocks[0].running
    assert retold(where) == state


def test_what_the_ledger_says_of_an_order() -> None:
    card = ORDERS.card(squad().state)
    assert (card.stream, card.title, card.jurisdiction) == ("order/papers", "collect the papers", "hills")
    assert (card.kind, card.definition) == (Kind.ORDER, "hills@1#abc")


def test_a_receipt_and_a_refusal_of_what_was_sent_are_kept() -> None:
    where = squad()
    tell(where, "take_order", "2026-03-02 10:00")
    tell(where, "finish_order", "2026-03-03 10:00", on_the_spot=True)
    receive, accept = where.state.outbox.waiting.values()
    where.refused(receive, "wrong-state", "received already", at("2026-03-03 10:01"))
    where.arrived(accept, 7, at("2026-03-03 10:02"))
    where.noticed("order-opened:opened", (), {"mail": "down"}, at("2026-03-03 10:03"))
    outbox = where.state.outbox
    assert (outbox.waiting, outbox.notices) == ({}, {})
    assert outbox.refused == {"order-papers:receive": "wrong-state"}
    assert outbox.unheard == {"order-opened:opened": "mail: down"}
    where.refuse("{}", Refused(Code.BAD_MESSAGE, "type"), at("2026-03-03 10:04"))
    assert retold(where) == where.state
