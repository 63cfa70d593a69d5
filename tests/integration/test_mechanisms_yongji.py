"""Yongji: early intervention, a dedicated agent, one window, the task force before, during and after."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.errors import Code, Refused
from binglian.domain.project import CaseState
from binglian.domain.text import Text
from binglian.domain.tickets.ticket import Origin
from binglian.ledger import (
    OrderFilter,
    TicketFilter,
    TicketList,
    list_orders,
    list_tickets,
    project_detail,
    read_entries,
    report,
    wall,
)
from binglian.papers.paper import Grid, plain
from binglian.papers.setting import Setting
from binglian.papers.wall import wall_map
from tests.builders import CHINA, calendar, day
from tests.integration.locality import Locality
from tests.unit.definitions.cities import definition

CN = calendar()
AGENT, FORCE, WINDOW, OFFICER = "agent@agency-group", "head@agency-group", "window@service-centre", "officer"
SPRING = (day("2026-03-01"), day("2026-05-31"))
WAY = (
    "ent-filing",
    "planning-condition",
    "design-scheme",
    "planning-permit",
    "drawing-review",
    "quality-reg",
)
"""From establishment on, in an order in which each step may follow."""


@pytest.mark.mechanism("S3-01")
async def test_a_first_visit_leaves_a_list_of_risks_each_of_which_somebody_answers_for(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("yongji")
    place.project("mill")
    place.ordered("mill-ask", "ask", AGENT, "2026-03-02 10:00", project="mill", enterprise="某制造")
    risks = ["立项：备案内容与用地性质不符", "规划：退界不足", "建设：施工用电未到位"]
    place.carried_out("mill-ask", AGENT, "2026-03-03 10:00", "规模3万平方米，年内投产", findings=risks)
    listed = TicketFilter(project="mill", on=TicketList.PROBLEM, origin=Origin.VISIT.value)
    await place.written(plain_engine)
    assert [one.problem for one in await list_tickets(plain_engine, listed)] == risks
    owners = ("head@development-reform", "head@natural-resources", "head@construction")
    for number in (1, 2, 3):
        place.classified(f"mill-ask-{number}", AGENT, "2026-03-03 14:00", pain="site-conditions")
    for number, owner in enumerate(owners, 1):
        to = {"owner": owner, "deadline": "2026-03-12", "measure": "提前处置"}
        place.assigned(f"mill-ask-{number}", AGENT, "2026-03-03 15:00", **to)
    place.does("ticket/mill-ask-1", "feed_back", owners[0], "2026-03-04 10:00", text="已调整", solved=True)
    place.does("ticket/mill-ask-1", "confirm", "enterprise", "2026-03-04 11:00", satisfaction=5)
    await place.written(plain_engine)
    left = await list_tickets(plain_engine, TicketFilter(project="mill", on=TicketList.RECTIFICATION))
    assert [(one.owner, one.cancelled) for one in left] == [
        (owner, number == 0) for number, owner in enumerate(owners)
    ]
    detail = await project_detail(plain_engine, "mill")
    assert detail is not None
    assert detail.cases == (), "nothing has been applied for yet"


@pytest.mark.mechanism("S3-03")
async def test_a_dedicated_agent_goes_with_a_project_to_its_permit_and_reports_every_step(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("yongji")
    mill = place.project("mill")
    place.ordered("mill-agent", "dedicated-agent", FORCE, "2026-03-02 09:00", project="mill", assignee=AGENT)
    place.does("order/mill-agent", "take_order", AGENT, "2026-03-02 09:30")
    place.hands_in("mill", AGENT, "2026-03-02 10:00")
    place.does("mill", "record_happening", AGENT, "2026-03-02 10:30", happening="project-code")
    # What is missing is asked for once; the agent supplies it, not the firm.
    place.does("mill", "receive", AGENT, "2026-03-02 11:00", item="eia-form")
    eia = "handler@ecology-environment"
    place.does("mill", "notify_correction", eia, "2026-03-02 14:00", item="eia-form", missing=["噪声预测"])
    place.does("mill", "supplement", AGENT, "2026-03-03 10:00", item="eia-form")
    for number, item in enumerate(WAY, 3):
        place.handles("mill", item, AGENT, f"2026-03-{number:02} 14:00")
        told = {"project": "mill", "item": item, "enterprise": "某制造"}
        place.ordered(f"told-{item}", "progress", OFFICER, f"2026-03-{number:02} 15:00", **told)
        place.carried_out(f"told-{item}", AGENT, f"2026-03-{number:02} 16:00", "已批复，转下一步")
    approved = {key for key, case in mill.state.cases.items() if case.state is CaseState.APPROVED}
    assert approved == set(WAY)
    await place.written(plain_engine)
    [agent] = await list_orders(plain_engine, OrderFilter(project="mill", sort="dedicated-agent", open=True))
    assert (agent.assignee, agent.overdue) == (AGENT, False)
    progress = await list_orders(plain_engine, OrderFilter(project="mill", sort="progress"))
    assert {(one.item, one.late) for one in progress} == {(item, False) for item in WAY}
    # A report that doesn't come within a day is itself a problem.
    place.ordered("silent", "progress", "enterprise", "2026-03-09 10:00", project="mill", item="eia-form")
    place.until("2026-03-12 09:00")
    assert place.ticket_of("silent-overdue").problem.item == "eia-form"
    place.does("order/mill-agent", "finish_order", AGENT, "2026-03-12 10:00", outcome="已取得施工许可")
    await place.written(plain_engine)
    hands = {one.record.actor for one in await read_entries(plain_engine, "mill") if one.record.message}
    assert AGENT in hands
    assert not {"applicant", "enterprise"} & hands


@pytest.mark.mechanism("S3-04")
async def test_the_wall_shows_nodes_materials_problems_and_agents_as_they_are_after_every_event(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("yongji")
    place.project("mill")
    place.project("hill")

    async def seen() -> dict[str, tuple[list[str], int, list[str], list[str]]]:
        await place.written(plain_engine)
        return {
            one.project.project: (
                [f"{case.item} {case.state.value}" for case in one.nodes],
                one.materials,
                [ticket.problem for ticket in one.problems],
                [order.assignee for order in one.orders],
            )
            for one in await wall(plain_engine, jurisdiction="yongji")
        }

    bare: tuple[list[str], int, list[str], list[str]] = ([], 0, [], [])
    assert await seen() == {"mill": bare, "hill": bare}
    place.ordered("mill-agent", "dedicated-agent", FORCE, "2026-03-02 09:30", project="mill", assignee=AGENT)
    handed_in = len(place.hands_in("mill", AGENT, "2026-03-02 10:00"))
    place.does("mill", "record_happening", AGENT, "2026-03-02 10:30", happening="project-code")
    place.does("mill", "receive", AGENT, "2026-03-02 11:00", item="eia-form")
    assert (await seen())["mill"] == (["eia-form received"], handed_in, [], [AGENT])
    place.does("mill", "accept", "handler@ecology-environment", "2026-03-02 14:00", item="eia-form")
    place.complained("noise", Origin.VISIT, AGENT, "2026-03-02 15:00", project="mill", text="噪声超标")
    assert (await seen())["mill"] == (["eia-form accepted"], handed_in, ["噪声超标"], [AGENT])
    [mill] = [one for one in await wall(plain_engine) if one.project.project == "mill"]
    titles = definition("yongji").items
    made = wall_map(
        [mill],
        Setting(zone=CHINA),
        lambda _, key: titles[key].title.text if key in titles else Text(key, key),
    )
    [grid] = [part for part in made.parts if isinstance(part, Grid)]
    [row] = grid.rows
    cells = [plain(cell) for cell in row.cells]
    assert "环境影响报告表" in cells[2]
    assert "2026-" in cells[2]
    assert cells[3:5] == [f"已交 {handed_in}，欠 0", "噪声超标"]
    assert cells[5].endswith(AGENT)
    assert not row.late
    # Nobody decides: the row stands out as soon as the limit has passed, and the problem stands beside it.
    place.until("2026-04-30 09:00")
    late = (await seen())["mill"]
    assert len(late[2]) > 1
    [row] = [one for one in await wall(plain_engine) if one.project.project == "mill"]
    assert row.project.overdue
    # What is decided and delivered, or has ended, is off the wall.
    eia = "handler@ecology-environment"
    place.does("mill", "decide", eia, "2026-04-30 10:00", item="eia-form", outcome="approved", document="环1")
    place.does("mill", "deliver", AGENT, "2026-04-30 11:00", item="eia-form")
    place.does("hill", "close_project", AGENT, "2026-04-30 12:00", ground="业主放弃")
    left = await seen()
    assert (list(left), left["mill"][0]) == (["mill"], [])


@pytest.mark.mechanism("S3-17")
async def test_at_one_window_the_firm_hands_in_once_and_agents_bring_the_rest(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("yongji")
    place.project("mill")
    place.project("hill")
    place.does("hill", "record_happening", WINDOW, "2026-03-02 09:30", happening="project-code")
    with pytest.raises(Refused) as refused:
        place.handles("hill", "ent-filing", WINDOW, "2026-03-02 09:30")
    assert refused.value.code is Code.MATERIAL_MISSING
    once = place.hands_in("mill", WINDOW, "2026-03-02 10:00")
    assert len(set(once)) == len(once)
    place.does("mill", "record_happening", WINDOW, "2026-03-02 10:30", happening="project-code")
    for number, item in enumerate(WAY, 3):
        place.handles("mill", item, AGENT, f"2026-03-{number:02} 14:00")
        to = {"project": "mill", "item": item, "enterprise": "某制造"}
        place.ordered(f"to-{item}", "deliver", AGENT, f"2026-03-{number:02} 15:00", **to)
        brought = {"on_the_spot": True, "document": item}
        place.carried_out(f"to-{item}", AGENT, f"2026-03-{number:02} 16:00", "已送达", **brought)
    await place.written(plain_engine)
    entries = await read_entries(plain_engine, "mill")
    at_window = {
        one.record.event.at.astimezone(CHINA).date() for one in entries if one.record.actor == WINDOW
    }
    kinds = [one.record.event.type for one in entries]
    handed, fetched = kinds.count("case_received"), kinds.count("case_delivered")
    assert (len(at_window), handed, fetched) == (1, len(WAY), len(WAY))
    made = await report(plain_engine, "yongji", *SPRING, CN)
    spared = made.figure("trips-saved")
    reused = made.figure("materials-saved")
    assert spared is not None
    assert reused is not None
    assert (spared.value, [row.subject for row in spared.rows]) == (len(WAY), sorted(WAY))
    assert reused.value
    [promise] = definition("yongji").promises
    assert 100 * (1 - len(at_window) / (handed + fetched)) >= promise.value


@pytest.mark.mechanism("S3-18")
async def test_the_task_force_opens_a_file_before_solves_during_and_follows_up_after(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("yongji")
    place.ordered(
        "mill-file", "project-file", FORCE, "2026-03-02 09:00", enterprise="某制造", text="摸需求、建档案"
    )
    wants = ["缺少环评单位"]
    place.carried_out("mill-file", AGENT, "2026-03-04 10:00", "需求：年内开工", findings=wants)
    assert place.ticket_of("mill-file-1").problem.complainant == "某制造"
    mill = place.project("mill")
    place.hands_in("mill", AGENT, "2026-03-05 09:00")
    place.does("mill", "record_happening", AGENT, "2026-03-05 10:00", happening="project-code")
    place.does("mill", "receive", AGENT, "2026-03-05 11:00", item="eia-form")
    # Nobody takes it up: the project says so, and what the agent can't solve the force takes over.
    place.until("2026-03-17 09:00")
    [key] = [one.ticket for one in mill.state.matters.values() if one.cause.startswith("lapse:unattended")]
    assert place.ticket_of(key).holder().post == FORCE
    place.classified(key, FORCE, "2026-03-17 10:00", pain="overdue")
    eia = "handler@ecology-environment"
    place.assigned(key, FORCE, "2026-03-17 11:00", owner=eia, deadline="2026-03-19", measure="限期批复")
    place.does("mill", "decide", eia, "2026-03-18 10:00", item="eia-form", outcome="approved", document="环1")
    place.does(f"ticket/{key}", "feed_back", eia, "2026-03-18 11:00", text="已批复", solved=True)
    place.does(f"ticket/{key}", "close_ticket", FORCE, "2026-03-18 14:00", ground="已批复，销号")
    place.ordered("mill-after", "follow-up", AGENT, "2026-03-23 10:00", project="mill", item="eia-form")
    place.carried_out("mill-after", AGENT, "2026-03-24 10:00", "批复已落地，环保设施已招标")
    await place.written(plain_engine)
    done = await list_orders(plain_engine, OrderFilter(jurisdiction="yongji"))
    assert [(one.sort, one.outcome, one.late) for one in done] == [
        ("follow-up", "批复已落地，环保设施已招标", False),
        ("project-file", "需求：年内开工", False),
    ]
    solved = await list_tickets(plain_engine, TicketFilter(project="mill", cancelled=True))
    assert [one.ticket for one in solved] == [key]
