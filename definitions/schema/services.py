"""What a project hands in and is offered: materials, service windows, promises."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictFloat, StrictInt, model_validator

from binglian.domain.envelope import Key
from definitions.schema.base import Form, Hours, Phrase, Weekday, Words


class MaterialForm(Form):
    """A material of the project's one set: submitted once, used by every case that needs it (S3-15)."""

    title: Words
    note: Words | None = None


class ServiceForm(Form):
    """A service window beyond office hours (S4-08); it never changes how a limit is counted.

    Attributes:
        days: the days of the week on which it is open, with ``hours``.
        always: whether it is open at any time; then no days and hours are given.
    """

    title: Words
    basis: Key
    days: tuple[Weekday, ...] = ()
    hours: Hours | None = None
    always: StrictBool = False

    @model_validator(mode="after")
    def _open_somehow(self) -> "ServiceForm":
        if self.always == bool(self.days or self.hours) or bool(self.days) != bool(self.hours):
            raise ValueError("either always, or days with hours")
        return self


class PromiseForm(Form):
    """A service promise that is no limit of one item; it is printed in guides."""

    title: Words
    value: Annotated[StrictInt | StrictFloat, Field(ge=0)]
    unit: Phrase
    basis: Key
