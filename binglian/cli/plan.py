"""``binglian plan``: every step of a project and why it applies, what rules did, what is left out and why."""

from typing import TYPE_CHECKING, Any

from binglian.cli.options import AsJson, DefinitionName, ModeOption, ProjectFile

if TYPE_CHECKING:
    from binglian.cli.files import Planned
    from binglian.domain.plan import Plan


def plan(
    file: ProjectFile, mode: ModeOption = None, definition: DefinitionName = "", as_json: AsJson = False
) -> None:
    """Show what a project must do, in order, what rules did by which facts, and what was left out and why."""
    from binglian.cli.console import dump
    from binglian.cli.files import planned
    from binglian.cli.plan_view import show_plan

    project = planned(file, definition, mode)
    made = project.plan()
    if as_json:
        dump(plan_json(project, made))
    else:
        show_plan(project.loaded.definition, made, headline(project, made))


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
