"""``binglian definitions diff``."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.command import Run

CITY = """\
key: mine
version: {version}
extends: national@2
title: {{zh: 我市, en: mine}}
bases: {{ours: {{title: {{zh: 我市承诺, en: our promise}}, verified: true}}}}
items:
  planning-permit: {{limits: {{promised: {{value: {days}, unit: WD, basis: ours}}}}}}
"""


def write(root: Path, version: int, days: int, more: str = "") -> str:
    name = f"v{version}.yaml"
    (root / name).write_text(CITY.format(version=version, days=days) + more, "utf-8")
    return name


@pytest.mark.mechanism("S1-03")
def test_what_entered_left_and_changed_is_told_with_date_and_authority(run: Run, tmp_path: Path) -> None:
    gone = (
        "  heritage: {retired: {on: 2026-05-01, authority: {zh: 区政府, en: district government}},"
        " trace: [{on: 2026-05-01, change: left, authority: {zh: 区政府, en: district government}}]}\n"
    )
    old, new = write(tmp_path, 1, 3), write(tmp_path, 2, 2, gone)
    text = run("definitions", "diff", old, new).stdout
    for word in (
        "mine@1 与 mine@2",
        "移出",
        "2026-05-01 区政府",
        "3工作日（我市承诺）",
        "2工作日（我市承诺）",
    ):
        assert word in text


def test_differences_as_json_name_both_definitions(run: Run) -> None:
    found = json.loads(run("definitions", "diff", "national@1", "national@2", "--json").stdout)
    assert (found["old"]["version"], found["new"]["version"]) == (1, 2)
    assert {"kind", "path", "before", "after", "on", "authority"} == found["changes"][0].keys()


def test_a_definition_does_not_differ_from_itself(run: Run) -> None:
    result = run("definitions", "diff", "tongan@1", "tongan@1")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)


def test_a_definition_that_is_not_there_is_refused(run: Run) -> None:
    result = run("definitions", "diff", "tongan@1", "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
