"""How the arrows of a flow chart run: at right angles, in the channels between rows and columns of boxes.

A line leaves a box at its right side and enters another at its left side. All arrows from one box share their
way out, the branch; all arrows to one box share their way in, the trunk. Channel ``k`` of the columns lies
left of column ``k``, channel ``k`` of the rows above row ``k``. In a channel everything has a track of its own
wherever it would run beside something else, so no two lines overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from binglian.papers.chart import Arrow
from binglian.papers.layout import Grid, Spot

Lanes = Mapping[tuple[int, str], int]
"""The track of a branch or trunk in a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way of one arrow.

    Attributes:
        out: the column channel in which its branch runs; none if the trunk lies in the first one it comes to.
        across: the row channel in which its branch crosses over to the trunk; none if it needn't.
        into: the column channel of its trunk; none if it runs straight along its row.
    """

    arrow: Arrow
    source: Spot
    target: Spot
    out: int | None
    across: int | None
    into: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Which track of each channel a branch or a trunk has; they are named by their box.

    Attributes:
        branches: in the channels of columns; ``trunks`` lie right of them.
        crossings: of branches in the channels of rows.
    """

    branches: Lanes
    trunks: Lanes
    crossings: Lanes

    def branch(self, channel: int, source: str) -> int:
        """The track of a branch in a channel of columns."""
        return self.branches[channel, source]

    def trunk(self, channel: int, target: str) -> int:
        """The track of a trunk, right of all branches."""
        return _count(self.branches, channel) + self.trunks[channel, target]

    def columns(self, channel: int) -> int:
        """How many tracks a channel of columns has."""
        return _count(self.branches, channel) + _count(self.trunks, channel)

    def rows(self, channel: int) -> int:
        """How many tracks a channel of rows has."""
        return _count(self.crossings, channel)


def route(grid: Grid, arrows: Iterable[Arrow]) -> tuple[Route, ...]:
    """Finds a way for every arrow."""
    taken = {(spot.row, spot.column) for spot in grid.spots.values()}
    return tuple(_way(arrow, grid.spots[arrow.source], grid.spots[arrow.target], taken) for arrow in arrows)


def assign(routes: Iterable[Route]) -> Tracks:
    """Gives every branch and trunk its tracks. Rows and columns count by twos, channels lie between them."""
    branches, trunks, crossings = _Channels(), _Channels(), _Channels()
    for one in routes:
        source, target = 2 * one.source.row + 1, 2 * one.target.row + 1
        if one.into is None:
            continue
        if one.out is None or one.across is None:
            trunks.cover(one.into, one.arrow.target, source, target)
            continue
        branches.cover(one.out, one.arrow.source, source, 2 * one.across)
        crossings.cover(one.across, one.arrow.source, 2 * one.out, 2 * one.into)
        trunks.cover(one.into, one.arrow.target, 2 * one.across, target)
    return Tracks(branches=branches.tracks(), trunks=trunks.tracks(), crossings=crossings.tracks())


def _way(arrow: Arrow, source: Spot, target: Spot, taken: set[tuple[int, int]]) -> Route:
    out, into = source.column + 1, target.column
    between = {(source.row, column) for column in range(out, into)}
    if source.row == target.row and out <= into and not between & taken:
        return Route(arrow=arrow, source=source, target=target, out=None, across=None, into=None)
    if out == into:
        return Route(arrow=arrow, source=source, target=target, out=None, across=None, into=into)
    across = target.row if source.row <= target.row else target.row + 1
    return Route(arrow=arrow, source=source, target=target, out=out, across=across, into=into)


class _Channels:
    """From where to where each line runs in each channel."""

    def __init__(self) -> None:
        self.spans: defaultdict[int, dict[str, tuple[int, int]]] = defaultdict(dict)

    def cover(self, channel: int, line: str, one: int, other: int) -> None:
        low, high = self.spans[channel].get(line, (one, one))
        self.spans[channel][line] = min(low, one, other), max(high, one, other)

    def tracks(self) -> dict[tuple[int, str], int]:
        """The lowest track on which a line runs beside no other, line after line from where they begin."""
        found: dict[tuple[int, str], int] = {}
        for channel, spans in self.spans.items():
            ends: list[int] = []
            for line, (low, high) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
                track = next((number for number, end in enumerate(ends) if end < low), len(ends))
                ends[track : track + 1] = [high]
                found[channel, line] = track
        return found


def _count(tracks: Lanes, channel: int) -> int:
    return max((track + 1 for (place, _), track in tracks.items() if place == channel), default=0)
