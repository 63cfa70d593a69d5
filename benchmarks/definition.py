"""Definitions of any size, written as a bureau would write them, for loads and pure measurements."""

from pathlib import Path

from binglian.domain.plan import Mode, Plan
from definitions.loaded import Loaded
from definitions.loader import Catalogue
from definitions.planner import plan
from definitions.projects import ProjectSpec

WINDOW = "window"
"""The post that may send every message of the loads."""

_STAGES = 4
_DEPARTMENTS = 10

_HEAD = """\
key: bench
version: 1
title: {zh: 基准测试, en: Benchmark}
calendar: cn
bases:
  law: {title: {zh: 行政许可法第四十二条, en: Administrative Licensing Law art. 42}, verified: true}
posts:
  window: {zh: 窗口工作人员, en: window clerk}
facts:
  area: {type: number, title: {zh: 建筑面积, en: floor area}}
  tender: {type: bool, title: {zh: 是否招标, en: tendering}, default: true}
delivery: {value: 10, unit: WD, basis: law}
authority:
  receive: [window]
  accept: [window]
  begin_review: [window]
  decide: [window]
  deliver: [window]
  withdraw: [window]
  begin_pre_review: [window]
  conclude_pre_review: [window]
  close_project: [window]
"""

_ITEM = """\
  {key}:
    number: {number}
    title: {{zh: 第{number}项许可事项审批, en: Approval of item {number}}}
    stage: stage-{stage}
    department: department-{department}
    limits:
      statutory: {{value: 20, unit: WD, basis: law}}
      promised: {{value: 3, unit: WD, basis: law}}
    result: {{zh: 批准文件, en: permit}}
"""

_RULE = """\
    when: tender && area > {area}
    why: {{zh: 达到规模且招标, en: large enough and tendered}}
    why_not: {{zh: 未达到规模或不招标, en: too small or not tendered}}
"""


def key_of(number: int) -> str:
    """The key of the item with a number."""
    return f"item-{number}"


def definition_text(items: int, *, woven: bool) -> str:
    """A definition with so many items over four stages and ten departments.

    Args:
        items: how many.
        woven: whether each item needs two others and has a rule; else they all may run at once.
    """
    parts = [_HEAD, "departments:\n"]
    parts += [
        f"  department-{n}: {{zh: 第{n}审批部门, en: Department {n}}}\n" for n in range(1, _DEPARTMENTS + 1)
    ]
    parts.append("stages:\n")
    parts += [
        f"  stage-{n}: {{title: {{zh: 第{n}阶段, en: Stage {n}}}, standard: {n}, lead: department-{n}}}\n"
        for n in range(1, _STAGES + 1)
    ]
    parts.append("items:\n")
    parts += [_item(number, items, woven=woven) for number in range(1, items + 1)]
    return "".join(parts)


def load_definition(folder: Path, items: int, *, woven: bool) -> Loaded:
    """Writes such a definition to a file and loads it, as any city's file is loaded."""
    path = folder / f"bench-{items}.yaml"
    path.write_text(definition_text(items, woven=woven), encoding="utf-8")
    return Catalogue().load_file(path)


def bench_spec(key: str) -> ProjectSpec:
    """The project that all loads run."""
    facts: dict[str, bool | int | float | str] = {"area": 50_000}
    return ProjectSpec(
        key=key, name="城北片区综合开发项目", jurisdiction="bench", district="示范区", facts=facts
    )


def bench_plan(loaded: Loaded) -> Plan:
    """The plan of such a project, its approvals side by side."""
    return plan(loaded, bench_spec("bench"), Mode.PARALLEL)


def _item(number: int, items: int, *, woven: bool) -> str:
    stage = (number - 1) * _STAGES // items + 1
    department = (number - 1) % _DEPARTMENTS + 1
    text = _ITEM.format(key=key_of(number), number=number, stage=stage, department=department)
    if not woven:
        return text
    needs = ", ".join(key_of(before) for before in (number - 1, number - 7) if before > 0)
    return text + _RULE.format(area=number) + f"    needs: [{needs}]\n"
