import pytest

from binglian.domain.actors import authorise
from binglian.domain.errors import Code, Refused
from tests.builders import actor


@pytest.mark.parametrize(
    ("who", "phrases"),
    [
        ("applicant", ("applicant",)),
        ("window@hall", ("window",)),  # without a department, any will do
        ("handler@planning", ("window", "handler@item")),
        ("head@construction", ("head@lead",)),
        ("head@finance", ("head@finance",)),
        ("head@construction", ("head@item", "head@lead")),
    ],
)
def test_an_actor_passes_when_any_phrase_names_it(who: str, phrases: tuple[str, ...]) -> None:
    authorise(actor(who), phrases, item="planning", lead="construction")


@pytest.mark.parametrize(
    ("who", "phrases", "code"),
    [
        ("applicant", ("window", "handler@item"), Code.NOT_ALLOWED),
        ("applicant", (), Code.NOT_ALLOWED),
        ("handler@water", ("handler@item",), Code.WRONG_DEPARTMENT),
        ("handler", ("handler@item",), Code.WRONG_DEPARTMENT),
        ("handler@construction", ("handler@item", "handler@finance"), Code.WRONG_DEPARTMENT),
    ],
)
def test_nobody_else_passes(who: str, phrases: tuple[str, ...], code: Code) -> None:
    with pytest.raises(Refused) as refused:
        authorise(actor(who), phrases, item="planning", lead="construction")
    assert refused.value.code is code


@pytest.mark.parametrize("who", ["handler", "handler@planning"])
def test_where_there_is_no_item_nobody_is_its_department(who: str) -> None:
    with pytest.raises(Refused) as refused:
        authorise(actor(who), ("handler@item", "handler@lead"))
    assert refused.value.code is Code.WRONG_DEPARTMENT


def test_a_refusal_says_who_would_have_been_right() -> None:
    with pytest.raises(Refused) as refused:
        authorise(actor("handler@water"), ("handler@item", "handler@lead"), item="planning", lead="fire")
    assert refused.value.details == {"actor": "handler@water", "expected": "planning, fire"}
