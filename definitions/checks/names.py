"""Names: everything that a definition refers to must stand somewhere in it."""

from collections.abc import Container, Iterator

from definitions.checks.authority import stated_extensions
from definitions.figures import figures
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import Item
from definitions.source import Loc

Reference = tuple[Loc, str, ProblemCode, Container[str]]
"""Where a name stands, the name, what to say if it is unknown, and the names that there are."""


def check_names(loaded: Loaded) -> Iterator[Problem]:
    """Every name that leads nowhere, but those in rules."""
    for references in (_stages, _items, _posts, _needs, _ends, _limits, _bases):
        for loc, name, code, known in references(loaded):
            if name not in known:
                yield problem(code, loaded.place(*loc), name)


def keys_of(loaded: Loaded) -> frozenset[str]:
    """The items, happenings and gates of a definition: what can be needed."""
    definition = loaded.definition
    return frozenset([*definition.items, *definition.happenings, *definition.gates])


def _stages(loaded: Loaded) -> Iterator[Reference]:
    departments = loaded.definition.departments
    for key, stage in loaded.definition.stages.items():
        yield ("stages", key, "lead"), stage.lead, ProblemCode.UNKNOWN_DEPARTMENT, departments


def _items(loaded: Loaded) -> Iterator[Reference]:
    definition = loaded.definition
    for key, item in definition.items.items():
        loc = ("items", key)
        yield (*loc, "stage"), item.stage, ProblemCode.UNKNOWN_STAGE, definition.stages
        yield (*loc, "department"), item.department, ProblemCode.UNKNOWN_DEPARTMENT, definition.departments
        yield from _lists(loaded, key, item)
        if ahead := item.pre_review:
            gate, opens = (*loc, "pre_review", "gate"), (*loc, "pre_review", "opens_with")
            yield gate, ahead.gate, ProblemCode.UNKNOWN_GATE, definition.gates
            yield opens, ahead.opens_with, ProblemCode.UNKNOWN_HAPPENING, definition.happenings
        if permit := item.permit:
            place = (*loc, "permit", "taken_up_by")
            yield place, permit.taken_up_by, ProblemCode.UNKNOWN_HAPPENING, definition.happenings


def _lists(loaded: Loaded, key: str, item: Item) -> Iterator[Reference]:
    definition = loaded.definition
    for index, line in enumerate(item.materials):
        loc = ("items", key, "materials", index)
        yield loc, line.material, ProblemCode.UNKNOWN_MATERIAL, definition.materials
    for index, window in enumerate(item.service):
        yield ("items", key, "service", index), window, ProblemCode.UNKNOWN_SERVICE, definition.service


def _posts(loaded: Loaded) -> Iterator[Reference]:
    definition = loaded.definition
    named = {("responsible",): definition.responsible}
    named |= {("items", key, "responsible"): item.responsible for key, item in definition.items.items()}
    for loc, post in named.items():
        if post is not None:
            yield loc, post, ProblemCode.UNKNOWN_POST, definition.posts


def _needs(loaded: Loaded) -> Iterator[Reference]:
    definition, known = loaded.definition, keys_of(loaded)
    lines = [
        *((("items", key, "needs"), item.needs) for key, item in definition.items.items()),
        *(
            (("happenings", key, "needs"), happening.needs)
            for key, happening in definition.happenings.items()
        ),
        *((("gates", key, "opened_by"), gate.opened_by) for key, gate in definition.gates.items()),
    ]
    for loc, needs in lines:
        for index, need in enumerate(needs):
            for name in need.any_of:
                yield (*loc, index), name, ProblemCode.UNKNOWN_ITEM, known


def _ends(loaded: Loaded) -> Iterator[Reference]:
    known = keys_of(loaded)
    for key, milestone in loaded.definition.milestones.items():
        yield ("milestones", key, "from"), milestone.start, ProblemCode.UNKNOWN_ITEM, known
        yield ("milestones", key, "to"), milestone.end, ProblemCode.UNKNOWN_ITEM, known


def _limits(loaded: Loaded) -> Iterator[Reference]:
    bases = loaded.definition.bases
    for figure in figures(loaded.definition):
        yield (*figure.loc, "basis"), figure.form.basis, ProblemCode.UNKNOWN_BASIS, bases
        for index, change in enumerate(figure.form.changes):
            if change.basis is not None:
                place = (*figure.loc, "changes", index, "basis")
                yield place, change.basis, ProblemCode.UNKNOWN_BASIS, bases
        for loc, extension in stated_extensions(figure.loc, figure.form):
            yield (*loc, "basis"), extension.basis, ProblemCode.UNKNOWN_BASIS, bases


def _bases(loaded: Loaded) -> Iterator[Reference]:
    definition = loaded.definition
    named: dict[Loc, str] = {
        **{("extensions", basis): basis for basis in definition.extensions},
        **{("extensions", basis, "basis"): form.basis for basis, form in definition.extensions.items()},
        **{
            ("acts", act, n): basis for act, bases in definition.acts.items() for n, basis in enumerate(bases)
        },
        **{("service", key, "basis"): window.basis for key, window in definition.service.items()},
        **{("promises", n, "basis"): promise.basis for n, promise in enumerate(definition.promises)},
        **{("rules", key, "basis"): rule.basis for key, rule in definition.rules.items()},
        **{("ladder", n, "basis"): rung.basis for n, rung in enumerate(definition.ladder)},
        **{("meetings", key, "basis"): meeting.basis for key, meeting in definition.meetings.items()},
        **{
            ("meetings", key, "cadence", "basis"): basis
            for key, meeting in definition.meetings.items()
            if (basis := meeting.cadence.basis) is not None
        },
        **{("orders", key, "basis"): order.basis for key, order in definition.orders.items()},
    }
    for loc, basis in named.items():
        yield loc, basis, ProblemCode.UNKNOWN_BASIS, definition.bases
