from hypothesis import given
from hypothesis import strategies as st

from binglian.papers.letters import balanced, width, wrapped

TEXTS = st.text(alphabet="建设工程许可证，。（）abc XYZ 12-", max_size=40)


def test_wide_characters_take_an_em_and_others_less() -> None:
    assert width("建设", 10) == 20
    assert width("建设", 10) > width("ab", 10) > 0
    assert width("M", 10) > width("l", 10)


def test_chinese_breaks_anywhere_and_other_words_stay_whole() -> None:
    assert wrapped("建设工程规划", 10, 30) == ["建设工", "程规划"]
    assert wrapped("land use permit", 10, 50) == ["land use", "permit"]


def test_a_line_never_begins_with_what_closes() -> None:
    assert wrapped("建设工，程", 10, 30) == ["建设工，", "程"]


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert wrapped("建设工程规划许可", 10, 30, most=2) == ["建设工", "程规…"]


def test_lines_are_balanced_where_that_takes_no_more_of_them() -> None:
    assert wrapped("建设工程规划许", 10, 60) == ["建设工程规划", "许"]
    assert balanced("建设工程规划许", 10, 60) == ["建设工程", "规划许"]
    assert balanced("建设", 10, 60) == ["建设"]


@given(TEXTS)
def test_nothing_is_lost_and_nothing_is_too_wide(text: str) -> None:
    for lines in (wrapped(text, 10, 120), balanced(text, 10, 120)):
        assert "".join("".join(lines).split()) == "".join(text.split())
        for line in lines:
            kept = line.rstrip("，。）")  # what closes may hang over, and so may a word that is too long
            assert width(kept, 10) <= 120 or kept.isascii()
