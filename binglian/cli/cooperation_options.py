"""Options that commands on tickets, meetings and orders share, each spelled once."""

from typing import Annotated

import typer

Jurisdiction = Annotated[
    str, typer.Option("--jurisdiction", help="Whose: KEY or KEY@VERSION.", metavar="NAME")
]
By = Annotated[str, typer.Option("--as", help="Who opens it.", metavar="POST[@DEPARTMENT]")]
OfProject = Annotated[str, typer.Option("--project", help="Key of the project that it is about.")]
Item = Annotated[str, typer.Option("--item", help="Key of the step there.")]
Key = Annotated[str, typer.Option("--key", help="Its key; one is made if none is given.")]
Whose = Annotated[str | None, typer.Option("--jurisdiction", help="Only this jurisdiction's.")]
OnlyProject = Annotated[str | None, typer.Option("--project", help="Only of this project.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only past a limit.")]
