"""Where everything of a flow chart lies on paper: rows and columns, boxes, and the points of lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from binglian.papers.chart import Arrow
from binglian.papers.layout import Band, Grid, Spot
from binglian.papers.routing import Owner, Route, assign

BOX = 172
"""The width of a box."""

DOT = 31
"""The width of a node that is no more than a sign."""

HEAD = 128
"""The width of a stage's heading, left of its band."""

CAPTION = 40
"""The height of a heading above a band beside the stages."""

STEP = 7
"""The distance between two tracks; half of it is the height between a box's way in and its way out."""

MARGIN, ROOM, EDGE = 24, 20, 10

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A box: its upper left corner, and its size."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """An arrow as drawn, with its points from source to target.

    Attributes:
        branch: how many of the points lie on its branch.
        owner: whose branch that is.
    """

    arrow: Arrow
    points: tuple[Point, ...]
    branch: int
    owner: Owner


class Geometry:
    """Measures of one chart."""

    def __init__(
        self,
        grid: Grid,
        routes: tuple[Route, ...],
        top: float,
        heights: Mapping[int, float],
        signs: frozenset[Spot],
    ) -> None:
        """Measures everything.

        Args:
            grid: where the boxes stand.
            routes: how the arrows run.
            top: where the chart begins on the page.
            heights: of the boxes of each row.
            signs: nodes that are small.
        """
        self.grid, self.routes, self.tracks, self.signs = grid, routes, assign(routes), signs
        beside = {band.columns[0] for band in grid.bands if band.lane.beside}
        starts = {band.rows[0] for band in grid.bands if not band.lane.beside} - {0}
        self.columns: list[float] = []
        self.column_channels: list[float] = []
        x = MARGIN + HEAD + EDGE
        for column in range(grid.columns + 1):
            x += 3 * EDGE if column in beside else 0
            self.column_channels.append(x)
            x += _room(self.tracks.columns(column))
            self.columns.append(x)
            x += BOX if column < grid.columns else 0
        self.right = x + EDGE
        self.rows: list[float] = []
        self.row_channels: list[float] = []
        self.heights = [heights.get(row, 0) for row in range(grid.rows)]
        y = top + CAPTION
        for row in range(grid.rows + 1):
            y += EDGE if row in starts else 0
            self.row_channels.append(y)
            y += _room(self.tracks.rows(row))
            self.rows.append(y)
            y += self.heights[row] if row < grid.rows else 0
        self.bottom = y

    def box(self, spot: Spot) -> Rectangle:
        """The place of a box."""
        wide = DOT if spot in self.signs else BOX
        return Rectangle(
            left=self.columns[spot.column] + (BOX - wide) / 2,
            top=self.rows[spot.row],
            width=wide,
            height=self.heights[spot.row],
        )

    def band(self, band: Band) -> Rectangle:
        """The place of a lane; a stage's begins with its heading, a lane beside with its caption."""
        (first, last), (left, right) = band.rows, band.columns
        start, top = float(MARGIN), self.row_channels[first]
        if band.lane.beside:
            start, top = self.column_channels[left] - EDGE, top - CAPTION
        end = self.right if right == self.grid.columns - 1 else self.columns[right] + BOX + EDGE
        bottom = self.bottom if last == self.grid.rows - 1 else self.row_channels[last + 1] - EDGE
        return Rectangle(left=start, top=top, width=end - start, height=bottom - top)

    def wires(self) -> Iterator[Wire]:
        """Every arrow with its points."""
        for one in self.routes:
            source, target, arrow = self.box(one.source), self.box(one.target), one.arrow
            leaves = (source.left + source.width, source.middle[1] + STEP)
            enters = (target.left, target.middle[1] - STEP)
            if one.into is None:
                yield Wire(arrow=arrow, points=((leaves[0], enters[1]), enters), branch=0, owner=one.owner)
                continue
            trunk = self._x(one.into, self.tracks.trunk(one.into, one.trunk))
            if one.out is None or one.across is None:
                points = (leaves, (trunk, leaves[1]), (trunk, enters[1]), enters)
                yield Wire(arrow=arrow, points=points, branch=2, owner=(arrow.source, False))
                continue
            branch = self._x(one.out, self.tracks.branch(one.out, one.owner))
            y = self.row_channels[one.across] + ROOM / 2
            y += STEP * self.tracks.crossings[one.across, one.owner]
            way = (leaves, (branch, leaves[1]), (branch, y), (trunk, y), (trunk, enters[1]), enters)
            yield Wire(arrow=arrow, points=way, branch=4, owner=one.owner)

    def _x(self, channel: int, track: int) -> float:
        return self.column_channels[channel] + ROOM / 2 + STEP * track


def _room(tracks: int) -> float:
    """The width of a channel."""
    return ROOM + STEP * max(0, tracks - 1)
