"""Limits as files state them: figures with their basis, extensions, and what later law changes."""

from datetime import date
from typing import Annotated

from pydantic import Field, StrictInt

from binglian.domain.envelope import Key
from binglian.domain.limits import StartsOn, Unit
from definitions.schema.base import Form, OrNone

_Value = Annotated[StrictInt, Field(ge=0, le=3650)]
_Warn = Annotated[StrictInt, Field(ge=0)]


class ExtensionForm(Form):
    """By how many of its limit's units an extension lengthens it, how often, and who may grant it."""

    value: Annotated[StrictInt, Field(ge=1, le=3650)]
    times: Annotated[StrictInt, Field(ge=1, le=100)] = 1
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    basis: Key


class LimitChange(Form):
    """A limit from a day on; what isn't stated stays as it was."""

    since: date
    value: _Value | None = None
    unit: Unit | None = None
    basis: Key | None = None
    starts_on: StartsOn | None = None
    warn: _Warn | None = None
    extension: OrNone[ExtensionForm] | None = None


class LimitForm(Form):
    """A limit; what is left out follows from where it stands and from the definition's defaults.

    Attributes:
        extension: how it may be extended; ``none`` where the default of its basis shall not apply.
        changes: what applies to cases whose clock starts on or after a day, in the order of days.
    """

    value: _Value
    unit: Unit
    basis: Key
    starts_on: StartsOn | None = None
    warn: _Warn | None = None
    extension: OrNone[ExtensionForm] | None = None
    changes: tuple[LimitChange, ...] = ()

    def versions(self) -> tuple[tuple[date | None, "LimitForm"], ...]:
        """The limit as it always was, and as each change leaves it, with the day from which it is so."""
        version = self
        versions: list[tuple[date | None, LimitForm]] = [(None, version)]
        for change in self.changes:
            stated = {name: value for name, value in change if name != "since" and value is not None}
            version = version.model_copy(update=stated)
            versions.append((change.since, version))
        return tuple(versions)


SideLimit = OrNone[LimitForm]
"""A limit in place of the definition's default, or ``none`` for none at all."""


class Limits(Form):
    """An item's limits; for side limits that it doesn't state, the definition's defaults apply.

    Attributes:
        delivery: without it the definition's, if the item is a licence; else none.
    """

    statutory: LimitForm | None = None
    promised: LimitForm | None = None
    delivery: LimitForm | None = None
    acceptance: SideLimit | None = None
    consultation: SideLimit | None = None
    hearing_request: SideLimit | None = None
    hearing: SideLimit | None = None
    hearing_notice: SideLimit | None = None
    supplement: SideLimit | None = None


class Defaults(Form):
    """The side limits of all items, where the item states none of its own.

    Attributes:
        acceptance: licences only: to accept, or to say once what is missing.
        consultation: for a consulted department to answer.
        hearing_request: licences only, like the two after it: for the parties to ask for a hearing.
        hearing: for the organ to hold it.
        hearing_notice: how far ahead time and place are announced; it never runs as a clock.
        supplement: items with materials only: to supply what was let pass at acceptance.
        commitment: items with ``commitment`` only: to check what was committed.
        stop_report: items with ``permit`` only: to report that works have stopped.
    """

    acceptance: LimitForm | None = None
    consultation: LimitForm | None = None
    hearing_request: LimitForm | None = None
    hearing: LimitForm | None = None
    hearing_notice: LimitForm | None = None
    supplement: LimitForm | None = None
    commitment: LimitForm | None = None
    stop_report: LimitForm | None = None
