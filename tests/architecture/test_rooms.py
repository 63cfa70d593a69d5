"""The house's rules that no linter knows: whose rooms these are, who may enter, how big they may grow."""

import ast
import re
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("definitions", "workflows", "activities", "workers", "binglian")

LONGEST_MODULE = 400
MEDIAN_MODULE = 120


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is committed or could be: tracked, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(file for file in files if file.is_file())


def modules(*rooms: str) -> list[Path]:
    """The Python modules of these rooms, migrations left out."""
    return [
        file
        for file in repository_files()
        if file.suffix == ".py"
        and file.relative_to(ROOT).parts[0] in rooms
        and "migrations" not in file.relative_to(ROOT).parts
    ]


def line_count(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def imported(file: Path) -> set[tuple[str, int]]:
    """The absolute names that a module imports, with the line; relative imports stay inside their package."""
    found: set[tuple[str, int]] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "", node.lineno))
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_imported_from_this_repository(room: str, tmp_path: Path) -> None:
    # A fresh interpreter elsewhere (-P: without its folder on the path) sees what an operator's command sees,
    # and not what pytest put on the path: other people publish packages that are called workflows or workers.
    script = f"import {room}; print({room}.__file__)"
    command = [sys.executable, "-P", "-c", script]
    outcome = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    assert Path(outcome.stdout.strip()) == ROOT / room / "__init__.py"


def test_imports_keep_to_the_contracts_between_rooms() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    outcome = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_the_domain_imports_only_the_standard_library_and_pydantic() -> None:
    allowed = sys.stdlib_module_names | {"pydantic", "pydantic_core"}
    strangers = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in modules("binglian")
        if file.is_relative_to(ROOT / "binglian" / "domain")
        for name, line in sorted(imported(file))
        if name.split(".")[0] not in allowed and not f"{name}.".startswith("binglian.domain.")
    ]
    assert strangers == []


def test_no_module_outgrows_its_concept() -> None:
    outgrown = {str(file.relative_to(ROOT)): line_count(file) for file in modules(*ROOMS)}
    assert {name: lines for name, lines in outgrown.items() if lines > LONGEST_MODULE} == {}


def test_the_median_module_is_read_at_one_sitting() -> None:
    assert statistics.median(line_count(file) for file in modules(*ROOMS)) <= MEDIAN_MODULE


def test_workflows_wait_only_in_ways_that_replay_alike() -> None:
    # asyncio.wait and as_completed hand back sets, whose order differs from one process to the next.
    unordered = re.compile(r"(?:asyncio\s*\.\s*|from asyncio import[^\n]*\b)(?:wait|as_completed)\b")
    found = [
        f"{file.relative_to(ROOT)}: {match.group()}"
        for file in modules("workflows")
        for match in unordered.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_names_a_package_registry_or_the_place_where_it_was_written() -> None:
    # Put together from halves, so that this file does not name them either.
    halves = [
        ("/wo", "rk/"), ("/fa", "rm/"), ("sub", "agent"),
        ("pypi.", "org"), ("pypi.", "python.org"), ("files.python", "hosted"),
        ("registry.", "npmjs"), ("registry.", "yarnpkg"), ("crates.", "io/"), ("proxy.", "golang"),
    ]  # fmt: skip
    forbidden = re.compile("|".join(re.escape(first + second) for first, second in halves), re.IGNORECASE)
    found = [
        f"{file.relative_to(ROOT)}:{number}: {match.group()}"
        for file in repository_files()
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (match := forbidden.search(line))
    ]
    assert found == []
