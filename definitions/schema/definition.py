"""A whole definition."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from binglian.domain.envelope import Key
from definitions.schema.base import Basis, FactName, Form, Phrase, Reference, Words
from definitions.schema.cooperation import MeetingForm, RungForm, Sittings
from definitions.schema.facts import ChoiceFact, Fact
from definitions.schema.items import Item
from definitions.schema.limits import Defaults, ExtensionForm, LimitForm
from definitions.schema.orders import OrderForm
from definitions.schema.rules import RuleForm
from definitions.schema.services import MaterialForm, PromiseForm, ServiceForm
from definitions.schema.stages import GateForm, HappeningForm, MilestoneForm, Stage
from definitions.schema.tickets import TicketsForm

ESTABLISHMENT = "establishment"
"""The fact whose choices an item's ``types`` are."""


class Definition(Form):
    """A whole definition, after its overlay has been laid over what it extends.

    Attributes:
        warn: how many units before the end of a limit a warning is due, by default.
        acts: for each message type, the bases that the act rests on.
        extensions: how statutory limits may be extended, by the basis that they rest on.
        checks_materials: whether acceptance is refused while materials are missing; a rule may decide it.
        responsible: the post in charge of each item, unless it names another.
        rules: applied in this order.
        ladder: from the lowest rung up.
        sittings: what follows a sitting, where a meeting says nothing else.
        skills: kinds of skill that a squad may bring (S0-04).
    """

    key: Key
    version: Annotated[StrictInt, Field(ge=1)]
    extends: Reference | None = None
    title: Words
    calendar: Key
    warn: Annotated[StrictInt, Field(ge=0)] = 0
    bases: dict[Key, Basis]
    posts: dict[Key, Words]
    departments: dict[Key, Words]
    facts: dict[FactName, Fact] = Field(default_factory=dict)
    stages: Annotated[dict[Key, Stage], Field(min_length=1)]
    happenings: dict[Key, HappeningForm] = Field(default_factory=dict)
    gates: dict[Key, GateForm] = Field(default_factory=dict)
    milestones: dict[Key, MilestoneForm] = Field(default_factory=dict)
    authority: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    acts: dict[str, tuple[Key, ...]] = Field(default_factory=dict)
    delivery: LimitForm | None = None
    defaults: Defaults = Defaults()
    extensions: dict[Key, ExtensionForm] = Field(default_factory=dict)
    materials: dict[Key, MaterialForm] = Field(default_factory=dict)
    checks_materials: StrictBool | Phrase = False
    responsible: Key | None = None
    service: dict[Key, ServiceForm] = Field(default_factory=dict)
    promises: tuple[PromiseForm, ...] = ()
    items: Annotated[dict[Key, Item], Field(min_length=1)]
    rules: dict[Key, RuleForm] = Field(default_factory=dict)
    ladder: tuple[RungForm, ...] = ()
    meetings: dict[Key, MeetingForm] = Field(default_factory=dict)
    sittings: Sittings | None = None
    tickets: TicketsForm | None = None
    skills: dict[Key, Words] = Field(default_factory=dict)
    orders: dict[Key, OrderForm] = Field(default_factory=dict)

    @property
    def establishments(self) -> dict[str, Words]:
        """The choices of the fact ``establishment``; none if it isn't declared as a choice."""
        fact = self.facts.get(ESTABLISHMENT)
        return fact.choices if isinstance(fact, ChoiceFact) else {}
