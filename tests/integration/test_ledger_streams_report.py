"""Statistics of a ledger that holds projects, tickets, meetings and orders together, on both engines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain import events as e
from binglian.domain.plan import NO_PLAN, FactValue, Plan
from binglian.ledger import Figure, Gap, SqlLedger, StatisticsReport, report
from tests.builders import at, calendar
from tests.unit.ledger import scenes
from tests.unit.ledger.stream_scenes import a_meeting, a_ticket, an_order, batch, cut

CN = calendar()
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


async def told(engine: AsyncEngine) -> None:
    ledger = SqlLedger(engine)
    await ledger.append_stream(batch(a_ticket("twice")))
    await ledger.append_stream(batch(a_ticket("once", reopened=False)))
    waiting = batch(a_ticket("waiting"))
    lapsed = next(one.sequence for one in waiting.records if one.event.at > at("2026-03-06 08:00"))
    await ledger.append_stream(cut(waiting, 1, lapsed - 1))
    await ledger.append_stream(batch(a_meeting()))
    await ledger.append_stream(batch(an_order("late")))
    await ledger.append_stream(batch(an_order("prompt", late=False)))
    opened = e.ProjectOpened(at=scenes.day(0), facts={"establishment": "filed"})
    life = [replace(scenes.a_life()[0], event=opened), *scenes.a_life()[1:]]
    of_hills = scenes.batch(life)
    await ledger.append(replace(of_hills, card=replace(of_hills.card, jurisdiction="hills")))


async def march(engine: AsyncEngine, district: str = "") -> StatisticsReport:
    return await report(engine, "hills", *MARCH, CN, district=district)


def figure(report: StatisticsReport, name: str, of: str = "") -> Figure:
    found = report.figure(name, of)
    assert found is not None
    return found


async def test_steps_saved_are_counted_from_the_ledger_alone(engine: AsyncEngine) -> None:
    opened = e.ProjectOpened(at=scenes.day(0), spared={"survey": "no-survey", "proposal": "design"})
    life = [replace(scenes.a_life()[0], event=opened), *scenes.a_life()[1:]]
    whole = scenes.batch(life)
    await SqlLedger(engine).append(replace(whole, card=replace(whole.card, jurisdiction="hills")))
    made = await report(engine, "hills", date(2026, 1, 1), date(2026, 1, 31), CN)
    rows = [(row.stream, row.subject, row.note) for row in figure(made, "steps-saved").rows]
    assert rows == [("p-1", "proposal", "design"), ("p-1", "survey", "no-survey")]
    assert "steps-saved" not in made.unavailable


@pytest.mark.mechanism("S2-04", "S0-15")
async def test_of_tickets_it_says_solved_reopened_answered_in_time_and_how_satisfied(
    engine: AsyncEngine,
) -> None:
    await told(engine)
    made = await march(engine)
    assert figure(made, "problems-solved").value == 3
    reopened = figure(made, "reopened")
    assert [(row.stream, row.value) for row in reopened.rows] == [("ticket/once", 0), ("ticket/twice", 1)]
    assert reopened.value == 50
    answers = figure(made, "feedback-on-time")
    assert [(row.stream, row.value) for row in answers.rows] == [
        ("ticket/once", 0),
        ("ticket/twice", 0),
        ("ticket/twice", 1),
        ("ticket/waiting", 0),
    ]
    assert answers.value == 25
    assert figure(made, "satisfaction-average").value == 4
    assert figure(made, "satisfied").value == 50


@pytest.mark.mechanism("S4-11")
async def test_of_orders_it_says_visits_by_kind_and_trips_spared(engine: AsyncEngine) -> None:
    await told(engine)
    made = await march(engine)
    assert figure(made, "visits").value == figure(made, "visits", "collect").value == 2
    assert [row.stream for row in figure(made, "trips-saved").rows] == ["order/late", "order/prompt"]
    assert figure(made, "visits-on-time").value == 50


@pytest.mark.mechanism("S1-16")
async def test_of_meetings_it_says_what_was_resolved_acknowledged_done_and_recorded(
    engine: AsyncEngine,
) -> None:
    await told(engine)
    made = await march(engine)
    assert [row.subject for row in figure(made, "matters-coordinated").rows] == ["road", "pipe"]
    assert figure(made, "acknowledged").value == pytest.approx(200 / 3)
    assert figure(made, "acknowledged-on-time").value == pytest.approx(200 / 3)
    measures = figure(made, "measures-on-time")
    assert [(row.subject, row.value, row.note) for row in measures.rows] == [
        ("lay.1", 1, "head@water"),
        ("lay.2", 0, "head@land"),
    ]
    assert [row.note for row in figure(made, "merits", "criticism").rows] == ["land"]
    assert figure(made, "merits", "interview").value == 0


@pytest.mark.mechanism("S0-15", "S2-14")
async def test_of_projects_it_says_what_was_served_promised_and_given(engine: AsyncEngine) -> None:
    await told(engine)
    january = (date(2026, 1, 1), date(2026, 1, 31))
    plan = replace(NO_PLAN)

    def planned(definition: str, facts: Mapping[str, FactValue]) -> Plan | None:
        assert (definition, facts) == ("tongan@1#0a1b2c", {"establishment": "filed"})
        return plan

    made = await report(engine, "hills", *january, CN, plans=planned)
    assert figure(made, "projects-served").value == figure(made, "projects-enterprise").value == 1
    assert [row.note for row in figure(made, "permits-issued").rows] == ["证字第1号", "证字第1号"]
    assert figure(made, "promised-average").value == 5
    assert {row.subject for row in figure(made, "actual-average").rows} == {"planning-permit", "survey"}
    assert figure(made, "steps-saved").value == 0
    without = await report(engine, "hills", *january, CN)
    assert without.unavailable["steps-saved"] is Gap.NO_PLANS


async def test_a_place_or_a_time_without_anything_has_nothing(engine: AsyncEngine) -> None:
    await told(engine)
    there = await report(engine, "elsewhere", *MARCH, CN)
    later = await report(engine, "hills", date(2026, 5, 6), date(2026, 5, 7), CN)
    for made in (there, later):
        assert not [one for one in made.figures if one.rows]
    with pytest.raises(ValueError, match="is before"):
        await report(engine, "hills", MARCH[1], MARCH[0], CN)


async def test_a_district_has_what_belongs_to_its_projects(engine: AsyncEngine) -> None:
    await told(engine)
    made = await march(engine, district="同安区")
    assert figure(made, "visits").value == 2
    assert figure(made, "problems-solved").value == 0
    assert figure(await march(engine, district="海沧区"), "visits").value == 0
