from datetime import date
from xml.etree import ElementTree as ET

import pytest

from binglian.domain.text import Text
from binglian.papers.chart import Chart, Lane, Node, Shape, charted
from binglian.papers.charts import chart_of_definition, chart_of_plan
from binglian.papers.flowchart import flowchart_svg
from binglian.papers.mermaid import mermaid
from tests.unit.papers.samples import named, sample

TODAY = date(2026, 3, 2)
SVG = "{http://www.w3.org/2000/svg}"


def shidai() -> Chart:
    project = sample("xiamen-shidai")
    return chart_of_plan(project.plan(), project.loaded.definition, "厦门时代 & <一期>", TODAY)


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def texts(node: ET.Element) -> str:
    return "".join(part.text or "" for part in node.iter(f"{SVG}text"))


def boxes(drawing: ET.Element) -> dict[str, ET.Element]:
    return {group.attrib["data-key"]: group for group in drawing.iter(f"{SVG}g")}


@pytest.mark.mechanism("S4-07")
def test_every_item_is_a_box_with_its_department_and_its_promise() -> None:
    made = chart_of_definition(named("xian-etdz"), TODAY)
    found = boxes(read(flowchart_svg(made)))
    assert found.keys() == {node.key for node in made.nodes}
    for node in made.nodes:
        said = texts(found[node.key])
        if node.shape is Shape.ITEM:
            assert node.department is not None
            assert f"{node.number}. {node.title.zh}".replace(" ", "") in said.replace(" ", "")
            assert node.department.zh in said
            assert node.limit is None or node.limit.zh.replace(" ", "") in said.replace(" ", "")
    assert "承诺时限 1工作日" in texts(found["constr-permit"])


def test_gates_are_diamonds_and_stages_lanes_with_their_lead() -> None:
    made = shidai()
    drawing = read(flowchart_svg(made))
    assert boxes(drawing)["land"].find(f"{SVG}polygon") is not None
    classes = [rect.attrib.get("class", "") for rect in drawing.iter(f"{SVG}rect")]
    assert (classes.count("lane"), classes.count("beside")) == (3, 1)
    assert "牵头：住房和城乡建设部门" in texts(drawing).replace(" ", "")


def test_every_arrow_of_the_chart_is_drawn_once() -> None:
    made = shidai()
    paths = [path for path in read(flowchart_svg(made)).iter(f"{SVG}path") if "data-to" in path.attrib]
    drawn = sorted((path.attrib["data-from"], path.attrib["data-to"]) for path in paths)
    assert drawn == sorted((arrow.source, arrow.target) for arrow in made.arrows)
    assert all("marker-end" in path.attrib for path in paths)


def test_everything_lies_on_the_page() -> None:
    drawing = read(flowchart_svg(chart_of_definition(named("tongan@2"), TODAY)))
    wide, high = float(drawing.attrib["width"]), float(drawing.attrib["height"])
    for rect in drawing.iter(f"{SVG}rect"):
        right = float(rect.attrib.get("x", "0")) + float(rect.attrib["width"])
        bottom = float(rect.attrib.get("y", "0")) + float(rect.attrib["height"])
        assert right <= wide
        assert bottom <= high
    for text in drawing.iter(f"{SVG}text"):
        assert 0 < float(text.attrib["y"]) < high


def test_what_was_left_out_stands_underneath() -> None:
    made = shidai()
    said = texts(read(flowchart_svg(made)))
    assert "不办理“建设项目使用林地审核”：不占用林地" in said.replace(" ", "")
    assert f"{len(made.notes)}. 不办理" in said


def test_the_same_chart_gives_the_same_drawing_and_titles_stay_text() -> None:
    assert flowchart_svg(shidai()) == flowchart_svg(shidai())
    assert "厦门时代 & <一期>：审批流程图" in texts(read(flowchart_svg(shidai())))


def test_a_chart_of_a_single_item_can_be_drawn() -> None:
    lane = Lane(key="one", title=Text("一", "one"), lead=Text("甲", "a"))
    only = Node(key="a", shape=Shape.ITEM, number=1, lane="one", title=Text("某事项", "an item"))
    drawing = read(flowchart_svg(charted(Text("图", "chart"), "", [lane], [only])))
    assert boxes(drawing).keys() == {"a"}
    assert "前置" not in texts(drawing)


def test_the_legend_tells_only_of_what_is_in_the_chart() -> None:
    said = texts(read(flowchart_svg(shidai())))
    assert "可预审" in said
    assert "任一即可" not in said
    assert "任一即可" in texts(read(flowchart_svg(chart_of_definition(named("tongan@2"), TODAY))))


def test_mermaid_has_a_subgraph_a_stage_and_the_same_arrows() -> None:
    made = shidai()
    lines = mermaid(made).splitlines()
    assert lines[:2] == ["```mermaid", "flowchart LR"]
    assert lines[-1] == "```"
    assert sum(line.startswith("  subgraph") for line in lines) == len(made.lanes)
    assert sum("-->" in line or "-.->" in line for line in lines) == len(made.arrows)
    assert any('{"取得土地使用权"}' in line for line in lines)
    assert any(
        '["21. 建筑工程施工许可证核发<br/>住房和城乡建设部门<br/>承诺时限 3工作日"]' in line for line in lines
    )


def test_mermaid_reads_nothing_into_titles() -> None:
    lane = Lane(key="one", title=Text('"一" #1', "one"), lead=Text("甲", "a"))
    only = Node(key="a", shape=Shape.ITEM, number=0, lane="one", title=Text("<b>]", "b"))
    text = mermaid(charted(Text("图", "chart"), "", [lane], [only]))
    assert 'subgraph s0["#quot;一#quot; #35;1"]' in text
    assert 'n0["#lt;b#gt;]"]' in text
