"""Elements of SVG as text."""

from collections.abc import Iterator
from html import escape

from binglian.papers.geometry import Point, Rectangle

Line = tuple[str, float, str]
"""A line of text: what it says, in which size and which style."""


def plain(value: float) -> str:
    """A length, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def path(points: tuple[Point, ...]) -> str:
    """The way of a line through its points, for ``d``."""
    return "M" + "L".join(f"{plain(x)} {plain(y)}" for x, y in points)


def circle(x: float, y: float, radius: float, style: str) -> str:
    """A circle."""
    return f'<circle class="{style}" cx="{plain(x)}" cy="{plain(y)}" r="{plain(radius)}"/>'


def polygon(points: tuple[Point, ...], style: str) -> str:
    """A closed shape."""
    corners = " ".join(f"{plain(x)},{plain(y)}" for x, y in points)
    return f'<polygon class="{style}" points="{corners}"/>'


def rectangle(place: Rectangle, style: str, rounded: float = 0) -> str:
    """A rectangle, with rounded corners if asked."""
    where = f'x="{plain(place.left)}" y="{plain(place.top)}"'
    size = f'width="{plain(place.width)}" height="{plain(place.height)}"'
    return f'<rect class="{style}" {where} {size} rx="{plain(rounded)}"/>'


def text(x: float, y: float, said: str, style: str, anchor: str = "start") -> str:
    """A line of text."""
    where = f'x="{plain(x)}" y="{plain(y)}"'
    return f'<text class="{style}" {where} text-anchor="{anchor}">{escape(said)}</text>'


def leading(size: float) -> float:
    """From one line of a size to the next."""
    return round(size * 1.34, 1)


def texts(x: float, centre: float, lines: list[Line], anchor: str = "start") -> Iterator[str]:
    """Lines of text around a height."""
    y = centre - sum(leading(size) for _, size, _ in lines) / 2
    for said, size, style in lines:
        y += leading(size)
        yield text(x, y - size * 0.3, said, style, anchor)
