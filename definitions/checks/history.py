"""History: what entered or left a catalogue is traced, with day and authority (S1-03)."""

from collections.abc import Iterator

from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import Item, Passage


def check_traces(loaded: Loaded) -> Iterator[Problem]:
    """Items that entered without a trace, or vanished instead of being retired."""
    before, items = loaded.before, loaded.definition.items
    if before is None:
        return
    for key in items.keys() - before.items.keys():
        if not _entered(items[key]):
            yield problem(ProblemCode.TRACE_MISSING, loaded.place("items", key), key, version=before.version)
    for key in before.items.keys() - items.keys():
        yield problem(ProblemCode.ITEM_VANISHED, loaded.place("items"), key, version=before.version)


def _entered(item: Item) -> bool:
    return any(trace.change is Passage.ENTERED for trace in item.trace)
