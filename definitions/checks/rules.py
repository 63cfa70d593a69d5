"""Rules: each does something, and all that it acts on exists and is acted on once."""

from collections.abc import Iterator

from binglian.domain.plan import Effect
from definitions.checks.names import keys_of
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import RuleForm
from definitions.source import Loc

Named = Iterator[tuple[Loc, str]]
"""Where a name stands under its rule, and the name."""


def check_rules(loaded: Loaded) -> Iterator[Problem]:
    """Rules without an effect, unknown names, and items that one rule takes away twice."""
    items, known = loaded.definition.items, keys_of(loaded)
    for key, rule in loaded.definition.rules.items():
        if not rule.effects:
            yield problem(ProblemCode.RULE_WITHOUT_EFFECT, loaded.place("rules", key), key)
        for loc, name in _items_in(rule):
            if name not in items:
                yield problem(ProblemCode.UNKNOWN_ITEM, loaded.place("rules", key, *loc), name)
        for loc, name in _needs_in(rule):
            if name not in known:
                yield problem(ProblemCode.UNKNOWN_ITEM, loaded.place("rules", key, *loc), name)
        yield from _taken_twice(loaded, key, rule)


def _taken_twice(loaded: Loaded, key: str, rule: RuleForm) -> Iterator[Problem]:
    """Items that are exempt or merged more than once, or merged while others are merged into them."""
    hosts = [merge.into for merge in rule.merge]
    seen = set(hosts)
    for loc, name in _taken(rule):
        if name in seen:
            yield problem(ProblemCode.TAKEN_TWICE, loaded.place("rules", key, *loc), name, rule=key)
        seen.add(name)


def _taken(rule: RuleForm) -> Named:
    yield from _listed(("exempt",), rule.exempt)
    for index, merge in enumerate(rule.merge):
        yield from _listed((Effect.MERGE.value, index, "items"), merge.items)


def _items_in(rule: RuleForm) -> Named:
    yield from _taken(rule)
    for index, merge in enumerate(rule.merge):
        yield ("merge", index, "into"), merge.into
    for index, skip in enumerate(rule.skip):
        yield from _listed(("skip", index, "items"), skip.items)
    for index, substitute in enumerate(rule.substitute):
        yield from _listed(("substitute", index, "in"), substitute.within)
    for index, reorder in enumerate(rule.reorder):
        yield ("reorder", index, "item"), reorder.item
    if rule.package:
        yield from _listed(("package", "items"), rule.package.items)


def _needs_in(rule: RuleForm) -> Named:
    for index, substitute in enumerate(rule.substitute):
        yield from _listed(("substitute", index, "for"), substitute.replaced)
        yield ("substitute", index, "by"), substitute.by
    for index, reorder in enumerate(rule.reorder):
        yield from _listed(("reorder", index, "drop"), reorder.drop)
        for line, need in enumerate(reorder.needs):
            yield from (((*("reorder", index, "needs"), line), name) for name in need.any_of)


def _listed(loc: Loc, names: tuple[str, ...]) -> Named:
    yield from (((*loc, index), name) for index, name in enumerate(names))
