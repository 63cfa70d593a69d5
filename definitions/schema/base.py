"""What all forms are made of: words, names, bases, hours."""

import re
from enum import StrEnum
from typing import Annotated, Literal, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    StrictBool,
    Tag,
)

from binglian.domain.text import Text

NONE = "none"
"""What is written where something that would follow by default shall not (``null`` means: not stated)."""

_RESERVED = frozenset(
    {
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
        *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
    }
)
_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_MINUTES_A_DAY = 24 * 60


def _variable(name: str) -> str:
    if name in _RESERVED:
        raise ValueError("this name means something in rules (CEL)")
    return name


def _span(value: object) -> object:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('hours such as "08:00-12:00" were expected')
    return int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])


def _hours(span: tuple[int, int]) -> str:
    """A span as it is written."""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)


def _ascending(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    bounds = [minute for span in spans for minute in span]
    if not bounds or bounds != sorted(set(bounds)) or bounds[-1] > _MINUTES_A_DAY:
        raise ValueError("hours must follow one another within a day")
    return spans


def _written_as(value: object) -> str:
    return "word" if isinstance(value, str) else "form"


def _listed(value: object) -> object:
    return [cast("object", value)] if isinstance(value, dict) else value


FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$"), AfterValidator(_variable)]
Choice = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=500)]
Reference = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}@[1-9][0-9]{0,5}$")]
"""A definition by key and version, e.g. ``national@1``."""

Hours = Annotated[
    tuple[
        Annotated[
            tuple[int, int],
            BeforeValidator(_span),
            PlainSerializer(_hours, return_type=str, when_used="json"),
        ],
        ...,
    ],
    AfterValidator(_ascending),
]
"""Spans of a day, in minutes from midnight, written ``"08:00-12:00"``."""

Member = TypeVar("Member")
OrNone = Annotated[
    Annotated[Member, Tag("form")] | Annotated[Literal["none"], Tag("word")], Discriminator(_written_as)
]
"""A form, or the word ``none``; see ``NONE``."""

OneOrMany = Annotated[tuple[Member, ...], BeforeValidator(_listed)]
"""A list of mappings; a single one may stand without its list."""


class Weekday(StrEnum):
    """The days of a week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Form(BaseModel):
    """Base of all forms: immutable, and a key that isn't known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=False)


class Words(Form):
    """One phrase in both languages."""

    zh: Phrase
    en: Phrase

    @property
    def text(self) -> Text:
        """The phrase as the domain knows it."""
        return Text(self.zh, self.en)


class Basis(Form):
    """What a figure rests on; ``verified`` only if someone has read it in its source."""

    title: Words
    verified: StrictBool = False
    note: Words | None = None
