"""Haicang: the district's government and the city's bureau lead together."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.errors import Code, Refused
from binglian.domain.meetings.meeting import SessionState
from binglian.domain.tickets.ticket import Origin
from binglian.ledger import OrderFilter, list_orders, meeting_detail, report
from tests.builders import calendar, day
from tests.integration.locality import Locality

DISTRICT, CITY = "group-head@district-government", "group-head@city-approval-bureau"
OFFICE, DEPUTY = "head@group-office", "deputy-group-head@leading-group"
WORKS = "head@construction"


@pytest.mark.mechanism("S1-01")
async def test_either_of_two_heads_directs_the_group_and_the_district_bureau_is_its_office(
    plain_engine: AsyncEngine,
) -> None:
    place = Locality("haicang")
    place.complained("gate", Origin.WINDOWLESS, "enterprise", "2026-03-02 10:00", rung="group-office")
    [asked] = place.meeting_of("group-office").matters.values()
    assert asked.title == "办不成"
    first = place.sits("group-office", OFFICE, "2026-03-03 09:00", minutes="分歧", ground="指标提升")
    place.resolves(
        "group-office", OFFICE, "2026-03-03 10:00", first, "牵头", owner=WORKS, deadline="2026-03-05"
    )
    # The office's measure is late, so it stands before the group: the one head calls it, the other resolves.
    place.until("2026-03-09 09:00")
    assert {one.by for one in place.meeting_of("leading-group").matters.values()} == {"system"}
    with pytest.raises(Refused) as refused:
        place.sits("leading-group", DEPUTY, "2026-03-09 10:00", minutes="x", ground="x")
    assert refused.value.code is Code.NOT_ALLOWED
    present = (DISTRICT, CITY, WORKS, "head@approval-bureau")
    sat = place.sits(
        "leading-group", DISTRICT, "2026-03-09 14:00", *present, minutes="研究指标", ground="指标提升"
    )
    place.resolves(
        "leading-group", CITY, "2026-03-09 15:00", sat, "限期办结", owner=WORKS, deadline="2026-03-13"
    )
    group = "meeting/haicang-leading-group"
    [resolution] = place.meeting_of("leading-group").resolutions.values()
    measure = resolution.measures[0].key
    place.does(group, "report_measure", WORKS, "2026-03-12 10:00", measure=measure, outcome="已办结")
    merit = {"merit": "commendation", "unit": WORKS, "ground": "提前办结", "measure": measure}
    place.does(group, "record_merit", CITY, "2026-03-13 10:00", **merit)
    # Both have it assessed; either bureau reports.
    place.ordered("q1-city", "assessment", DISTRICT, "2026-03-13 11:00", assignee="head@city-approval-bureau")
    place.ordered("q1-office", "assessment", CITY, "2026-03-13 11:00", assignee=OFFICE)
    place.carried_out(
        "q1-city", "head@city-approval-bureau", "2026-03-20 10:00", "办理建筑许可指标：市级支持情况"
    )
    place.carried_out("q1-office", OFFICE, "2026-03-20 11:00", "办理建筑许可指标：区级进展")
    await place.written(plain_engine)
    kept = await meeting_detail(plain_engine, "haicang-leading-group")
    assert kept is not None
    [held] = kept.sessions
    assert (held.state, held.present) == (SessionState.HELD, present)
    assert "group-head" not in held.absent
    orders = await list_orders(plain_engine, OrderFilter(jurisdiction="haicang", sort="assessment"))
    assert [(one.ordered_by, one.assignee, one.late) for one in orders] == [
        (DISTRICT, "head@city-approval-bureau", False),
        (CITY, OFFICE, False),
    ]
    made = await report(plain_engine, "haicang", day("2026-03-01"), day("2026-03-31"), calendar())
    figures = {one.of or one.name: one.value for one in made.figures}
    assert (figures["resolutions"], figures["commendation"], figures["measures-on-time"]) == (2, 1, 50)
