"""What a definition calls its items, departments and posts; one that is gone knows nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from binglian.domain.limits import Limit, Unit
from definitions.loaded import Loaded
from definitions.loader import catalogue
from definitions.problems import DefinitionError
from definitions.schema import Definition, Item
from definitions.schema.limits import LimitForm

HOURS_OF_A_DAY = {Unit.WORKING_DAYS: 1, Unit.WORKING_HOURS: 8, Unit.NATURAL_HOURS: 24}
"""How many of each unit are told as one working day."""

Definitions = Callable[[str], "Terms"]
"""Finds the terms of ``key@version#digest``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A definition's words.

    Attributes:
        key: the definition's key; also where the definition itself isn't at hand.
        definition: none where the catalogue no longer has exactly this one.
    """

    key: str
    version: int
    definition: Definition | None

    def item(self, key: str) -> Item | None:
        """An item of the definition, if it is known."""
        return self.definition.items.get(key) if self.definition else None

    def department(self, key: str) -> str:
        """A department's title; its key where none is known."""
        known = self.definition.departments.get(key) if self.definition else None
        return known.zh if known else key

    def post(self, key: str) -> str:
        """A post's title; its key where none is known. Never a person's name."""
        known = self.definition.posts.get(key) if self.definition else None
        return known.zh if known else key

    def material(self, key: str) -> str:
        """A material's title; its key where none is known."""
        known = self.definition.materials.get(key) if self.definition else None
        return known.title.zh if known else key


@cache
def catalogued(label: str) -> Terms:
    """The terms of a definition in the catalogue, if it is the very one that its digest names."""
    name, _, digest = label.partition("#")
    key, _, version = name.partition("@")
    found = _read(name)
    same = found is not None and found.ref.digest == digest
    number = int(version) if version.isdecimal() else 0
    return Terms(key=key, version=number, definition=found.definition if found and same else None)


def working_days(*limits: LimitForm | Limit | None) -> int | None:
    """The first of some limits that can be told in working days: the exchange has room for nothing else.

    Hours are told as the working days that they begin; calendar days and months are none.
    """
    told = (
        -(-limit.value // HOURS_OF_A_DAY[limit.unit])
        for limit in limits
        if limit and limit.unit in HOURS_OF_A_DAY
    )
    return next(told, None)


def _read(name: str) -> Loaded | None:
    try:
        return catalogue().read_named(name)
    except DefinitionError:
        return None
