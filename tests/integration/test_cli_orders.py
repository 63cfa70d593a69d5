"""Orders on the command line, against a running system."""

import json

import pytest

from tests.integration.cooperating import Run, opened_order, told
from tests.integration.house import RunningHouse

House = RunningHouse


@pytest.mark.mechanism("S4-01")
def test_a_visit_is_ordered_taken_and_carried_out(run_there: Run, cooperating_house: House) -> None:
    key = opened_order(run_there, cooperating_house)
    for message in (
        told("take_order", "agent@agency-group"),
        told("finish_order", "agent@agency-group", outcome="材料已取", findings=["缺一份图纸"]),
    ):
        result = run_there("send", f"order/{key}", "--json", message)
        assert result.exit_code == 0, result.stderr
    cooperating_house.settled(f"order/{key}", 5)
    shown = run_there("orders", "show", key).stdout
    for word in ("上门取件", "材料已取", "缺一份图纸", "已完成"):
        assert word in shown
    cooperating_house.settled(f"ticket/{key}-1", 1)
    found = json.loads(run_there("tickets", "show", f"{key}-1", "--json").stdout)["ticket"]["view"]
    assert (found["problem"], found["origin"], found["cause"]) == ("缺一份图纸", "visit", f"order-{key}")


def test_orders_are_listed_by_state_and_kind(run_there: Run, cooperating_house: House) -> None:
    key = opened_order(run_there, cooperating_house, "--assignee", "agent@agency-group")

    def keys(*options: str) -> set[str]:
        found = json.loads(run_there("orders", "list", *options, "--json").stdout)["orders"]
        return {one["order"] for one in found}

    assert key in keys("--state", "ordered", "--kind", "collect", "--jurisdiction", "haicang")
    assert key not in keys("--state", "done")
    assert key not in keys("--overdue")
    assert "某公司" in run_there("orders", "list", "--format", "md").stdout


@pytest.mark.parametrize(
    ("kind", "actor", "fields", "code"),
    [
        ("take_order", "cook", {}, "actor-not-allowed"),
        (
            "take_order",
            "agent@agency-group",
            {"squad": {"agent@agency-group": ["magic"]}},
            "unknown-skill",
        ),
        ("cancel_order", "window", {}, "bad-message"),
    ],
)
def test_what_the_rules_refuse_is_told_by_its_code(
    run_there: Run, cooperating_house: House, kind: str, actor: str, fields: dict[str, object], code: str
) -> None:
    key = opened_order(run_there, cooperating_house)
    result = run_there("send", f"order/{key}", "--json", told(kind, actor, **fields))
    assert (result.exit_code, result.stderr.split(":")[0]) == (1, code)


def test_a_key_is_used_once(run_there: Run, cooperating_house: House) -> None:
    key = opened_order(run_there, cooperating_house)
    again = run_there(
        *("orders", "open", "--jurisdiction", "haicang", "--kind", "collect", "--text", "x"),
        *("--as", "window", "--key", key),
    )
    assert (again.exit_code, again.stderr.split(":")[0]) == (1, "already-open")
