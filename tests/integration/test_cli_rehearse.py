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
    for word in ("计划与实际", "超期 late", "预警与到期", "里程碑", "被拒报文：1", "台账"):
        assert word in outcome.stdout
