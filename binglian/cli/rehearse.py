"""``binglian rehearse``: a case file through the real workflows, with time skipped, and what came of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import AsJson, CaseArgument, DefinitionName
from binglian.domain.plan import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from binglian.rehearsal.casefile import CaseFile
    from binglian.rehearsal.cast import Cast
    from binglian.rehearsal.shown import Rehearsal

Override = Annotated[Mode | None, typer.Option("--mode", help="How approvals run, whatever the file says.")]


def rehearse(
    file: CaseArgument, mode: Override = None, definition: DefinitionName = "", as_json: AsJson = False
) -> None:
    """Rehearse a case file: every event at its own instant, then plan against fact."""
    from binglian.cli.console import dump, hint, say
    from binglian.cli.rehearsed import read
    from binglian.domain.calendar import WorkCalendar

    case, cast = read(file, definition, mode)
    rehearsal = _run(case, cast, hint if as_json else say)
    if as_json:
        from binglian.rehearsal.result import as_json as result

        dump(result(rehearsal, WorkCalendar(cast.calendar)))
    else:
        from binglian.cli.timeline import show_all

        show_all(rehearsal)


def _run(case: "CaseFile", cast: "Cast", tell: "Callable[[str], None]") -> "Rehearsal":
    import asyncio

    from binglian.cli.console import quiet, words
    from binglian.cli.failures import Failure, Status
    from binglian.cli.progress import answer_line
    from binglian.rehearsal.driver import perform

    quiet()
    made_from = dict.fromkeys(cast.loaded_of(key).ref for key in (*case.projects, ""))
    names = ", ".join(f"{ref.key}@{ref.version} {ref.digest[:12]}" for ref in made_from)
    tell(f"{case.title.text} · {names}")
    tell(words("rehearsing", events=len(case.events)))
    try:
        return asyncio.run(
            perform(
                case,
                cast,
                lambda answer: tell(answer_line(cast.loaded_of(answer.event.name).definition, answer)),
            )
        )
    except TimeoutError as error:
        raise Failure("rehearsal-stuck", Status.UNREACHABLE, detail=str(error)) from error
