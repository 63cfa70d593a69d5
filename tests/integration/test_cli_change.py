"""Running projects under change: calendars and plans are previewed, adopted, explained and taken back.

Business time is the test's own: projects are started as of an instant of 2026, whatever the clock says.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from binglian.cli.app import app
from binglian.cli.change import Trouble, carry_out, proposals
from binglian.cli.files import planned
from binglian.cli.new_plan import Wish
from binglian.cli.replan import proposing
from tests.builders import actor, at
from tests.integration.changing import (
    ANNOUNCED,
    BUREAU,
    DISTRICT,
    GOVERNMENT,
    GRANTED,
    LAND,
    LATER_LAW,
    PROJECT,
    STORM,
    Run,
    Start,
    accepted,
    calendar,
    changed,
    clock,
    listed,
    shown,
    tell,
    told,
    written,
)
from tests.integration.house import RunningHouse
from workers.client import connect
from workflows.starting import project_start, start_project


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A system that runs, and is stopped at the end."""
    running = RunningHouse(tmp_path_factory.mktemp("house"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def run(house: RunningHouse, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in the directory of the running system."""
    monkeypatch.chdir(house.folder)
    return lambda *arguments, **extra: CliRunner().invoke(app, list(arguments), **extra)


@pytest.fixture
def start(house: RunningHouse) -> Start:
    """Starts a project that was opened a month ago, at an instant that is its now; returns its key."""

    def begin(
        now: str, definition: str = "tongan@2", district: str = DISTRICT, facts: str = GOVERNMENT
    ) -> str:
        key = f"p-{uuid4().hex[:8]}"
        file = house.folder / f"{key}.yaml"
        file.write_text(PROJECT.format(key=key, district=district, facts=facts), encoding="utf-8")
        project = planned(file, definition)
        shift = at(now) - datetime.now(UTC)
        opened = at(now) - timedelta(days=30)
        start = project_start(
            project.project.spec, project.plan(), project.calendar_data, opened, shift=shift
        )

        async def go() -> None:
            client = await connect(house.sign()["address"], "default")
            await start_project(client, start)

        asyncio.run(go())
        return key

    return begin


def test_an_announced_year_moves_every_open_clock_after_a_preview_and_is_taken_back(
    run: Run, start: Start, house: RunningHouse
) -> None:
    one, other = start("2026-12-24 09:00"), start("2026-12-24 09:00")
    for project in (one, other):
        accepted(run, project, "2026-12-23 10:00")
    before = shown(run, one)
    (house.folder / "before.json").write_text(json.dumps(calendar(run, one)), encoding="utf-8")
    adopt = (
        "calendar",
        "adopt",
        written(house, "2027.yaml", ANNOUNCED),
        "--project",
        one,
        "--project",
        other,
    )

    previewed = changed(run, *adopt, "--actor", BUREAU)[one]
    assert previewed["outcome"] == "previewed"
    assert shown(run, one) == before

    applied = changed(run, *adopt, "--actor", BUREAU, "--yes")
    assert {answer["outcome"] for answer in applied.values()} == {"applied"}
    for project in (one, other):
        statutory = clock(run, project, "statutory")
        assert (statutory["due"]["day"], statutory["due"]["provisional"]) == ("2027-01-20", False)
        (record,) = told(house, run, project, "calendar_adopted")
        moved = [move for move in record["event"]["moved"] if move["clock"] == "statutory"]
        assert moved == [
            {
                "item": "proj-proposal",
                "clock": "statutory",
                "subject": "",
                "before": "2027-01-21",
                "after": "2027-01-20",
                "provisional": False,
            }
        ]
        assert record["actor"] == BUREAU
        assert record["event"]["moved"] == applied[project]["moved"]
    assert applied[one]["moved"] == previewed["moved"]
    assert {answer["outcome"] for answer in changed(run, *adopt, "--actor", BUREAU).values()} == {"unchanged"}

    back = ("calendar", "adopt", "before.json", "--project", one, "--actor", BUREAU, "--yes")
    assert changed(run, *back)[one]["outcome"] == "applied"
    assert shown(run, one) == before
    assert clock(run, other, "statutory")["due"]["day"] == "2027-01-20"
    assert changed(run, *adopt, "--actor", BUREAU, "--yes")[one]["outcome"] == "applied"


def test_a_former_message_that_comes_again_brings_no_former_calendar_back(
    run: Run, start: Start, house: RunningHouse
) -> None:
    project = start("2026-12-24 09:00")
    former = calendar(run, project)
    changed(
        run,
        *("calendar", "adopt", written(house, "2027.yaml", ANNOUNCED), "--project", project),
        *("--actor", BUREAU, "--yes"),
    )
    body = {
        "type": "adopt_calendar",
        "id": "again",
        "occurred_at": at("2026-12-24 09:00").isoformat(),
        "actor": {"post": "handler", "department": "approval-bureau"},
        "calendar": former,
        "reason": "back",
    }
    assert run("send", project, "--json", json.dumps(body)).exit_code == 0
    changed(run, "calendar", "adopt", "2027.yaml", "--project", project, "--actor", BUREAU, "--yes")
    announced = calendar(run, project)
    assert announced != former
    assert "duplicate" in run("send", project, "--json", json.dumps(body)).stdout
    assert calendar(run, project) == announced


def test_a_closure_of_one_district_gives_its_projects_the_days_back(
    run: Run, start: Start, house: RunningHouse
) -> None:
    here, elsewhere = start("2026-06-04 09:00"), start("2026-06-04 09:00", district="集美区")
    for project in (here, elsewhere):
        accepted(run, project, "2026-06-03 10:00")
    due = clock(run, here, "promised")["due"]["day"]
    answers = changed(
        run,
        *("calendar", "adopt", written(house, "storm.yaml", STORM), "--project", here),
        *("--project", elsewhere, "--actor", BUREAU, "--yes"),
    )
    assert {key: answer["outcome"] for key, answer in answers.items()} == {
        here: "applied",
        elsewhere: "unchanged",
    }
    assert (due, clock(run, here, "promised")["due"]["day"]) == ("2026-06-08", "2026-06-10")
    explained = json.loads(run("explain", here, "proj-proposal", "promised", "--json").stdout)
    assert [(day["day"], day["rule"], day["cause"]) for day in explained["days"]] == [
        ("2026-06-03", "start", ""),
        ("2026-06-04", "counted", ""),
        ("2026-06-05", "counted", ""),
        ("2026-06-06", "weekend", ""),
        ("2026-06-07", "weekend", ""),
        ("2026-06-08", "day-off", "台风停工"),
        ("2026-06-09", "day-off", "台风停工"),
        ("2026-06-10", "counted", ""),
    ]
    assert explained["agrees"]
    assert "台风停工" in run("explain", here, "proj-proposal", "promised").stdout
    year = ("calendar", "adopt", str(Path(__file__).parents[2] / "definitions/calendars/cn/2026.yaml"))
    changed(run, *year, "--project", here, "--actor", BUREAU, "--yes")
    assert clock(run, here, "promised")["due"]["day"] == due


def test_a_later_law_shortens_the_limits_of_cases_accepted_from_its_day_on(
    run: Run, start: Start, house: RunningHouse
) -> None:
    early, late, after = (start("2026-07-08 09:00", "tongan@1") for _ in range(3))
    accepted(run, early, "2026-07-03 10:00")
    accepted(run, late, "2026-07-06 10:00")
    file = written(house, "later-law.yaml", LATER_LAW)
    move = ("replan", early, late, after, "--definition", file, "--reason", "新法施行", "--actor", BUREAU)

    previewed = changed(run, *move)
    assert [move["clock"] for move in previewed[late]["moved"]] == ["statutory"]
    assert previewed[early]["moved"] == []
    assert previewed[early]["after"].startswith("tongan@9#")
    assert {"subject": "proj-proposal", "clock": "statutory"} in previewed[early]["limits"]

    assert {one["outcome"] for one in changed(run, *move, "--yes").values()} == {"applied"}
    accepted(run, after, "2026-07-08 09:00")
    limits = {project: clock(run, project, "statutory") for project in (early, late, after)}
    assert {key: one["limit"]["value"] for key, one in limits.items()} == {early: 20, late: 15, after: 15}
    assert [one["due"]["day"] for one in limits.values()] == ["2026-07-31", "2026-07-27", "2026-07-29"]
    (record,) = told(house, run, late, "plan_adopted")
    assert record["event"]["moved"] == previewed[late]["moved"]
    assert record["event"]["reason"] == "新法施行"
    assert {one["outcome"] for one in changed(run, *move).values()} == {"unchanged"}


def test_a_change_of_law_reaches_every_running_project_of_its_definition(
    run: Run, start: Start, house: RunningHouse
) -> None:
    city = written(
        house, "city.yaml", "key: my-city\nversion: 1\nextends: national@2\ntitle: {zh: 市, en: city}\n"
    )
    newer = written(house, "newer.yaml", (house.folder / city).read_text("utf-8").replace("1\n", "2\n", 1))
    ours, others = [start("2026-07-08 09:00", city) for _ in range(2)], start("2026-07-08 09:00")
    listed(house, {*ours, others})
    moved = changed(run, "replan", "--all", "--definition", newer, "--through", "stage1")
    assert sorted(moved) == sorted(ours)


def test_a_fact_that_changed_brings_a_new_step_and_keeps_a_case_that_had_begun(
    run: Run, start: Start, house: RunningHouse
) -> None:
    project = start("2026-07-08 09:00")
    tell(run, project, "record_happening", "2026-07-07 09:00", "agent", happening="project-code")
    tell(run, project, "receive", "2026-07-07 10:00", "applicant", item="eia-register")
    wish = ("replan", project, "--set", "eia=form", "--actor", BUREAU)
    text = run(*wish)
    assert text.exit_code == 0
    for words in ("eia：register → form", "eia-form", "已开始办理，保留", "预览"):
        assert words in text.stdout + text.stderr
    (found,) = changed(run, *wish, "--yes").values()
    assert (found["added"], found["carried"], found["removed"]) == (["eia-form"], ["eia-register"], [])
    state = shown(run, project)
    steps = {step["item"]: step for step in state["plan"]["steps"]}
    assert steps["eia-register"]["carried"]
    assert "eia-form" in steps
    assert state["cases"]["eia-register"]["state"] == "received"
    assert max(stage["key"] for stage in state["plan"]["stages"] if stage["key"] != "parallel") == "stage1"
    assert (
        changed(run, "replan", project, "--set", "eia=register", "--actor", BUREAU)[project]["carried"] == []
    )


def test_pre_reviews_fall_with_the_expected_winner_and_not_with_a_newer_definition(
    run: Run, start: Start, house: RunningHouse
) -> None:
    project = start("2026-07-08 09:00", "tongan@1", facts=GRANTED)
    tell(run, project, "record_happening", "2026-07-06 09:00", LAND, happening="listing")
    tell(run, project, "begin_pre_review", "2026-07-07 09:00", LAND, item="land-permit")
    go_on = ("replan", project, "--actor", BUREAU, "--yes")
    newer = changed(run, *go_on, "--definition", "tongan@2", "--set", "expected_winner=甲公司")[project]
    assert (newer["outcome"], newer["fallen"]) == ("applied", [])
    other = changed(run, *go_on, "--set", "expected_winner=乙公司")[project]
    assert other["fallen"] == ["land-permit"]
    assert other["facts"] == {"expected_winner": {"before": "甲公司", "after": "乙公司"}}
    assert shown(run, project)["cases"]["land-permit"]["state"] == "pre_review_dropped"
    (record,) = told(house, run, project, "pre_review_dropped")
    assert record["event"]["ground"] == "expected_winner"


def test_a_preview_of_a_plan_that_has_changed_since_is_refused(
    run: Run, start: Start, house: RunningHouse
) -> None:
    project = start("2026-07-08 09:00")
    wait = timedelta(seconds=30)

    async def late() -> list[object]:
        client = await connect(house.sign()["address"], "default")
        propose = proposing(Wish(stated={"eia": "form"}), "", actor(BUREAU), everyone=False)
        proposed = await proposals(client, [project], propose, wait)
        other = proposing(Wish(stated={"seismic": "true"}), "", actor(BUREAU), everyone=False)
        await carry_out(client, await proposals(client, [project], other, wait), wait)
        return list(await carry_out(client, proposed, wait))

    (trouble,) = asyncio.run(late())
    assert isinstance(trouble, Trouble)
    assert trouble.lines[0].startswith("plan-changed")


def test_projects_that_refuse_are_told_by_name_and_hold_up_none_of_the_others(
    run: Run, start: Start, house: RunningHouse
) -> None:
    old, new = start("2026-12-24 09:00", "tongan@1"), start("2026-12-24 09:00")
    adopt = ("calendar", "adopt", written(house, "2027.yaml", ANNOUNCED), "--actor", BUREAU, "--yes")
    answers = changed(run, *adopt, "--project", old, "--project", new, "--project", "nobody", status=1)
    assert [answers[key]["outcome"] for key in (old, new, "nobody")] == ["failed", "applied", "failed"]
    assert answers[old]["problems"][0].startswith("nobody-entitled")
    assert run(*adopt, "--project", "nobody").exit_code == 3
    wrong = run("calendar", "adopt", "cn", "--project", new, "--actor", "agent", "--yes")
    assert (wrong.exit_code, "actor-not-allowed" in wrong.stderr) == (1, True)


def test_without_a_name_a_change_stays_a_preview(run: Run, start: Start, house: RunningHouse) -> None:
    project = start("2026-12-24 09:00")
    result = run("calendar", "adopt", written(house, "2027.yaml", ANNOUNCED), "--project", project, "--yes")
    assert result.exit_code == 0
    assert BUREAU in result.stderr
    assert "2027-01-09 周末 → 调休上班" in result.stdout
    assert not told(house, run, project, "calendar_adopted")


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("nonsense", "statutory"), 2, "unknown-item"),
        (("forest-use", "statutory"), 2, "item-not-in-plan"),
        (("proj-proposal", "statutory"), 2, "no-such-clock"),
        (("proj-proposal", "nonsense"), 2, "bad-usage"),
    ],
)
def test_what_can_not_be_explained_is_said(
    run: Run, start: Start, arguments: tuple[str, str], status: int, code: str
) -> None:
    result = run("explain", start("2026-07-08 09:00"), *arguments)
    assert (result.exit_code, result.stderr.split(":")[0]) == (status, code)


def test_a_project_by_a_definition_from_a_file_is_explained_by_that_file(
    run: Run, start: Start, house: RunningHouse
) -> None:
    file = written(house, "explained.yaml", LATER_LAW)
    here = start("2026-07-08 09:00", definition=file)
    accepted(run, here, "2026-07-07 10:00")
    arguments = ("explain", here, "proj-proposal", "statutory")
    assert "later-law" in run(*arguments).stdout
    assert "新法" in run(*arguments, "--definition", file).stdout
    other = run(*arguments, "--definition", "tongan@2")
    assert (other.exit_code, other.stderr.split(":")[0]) == (2, "other-definition")


def test_a_closure_of_a_district_in_which_no_project_lies_is_warned_of(
    run: Run, start: Start, house: RunningHouse
) -> None:
    here = start("2026-06-04 09:00")
    for name, warned in (("同安区", False), ("铜安区", True)):
        file = written(house, "closed.yaml", STORM.replace("同安区", name))
        result = run("calendar", "adopt", file, "--project", here)
        assert (name in result.stderr) is warned


def test_a_project_that_is_not_there_can_not_be_explained(run: Run) -> None:
    result = run("explain", "nobody", "proj-proposal", "statutory")
    assert (result.exit_code, result.stderr.split(":")[0]) == (3, "no-such-project")
