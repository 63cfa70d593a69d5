"""The command line, run in this process, in an empty directory."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from binglian.cli.app import app
from tests.unit.cli.command import Run, WriteCase

PROJECT = """\
key: try-one
name: 试点厂房
jurisdiction: tongan
district: 同安区
through: stage1
facts:
  establishment: filed
  land_mode: granted
  eia: register
"""

CASE = """\
title: {zh: 试演, en: A try}
mode: serial
project:
  key: try-one
  name: 试点厂房
  jurisdiction: tongan
  through: stage1
  facts: {establishment: filed, land_mode: granted, eia: register}
events:
  - {at: 2026-03-02, type: record_happening, item: project-code, actor: agent}
  - {at: 2026-03-03, type: receive, item: ent-filing, actor: applicant}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command as a person would, and returns its status and both outputs."""
    monkeypatch.chdir(tmp_path)
    for name in ("BINGLIAN_TEMPORAL_ADDRESS", "BINGLIAN_LEDGER_URL", "BINGLIAN_TEMPORAL_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments, **extra: CliRunner().invoke(app, list(arguments), **extra)


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A project file."""
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    return "project.yaml"


@pytest.fixture
def case(tmp_path: Path) -> WriteCase:
    """Writes a case file, with some of its text replaced."""

    def write(*replacements: tuple[str, str]) -> str:
        text = CASE
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        return "case.yaml"

    return write
