from pathlib import Path
from typing import Any, get_args

import pytest

from binglian.domain.messages import Message
from definitions.loader import Catalogue
from definitions.problems import DefinitionError
from tests.unit.definitions.samples import (
    Data,
    changed,
    definition,
    found,
    item,
    limit,
    line_of,
    problems,
    put,
    rule,
    words,
)

EXTENSION = {"value": 10, "by": ["handler@item"], "basis": "law"}
EVERYTHING = sorted(kind.model_fields["type"].default for kind in get_args(get_args(Message)[0]))
RUNG = {"rung": "one", "title": words("x"), "post": "agent", "right": words("x"), "basis": "law"}
MEETING = {
    "title": words("x"),
    "kind": "weekly",
    "cadence": {"weekday": "mon"},
    "chair": "agent",
    "basis": "law",
}
WINDOW = {"title": words("x"), "basis": "law", "always": True}
PERMIT = {"taken_up_by": "listing", "validity": limit(3, "CM", warn=1)}


def statutory(**more: Any) -> Data:
    return {"statutory": limit(20, **more)}


def merge(into: str, *items: str) -> Data:
    return {"into": into, "items": list(items)}


@pytest.mark.parametrize(
    ("loc", "value", "expected"),
    [
        ("items.check.materials", ["paper"], ("unknown-material", "paper")),
        ("items.check.service", ["night"], ("unknown-service", "night")),
        ("items.check.responsible", "nobody", ("unknown-post", "nobody")),
        ("responsible", "nobody", ("unknown-post", "nobody")),
        ("items.check.permit", {**PERMIT, "taken_up_by": "filing"}, ("unknown-happening", "filing")),
        ("items.check.permit", {**PERMIT, "recheck_after": limit(1, basis="x")}, ("unknown-basis", "x")),
        ("items.check.permit", {**PERMIT, "stop_report": limit(1, basis="x")}, ("unknown-basis", "x")),
        ("items.check.commitment", {"limit": limit(1, basis="x")}, ("unknown-basis", "x")),
        ("items.check.limits", {"hearing": limit(1, basis="x")}, ("unknown-basis", "x")),
        ("defaults", {"acceptance": limit(1, basis="x")}, ("unknown-basis", "x")),
        ("stages.stage1.joint", limit(1, basis="x"), ("unknown-basis", "x")),
        ("extensions", {"x": EXTENSION}, ("unknown-basis", "x")),
        ("extensions", {"law": {**EXTENSION, "basis": "x"}}, ("unknown-basis", "x")),
        ("acts", dict.fromkeys(EVERYTHING, ("law",)) | {"accept": ("x",)}, ("unknown-basis", "x")),
        ("service", {"w": {**WINDOW, "basis": "x"}}, ("unknown-basis", "x")),
        ("promises", [{"title": words("x"), "value": 1, "unit": "x", "basis": "x"}], ("unknown-basis", "x")),
        ("rules", {"one": rule(exempt=["check"], basis="x")}, ("unknown-basis", "x")),
        ("ladder", [{**RUNG, "basis": "x"}], ("unknown-basis", "x")),
        ("ladder", [{**RUNG, "after": limit(1, basis="x")}], ("unknown-basis", "x")),
        ("meetings", {"m": {**MEETING, "basis": "x"}}, ("unknown-basis", "x")),
        ("meetings", {"m": {**MEETING, "submits": {"ahead": limit(1, basis="x")}}}, ("unknown-basis", "x")),
        ("items.check.limits", statutory(extension={**EXTENSION, "basis": "x"}), ("unknown-basis", "x")),
        (
            "items.check.limits",
            statutory(changes=[{"since": "2026-01-01", "basis": "x"}]),
            ("unknown-basis", "x"),
        ),
        (
            "items.check.limits",
            statutory(changes=[{"since": "2026-01-01", "extension": {**EXTENSION, "basis": "x"}}]),
            ("unknown-basis", "x"),
        ),
        # phrases
        ("items.check.limits", statutory(extension={**EXTENSION, "by": ["x@item"]}), ("unknown-post", "x")),
        (
            "items.check.limits",
            statutory(changes=[{"since": "2026-01-01", "extension": {**EXTENSION, "by": ["x"]}}]),
            ("unknown-post", "x"),
        ),
        ("extensions", {"law": {**EXTENSION, "by": ["agent@x"]}}, ("unknown-department", "x")),
        (
            "stages.stage1.joint",
            limit(45, extension={**EXTENSION, "by": ["agent@item"]}),
            ("scope-without-item", "agent@item"),
        ),
        ("ladder", [{**RUNG, "post": "agent@lead"}], ("scope-without-item", "agent@lead")),
        ("meetings", {"m": {**MEETING, "chair": "x"}}, ("unknown-post", "x")),
        ("meetings", {"m": {**MEETING, "members": ["agent@x"]}}, ("unknown-department", "x")),
        ("meetings", {"m": {**MEETING, "submits": {"by": ["x"]}}}, ("unknown-post", "x")),
        ("authority.accept", ["agent@consulted"], ("scope-without-item", "agent@consulted")),
        ("authority.extend_stage", ["agent@item"], ("scope-without-item", "agent@item")),
        ("authority.submit_material", ["agent@item"], ("scope-without-item", "agent@item")),
        # acts
        ("acts", {"dance": ["law"]}, ("unknown-message-type", "dance")),
        ("acts", {"accept": ["law"]}, ("article-missing", "record_happening")),
        ("acts", {"accept": []}, ("article-missing", "accept")),
        ("acts", {"accept": ["law"]}, ("authority-missing", "recall")),
        # rules
        ("rules", {"one": rule()}, ("rule-without-effect", "one")),
        ("rules", {"one": rule(exempt=["x"])}, ("unknown-item", "x")),
        ("rules", {"one": rule(exempt=["listing"])}, ("unknown-item", "listing")),
        ("rules", {"one": rule(merge=merge("x", "check"))}, ("unknown-item", "x")),
        ("rules", {"one": rule(merge=merge("check", "x"))}, ("unknown-item", "x")),
        ("rules", {"one": rule(skip={"items": ["x"], "procedures": ["tender"]})}, ("unknown-item", "x")),
        (
            "rules",
            {"one": rule(substitute={"in": ["x"], "for": ["check"], "by": "award"})},
            ("unknown-item", "x"),
        ),
        (
            "rules",
            {"one": rule(substitute={"in": ["check"], "for": ["x"], "by": "award"})},
            ("unknown-item", "x"),
        ),
        (
            "rules",
            {"one": rule(substitute={"in": ["check"], "for": ["award"], "by": "x"})},
            ("unknown-item", "x"),
        ),
        ("rules", {"one": rule(reorder={"item": "x", "drop": ["check"]})}, ("unknown-item", "x")),
        ("rules", {"one": rule(reorder={"item": "check", "drop": ["x"]})}, ("unknown-item", "x")),
        ("rules", {"one": rule(reorder={"item": "check", "needs": ["land | x"]})}, ("unknown-item", "x")),
        ("rules", {"one": rule(package={"items": ["x"]})}, ("unknown-item", "x")),
        ("rules", {"one": rule(exempt=["check", "check"])}, ("taken-twice", "check")),
        ("rules", {"one": rule(exempt=["check"], merge=merge("permit", "check"))}, ("taken-twice", "check")),
        ("rules", {"one": rule(merge=merge("check", "check"))}, ("taken-twice", "check")),
        (
            "rules",
            {"one": rule(merge=[merge("check", "filing"), merge("permit", "filing")])},
            ("taken-twice", "filing"),
        ),
        (
            "rules",
            {"one": rule(merge=[merge("check", "filing"), merge("permit", "check")])},
            ("taken-twice", "check"),
        ),
        ("rules", {"one": rule(exempt=["check"], when="woods")}, ("unknown-fact", "woods")),
        ("checks_materials", "woods", ("unknown-fact", "woods")),
        ("checks_materials", "investment + 1.0", ("rule-not-bool", "investment + 1.0")),
        # terms of limits
        ("items.check.limits", statutory(warn=21), ("warn-longer-than-limit", "21")),
        (
            "items.check.limits",
            statutory(warn=3, changes=[{"since": "2026-01-01", "value": 2}]),
            ("warn-longer-than-limit", "3"),
        ),
        (
            "items.check.limits",
            statutory(changes=[{"since": "2026-02-01"}, {"since": "2026-02-01"}]),
            ("changes-unordered", "2026-02-01"),
        ),
        ("items.check.limits", statutory(starts_on="begun"), ("bad-start", "begun")),
        (
            "items.check.limits",
            statutory(changes=[{"since": "2026-02-01", "starts_on": "delivered"}]),
            ("bad-start", "delivered"),
        ),
        ("defaults", {"consultation": limit(7, starts_on="accepted")}, ("bad-start", "accepted")),
        ("items.check.commitment", {}, ("limit-missing", "check")),
        ("gates.land.opened_by", ["contract?", "award?"], ("gate-only-optional", "land")),
    ],
)
def test_each_fault_is_found_by_name(
    tmp_path: Path, loc: str, value: object, expected: tuple[str, str]
) -> None:
    assert expected in found(tmp_path, changed(loc, value))


def test_a_definition_that_names_all_acts_and_senders_has_no_problem(tmp_path: Path) -> None:
    senders = dict.fromkeys(EVERYTHING, ("agent",)) | {"answer_consultation": ("handler@consulted",)}
    senders["extend_stage"] = ("handler@lead",)
    data = definition(acts=dict.fromkeys(EVERYTHING, ("law",)), authority=senders)
    assert found(tmp_path, data) == []


def test_a_fault_in_a_later_law_is_placed_there(tmp_path: Path) -> None:
    data = changed("items.check.limits", statutory(changes=[{"since": "2026-01-01", "basis": "x"}]))
    (problem,) = problems(tmp_path, data)
    assert problem.line == line_of(put(tmp_path, data), '"x"')


def test_a_promise_is_measured_against_the_law_of_every_day(tmp_path: Path) -> None:
    later = {"since": "2026-07-01", "value": 15}
    limits = {**statutory(changes=[later]), "promised": limit(18)}
    assert ("promised-longer-than-statutory", "check") in found(
        tmp_path, changed("items.check.limits", limits)
    )
    limits["promised"] = limit(18, changes=[{"since": "2026-06-01", "value": 10}])
    assert found(tmp_path, changed("items.check.limits", limits)) == []


def test_a_retired_item_is_no_fault_but_nobody_may_need_it(tmp_path: Path) -> None:
    gone = {"on": "2026-05-01", "authority": words("order")}
    assert found(tmp_path, changed("items.check.retired", gone)) == []
    assert found(tmp_path, changed("items.contract.retired", gone)) == [
        ("gate-never-opens", "land"),
        ("unreachable", "permit"),
    ]


def catalogue(root: Path, *versions: Data) -> Catalogue:
    for number, data in enumerate(versions, 1):
        put(root, {**data, "version": number}, f"base/v{number}.yaml")
    return Catalogue(root)


def refused(known: Catalogue) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        known.load("base")
    return [(problem.code.value, problem.offender) for problem in caught.value.problems]


def test_an_item_that_enters_a_later_version_says_when_and_on_whose_authority(tmp_path: Path) -> None:
    assert refused(catalogue(tmp_path, definition(), changed("items.new", item(9)))) == [
        ("trace-missing", "new")
    ]
    entered = {"on": "2026-01-01", "change": "changed", "authority": words("order")}
    known = catalogue(tmp_path / "changed", definition(), changed("items.new", item(9, trace=[entered])))
    assert refused(known) == [("trace-missing", "new")]
    entered["change"] = "entered"
    known = catalogue(tmp_path / "entered", definition(), changed("items.new", item(9, trace=[entered])))
    assert known.load("base").definition.items["new"].trace[0].authority.en == "order"


def test_an_item_that_leaves_is_retired_and_does_not_vanish(tmp_path: Path) -> None:
    known = catalogue(tmp_path, definition(), changed("items.check", None))
    assert refused(known) == [("item-vanished", "check")]
    gone = {"on": "2026-05-01", "authority": words("order")}
    known = catalogue(tmp_path / "retired", definition(), changed("items.check.retired", gone))
    assert known.load("base").ref.version == 2


def test_a_version_is_compared_with_the_one_before_it_in_the_catalogue(tmp_path: Path) -> None:
    put(tmp_path, definition())
    put(tmp_path, definition(version=4), "base/v4.yaml")
    known = Catalogue(tmp_path)
    first, fourth = known.read("base", 1), known.read("base", 4)
    assert first.before is None
    assert fourth.before is not None
    assert fourth.before.version == 1
    path = put(tmp_path / "draft", changed("items.new", item(9), definition(version=5)), "five.yaml")
    with pytest.raises(DefinitionError, match="trace-missing"):
        known.load_file(path)
