from dataclasses import replace

from binglian.domain.matters import Matter
from binglian.domain.project import Project
from tests.builders import at, calendar
from tests.unit.domain.raisings import raising
from workflows.display import hindered_besides, project_table
from workflows.standing import hindrances


def blocked(*matters: Matter) -> Project:
    """A project that has not begun, with these tickets."""
    return Project(plan=raising(), matters={one.ticket: one for one in matters})


def test_what_blocks_an_item_not_begun_or_the_project_stands_below_the_table() -> None:
    project = blocked(Matter(ticket="t-1", item="permit"), Matter(ticket="t-2", undone=True))
    assert list(hindered_besides(project)) == [
        "与本项目有关的问题：t-2（事由已更正）",
        "「permit」 · 受阻：t-1",
    ]
    assert project_table(project, calendar()).endswith("受阻：t-1")


def test_what_is_out_of_the_way_blocks_nothing() -> None:
    project = blocked(replace(Matter(ticket="t-1", item="permit"), cleared_at=at("2026-03-02")))
    assert hindrances(project, "permit") is None
    assert list(hindered_besides(project)) == []
