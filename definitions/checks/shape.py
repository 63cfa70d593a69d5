"""Shape: keys used once, no circles, no empty stages, milestones with two ends, defaults that are choices."""

from collections.abc import Iterator

from definitions.facts import allowed
from definitions.graph import cycles
from definitions.loaded import Loaded, needs_by_key, room_of, rooms
from definitions.problems import Problem, ProblemCode, problem


def check_keys(loaded: Loaded) -> Iterator[Problem]:
    """Items, happenings and gates share one namespace; an item's number is its own."""
    definition = loaded.definition
    seen: dict[str, str] = {}
    for room, keys in rooms(definition).items():
        for key in keys:
            if (other := seen.setdefault(key, room)) != room:
                yield problem(ProblemCode.KEY_REUSED, loaded.place(room, key), key, other=other)
    numbers: dict[int, str] = {}
    for key, item in definition.items.items():
        if (other := numbers.setdefault(item.number, key)) != key:
            place = loaded.place("items", key, "number")
            yield problem(ProblemCode.NUMBER_REUSED, place, key, number=item.number, other=other)


def check_cycles(loaded: Loaded) -> Iterator[Problem]:
    """Circles, counting every alternative, and that a pre-reviewed item comes after its gate."""
    definition = loaded.definition
    needs = {
        key: {name for line in lines for name in line.any_of}
        for key, lines in needs_by_key(definition).items()
    }
    for key, item in definition.items.items():
        if item.pre_review:
            needs[key].add(item.pre_review.gate)
    for circle in cycles({key: frozenset(wanted & needs.keys()) for key, wanted in needs.items()}):
        place = loaded.place(room_of(definition, circle[0]), circle[0])
        yield problem(ProblemCode.CYCLE, place, circle[0], cycle=" → ".join(circle))


def check_stages(loaded: Loaded) -> Iterator[Problem]:
    """Stages without items."""
    used = {item.stage for item in loaded.definition.items.values()}
    for key in loaded.definition.stages:
        if key not in used:
            yield problem(ProblemCode.STAGE_EMPTY, loaded.place("stages", key), key)


def check_gates(loaded: Loaded) -> Iterator[Problem]:
    """Gates that a project could have without anything that opens them: all their lines are optional."""
    for key, gate in loaded.definition.gates.items():
        if gate.opened_by and all(line.optional for line in gate.opened_by):
            place = loaded.place("gates", key, "opened_by")
            yield problem(ProblemCode.GATE_ONLY_OPTIONAL, place, key)


def check_milestones(loaded: Loaded) -> Iterator[Problem]:
    """Milestones that end where they start."""
    for key, milestone in loaded.definition.milestones.items():
        if milestone.start == milestone.end:
            yield problem(ProblemCode.SAME_ENDS, loaded.place("milestones", key, "to"), key)


def check_facts(loaded: Loaded) -> Iterator[Problem]:
    """Defaults that a project couldn't state, and types that are no choice of establishment."""
    definition = loaded.definition
    for name, fact in definition.facts.items():
        if fact.default is not None and not allowed(fact, fact.default):
            yield problem(ProblemCode.BAD_DEFAULT, loaded.place("facts", name, "default"), name)
    typed = [
        (key, index, kind)
        for key, item in definition.items.items()
        for index, kind in enumerate(item.types or ())
    ]
    establishments = definition.establishments
    if typed and not establishments:
        yield problem(
            ProblemCode.ESTABLISHMENT_MISSING, loaded.place("facts", "establishment"), "establishment"
        )
        return
    for key, index, kind in typed:
        if kind not in establishments:
            place = loaded.place("items", key, "types", index)
            choices = ", ".join(establishments)
            yield problem(ProblemCode.UNKNOWN_CHOICE, place, kind, fact="establishment", choices=choices)
