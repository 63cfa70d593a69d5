"""``binglian plan``: what rules did, and packages."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.command import Run

SAMPLE = str(Path("samples/yongji-pipe-network.yaml").resolve())


@pytest.mark.mechanism("S3-13")
@pytest.mark.mechanism("S3-08")
def test_a_plan_says_which_rule_did_what_by_which_facts(run: Run) -> None:
    text = run("plan", SAMPLE).stdout
    rules = text.split("适用规则")[1].split("事项包：")[0]
    for word in (
        "merge-early-approvals",
        "pipe-network",
        "合并",
        "免办",
        "投资计划已下达：是",
        "永济十条措施",
    ):
        assert word in rules


def test_a_plan_shows_stages_with_their_lead_and_each_steps_post(run: Run) -> None:
    text = run("plan", SAMPLE).stdout
    assert "施工许可 Construction permits · 牵头：住房和城乡建设部门，8 项" in text
    assert "经办人" in text


@pytest.mark.mechanism("S3-19")
def test_a_plan_shows_packages_with_their_policies(run: Run) -> None:
    text = run("plan", SAMPLE).stdout
    assert "事项包：加快项目审批十条措施" in text
    assert "  · 招投标公告备案与报建备案合并办理" in text


def test_what_a_rule_left_out_names_the_rule(run: Run) -> None:
    left_out = run("plan", SAMPLE).stdout.split("不办理 ")[1]
    line = next(line for line in left_out.splitlines() if "planning-permit" in line)
    assert "pipe-network" in line


def test_a_plan_without_rules_says_nothing_of_rules(run: Run, project: str) -> None:
    assert "适用规则" not in run("plan", project).stdout


def test_the_json_of_a_plan_carries_rules_and_packages(run: Run) -> None:
    made = json.loads(run("plan", SAMPLE, "--json").stdout)
    step = next(step for step in made["steps"] if step["item"] == "prelim-design")
    assert {rule["rule"] for rule in step["rules"]} >= {"merge-early-approvals"}
    assert [package["key"] for package in made["packages"]]
