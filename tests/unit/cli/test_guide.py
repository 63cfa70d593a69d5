"""``binglian guide``."""

from pathlib import Path

import pytest

from tests.unit.cli.command import Run, WriteCase


@pytest.mark.mechanism("S1-04")
def test_the_guide_of_an_item_is_printed_from_data(run: Run) -> None:
    text = run("guide", "haicang", "constr-permit", "--on", "2026-03-02").stdout
    assert text.startswith("# 办事指南：建筑工程施工许可证核发")
    assert "按 2026-03-02 适用的规定" in text


@pytest.mark.mechanism("S1-10")
def test_the_manual_of_a_jurisdiction_is_printed_with_its_flow_chart(run: Run) -> None:
    text = run("guide", "haicang@1").stdout
    assert "：投资项目审批服务手册" in text
    assert "```mermaid" in text


@pytest.mark.mechanism("S4-07")
def test_the_flow_chart_is_drawn_to_a_file(run: Run, tmp_path: Path) -> None:
    result = run("guide", "xian-etdz", "--out", "chart.svg")
    assert (result.exit_code, result.stdout) == (0, "")
    drawing = (tmp_path / "chart.svg").read_text("utf-8")
    assert drawing.startswith("<svg ")
    assert drawing == run("guide", "xian-etdz", "--format", "svg").stdout


def test_a_project_or_case_file_gives_the_flow_chart_of_its_plan(
    run: Run, project: str, case: WriteCase
) -> None:
    for file in (project, case()):
        text = run("guide", file).stdout
        assert text.startswith("# 试点厂房：审批流程与路线图")
        assert "不办理事项" in text
    assert "不办理“建设项目使用林地审核”" in run("guide", project, "--format", "svg").stdout


def test_an_item_can_be_asked_for_by_a_project(run: Run, project: str) -> None:
    assert run("guide", project, "ent-filing").stdout.startswith("# 办事指南：企业投资项目备案")


def test_a_definition_in_a_file_of_its_own_has_a_manual(run: Run, tmp_path: Path) -> None:
    text = "{key: mine, version: 1, extends: national@2, title: {zh: 我市, en: mine}}"
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    assert run("guide", "mine.yaml").stdout.startswith("# 我市：投资项目审批服务手册")


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (("nowhere",), "error"),
        (("haicang", "nothing"), "no-such-item: "),
        (("haicang", "constr-permit", "--format", "svg"), "no-chart-of-item: "),
        (("haicang", "--out", "guide.doc"), "unknown-suffix: "),
        (("nowhere.yaml",), "nowhere.yaml:1: error unreadable-file: "),
    ],
)
def test_what_cannot_be_printed_is_one_line(run: Run, arguments: tuple[str, ...], start: str) -> None:
    result = run("guide", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert start in result.stderr
    assert len(result.stderr.splitlines()) == 1
