"""Words that papers share: limits, bases, facts and rules as people read them, in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from binglian.domain.limits import ClockKind, Limit, Unit
from binglian.domain.plan import AppliedRule, Effect, FactValue, Needs, Plan
from binglian.domain.text import Text
from definitions.schema import ChoiceFact, Definition, NumberFact
from definitions.texts import phrase

UNVERIFIED = "*"
"""The mark of a figure that nobody has checked against its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """A limit with what it rests on; ``verified`` only if someone has read the figure in its source."""

    kind: ClockKind
    value: int
    unit: Unit
    basis: Text
    verified: bool

    @property
    def length(self) -> Text:
        """``3工作日``, marked where its basis isn't verified."""
        found = limit_text(self.value, self.unit)
        return found if self.verified else Text(found.zh + UNVERIFIED, found.en + UNVERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """What a rule did, by which facts, and what it rests on."""

    rule: str
    effect: Effect
    title: Text
    detail: Text
    basis: Text
    facts: tuple[Text, ...]


def words(key: str, **details: Text | str | int) -> Text:
    """A phrase of the papers."""
    return phrase("papers", key, **details)


def limit_text(value: int, unit: Unit) -> Text:
    """A limit with its unit; no time at all is said so."""
    if value == 0:
        return words("at-once")
    return words("length", value=value, unit=phrase("unit", unit.value))


def limit_line(definition: Definition, kind: ClockKind, limit: Limit) -> LimitLine:
    """A planned limit with its basis."""
    basis = definition.bases[limit.basis]
    return LimitLine(
        kind=kind, value=limit.value, unit=limit.unit, basis=basis.title.text, verified=basis.verified
    )


def fact_text(definition: Definition, name: str, value: FactValue) -> Text:
    """A fact with its value: the choice's own words, yes or no, or a figure with its unit."""
    fact = definition.facts[name]
    match fact:
        case ChoiceFact():
            said = fact.choices[str(value)].text
        case NumberFact() if fact.unit:
            said = words("measure", value=str(value), unit=fact.unit)
        case _ if isinstance(value, bool):
            said = words("yes" if value else "no")
        case _:
            said = Text(str(value), str(value))
    return words("fact", name=fact.title.text, value=said)


def rule_line(definition: Definition, applied: AppliedRule) -> RuleLine:
    """A rule that shaped a part of a plan."""
    return RuleLine(
        rule=applied.rule,
        effect=applied.effect,
        title=applied.title,
        detail=applied.detail,
        basis=definition.bases[applied.basis].title.text,
        facts=tuple(fact_text(definition, name, value) for name, value in applied.facts),
    )


def rule_text(rule: RuleLine) -> Text:
    """What a rule did, by which facts if any, on what basis."""
    said = {"title": rule.title, "detail": rule.detail, "basis": rule.basis}
    return (
        words("rule-line", facts=listed(rule.facts), **said) if rule.facts else words("rule-always", **said)
    )


def titles_of(plan: Plan) -> dict[str, Text]:
    """What every key of a plan that something may wait for is called."""
    return {
        **{step.item: step.title for step in plan.steps},
        **{happening.key: happening.title for happening in plan.happenings},
        **{gate.key: gate.title for gate in plan.gates},
    }


def needs_text(groups: Needs, titles: Mapping[str, Text]) -> tuple[Text, ...]:
    """What must hold first: one text for each group, its alternatives side by side."""
    return tuple(any_of(titles[key] for key in group) for group in groups)


def any_of(texts: Iterable[Text]) -> Text:
    """Alternatives, joined by "or"."""
    return joined(texts, words("or"))


def listed(texts: Iterable[Text]) -> Text:
    """An enumeration."""
    return joined(texts, words("comma"))


def joined(texts: Iterable[Text], between: Text) -> Text:
    """Texts in a row, each language with its own words between."""
    found = tuple(texts)
    return Text(between.zh.join(text.zh for text in found), between.en.join(text.en for text in found))
