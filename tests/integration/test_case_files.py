"""Case files that nobody can rehearse: each is refused as a whole, with the file and the line to mend."""

from datetime import datetime
from pathlib import Path

import pytest

from binglian.rehearsal.casefile import CaseFile, check_names, read_case
from definitions.planner import plan
from definitions.problems import DefinitionError, ProblemCode
from definitions.projects import definition_for
from tests.integration.rehearsed import calendar

GOOD = """\
title: {zh: 试, en: trial}
project:
  key: trial
  name: 试验项目
  jurisdiction: tongan
  facts: {establishment: filed, land_mode: granted, eia: form}
events:
  - {at: 2021-11-02, type: record_happening, item: listing, actor: agent}
  - {at: 2021-11-03 09:00, type: receive, items: [eia-form, geo-hazard], actor: applicant}
  - {at: 2021-11-03 10:00, reported_at: 2021-11-04, type: accept, item: eia-form, actor: window}
"""


def read_and_plan(path: Path) -> CaseFile:
    case = read_case(path, calendar().tz)
    definition = definition_for(case.project)
    check_names(case, definition)
    plan(definition, case.project.spec, case.mode, case.project.place)
    return case


def test_the_file_that_the_impossible_ones_derive_from_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    case = read_and_plan(path)
    assert [event.item for event in case.events] == ["listing", "eia-form", "geo-hazard", "eia-form"]
    assert case.events[0].at == datetime(2021, 11, 2, 9, tzinfo=calendar().tz)
    assert (case.events[3].at.day, case.events[3].sent_at.day) == (3, 4)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "offender"),
    [
        ("item: listing", "item: lisitng", ProblemCode.UNKNOWN_HAPPENING, 8, "lisitng"),
        ("actor: applicant", "actor: aplicant", ProblemCode.UNKNOWN_POST, 9, "aplicant"),
        ("geo-hazard]", "geo-hazzard]", ProblemCode.UNKNOWN_ITEM, 9, "geo-hazzard"),
        ("2021-11-03 09:00", "2021-11-01 09:00", ProblemCode.TIMES_BACKWARDS, 9, "2021-11-01"),
        ("reported_at: 2021-11-04", "reported_at: 2021-11-02", ProblemCode.TIMES_BACKWARDS, 10, "2021-11-03"),
        ("events:", "until: 2021-11-03\nevents:", ProblemCode.TIMES_BACKWARDS, 7, "2021-11-03"),
        ("2021-11-02,", "2021-11-31,", ProblemCode.BAD_INSTANT, 8, "2021-11-31"),
        ("at: 2021-11-02, ", "", ProblemCode.MISSING_KEY, 8, "at"),
        ("title:", "titel:", ProblemCode.UNKNOWN_KEY, 1, "titel"),
        ("  facts:", "  fact:", ProblemCode.UNKNOWN_KEY, 6, "fact"),
        ("actor: applicant", "actor: applicant, favourable: true", ProblemCode.BAD_EVENT, 9, "favourable"),
        ("type: accept", "type: acept", ProblemCode.BAD_EVENT, 10, "type"),
        ("type: accept", "type: decide", ProblemCode.BAD_EVENT, 10, "outcome"),
        ("jurisdiction: tongan", "jurisdiction: tonga", ProblemCode.UNKNOWN_DEFINITION, 5, "tonga"),
        (", eia: form", "", ProblemCode.MISSING_FACT, 6, "eia"),
    ],
)
def test_an_impossible_case_file_is_refused_with_file_line_and_offender(
    tmp_path: Path, old: str, new: str, code: ProblemCode, line: int, offender: str
) -> None:
    path = tmp_path / "impossible.yaml"
    assert GOOD.count(old) == 1
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(DefinitionError) as refused:
        read_and_plan(path)
    found = [(problem.file, problem.line, problem.code) for problem in refused.value.problems]
    assert (str(path), line, code) in found
    assert any(problem.offender.startswith(offender) for problem in refused.value.problems)


def test_a_case_file_without_a_project_or_without_events_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("title: {zh: 试, en: trial}\nevents: []\n")
    with pytest.raises(DefinitionError) as refused:
        read_and_plan(path)
    assert [(problem.code, problem.offender) for problem in refused.value.problems] == [
        (ProblemCode.MISSING_KEY, "project")
    ]
    path.write_text(GOOD.partition("events:")[0] + "events: []\n")
    with pytest.raises(DefinitionError) as refused:
        read_and_plan(path)
    assert [(problem.code, problem.line) for problem in refused.value.problems] == [
        (ProblemCode.EMPTY_SCRIPT, 7)
    ]
