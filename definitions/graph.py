"""Orders and cycles of things that need each other; nothing here knows what the things are."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, frozenset[str]]
"""For each thing, what it needs first."""

Rank = tuple[int, int, str]
"""Which of two things that are both ready goes first: the lower one."""


def ordered(graph: Graph, rank: Callable[[str], Rank]) -> list[str]:
    """Everything after all that it needs, and otherwise by rank.

    Raises:
        graphlib.CycleError: when there is no such order.
    """
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    ready = [(rank(key), key) for key in sorter.get_ready()]
    heapq.heapify(ready)
    result: list[str] = []
    while ready:
        _, key = heapq.heappop(ready)
        result.append(key)
        sorter.done(key)
        for freed in sorter.get_ready():
            heapq.heappush(ready, (rank(freed), freed))
    return result


def cycles(graph: Graph) -> Iterator[list[str]]:
    """Cycles that share nothing, each as ``[a, b, a]`` where a needs b, until none is left."""
    remaining = dict(graph)
    while True:
        try:
            TopologicalSorter(remaining).prepare()
        except CycleError as error:
            found: list[str] = list(reversed(error.args[1]))
            yield found
            remaining = _without(remaining, frozenset(found))
        else:
            return


def _without(graph: Graph, gone: frozenset[str]) -> dict[str, frozenset[str]]:
    return {key: needs - gone for key, needs in graph.items() if key not in gone}
