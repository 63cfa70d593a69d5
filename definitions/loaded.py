"""A definition as loaded: its content, its exact reference, and where each part of it stands."""

from collections.abc import Collection
from dataclasses import dataclass

from binglian.domain.plan import DefinitionRef
from definitions.needs import Need
from definitions.problems import Place
from definitions.schema import Definition
from definitions.source import Document


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """One definition, merged with what it extends.

    Attributes:
        document: the merged document, with places.
        before: the version before it in the catalogue, if there is one.
    """

    definition: Definition
    ref: DefinitionRef
    document: Document
    before: Definition | None = None

    def place(self, *loc: str | int) -> Place:
        """The file and line of a part, or of the nearest thing around it."""
        return self.document.place(loc)


def name_of(key: str, version: int) -> str:
    """A definition's name: ``national@1``."""
    return f"{key}@{version}"


def needs_by_key(definition: Definition) -> dict[str, tuple[Need, ...]]:
    """What each item, happening and gate needs, in that order of kinds."""
    return {
        **{key: item.needs for key, item in definition.items.items()},
        **{key: happening.needs for key, happening in definition.happenings.items()},
        **{key: gate.opened_by for key, gate in definition.gates.items()},
    }


def rooms(definition: Definition) -> dict[str, Collection[str]]:
    """Where the keys that share one namespace stand: ``items``, ``happenings`` and ``gates``."""
    return {"items": definition.items, "happenings": definition.happenings, "gates": definition.gates}


def room_of(definition: Definition, key: str) -> str:
    """The first of ``rooms`` in which a key of the definition stands."""
    return next(room for room, keys in rooms(definition).items() if key in keys)


def retired(definition: Definition) -> frozenset[str]:
    """The items that have left the catalogue; they are in the file and in no plan."""
    return frozenset(key for key, item in definition.items.items() if item.retired)
