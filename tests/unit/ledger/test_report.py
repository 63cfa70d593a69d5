"""Figures from rows alone: what each says, and the rows it is made of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from binglian.domain.case_messages import Outcome
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import NO_PLAN, AppliedRule, Effect, Exclusion
from binglian.domain.project import Case, CaseState
from binglian.ledger.report_cases import working
from binglian.ledger.report_types import CaseRow, Figure, Gap, ProjectRow, StatisticsReport, Told
from binglian.ledger.reporting import stated
from definitions.texts import phrase
from tests.builders import at, calendar, step, text

CN = calendar()
DAYS = (date(2026, 3, 1), date(2026, 3, 31))
MONTH = Told(start=at("2026-03-01 00:00"), end=at("2026-04-01 00:00"))


def told(**rows: object) -> StatisticsReport:
    """The report of a month in which only this is told."""
    whole = replace(MONTH, **rows)  # pyright: ignore[reportArgumentType] - a test names what it tells
    return stated(whole, "hills", "", DAYS, CN)


def figure(report: StatisticsReport, name: str, of: str = "") -> Figure:
    found = report.figure(name, of)
    assert found is not None
    return found


def limit(value: int, unit: Unit = Unit.WORKING_DAYS) -> Limit:
    return Limit(value=value, unit=unit, starts_on=StartsOn.ACCEPTED, basis="unverified")


def case(item: str, promised: Limit | None, legal: Limit | None, begun: datetime, ended: datetime) -> CaseRow:
    """An item accepted at an instant and decided at another."""
    limits = ((ClockKind.PROMISED, promised), (ClockKind.STATUTORY, legal))
    clocks = tuple(start_clock(kind, one, begun, CN).stopped(ended) for kind, one in limits if one)
    decided = Case(
        item=item,
        state=CaseState.APPROVED,
        filing=1,
        accepted_at=begun,
        decided_at=ended,
        outcome=Outcome.APPROVED,
        clocks=clocks,
    )
    return CaseRow(project="p-1", case=decided)


def many(items: Iterable[int]) -> tuple[CaseRow, ...]:
    """Items promised in so many days, each decided after 0.21 of one."""
    begun = at("2026-03-02 09:00")
    after = begun + timedelta(hours=8 * 0.21)
    return tuple(
        case(f"i-{number}", limit(days), limit(20), begun, after) for number, days in enumerate(items)
    )


@pytest.mark.mechanism("S2-14")
def test_promised_3_21_working_days_against_0_21_can_be_said_of_186_items() -> None:
    report = told(cases=many([3] * 147 + [4] * 39))
    promised, actual = figure(report, "promised-average"), figure(report, "actual-average")
    assert (promised.value, actual.value) == (pytest.approx(597 / 186), pytest.approx(0.21))
    assert f"{promised.value:.2f} {actual.value:.2f}" == "3.21 0.21"
    assert figure(report, "faster-than-promised").value == pytest.approx(93.5, abs=0.1)
    assert len(actual.rows) == 186
    assert (actual.rows[0].stream, actual.rows[0].subject, actual.rows[0].against) == ("p-1", "i-0", 3.0)


@pytest.mark.mechanism("S4-12")
def test_the_speed_up_against_the_law_is_that_of_what_was_promised_and_of_what_came_of_it() -> None:
    begun, ended = at("2026-03-02 09:00"), at("2026-03-04 09:00")
    rows = (
        case("a", limit(7), limit(10), begun, ended),
        case("b", limit(14), limit(20), begun, ended),
        case("c", None, limit(30), begun, ended),
    )
    report = told(cases=rows)
    assert figure(report, "promised-below-statutory").value == pytest.approx(30)
    assert figure(report, "statutory-average").value == 20
    assert figure(report, "faster-than-statutory").value == pytest.approx(90)
    assert [row.subject for row in figure(report, "promised-average").rows] == ["a", "b"]


def test_a_decision_outside_the_period_and_a_pre_review_take_no_part() -> None:
    early = case("a", limit(5), None, at("2026-02-25 09:00"), at("2026-02-27 09:00"))
    before = replace(early, case=replace(early.case, filing=0, decided_at=at("2026-03-02 09:00")))
    report = told(cases=(early, before))
    assert figure(report, "actual-average") == replace(figure(report, "actual-average"), value=None, rows=())
    assert figure(report, "faster-than-promised").value is None


@pytest.mark.parametrize(
    ("limits", "days"),
    [
        (limit(5), 5.0),
        (limit(4, Unit.WORKING_HOURS), 0.5),
        (limit(24, Unit.NATURAL_HOURS), 1.0),
        (limit(7, Unit.CALENDAR_DAYS), 6.0),
    ],
)
def test_a_limit_in_any_unit_can_be_said_in_working_days(limits: Limit, days: float) -> None:
    clock: Clock = start_clock(ClockKind.PROMISED, limits, at("2026-03-02 09:00"), CN)
    assert working(clock, CN) == pytest.approx(days)


@pytest.mark.mechanism("S0-15")
def test_projects_are_counted_by_what_they_are_and_what_they_were_given() -> None:
    def given(project: str, item: str, document: str = "1") -> CaseRow:
        row = case(item, None, None, at("2026-03-02"), at("2026-03-03"))
        done = replace(row.case, delivered_at=at("2026-03-04"), document=document)
        return replace(row, project=project, case=done)

    facts = {"a": "filed", "b": "ratified", "c": "government"}
    projects = tuple(
        ProjectRow(project=key, opened=False, facts={"establishment": value}) for key, value in facts.items()
    )
    report = told(projects=projects, cases=(given("a", "constr-permit"), given("b", "survey", "")))
    names = ("projects-served", "projects-enterprise", "projects-government", "permits-issued")
    assert [figure(report, name).value for name in names] == [3, 2, 1, 1]
    [permit] = figure(report, "projects-with-construction-permit").rows
    assert (permit.stream, permit.subject) == ("a", "constr-permit")
    assert report.unavailable == {"projects-industrial": Gap.FACT_UNKNOWN}
    industrial = told(projects=(ProjectRow(project="a", opened=False, facts={"industrial": True}),))
    assert figure(industrial, "projects-industrial").value == 1
    assert industrial.unavailable == {}


@pytest.mark.mechanism("S4-11")
def test_a_material_that_an_earlier_case_was_accepted_on_is_not_asked_for_again() -> None:
    def on(item: str, moment: str, *materials: tuple[str, str], project: str = "p-1") -> CaseRow:
        row = case(item, None, None, at(moment), at("2026-03-20"))
        return replace(row, project=project, case=replace(row.case, materials=materials))

    plan, map_, newer = ("plan", "0a"), ("map", "0b"), ("plan", "0c")
    report = told(
        cases=(
            on("c", "2026-03-05", plan, newer),
            on("a", "2026-02-20", plan, map_),
            on("b", "2026-02-25", plan),
            on("d", "2026-03-06", plan, map_),
            on("a", "2026-03-06", plan, project="p-2"),
        )
    )
    saved = figure(report, "materials-saved")
    assert [(row.subject, row.note) for row in saved.rows] == [("c", "plan"), ("d", "plan"), ("d", "map")]


@pytest.mark.mechanism("S4-11")
def test_steps_are_spared_by_rules_and_by_handling_several_as_one() -> None:
    rule = AppliedRule(
        rule="no-survey", effect=next(iter(Effect)), title=text("r"), basis="b", detail=text("d"), facts=()
    )
    plan = replace(
        NO_PLAN,
        steps=(replace(step("design"), covers=("proposal", "study")),),
        exclusions=(
            Exclusion(item="survey", title=text("s"), why=text("w"), rule=rule),
            Exclusion(item="forest", title=text("f"), why=text("w")),
        ),
    )
    new = ProjectRow(project="p-1", opened=True, facts={}, plan=plan)
    known = ProjectRow(project="p-2", opened=False, facts={}, plan=plan)
    saved = figure(told(projects=(new, known)), "steps-saved")
    assert [(row.stream, row.subject, row.note) for row in saved.rows] == [
        ("p-1", "survey", "no-survey"),
        ("p-1", "proposal", "design"),
        ("p-1", "study", "design"),
    ]
    said = ProjectRow(project="p-4", opened=True, facts={}, plan=plan, spared={"survey": "no-survey"})
    assert [row.stream for row in figure(told(projects=(said,)), "steps-saved").rows] == ["p-4"]
    unknown = told(projects=(new, replace(new, project="p-3", plan=None)))
    assert unknown.figure("steps-saved") is None
    assert unknown.unavailable["steps-saved"] is Gap.NO_PLANS


def test_of_nothing_there_are_counts_but_no_averages_and_rates() -> None:
    report = told()
    values = {one.unit.value: set[float | None]() for one in report.figures}
    for one in report.figures:
        values[one.unit.value].add(one.value)
    assert values == {"count": {0.0}, "WD": {None}, "percent": {None}, "stars": {None}}


def test_every_figure_and_gap_has_its_words() -> None:
    plan = ProjectRow(project="a", opened=True, facts={"industrial": True}, plan=NO_PLAN)
    names = {one.name for one in told(projects=(plan,)).figures}
    assert all(phrase("figure", name).zh for name in names)
    assert all(phrase("figure-gap", gap.value).en for gap in Gap)
