"""Visits and services that can be ordered, as data."""

from typing import Annotated, Literal

from pydantic import Field

from binglian.domain.envelope import Key
from definitions.schema.base import Form, Words
from definitions.schema.limits import LimitForm


class OrderForm(Form):
    """A kind of visit or service.

    Attributes:
        limit: within what time it is carried out.
        by: authority phrases of those who may order it; ``posts`` of those who may carry it out.
        skills: kinds of skill that a squad for it may need (S0-04).
        act: what may be done on the spot to the project's case.
        mechanism: identifier of the seed mechanism that it carries out.
    """

    title: Words
    limit: LimitForm
    basis: Key
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    posts: Annotated[tuple[str, ...], Field(min_length=1)]
    skills: tuple[Key, ...] = ()
    act: Literal["accept", "deliver"] | None = None
    mechanism: Annotated[str, Field(pattern=r"^S[0-4]-\d\d$")] | None = None
