"""The flow chart as Mermaid, for Markdown that draws it."""

from collections.abc import Iterator, Mapping

from binglian.papers.chart import Chart, Node, Shape

_FRAMES = {
    Shape.ITEM: ("[", "]"),
    Shape.HAPPENING: ("([", "])"),
    Shape.GATE: ("{", "}"),
    Shape.ANY: ("((", "))"),
}


def mermaid(chart: Chart) -> str:
    """A fenced block."""
    names = {node.key: f"n{number}" for number, node in enumerate(chart.nodes)}
    return "\n".join(["```mermaid", "flowchart LR", *_lines(chart, names), "```"])


def _lines(chart: Chart, names: Mapping[str, str]) -> Iterator[str]:
    for number, lane in enumerate(chart.lanes):
        yield f'  subgraph s{number}["{_quoted(lane.title.zh)}"]'
        for node in chart.nodes:
            if node.lane == lane.key:
                opening, closing = _FRAMES[node.shape]
                yield f'    {names[node.key]}{opening}"{_label(node)}"{closing}'
        yield "  end"
    for arrow in chart.arrows:
        yield f"  {names[arrow.source]} {'-->' if arrow.firm else '-.->'} {names[arrow.target]}"


def _label(node: Node) -> str:
    title = f"{node.number}. {node.title.zh}" if node.number else node.title.zh
    said = [title, *(text.zh for text in (node.department, node.limit) if text)]
    return "<br/>".join(map(_quoted, said))


def _quoted(text: str) -> str:
    """Text inside quotes: entities for what Mermaid or HTML would read."""
    for letter, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(letter, entity)
    return " ".join(text.split())
