from pathlib import Path

from binglian.cli.plan_difference import data_of, lines_of
from binglian.domain.plan import Mode
from definitions.planner import plan
from definitions.replan import replan
from tests.unit.definitions.samples import Data, definition, load, project, rule, words

FILED = {"establishment": "filed"}
FOREST = {**FILED, "forest": True}


def ruled() -> Data:
    data = definition(checks_materials="forest", materials={"form": {"title": words("form")}})
    data["items"]["check"]["materials"] = ["form"]
    skip = {"items": ["contract"], "procedures": ["expert_review"]}
    data["rules"] = {"short": rule(when="forest", skip=skip)}
    return data


def test_skipped_procedures_and_the_check_of_materials_are_in_the_preview(tmp_path: Path) -> None:
    loaded = load(tmp_path, ruled())
    for facts, then, skipped, checked in (
        (FILED, FOREST, "— → 专家评审", "否 → 是：item 5"),
        (FOREST, FILED, "专家评审 → —", "是 → 否：item 5"),
    ):
        running = plan(loaded, project(facts=facts), Mode.PARALLEL)
        change = replan(loaded, project(facts=then), Mode.PARALLEL, running, ())
        lines = list(lines_of(running, change, ()))
        assert any(line.startswith(f"～ item 3 免除的特殊程序：{skipped}") for line in lines), lines
        assert any(line.startswith(f"～ 受理时核验材料：{checked}") for line in lines), lines


def test_programs_get_them_too(tmp_path: Path) -> None:
    loaded = load(tmp_path, ruled())
    running = plan(loaded, project(facts=FILED), Mode.PARALLEL)
    change = replan(loaded, project(facts=FOREST), Mode.PARALLEL, running, ())
    data = data_of(running, change, ())
    assert data["skips"] == {"contract": {"before": [], "after": ["expert_review"]}}
    assert data["checks_materials"] == {"check": True}
