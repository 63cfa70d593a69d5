"""Codes are data: they are read, checked and laid over one another like definitions."""

import shutil
from pathlib import Path

import pytest

from binglian.exchange.mapping import BASE, ROOT, mapping_for
from definitions.problems import DefinitionError, ProblemCode


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the released mappings that a test may spoil."""
    shutil.copytree(ROOT, tmp_path / "exchange")
    return tmp_path / "exchange"


def test_every_released_mapping_is_sound_and_says_what_is_verified() -> None:
    for file in ROOT.glob("*.yaml"):
        form = mapping_for(file.stem)
        assert form.verified(form.project["ztze"].basis)
        assert not form.verified(form.project["lxlx"].basis)


def test_a_jurisdiction_without_a_mapping_of_its_own_has_the_national_one() -> None:
    assert mapping_for("sixth-city") == mapping_for(BASE)


def test_a_jurisdiction_lays_its_own_codes_over_the_national_ones(root: Path) -> None:
    own = "extends: national\ndivisions: {codes: {sixth-city: '999999'}}\nproject: {lxlx: null}\n"
    (root / "sixth-city.yaml").write_text(own, "utf-8")
    form = mapping_for("sixth-city", root)
    assert form.divisions.text("nowhere", "sixth-city") == "999999"
    assert form.divisions.text("tongan") == "350212"
    assert "lxlx" not in form.project
    assert "ztze" in form.project


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("project: {lxlx: {basis: hearsay}}", ProblemCode.UNKNOWN_BASIS),
        ("project: {palace: {basis: reading, fact: x}}", ProblemCode.UNKNOWN_KEY),
        ("project: {lxlx: {choose: [{when: 'a ==', code: 1}]}}", ProblemCode.BAD_RULE),
        ("project: {ztze: {choose: [{when: 'true', code: 1}]}}", ProblemCode.BAD_VALUE),
        ("project: {ztze: {fact: null}}", ProblemCode.BAD_VALUE),
        ("palaces: {}", ProblemCode.UNKNOWN_KEY),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(root: Path, line: str, code: ProblemCode) -> None:
    (root / "sixth-city.yaml").write_text(f"{line}\n", "utf-8")
    with pytest.raises(DefinitionError) as raised:
        mapping_for("sixth-city", root)
    [found] = raised.value.problems
    assert (found.code, Path(found.file).name, found.line) == (code, "sixth-city.yaml", 1)
