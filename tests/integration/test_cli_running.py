"""Commands against a running system: one ``binglian up`` for all, found by its directory alone."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from binglian.cli.app import app
from tests.integration.house import RunningHouse

PROJECT = """\
key: {key}
name: 试点厂房
jurisdiction: tongan
district: {district}
through: stage1
facts: {{establishment: filed, land_mode: granted, eia: register}}
"""

Run = Callable[..., Result]


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
def project(run: Run, house: RunningHouse) -> str:
    """The key of a project that has just been started."""
    key = f"p-{uuid4().hex[:8]}"
    file = house.folder / f"{key}.yaml"
    file.write_text(PROJECT.format(key=key, district="同安区"), encoding="utf-8")
    assert run("start", file.name).exit_code == 0
    return key


def message(kind: str, actor: str, message_id: str = "m-1", **fields: object) -> str:
    post, _, department = actor.partition("@")
    body = {
        "type": kind,
        "id": message_id,
        "occurred_at": datetime.now(UTC).isoformat(),
        "actor": {"post": post, "department": department},
        **fields,
    }
    return json.dumps(body)


def filed(run: Run, project: str) -> str:
    """Takes a project's first steps; returns the first message."""
    first = message("record_happening", "agent", happening="project-code")
    assert run("send", project, "--json", first).exit_code == 0
    second = message("receive", "applicant", "m-2", item="ent-filing")
    assert run("send", project, "--json", second).exit_code == 0
    return first


def test_starting_prints_the_workflow_and_where_to_see_it(run: Run, house: RunningHouse) -> None:
    file = house.folder / "told.yaml"
    file.write_text(PROJECT.format(key="told", district="集美区"), encoding="utf-8")
    result = run("start", "told.yaml")
    assert result.exit_code == 0
    assert "project-told" in result.stdout
    assert f":{house.ui_port}/namespaces/default/workflows/project-told" in result.stdout


def test_a_project_key_is_used_once(run: Run, project: str) -> None:
    again = run("start", f"{project}.yaml")
    assert (again.exit_code, again.stderr.split(":")[0]) == (1, "already-started")


def test_a_message_is_applied_and_its_repeat_is_a_duplicate(run: Run, project: str) -> None:
    first = message("record_happening", "agent", happening="project-code")
    applied = run("send", project, "-", input=first)
    assert applied.exit_code == 0
    assert "applied" in applied.stdout
    assert "happening_recorded" in applied.stdout
    repeated = run("send", project, "--json", first)
    assert repeated.exit_code == 0
    assert "duplicate" in repeated.stdout


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (message("receive", "applicant", item="no-such-item"), "unknown-item"),
        (message("receive", "applicant", item="forest-use"), "item-not-in-plan"),
        (
            message("decide", "handler@development-reform", item="ent-filing", outcome="approved"),
            "wrong-state",
        ),
        (message("record_happening", "applicant", happening="contact"), "actor-not-allowed"),
        (message("receive", "handler@forestry", item="ent-filing"), "wrong-department"),
        (message("devour", "applicant"), "unknown-message-type"),
        (message("receive", "applicant", item="ent-filing", colour="red"), "bad-message"),
        (
            message("receive", "applicant", item="ent-filing").replace(
                '"occurred_at": "20', '"occurred_at": "29'
            ),
            "occurred-in-future",
        ),
        ("[]", "bad-message"),
    ],
)
def test_a_refusal_names_its_code_and_changes_nothing(run: Run, project: str, body: str, code: str) -> None:
    before = json.loads(run("show", project, "--json").stdout)
    result = run("send", project, "--json", body)
    assert (result.exit_code, result.stderr.split(":")[0]) == (1, code)
    assert len(result.stderr.splitlines()) == 1
    assert json.loads(run("show", project, "--json").stdout)["project"] == before["project"]


def test_an_id_with_another_body_is_refused(run: Run, project: str) -> None:
    filed(run, project)
    result = run("send", project, "--json", message("record_happening", "agent", happening="contact"))
    assert (result.exit_code, result.stderr.split(":")[0]) == (1, "id-reused")


def test_a_project_that_has_ended_refuses_messages(run: Run, project: str) -> None:
    closing_it = message("close_project", "applicant", ground="放弃投资")
    assert run("send", project, "--json", closing_it).exit_code == 0
    late = run("send", project, "--json", message("receive", "applicant", "m-9", item="ent-filing"))
    assert (late.exit_code, late.stderr.split(":")[0]) == (1, "project-ended")
    assert json.loads(run("show", project, "--json").stdout)["project"]["ended_at"]


@pytest.mark.parametrize("command", [["show", "nobody"], ["send", "nobody", "--json", "{}"]])
def test_a_project_that_is_not_there_is_status_three(run: Run, command: list[str]) -> None:
    result = run(*command)
    assert (result.exit_code, result.stderr.split(":")[0]) == (3, "no-such-project")


def test_showing_a_project_tells_its_cases_in_chinese(run: Run, project: str) -> None:
    filed(run, project)
    text = run("show", project).stdout
    for word in ("试点厂房", "企业投资项目备案", "已接件", "发展和改革部门"):
        assert word in text


def test_projects_are_listed_from_the_ledger_by_what_is_asked(
    run: Run, project: str, house: RunningHouse
) -> None:
    filed(run, project)
    house.settled(project, 4)

    def listed(*options: str) -> set[str]:
        found = json.loads(run("projects", *options, "--json").stdout)["projects"]
        return {entry["project"] for entry in found}

    assert project in listed("--district", "同安区", "--stage", "stage1", "--jurisdiction", "tongan")
    assert project not in listed("--overdue")
    assert project not in listed("--stage", "stage4")
    assert "立项用地规划许可" in run("projects").stdout


def test_entries_are_listed_in_sequence(run: Run, project: str, house: RunningHouse) -> None:
    filed(run, project)
    house.settled(project, 4)
    listed = json.loads(run("ledger", "entries", project, "--json").stdout)["entries"]
    assert [entry["record"]["sequence"] for entry in listed] == [1, 2, 3, 4]
    assert "applicant" in run("ledger", "entries", project).stdout


def test_a_sound_ledger_equals_the_workflows_own_history(run: Run, project: str, house: RunningHouse) -> None:
    filed(run, project)
    house.settled(project, 4)
    result = run("ledger", "verify", project, "--json")
    assert result.exit_code == 0
    audit = json.loads(result.stdout)["projects"][0]
    assert (audit["ok"], audit["entries"], audit["compared"]) == (True, 4, 4)
    assert audit["notes"] == []


def test_a_ledger_without_the_server_is_verified_by_itself(
    run: Run, project: str, house: RunningHouse
) -> None:
    filed(run, project)
    house.settled(project, 4)
    offline = run("ledger", "verify", project, "--offline")
    assert offline.exit_code == 0
    assert "not-compared-with-history" in offline.stdout
    unreachable = run("ledger", "verify", project, "--address", "127.0.0.1:9")
    assert unreachable.exit_code == 0
    assert unreachable.stderr.startswith("server-unreachable")


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE entries SET actor = 'head@nowhere' WHERE stream = ? AND sequence = 3", "hash-mismatch #3"),
        ("DELETE FROM entries WHERE stream = ? AND sequence = 2", "sequence-gap #2"),
        ("DELETE FROM entries WHERE stream = ? AND sequence = 4", "missing-in-ledger #4"),
        ("UPDATE cases SET state = 'approved' WHERE project = ?", "projection-differs"),
        ("UPDATE projects SET name = '另一项目' WHERE project = ?", "projection-differs"),
        ("UPDATE heads SET card = replace(card, 'tongan', 'x') WHERE stream = ?", "card-altered"),
    ],
)
def test_a_ledger_that_was_tampered_with_is_told_by_its_entry(
    run: Run, project: str, house: RunningHouse, statement: str, code: str
) -> None:
    filed(run, project)
    house.settled(project, 4)
    tampered = house.folder / f"{uuid4().hex}.db"
    copy(house.ledger, tampered)
    with closing(sqlite3.connect(tampered)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement, (project,))
        connection.commit()
    result = run("ledger", "verify", project, "--ledger", f"sqlite:///{tampered}")
    assert result.exit_code == 1
    assert code in result.stdout


def test_a_project_that_was_dropped_as_a_whole_is_missed(run: Run, project: str, house: RunningHouse) -> None:
    house.settled(project, 1)
    empty = f"sqlite:///{house.folder / uuid4().hex}.db"
    assert run("ledger", "migrate", "--ledger", empty).exit_code == 0
    result = run("ledger", "verify", "--ledger", empty, "--json")
    assert result.exit_code == 1
    audits = {audit["project"]: audit for audit in json.loads(result.stdout)["projects"]}
    assert {found["code"] for found in audits[project]["findings"]} == {"stream-unknown", "missing-in-ledger"}


def test_a_tail_that_was_cut_off_cleanly_is_found_by_the_history_alone(
    run: Run, project: str, house: RunningHouse
) -> None:
    filed(run, project)
    house.settled(project, 4)
    young = house.folder / f"{uuid4().hex}.db"
    copy(house.ledger, young)
    last = message("accept", "handler@development-reform", "m-3", item="ent-filing")
    assert run("send", project, "--json", last).exit_code == 0
    house.settled(project, 5)
    alone = run("ledger", "verify", project, "--ledger", f"sqlite:///{young}", "--offline")
    compared = run("ledger", "verify", project, "--ledger", f"sqlite:///{young}")
    assert (alone.exit_code, compared.exit_code) == (0, 1)
    assert "missing-in-ledger #5" in compared.stdout


def copy(source: Path, target: Path) -> None:
    """Copies a database that is being written."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as still:
        live.backup(still)
