"""How the arrows of a flow chart run: at right angles, in the channels between rows and columns of boxes.

A line leaves a box at its right side and enters another at its left side. Its way has two parts: the branch
leads to the column of the other box, the trunk down or up to that box. All arrows to one box share the trunk.
The branch is shared too: with the other arrows from its box or with those to the other, whichever are more.
Channel ``k`` of the columns lies left of column ``k``, channel ``k`` of the rows above row ``k``. In a
channel every line has a track of its own wherever it would run beside another, so no two overlap.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from binglian.papers.chart import Arrow
from binglian.papers.layout import Grid, Spot

Owner = tuple[str, bool]
"""Whose line it is: a box, and whether the line leads there (or comes from there)."""

Lanes = Mapping[tuple[int, Owner], int]
"""The track of a line in a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way of one arrow.

    Attributes:
        owner: whose branch it uses.
        out: the column channel in which its branch runs; none if its trunk is in the first it comes to.
        across: the row channel in which its branch crosses over to the trunk; none if it needn't.
        into: the column channel of its trunk; none if it runs straight along its row.
    """

    arrow: Arrow
    owner: Owner
    source: Spot
    target: Spot
    out: int | None
    across: int | None
    into: int | None

    @property
    def trunk(self) -> Owner:
        """Whose trunk it uses."""
        return self.arrow.target, True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Which track each line has.

    Attributes:
        branches: in the channels of columns; so are ``trunks``, right of them.
        crossings: of branches in the channels of rows.
    """

    branches: Lanes
    trunks: Lanes
    crossings: Lanes

    def branch(self, channel: int, owner: Owner) -> int:
        """The track of a branch in a channel of columns."""
        return self.branches[channel, owner]

    def trunk(self, channel: int, owner: Owner) -> int:
        """The track of a trunk."""
        return _count(self.branches, channel) + self.trunks[channel, owner]

    def columns(self, channel: int) -> int:
        """How many tracks a channel of columns has."""
        return _count(self.branches, channel) + _count(self.trunks, channel)

    def rows(self, channel: int) -> int:
        """How many tracks a channel of rows has."""
        return _count(self.crossings, channel)


def route(grid: Grid, arrows: Iterable[Arrow]) -> tuple[Route, ...]:
    """Finds a way for every arrow."""
    given = tuple(arrows)
    taken = {(spot.row, spot.column) for spot in grid.spots.values()}
    leaving, coming = Counter(one.source for one in given), Counter(one.target for one in given)
    return tuple(
        _way(
            arrow,
            (arrow.target, True) if coming[arrow.target] > leaving[arrow.source] else (arrow.source, False),
            grid.spots[arrow.source],
            grid.spots[arrow.target],
            taken,
        )
        for arrow in given
    )


def assign(routes: Iterable[Route]) -> Tracks:
    """Gives every line its tracks. Rows and columns count by twos, channels lie between them."""
    branches, trunks, crossings = _Channels(), _Channels(), _Channels()
    for one in routes:
        source, target = 2 * one.source.row + 1, 2 * one.target.row + 1
        if one.into is None:
            continue
        if one.out is None or one.across is None:
            trunks.cover(one.into, one.trunk, source, target)
            continue
        branches.cover(one.out, one.owner, source, 2 * one.across)
        crossings.cover(one.across, one.owner, 2 * one.out, 2 * one.into)
        trunks.cover(one.into, one.trunk, 2 * one.across, target)
    return Tracks(branches=branches.tracks(), trunks=trunks.tracks(), crossings=crossings.tracks())


def _way(arrow: Arrow, owner: Owner, source: Spot, target: Spot, taken: set[tuple[int, int]]) -> Route:
    def way(out: int | None, across: int | None, into: int | None) -> Route:
        return Route(
            arrow=arrow, owner=owner, source=source, target=target, out=out, across=across, into=into
        )

    out, into = source.column + 1, target.column
    between = {(source.row, column) for column in range(out, into)}
    if source.row == target.row and out <= into and not between & taken:
        return way(None, None, None)
    if out == into:
        return way(None, None, into)
    return way(out, target.row if source.row <= target.row else target.row + 1, into)


class _Channels:
    """From where to where each line runs in each channel."""

    def __init__(self) -> None:
        self.spans: defaultdict[int, dict[Owner, tuple[int, int]]] = defaultdict(dict)

    def cover(self, channel: int, line: Owner, one: int, other: int) -> None:
        low, high = self.spans[channel].get(line, (one, one))
        self.spans[channel][line] = min(low, one, other), max(high, one, other)

    def tracks(self) -> dict[tuple[int, Owner], int]:
        """The lowest track on which a line runs beside no other, line after line from where they begin."""
        found: dict[tuple[int, Owner], int] = {}
        for channel, spans in self.spans.items():
            ends: list[int] = []
            for line, (low, high) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
                track = next((number for number, end in enumerate(ends) if end < low), len(ends))
                ends[track : track + 1] = [high]
                found[channel, line] = track
        return found


def _count(tracks: Lanes, channel: int) -> int:
    return max((track + 1 for (place, _), track in tracks.items() if place == channel), default=0)
