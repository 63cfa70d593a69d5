"""``binglian definitions``: what it prints, and how it ends."""

import json
from pathlib import Path

from tests.unit.cli.command import Run

CITY = """\
key: newtown
version: 1
extends: national@1
title: {zh: 新城, en: Newtown}
"""


def test_the_catalogue_that_comes_with_the_program_is_sound(run: Run) -> None:
    result = run("definitions", "check")
    assert result.exit_code == 0
    assert "0 error(s)" in result.stdout


def test_a_sound_file_of_ones_own_passes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "newtown.yaml").write_text(CITY, encoding="utf-8")
    result = run("definitions", "check", "newtown.yaml")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)


def test_a_broken_file_is_told_by_file_line_and_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "newtown.yaml").write_text(CITY + "departmnts: {}\n", encoding="utf-8")
    result = run("definitions", "check", "newtown.yaml")
    assert result.exit_code == 1
    assert result.stdout.startswith("newtown.yaml:5: error unknown-key: ")
    assert "1 error(s)" in result.stdout.splitlines()[-1]


def test_a_promise_longer_than_the_law_allows_is_an_error(run: Run, tmp_path: Path) -> None:
    city = CITY + "items:\n  land-permit: {limits: {promised: {value: 21, unit: WD, basis: typical}}}\n"
    (tmp_path / "newtown.yaml").write_text(city, encoding="utf-8")
    result = run("definitions", "check", "newtown.yaml")
    assert result.exit_code == 1
    assert "newtown.yaml:6: error promised-longer-than-statutory" in result.stdout


def test_a_name_that_nothing_answers_to_is_told_as_such(run: Run) -> None:
    result = run("definitions", "check", "atlantis")
    assert result.exit_code == 1
    assert "unknown-definition" in result.stdout


def test_definitions_are_listed_with_what_they_extend(run: Run) -> None:
    listed = json.loads(run("definitions", "list", "--json").stdout)["definitions"]
    extends = {(entry["key"], entry["version"]): entry["extends"] for entry in listed}
    assert extends["national", 1] is None
    assert extends["tongan", 1] == "national@1"
    assert extends["tongan", 2] == "national@2"
    assert "厦门市同安区" in run("definitions", "list").stdout


def test_a_definition_is_shown_with_leads_limits_and_milestones(run: Run) -> None:
    text = run("definitions", "show", "tongan").stdout
    for word in ("tongan@2", "牵头", "land-permit", "20工作日", "摘牌到施工许可证", "39日历日"):
        assert word in text


def test_figures_that_nobody_verified_are_marked(run: Run) -> None:
    text = run("definitions", "show", "national", "--item", "hazchem-safety").stdout
    assert "45工作日*" in text
    assert "45工作日*" not in run("definitions", "show", "national", "--item", "land-permit").stdout


def test_one_item_is_shown_with_its_condition_and_bases(run: Run) -> None:
    shown = json.loads(run("definitions", "show", "tongan", "--item", "land-permit", "--json").stdout)
    assert shown["item"] == "land-permit"
    assert shown["definition"]["key"] == "tongan"
    assert shown["limits"]["statutory"]["basis"] == "licensing-law-42"


def test_a_whole_definition_comes_as_one_object_with_its_digest(run: Run) -> None:
    shown = json.loads(run("definitions", "show", "tongan", "--json").stdout)
    assert (shown["key"], len(shown["digest"]), len(shown["items"])) == ("tongan", 64, 61)


def test_an_item_or_a_definition_that_is_not_there_is_unusable_input(run: Run) -> None:
    missing = run("definitions", "show", "tongan", "--item", "nowhere")
    unknown = run("definitions", "show", "atlantis")
    assert (missing.exit_code, unknown.exit_code) == (2, 2)
    assert missing.stderr.startswith("no-such-item: ")
    assert "unknown-definition" in unknown.stderr
    assert missing.stdout + unknown.stdout == ""


def test_a_definition_is_shown_with_its_ladder_tickets_meetings_and_orders(run: Run) -> None:
    text = run("definitions", "show", "jianou").stdout
    for word in (
        "市大督查组跟踪督办",
        "专班跟踪督办直至办结",
        "反馈时限（简单）",
        "1工作日*",
        "登记问题：办不成事窗口",
        "不予受理达 2 次",
        "每14日历日一次",
        "每月2次",
        "企业家 5–8",
        "按需召开",
        "业主“点餐”、干部跑项目",
    ):
        assert word in text


def test_an_interval_that_is_assumed_is_marked(run: Run) -> None:
    assert "每3个月一次*" in run("definitions", "show", "tongan").stdout
    assert "每月1次*" in run("definitions", "show", "yongji").stdout
    assert "每月1次*" not in run("definitions", "show", "jianou").stdout


def test_a_meeting_on_a_day_of_the_week_is_shown_with_it_and_what_is_not_there_is_not_shown(
    run: Run, tmp_path: Path
) -> None:
    meeting = "{title: {zh: 会, en: m}, kind: weekly, cadence: {weekday: fri}, chair: head, basis: typical}"
    (tmp_path / "newtown.yaml").write_text(CITY + f"meetings: {{m: {meeting}}}\n", "utf-8")
    text = run("definitions", "show", "newtown.yaml").stdout
    assert "每周五" in text
    assert not any(word in text for word in ("协调层级", "问题办理环节", "上门与服务"))


def test_tickets_that_nothing_raises_say_no_more(run: Run, tmp_path: Path) -> None:
    quiet = CITY.replace("national@1", "national@2") + "tickets: {raises: null}\n"
    (tmp_path / "newtown.yaml").write_text(quiet, "utf-8")
    text = run("definitions", "show", "newtown.yaml").stdout
    assert "问题办理环节" in text
    assert "系统自动登记问题" not in text
