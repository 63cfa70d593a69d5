"""The five jurisdictions as data: what their rules and figures make of real projects.

Yongji's rules have a module of their own, ``test_yongji``.
"""

from datetime import date
from itertools import product

import pytest

from binglian.domain.limits import ClockKind, Unit
from binglian.domain.plan import Mode
from definitions.loader import CATALOG, catalogue
from definitions.schema import MeetingKind
from definitions.validator import validate
from tests.unit.definitions.cities import (
    FIVE,
    definition,
    items,
    limit,
    meetings,
    needed,
    own_bases,
    package,
    planned,
    planned_in,
    step,
)

# --------------------------------------------------------------------------------------------- of all five


def test_nothing_is_wrong_with_any_of_them() -> None:
    for key, version in FIVE.items():
        assert [str(problem) for problem in validate(catalogue().read(key, version))] == []


@pytest.mark.parametrize("key", FIVE)
def test_each_is_an_overlay_of_the_national_base_and_brings_its_own_titles(key: str) -> None:
    own, base = definition(key), catalogue().load("national", 2).definition
    assert own.extends == "national@2"
    assert own.title != base.title
    assert own.posts["agent"] != base.posts["agent"]
    assert own.departments["agency-group"] != base.departments["agency-group"] or key == "haicang"


@pytest.mark.parametrize("key", FIVE)
def test_every_basis_of_its_own_was_read_in_its_source_and_is_used(key: str) -> None:
    bases = own_bases(key)
    assert bases
    assert all(basis.verified for basis in bases.values())
    text = (CATALOG / key / f"v{FIVE[key]}.yaml").read_text("utf-8")
    assert [name for name in bases if text.count(name) < 2] == []


@pytest.mark.parametrize("key", FIVE)
def test_each_states_its_ladder_and_its_meetings_on_its_own_bases(key: str) -> None:
    own = definition(key)
    assert len(own.ladder) >= 2
    assert {rung.basis for rung in own.ladder} | {meeting.basis for meeting in own.meetings.values()} <= set(
        own_bases(key)
    )
    assert all(meeting.members for meeting in own.meetings.values())


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("key", FIVE)
def test_every_kind_of_project_on_every_kind_of_land_can_be_planned(key: str, mode: Mode) -> None:
    establishments = ("government", "ratified", "filed")
    lands = ("granted", "allocated", "existing")
    for establishment, land, energy in product(establishments, lands, (False, True)):
        made = planned_in(
            mode, key, establishment=establishment, land_mode=land, energy_above_threshold=energy
        )
        assert "constr-permit" in items(made)


def test_no_overlay_states_more_than_its_own() -> None:
    """A jurisdiction is one short file: what it doesn't state is the national base's."""
    for key, version in FIVE.items():
        lines = (CATALOG / key / f"v{version}.yaml").read_text("utf-8").splitlines()
        assert len(lines) < 350


# ------------------------------------------------------------------------------------------------- Tong'an


@pytest.mark.mechanism("S0-07")
def test_tongan_issues_the_title_within_seven_working_days_of_the_delivery_of_the_land() -> None:
    (milestone,) = [
        one
        for one in planned("tongan", land_mode="granted").milestones
        if one.key == "land-delivery-to-title"
    ]
    assert milestone.limit is not None
    assert (milestone.start, milestone.end) == ("land-delivery", "land-title")
    assert (milestone.limit.value, milestone.limit.unit) == (7, Unit.WORKING_DAYS)


@pytest.mark.mechanism("S0-08")
def test_tongan_measures_award_to_permit_against_thirty_nine_days_presumed_to_be_calendar_days() -> None:
    made = planned("tongan", land_mode="granted")
    (milestone,) = [one for one in made.milestones if one.key == "award-to-construction-permit"]
    assert milestone.limit is not None
    assert (milestone.limit.value, milestone.limit.unit) == (39, Unit.CALENDAR_DAYS)
    note = definition("tongan").bases["s0-08"].note
    assert note is not None
    assert "presumed" in note.en


@pytest.mark.mechanism("S0-16")
def test_in_tongan_the_agent_builder_may_send_whatever_the_applicant_may() -> None:
    authority = definition("tongan").authority
    mine = {kind for kind, phrases in authority.items() if "applicant" in phrases}
    assert mine == {kind for kind, phrases in authority.items() if "builder" in phrases}


# ------------------------------------------------------------------------------------------------- Haicang


@pytest.mark.mechanism("S1-09")
def test_haicang_guides_new_land_in_four_steps() -> None:
    found = package(planned("haicang", land_mode="granted"), "new-land-path")
    assert found.items == ("ent-filing", "planning-permit", "drawing-review", "constr-permit")
    assert found.basis == "s1-09"


@pytest.mark.mechanism("S1-09")
def test_haicang_guides_an_expansion_in_six_steps_and_in_this_order() -> None:
    made = planned("haicang", changes_land_contract=True)
    found = package(made, "expansion-path")
    path = ("ent-filing", "planning-condition", "land-supplement", "planning-permit", "drawing-review")
    assert found.items == (*path, "constr-permit")
    orders = [step(made, item).order for item in found.items]
    assert orders == sorted(orders)
    assert [one.key for one in made.packages] == ["expansion-path"]


def test_an_expansion_that_keeps_its_contract_is_not_guided_through_a_supplement() -> None:
    assert "land-supplement" not in package(planned("haicang"), "expansion-path").items


@pytest.mark.mechanism("S1-03")
def test_haicang_traces_when_and_on_whose_authority_its_list_of_items_changed() -> None:
    listed = definition("haicang").items
    traced = {key: item.trace[-1] for key, item in listed.items() if item.trace and key != "soil-water"}
    assert traced.keys() == {"planning-condition", "land-supplement"}
    assert {trace.on for trace in traced.values()} == {date(2023, 12, 13)}
    assert all("行政审批管理局" in trace.authority.zh for trace in traced.values())


def test_haicang_clears_daily_settles_monthly_and_keeps_routine_work_off_the_agenda() -> None:
    (daily,) = meetings("haicang", MeetingKind.DAILY_CLEAR)
    assert (daily.cadence.every, daily.cadence.unit) == (1, Unit.WORKING_DAYS)
    (settle,) = meetings("haicang", MeetingKind.SETTLE)
    assert settle.cadence.per_month == 1
    submits = definition("haicang").meetings["group-office"].submits
    assert submits is not None
    assert len(submits.excludes) == 3


# ------------------------------------------------------------------------------------------------- Jian'ou


@pytest.mark.mechanism("S2-13")
def test_jianou_promises_about_half_of_the_provinces_limits_as_a_promise_of_the_whole() -> None:
    (promise,) = definition("jianou").promises
    assert (promise.value, promise.unit, promise.basis) == (50, "percent", "s2-13")
    note = definition("jianou").bases["s2-13"].note
    assert note is not None
    assert "nearly" in note.en


def test_the_task_force_of_jianou_takes_up_key_projects_and_no_others() -> None:
    made = planned("jianou", land_mode="granted", key_project=True)
    assert package(made, "task-force").items == ("land-contract", "eia-form", "constr-permit")
    assert planned("jianou", land_mode="granted").packages == ()


def test_jianou_meets_weekly_monthly_every_two_weeks_and_over_tea() -> None:
    own = definition("jianou").meetings
    assert (own["weekly"].cadence.every, own["joint"].cadence.every) == (7, 14)
    assert {own[key].cadence.unit for key in ("weekly", "joint")} == {Unit.CALENDAR_DAYS}
    assert own["monthly"].cadence.per_month == 1
    tea, guests = own["tea-party"], own["tea-party"].guests
    assert guests is not None
    assert (tea.cadence.per_month, guests.least, guests.most) == (2, 5, 8)


def test_feedback_of_jianou_comes_in_three_days_whose_unit_is_an_assumption_that_says_so() -> None:
    rung = next(rung for rung in definition("jianou").ladder if rung.rung == "task-force")
    assert rung.after is not None
    assert (rung.after.value, rung.after.unit) == (3, Unit.WORKING_DAYS)
    note = definition("jianou").bases["s2-04"].note
    assert note is not None
    assert "unit open" in note.en


# ----------------------------------------------------------------------------------------------- Xi'an ETDZ


@pytest.mark.mechanism("S4-01")
def test_every_project_of_xian_gets_one_package_of_items_and_one_book_of_policies() -> None:
    for establishment, first in (("filed", "ent-filing"), ("government", "proj-proposal")):
        found = package(planned("xian-etdz", establishment=establishment), "item-package")
        assert found.items == (first, "eia-form", "constr-permit", "completion-filing")
        assert found.policies


@pytest.mark.mechanism("S4-07")
def test_the_chart_of_xian_names_for_each_utility_who_by_when_and_after_what() -> None:
    made = planned("xian-etdz")
    chart = package(made, "utility-chart").items
    assert chart == ("util-water", "util-power", "util-heat", "util-gas")
    assert [step(made, item).department for item in chart] == [
        "water-supply",
        "power-supply",
        "heat-supply",
        "gas-supply",
    ]
    assert all(step(made, item).responsible for item in chart)
    assert all(needed(made, item) == {"planning-permit"} for item in chart)
    assert {"signing", "production"} <= {one.key for one in made.happenings}


@pytest.mark.mechanism("S4-08")
def test_the_three_named_items_are_open_at_weekends_and_at_all_hours_and_their_limits_stay() -> None:
    made = planned("xian-etdz")
    named = {"ent-filing", "constr-permit", "completion-filing"}
    assert {step.item for step in made.steps if step.service} == named
    assert {step(made, item).service for item in named} == {("weekend", "online")}
    service = definition("xian-etdz").service
    assert service["online"].always
    assert [day.value for day in service["weekend"].days] == ["sat", "sun"]
    assert limit(made, "completion-filing", ClockKind.PROMISED) == limit(
        planned("haicang"), "completion-filing", ClockKind.PROMISED
    )


@pytest.mark.parametrize("item", ["ent-filing", "constr-permit"])
def test_filing_and_construction_permit_of_xian_take_one_working_day(item: str) -> None:
    found = limit(planned("xian-etdz"), item, ClockKind.PROMISED)
    assert (found.value, found.unit, found.basis) == (1, Unit.WORKING_DAYS, "s4-12")


# --------------------------------------------------------------------------------- a city is data, not code


def test_no_code_knows_any_jurisdiction() -> None:
    """A sixth city is one YAML file: no module names one of the five, or a fact or an item of theirs."""
    root = CATALOG.parents[1]
    base = catalogue().load("national", 2).definition
    stated = {name for key in FIVE for name in (*definition(key).facts, *definition(key).items)}
    names = {*FIVE, *stated} - {*base.facts, *base.items}
    rooms = ("binglian", "definitions", "workflows", "activities", "workers")
    for path in (path for room in rooms for path in (root / room).rglob("*.py")):
        source = path.read_text("utf-8")
        named = [name for name in names if f'"{name}"' in source or f"'{name}'" in source]
        assert named == [], path
