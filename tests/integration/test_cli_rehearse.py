"""``binglian rehearse`` as a process: what goes to which output, and how it ends."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.integration.house import COMMAND

CASE = """\
title: {zh: 试演, en: A try}
project:
  key: try-one
  name: 试点厂房
  jurisdiction: tongan
  through: stage1
  facts: {establishment: filed, land_mode: granted, eia: register}
events:
  - {at: 2026-03-02, type: record_happening, item: project-code, actor: agent}
  - {at: 2026-03-02 10:00, type: accept, item: ent-filing, actor: handler@development-reform}
  - {at: 2026-03-02 11:00, type: receive, item: ent-filing, actor: applicant}
  - {at: 2026-03-02 14:00, type: accept, item: ent-filing, actor: handler@development-reform}
  - {at: 2026-03-05, assumed: true, type: decide, item: ent-filing, outcome: approved,
     actor: handler@development-reform}
"""


@pytest.fixture
def rehearsed(tmp_path: Path) -> tuple[Path, list[str]]:
    """A directory with a case file, and the command that rehearses it."""
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path, [COMMAND, "rehearse", "case.yaml"]


def test_as_json_the_standard_output_is_one_object(rehearsed: tuple[Path, list[str]]) -> None:
    folder, command = rehearsed
    outcome = subprocess.run([*command, "--json"], cwd=folder, check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    result = json.loads(outcome.stdout)
    assert [event["outcome"] for event in result["events"]] == [
        "applied", "refused", "applied", "applied", "applied",
    ]  # fmt: skip
    assert result["events"][1]["code"] == "wrong-state"
    assert result["ledger"]["entries"] == len(result["timeline"])


def test_people_see_each_event_then_plan_against_fact(rehearsed: tuple[Path, list[str]]) -> None:
    folder, command = rehearsed
    outcome = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    lines = outcome.stdout.splitlines()
    told = [line for line in lines if line.startswith("2026-03-0")]
    assert len(told) == 5
    assert "企业投资项目备案" in told[1]
    assert "wrong-state" in told[1]
    assert "推定" in told[4]
    for word in ("计划与实际", "超期 late", "预警与超期", "里程碑", "被拒报文：1", "台账"):
        assert word in outcome.stdout


HELD = (
    CASE.partition("events:")[0]
    + """\
events:
  - {at: 2026-03-02 09:00, type: record_happening, item: project-code, actor: agent}
  - {at: 2026-03-02 11:00, type: accept, item: ent-filing, actor: window@service-centre, notice: true}
  - {at: 2026-03-02 10:00, reported_at: 2026-03-02 12:00, type: receive, item: ent-filing, actor: applicant}
  - {at: 2026-03-02 13:00, type: deliver, item: ent-filing, actor: window@service-centre, notice: true}
  - {at: 2026-03-02 14:00, type: receive, item: land-permit, actor: window@service-centre}
  - {at: 2026-03-02 15:00, type: assign_code, code: 2111-350212-04-01-123456,
     actor: handler@approval-bureau}
"""
)


def test_a_notice_that_is_held_is_not_told_as_refused(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(HELD, encoding="utf-8")
    command = [COMMAND, "rehearse", "case.yaml"]
    shown = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "被拒报文：1" in shown
    assert "曾等待前提的通知：2" in shown
    told = subprocess.run([*command, "--json"], cwd=tmp_path, check=True, capture_output=True, text=True)
    events = json.loads(told.stdout)["events"]
    assert [event["outcome"] for event in events] == [
        "applied", "held", "applied", "held", "refused", "applied",
    ]  # fmt: skip
    untils = [event["held_until"] for event in events]
    assert str(untils[1]).startswith("2026-03-02T12:00:00")
    assert untils[2:] == [None, None, None, None]
    assert [event["code"] for event in events[1:4]] == ["wrong-state", None, "wrong-state"]
    kept = [entry["held"] for entry in json.loads(told.stdout)["timeline"] if "held" in entry]
    assert kept == [True, True]
