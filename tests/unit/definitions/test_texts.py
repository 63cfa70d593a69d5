from pathlib import Path

import pytest

from binglian.domain.text import Text
from definitions.problems import ProblemCode
from definitions.texts import MissingPhraseError, keys, load, phrase


def test_a_phrase_is_filled_in_both_languages() -> None:
    stage = Text("一", "one")
    assert phrase("plan", "beyond-scope", stage=stage) == Text(
        "属“一”阶段，超出本项目办理范围", "belongs to the stage one, beyond the scope of this project"
    )


@pytest.mark.parametrize(("group", "key"), [("nothing", "x"), ("plan", "nothing")])
def test_a_phrase_that_does_not_exist_is_named(group: str, key: str) -> None:
    with pytest.raises(MissingPhraseError, match=rf"no zh text for {group}\.{key}"):
        phrase(group, key)


def test_a_detail_that_was_not_given_is_named() -> None:
    with pytest.raises(MissingPhraseError, match=r"plan\.beyond-scope needs the detail stage"):
        phrase("plan", "beyond-scope")


def test_every_problem_has_its_sentence_and_every_sentence_its_problem() -> None:
    assert keys("problems") == {code.value for code in ProblemCode}


def test_a_group_that_does_not_exist_has_no_keys() -> None:
    assert not keys("nothing")


def test_every_phrase_speaks_both_languages_about_the_same_details() -> None:
    for group, phrases in load(Path("definitions/texts.yaml")).items():
        assert isinstance(phrases, dict)
        for key, words in phrases.items():  # pyright: ignore[reportUnknownVariableType]
            assert set(words) == {"zh", "en"}, f"{group}.{key}"  # pyright: ignore[reportUnknownArgumentType]
