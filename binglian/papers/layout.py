"""Where the boxes of a flow chart stand: a grid of rows and columns, a band of rows for each stage.

Stages follow one another from top to bottom; inside a stage whatever comes later stands further right. What
runs beside the stages stands in columns of its own at the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from binglian.papers.chart import Chart, Lane, Node

FEWEST_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of the grid."""

    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The cells of a lane: rows and columns, first and last."""

    lane: Lane
    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where everything stands."""

    rows: int
    columns: int
    spots: dict[str, Spot]
    bands: tuple[Band, ...]


def arrange(chart: Chart) -> Grid:
    """Gives every node its cell."""
    lanes = [lane for lane in chart.lanes if not lane.beside]
    members = {lane.key: [node for node in chart.nodes if node.lane == lane.key] for lane in chart.lanes}
    before = {
        node.key: [arrow.source for arrow in chart.arrows if arrow.target == node.key] for node in chart.nodes
    }
    chains = {lane.key: _chains(members[lane.key], before) for lane in lanes}
    width = max([FEWEST_COLUMNS, *(depth + 1 for chain in chains.values() for depth in chain.values())])
    spots: dict[str, Spot] = {}
    bands: list[Band] = []
    top = 0
    for lane in lanes:
        rows = _fill(members[lane.key], before, width, top, spots)
        bands.append(Band(lane=lane, rows=(top, top + rows - 1), columns=(0, width - 1)))
        top += rows
    return _beside(chart, members, Grid(rows=top, columns=width, spots=spots, bands=tuple(bands)))


def _chains(nodes: Sequence[Node], before: dict[str, list[str]]) -> dict[str, int]:
    """For each node how many of its own lane come before it, one after the other."""
    depth: dict[str, int] = {}
    for node in nodes:
        depth[node.key] = max((depth[key] + 1 for key in before[node.key] if key in depth), default=0)
    return depth


def _fill(
    nodes: Sequence[Node], before: dict[str, list[str]], width: int, top: int, spots: dict[str, Spot]
) -> int:
    """Puts the nodes of a lane into its columns, evenly; returns how many rows that takes."""
    after = _chains_after(nodes, before)
    column: dict[str, int] = {}
    load = [0] * width
    for node in nodes:
        first = max((column[key] + 1 for key in before[node.key] if key in column), default=0)
        last = width - 1 - after[node.key]
        column[node.key] = min(range(first, last + 1), key=lambda place: (load[place], place))
        load[column[node.key]] += 1
    for place in range(width):
        here = [node.key for node in nodes if column[node.key] == place]
        for row, key in enumerate(_aligned(here, before, spots, max(load), top), top):
            if key:
                spots[key] = Spot(row, place)
    return max(load)


def _chains_after(nodes: Sequence[Node], before: dict[str, list[str]]) -> dict[str, int]:
    """For each node how many of its own lane come after it, one after the other."""
    left = {node.key: 0 for node in nodes}
    for node in reversed(nodes):
        for key in before[node.key]:
            if key in left:
                left[key] = max(left[key], left[node.key] + 1)
    return left


def _aligned(
    keys: list[str], before: dict[str, list[str]], spots: dict[str, Spot], rows: int, top: int
) -> list[str]:
    """The nodes of a column from top to bottom, each in a row with what it comes after if that is free."""
    column = [""] * rows
    for key in keys:
        near = [spots[name].row - top for name in before[key] if name in spots and spots[name].row >= top]
        wish = max(near, default=0)
        free = (row for row in range(rows) if not column[row])
        column[min(free, key=lambda row: (abs(row - wish), row))] = key
    return column


def _beside(chart: Chart, members: dict[str, list[Node]], grid: Grid) -> Grid:
    """Adds the lanes beside the others, each in as few columns of its own as hold it."""
    spots, bands, column, rows = dict(grid.spots), list(grid.bands), grid.columns, max(grid.rows, 1)
    for lane in chart.lanes:
        if not lane.beside:
            continue
        nodes = members[lane.key]
        width = -(-len(nodes) // rows)
        for place, node in enumerate(nodes):
            spots[node.key] = Spot(place // width, column + place % width)
        bands.append(Band(lane=lane, rows=(0, rows - 1), columns=(column, column + width - 1)))
        column += width
    return Grid(rows=rows, columns=column, spots=spots, bands=tuple(bands))
