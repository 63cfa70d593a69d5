from pathlib import Path

import pytest

from binglian.domain.plan import Mode
from definitions.loader import Catalogue
from definitions.planner import plan
from definitions.problems import DefinitionError, Problem
from definitions.projects import definition_for, read_project
from tests.unit.definitions.samples import definition, line_of, put

PROJECT = {"key": "p-1", "name": "项目", "jurisdiction": "base", "facts": {"establishment": "filed"}}


def refusal(path: Path) -> list[Problem]:
    with pytest.raises(DefinitionError) as caught:
        read_project(path)
    return list(caught.value.problems)


def test_a_project_file_and_the_project_of_a_case_file_read_alike(tmp_path: Path) -> None:
    alone = read_project(put(tmp_path, PROJECT, "p.yaml"))
    inside = read_project(put(tmp_path, {"project": PROJECT, "events": []}, "case.yaml"))
    assert alone.spec == inside.spec
    assert inside.place(("facts", "establishment")).line > inside.place(("name",)).line


def test_dates_and_numbers_are_read_as_they_are(tmp_path: Path) -> None:
    text = "key: p\nname: 5\njurisdiction: base\ntarget: 2026-01-31\nfacts: {a: 1.5, b: true, c: x}\n"
    assert [problem.offender for problem in refusal(put(tmp_path, text, "p.yaml"))] == ["name"]
    spec = read_project(put(tmp_path, text.replace("5\n", "five\n", 1), "p.yaml")).spec
    assert str(spec.target) == "2026-01-31"
    assert spec.facts == {"a": 1.5, "b": True, "c": "x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("project: 5\n", ("not-a-mapping", 1, "project")),
        ("project:\n  key: P 1\n  name: x\n  jurisdiction: base\n", ("bad-value", 2, "P 1")),
        ("project:\n  key: p\n  name: x\n", ("missing-key", 1, "jurisdiction")),
        ("key: p\nname: x\njurisdiction: base\ncolour: red\n", ("unknown-key", 4, "colour")),
        ("key: p\nname: x\njurisdiction: base\nfacts:\n  a: [1]\n", ("bad-value", 5, "a")),
        ("key: p\nname: x\njurisdiction: base\ndefinition: base\n", ("bad-value", 4, "base")),
    ],
)
def test_a_faulty_project_names_line_and_offender(
    tmp_path: Path, text: str, expected: tuple[str, int, str]
) -> None:
    (problem,) = refusal(put(tmp_path, text, "p.yaml"))
    assert (problem.code.value, problem.line, problem.offender) == expected


def test_a_project_runs_by_the_newest_definition_unless_it_names_one(tmp_path: Path) -> None:
    put(tmp_path, definition())
    put(tmp_path, definition(version=2), "base/v2.yaml")
    known = Catalogue(tmp_path)
    newest = read_project(put(tmp_path, PROJECT, "p.yaml"))
    named = read_project(put(tmp_path, {**PROJECT, "definition": "base@1"}, "q.yaml"))
    assert definition_for(newest, known).ref.version == 2
    assert definition_for(named, known).ref.version == 1


@pytest.mark.parametrize("key", ["definition", "jurisdiction"])
def test_a_definition_that_is_not_there_is_placed_in_the_project_file(tmp_path: Path, key: str) -> None:
    name = "gone@1" if key == "definition" else "gone"
    path = put(tmp_path, {**PROJECT, key: name}, "p.yaml")
    with pytest.raises(DefinitionError) as caught:
        definition_for(read_project(path), Catalogue(tmp_path / "catalog"))
    (problem,) = caught.value.problems
    assert (problem.code.value, problem.offender, problem.line) == (
        "unknown-definition",
        name,
        line_of(path, name),
    )


def test_a_definition_that_is_broken_keeps_its_own_places(tmp_path: Path) -> None:
    path = put(tmp_path / "catalog", definition(warn=-1))
    project = read_project(put(tmp_path, PROJECT, "p.yaml"))
    with pytest.raises(DefinitionError) as caught:
        definition_for(project, Catalogue(tmp_path / "catalog"))
    assert caught.value.problems[0].file == str(path)


def test_the_programs_own_catalogue_is_the_default(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        definition_for(read_project(put(tmp_path, PROJECT, "p.yaml")))
    assert caught.value.offender == "base"


def test_what_is_wrong_with_facts_is_placed_in_the_project_file(tmp_path: Path) -> None:
    put(tmp_path, definition())
    path = put(tmp_path, {**PROJECT, "facts": {"establishment": "private"}}, "p.yaml")
    project = read_project(path)
    with pytest.raises(DefinitionError) as caught:
        plan(definition_for(project, Catalogue(tmp_path)), project.spec, Mode.PARALLEL, project.place)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(path), line_of(path, "private"))
