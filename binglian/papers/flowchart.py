"""The flow chart as SVG, readable at its own size, and the same whenever it is drawn."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import pairwise

from binglian.domain.text import Text
from binglian.papers.chart import Chart, Node, Shape
from binglian.papers.geometry import BOX, CAPTION, EDGE, HEAD, MARGIN, STEP, Geometry, Point, Rectangle, Wire
from binglian.papers.layout import Band, arrange
from binglian.papers.letters import balanced, width, wrapped
from binglian.papers.routing import route
from binglian.papers.svg import Line, circle, leading, path, plain, polygon, rectangle, text, texts
from binglian.papers.wording import words

_TITLE, _SMALL, _PLAIN = 13.0, 9.5, 11.0
_INSIDE = BOX - 16
_TRUNK = "#3d4a57"
_LINES = ("#2f6f9f", "#b0643c", "#4d8a54", "#7a5c99", "#a4853a", "#4a8c8c")
_STYLE = """
text { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
.title { font-size: 22px; font-weight: bold; fill: #1d2b3a; }
.note { font-size: 11px; fill: #44505c; }
.lane { fill: #f6f8fa; stroke: #c9d3dc; }
.beside { fill: #f9f6ef; stroke: #d9cfb8; }
.head { fill: #2d5478; }
.aside { fill: #8a6d3b; }
.stage { font-size: 16px; font-weight: bold; fill: #ffffff; }
.led { font-size: 11px; fill: #e6edf3; }
.item { fill: #ffffff; stroke: #2d5478; stroke-width: 1.3; }
.ahead { fill: #eaf4ea; }
.conditional { stroke-dasharray: 5 3; }
.happening { fill: #fff3d6; stroke: #a67c1a; stroke-width: 1.2; }
.gate { fill: #fbe1dc; stroke: #a63d2d; stroke-width: 1.4; }
.zh { font-size: 13px; font-weight: bold; fill: #1d2b3a; }
.en { font-size: 9.5px; fill: #5d6a76; }
.by { font-size: 11px; fill: #33414e; }
.limit { font-size: 11px; font-weight: bold; fill: #a63d2d; }
.wire { fill: none; stroke-width: 1.4; stroke-linejoin: round; }
.any { fill: #ffffff; stroke: #3d4a57; stroke-width: 1.3; }
.or { font-size: 12px; font-weight: bold; fill: #3d4a57; }
"""


def flowchart_svg(chart: Chart) -> str:
    """Draws a chart."""
    grid = arrange(chart)
    boxes = {node.key: _contents(node) for node in chart.nodes}
    tall = {
        row: max(_tall(node, boxes[node.key]) for node in chart.nodes if grid.spots[node.key].row == row)
        for row in {spot.row for spot in grid.spots.values()}
    }
    signs = frozenset(grid.spots[node.key] for node in chart.nodes if node.shape is Shape.ANY)
    top = MARGIN + 48
    drawn = Geometry(grid, route(grid, chart.arrows), top, tall, signs)
    colours = {node.key: _LINES[number % len(_LINES)] for number, node in enumerate(chart.nodes)}
    slopes = {
        node.key: STEP * BOX / drawn.box(grid.spots[node.key]).height
        for node in chart.nodes
        if node.shape is Shape.GATE
    }
    wires = [_reaching(wire, slopes) for wire in drawn.wires()]
    notes = list(_notes(chart, drawn.right - 2 * MARGIN))
    bottom = drawn.bottom + 44 + 17 * len(notes) + MARGIN
    return "\n".join(
        [
            _opening(drawn.right + MARGIN, bottom, chart.title),
            *_markers(),
            text(MARGIN, MARGIN + 20, str(chart.title), "title"),
            text(MARGIN, MARGIN + 40, chart.subtitle, "note"),
            *(line for band in grid.bands for line in _band(drawn.band(band), band)),
            *(line for wire in wires for line in _wire(wire, colours)),
            *_dots(wires, colours),
            *(
                line
                for node in chart.nodes
                for line in _node(drawn.box(grid.spots[node.key]), node, boxes[node.key])
            ),
            *_legend(chart, drawn.bottom + 26),
            *(text(MARGIN, drawn.bottom + 56 + 17 * place, note, "note") for place, note in enumerate(notes)),
            "</svg>",
            "",
        ]
    )


def _contents(node: Node) -> list[Line]:
    """The lines of a box; a diamond has room for less."""
    if node.shape is Shape.ANY:
        return [(words("or-sign").zh, 12.0, "or")]
    room = _INSIDE * 0.62 if node.shape is Shape.GATE else _INSIDE
    title = f"{node.number}. {node.title.zh}" if node.number else node.title.zh
    lines: list[Line] = [(line, _TITLE, "zh") for line in balanced(title, _TITLE, room)]
    lines += [(line, _SMALL, "en") for line in wrapped(node.title.en, _SMALL, room, 2)]
    if node.department:
        lines += [(line, _PLAIN, "by") for line in wrapped(node.department.zh, _PLAIN, room, 2)]
    if node.limit:
        lines += [(line, _PLAIN, "limit") for line in wrapped(node.limit.zh, _PLAIN, room, 2)]
    return lines


def _tall(node: Node, lines: list[Line]) -> float:
    """How high a node is; a diamond needs more for the same lines."""
    return _height(lines) * (1.5 if node.shape is Shape.GATE else 1)


def _height(lines: list[Line]) -> float:
    return sum(leading(size) for _, size, _ in lines) + 18


def _opening(wide: float, high: float, title: Text) -> str:
    size = f'width="{plain(wide)}" height="{plain(high)}" viewBox="0 0 {plain(wide)} {plain(high)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title.zh)}">'
        f"<style>{_STYLE}</style>"
        f'<rect width="{plain(wide)}" height="{plain(high)}" fill="#ffffff"/>'
    )


def _markers() -> Iterator[str]:
    for number, colour in enumerate(_LINES):
        yield (
            f'<marker id="to{number}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="6.5"'
            f' markerHeight="6.5" orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        )


def _band(place: Rectangle, band: Band) -> Iterator[str]:
    """A lane with its heading: at the left of a stage, on top of what runs beside."""
    lane, aside = band.lane, band.lane.beside
    yield rectangle(place, "beside" if aside else "lane")
    led = words("led-by", lead=lane.lead)
    if aside:
        yield rectangle(
            Rectangle(left=place.left, top=place.top, width=place.width, height=CAPTION - 6), "aside"
        )
        yield text(place.left + 12, place.top + 22, str(lane.title), "stage")
        yield text(place.left + 24 + width(str(lane.title), 16), place.top + 22, led.zh, "led")
        return
    yield rectangle(Rectangle(left=place.left, top=place.top, width=HEAD, height=place.height), "head")
    lines: list[Line] = [(line, 16, "stage") for line in wrapped(lane.title.zh, 16, HEAD - 24)]
    lines += [(line, _PLAIN, "led") for line in wrapped(lane.title.en, _PLAIN, HEAD - 24)]
    lines += [(line, _PLAIN, "led") for line in wrapped(led.zh, _PLAIN, HEAD - 24)]
    yield from texts(place.left + 12, place.middle[1], lines)


def _node(place: Rectangle, node: Node, lines: list[Line]) -> Iterator[str]:
    style = node.shape.value + (" conditional" if node.conditional else "") + (" ahead" if node.ahead else "")
    middle, centre = place.middle
    yield f'<g data-key="{escape(node.key)}"><title>{escape(str(node.title))}</title>'
    match node.shape:
        case Shape.ITEM:
            yield rectangle(place, style, 4)
        case Shape.HAPPENING:
            high = _height(lines)
            inner = Rectangle(left=place.left, top=centre - high / 2, width=place.width, height=high)
            yield rectangle(inner, style, high / 2)
        case Shape.GATE:
            right, bottom = place.left + place.width, place.top + place.height
            yield polygon(
                ((place.left, centre), (middle, place.top), (right, centre), (middle, bottom)), style
            )
        case Shape.ANY:
            yield circle(middle, centre, 17, "any")
    yield from texts(middle, centre, lines, anchor="middle")
    yield "</g>"


def _reaching(wire: Wire, slopes: dict[str, float]) -> Wire:
    """The same wire, led on to the slanting sides of diamonds."""
    (x, y), *between, (end, level) = wire.points
    first, last = (x - slopes.get(wire.arrow.source, 0), y), (end + slopes.get(wire.arrow.target, 0), level)
    return replace(wire, points=(first, *between, last))


def _wire(wire: Wire, colours: dict[str, str]) -> Iterator[str]:
    """The branch in its owner's colour, the trunk with its arrowhead in the target's."""
    ends = f'data-from="{escape(wire.arrow.source)}" data-to="{escape(wire.arrow.target)}"'
    if wire.branch:
        colour = colours[wire.owner[0]]
        yield f'<path class="wire" stroke="{colour}" d="{path(wire.points[: wire.branch])}"/>'
    colour, way = colours[wire.arrow.target], path(wire.points[max(0, wire.branch - 1) :])
    marker = f'marker-end="url(#to{_LINES.index(colour)})"'
    yield f'<path class="wire" stroke="{colour}" d="{way}" {marker} {ends}/>'


def _dots(wires: list[Wire], colours: dict[str, str]) -> Iterator[str]:
    """A dot wherever lines part or meet, so that mere crossings are told apart."""
    found: dict[Point, str] = {}
    for one in wires:
        for other in wires:
            if one.arrow.source == other.arrow.source or one.arrow.target == other.arrow.target:
                pieces = list(pairwise(other.points))
                met = (point for point in one.points[1:-1] if any(_inside(point, *it) for it in pieces))
                found |= dict.fromkeys(met, colours[one.arrow.target])
    for (x, y), colour in sorted(found.items()):
        yield f'<circle cx="{plain(x)}" cy="{plain(y)}" r="2.6" fill="{colour}"/>'


def _inside(point: Point, start: Point, end: Point) -> bool:
    """Whether a point lies on a straight piece, not at its ends."""
    (x, y), (left, right), (top, bottom) = point, sorted((start[0], end[0])), sorted((start[1], end[1]))
    return (left == right == x and top < y < bottom) or (top == bottom == y and left < x < right)


def _legend(chart: Chart, y: float) -> Iterator[str]:
    """What boxes and arrows mean, of those that are in the chart."""
    shapes = {node.shape for node in chart.nodes}
    signs = {
        "item": Shape.ITEM in shapes,
        "conditional": any(node.conditional for node in chart.nodes),
        "ahead": any(node.ahead for node in chart.nodes),
        "happening": Shape.HAPPENING in shapes,
        "gate": Shape.GATE in shapes,
        "any": Shape.ANY in shapes,
        "arrow": bool(chart.arrows),
    }
    x = float(MARGIN)
    for sign in (key for key, present in signs.items() if present):
        yield _sign(sign, x, y)
        said = str(words(f"legend-{sign}"))
        yield text(x + 36, y + 4, said, "note")
        x += 36 + width(said, _PLAIN) + 3 * EDGE


def _sign(sign: str, x: float, y: float) -> str:
    match sign:
        case "gate":
            return polygon(((x, y), (x + 14, y - 9), (x + 28, y), (x + 14, y + 9)), "gate")
        case "any":
            return circle(x + 14, y, 9, "any")
        case "arrow":
            way = path(((x, y), (x + 28, y)))
            return f'<path class="wire" stroke="{_LINES[0]}" d="{way}" marker-end="url(#to0)"/>'
        case _:
            style = {"conditional": "item conditional", "ahead": "item ahead"}.get(sign, sign)
            place = Rectangle(left=x, top=y - 8, width=28, height=16)
            return rectangle(place, style, 8 if sign == "happening" else 2)


def _notes(chart: Chart, room: float) -> Iterator[str]:
    for number, note in enumerate(chart.notes, 1):
        yield from wrapped(f"{number}. {note}", _PLAIN, room)
