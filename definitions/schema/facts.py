"""What a project is asked about itself."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from definitions.schema.base import Choice, Form, Phrase, Words


class _Fact(Form):
    """What every fact has.

    Attributes:
        reviewed: whether pre-reviews rest on it: when it changes, they fall.
        optional: whether a project without a default may leave it out; a rule that then needs it is an error.
    """

    title: Words
    reviewed: StrictBool = False
    optional: StrictBool = False


class ChoiceFact(_Fact):
    """A fact that is one of several named choices."""

    type: Literal["choice"]
    choices: Annotated[dict[Choice, Words], Field(min_length=1)]
    default: str | None = None


class BoolFact(_Fact):
    """A fact that is true or false."""

    type: Literal["bool"]
    default: StrictBool | None = None


class NumberFact(_Fact):
    """A fact that is a number, in the unit that the definition names.

    Attributes:
        minimum: the least that it can be.
    """

    type: Literal["number"]
    default: StrictInt | StrictFloat | None = None
    minimum: StrictInt | StrictFloat | None = None
    unit: Phrase | None = None


class TextFact(_Fact):
    """A fact that is free text."""

    type: Literal["text"]
    default: str | None = None


Fact = Annotated[ChoiceFact | BoolFact | NumberFact | TextFact, Field(discriminator="type")]
