"""Approval items, and all that is said about one."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from binglian.domain.envelope import Key
from definitions.needs import NeedLine
from definitions.schema.base import Form, Phrase, Words
from definitions.schema.limits import LimitForm, Limits


class Nature(StrEnum):
    """What an item is in law: the Licensing Law's side limits hold for licences alone."""

    LICENCE = "licence"
    FILING = "filing"
    SERVICE = "service"
    UTILITY = "utility"
    INTERNAL = "internal"


class PreReviewForm(Form):
    """From which happening an item may be reviewed ahead, and before which gate nothing is issued."""

    gate: Key
    opens_with: Key


class MaterialLine(Form):
    """A material of the project's one set that a case needs; a bare key is written for one that can't wait.

    Attributes:
        deferrable: whether a case may be accepted without it, as a debt (容缺).
    """

    material: Key
    deferrable: StrictBool = False


def _line(value: object) -> object:
    return {"material": value} if isinstance(value, str) else value


class CommitmentForm(Form):
    """An item that may be approved on a signed commitment; ``limit`` is the time for the later check."""

    limit: LimitForm | None = None


class PermitForm(Form):
    """A permit with a life of its own.

    Attributes:
        taken_up_by: the happening by which it is taken up.
        validity: within which time; counted from delivery unless it says otherwise.
        stop_report: the time to report a stop of works, if not the definition's default.
        recheck_after: after how long a stop the permit is checked again; it never runs as a clock.
    """

    taken_up_by: Key
    validity: LimitForm
    stop_report: LimitForm | None = None
    recheck_after: LimitForm | None = None


class GuideForm(Form):
    """What the printed service guide says beyond the plan's own data (S1-04).

    Attributes:
        conditions: on what the approval is given.
        intermediary: services to be bought from others first.
        reviews: technical and expert reviews that may be called for.
        site_inspection: whether the site is inspected.
    """

    conditions: tuple[Words, ...] = ()
    intermediary: tuple[Words, ...] = ()
    reviews: tuple[Words, ...] = ()
    site_inspection: StrictBool = False


class Passage(StrEnum):
    """What happened to an item in the catalogue."""

    ENTERED = "entered"
    LEFT = "left"
    CHANGED = "changed"


class TraceForm(Form):
    """An item's entry, exit or change, on whose authority (S1-03)."""

    on: date
    change: Passage
    authority: Words
    note: Words | None = None


class RetiredForm(Form):
    """When an item left the catalogue, and on whose authority; it stays in the file and is never planned."""

    on: date
    authority: Words


class Item(Form):
    """An approval item.

    Attributes:
        number: its place in the national item table.
        nature: if not stated, a licence where there is a statutory limit, else a service.
        types: the establishment choices it is for; none given means all.
        when: a CEL condition over the facts; ``why`` and ``why_not`` give its meaning either way.
        responsible: the post in charge, if not the definition's default.
        service: windows it is open in beyond office hours.
    """

    number: Annotated[StrictInt, Field(ge=1)]
    title: Words
    stage: Key
    department: Key
    nature: Nature | None = None
    types: tuple[str, ...] | None = None
    when: Phrase | None = None
    why: Words | None = None
    why_not: Words | None = None
    limits: Limits = Limits()
    needs: tuple[NeedLine, ...] = ()
    materials: tuple[Annotated[MaterialLine, BeforeValidator(_line)], ...] = ()
    responsible: Key | None = None
    pre_review: PreReviewForm | None = None
    commitment: CommitmentForm | None = None
    permit: PermitForm | None = None
    service: tuple[Key, ...] = ()
    guide: GuideForm | None = None
    result: Words
    trace: tuple[TraceForm, ...] = ()
    retired: RetiredForm | None = None

    @property
    def is_licence(self) -> bool:
        """Whether the Licensing Law's own time limits hold for it."""
        if self.nature is None:
            return self.limits.statutory is not None
        return self.nature is Nature.LICENCE
