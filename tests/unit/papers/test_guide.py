from datetime import date
from pathlib import Path

import pytest

from binglian.domain.limits import ClockKind
from binglian.papers.charts import chart_of_definition, chart_of_plan
from binglian.papers.guide import ItemGuide
from binglian.papers.guide_markdown import item_guide_markdown, manual_markdown
from binglian.papers.guiding import item_guide, manual
from binglian.papers.mermaid import mermaid
from binglian.papers.project_guide import project_guide_markdown
from definitions.texts import phrase
from tests.unit.definitions.samples import definition, item, limit, load, words
from tests.unit.papers.samples import named, sample

TODAY = date(2026, 3, 2)


def said(guide: ItemGuide, title: str) -> list[str]:
    return [line.zh for section in guide.sections if section.title.zh == title for line in section.lines]


@pytest.mark.mechanism("S1-04")
def test_a_guide_states_conditions_materials_reviews_limits_and_result() -> None:
    guide = item_guide(named("haicang"), "constr-permit", TODAY)
    assert guide.department.zh
    assert guide.responsible is not None
    assert guide.result.zh == "建筑工程施工许可证"
    assert "质量安全措施和建设资金已落实" in said(guide, "办理条件")
    assert "建设资金落实承诺书（可容缺）" in said(guide, "申请材料")
    assert said(guide, "现场踏勘") == ["是"]
    assert "施工图设计文件联合审查" in [need.zh for need in guide.needs]
    excluded = said(guide, "不计入时限的特别程序")[0]
    assert "专家评审" in excluded
    assert "行政许可法第四十五条" in excluded
    assert said(guide, "告知承诺")
    statutory = guide.limit(ClockKind.STATUTORY)
    assert statutory is not None
    assert (statutory.line.length.zh, statutory.starts.zh) == ("7日历日", "自收件之日起")
    assert statutory.line.basis.zh == "建筑法第八条"
    validity = guide.limit(ClockKind.VALIDITY)
    assert validity is not None
    assert validity.extension is not None
    assert "可延长 2 次，每次 3个月" in validity.extension.zh


@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        (ClockKind.HEARING_NOTICE, "举行听证之前"),
        (ClockKind.RECHECK, "自停工之日起"),
        (ClockKind.STOP_REPORT, "自停工之日起"),
        (ClockKind.COMMITMENT, "自凭承诺作出决定之日起"),
        (ClockKind.SUPPLEMENT, "自容缺受理之日起"),
        (ClockKind.HEARING, "自收到听证申请之日起"),
        (ClockKind.HEARING_REQUEST, "自告知听证权利之日起"),
        (ClockKind.CONSULTATION, "自征求意见之日起"),
    ],
)
def test_what_begins_with_its_own_matter_is_said_to_run_from_that(kind: ClockKind, starts: str) -> None:
    found = item_guide(named("national@2"), "constr-permit", TODAY).limit(kind)
    assert found is not None
    assert found.starts.zh.startswith(starts)


def test_no_limit_of_any_item_runs_from_an_unnamed_beginning() -> None:
    national = named("national@2")
    guides = [item_guide(national, key, TODAY) for key in national.definition.items]
    vague = phrase("papers", "starts-begun")
    assert vague not in {one.starts for guide in guides for one in guide.limits}


def test_a_limit_is_stated_as_it_is_in_force_on_the_day_and_what_follows_is_announced() -> None:
    def statutory(day: date) -> tuple[str, list[tuple[date, str]]]:
        found = item_guide(named("national@2"), "soil-water", day).limit(ClockKind.STATUTORY)
        assert found is not None
        return found.line.length.zh, [(since, line.length.zh) for since, line in found.changes]

    assert statutory(date(2023, 2, 28)) == ("20工作日", [(date(2023, 3, 1), "10工作日")])
    assert statutory(date(2023, 3, 1)) == ("10工作日", [])


def test_the_markdown_of_a_guide_has_the_limits_in_a_table_and_announces_changes() -> None:
    text = item_guide_markdown(
        item_guide(named("national@2"), "soil-water", date(2023, 2, 1)), date(2023, 2, 1)
    )
    assert text.startswith("# 办事指南：生产建设项目水土保持方案审批")
    assert "按 2023-02-01 适用的规定" in text
    assert "| 法定时限 statutory limit | 20工作日 20 working days |" in text
    assert "2023-03-01 起 10工作日（水利部令第53号）" in text


def test_what_an_item_does_not_say_is_left_out(tmp_path: Path) -> None:
    data = definition()
    data["facts"]["establishment"]["default"] = "filed"
    guide = item_guide(load(tmp_path, data), "check", TODAY)
    assert [section.title.zh for section in guide.sections] == ["适用范围"]
    assert guide.responsible is None
    text = item_guide_markdown(guide, TODAY)
    assert "责任岗位" not in text
    assert "- proposal或filing proposal or filing" not in text
    assert "item 1或item 2 item 1 or item 2" in text


def test_an_item_that_left_keeps_its_history_in_its_guide(tmp_path: Path) -> None:
    data = definition()
    authority = words("区政府")
    data["items"]["old"] = item(
        9,
        trace=[
            {"on": "2024-01-01", "change": "entered", "authority": authority, "note": words("试行")},
            {"on": "2026-01-01", "change": "left", "authority": authority},
        ],
        retired={"on": "2026-01-01", "authority": authority},
        materials=[],
    )
    guide = item_guide(load(tmp_path, data), "old", TODAY)
    assert guide.number == 0
    assert said(guide, "清单变动")[0] == "2024-01-01 列入，区政府（试行）"


def test_extensions_name_who_grants_them_whatever_the_phrase(tmp_path: Path) -> None:
    data = definition()
    hands = ["handler@item", "handler@lead", "agent@housing", "agent"]
    data["items"]["check"]["limits"] = {
        "statutory": limit(20, extension={"value": 10, "by": hands, "basis": "law"})
    }
    found = item_guide(load(tmp_path, data), "check", TODAY).limit(ClockKind.STATUTORY)
    assert found is not None
    assert found.extension is not None
    assert "housing（handler）或牵头部门（handler）或housing（agent）或agent批准" in found.extension.zh


@pytest.mark.mechanism("S1-10")
def test_the_manual_has_every_stage_with_lead_items_timetable_road_map_and_flow_chart() -> None:
    loaded = named("haicang")
    made = manual(loaded, TODAY)
    text = manual_markdown(made, mermaid(chart_of_definition(loaded, TODAY)))
    assert [stage.title.zh for stage in made.stages] == [
        stage.title.zh for stage in loaded.definition.stages.values()
    ]
    assert sum(len(stage.items) for stage in made.stages) == len(loaded.definition.items)
    for heading in ("阶段与责任主体", "流程图", "路线图", "时间表", "里程碑", "改革措施", "各事项办事指南"):
        assert f"\n## {heading} " in text
    assert "```mermaid" in text
    assert "45工作日 45 working days" in text
    for stage in made.stages:
        assert f"### {stage.title.zh}，牵头：{stage.lead.zh}" in text
        for guide in stage.items:
            assert f"### {guide.number}. {guide.title.zh}" in text


@pytest.mark.mechanism("S4-07")
def test_the_manual_of_the_zone_prints_promises_and_service_windows() -> None:
    loaded = named("xian-etdz")
    text = manual_markdown(manual(loaded, TODAY), "")
    assert "\n## 服务承诺 " in text
    assert "审批提速不低于30%" in text
    assert "周末不打烊：周六、周日 09:00-17:00" in text
    assert "全天候" in text


def test_a_road_map_numbers_what_comes_first() -> None:
    loaded = named("tongan@2")
    made = manual(loaded, TODAY)
    numbers = {guide.item: guide.number for stage in made.stages for guide in stage.items}
    assert f"({numbers['drawing-review']})" in manual_markdown(made, "")
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))


def test_a_projects_guide_has_its_road_map_rules_packages_and_what_is_merged_and_left_out() -> None:
    project = sample("yongji-pipe-network")
    plan, laws = project.plan(), project.loaded.definition
    drawing = mermaid(chart_of_plan(plan, laws, "x", TODAY))
    text = project_guide_markdown(plan, laws, "老城区 *管网*", TODAY, drawing)
    assert text.startswith("# 老城区 \\*管网\\*：审批流程与路线图")
    assert drawing in text
    assert "### 施工许可，牵头：住房和城乡建设部门" in text
    assert "项目建议书、可研报告、初步设计合并办理：" in text
    assert "\n## 事项包：加快项目审批十条措施" in text
    assert "\n## 合并办理事项（3）" in text
    assert f"\n## 不办理事项（{len(plan.exclusions)}）" in text
    assert f"初步设计及概算审批 ({next(s.order for s in plan.steps if s.item == 'prelim-design')})" in text


def test_a_project_without_merges_and_packages_has_no_such_parts() -> None:
    project = sample("xiamen-shidai")
    text = project_guide_markdown(project.plan(), project.loaded.definition, "x", TODAY, "")
    assert "合并办理事项" not in text
    assert "事项包" not in text
