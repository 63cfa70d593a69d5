from dataclasses import replace

import pytest

from binglian.papers.orders import order_card, order_list
from binglian.papers.paper import Grid, plain
from tests.builders import text
from tests.unit.papers.kept import BARE, SETTING, order
from tests.unit.papers.test_tickets import grid


def test_orders_tell_who_has_them_their_last_day_and_what_came_of_them() -> None:
    view = order()[0].view
    waiting = replace(view, order="next", ended_at=None, overdue=True)
    made = order_list([view, waiting], SETTING)
    assert grid(made, "上门与服务单")[0] == [
        *("visit", "「collect」", "收取材料", "Hill Homes", "p-1\nsurvey", "agent@agency"),
        *("已完成", "2026-03-04", "齐全", "visit-overdue"),
    ]
    (found,) = made.parts
    assert isinstance(found, Grid)
    assert [(row.done, row.late) for row in found.rows] == [(True, False), (False, True)]


def test_an_order_that_was_carried_out_tells_findings_clock_and_history() -> None:
    made = order_card(*order(), SETTING)
    facts = {name: plain(value) for name, value in made.facts}
    assert facts["order-sort"] == "「collect」"
    assert facts["order-on-the-spot"] == "是"
    assert facts["order-ticket"] == "visit-overdue"
    assert grid(made, "意见与发现") == [["路不通"]]
    assert grid(made, "时限")[0][-2:] == ["2026-03-04", "超期后结束"]
    assert ["服务下单", "", "收取材料"] in [row[2:5] for row in grid(made, "办理经过")]


@pytest.mark.mechanism("S0-04")
def test_a_squad_is_told_by_the_skills_that_each_brings() -> None:
    detail, entries = order()
    state = replace(detail.state, squad={"agent@agency": ("works", "law")}, findings=())
    manned = replace(detail, state=state)
    assert grid(order_card(manned, entries, SETTING), "小分队") == [["agent@agency", "works, law"]]
    plan = replace(
        SETTING.orders["hills@1#abc", "collect"], skills=dict.fromkeys(("works", "law"), text("skill"))
    )
    known = replace(SETTING, orders={("hills@1#abc", "collect"): plan})
    made = order_card(manned, entries, known)
    assert grid(made, "小分队") == [["agent@agency", "「skill」、「skill」"]]
    assert not any(part.title.zh == "意见与发现" for part in made.parts)
    assert plain(dict(order_card(manned, entries, BARE).facts)["order-sort"]) == "collect"
