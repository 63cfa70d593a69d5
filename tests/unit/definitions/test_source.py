from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.problems import DefinitionError, Place, ProblemCode, Severity, problem
from definitions.source import Document, nowhere, parse_document, read_document, shown


def refusal(text: str) -> tuple[str, int, str]:
    with pytest.raises(DefinitionError) as caught:
        parse_document(text, "f.yaml")
    (only,) = caught.value.problems
    assert only.file == "f.yaml"
    return caught.value.code.value, only.line, caught.value.offender


def test_every_key_and_element_knows_its_line() -> None:
    document = parse_document("a: 1\nb:\n  - x\n  - c: y\n    d: [1,\n 2]\n", "f")
    lines = {loc: place.line for loc, place in document.places.items()}
    assert lines == {
        (): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4, ("b", 1, "d"): 5,
        ("b", 1, "d", 0): 5, ("b", 1, "d", 1): 6,
    }  # fmt: skip


def test_a_place_that_does_not_exist_is_the_nearest_one_around_it() -> None:
    document = parse_document("a:\n  b: 1\n", "f")
    assert document.place(("a", "choice", "b")) == Place("f", 2)
    assert document.place(("a", "z")) == Place("f", 1)
    assert Document("g", {}, {}).place(("a",)) == Place("g", 1)


def test_scalars_are_text_unless_they_are_plainly_something_else() -> None:
    document = parse_document(
        "a: 1\nb: 1.5\nc: true\nd: null\ne:\nf: yes\ng: 0x10\nh: 2026-01-01\ni: '1'\nj: 10:30\n"
        "k: 1e9\nl: 012\nm: !!str 5\nn: .inf\no: +7\n",
        "f",
    )
    assert document.data == {
        "a": 1, "b": 1.5, "c": True, "d": None, "e": None, "f": "yes", "g": "0x10", "h": "2026-01-01",
        "i": "1", "j": "10:30", "k": "1e9", "l": 12, "m": "5", "n": ".inf", "o": 7,
    }  # fmt: skip


def test_lines_tabs_and_all_scripts_are_ordinary_text() -> None:
    text = 'a: "x\\ty\\nz\\u4e2d\\U00020000\\u200d"'
    assert parse_document(text, "f").data == {"a": "x\ty\nz中\U00020000\u200d"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", ("duplicate-key", 2, "a")),
        ("a: 1\nb: [1\nc: 2", ("yaml-syntax", 3, "f.yaml")),
        ("a: 1\nb: \x01", ("yaml-syntax", 2, "f.yaml")),
        ("a: *b", ("yaml-syntax", 1, "f.yaml")),
        ("a: 1\n---\nb: 1", ("yaml-syntax", 2, "f.yaml")),
        ("[" * 5000, ("yaml-syntax", 1, "f.yaml")),
        ("", ("empty-file", 1, "f.yaml")),
        ("# nothing\n", ("empty-file", 1, "f.yaml")),
        ("a: &x {b: 1}\nc: *x\n", ("unsupported-yaml", 1, "*")),
        ("a: &x [*x]", ("unsupported-yaml", 1, "*")),
        ("a: 1\nb: !!python/name:os.system x", ("unsupported-yaml", 2, "python/name:os.system")),
        ("a: !mine 1", ("unsupported-yaml", 1, "!mine")),
        ("a: !!set {b}", ("unsupported-yaml", 1, "set")),
        ("? [a]\n: 1", ("unsupported-yaml", 1, "?")),
        ('a: 1\nb: "x\\0"', ("unsupported-yaml", 2, "U+0000")),
        ('a: ["x\\e[31m"]', ("unsupported-yaml", 1, "U+001B")),
        ('a: "\\ud800"', ("unsupported-yaml", 1, "U+D800")),
        ('a: "\\uffff"', ("unsupported-yaml", 1, "U+FFFF")),
        ("a: x\u202ey", ("unsupported-yaml", 1, "U+202E")),
        ('"a\\a": 1', ("unsupported-yaml", 1, "U+0007")),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, expected: tuple[str, int, str]) -> None:
    code, line, offender = refusal(text)
    # the two parsers that ruamel may use differ by a line where a file just ends
    assert (code, offender) == (expected[0], expected[2])
    assert abs(line - expected[1]) <= 1


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_document(tmp_path / "none.yaml")
    assert caught.value.code is ProblemCode.UNREADABLE
    with pytest.raises(DefinitionError) as caught:
        read_document(tmp_path)
    assert caught.value.code is ProblemCode.UNREADABLE


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1\nb: 备案\n".encode("gbk"))
    with pytest.raises(DefinitionError) as caught:
        read_document(path)
    assert (caught.value.code, caught.value.problems[0].line) == (ProblemCode.NOT_UTF8, 2)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(path).data == {"a": 1}


def test_paths_are_shown_from_the_current_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert shown(Path("/elsewhere/b.yaml")) == "/elsewhere/b.yaml"
    assert shown(Path("b.yaml")) == "b.yaml"


def test_a_problem_says_file_line_severity_code_and_sentence() -> None:
    error = problem(ProblemCode.UNKNOWN_GATE, Place("f.yaml", 3), "land")
    assert str(error) == "f.yaml:3: error unknown-gate: 没有此关口：land there is no gate land"
    assert problem(ProblemCode.GATE_UNUSED, nowhere(("x",)), "land").severity is Severity.WARNING


@given(st.text(max_size=60))
def test_no_text_whatever_brings_the_reader_down(text: str) -> None:
    with suppress(DefinitionError):
        parse_document(text, "f")
