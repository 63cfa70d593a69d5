"""The draft of a plan: what was selected, before and while the definition's rules work on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from binglian.domain.plan import AppliedRule, Effect, FactValue, ProcedureKind
from binglian.domain.text import Text
from definitions.loaded import Loaded, needs_by_key
from definitions.needs import Need
from definitions.problems import DefinitionError
from definitions.rules import variables
from definitions.schema import Definition, PackageForm, RuleForm
from definitions.selection import Selection

Member = TypeVar("Member")


class PlanError(DefinitionError):
    """Raised when no plan can be made of a definition for a project; carries every reason."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule that holds for a project, with the facts that it looked at."""

    key: str
    form: RuleForm
    facts: tuple[tuple[str, FactValue], ...]

    def applied(self, effect: Effect, detail: Text) -> AppliedRule:
        """The record of one of its effects."""
        return AppliedRule(
            rule=self.key,
            effect=effect,
            title=self.form.title.text,
            basis=self.form.basis,
            detail=detail,
            facts=self.facts,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a plan will be made of; rules change its dictionaries.

    Attributes:
        why: why each item that is planned is.
        why_not: why each other item isn't.
        lines: what every item, happening and gate needs, as far as rules have changed it.
        gone: for items that a rule took away, that rule.
        hosts: for items that were merged, the one that they are part of; it may be part of another itself.
        covers: the other way round, for those that are planned.
        skips: special procedures that an item's case does without.
        rules: what rules did to each item that is planned.
        stand_ins: what rules put in the place of something, with the rule; it must be part of the plan.
        offers: the packages that rules offer.
        added: for what waits for something else by rules alone, both of them, with those rules.
    """

    loaded: Loaded
    selection: Selection
    why: dict[str, Text]
    why_not: dict[str, Text]
    lines: dict[str, tuple[Need, ...]]
    gone: dict[str, AppliedRule] = field(default_factory=dict[str, AppliedRule])
    hosts: dict[str, str] = field(default_factory=dict[str, str])
    covers: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    skips: dict[str, tuple[ProcedureKind, ...]] = field(default_factory=dict[str, tuple[ProcedureKind, ...]])
    rules: dict[str, tuple[AppliedRule, ...]] = field(default_factory=dict[str, tuple[AppliedRule, ...]])
    stand_ins: dict[str, str] = field(default_factory=dict[str, str])
    offers: list[tuple[Ruling, PackageForm]] = field(default_factory=list[tuple[Ruling, PackageForm]])
    added: dict[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[str, ...]]
    )

    @property
    def definition(self) -> Definition:
        return self.loaded.definition

    def host(self, key: str) -> str:
        """What stands for a key: itself, or the item that it was merged into."""
        while key in self.hosts:
            key = self.hosts[key]
        return key

    def can_be(self, key: str) -> bool:
        """Whether an item is planned, a happening may concern the project, or it is a gate."""
        return key in self.why or key in self.selection.happenings or key in self.definition.gates

    def relay(self, ruling: Ruling, key: str, needs: tuple[Need, ...]) -> None:
        """Replaces what something needs, as a rule says."""
        known = {name for need in self.lines[key] for name in need.any_of}
        new = {name for need in needs for name in need.any_of} - known
        self.added.update(dict.fromkeys(((key, name) for name in new), (ruling.key,)))
        self.lines[key] = needs

    def note(self, item: str, applied: AppliedRule) -> None:
        """Records what a rule did to an item."""
        self.rules[item] = (*self.rules.get(item, ()), applied)

    def titles(self, keys: Iterable[str]) -> Text:
        """The titles of items, happenings and gates, as a list for people."""
        definition = self.definition
        entries = {**definition.items, **definition.happenings, **definition.gates}
        return listed(entries[key].title.text for key in keys)


def draft(loaded: Loaded, selection: Selection) -> Draft:
    """A draft as rules find it; it shares nothing that they change."""
    named = {*selection.why, *selection.happenings, *loaded.definition.gates}
    lines = {key: needs for key, needs in needs_by_key(loaded.definition).items() if key in named}
    return Draft(loaded, selection, dict(selection.why), dict(selection.why_not), lines)


def looked_at(
    definition: Definition, condition: str, facts: Mapping[str, FactValue]
) -> tuple[tuple[str, FactValue], ...]:
    """The facts that a condition asks for, in the definition's order, with their values as far as stated."""
    asked = variables(condition)
    return tuple((name, facts[name]) for name in definition.facts if name in asked and name in facts)


def listed(texts: Iterable[Text]) -> Text:
    """Several phrases as one list."""
    several = list(texts)
    return Text("、".join(text.zh for text in several), ", ".join(text.en for text in several))


def united(*parts: Iterable[Member]) -> tuple[Member, ...]:
    """Everything in some sequences, each once, in the order in which it comes first."""
    return tuple(dict.fromkeys(member for part in parts for member in part))
