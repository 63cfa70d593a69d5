"""Jian'ou: the task force and its agents, training, the approval express, no intermediaries."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.errors import Code, Refused
from binglian.domain.tickets.ticket import Origin
from binglian.ledger import (
    OrderFilter,
    TicketFilter,
    list_orders,
    list_tickets,
    order_detail,
    read_stream,
    report,
)
from binglian.papers.orders import order_card
from binglian.papers.paper import plain
from binglian.papers.setting import Setting
from tests.builders import CHINA, calendar, day
from tests.integration.locality import Locality
from tests.unit.definitions.cities import package, planned

AGENT, FORCE, OFFICE = "agent@agency-group", "head@agency-group", "head@task-force-office"
CENTRE, WINDOW = "head@service-centre", "window@service-centre"
MARCH = (day("2026-03-01"), day("2026-03-31"))


@pytest.mark.mechanism("S2-01")
async def test_each_key_project_has_an_agent_on_the_list_and_the_task_force_takes_up_what_is_late(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("jianou")
    plan = planned("jianou", key_project=True)
    assert package(plan, "task-force").rule.facts == (("key_project", True),)
    assert not [one for one in planned("jianou").packages if one.key == "task-force"]
    place.opened("distillery", plan)
    place.project("bakery")
    place.ordered(
        "distillery-agency", "agency", OFFICE, "2026-03-02 10:00", project="distillery", assignee=AGENT
    )
    place.does("order/distillery-agency", "take_order", AGENT, "2026-03-02 11:00")
    with pytest.raises(Refused) as refused:
        place.ordered("bakery-agency", "agency", OFFICE, "2026-03-02 12:00", assignee="agent@private-broker")
    assert refused.value.code is Code.NOT_ALLOWED
    # A window lets its promise pass: the project tells the task force itself, not the desk.
    place.does("distillery", "record_happening", AGENT, "2026-03-03 09:00", happening="project-code")
    place.does("distillery", "receive", AGENT, "2026-03-03 10:00", item="ent-filing")
    place.does("distillery", "accept", "handler@development-reform", "2026-03-03 11:00", item="ent-filing")
    place.until("2026-03-09 09:00")
    await place.written(plain_engine)
    raised = await list_tickets(plain_engine, TicketFilter(project="distillery", open=True))
    assert {one.item for one in raised} == {"ent-filing"}
    first = place.ticket_of(raised[0].ticket)
    assert first.problem.rung == "task-force"
    assert first.holder().post == OFFICE
    key_projects = await list_orders(
        plain_engine, OrderFilter(jurisdiction="jianou", sort="agency", open=True)
    )
    assert [(one.project, one.assignee, one.overdue) for one in key_projects] == [
        ("distillery", AGENT, False)
    ]
    # The windows' heads sit with the task force every week.
    assert set(place.meeting_of("weekly").seats) == {OFFICE, AGENT, WINDOW}
    session = place.sits(
        "weekly", OFFICE, "2026-03-09 10:00", AGENT, WINDOW, minutes="通报立项超期", ground="超期"
    )
    assert place.meeting_of("weekly").session(session).present == (AGENT, WINDOW)


@pytest.mark.mechanism("S2-11")
async def test_training_and_norms_of_conduct_are_scheduled_recorded_and_missed_ones_become_problems(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("jianou")
    place.ordered("class-1", "training", CENTRE, "2026-03-02 10:00", text="政务服务综合素质培训班")
    place.ordered("norms-1", "conduct", CENTRE, "2026-03-02 10:00", assignee=WINDOW)
    place.ordered("class-2", "training", OFFICE, "2026-03-02 11:00", assignee=CENTRE)
    squad: dict[str, object] = {CENTRE: [], WINDOW: [], AGENT: []}
    place.does("order/class-1", "take_order", CENTRE, "2026-03-03 09:00", squad=squad)
    place.does("order/class-1", "finish_order", CENTRE, "2026-03-13 17:00", outcome="窗口人员参训42人")
    place.carried_out(
        "norms-1", WINDOW, "2026-03-16 10:00", "服务用语和仪表规范上墙", findings=["便民设施不足"]
    )
    place.until("2026-04-03 09:00")
    assert place.ticket_of("class-2-overdue").problem.text == "政务服务综合素质培训班"
    assert place.ticket_of("norms-1-1").problem.origin is Origin.VISIT
    await place.written(plain_engine)
    made = await report(plain_engine, "jianou", *MARCH, calendar())
    counted = {sort: made.figure("visits", sort) for sort in ("training", "conduct")}
    assert {sort: one.value for sort, one in counted.items() if one} == {"training": 1, "conduct": 1}
    detail = await order_detail(plain_engine, "class-1")
    assert detail is not None
    setting = Setting(zone=CHINA, orders={(detail.view.definition, "training"): place.kinds["training"]})
    card = order_card(detail, await read_stream(plain_engine, "order/class-1"), setting)
    told = {name: plain(value) for name, value in card.facts}
    assert (told["order-sort"], told["order-outcome"]) == ("政务服务综合素质培训班", "窗口人员参训42人")


@pytest.mark.mechanism("S2-15")
async def test_an_owner_calls_the_approval_express_and_what_it_did_is_told_by_who_carried_it_out(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("jianou")
    place.project("distillery", key_project=True)
    wish = {"project": "distillery", "item": "eia-form", "enterprise": "某酒业"}
    place.ordered("express-1", "approval-express", "enterprise", "2026-03-02 10:00", **wish)
    squad: dict[str, object] = {"head@ecology-environment": [], "handler@ecology-environment": []}
    place.does("order/express-1", "take_order", "head@ecology-environment", "2026-03-02 14:00", squad=squad)
    done = {"outcome": "环评批复当日办结", "findings": ["环评与排污许可重复提交材料"]}
    place.does("order/express-1", "finish_order", "handler@ecology-environment", "2026-03-03 16:00", **done)
    await place.written(plain_engine)
    [ride] = await list_orders(plain_engine, OrderFilter(sort="approval-express", project="distillery"))
    assert (ride.item, ride.outcome, ride.late, ride.findings) == ("eia-form", "环评批复当日办结", False, 1)
    [problem] = await list_tickets(plain_engine, TicketFilter(project="distillery", item="eia-form"))
    assert problem.problem == "环评与排污许可重复提交材料"
    made = await report(plain_engine, "jianou", *MARCH, calendar())
    figure = made.figure("visits", "approval-express")
    assert figure is not None
    assert [row.stream for row in figure.rows] == ["order/express-1"]


@pytest.mark.mechanism("S2-16")
async def test_public_agents_do_what_intermediaries_were_paid_for_and_both_are_rated(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("jianou")
    place.project("distillery", key_project=True)
    place.ordered(
        "broker",
        "intermediary-rating",
        "enterprise",
        "2026-03-02 10:00",
        text="某代办公司：评价",
        project="distillery",
    )
    with pytest.raises(Refused) as refused:
        place.does("order/broker", "take_order", "broker@private-broker", "2026-03-02 11:00")
    assert refused.value.code is Code.NOT_ALLOWED
    rated = {"findings": ["环评材料三次退回，中介不熟悉流程"]}
    place.carried_out("broker", AGENT, "2026-03-05 10:00", "质量：差；协调审批部门能力弱", **rated)
    # What it could not do becomes the public agents' own task.
    place.classified("broker-1", AGENT, "2026-03-05 10:30", pain="know-how")
    place.assigned(
        "broker-1", AGENT, "2026-03-05 11:00", owner=AGENT, deadline="2026-03-09", measure="专班代办"
    )
    place.ordered(
        "instead", "owner-order", "enterprise", "2026-03-05 14:00", project="distillery", item="eia-form"
    )
    place.carried_out("instead", AGENT, "2026-03-06 10:00", "材料一次齐备")
    place.does("ticket/broker-1", "feed_back", AGENT, "2026-03-06 11:00", text="已由专班代办", solved=True)
    place.does("ticket/broker-1", "confirm", "enterprise", "2026-03-06 15:00", satisfaction=5)
    await place.written(plain_engine)
    ratings = await list_orders(plain_engine, OrderFilter(jurisdiction="jianou", sort="intermediary-rating"))
    assert [(one.wish, one.outcome) for one in ratings] == [
        ("某代办公司：评价", "质量：差；协调审批部门能力弱")
    ]
    made = await report(plain_engine, "jianou", *MARCH, calendar())
    values = {one.of or one.name: one.value for one in made.figures}
    assert (values["intermediary-rating"], values["owner-order"], values["satisfaction-average"]) == (1, 1, 5)
