"""The tutorial of docs/jurisdictions.md, followed to the letter: its files written, its commands run.

A file is a ``yaml`` block with a name after the word; a command stands in a ``console`` block behind a ``$``.
The lines under a command must come in its output, in this order; ``…`` stands for anything.
"""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from binglian.domain.limits import ClockKind, Unit
from binglian.domain.plan import Mode
from definitions.loader import CATALOG, Catalogue
from definitions.planner import plan
from definitions.projects import definition_for, read_project

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "jurisdictions.md"
COMMANDS = Path(sys.executable).parent

_BLOCK = re.compile(r"^```(yaml|console)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ", re.MULTILINE)


def blocks(kind: str) -> list[tuple[str, str]]:
    """The document's blocks of a kind, each with the name behind it, in its order."""
    found: list[tuple[str, str, str]] = _BLOCK.findall(DOCUMENT.read_text("utf-8"))
    return [(name, text) for word, name, text in found if word == kind]


def commands() -> list[tuple[str, list[str]]]:
    """The document's commands, each with the lines that it is said to print."""
    told = [part.splitlines() for _, text in blocks("console") for part in _COMMAND.split(text)[1:]]
    return [(command, [line for line in lines if line.strip()]) for command, *lines in told]


def missing(lines: list[str], output: str) -> str:
    """The first line that doesn't come in an output after those before it; empty if all do."""
    rest = " ".join(output.split())
    for line in lines:
        parts = [re.escape(" ".join(part.split())) for part in line.split("…")]
        found = re.search(".*?".join(parts), rest)
        if found is None:
            return line
        rest = rest[found.end() :]
    return ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with the document's files."""
    for name, text in blocks("yaml"):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_every_command_of_the_tutorial_prints_what_the_tutorial_says(folder: Path) -> None:
    around = {name: value for name, value in os.environ.items() if not name.startswith("BINGLIAN_")}
    around |= {"PATH": f"{COMMANDS}{os.pathsep}{around['PATH']}", "COLUMNS": "160"}
    said = commands()
    assert len(said) >= 5
    for command, lines in said:
        outcome = subprocess.run(
            ["/bin/sh", "-c", command], cwd=folder, env=around, check=False, capture_output=True, text=True
        )
        assert missing(lines, outcome.stdout) == "", f"{command}\n{outcome.stdout}{outcome.stderr}"
        assert outcome.returncode == ("1 error(s)" in outcome.stdout), f"{command}\n{outcome.stderr}"


def test_in_the_catalogue_the_city_is_found_by_its_name_and_its_next_version_beside_it(folder: Path) -> None:
    root = folder / "catalog" / "hewan"
    root.mkdir(parents=True)
    (folder / "hewan.yaml").rename(root / "v1.yaml")
    (folder / "hewan-2.yaml").rename(root / "v2.yaml")
    known = Catalogue(root.parent, CATALOG)
    bakery = read_project(folder / "bakery.yaml")
    assert known.versions("hewan") == [1, 2]
    (filing,) = [
        step
        for step in plan(definition_for(bakery, known), bakery.spec, Mode.PARALLEL).steps
        if step.item == "ent-filing"
    ]
    june, july = (filing.limit(ClockKind.PROMISED, day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert june is not None
    assert july is not None
    assert (june.unit, june.value, july.unit, july.value) == (Unit.WORKING_HOURS, 4, Unit.WORKING_HOURS, 2)
