"""Tong'an: the work group, early docking with a named tracker, rules that are written."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.errors import Code, Refused
from binglian.domain.tickets.ticket import Origin, TicketState
from binglian.ledger import OrderFilter, list_orders, open_actions, order_detail, project_detail, report
from tests.builders import calendar, day
from tests.integration.locality import Locality

CN = calendar()
AGENT, GROUP, BUREAU = "agent@agency-group", "head@agency-group", "head@approval-bureau"
LAND = "head@natural-resources"


@pytest.mark.mechanism("S0-01")
async def test_the_work_group_takes_up_what_agents_cannot_solve_and_brings_the_departments_together(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("tongan")
    mill = place.project("mill")
    place.complained("road", Origin.VISIT, AGENT, "2026-03-02 10:00", project="mill", text="道路接口无人牵头")
    place.classified("road", AGENT, "2026-03-02 10:30", pain="many-desks")
    place.does("ticket/road", "feed_back", AGENT, "2026-03-03 10:00", text="已踏勘，正在协调")
    place.until("2026-03-06 09:00")
    assert place.ticket_of("road").holder().post == GROUP
    place.assigned("road", GROUP, "2026-03-06 10:00", owner=LAND, deadline="2026-03-10", measure="划定接口")
    await place.written(plain_engine)
    [action] = await open_actions(plain_engine, owner=LAND, jurisdiction="tongan")
    assert (action.key, action.text) == ("road", "划定接口")
    # The department lets its day pass: the joint meeting has the matter on its agenda by itself.
    place.until("2026-03-12 09:00")
    session = place.sits(
        "joint", BUREAU, "2026-03-12 14:00", GROUP, LAND, minutes="研究接口", ground="接口未定"
    )
    resolved = {"owner": LAND, "deadline": "2026-03-18"}
    place.resolves("joint", BUREAU, "2026-03-12 16:00", session, "由资源部门划定接口", **resolved)
    assert place.ticket_of("road").card.measure == "由资源部门划定接口"
    [heard] = mill.state.resolutions.values()
    assert (heard.meeting, heard.measures[0].owner) == ("tongan-joint", LAND)
    place.does("ticket/road", "feed_back", LAND, "2026-03-16 10:00", text="接口已定", solved=True)
    place.does("ticket/road", "confirm", "enterprise", "2026-03-17 10:00", satisfaction=5)
    assert place.ticket_of("road").state is TicketState.CLOSED
    await place.written(plain_engine)
    made = await report(plain_engine, "tongan", day("2026-03-01"), day("2026-03-31"), CN)
    figures = {
        name: made.figure(name) for name in ("problems-solved", "matters-coordinated", "projects-served")
    }
    assert {name: one.value for name, one in figures.items() if one} == dict.fromkeys(figures, 1)


@pytest.mark.mechanism("S0-11")
async def test_a_listed_project_is_docked_early_and_has_a_named_tracker_until_its_award(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("tongan")
    place.project("mill", land_mode="granted")
    place.does("mill", "record_happening", AGENT, "2026-03-02 10:00", happening="listing")
    place.ordered("mill-dock", "early-docking", BUREAU, "2026-03-02 11:00", project="mill")
    place.ordered("mill-track", "tracker", GROUP, "2026-03-02 11:00", project="mill", assignee=AGENT)
    place.carried_out("mill-dock", AGENT, "2026-03-03 10:00", "列入挂图作战表和一本账")
    place.does("order/mill-track", "take_order", AGENT, "2026-03-03 10:00")
    handler = "handler@natural-resources"
    place.does("mill", "begin_pre_review", handler, "2026-03-04 10:00", item="planning-permit")
    place.does(
        "mill", "conclude_pre_review", handler, "2026-03-10 10:00", item="planning-permit", favourable=True
    )
    await place.written(plain_engine)

    async def tracked() -> list[tuple[str, str]]:
        mine = OrderFilter(jurisdiction="tongan", sort="tracker", open=True)
        return [(one.project, one.assignee) for one in await list_orders(plain_engine, mine)]

    assert await tracked() == [("mill", AGENT)]
    ahead = await project_detail(plain_engine, "mill")
    assert ahead is not None
    assert [one.item for one in ahead.cases] == ["planning-permit"]
    # Somebody else is named: it goes over without a day that nobody has it.
    place.does(
        *("order/mill-track", "reassign", GROUP, "2026-03-16 10:00"),
        assignee="organiser@agency-group",
        ground="调岗",
    )
    await place.written(plain_engine)
    assert await tracked() == [("mill", "organiser@agency-group")]
    place.does("order/mill-track", "take_order", "organiser@agency-group", "2026-03-16 11:00")
    place.does("mill", "record_happening", AGENT, "2026-04-08 10:00", happening="award")
    done = {"outcome": "已摘牌，无缝对接"}
    place.does("order/mill-track", "finish_order", "organiser@agency-group", "2026-04-08 11:00", **done)
    await place.written(plain_engine)
    assert await tracked() == []
    docked = await order_detail(plain_engine, "mill-dock")
    assert docked is not None
    assert (docked.view.late, docked.view.outcome) == (False, "列入挂图作战表和一本账")


@pytest.mark.mechanism("S0-11")
def test_a_listed_project_that_nobody_docks_in_time_becomes_a_problem_of_the_project() -> None:
    place = Locality("tongan")
    place.project("mill", land_mode="granted")
    place.ordered("mill-dock", "early-docking", BUREAU, "2026-03-02 11:00", project="mill")
    place.until("2026-03-06 09:00")
    late = place.ticket_of("mill-dock-overdue")
    assert (late.problem.project, late.problem.cause) == ("mill", "order-mill-dock")
    with pytest.raises(Refused) as refused:
        place.ordered("hill-dock", "early-docking", "enterprise", "2026-03-06 10:00")
    assert refused.value.code is Code.NOT_ALLOWED


@pytest.mark.mechanism("S0-14")
async def test_rules_are_ordered_written_by_the_team_and_recorded_with_what_they_left_open(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("tongan")
    expert = "reform-expert@approval-bureau"
    place.ordered("rules-1", "rules", BUREAU, "2026-03-02 10:00", text="帮代办服务工作规则")
    place.ordered("rules-2", "rules", BUREAU, "2026-03-02 10:00", text="联席会议规则", assignee=expert)
    found = ["中介服务未纳入规则"]
    place.carried_out(
        "rules-1", "organiser@agency-group", "2026-04-20 10:00", "印发《工作规则》", findings=found
    )
    assert place.ticket_of("rules-1-1").problem.text == "中介服务未纳入规则"
    place.until("2026-06-05 09:00")
    assert place.ticket_of("rules-2-overdue").problem.text == "联席会议规则"
    place.carried_out("rules-2", expert, "2026-06-08 10:00", "印发《联席会议规则》")
    await place.written(plain_engine)
    rules = await list_orders(plain_engine, OrderFilter(jurisdiction="tongan", sort="rules"))
    assert [(one.outcome, one.late, one.ticket) for one in rules] == [
        ("印发《工作规则》", False, ""),
        ("印发《联席会议规则》", True, "rules-2-overdue"),
    ]
    made = await report(plain_engine, "tongan", day("2026-04-01"), day("2026-06-30"), CN)
    kept, punctual = made.figure("visits", "rules"), made.figure("visits-on-time")
    assert kept is not None
    assert punctual is not None
    assert (kept.value, punctual.value) == (2, 50)
