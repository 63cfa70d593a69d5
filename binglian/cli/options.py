"""Options that several commands share, each spelled once."""

from pathlib import Path
from typing import Annotated

import typer

from binglian.domain.plan import Mode

ProjectFile = Annotated[
    Path, typer.Argument(help="A project file, or a case file (its project).", metavar="FILE")
]
CaseArgument = Annotated[
    Path, typer.Argument(help="A case file: a project and its dated events.", metavar="FILE")
]
Project = Annotated[str, typer.Argument(help="The project's key.", metavar="PROJECT")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
OutFile = Annotated[
    Path | None, typer.Option("--out", help="Write to this file.", metavar="FILE", dir_okay=False)
]
DefinitionName = Annotated[
    str,
    typer.Option(
        "--definition", help="Plan by this definition instead: a name or a file.", metavar="NAME_OR_FILE"
    ),
]
ModeOption = Annotated[
    Mode | None, typer.Option("--mode", help="How approvals run; as the file says, else parallel.")
]
FormName = Annotated[
    str,
    typer.Option(
        "--format", help="As what; else by the file's suffix, else a table.", metavar="table|md|xlsx|json"
    ),
]
Address = Annotated[
    str, typer.Option("--address", help="Host and port of the Temporal server.", metavar="HOST:PORT")
]
Namespace = Annotated[str, typer.Option("--namespace", help="The Temporal namespace of the projects.")]
LedgerUrl = Annotated[
    str, typer.Option("--ledger", help="SQLAlchemy URL of the ledger.", metavar="URL", show_default=False)
]
Wait = Annotated[int, typer.Option("--wait", help="Seconds to wait for the workflow's answer.", min=1)]
