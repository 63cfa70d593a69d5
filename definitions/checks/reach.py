"""Reach: steps that no project could ever take, because what they need can't hold together with them.

Every way a fact can be settled (each choice, true and false) is a scenario; the other facts stay open. In a
scenario a thing is *ruled out* if its types or its rule say no whatever the other facts are, and *blocked* if
a line that it needs has only ruled-out or blocked alternatives. A thing that is one or the other in every
scenario of some fact can never be reached. One that is blocked only in some is a warning: such a project
can't be planned.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cel import Context

from binglian.domain.plan import FactValue
from definitions.checks.conditions import values_of
from definitions.loaded import Loaded, needs_by_key, retired, room_of
from definitions.needs import Need
from definitions.problems import Place, Problem, ProblemCode, problem
from definitions.rules import facts_context, verdict
from definitions.schema import ESTABLISHMENT, BoolFact, ChoiceFact


@dataclass(frozen=True, slots=True)
class Scenario:
    """What can't happen where one fact is settled.

    Attributes:
        label: the fact and its value, for people; empty where no fact is settled.
        ruled_out: keys that don't apply.
        blocked: keys that would apply, with a line that can't hold.
        roots: those of them that aren't blocked merely because another item is, which says so itself.
    """

    label: str
    ruled_out: frozenset[str]
    blocked: Mapping[str, str]
    roots: frozenset[str]

    def impossible(self, key: str) -> bool:
        return key in self.ruled_out or key in self.blocked


def check_reach(loaded: Loaded) -> Iterator[Problem]:
    """What can never apply or be reached, gates that nothing opens, and gates that nobody uses."""
    needs = needs_by_key(loaded.definition)
    families, gone = _families(loaded, needs), retired(loaded.definition)
    for key in needs:
        if key not in gone:
            yield from _verdict(loaded, key, families)
    used = {name for lines in needs.values() for line in lines for name in line.any_of}
    used |= {item.pre_review.gate for item in loaded.definition.items.values() if item.pre_review}
    for gate in loaded.definition.gates:
        if gate not in used:
            yield problem(ProblemCode.GATE_UNUSED, loaded.place("gates", gate), gate)


def _verdict(loaded: Loaded, key: str, families: list[list[Scenario]]) -> Iterator[Problem]:
    place = _place(loaded, key)
    for family in families:
        if all(key in scenario.ruled_out for scenario in family):
            yield problem(ProblemCode.NEVER_APPLIES, place, key)
            return
        if all(scenario.impossible(key) for scenario in family):
            gate = key in loaded.definition.gates
            code = ProblemCode.GATE_NEVER_OPENS if gate else ProblemCode.UNREACHABLE
            lines = [scenario.blocked[key] for scenario in family if key in scenario.roots]
            yield from (problem(code, place, key, needs=line) for line in lines[:1])
            return
    if key in loaded.definition.items:
        for scenario in (scenario for family in families for scenario in family if key in scenario.roots):
            line = scenario.blocked[key]
            yield problem(ProblemCode.UNREACHABLE_FOR, place, key, scenario=scenario.label, needs=line)


def _place(loaded: Loaded, key: str) -> Place:
    return loaded.place(room_of(loaded.definition, key), key, "needs")


def _families(loaded: Loaded, needs: Mapping[str, tuple[Need, ...]]) -> list[list[Scenario]]:
    """For each fact that can be counted, a scenario for each of its values; first of all, nothing settled."""
    families = [[_scenario(loaded, needs, {})]]
    for name, fact in loaded.definition.facts.items():
        if isinstance(fact, ChoiceFact | BoolFact):
            families.append([_scenario(loaded, needs, {name: value}) for value in values_of(fact)])
    return families


def _scenario(
    loaded: Loaded, needs: Mapping[str, tuple[Need, ...]], known: Mapping[str, FactValue]
) -> Scenario:
    label = ", ".join(f"{name} = {value}" for name, value in known.items())
    ruled_out = _ruled_out(loaded, known, facts_context(known))
    blocked = _blocked(loaded, needs, ruled_out)
    items = loaded.definition.items.keys() & blocked.keys()
    roots = {key for key, line in blocked.items() if line is None or not items.issuperset(line.any_of)}
    return Scenario(
        label, ruled_out, {key: str(line or "—") for key, line in blocked.items()}, frozenset(roots)
    )


def _ruled_out(loaded: Loaded, known: Mapping[str, FactValue], facts: Context) -> frozenset[str]:
    definition, establishment = loaded.definition, known.get(ESTABLISHMENT)
    rules = {
        **{key: item.when for key, item in definition.items.items()},
        **{key: happening.when for key, happening in definition.happenings.items()},
    }
    by_rule = {key for key, rule in rules.items() if rule is not None and verdict(rule, facts) is False}
    by_type = {
        key
        for key, item in definition.items.items()
        if item.types is not None and (not item.types or (establishment and establishment not in item.types))
    }
    return retired(definition) | by_rule | by_type


def _blocked(
    loaded: Loaded, needs: Mapping[str, tuple[Need, ...]], ruled_out: frozenset[str]
) -> dict[str, Need | None]:
    """What can't be reached, by its first line that can't hold; unknown names are taken to be possible."""
    dependents: defaultdict[str, list[str]] = defaultdict(list)
    for key, lines in needs.items():
        for name in (name for line in lines for name in line.any_of):
            dependents[name].append(key)
    blocked: dict[str, Need | None] = {
        gate: None for gate, form in loaded.definition.gates.items() if not form.opened_by
    }
    fresh = [*ruled_out, *blocked]
    while fresh:
        for key in dependents[fresh.pop()]:
            line = _failing(needs[key], ruled_out | blocked.keys())
            if line and key not in blocked and key not in ruled_out:
                blocked[key] = line
                fresh.append(key)
    return blocked


def _failing(lines: tuple[Need, ...], impossible: frozenset[str]) -> Need | None:
    return next((line for line in lines if not line.optional and impossible.issuperset(line.any_of)), None)
