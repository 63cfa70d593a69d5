from datetime import date
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.text import Text
from binglian.papers.chart import Arrow, Chart, Lane, Node, Shape, charted, needing
from binglian.papers.charts import by_stage, chart_of_definition, chart_of_plan
from binglian.papers.geometry import Geometry, Point, Wire
from binglian.papers.layout import Spot, arrange
from binglian.papers.routing import route
from definitions.loader import catalogue
from tests.unit.papers.samples import named, sample

TODAY = date(2026, 3, 2)
ONE, TWO, ASIDE = (
    Lane(key="one", title=Text("一", "one"), lead=Text("甲", "a")),
    Lane(key="two", title=Text("二", "two"), lead=Text("乙", "b")),
    Lane(key="aside", title=Text("旁", "aside"), lead=Text("丙", "c"), beside=True),
)


def item(key: str, lane: str = "one", number: int = 1) -> Node:
    return Node(key=key, shape=Shape.ITEM, number=number, lane=lane, title=Text(key, key))


def other(key: str, shape: Shape = Shape.HAPPENING) -> Node:
    return Node(key=key, shape=shape, number=0, lane="", title=Text(key, key))


def chart(*parts: Node | Arrow) -> Chart:
    return charted(Text("图", "chart"), "", (ONE, TWO, ASIDE), parts)


def ends(made: Chart) -> set[tuple[str, str]]:
    return {(arrow.source, arrow.target) for arrow in made.arrows}


def to(source: str, target: str, *, firm: bool = True) -> Arrow:
    return Arrow(source=source, target=target, firm=firm)


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    nodes = (item("a"), item("b", number=2), item("c", number=3))
    made = chart(*nodes, to("a", "b"), to("b", "c"), to("a", "c"))
    assert ends(made) == {("a", "b"), ("b", "c")}


def test_an_arrow_stays_where_the_others_may_not_apply() -> None:
    nodes = (item("a"), item("b", number=2), item("c", number=3))
    made = chart(*nodes, to("a", "b", firm=False), to("b", "c"), to("a", "c"))
    assert ends(made) == {("a", "b"), ("b", "c"), ("a", "c")}


def test_several_ways_meet_in_a_node_of_their_own_once() -> None:
    ways = [*needing("c", [("a", "b")]), *needing("d", [("b", "a")])]
    made = chart(item("a"), item("b", number=2), item("c", number=3), item("d", number=4), *ways)
    meetings = [node for node in made.nodes if node.shape is Shape.ANY]
    assert len(meetings) == 1
    assert {source for source, target in ends(made) if target == meetings[0].key} == {"a", "b"}
    assert {target for source, target in ends(made) if source == meetings[0].key} == {"c", "d"}


def test_what_has_no_lane_stands_with_what_it_follows_or_else_with_what_follows_it() -> None:
    made = chart(
        item("a"),
        item("b", "two", 2),
        item("c", "aside", 3),
        other("after"),
        other("before"),
        to("a", "after"),
        to("b", "after"),
        to("c", "after"),
        to("before", "c"),
        to("before", "b"),
    )
    assert {node.key: node.lane for node in made.nodes} == {
        "a": "one",
        "b": "two",
        "c": "aside",
        "after": "two",
        "before": "two",
    }


def test_what_nothing_waits_for_and_lanes_without_nodes_are_left_out() -> None:
    made = chart(item("a"), other("lonely"), to("unknown", "a"))
    assert [node.key for node in made.nodes] == ["a"]
    assert [lane.key for lane in made.lanes] == ["one"]
    assert made.arrows == ()


def test_the_chart_of_a_plan_has_its_steps_with_department_and_limit() -> None:
    project = sample("xiamen-shidai")
    plan = project.plan()
    made = chart_of_plan(plan, project.loaded.definition, "x", TODAY)
    items = {node.key: node for node in made.nodes if node.shape is Shape.ITEM}
    assert items.keys() == {step.item for step in plan.steps}
    permit = items["constr-permit"]
    assert (permit.department, permit.ahead) == (plan.steps[20].department_title, True)
    assert str(permit.limit) == "承诺时限 3工作日 promised limit 3 working days"
    assert {node.key for node in made.nodes if node.shape is Shape.GATE} == {"land"}
    assert len(made.notes) == len(plan.exclusions)


def test_the_chart_of_a_plan_tells_what_was_merged_once() -> None:
    project = sample("yongji-pipe-network")
    plan = project.plan()
    made = chart_of_plan(plan, project.loaded.definition, "x", TODAY)
    assert len(made.notes) == len(plan.exclusions)
    assert made.notes[0].zh == "“政府投资项目建议书审批”并入“初步设计及概算审批”办理"
    assert any("管网改造免办工程规划许可（" in note.zh for note in made.notes)


def test_the_chart_of_a_definition_states_the_law_of_a_day() -> None:
    def limit(day: date) -> str:
        nodes = chart_of_definition(named("national@2"), day).nodes
        return next(node.limit.zh for node in nodes if node.key == "prelim-design" and node.limit)

    assert limit(TODAY) == "承诺时限 5工作日"
    conditional = {
        node.key: node.conditional for node in chart_of_definition(named("national@2"), TODAY).nodes
    }
    assert conditional["forest-use"]
    assert not conditional["planning-permit"]


def test_items_are_numbered_stage_by_stage() -> None:
    loaded = named("tongan@2")
    stages = list(loaded.definition.stages)
    found = [stages.index(loaded.definition.items[key].stage) for key in by_stage(loaded.definition)]
    assert found == sorted(found)
    assert len(found) == len(loaded.definition.items)


def drawn(made: Chart) -> Geometry:
    grid = arrange(made)
    signs = frozenset(grid.spots[node.key] for node in made.nodes if node.shape is Shape.ANY)
    return Geometry(grid, route(grid, made.arrows), 0, dict.fromkeys(range(grid.rows), 90), signs)


def check(made: Chart) -> None:
    """Boxes don't share cells and keep to their bands; lines of different boxes never run over each other."""
    geometry = drawn(made)
    grid, wires = geometry.grid, list(geometry.wires())
    assert len(set(grid.spots.values())) == len(grid.spots) == len(made.nodes)
    bands = {band.lane.key: band for band in grid.bands}
    for node in made.nodes:
        spot, band = grid.spots[node.key], bands[node.lane]
        assert band.rows[0] <= spot.row <= band.rows[1]
        assert band.columns[0] <= spot.column <= band.columns[1]
    for one, two in combinations(wires, 2):
        if one.arrow.source != two.arrow.source and one.arrow.target != two.arrow.target:
            assert not overlap(one, two), (one.arrow, two.arrow)
    assert [wire.arrow for wire in wires] == list(made.arrows)
    for wire in wires:
        for start, end in pairwise(wire.points):
            assert start[0] == end[0] or start[1] == end[1]
            for node in made.nodes:
                assert not through(geometry, grid.spots[node.key], start, end), (wire.arrow, node.key)


def overlap(one: Wire, two: Wire) -> bool:
    for a, b in pairwise(one.points):
        for c, d in pairwise(two.points):
            for axis in (0, 1):
                if a[axis] == b[axis] == c[axis] == d[axis]:
                    along = 1 - axis
                    low = max(min(a[along], b[along]), min(c[along], d[along]))
                    high = min(max(a[along], b[along]), max(c[along], d[along]))
                    if high - low > 0.01:
                        return True
    return False


def through(geometry: Geometry, spot: Spot, start: Point, end: Point) -> bool:
    box = geometry.box(spot)
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return (
        right > box.left + 0.01
        and left < box.left + box.width - 0.01
        and bottom > box.top + 0.01
        and top < box.top + box.height - 0.01
    )


@pytest.mark.parametrize("name", ["@".join((key, str(version))) for key, version in catalogue().entries()])
def test_no_line_of_any_jurisdictions_chart_runs_over_another_or_through_a_box(name: str) -> None:
    check(chart_of_definition(named(name), TODAY))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    size = draw(st.integers(1, 14))
    lanes = draw(st.lists(st.sampled_from(["one", "two", "aside"]), min_size=size, max_size=size))
    parts: list[Node | Arrow] = []
    for number, lane in enumerate(lanes, 1):
        parts.append(item(f"i{number}", lane, number))
        earlier = [f"i{before}" for before in range(1, number)]
        groups = (
            draw(st.lists(st.sets(st.sampled_from(earlier), min_size=1, max_size=3), max_size=3))
            if earlier
            else []
        )
        parts += needing(f"i{number}", [tuple(sorted(group)) for group in groups])
    return chart(*parts)


@settings(max_examples=60)
@given(charts())
def test_whatever_the_chart_no_line_runs_over_another_or_through_a_box(made: Chart) -> None:
    check(made)
