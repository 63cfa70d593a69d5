"""The flow chart as data: lanes, nodes and arrows, whatever they are made from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from binglian.domain.text import Text
from binglian.papers.wording import words
from definitions.graph import ordered


class Shape(StrEnum):
    """What a node of the chart stands for."""

    ITEM = "item"
    HAPPENING = "happening"
    GATE = "gate"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the chart: an item, a happening, a gate, or the meeting of several ways any of which will do.

    Attributes:
        number: an item's place in the road map; 0 for what isn't an item.
        lane: the key of its lane.
        department: who is responsible; items only.
        limit: how long it may take; items with limits only.
        conditional: whether only some projects need it.
        ahead: whether it may be reviewed ahead of its gate.
    """

    key: str
    shape: Shape
    number: int
    lane: str
    title: Text
    department: Text | None = None
    limit: Text | None = None
    conditional: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """From what comes first to what needs it; ``firm`` if the one never comes without the other."""

    source: str
    target: str
    firm: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A stage with its lead; ``beside`` if it runs beside the other stages and not between them."""

    key: str
    title: Text
    lead: Text
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A flow chart.

    Attributes:
        nodes: each after all that has an arrow to it.
        arrows: only those that don't follow from others.
        notes: what is said under the chart, a paragraph each.
    """

    title: Text
    subtitle: str
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[Text, ...] = ()


def charted(
    title: Text,
    subtitle: str,
    lanes: Iterable[Lane],
    parts: Iterable[Node | Arrow],
    notes: Iterable[Text] = (),
) -> Chart:
    """A chart with nodes in order, without arrows that say nothing new, and without lanes that stay empty.

    Whatever isn't an item is left out if it has no arrow. What has no lane of its own (``""``) stands where
    what it comes after stands, else with what comes after it.
    """
    drawn, given = tuple(lanes), tuple(parts)
    known = {part.key: part for part in given if isinstance(part, Node)}
    arrows = (part for part in given if isinstance(part, Arrow))
    lines = _said_once(arrow for arrow in arrows if arrow.source in known and arrow.target in known)
    joined = {key for arrow in lines for key in (arrow.source, arrow.target)}
    kept = {key: node for key, node in known.items() if node.shape is Shape.ITEM or key in joined}
    graph = {key: frozenset(arrow.source for arrow in lines if arrow.target == key) for key in kept}
    order = ordered(graph, lambda key: (kept[key].number, 0, key))
    places = _lanes_of(kept, lines, order, drawn)
    made = tuple(replace(kept[key], lane=places[key]) for key in order)
    used = {node.lane for node in made}
    return Chart(
        title=title,
        subtitle=subtitle,
        lanes=tuple(lane for lane in drawn if lane.key in used),
        nodes=made,
        arrows=_reduced(lines, order),
        notes=tuple(notes),
    )


def needing(target: str, groups: Iterable[tuple[str, ...]], *, firm: bool = True) -> Iterator[Node | Arrow]:
    """The arrows to what needs one of each group; several ways meet in a node of their own first."""
    for group in groups:
        if len(group) == 1:
            yield Arrow(source=group[0], target=target, firm=firm)
            continue
        meeting = "any:" + "|".join(sorted(group))
        yield Node(key=meeting, shape=Shape.ANY, number=0, lane="", title=words("any-of-these"))
        yield from (Arrow(source=name, target=meeting, firm=False) for name in group)
        yield Arrow(source=meeting, target=target, firm=firm)


def _said_once(arrows: Iterable[Arrow]) -> list[Arrow]:
    """One arrow between two nodes; firm if any of them is."""
    firm: dict[tuple[str, str], bool] = {}
    for arrow in arrows:
        ends = arrow.source, arrow.target
        firm[ends] = firm.get(ends, False) or arrow.firm
    return [Arrow(source=source, target=target, firm=held) for (source, target), held in firm.items()]


def _reduced(arrows: list[Arrow], order: list[str]) -> tuple[Arrow, ...]:
    """Leaves out each arrow between whose ends other, firm arrows lead as well."""
    firmly: dict[str, set[str]] = {key: set() for key in order}
    for arrow in arrows:
        if arrow.firm:
            firmly[arrow.source].add(arrow.target)
    beyond: dict[str, set[str]] = {}
    for key in reversed(order):
        beyond[key] = {far for near in firmly[key] for far in (near, *beyond[near])}
    return tuple(
        arrow
        for arrow in arrows
        if not any(arrow.target in beyond[near] for near in firmly[arrow.source] - {arrow.target})
    )


def _lanes_of(
    nodes: Mapping[str, Node], arrows: list[Arrow], order: list[str], lanes: tuple[Lane, ...]
) -> dict[str, str]:
    """The lane of each node: its own; else the last of those before it; else the first of those after it."""
    rank = {lane.key: number for number, lane in enumerate(lanes)}
    beside = {lane.key for lane in lanes if lane.beside}
    found = {key: node.lane for key, node in nodes.items() if node.lane}
    for key in order:
        before = [found[arrow.source] for arrow in arrows if arrow.target == key and arrow.source in found]
        if key not in found and before:
            found[key] = max(before, key=lambda lane: (lane not in beside, rank[lane]))
    for key in reversed(order):
        after = [found[arrow.target] for arrow in arrows if arrow.source == key and arrow.target in found]
        if key not in found:
            found[key] = min(after, key=lambda lane: (lane in beside, rank[lane]))
    return found
