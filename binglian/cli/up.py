"""``binglian up``: the whole system on embedded parts, until it is told to stop."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path, typer.Option("--dir", help="Where server and ledger keep their files.", metavar="DIR")
]
Port = Annotated[int, typer.Option("--port", help="Port of the Temporal server.", min=1, max=65535)]
UiPort = Annotated[int, typer.Option("--ui-port", help="Port of the Temporal UI.", min=1, max=65535)]
HealthPort = Annotated[int, typer.Option("--health-port", help="Port of /healthz.", min=1, max=65535)]
MetricsPort = Annotated[int, typer.Option("--metrics-port", help="Port of /metrics.", min=1, max=65535)]


def up(
    folder: Folder = Path(".binglian"),
    port: Port = 7233,
    ui_port: UiPort = 8233,
    health_port: HealthPort = 8234,
    metrics_port: MetricsPort = 8235,
) -> None:
    """Keep server, UI, workers and ledger running; Ctrl-C stops them, and nothing is lost."""
    import asyncio

    from binglian.cli.console import say, words
    from binglian.cli.house import House, Ports, keep_running
    from binglian.cli.sign import holding

    folder.mkdir(parents=True, exist_ok=True)
    house = House(folder.resolve(), Ports(port, ui_port, health_port, metrics_port))
    with holding(house.folder):
        asyncio.run(keep_running(house))
    say(words("stopped"))
