"""Impossible case files are refused before anything runs, each fault with file and line."""

import pytest

from tests.unit.cli.command import Run, WriteCase

MATERIAL = f"material: unheard-of, reference: vault, digest: {'0' * 64}"


@pytest.mark.parametrize(
    ("replacement", "line", "code"),
    [
        (("item: ent-filing", "item: unheard-of"), 11, "unknown-item"),
        (("2026-03-03", "2026-03-01"), 11, "times-backwards"),
        (("2026-03-03", "the third"), 11, "bad-instant"),
        (("type: receive", "type: devour"), 11, "bad-event"),
        (("type: receive", "type: consult, departments: [watre]"), 11, "unknown-department"),
        (("type: receive, item: ent-filing", f"type: submit_material, {MATERIAL}"), 11, "unknown-material"),
        (("type: receive, item: ent-filing", "type: extend_stage, stage: x, reason: y"), 11, "unknown-stage"),
        (("project:\n", "object:\n"), 1, "not-a-mapping"),
        (("jurisdiction: tongan", "jurisdiction: atlantis"), 6, "unknown-definition"),
    ],
)
def test_an_impossible_case_file_is_told_where_it_is_wrong(
    run: Run, case: WriteCase, replacement: tuple[str, str], line: int, code: str
) -> None:
    result = run("rehearse", case(replacement))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"case.yaml:{line}: error {code}: ")
    assert result.stdout == ""


def test_a_script_without_events_is_no_script(run: Run, case: WriteCase) -> None:
    text = "events:\n  - {at: 2026-03-02, type: record_happening, item: project-code, actor: agent}\n"
    second = "  - {at: 2026-03-03, type: receive, item: ent-filing, actor: applicant}\n"
    result = run("rehearse", case((text + second, "events: []\n")))
    assert result.exit_code == 2
    assert "empty-script" in result.stderr
