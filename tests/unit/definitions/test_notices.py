"""Every notice that the code sends has its wording, and gives all that the wording needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from binglian.domain.meetings.meeting import Merit
from binglian.domain.streams.outbox import Notice
from definitions.notices import needs, read, templates, wording
from definitions.texts import MissingPhraseError

PACKAGES = {
    "tickets": "post.py",
    "meetings": "sending.py",
    "orders": "post.py",
}
"""Packages that send notices, each with the module whose ``notice`` fills in what every one gives."""

DOMAIN = Path("binglian/domain")

GOOD = {"title": {"zh": "甲", "en": "A"}, "text": {"zh": "乙 {one}", "en": "B {one}"}}


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def always(package: str) -> frozenset[str]:
    """What every notice of a package gives: the keys of ``filled`` in its ``notice``."""
    module = parsed(DOMAIN / package / PACKAGES[package])
    function = next(
        one for one in ast.walk(module) if isinstance(one, ast.FunctionDef) and one.name == "notice"
    )
    filled = next(
        one.value
        for one in ast.walk(function)
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and one.targets[0].id == "filled"
    )
    assert isinstance(filled, ast.Dict)
    return keys(filled)


def keys(mapping: ast.Dict) -> frozenset[str]:
    """The keys of a mapping as written."""
    return frozenset(str(key.value) for key in mapping.keys if isinstance(key, ast.Constant))


def named(node: ast.expr) -> Iterator[str]:
    """The templates that an argument may name; none for one that is no template."""
    match node:
        case ast.Constant(value=str(name)) if "-" in name:
            yield name
        case ast.IfExp():
            yield from named(node.body)
            yield from named(node.orelse)
        case ast.JoinedStr(values=[ast.Constant(value="merit-"), _]):
            yield from (f"merit-{merit.value}" for merit in Merit)
        case _:
            return


def given(call: ast.Call, function: ast.FunctionDef) -> frozenset[str]:
    """The names of the values that a call gives beside those that all give."""
    names: set[str] = set()
    for keyword in call.keywords:
        if keyword.arg:
            names.add(keyword.arg)
            continue
        assert isinstance(keyword.value, ast.Name)
        for one in ast.walk(function):
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == keyword.value.id:
                assert isinstance(one.value, ast.Dict)
                names |= keys(one.value)
    return frozenset(names)


def sent() -> Iterator[tuple[str, frozenset[str], str]]:
    """Every template that the code names, the values that come with it, and where."""
    for package in PACKAGES:
        for file in sorted((DOMAIN / package).glob("*.py")):
            for function in ast.walk(parsed(file)):
                if isinstance(function, ast.FunctionDef) and function.name != "notice":
                    yield from in_function(function, always(package), f"{file}:{function.name}")


def in_function(
    function: ast.FunctionDef, base: frozenset[str], place: str
) -> Iterator[tuple[str, frozenset[str], str]]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "notice":
            found = [name for argument in call.args for name in named(argument)]
            assert found, f"{place} sends a notice whose template nobody can read"
            yield from ((name, base | given(call, function), place) for name in found)


def test_every_template_that_the_code_names_exists_and_gets_its_values() -> None:
    for template, values, place in sent():
        assert template in templates(), f"{place}: {template}"
        assert needs(template) <= values, f"{place}: {template} needs {needs(template) - values}"


def test_every_template_is_named_by_the_code() -> None:
    assert {template for template, _, _ in sent()} == templates()


def test_both_languages_of_a_template_are_about_the_same() -> None:
    for template in templates():
        words = wording(Notice(id="n", template=template, to=(), values=dict.fromkeys(needs(template), "X")))
        assert words.title.zh != words.title.en
        assert words.text.zh.count("X") > 0


def test_a_notice_says_its_values() -> None:
    notice = Notice(
        id="n",
        template="meeting-cancelled",
        to=("head",),
        values={"meeting": "会", "meeting_en": "M", "day": "2026-03-02", "ground": "flood"},
    )
    words = wording(notice)
    assert words.title.zh == "会会议取消"
    assert words.text.en == "The sitting of 2026-03-02 does not take place: flood."


def test_a_template_that_does_not_exist_is_named() -> None:
    with pytest.raises(MissingPhraseError, match="has no template nothing"):
        wording(Notice(id="n", template="nothing", to=()))


def test_a_value_that_was_not_given_is_named() -> None:
    with pytest.raises(MissingPhraseError, match=r"meeting-cancelled needs the detail meeting"):
        wording(Notice(id="n", template="meeting-cancelled", to=()))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: {title: {zh: x, en: y}}", "a needs title and text"),
        ("a: {title: {zh: x}, text: {zh: x, en: y}}", "a needs title and text"),
        ("a: text", "a needs title and text"),
        ("a: {title: {zh: x, en: 1}, text: {zh: x, en: y}}", "no text"),
    ],
)
def test_a_template_that_is_not_whole_is_named(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MissingPhraseError, match=problem):
        read(file)


def test_a_whole_template_is_read(tmp_path: Path) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text("a: {title: {zh: 甲, en: A}, text: {zh: '乙 {one}', en: 'B {one}'}}", encoding="utf-8")
    assert read(file) == {"a": GOOD}
