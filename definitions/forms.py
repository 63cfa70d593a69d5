"""Reads a document, or a part of one, into a pydantic form; every fault becomes a problem with its place."""

from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from definitions.problems import DefinitionError, Place, Problem, ProblemCode, problem
from definitions.source import Document, Loc

Form = TypeVar("Form", bound=BaseModel)

_CODES = {"extra_forbidden": ProblemCode.UNKNOWN_KEY, "missing": ProblemCode.MISSING_KEY}


def read_form(form: type[Form], document: Document, under: Loc = ()) -> Form:
    """Reads the part of a document that lies under a way into a form.

    Raises:
        DefinitionError: with a problem for each unknown or missing key and each bad value.
    """
    part = mapping_at(document, under)
    try:
        return form.model_validate(part)
    except ValidationError as error:
        raise DefinitionError(_problems(error, document, under)) from None


def mapping_at(document: Document, under: Loc) -> Mapping[str, object]:
    """The mapping under a way.

    Raises:
        DefinitionError: when something else stands there, or nothing.
    """
    part = document.data
    for key in under:
        part = cast("Mapping[object, object]", part).get(key) if isinstance(part, dict) else None
    if not isinstance(part, dict):
        place = document.place(under)
        raise DefinitionError([problem(ProblemCode.NOT_A_MAPPING, place, path_text(under) or place.file)])
    return cast("Mapping[str, object]", part)


def path_text(loc: Loc) -> str:
    """A way as people write it: ``items.ent-filing.needs.0``."""
    return ".".join(map(str, loc))


def _problems(error: ValidationError, document: Document, under: Loc) -> Iterator[Problem]:
    seen: set[tuple[ProblemCode, Place, str]] = set()
    for fault in error.errors(include_url=False, include_context=False):
        found = _problem(fault, document, under)
        # a union reports a bad value once for each of its members
        if (mark := (found.code, Place(found.file, found.line), found.offender)) not in seen:
            seen.add(mark)
            yield found


def _problem(fault: ErrorDetails, document: Document, under: Loc) -> Problem:
    loc = (*under, *fault["loc"])
    known, place = document.nearest(loc), document.place(loc)
    code = _CODES.get(fault["type"], ProblemCode.BAD_VALUE)
    if code is not ProblemCode.BAD_VALUE:
        around = known if code is ProblemCode.MISSING_KEY else known[:-1]
        return problem(code, place, str(loc[-1]), path=path_text(around) or place.file)
    value = fault["input"]
    offender = value if isinstance(value, str) and value else path_text(known[-1:]) or place.file
    return problem(code, place, offender, path=path_text(known) or place.file, detail=fault["msg"])
