"""Names: everything that a definition refers to must stand somewhere in it."""

from collections.abc import Container, Iterable, Iterator

from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import LimitForm
from definitions.source import Loc

Reference = tuple[Loc, str, ProblemCode, Container[str]]
"""Where a name stands, the name, what to say if it is unknown, and the names that there are."""


def check_names(loaded: Loaded) -> Iterator[Problem]:
    """Every name that leads nowhere."""
    for references in (_stages, _items, _needs, _ends, _bases):
        for loc, name, code, known in references(loaded):
            if name not in known:
                yield problem(code, loaded.place(*loc), name)


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
        if ahead := item.pre_review:
            yield (*loc, "pre_review", "gate"), ahead.gate, ProblemCode.UNKNOWN_GATE, definition.gates
            happenings = definition.happenings
            yield (
                (*loc, "pre_review", "opens_with"),
                ahead.opens_with,
                ProblemCode.UNKNOWN_HAPPENING,
                happenings,
            )


def _needs(loaded: Loaded) -> Iterator[Reference]:
    definition, known = loaded.definition, _keys(loaded)
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
    known = _keys(loaded)
    for key, milestone in loaded.definition.milestones.items():
        yield ("milestones", key, "from"), milestone.start, ProblemCode.UNKNOWN_ITEM, known
        yield ("milestones", key, "to"), milestone.end, ProblemCode.UNKNOWN_ITEM, known


def _bases(loaded: Loaded) -> Iterator[Reference]:
    for loc, limit in _limits(loaded):
        yield (*loc, "basis"), limit.basis, ProblemCode.UNKNOWN_BASIS, loaded.definition.bases


def _limits(loaded: Loaded) -> Iterator[tuple[Loc, LimitForm]]:
    definition = loaded.definition
    stated: Iterable[tuple[Loc, LimitForm | None]] = [
        (("delivery",), definition.delivery),
        *(
            (("milestones", key, "limit"), milestone.limit)
            for key, milestone in definition.milestones.items()
        ),
        *(
            (("items", key, "limits", kind), limit)
            for key, item in definition.items.items()
            for kind, limit in (
                ("statutory", item.limits.statutory),
                ("promised", item.limits.promised),
                ("delivery", item.limits.delivery),
            )
        ),
    ]
    yield from ((loc, limit) for loc, limit in stated if limit)


def _keys(loaded: Loaded) -> frozenset[str]:
    definition = loaded.definition
    return frozenset([*definition.items, *definition.happenings, *definition.gates])
