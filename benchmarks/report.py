"""Results as figures beside their aims, for people and for programs."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table


class Judged(StrEnum):
    """Which figure an aim is about."""

    VALUE = "value"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be: at most the bound, or at least."""

    bound: float
    judged: Judged
    at_least: bool = False

    def __str__(self) -> str:
        sign, of = ("≥" if self.at_least else "≤"), (" × floor" if self.judged is Judged.RATIO else "")
        return f"{sign} {self.bound:g}{of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured quantity; where there is a floor, the ratio to it."""

    name: str
    unit: str
    value: float
    floor: float | None = None
    aim: Aim | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to the floor's."""
        return self.value / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; none where there is no aim."""
        judged = self.ratio if self.aim and self.aim.judged is Judged.RATIO else self.value
        if self.aim is None or judged is None:
            return None
        return judged >= self.aim.bound if self.aim.at_least else judged <= self.aim.bound


def as_json(figures: list[Figure], about: dict[str, Any]) -> dict[str, Any]:
    """One object: what was run, and a row for each figure."""
    rows = [
        {**asdict(figure), "aim": str(figure.aim) if figure.aim else None}
        | {"ratio": figure.ratio, "met": figure.met}
        for figure in figures
    ]
    return {**about, "figures": rows}


def show(figures: list[Figure], about: dict[str, Any], console: Console) -> None:
    """A table, and a line that names every aim that was missed."""
    table = Table(
        title=", ".join(f"{name} {value}" for name, value in about.items()), title_justify="left", box=SIMPLE
    )
    for heading in ("", "unit", "binglian", "floor", "ratio", "aim", ""):
        table.add_column(heading, justify="left" if heading in {"", "unit", "aim"} else "right", no_wrap=True)
    for figure in figures:
        floor, ratio = _number(figure.floor), _number(figure.ratio, " ×")
        aim = str(figure.aim or "")
        table.add_row(figure.name, figure.unit, _number(figure.value), floor, ratio, aim, _mark(figure.met))
    console.print(table)
    missed = [figure.name for figure in figures if figure.met is False]
    console.print(
        f"[bold red]Aims missed:[/] {'; '.join(missed)}" if missed else "[green]Every aim is met.[/]"
    )


def _number(value: float | None, suffix: str = "") -> str:
    if value is None:
        return ""
    decimals = max(0, 2 - len(str(int(abs(value)))) + 1) if abs(value) < 100 else 0
    return f"{value:,.{decimals}f}{suffix}"


def _mark(met: bool | None) -> str:  # noqa: FBT001 - three answers: met, missed, no aim
    return "" if met is None else ("met" if met else "[bold red]MISSED[/]")
