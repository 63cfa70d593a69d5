from datetime import date
from pathlib import Path
from typing import Any

from binglian.domain.limits import ClockKind, Extension, StartsOn, Unit
from binglian.domain.plan import Mode, Plan, PlannedLimit, Step
from definitions.planner import plan
from tests.unit.definitions.samples import Data, definition, limit, load, project, words

EXTENSION = {"value": 10, "by": ["handler@item"], "basis": "law"}
DEFAULTS = {
    "acceptance": limit(5),
    "consultation": limit(7),
    "hearing_request": limit(5),
    "hearing": limit(20),
    "hearing_notice": limit(7),
    "supplement": limit(10),
    "commitment": limit(60),
    "stop_report": limit(1, "CM"),
}


def planned(root: Path, data: Data, **spec: Any) -> Plan:
    return plan(load(root, data), project(**spec), Mode.PARALLEL)


def step(root: Path, data: Data, key: str = "contract", **spec: Any) -> Step:
    return next(one for one in planned(root, data, **spec).steps if one.item == key)


def law(**item: Any) -> Data:
    """The small definition with defaults, and more said about one item."""
    data = definition(defaults=DEFAULTS, materials={"form": {"title": words("form")}})
    data["items"]["contract"] |= item
    return data


def terms(one: Step) -> dict[ClockKind, tuple[int, StartsOn]]:
    return {planned.kind: (planned.limit.value, planned.limit.starts_on) for planned in one.limits}


def test_a_licence_runs_the_licensing_laws_side_limits(tmp_path: Path) -> None:
    assert terms(step(tmp_path, law(nature="licence", limits={"statutory": limit(20)}))) == {
        ClockKind.STATUTORY: (20, StartsOn.ACCEPTED),
        ClockKind.DELIVERY: (10, StartsOn.DECIDED),
        ClockKind.ACCEPTANCE: (5, StartsOn.RECEIVED),
        ClockKind.CONSULTATION: (7, StartsOn.BEGUN),
        ClockKind.HEARING_REQUEST: (5, StartsOn.BEGUN),
        ClockKind.HEARING: (20, StartsOn.BEGUN),
        ClockKind.HEARING_NOTICE: (7, StartsOn.BEGUN),
    }


def test_what_is_no_licence_is_only_consulted_about(tmp_path: Path) -> None:
    assert terms(step(tmp_path, law(nature="filing", limits={"statutory": limit(20)}))).keys() == {
        ClockKind.STATUTORY,
        ClockKind.CONSULTATION,
    }


def test_what_is_no_licence_is_delivered_in_time_only_where_its_definition_says_so(tmp_path: Path) -> None:
    stated = terms(step(tmp_path, law(nature="filing", limits={"delivery": limit(3)})))
    assert stated[ClockKind.DELIVERY] == (3, StartsOn.DECIDED)


def test_an_items_own_side_limit_counts_before_the_default_and_none_takes_it_away(tmp_path: Path) -> None:
    own = {"acceptance": limit(3), "hearing": "none", "consultation": "none", "hearing_notice": limit(9)}
    known = terms(step(tmp_path, law(nature="filing", limits=own)))
    assert known == {
        ClockKind.ACCEPTANCE: (3, StartsOn.RECEIVED),
        ClockKind.HEARING_NOTICE: (9, StartsOn.BEGUN),
    }


def test_a_debt_has_a_limit_where_there_are_materials_to_owe(tmp_path: Path) -> None:
    assert terms(step(tmp_path, law(materials=["form"])))[ClockKind.SUPPLEMENT] == (10, StartsOn.BEGUN)
    assert ClockKind.SUPPLEMENT not in terms(step(tmp_path, law()))


def test_a_commitment_is_checked_in_its_own_time_or_in_the_usual_one(tmp_path: Path) -> None:
    usual, own = (
        step(tmp_path, law(commitment=commitment)) for commitment in ({}, {"limit": limit(30, "CD")})
    )
    assert (usual.on_commitment, own.on_commitment) == (True, True)
    assert terms(usual)[ClockKind.COMMITMENT] == (60, StartsOn.BEGUN)
    assert terms(own)[ClockKind.COMMITMENT] == (30, StartsOn.BEGUN)
    assert not step(tmp_path, law()).on_commitment


def permit(**more: object) -> Data:
    return {"taken_up_by": "start", "validity": limit(3, "CM", extension={**EXTENSION, "times": 2}), **more}


def with_start(**item: Any) -> Data:
    data = law(**item)
    data["happenings"]["start"] = {"title": words("start"), "reported_by": ["agent"], "needs": ["permit"]}
    return data


def test_a_permit_is_taken_up_in_time_and_its_stops_are_reported(tmp_path: Path) -> None:
    data = with_start(permit=permit(recheck_after=limit(12, "CM")))
    made = step(tmp_path, data)
    known = terms(made)
    assert made.taken_up_by == "start"
    assert known[ClockKind.VALIDITY] == (3, StartsOn.DELIVERED)
    assert known[ClockKind.STOP_REPORT] == (1, StartsOn.BEGUN)
    assert known[ClockKind.RECHECK] == (12, StartsOn.BEGUN)
    (validity,) = [one.limit for one in made.limits if one.kind is ClockKind.VALIDITY]
    assert validity.extension == Extension(value=10, times=2, by=("handler@item",), basis="law")
    assert "start" in [one.key for one in planned(tmp_path, data).happenings]


def test_a_permit_may_have_a_time_of_its_own_to_report_a_stop(tmp_path: Path) -> None:
    made = step(tmp_path, with_start(permit=permit(stop_report=limit(15, "CD"))))
    assert terms(made)[ClockKind.STOP_REPORT] == (15, StartsOn.BEGUN)


def test_a_permit_that_nobody_can_take_up_in_this_project_does_not_expire(tmp_path: Path) -> None:
    data = with_start(permit=permit())
    data["happenings"]["start"]["when"] = "forest"
    made = step(tmp_path, data)
    assert made.taken_up_by == ""
    assert ClockKind.VALIDITY not in terms(made)


def test_the_happening_that_takes_a_permit_up_concerns_the_project(tmp_path: Path) -> None:
    data = with_start(permit=permit())
    data["items"]["after"] = {**data["items"]["proposal"], "number": 8, "needs": ["start"]}
    assert "start" in [one.key for one in planned(tmp_path, data).happenings]


def test_a_statutory_limit_may_be_extended_as_its_basis_says_unless_it_says_otherwise(tmp_path: Path) -> None:
    own = {"value": 5, "by": ["agent"], "basis": "law"}
    for extension, value in ((None, 10), (own, 5), ("none", None)):
        data = law(limits={"statutory": limit(20, extension=extension), "promised": limit(5)})
        made = step(tmp_path, data | {"extensions": {"law": EXTENSION}})
        promised, statutory = (one.limit.extension for one in made.limits[:2])
        assert promised is None
        assert (statutory and statutory.value) == value


def test_a_limit_that_later_law_changes_is_planned_with_each_day(tmp_path: Path) -> None:
    changes = [
        {"since": "2026-07-01", "value": 15, "warn": 1},
        {"since": "2027-01-01", "unit": "CD", "starts_on": "received"},
    ]
    made = step(tmp_path, law(limits={"statutory": limit(20, changes=changes)}))
    known = [one for one in made.limits if one.kind is ClockKind.STATUTORY]
    assert [(one.since, one.limit.value, one.limit.unit, one.limit.warn) for one in known] == [
        (None, 20, Unit.WORKING_DAYS, 2),
        (date(2026, 7, 1), 15, Unit.WORKING_DAYS, 1),
        (date(2027, 1, 1), 15, Unit.CALENDAR_DAYS, 1),
    ]
    assert known[-1].limit.starts_on is StartsOn.RECEIVED
    in_force = made.limit(ClockKind.STATUTORY, date(2026, 12, 31))
    assert in_force is not None
    assert in_force.value == 15


def test_a_change_may_bring_another_basis_and_its_extension(tmp_path: Path) -> None:
    changes = [{"since": "2026-07-01", "basis": "new"}]
    data = law(limits={"statutory": limit(20, changes=changes)})
    data["bases"]["new"] = {"title": words("new law")}
    data["extensions"] = {"new": EXTENSION}
    old, new = (one.limit.extension for one in step(tmp_path, data).limits[:2])
    assert old is None
    assert new is not None


def test_a_stage_has_its_time_for_joint_handling(tmp_path: Path) -> None:
    data = law()
    data["stages"]["stage1"]["joint"] = limit(45, extension={**EXTENSION, "value": 15, "by": ["agent"]})
    joint, none = (stage.limits for stage in planned(tmp_path, data).stages[:2])
    (found,) = joint
    assert isinstance(found, PlannedLimit)
    assert (found.kind, found.limit.value, found.limit.starts_on) == (ClockKind.JOINT, 45, StartsOn.BEGUN)
    assert found.limit.extension == Extension(value=15, times=1, by=("agent",), basis="law")
    assert none == ()
