"""``binglian plan``: every step of a project and why it applies, then what does not and why."""

from typing import TYPE_CHECKING, Any

from binglian.cli.options import AsJson, DefinitionName, ModeOption, ProjectFile

if TYPE_CHECKING:
    from binglian.cli.files import Planned
    from binglian.domain.plan import Plan


def plan(
    file: ProjectFile, mode: ModeOption = None, definition: DefinitionName = "", as_json: AsJson = False
) -> None:
    """Show what a project must do, in order, and what was left out and why."""
    from binglian.cli.console import dump
    from binglian.cli.files import planned

    project = planned(file, definition, mode)
    made = project.plan()
    if as_json:
        dump(plan_json(project, made))
    else:
        _show(project, made)


def plan_json(project: "Planned", made: "Plan") -> dict[str, Any]:
    """The plan as programs get it: the project's key, and the plan as it travels to the workflow."""
    from pydantic import TypeAdapter

    from binglian.domain.plan import Plan

    return {"project": project.project.spec.key, **TypeAdapter(Plan).dump_python(made, mode="json")}


def headline(project: "Planned", made: "Plan") -> str:
    """Which project in which mode, and by which definition exactly, in two lines."""
    from definitions.texts import phrase

    ref = made.definition
    heading = phrase(
        "cli",
        "plan-heading",
        name=project.project.spec.name,
        mode=phrase("mode", made.mode.value),
        steps=len(made.steps),
    )
    made_from = phrase("cli", "made-from", definition=f"{ref.key}@{ref.version}", digest=ref.digest)
    return f"{heading}\n{made_from}"


def _show(project: "Planned", made: "Plan") -> None:
    from binglian.cli.console import rows, say, show, table, words
    from binglian.cli.wording import UNVERIFIED, limits, needs, titles_of, unverified_bases

    titles, unverified = titles_of(made), unverified_bases(project.loaded.definition)
    say(headline(project, made))
    show(
        rows(
            table("order:right", "item", "department", "limits:whole", "needs", "why"),
            (
                (
                    str(step.order),
                    f"{step.title.zh}\n{step.item}",
                    step.department_title.zh,
                    limits(step.limits, unverified),
                    needs((*step.needs, *((item,) for item in step.after)), titles),
                    step.why.zh,
                )
                for step in made.steps
            ),
        )
    )
    if any(one.limit.basis in unverified for step in made.steps for one in step.limits):
        say(f"{UNVERIFIED} {words('unverified')}")
    say(words("left-out", count=len(made.exclusions)))
    excluded = ((f"{one.title.zh} {one.item}", one.why.zh) for one in made.exclusions)
    show(rows(table("item", "why-not"), excluded))
