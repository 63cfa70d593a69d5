"""``binglian rehearse``: a case file through the real workflows, with time skipped, and what came of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import AsJson, CaseArgument, DefinitionName
from binglian.domain.plan import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from binglian.cli.files import Planned
    from binglian.rehearsal.casefile import CaseFile
    from binglian.rehearsal.driver import Rehearsal

Override = Annotated[Mode | None, typer.Option("--mode", help="How approvals run, whatever the file says.")]


def rehearse(
    file: CaseArgument, mode: Override = None, definition: DefinitionName = "", as_json: AsJson = False
) -> None:
    """Rehearse a case file: every event at its own instant, then plan against fact."""
    from binglian.cli.console import dump, hint, say
    from binglian.cli.files import planned_case
    from binglian.rehearsal.casefile import check_names, read_case

    project = planned_case(file, definition, mode)
    case = read_case(file, project.calendar.tz)
    check_names(case, project.loaded)
    rehearsal = _run(project, case, hint if as_json else say)
    if as_json:
        from binglian.rehearsal.result import as_json as result

        dump(result(rehearsal, project.calendar))
    else:
        from binglian.cli.timeline import show_rehearsal

        show_rehearsal(project, rehearsal)


def _run(project: "Planned", case: "CaseFile", tell: "Callable[[str], None]") -> "Rehearsal":
    import asyncio

    from binglian.cli.console import quiet, words
    from binglian.cli.progress import answer_line
    from binglian.rehearsal.driver import rehearse

    quiet()
    definition, plan = project.loaded.definition, project.plan()
    ref = plan.definition
    tell(f"{case.title.text} · {ref.key}@{ref.version} {ref.digest[:12]}")
    tell(words("rehearsing", events=len(case.events)))
    return asyncio.run(
        rehearse(case, plan, project.calendar_data, lambda answer: tell(answer_line(definition, answer)))
    )
