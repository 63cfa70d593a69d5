from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from binglian.domain.limits import Unit
from binglian.domain.plan import Effect, ProcedureKind
from definitions.loader import Catalogue
from definitions.schema import (
    NONE,
    CadenceForm,
    Definition,
    ExtensionForm,
    Item,
    LimitForm,
    RuleForm,
    ServiceForm,
)
from tests.unit.definitions.samples import (
    Data,
    changed,
    found,
    item,
    limit,
    line_of,
    problems,
    put,
    rule,
    words,
)
from tests.unit.definitions.together import MEETING, ORDER, RUNG, tickets, together

EXTENSION = {"value": 10, "by": ["handler@item"], "basis": "law"}
WINDOW = {"title": words("weekend"), "basis": "law", "days": ["sat"], "hours": ["09:00-12:00", "14:00-17:00"]}
PERMIT = {"taken_up_by": "listing", "validity": limit(3, "CM")}


def test_every_part_that_a_definition_may_have_is_read(tmp_path: Path) -> None:
    data = changed("materials", {"licence": {"title": words("licence")}}, together())
    data["defaults"] = {"acceptance": limit(5), "commitment": limit(60)}
    data["extensions"] = {"law": EXTENSION}
    data["service"] = {"weekend": WINDOW, "online": {"title": words("x"), "basis": "law", "always": True}}
    data["promises"] = [{"title": words("faster"), "value": 50, "unit": "percent", "basis": "law"}]
    data["stages"]["stage1"]["joint"] = limit(45)
    data["items"]["permit"] |= {
        "nature": "licence",
        "responsible": "handler",
        "materials": ["licence"],
        "commitment": {},
        "permit": {**PERMIT, "recheck_after": limit(12, "CM")},
        "service": ["weekend"],
        "guide": {"conditions": [words("ready")], "site_inspection": True},
        "trace": [{"on": "2026-01-01", "change": "entered", "authority": words("order")}],
    }
    data["rules"] = {"one": rule(exempt=["forestry"], mechanism="S3-13")}
    assert found(tmp_path, data) == []

    # a part that came later, and that this sample leaves out, would not be read here
    assert set(Definition.model_fields) - data.keys() == {
        "extends",
        "responsible",
        "checks_materials",
        "acts",
    }


@pytest.mark.parametrize(
    ("loc", "value", "expected"),
    [
        ("items.check.nature", "wish", ("bad-value", "wish")),
        ("items.check.materials", [{"material": "x", "late": True}], ("unknown-key", "late")),
        ("items.check.limits", {"acceptance": "never"}, ("bad-value", "never")),
        ("items.check.limits", {"acceptance": limit(5, days=5)}, ("unknown-key", "days")),
        ("items.check.limits", {"statutory": limit(5, extension="long")}, ("bad-value", "long")),
        (
            "items.check.limits",
            {"statutory": limit(5, extension={**EXTENSION, "value": 0})},
            ("bad-value", "value"),
        ),
        ("items.check.limits", {"statutory": limit(5, changes=[{"value": 3}])}, ("missing-key", "since")),
        ("items.check.retired", {"on": "2026-01-01"}, ("missing-key", "authority")),
        (
            "items.check.trace",
            [{"on": "soon", "change": "left", "authority": words("x")}],
            ("bad-value", "soon"),
        ),
        ("items.check.permit", {"validity": limit(3)}, ("missing-key", "taken_up_by")),
        ("rules", {"one": rule(exempts=["check"])}, ("unknown-key", "exempts")),
        ("rules", {"one": rule(mechanism="S9-1")}, ("bad-value", "S9-1")),
        ("rules", {"one": rule(merge={"into": "check"})}, ("missing-key", "items")),
        (
            "rules",
            {"one": rule(skip={"items": ["check"], "procedures": ["tender", "nap"]})},
            ("bad-value", "nap"),
        ),
        ("service", {"w": {**WINDOW, "always": True}}, ("bad-value", "w")),
        ("service", {"w": {**WINDOW, "days": []}}, ("bad-value", "w")),
        ("service", {"w": {**WINDOW, "hours": ["17:00-09:00"]}}, ("bad-value", "hours")),
        ("service", {"w": {**WINDOW, "hours": ["all day"]}}, ("bad-value", "all day")),
        ("service", {"w": {"title": words("x"), "basis": "law"}}, ("bad-value", "w")),
        ("meetings", {"m": {**MEETING, "cadence": {"every": 10}}}, ("bad-value", "cadence")),
        ("meetings", {"m": {**MEETING, "cadence": {}}}, ("bad-value", "cadence")),
        (
            "meetings",
            {"m": {**MEETING, "cadence": {"weekday": "mon", "per_month": 2}}},
            ("bad-value", "cadence"),
        ),
        ("meetings", {"m": {**MEETING, "kind": "party"}}, ("bad-value", "party")),
        (
            "meetings",
            {"m": {**MEETING, "guests": {"least": 8, "most": 5, "who": words("x")}}},
            ("bad-value", "guests"),
        ),
        ("ladder", [{**RUNG, "height": 1}], ("unknown-key", "height")),
        ("orders", {"o": {**ORDER, "act": "dance"}}, ("bad-value", "dance")),
        ("orders", {"o": {**ORDER, "posts": []}}, ("bad-value", "posts")),
        ("tickets", {**tickets(), "raises": {"clocks": ["nap"]}}, ("bad-value", "nap")),
        ("tickets", {**tickets(), "raises": {"refusals": 0}}, ("bad-value", "refusals")),
        ("tickets", {**tickets(), "pains": {}}, ("bad-value", "pains")),
        ("tickets", {**tickets(), "origins": {"moon": ["agent"]}}, ("bad-value", "moon")),
        ("sittings", {"acknowledge": limit(2)}, ("missing-key", "follow_up")),
        ("meetings", {"m": {**MEETING, "at": "9"}}, ("bad-value", "9")),
        ("promises", [{"title": words("x"), "value": 1, "basis": "law"}], ("missing-key", "unit")),
        ("facts.forest.reviewed", "yes", ("bad-value", "yes")),
        ("facts.in", {"type": "bool", "title": words("x")}, ("bad-value", "in")),
    ],
)
def test_what_has_the_wrong_form_is_found_by_name(
    tmp_path: Path, loc: str, value: object, expected: tuple[str, str]
) -> None:
    assert found(tmp_path, changed(loc, value)) == [expected]


def test_a_fault_in_a_single_effect_is_placed_at_its_line(tmp_path: Path) -> None:
    data = changed("rules", {"one": rule(merge={"into": "check", "items": ["filing"], "glue": 1})})
    (problem,) = problems(tmp_path, data)
    assert (problem.offender, problem.line) == ("glue", line_of(put(tmp_path, data), '"glue"'))


def test_an_effect_may_stand_alone_or_in_a_list() -> None:
    one = {"into": "a", "items": ["b"]}
    alone, listed = (RuleForm.model_validate(rule(merge=merge)) for merge in (one, [one]))
    assert alone == listed
    assert alone.effects == (Effect.MERGE,)


def test_a_rule_names_its_effects_in_order() -> None:
    form = RuleForm.model_validate(
        rule(exempt=["a"], skip={"items": ["b"], "procedures": ["tender"]}, package={"items": ["c"]})
    )
    assert form.effects == (Effect.EXEMPT, Effect.SKIP, Effect.PACKAGE)
    assert form.skip[0].procedures == (ProcedureKind.TENDER,)


def test_a_later_law_inherits_what_it_does_not_state() -> None:
    form = LimitForm.model_validate(
        limit(
            20,
            extension=EXTENSION,
            changes=[
                {"since": "2026-07-01", "value": 15},
                {"since": "2027-01-01", "unit": "CD", "basis": "new", "extension": "none"},
            ],
        )
    )
    first, second, third = form.versions()
    assert (first[0], first[1].value) == (None, 20)
    assert (second[0], second[1].value, second[1].unit) == (date(2026, 7, 1), 15, Unit.WORKING_DAYS)
    assert isinstance(second[1].extension, ExtensionForm)
    assert (third[0], third[1].value, third[1].unit, third[1].basis) == (
        date(2027, 1, 1),
        15,
        Unit.CALENDAR_DAYS,
        "new",
    )
    assert third[1].extension == NONE


def test_a_material_may_be_a_bare_key() -> None:
    form = Item.model_validate(item(1, materials=["a", {"material": "b", "deferrable": True}]))
    assert [(line.material, line.deferrable) for line in form.materials] == [("a", False), ("b", True)]


@pytest.mark.parametrize(
    ("stated", "licence"),
    [
        ({}, False),
        ({"limits": {"statutory": limit(20)}}, True),
        ({"nature": "licence"}, True),
        ({"nature": "filing", "limits": {"statutory": limit(20)}}, False),
    ],
)
def test_an_item_with_a_statutory_limit_is_a_licence_unless_it_says_otherwise(
    stated: Data, licence: bool
) -> None:
    assert Item.model_validate(item(1, **stated)).is_licence is licence


@pytest.mark.parametrize(
    "cadence", [{"every": 1, "unit": "CM"}, {"per_month": 2}, {"weekday": "fri"}, {"on_demand": True}]
)
def test_a_meeting_recurs_in_one_of_four_ways(cadence: dict[str, Any]) -> None:
    assert CadenceForm.model_validate(cadence)


def test_a_window_that_is_always_open_names_no_days() -> None:
    assert ServiceForm.model_validate({"title": words("x"), "basis": "law", "always": True}).hours is None
    with pytest.raises(ValidationError):
        ServiceForm.model_validate({**WINDOW, "hours": None})


def test_an_overlay_takes_a_default_away_by_a_word_and_a_statement_by_null(tmp_path: Path) -> None:
    base = changed("items.check.limits", {"acceptance": limit(3)})
    base["defaults"] = {"acceptance": limit(5)}
    put(tmp_path, base)
    over: Data = {"key": "city", "version": 1, "extends": "base@1", "items": {}}
    for number, stated in enumerate(("none", None), 1):
        over |= {"version": number, "items": {"check": {"limits": {"acceptance": stated}}}}
        put(tmp_path, over, f"city/v{number}.yaml")
    city = Catalogue(tmp_path)
    own = [city.load("city", version).definition.items["check"].limits.acceptance for version in (1, 2)]
    assert own == [NONE, None]
