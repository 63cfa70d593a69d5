"""Xi'an ETDZ: agents of city and zone together, the weekly meeting, three who answer for a key project."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.cadence import sittings
from binglian.domain.errors import Code, Refused
from binglian.domain.meetings.meeting import SessionState
from binglian.ledger import (
    OrderFilter,
    TicketFilter,
    list_orders,
    list_tickets,
    open_actions,
    order_detail,
    read_stream,
    report,
)
from binglian.papers.orders import order_card
from binglian.papers.paper import Grid, plain
from binglian.papers.setting import Setting
from tests.builders import CHINA, calendar, day
from tests.integration.locality import Locality

CN = calendar()
AGENT, CITY, DEPUTY = "agent@agency-group", "agent@city-agency-centre", "deputy-head@approval-bureau"
LEADER, HEAD, HANDLER = "committee-leader@committee", "head@approval-bureau", "handler@approval-bureau"
MARCH = (day("2026-03-01"), day("2026-03-31"))


@pytest.mark.mechanism("S4-02")
async def test_what_the_city_decides_goes_to_its_agents_and_comes_back_with_an_answer(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("xian-etdz")
    place.project("hotel")
    place.ordered("ask", "ask", AGENT, "2026-03-02 10:00", project="hotel", item="design-scheme")
    found = ["方案需市级会审，区里无权受理"]
    place.carried_out("ask", AGENT, "2026-03-03 10:00", "编制事项包和政策书", findings=found)
    place.classified("ask-1", AGENT, "2026-03-03 11:00", pain="many-desks", level="city")
    wish = {"project": "hotel", "item": "design-scheme", "assignee": CITY, "text": "对接市代办中心：方案会审"}
    place.ordered("link", "city-agency", AGENT, "2026-03-03 11:00", **wish)
    await place.written(plain_engine)
    assert [one.ticket for one in await list_tickets(plain_engine, TicketFilter(level="city"))] == ["ask-1"]
    [asked] = await open_actions(plain_engine, owner=CITY)
    assert (asked.key, asked.text) == ("link", "对接市代办中心：方案会审")
    with pytest.raises(Refused) as refused:
        place.does("order/link", "take_order", AGENT, "2026-03-03 14:00")
    assert refused.value.code is Code.WRONG_DEPARTMENT
    place.carried_out("link", CITY, "2026-03-04 10:00", "市级已安排3月6日会审")
    place.does("ticket/ask-1", "feed_back", AGENT, "2026-03-04 11:00", text="市代办中心已对接，6日会审")
    # The city's agents may be late too; then that is a problem of the same project.
    place.ordered("again", "city-agency", AGENT, "2026-03-04 14:00", **wish)
    place.until("2026-03-10 09:00")
    assert place.ticket_of("again-overdue").problem.project == "hotel"
    await place.written(plain_engine)
    linked = await list_orders(plain_engine, OrderFilter(sort="city-agency", project="hotel"))
    assert [(one.order, one.outcome, one.late) for one in linked] == [
        ("again", "", True),
        ("link", "市级已安排3月6日会审", False),
    ]


@pytest.mark.mechanism("S4-05")
async def test_every_week_the_meeting_holds_what_was_done_against_what_was_planned(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("xian-etdz")
    hotel = place.project("hotel")
    days = [sits for _, sits in sittings(place.meeting_of("weekly").plan.cadence, CN, *MARCH)]
    assert len(days) == 5
    place.ordered("collect", "collect", AGENT, "2026-03-02 10:00", project="hotel", item="ent-filing")
    place.does("hotel", "record_happening", AGENT, "2026-03-03 09:00", happening="project-code")
    place.handles("hotel", "ent-filing", AGENT, "2026-03-03 10:00")
    place.carried_out("collect", AGENT, "2026-03-03 11:00", "材料已取")
    place.does("hotel", "receive", AGENT, "2026-03-04 10:00", item="eia-form")
    place.does("hotel", "accept", "handler@ecology-environment", "2026-03-04 11:00", item="eia-form")
    weekly = "meeting/xian-etdz-weekly"
    told: list[tuple[float | None, float | None]] = []
    for number, sits in enumerate(days[1:], 1):
        # Monday: the log of the week before, held against the promises and the agents' plan.
        place.does(weekly, "convene", "system", f"{sits - timedelta(days=1)} 10:00", day=sits.isoformat())
        await place.written(plain_engine)
        week = sits - timedelta(days=7), sits - timedelta(days=1)
        made = await report(plain_engine, "xian-etdz", *week, CN)
        figures = [made.figure("visits"), made.figure("promised-average")]
        told.append(tuple(one.value if one else None for one in figures))  # pyright: ignore[reportArgumentType] - two
        minutes = f"上周上门{told[-1][0]}次"
        held = {"session": number, "present": [HANDLER, AGENT], "minutes": minutes}
        begins = place.meeting_of("weekly").session(number).at
        place.does(weekly, "hold_session", DEPUTY, begins.strftime("%Y-%m-%d %H:%M"), **held)
    assert told == [(1, 1), (0, None), (0, None), (0, None)]
    # What fell behind its plan was on the agenda by itself; a measure brings it back.
    late = next(iter(place.meeting_of("weekly").matters.values()))
    [ticket] = late.concerns[:1]
    assert hotel.state.matters[ticket.key].item == "eia-form"
    resolved = {"owner": "handler@ecology-environment", "deadline": "2026-04-03"}
    place.resolves("weekly", DEPUTY, "2026-03-30 17:00", late.session, "本周批复", **resolved)
    [heard] = hotel.state.resolutions.values()
    assert (heard.meeting, heard.text) == ("xian-etdz-weekly", "本周批复")
    await place.written(plain_engine)
    kept = [record.record.event for record in await read_stream(plain_engine, weekly)]
    assert [one.type for one in kept].count("session_held") == 4
    assert {one.state for one in place.meeting_of("weekly").sessions} == {SessionState.HELD}


@pytest.mark.mechanism("S4-10")
async def test_for_a_key_project_a_leader_a_head_and_a_handler_answer_together_until_it_is_done(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("xian-etdz")
    place.project("hotel")
    three = ("in-charge", "department", "handling")
    place.ordered("hotel-three", "responsibility", DEPUTY, "2026-03-02 10:00", project="hotel", skills=three)
    take = ("order/hotel-three", "take_order", LEADER, "2026-03-02 11:00")
    with pytest.raises(Refused) as refused:
        place.does(*take, squad={LEADER: ["in-charge"], HANDLER: ["handling"]})
    assert (refused.value.code, refused.value.details["skill"]) == (Code.SKILL_MISSING, "department")
    squad = {LEADER: ["in-charge"], HEAD: ["department"], HANDLER: ["handling"]}
    place.does(*take, squad=squad)
    await place.written(plain_engine)
    mine = OrderFilter(jurisdiction="xian-etdz", sort="responsibility", open=True)
    [row] = await list_orders(plain_engine, mine)
    assert (row.project, row.assignee, row.overdue) == ("hotel", LEADER, False)
    detail = await order_detail(plain_engine, "hotel-three")
    assert detail is not None
    kind = place.kinds["responsibility"]
    setting = Setting(
        zone=CHINA,
        policies={row.definition: place.policy},
        orders={(row.definition, "responsibility"): kind},
    )
    card = order_card(detail, await read_stream(plain_engine, "order/hotel-three"), setting)
    grid = next(part for part in card.parts if isinstance(part, Grid))
    assert {plain(line.cells[1]) for line in grid.rows} == {"分管委领导", "部门负责人", "经办人员"}
    # Whichever of the three says that it is done, is believed; nobody else is.
    with pytest.raises(Refused) as stranger:
        place.does("order/hotel-three", "finish_order", AGENT, "2026-09-01 10:00", outcome="开工")
    assert stranger.value.code is Code.NOT_ALLOWED
    place.does("order/hotel-three", "finish_order", HEAD, "2026-09-01 11:00", outcome="已开工，销号")
    await place.written(plain_engine)
    assert await list_orders(plain_engine, mine) == ()


@pytest.mark.mechanism("S4-10")
def test_a_problem_that_the_meetings_leave_unsolved_comes_to_the_leader_in_charge() -> None:
    place = Locality("xian-etdz")
    place.project("hotel")
    place.ordered("ask", "ask", AGENT, "2026-03-02 10:00", project="hotel")
    place.carried_out("ask", AGENT, "2026-03-03 10:00", "上门", findings=["红线外管网未到位"])
    place.until("2026-04-15 09:00")
    ticket = place.ticket_of("ask-1")
    assert (ticket.rung, ticket.holder().post) == ("committee", LEADER)
    place.classified("ask-1", LEADER, "2026-04-15 10:00", pain="site-conditions")
    place.assigned("ask-1", LEADER, "2026-04-15 11:00", owner=HEAD, deadline="2026-04-22", measure="月内接通")
    assert place.ticket_of("ask-1").card.owner == HEAD
