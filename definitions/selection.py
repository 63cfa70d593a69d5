"""Selection: which items apply to a project by type, facts and scope, and why the others don't."""

from collections.abc import Mapping
from dataclasses import dataclass

from binglian.domain.plan import FactValue
from binglian.domain.text import Text
from definitions.rules import facts_context, holds
from definitions.schema import ESTABLISHMENT, PARALLEL_LINE, Definition, Item
from definitions.texts import phrase


@dataclass(frozen=True, slots=True)
class Selection:
    """What applies.

    Attributes:
        why: why each item that applies does.
        why_not: why each other item doesn't.
        happenings: keys of the happenings that may concern such a project.
        milestones: keys of such milestones.
        beyond: items that would apply but lie beyond the project's scope.
    """

    why: dict[str, Text]
    why_not: dict[str, Text]
    happenings: frozenset[str]
    milestones: frozenset[str]
    beyond: frozenset[str]


def select(definition: Definition, facts: Mapping[str, FactValue], through: str | None) -> Selection:
    """Selects by types, then by conditions, then by scope; ``through`` is a stage or none."""
    context = facts_context(facts)
    establishment = str(facts.get(ESTABLISHMENT, ""))
    why: dict[str, Text] = {}
    why_not: dict[str, Text] = {}
    beyond: set[str] = set()
    for key, item in definition.items.items():
        if item.retired:
            left = item.retired
            why_not[key] = phrase("plan", "retired", on=left.on.isoformat(), authority=left.authority.text)
        elif item.types is not None and establishment not in item.types:
            why_not[key] = _for_others(definition, item.types, establishment)
        elif item.when is not None and not holds(item.when, context):
            why_not[key] = _reason(item)
        elif _is_beyond(definition, item.stage, through):
            why_not[key] = phrase("plan", "beyond-scope", stage=definition.stages[item.stage].title.text)
            beyond.add(key)
        else:
            why[key] = _applies(definition, item)
    happenings, milestones = (
        frozenset(key for key, entry in entries.items() if entry.when is None or holds(entry.when, context))
        for entries in (definition.happenings, definition.milestones)
    )
    return Selection(why, why_not, happenings, milestones, frozenset(beyond))


def _is_beyond(definition: Definition, stage: str, through: str | None) -> bool:
    """Whether a stage comes after the last one; what runs beside the stages is never beyond by itself."""
    if through is None or definition.stages[stage].standard == PARALLEL_LINE:
        return False
    order = list(definition.stages)
    return order.index(stage) > order.index(through)


def _applies(definition: Definition, item: Item) -> Text:
    if item.why:
        return item.why.text
    if item.types:
        return phrase("plan", "applies-to-establishment", types=_names(definition, item.types))
    return phrase("plan", "applies-to-all")


def _reason(item: Item) -> Text:
    # the validator asks a reason of every item with a condition
    return item.why_not.text if item.why_not else Text("", "")


def _for_others(definition: Definition, types: tuple[str, ...], establishment: str) -> Text:
    own = definition.establishments[establishment].text
    return phrase("plan", "wrong-establishment", types=_names(definition, types), establishment=own)


def _names(definition: Definition, types: tuple[str, ...]) -> Text:
    titles = [definition.establishments[kind].text for kind in types]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))
