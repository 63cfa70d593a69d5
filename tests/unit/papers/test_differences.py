from datetime import date
from pathlib import Path

import pytest

from binglian.papers.differences import ChangeLine, change_lines
from definitions.difference import compare_definitions
from definitions.loaded import Loaded
from tests.unit.definitions.samples import Data, definition, item, limit, load, words
from tests.unit.definitions.together import together
from tests.unit.papers.samples import named

AUTHORITY = words("区政府")


def told(old: Loaded, new: Loaded) -> dict[str, ChangeLine]:
    return {line.path: line for line in change_lines(compare_definitions(old, new), old, new)}


def changed(root: Path, **items: Data) -> dict[str, ChangeLine]:
    """The sample definition against itself with some items replaced."""
    data = definition()
    old = load(root / "old", data)
    data = definition()
    data["items"] |= items
    return told(old, load(root / "new", data))


@pytest.mark.mechanism("S1-03")
def test_what_entered_and_left_says_when_and_on_whose_authority(tmp_path: Path) -> None:
    trace = [{"on": "2026-01-01", "change": "entered", "authority": AUTHORITY}]
    data = definition()
    data["items"]["check"]["retired"] = {"on": "2026-02-01", "authority": AUTHORITY}
    data["items"]["check"]["trace"] = [{"on": "2026-02-01", "change": "left", "authority": AUTHORITY}]
    lines = changed(tmp_path, new=item(9, trace=trace), check=data["items"]["check"])
    entered, left = lines["items.new"], lines["items.check"]
    assert (entered.kind.zh, entered.on) == ("列入", date(2026, 1, 1))
    assert entered.authority is not None
    assert entered.authority.zh == "区政府"
    assert (entered.about.zh, entered.after.zh) == ("item 9", "")
    assert (left.kind.zh, left.on) == ("移出", date(2026, 2, 1))
    assert list(lines)[:2] == ["items.new", "items.check"]


def test_limits_are_said_with_their_basis_and_what_else_is_stated(tmp_path: Path) -> None:
    data = definition()
    stated = limit(10, extension={"value": 5, "by": ["handler@item"], "basis": "law"})
    permit = {**data["items"]["contract"], "limits": {"promised": limit(3), "statutory": stated}}
    lines = changed(tmp_path, contract=permit)
    promised = lines["items.contract.limits.promised"]
    assert (promised.before.zh, promised.after.zh) == ("5工作日（law）", "3工作日（law）")
    assert promised.about.zh == "item 3"
    statutory = lines["items.contract.limits.statutory"]
    assert statutory.before.zh == ""
    assert statutory.after.zh.startswith("10工作日（law）\nextension: value: 5")
    assert "by: handler@item" in statutory.after.zh


def test_needs_phrases_and_switches_are_said_in_words(tmp_path: Path) -> None:
    data = definition()
    forest = {**data["items"]["forestry"], "why": words("林地")}
    contract = {**data["items"]["contract"], "needs": ["award"]}
    old, new = definition(), definition(title=words("新"), warn=3)
    new["items"] |= {"forestry": forest, "contract": contract}
    new["bases"]["law"] = {"title": words("law"), "verified": False}
    lines = told(load(tmp_path / "old", old), load(tmp_path / "new", new))
    assert (lines["items.forestry.why"].before.zh, lines["items.forestry.why"].after.zh) == ("forest", "林地")
    needs = lines["items.contract.needs"]
    assert (needs.kind.zh, needs.before.zh, needs.after.zh) == (
        "前置条件",
        "award\nproposal | filing",
        "award",
    )
    assert (lines["warn"].before.zh, lines["warn"].after.zh, lines["warn"].about.zh) == ("2", "3", "")
    assert lines["bases.law.verified"].before.zh == "是"


def test_what_left_the_file_altogether_keeps_its_title(tmp_path: Path) -> None:
    data = definition()
    del data["items"]["check"]
    data["stages"]["stage2"]["title"] = words("second")
    lines = told(load(tmp_path / "old", definition()), load(tmp_path / "new", data))
    assert lines["items.check"].about.zh == "item 5"
    assert lines["stages.stage2.title"].about.zh == "second"


@pytest.mark.mechanism("S1-03")
def test_the_versions_of_the_catalogue_can_be_compared() -> None:
    lines = told(named("national@1"), named("national@2"))
    assert lines["items.soil-water.limits.statutory"].kind.zh == "时限"
    assert "10" in lines["items.soil-water.limits.statutory"].after.zh
    assert "changes: " in lines["items.soil-water.limits.statutory"].after.zh


def test_every_figure_of_a_limit_has_its_unit(tmp_path: Path) -> None:
    data = definition()
    changes = [{"since": "2026-05-01", "unit": "CD"}, {"since": "2026-06-01", "value": 3}]
    extension = {"value": 2, "by": ["handler@item"], "basis": "law"}
    stated = limit(8, "WH", extension=extension, changes=changes, basis="law")
    line = changed(tmp_path, contract={**data["items"]["contract"], "limits": {"statutory": stated}})[
        "items.contract.limits.statutory"
    ]
    assert line.after.zh.startswith("8工作小时（law）\n")
    assert "value: 2工作小时" in line.after.zh
    assert "unit: 日历日" in line.after.zh
    assert "value: 3日历日" in line.after.zh
    assert "value: 3 calendar days" in line.after.en


def test_service_hours_are_said_as_they_are_written(tmp_path: Path) -> None:
    window = {"title": words("weekend"), "basis": "law", "days": ["sat"], "hours": ["09:00-17:30"]}
    old, new = definition(), definition(service={"weekend": window})
    lines = told(load(tmp_path / "old", old), load(tmp_path / "new", new))
    assert "hours: 09:00-17:30" in lines["service.weekend"].after.zh


def test_what_people_do_together_is_told_with_its_title(tmp_path: Path) -> None:
    old = together()
    new = together()
    new["ladder"][1]["after"] = limit(9)
    new["tickets"]["authority"]["rate"] = ["agent"]
    new["tickets"]["origins"]["window"] = ["system"]
    new["orders"]["ask"]["limit"] = limit(9)
    lines = told(load(tmp_path / "old", old), load(tmp_path / "new", new))
    about = {path: line.about.zh for path, line in lines.items()}
    assert about == {
        "ladder.leader.after": "agent",
        "orders.ask.limit": "visit",
        "tickets.authority.rate": "满意度评价",
        "tickets.origins.window": "办不成事窗口",
    }
    assert lines["tickets.authority.rate"].kind.zh == "协同机制"
    assert lines["ladder.leader.after"].after.zh == "9工作日（law）"
