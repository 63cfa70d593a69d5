"""``binglian plan`` and ``binglian compare``."""

import json

from tests.unit.cli.command import Run, WriteCase


def test_a_plan_names_every_step_and_why_it_applies(run: Run, project: str) -> None:
    text = run("plan", project).stdout
    for word in (
        "试点厂房",
        "tongan@2",
        "ent-filing",
        "发展和改革部门",
        "以招拍挂方式出让供地",
        "承诺 1工作日",
    ):
        assert word in text


def test_a_plan_says_why_what_is_left_out_does_not_apply(run: Run, project: str) -> None:
    text = run("plan", project).stdout
    assert "不占用林地" in text
    assert "超出本项目办理范围" in text


def test_a_plan_as_json_is_one_object_with_the_definitions_digest(run: Run, project: str) -> None:
    plan = json.loads(run("plan", project, "--json").stdout)
    assert plan["project"] == "try-one"
    assert len(plan["definition"]["digest"]) == 64
    assert [step["order"] for step in plan["steps"]] == list(range(1, len(plan["steps"]) + 1))
    assert {entry["item"] for entry in plan["exclusions"]}.isdisjoint(step["item"] for step in plan["steps"])


def test_the_mode_is_the_options_then_the_files_then_parallel(
    run: Run, project: str, case: WriteCase
) -> None:
    def mode(*arguments: str) -> str:
        return json.loads(run("plan", *arguments, "--json").stdout)["mode"]

    assert mode(project) == "parallel"
    assert mode(case()) == "serial"
    assert mode(case(), "--mode", "parallel") == "parallel"


def test_another_definition_can_be_asked_for(run: Run, project: str) -> None:
    plan = json.loads(run("plan", project, "--definition", "national@1", "--json").stdout)
    assert plan["definition"]["key"] == "national"


def test_a_project_without_a_needed_fact_is_refused_with_its_line(run: Run, case: WriteCase) -> None:
    result = run("plan", case((", eia: register", "")))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("case.yaml:8: error missing-fact: ")


def test_every_fault_of_a_project_is_told(run: Run, case: WriteCase) -> None:
    result = run("plan", case(("eia: register", "eia: unheard, colour: red")))
    assert [line.split(": ")[1].split()[-1] for line in result.stderr.splitlines()] == [
        "unknown-fact",
        "unknown-choice",
    ]


def test_a_file_that_is_not_there_is_one_line(run: Run) -> None:
    result = run("plan", "nowhere.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith("nowhere.yaml:1: error unreadable-file: ")
    assert len(result.stderr.splitlines()) == 1


def test_comparing_shows_both_modes_and_what_parallel_saves(run: Run, case: WriteCase) -> None:
    compared = json.loads(run("compare", case(), "--json").stdout)
    serial, parallel = compared["serial"], compared["parallel"]
    assert serial["start"] == parallel["start"] == "2026-03-02"
    assert compared["saved_working_days"] == serial["working_days"] - parallel["working_days"] > 0
    assert parallel["critical_path"][-1] == "land-title"


def test_the_comparison_reads_as_a_table_with_the_critical_path(run: Run, project: str) -> None:
    text = run("compare", project, "--start", "2026-03-02").stdout
    assert "关键路径" in text
    assert "并联节省" in text
    assert "2026-03-02" in text


def test_a_comparison_beyond_the_calendar_is_refused_in_a_line(run: Run, project: str) -> None:
    result = run("compare", project, "--start", "2019-01-02")
    assert result.exit_code == 2
    assert result.stderr.startswith("calendar-missing: ")


def test_days_in_a_provisional_year_are_marked_in_the_comparison(run: Run, project: str) -> None:
    announced = run("compare", project, "--start", "2026-03-02").stdout
    assert "暂定" not in announced
    text = run("compare", project, "--start", "2026-12-28").stdout
    assert "（暂定）" in text
    assert "暂定 provisional: " in text
    assert "该年工作日历尚未公布" in text
    found = json.loads(run("compare", project, "--start", "2026-12-28", "--json").stdout)
    assert found["serial"]["provisional"]
    marks = {step["finish"][:4] for step in found["serial"]["steps"] if step["provisional"]}
    assert marks == {"2027"}


def test_a_limit_that_the_law_changed_says_from_when(run: Run, case: WriteCase) -> None:
    text = run("plan", case(("eia: register", "eia: register, soil_water: true"))).stdout
    assert "法定 20工作日" in text
    assert "法定 10工作日（2023-03-01起）" in text


def test_a_definition_that_does_not_exist_is_told_by_its_name(run: Run, project: str) -> None:
    result = run("plan", project, "--definition", "nowhere@1")
    assert result.exit_code == 2
    assert result.stderr.startswith("nowhere@1: error unknown-definition: ")
