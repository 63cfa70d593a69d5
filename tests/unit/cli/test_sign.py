"""The sign of a running system: found while it runs, and not a moment longer."""

import os
from pathlib import Path

import pytest

from binglian.cli.connection import reach
from binglian.cli.failures import Failure
from binglian.cli.own_server import stop_leftover
from binglian.cli.sign import Sign, hang_out, holding, read_sign

HERE = Sign(address="127.0.0.1:7300", ui="http://127.0.0.1:8300", ledger="sqlite:///elsewhere.db")


def test_a_directory_serves_one_system_at_a_time(tmp_path: Path) -> None:
    with holding(tmp_path), pytest.raises(Failure) as refused, holding(tmp_path):
        pass
    assert refused.value.code == "already-up"


def test_the_sign_is_read_while_the_system_runs(tmp_path: Path) -> None:
    with holding(tmp_path):
        hang_out(tmp_path, HERE)
        assert read_sign(tmp_path) == HERE
    assert read_sign(tmp_path) is None


def test_a_sign_left_behind_by_a_killed_system_is_kept_to_and_never_leads_elsewhere(tmp_path: Path) -> None:
    with holding(tmp_path):
        hang_out(tmp_path, HERE)
        left = (tmp_path / "up.json").read_text(encoding="utf-8")
    (tmp_path / "up.json").write_text(left, encoding="utf-8")
    assert read_sign(tmp_path) == HERE


def test_commands_find_what_runs_here_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BINGLIAN_TEMPORAL_ADDRESS", "BINGLIAN_LEDGER_URL"):
        monkeypatch.delenv(name, raising=False)
    assert reach().address == "localhost:7233"
    folder = tmp_path / ".binglian"
    folder.mkdir()
    with holding(folder):
        hang_out(folder, HERE)
        assert (reach().address, reach().ledger) == (HERE.address, HERE.ledger)
        assert reach().link("project-x") == "http://127.0.0.1:8300/namespaces/default/workflows/project-x"
        assert reach(address="other:1").address == "other:1"
        monkeypatch.setenv("BINGLIAN_TEMPORAL_ADDRESS", "cluster:7233")
        assert reach().address == "cluster:7233"


def test_a_process_that_only_inherited_the_number_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "temporal.pid").write_text(str(os.getpid()), encoding="ascii")
    stop_leftover(tmp_path, tmp_path / "temporal.db")  # this very process goes on


def test_the_ui_of_the_sign_is_only_that_of_the_server_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert reach().link("project-a") == ""
    (tmp_path / ".binglian").mkdir()
    with holding(tmp_path / ".binglian"):
        hang_out(tmp_path / ".binglian", HERE)
        assert reach().link("project-a") == f"{HERE.ui}/namespaces/default/workflows/project-a"
        assert reach(address="10.0.0.1:7233").link("project-a") == ""
        named = reach(address="10.0.0.1:7233", ui="https://ui.example/")
    assert named.link("project-a") == "https://ui.example/namespaces/default/workflows/project-a"
