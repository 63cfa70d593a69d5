"""Rules: a condition over the facts, and what it does to a plan (S3-08 to S3-14, S3-19, S1-09, S4-01)."""

from typing import Annotated

from pydantic import Field

from binglian.domain.envelope import Key
from binglian.domain.plan import Effect, ProcedureKind
from definitions.needs import NeedLine
from definitions.schema.base import Form, OneOrMany, Phrase, Words

_Keys = Annotated[tuple[Key, ...], Field(min_length=1)]


class MergeForm(Form):
    """Items that are handled as one with another."""

    into: Key
    items: _Keys


class SkipForm(Form):
    """Special procedures that the cases of some items do without."""

    items: _Keys
    procedures: Annotated[tuple[ProcedureKind, ...], Field(min_length=1)]


class SubstituteForm(Form):
    """What stands in for prerequisites of some items.

    Attributes:
        within: (``in``) the items whose needs change.
        replaced: (``for``) the keys that are replaced there.
        by: the item, happening or gate in their place.
    """

    within: Annotated[_Keys, Field(alias="in")]
    replaced: Annotated[_Keys, Field(alias="for")]
    by: Key


class ReorderForm(Form):
    """What an item needs besides, and what it needs no more."""

    item: Key
    needs: tuple[NeedLine, ...] = ()
    drop: tuple[Key, ...] = ()


class PackageForm(Form):
    """A way through the approvals that a project is offered as a whole; titled like its rule by default."""

    title: Words | None = None
    items: _Keys
    policies: tuple[Words, ...] = ()


class RuleForm(Form):
    """A rule; all its effects apply where its condition holds.

    Attributes:
        mechanism: the mechanism of a seed system that it realises.
        exempt: items that are not needed.
    """

    title: Words
    basis: Key
    mechanism: Annotated[str, Field(pattern=r"^S[0-4]-[0-9]{2}$")] | None = None
    when: Phrase
    exempt: tuple[Key, ...] = ()
    merge: OneOrMany[MergeForm] = ()
    substitute: OneOrMany[SubstituteForm] = ()
    skip: OneOrMany[SkipForm] = ()
    reorder: OneOrMany[ReorderForm] = ()
    package: PackageForm | None = None

    @property
    def effects(self) -> tuple[Effect, ...]:
        """The kinds of effects it has; a rule without any does nothing."""
        return tuple(effect for effect in Effect if getattr(self, effect.value))
