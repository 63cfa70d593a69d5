"""The form of a definition file: which keys it may have, and what may stand under them.

Only form is checked here, one value at a time; whether the parts fit together is ``definitions.validator``'s
job.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from binglian.domain.limits import StartsOn, Unit
from binglian.domain.messages import Key
from binglian.domain.text import Text
from definitions.needs import NeedLine

ESTABLISHMENT = "establishment"
"""The fact whose choices an item's ``types`` are."""

PARALLEL_LINE = 5
"""The standard stage number of what runs beside the stages (并行推进)."""

_RESERVED = frozenset(
    {
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
        *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
    }
)


def _variable(name: str) -> str:
    if name in _RESERVED:
        raise ValueError("this name means something in rules (CEL)")
    return name


FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$"), AfterValidator(_variable)]
Choice = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=500)]
Reference = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}@[1-9][0-9]{0,5}$")]
"""A definition by key and version, e.g. ``national@1``."""


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


class LimitForm(Form):
    """A limit; what is left out follows from where it stands and from the default warning."""

    value: Annotated[StrictInt, Field(ge=0, le=3650)]
    unit: Unit
    basis: Key
    starts_on: StartsOn | None = None
    warn: Annotated[StrictInt, Field(ge=0)] | None = None


class _Fact(Form):
    title: Words


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
    """A fact that is a number, in the unit that the definition names."""

    type: Literal["number"]
    default: StrictInt | StrictFloat | None = None
    unit: Phrase | None = None


class TextFact(_Fact):
    """A fact that is free text."""

    type: Literal["text"]
    default: str | None = None


Fact = Annotated[ChoiceFact | BoolFact | NumberFact | TextFact, Field(discriminator="type")]


class Flow(StrEnum):
    """How the approvals of a stage run in parallel mode."""

    PARALLEL = "parallel"
    SERIAL = "serial"


class Stage(Form):
    """A stage with its one lead department; ``standard`` is its number in the national exchange."""

    title: Words
    standard: Annotated[StrictInt, Field(ge=1, le=PARALLEL_LINE)]
    lead: Key
    flow: Flow = Flow.PARALLEL


class HappeningForm(Form):
    """Something that happens to a project as a whole; without ``when`` it may happen to any."""

    title: Words
    reported_by: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: tuple[NeedLine, ...] = ()
    when: Phrase | None = None


class GateForm(Form):
    """A point before which pre-reviewed results stay sealed."""

    title: Words
    opened_by: tuple[NeedLine, ...]


class MilestoneForm(Form):
    """A measured distance between two keys, with or without a limit."""

    title: Words
    start: Annotated[Key, Field(alias="from")]
    end: Annotated[Key, Field(alias="to")]
    limit: LimitForm | None = None
    when: Phrase | None = None


class Limits(Form):
    """An item's limits; without ``delivery`` the definition's default applies."""

    statutory: LimitForm | None = None
    promised: LimitForm | None = None
    delivery: LimitForm | None = None


class PreReviewForm(Form):
    """From which happening an item may be reviewed ahead, and before which gate nothing is issued."""

    gate: Key
    opens_with: Key


class Item(Form):
    """An approval item.

    Attributes:
        number: its place in the national item table.
        types: the establishment choices it is for; none given means all.
        when: a CEL condition over the facts; ``why`` and ``why_not`` give its meaning either way.
    """

    number: Annotated[StrictInt, Field(ge=1)]
    title: Words
    stage: Key
    department: Key
    types: tuple[str, ...] | None = None
    when: Phrase | None = None
    why: Words | None = None
    why_not: Words | None = None
    limits: Limits = Limits()
    needs: tuple[NeedLine, ...] = ()
    pre_review: PreReviewForm | None = None
    result: Words


class Definition(Form):
    """A whole definition, after its overlay has been laid over what it extends."""

    key: Key
    version: Annotated[StrictInt, Field(ge=1)]
    extends: Reference | None = None
    title: Words
    calendar: Key
    warn: Annotated[StrictInt, Field(ge=0)] = 0
    bases: dict[Key, Basis]
    posts: dict[Key, Words]
    departments: dict[Key, Words]
    facts: dict[FactName, Fact] = {}
    stages: Annotated[dict[Key, Stage], Field(min_length=1)]
    happenings: dict[Key, HappeningForm] = {}
    gates: dict[Key, GateForm] = {}
    milestones: dict[Key, MilestoneForm] = {}
    authority: dict[str, tuple[str, ...]] = {}
    delivery: LimitForm | None = None
    items: Annotated[dict[Key, Item], Field(min_length=1)]

    @property
    def establishments(self) -> dict[str, Words]:
        """The choices of the fact ``establishment``; none if it isn't declared as a choice."""
        fact = self.facts.get(ESTABLISHMENT)
        return fact.choices if isinstance(fact, ChoiceFact) else {}
