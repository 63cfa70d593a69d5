"""``binglian worklist``."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.unit.cli.command import Run, WriteCase

START = ("--start", "2026-03-02")


def test_a_worklist_reads_as_a_table_with_department_days_and_slack(run: Run, project: str) -> None:
    text = run("worklist", project, *START, "--target", "2026-04-30").stdout
    for word in (
        "试点厂房",
        "企业投资项目备案",
        "发展和改革部门",
        "2026-03-02",
        "目标日",
        "可以按期",
        "关键路径",
    ):
        assert word in text
    assert "营业执照" in text


def test_a_worklist_as_json_has_every_day_and_both_languages(run: Run, project: str) -> None:
    made = json.loads(run("worklist", project, *START, "--format", "json").stdout)
    assert made["project"] == "try-one"
    row = made["rows"][0]
    assert row["title"] == {"zh": "企业投资项目备案", "en": "Enterprise project filing"}
    assert row["earliest_start"] == {"day": "2026-03-02", "provisional": False}
    assert made["target"]["day"] == made["finish"]["day"]
    assert made["asked"] is None


@pytest.mark.mechanism("S0-05")
def test_a_target_that_is_too_near_is_said_clearly_and_is_no_failure(run: Run, project: str) -> None:
    result = run("worklist", project, *START, "--target", "2026-03-05")
    assert result.exit_code == 0
    assert "不能按期：最早办结比目标日晚" in result.stdout
    assert "已迟" in result.stdout


def test_the_projects_own_target_counts_unless_another_is_asked_for(
    run: Run, project: str, tmp_path: Path
) -> None:
    file = tmp_path / project
    file.write_text(file.read_text("utf-8") + "target: 2026-06-30\n", "utf-8")

    def asked(*more: str) -> Any:
        return json.loads(run("worklist", project, *START, "--format", "json", *more).stdout)["asked"]

    assert asked() == "2026-06-30"
    assert asked("--target", "2026-05-29") == "2026-05-29"


def test_days_of_happenings_come_from_the_case_file_and_before_them_from_the_option(
    run: Run, case: WriteCase
) -> None:
    def start(*more: str) -> tuple[str, str]:
        made = json.loads(run("worklist", case(), "--mode", "parallel", "--format", "json", *more).stdout)
        return made["start"]["day"], made["rows"][0]["earliest_start"]["day"]

    assert start() == ("2026-03-02", "2026-03-02")
    assert start("--happening", "project-code=2026-03-16") == ("2026-03-02", "2026-03-16")


@pytest.mark.parametrize("given", ["listing", "listing=soon", "nothing=2026-03-02", "=2026-03-02"])
def test_what_is_no_happening_with_its_day_is_refused(run: Run, project: str, given: str) -> None:
    result = run("worklist", project, *START, "--happening", given)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("bad-happening: ")


def test_a_worklist_is_written_in_the_form_that_the_suffix_says(
    run: Run, project: str, tmp_path: Path
) -> None:
    for name in ("list.md", "list.xlsx", "list.json"):
        result = run("worklist", project, *START, "--out", name)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "已写入" in result.stderr
    assert (tmp_path / "list.md").read_text("utf-8").startswith("# 工作清单：试点厂房")
    assert json.loads((tmp_path / "list.json").read_text("utf-8"))["project"] == "try-one"
    assert load_workbook(tmp_path / "list.xlsx").sheetnames[0] == "事项清单"


def test_markdown_can_be_piped_on(run: Run, project: str) -> None:
    assert run("worklist", project, *START, "--format", "markdown").stdout.startswith("# 工作清单：试点厂房")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--out", "list.pdf"), "unknown-suffix"),
        (("--format", "xlsx"), "out-needed"),
        (("--format", "table", "--out", "list.txt"), "no-file-of-table"),
        (("--out", "nowhere/list.md"), "unwritable"),
        (("--target", "2099-01-01"), "calendar-missing"),
        (("--target", "soon"), "bad-usage"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, project: str, options: tuple[str, ...], code: str) -> None:
    result = run("worklist", project, *START, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{code}: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_faulty_project_is_refused_with_its_line(run: Run, case: WriteCase) -> None:
    result = run("worklist", case((", eia: register", "")))
    assert result.exit_code == 2
    assert result.stderr.startswith("case.yaml:8: error missing-fact: ")


def test_a_script_that_could_not_be_rehearsed_still_gives_a_list(run: Run, case: WriteCase) -> None:
    file = case(("{at: 2026-03-02, type: record_happening, item: project-code, actor: agent}", "nonsense"))
    made = json.loads(run("worklist", file, "--format", "json").stdout)
    assert made["start"]["day"] == "2026-03-03"


def test_provisional_days_are_marked_on_the_terminal(run: Run, project: str) -> None:
    text = run("worklist", project, "--start", "2026-12-28").stdout
    assert "（暂定）" in text
    assert "该年工作日历尚未公布" in text
