"""Pruning: what is left of prerequisites once it is known which items apply.

Alternatives that aren't planned fall away, and so do optional lines that lose all of theirs. What then can't
happen leaves the plan too: happenings and gates quietly, items with the reason if the project's scope is the
cause. An item that loses a required line for any other cause can't be planned at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from binglian.domain.plan import Needs
from definitions.loaded import Loaded, needs_by_key
from definitions.needs import Need
from definitions.selection import Selection


@dataclass(frozen=True, slots=True)
class Pruned:
    """What can be planned.

    Attributes:
        needs: what each item, happening and gate that can be planned still needs.
        beyond: items that need something beyond the project's scope, with that line.
        stuck: items that lost a required line otherwise, with that line; a plan has none.
    """

    needs: dict[str, Needs]
    beyond: dict[str, Need]
    stuck: dict[str, Need]


def prune(loaded: Loaded, selection: Selection) -> Pruned:
    """Takes away what can't be planned until nothing changes."""
    definition = loaded.definition
    planned = {*selection.why, *selection.happenings, *definition.gates}
    lines = {key: needs for key, needs in needs_by_key(definition).items() if key in planned}
    scope, beyond, stuck = set(selection.beyond), dict[str, Need](), dict[str, Need]()
    changed = True
    while changed:
        changed = False
        for key in [key for key in lines if key in planned and key not in stuck]:
            failing = _failing(lines[key], planned, is_gate=key in definition.gates)
            if failing is None:
                continue
            changed = True
            by_scope = not scope.isdisjoint(failing.any_of)
            if key in selection.why and not by_scope:
                stuck[key] = failing
                continue
            planned.discard(key)
            if by_scope:
                scope.add(key)
                if key in selection.why:
                    beyond[key] = failing
    return Pruned(
        {key: _remaining(needs, planned) for key, needs in lines.items() if key in planned}, beyond, stuck
    )


def _failing(lines: tuple[Need, ...], planned: set[str], *, is_gate: bool) -> Need | None:
    """The first line that can't hold; a gate also fails when nothing planned opens it."""
    dropped = [line for line in lines if planned.isdisjoint(line.any_of)]
    required = (line for line in dropped if not line.optional or (is_gate and len(dropped) == len(lines)))
    return next(required, None)


def _remaining(lines: tuple[Need, ...], planned: set[str]) -> Needs:
    groups = (tuple(name for name in line.any_of if name in planned) for line in lines)
    return tuple(group for group in groups if group)


def references(needs: Mapping[str, Needs], roots: set[str]) -> set[str]:
    """All that some things need, directly or not, and they themselves."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [name for group in needs[key] for name in group]
    return found
