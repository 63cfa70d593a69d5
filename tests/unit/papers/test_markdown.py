import pytest

from binglian.domain.text import Text
from binglian.papers.markdown import both, bullets, cell, document, escaped, heading, stacked, table


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a | b", "a \\| b"),
        ("**x** _y_ `z`", "\\*\\*x\\*\\* \\_y\\_ \\`z\\`"),
        ("<script>", "\\<script\\>"),
        ("[a](b)", "\\[a\\](b)"),
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("-1", "-1"),
        ("two\nlines", "two lines"),
        ("# a", "\\# a"),
    ],
)
def test_text_stays_text(text: str, safe: str) -> None:
    assert escaped(text) == safe


def test_a_text_that_is_the_same_in_both_languages_is_said_once() -> None:
    assert (both(Text("甲", "a")), both(Text("a", "a"))) == ("甲 a", "a")
    assert (stacked(Text("甲", "a")), stacked(Text("a", "a"))) == ("甲<br>a", "a")


def test_a_table_has_headings_in_both_languages_and_dashes_where_nothing_is() -> None:
    assert table(("order:right", "item"), [("1", "")]).splitlines() == [
        "| 序 no. | 事项 item |",
        "| ---: | --- |",
        "| 1 | — |",
    ]


def test_a_document_leaves_out_what_is_empty() -> None:
    assert document(heading(2, Text("甲", "a")), "", bullets(["x"]), cell(["", "y", "z"])) == (
        "## 甲 a\n\n- x\n\ny<br>z\n"
    )
