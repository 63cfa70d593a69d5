from collections import Counter
from datetime import date

import pytest

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Mode
from tests.unit.papers.samples import AWARD, NOTICE, listed, sample, shidai


@pytest.mark.mechanism("S0-09")
def test_what_can_be_reviewed_ahead_starts_with_the_notice_and_is_ready_when_the_land_is_there() -> None:
    made = shidai()
    ahead = [row for row in made.rows if row.reviewed_ahead]
    assert len(ahead) == 16
    contract = made.row("land-contract")
    assert contract.earliest_start.day == AWARD
    for row in ahead:
        assert row.earliest_start.day == NOTICE
        assert row.pre_review is not None
        assert row.accepted.day >= contract.earliest_finish.day
    # S0-10: no more work is left when the gate opens than to decide
    assert made.row("planning-permit").earliest_finish == made.row("planning-permit").accepted


@pytest.mark.mechanism("S0-05")
def test_the_list_is_counted_back_from_the_day_of_the_ground_breaking() -> None:
    made = shidai(date(2021, 12, 19))
    assert made.target.day == date(2021, 12, 17)  # the last working day before that Sunday
    assert max(row.latest_finish.day for row in made.rows) == made.target.day
    permit = made.row("constr-permit")
    # three working days before the end would be the 14th; a review ahead begins before the land, on the 10th
    assert (permit.latest_start.day, permit.latest_finish.day) == (date(2021, 12, 10), date(2021, 12, 17))
    assert all(row.latest_start.day >= row.earliest_start.day for row in made.rows)


@pytest.mark.mechanism("S3-02")
def test_one_list_says_of_each_step_who_what_and_when() -> None:
    made = listed("yongji-pipe-network", date(2026, 3, 2), date(2026, 6, 30))
    plan = sample("yongji-pipe-network").plan()
    assert [row.item for row in made.rows] == [step.item for step in plan.steps]
    for row, step in zip(made.rows, plan.steps, strict=True):
        assert row.stage == next(stage.title for stage in plan.stages if stage.key == step.stage)
        assert row.department == step.department_title
        assert row.responsible == step.responsible
        assert [one.material for one in row.materials] == [one.material for one in step.materials]
        assert row.earliest_start.day <= row.earliest_finish.day <= row.latest_finish.day
    merged = made.row("prelim-design")
    assert [text.en for text in merged.covers] == ["Project proposal approval", "Feasibility study approval"]
    rule = next(rule for rule in merged.rules if rule.rule == "merge-early-approvals")
    assert "立项类型：政府投资项目（审批制）" in [fact.zh for fact in rule.facts]
    assert rule.basis.zh.startswith("永济")


@pytest.mark.mechanism("S4-01")
def test_a_project_gets_one_item_package_and_one_policy_book() -> None:
    made = listed("xian-etdz-weekend", date(2023, 3, 13))
    package = next(one for one in made.packages if one.rule.rule == "item-package")
    assert "建筑工程施工许可证核发" in [item.zh for item in package.items]
    assert any("上门问需" in policy.zh for policy in package.policies)


def test_a_material_is_handed_in_once_with_the_step_that_asks_first() -> None:
    made = shidai()
    handed_in = {one.material: one for one in made.materials}
    asked = Counter(one.material for row in made.rows for one in row.materials)
    assert handed_in.keys() == asked.keys()
    for material, one in handed_in.items():
        assert len(one.reused_by) == asked[material] - 1
        assert one.submitted_with not in one.reused_by
        users = [made.row(item) for item in (one.submitted_with, *one.reused_by)]
        assert min(users, key=lambda row: (row.earliest_start.day, row.order)).item == one.submitted_with
        assert one.by.day == min(row.latest_start.day for row in users)
    for row in made.rows:
        for line in row.materials:
            assert line.submitted_with == handed_in[line.material].submitted_with


def test_limits_stand_with_their_basis_and_unverified_ones_are_marked() -> None:
    limits = {one.kind: one for one in shidai().row("land-contract").limits}
    assert limits.keys() == {ClockKind.PROMISED}
    assert limits[ClockKind.PROMISED].length.zh == "5工作日*"
    assert not limits[ClockKind.PROMISED].verified


def test_what_is_left_out_says_why_and_by_which_rule() -> None:
    made = listed("yongji-pipe-network", date(2026, 3, 2))
    left_out = {one.item: one for one in made.left_out}
    permit = left_out["planning-permit"]
    assert permit.rule is not None
    assert permit.rule.rule == "pipe-network"
    assert left_out["forest-use"].rule is None


def test_days_of_a_year_that_is_not_announced_are_marked_and_no_others() -> None:
    made = listed("yongji-pipe-network", date(2026, 12, 21))
    for row in made.rows:
        for day in (row.earliest_start, row.accepted, row.earliest_finish):
            assert day.provisional == (day.day.year == 2027)
    assert made.finish.provisional
    assert made.target.provisional
    # counted back through the provisional year from the target
    assert all(row.latest_start.provisional for row in made.rows)
    assert made.provisional
    assert not shidai().provisional


def test_in_serial_mode_each_step_waits_for_the_one_before() -> None:
    made = listed("yongji-pipe-network", date(2026, 3, 2), mode=Mode.SERIAL)
    titles = {row.title for row in made.rows}
    assert all(titles & set(row.needs) for row in made.rows[1:])
    assert all(row.slack == 0 for row in made.rows if row.limits)


def test_the_critical_path_ends_with_what_is_finished_last() -> None:
    made = shidai(date(2021, 12, 10))
    assert made.row(made.critical_path[-1]).earliest_finish == made.finish
    assert all(made.row(item).critical for item in made.critical_path)
    assert made.short_by == 3
    assert {row.slack for row in made.rows if row.critical} == {-3}
