"""What could not be done, as data: tickets, their limits and classes, and what raises one."""

from typing import Annotated

from pydantic import Field, StrictInt

from binglian.domain.envelope import Key
from binglian.domain.limits import ClockKind
from binglian.domain.tickets.ticket import Origin
from definitions.schema.base import Form, Words
from definitions.schema.limits import LimitForm


class ComplexityForm(Form):
    """How complex a problem is, and within what time it is answered where that differs."""

    title: Words
    feedback: LimitForm | None = None


class RaisesForm(Form):
    """For what a running project opens a ticket by itself.

    Attributes:
        clocks: kinds of clocks whose lapse opens one.
        refusals: how often one item may be refused before that opens one.
        unattended: how long a received case may stand without any act before that opens one.
        rung: the rung on which such a ticket begins; the lowest if none is named.
    """

    clocks: tuple[ClockKind, ...] = ()
    refusals: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    unattended: LimitForm | None = None
    rung: Key | None = None


class TicketsForm(Form):
    """How problems are dealt with.

    Attributes:
        feedback: within what time the complainant is answered.
        hold: how long a rung of the ladder may hold a matter where the next one names no time.
        confirm: how long the complainant is waited for after an answer.
        settle: how long a closed ticket may be reopened.
        pains: kinds of pain (S4-13); ``levels`` those on which a problem is solved.
        origins: who may open a ticket, by where the problem was told.
        authority: who may do what to a ticket, by message type; ``holder`` is the post of the rung that holds
            it, ``owner`` the one on its card.
    """

    feedback: LimitForm
    hold: LimitForm
    confirm: LimitForm
    settle: LimitForm
    complexities: Annotated[dict[Key, ComplexityForm], Field(min_length=1)]
    pains: Annotated[dict[Key, Words], Field(min_length=1)]
    levels: Annotated[dict[Key, Words], Field(min_length=1)]
    origins: dict[Origin, tuple[str, ...]]
    authority: dict[str, tuple[str, ...]]
    raises: RaisesForm | None = None
