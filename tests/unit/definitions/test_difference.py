from datetime import date
from pathlib import Path
from typing import Any

import pytest

from binglian.domain.text import Text
from definitions.difference import Change, ChangeKind, compare_definitions
from tests.unit.definitions.samples import Data, changed, definition, item, limit, read, rule, words
from tests.unit.definitions.together import RUNG, together


def compared(root: Path, old: Data, new: Data) -> tuple[Change, ...]:
    return compare_definitions(read(root / "old", old), read(root / "new", new))


def one(root: Path, loc: str, value: object) -> Change:
    (change,) = compared(root, definition(), changed(loc, value))
    return change


def test_equal_definitions_do_not_differ_whatever_their_version_and_order(tmp_path: Path) -> None:
    data = definition(version=7)
    data["items"] = dict(reversed(data["items"].items()))
    assert compared(tmp_path, definition(), data) == ()


@pytest.mark.parametrize(
    ("loc", "value", "kind", "before", "after"),
    [
        ("items.check.needs", ["filing?"], ChangeKind.NEEDS, ["proposal | filing"], ["filing?"]),
        ("happenings.award.needs", None, ChangeKind.NEEDS, ["listing"], None),
        ("gates.land.opened_by", ["award"], ChangeKind.NEEDS, ["contract"], ["award"]),
        ("items.check.stage", "stage1", ChangeKind.STAGE, "stage2", "stage1"),
        ("stages.stage1.lead", "housing", ChangeKind.STAGE, "planning", "housing"),
        ("authority.accept", ["agent"], ChangeKind.AUTHORITY, ["agent", "handler@item"], ["agent"]),
        ("authority.recall", ["agent"], ChangeKind.AUTHORITY, None, ["agent"]),
        ("happenings.listing.reported_by", ["handler"], ChangeKind.AUTHORITY, ["agent"], ["handler"]),
        ("acts", {"accept": ["law"]}, ChangeKind.ACT, None, ["law"]),
        ("items.check.materials", ["form"], ChangeKind.MATERIAL, None, [{"material": "form"}]),
        ("checks_materials", True, ChangeKind.MATERIAL, None, True),
        ("items.check.title", words("new"), ChangeKind.OTHER, words("item 5"), words("new")),
        ("warn", 3, ChangeKind.OTHER, 2, 3),
        ("delivery", limit(9), ChangeKind.LIMIT, limit(10), limit(9)),
        ("milestones.award-to-permit.limit", None, ChangeKind.LIMIT, limit(39, "CD"), None),
        ("stages.stage1.joint", limit(45), ChangeKind.LIMIT, None, limit(45)),
    ],
)
def test_each_difference_is_told_with_its_kind_before_and_after(
    tmp_path: Path, loc: str, value: object, kind: ChangeKind, before: object, after: object
) -> None:
    change = one(tmp_path, loc, value)
    assert change.path == (loc if loc != "acts" else "acts.accept")
    assert (change.kind, change.before, change.after) == (kind, before, after)
    assert (change.on, change.authority) == (None, None)


def moved(root: Path, loc: str, value: object) -> list[tuple[str, ChangeKind]]:
    """The ways and kinds of what differs once a value is changed where people work together."""
    found = compared(root, together(), changed(loc, value, together()))
    return [(change.path, change.kind) for change in found]


@pytest.mark.parametrize(
    ("loc", "value", "expected"),
    [
        ("tickets.feedback", limit(9), ("tickets.feedback", ChangeKind.LIMIT)),
        ("tickets.authority.rate", ["agent"], ("tickets.authority.rate", ChangeKind.COOPERATION)),
        ("meetings.tea.at", "16:00", ("meetings.tea.at", ChangeKind.COOPERATION)),
        ("meetings.tea.acknowledge", limit(9), ("meetings.tea.acknowledge", ChangeKind.LIMIT)),
        ("orders.collect", None, ("orders.collect", ChangeKind.COOPERATION)),
        ("sittings.follow_up", limit(9), ("sittings.follow_up", ChangeKind.LIMIT)),
        ("skills.works", words("new"), ("skills.works", ChangeKind.COOPERATION)),
    ],
)
def test_how_people_work_together_is_compared_part_by_part(
    tmp_path: Path, loc: str, value: object, expected: tuple[str, ChangeKind]
) -> None:
    assert moved(tmp_path, loc, value) == [expected]


def test_a_ladder_is_compared_rung_by_rung_and_in_its_order(tmp_path: Path) -> None:
    agent, leader = together()["ladder"]
    between = {**RUNG, "rung": "between"}
    cooperation = ChangeKind.COOPERATION
    later = {**leader, "after": limit(9)}
    assert moved(tmp_path / "1", "ladder", [agent, later]) == [("ladder.leader.after", ChangeKind.LIMIT)]
    assert moved(tmp_path / "2", "ladder", [agent, between, leader]) == [("ladder.between", cooperation)]
    assert moved(tmp_path / "3", "ladder", [leader, agent]) == [("ladder", cooperation)]


def test_a_limit_changes_as_a_whole_with_its_basis(tmp_path: Path) -> None:
    change = one(tmp_path, "items.proposal.limits.statutory", limit(15))
    assert change.path == "items.proposal.limits.statutory"
    assert (change.kind, change.before, change.after) == (ChangeKind.LIMIT, limit(20), limit(15))


def test_limits_come_and_go_one_by_one(tmp_path: Path) -> None:
    limits: dict[str, Any] = {"promised": limit(2), "acceptance": "none"}
    new = changed("items.check.limits", limits)
    assert [(change.kind, change.path, change.after) for change in compared(tmp_path, definition(), new)] == [
        (ChangeKind.LIMIT, "items.check.limits.promised", limit(2)),
        (ChangeKind.OTHER, "items.check.limits.acceptance", "none"),
    ]
    gone = compared(tmp_path, new, definition())
    assert [(change.path, change.before) for change in gone] == [
        ("items.check.limits.promised", limit(2)),
        ("items.check.limits.acceptance", "none"),
    ]


def test_an_extension_by_basis_is_a_change_of_limits(tmp_path: Path) -> None:
    extension = {"value": 10, "by": ["handler@item"], "basis": "law"}
    change = one(tmp_path, "extensions", {"law": extension})
    assert (change.kind, change.path, change.after) == (ChangeKind.LIMIT, "extensions.law", extension)


def test_an_item_that_entered_says_when_and_on_whose_authority(tmp_path: Path) -> None:
    traces = [
        {"on": "2026-01-01", "change": "entered", "authority": words("order")},
        {"on": "2026-02-01", "change": "changed", "authority": words("other")},
    ]
    change = one(tmp_path, "items.new", item(9, trace=traces))
    assert (change.kind, change.path) == (ChangeKind.ENTERED, "items.new")
    assert (change.on, change.authority) == (date(2026, 1, 1), Text("order", "order"))
    untraced = one(tmp_path, "items.new", item(9))
    assert (untraced.kind, untraced.on, untraced.authority) == (ChangeKind.ENTERED, None, None)


def test_an_item_that_left_says_when_and_on_whose_authority(tmp_path: Path) -> None:
    gone = {"on": "2026-05-01", "authority": words("order")}
    retired = one(tmp_path, "items.check.retired", gone)
    assert (retired.kind, retired.path, retired.after) == (ChangeKind.LEFT, "items.check", gone)
    assert (retired.on, retired.authority) == (date(2026, 5, 1), Text("order", "order"))
    vanished = one(tmp_path, "items.check", None)
    assert (vanished.kind, vanished.path, vanished.on) == (ChangeKind.LEFT, "items.check", None)
    (back,) = compared(tmp_path, changed("items.check.retired", gone), definition())
    assert (back.kind, back.path, back.before) == (ChangeKind.ENTERED, "items.check", gone)


def test_an_item_may_be_called_like_a_group_of_limits(tmp_path: Path) -> None:
    change = one(tmp_path, "items.limits", item(9))
    assert (change.kind, change.path) == (ChangeKind.ENTERED, "items.limits")


def test_rules_are_compared_by_key_and_in_their_order(tmp_path: Path) -> None:
    rules = {"a": rule(exempt=["check"]), "b": rule(exempt=["forestry"])}
    old, new = definition(rules=rules), definition(rules=dict(reversed(rules.items())))
    (moved,) = compared(tmp_path, old, new)
    assert (moved.kind, moved.path, moved.before, moved.after) == (
        ChangeKind.RULE,
        "rules",
        ["a", "b"],
        ["b", "a"],
    )
    kinds = [(change.kind, change.path) for change in compared(tmp_path, definition(), old)]
    assert kinds == [(ChangeKind.RULE, "rules.a"), (ChangeKind.RULE, "rules.b")]
    (when,) = compared(
        tmp_path, old, changed("rules.a.when", "forest", definition(rules={**rules, "a": {**rules["a"]}}))
    )
    assert (when.path, when.before, when.after) == ("rules.a.when", "true", "forest")


def test_stages_in_another_order_are_a_difference(tmp_path: Path) -> None:
    stages = definition()["stages"]
    (change,) = compared(tmp_path, definition(), definition(stages=dict(reversed(stages.items()))))
    assert (change.kind, change.path, change.after) == (
        ChangeKind.STAGE,
        "stages",
        ["beside", "stage2", "stage1"],
    )
