"""Pruning: what is left of prerequisites once it is known which items apply, and rules have done their work.

Alternatives that aren't planned fall away, and so do optional lines that lose all of theirs. What then can't
happen leaves the plan too: happenings and gates quietly, items with the reason if the project's scope is the
cause. An item that loses a required line for any other cause can't be planned at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from binglian.domain.plan import Needs, PreReview
from definitions.draft import Draft
from definitions.needs import Need
from definitions.schema import Definition, Item


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

    def ahead(self, item: Item) -> PreReview | None:
        """How an item may be reviewed ahead, if this project has the happening that opens the window."""
        form = item.pre_review
        if form is None or form.opens_with not in self.needs:
            return None
        return PreReview(gate=form.gate, opens_with=form.opens_with)

    def graph(self, definition: Definition) -> dict[str, frozenset[str]]:
        """For all that can be planned, what it may wait for; if it is reviewed ahead, also for its gate."""
        graph = {
            key: frozenset(name for group in groups for name in group) for key, groups in self.needs.items()
        }
        for key in graph.keys() & definition.items.keys():
            ahead = self.ahead(definition.items[key])
            if ahead and ahead.gate in graph:
                graph[key] |= {ahead.gate}
        return graph


def prune(draft: Draft) -> Pruned:
    """Takes away what can't be planned until nothing changes."""
    lines, planned = draft.lines, set(draft.lines)
    scope, beyond, stuck = set(draft.selection.beyond), dict[str, Need](), dict[str, Need]()
    changed = True
    while changed:
        changed = False
        for key in [key for key in lines if key in planned and key not in stuck]:
            failing = _failing(lines[key], planned)
            if failing is None:
                continue
            changed = True
            by_scope = not scope.isdisjoint(failing.any_of)
            if key in draft.why and not by_scope:
                stuck[key] = failing
                continue
            planned.discard(key)
            if by_scope:
                scope.add(key)
                if key in draft.why:
                    beyond[key] = failing
    return Pruned(
        {key: _remaining(needs, planned) for key, needs in lines.items() if key in planned}, beyond, stuck
    )


def _failing(lines: tuple[Need, ...], planned: set[str]) -> Need | None:
    """The first line that can't hold."""
    return next((line for line in lines if not line.optional and planned.isdisjoint(line.any_of)), None)


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
