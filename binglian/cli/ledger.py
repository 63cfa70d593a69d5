"""``binglian ledger``: its schema, its entries, and whether it tells the truth."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import Address, AsJson, LedgerUrl, Namespace

if TYPE_CHECKING:
    from binglian.audit import Audit
    from binglian.cli.connection import Reach

app = typer.Typer(help="Migrate, verify, rebuild and read the ledger.", no_args_is_help=True)

Streams = Annotated[
    list[str] | None,
    typer.Argument(
        help="Which: a project's key, ticket/KEY, meeting/KEY or order/KEY; all if none.", metavar="STREAM"
    ),
]
Stream = Annotated[
    str, typer.Argument(help="A project's key, ticket/KEY, meeting/KEY or order/KEY.", metavar="STREAM")
]
Offline = Annotated[bool, typer.Option("--offline", help="Leave the Temporal server alone.")]


@app.command("migrate")
def migrate(ledger: LedgerUrl = "") -> None:
    """Bring the ledger's schema to this version, making an SQLite file if there is none."""
    from sqlalchemy import make_url

    from binglian.cli.connection import reach
    from binglian.cli.console import say, words
    from binglian.ledger import migrate as upgrade

    url = reach(ledger=ledger).ledger
    revision = upgrade(url)
    say(words("migrated", revision=revision, ledger=make_url(url).render_as_string(hide_password=True)))


@app.command("verify")
def verify(
    streams: Streams = None,
    offline: Offline = False,
    ledger: LedgerUrl = "",
    address: Address = "",
    namespace: Namespace = "",
    as_json: AsJson = False,
) -> None:
    """Recompute chains and projections, and compare with the workflows' history; status 1 on findings."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.console import dump
    from binglian.cli.failures import Status

    audits = asyncio.run(_verify(streams or [], reach(address, namespace, ledger), offline=offline))
    if as_json:
        dump({"projects": [_audit_json(audit) for audit in audits]})
    else:
        _show_audits(audits)
    raise typer.Exit(Status.FOUND if any(audit.findings for audit in audits) else Status.OK)


@app.command("rebuild")
def rebuild(streams: Streams = None, ledger: LedgerUrl = "") -> None:
    """Make what people read (lists, cases, stages) anew from the entries; the entries stay as they are."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.console import say, words

    made = asyncio.run(_rebuild(streams or [], reach(ledger=ledger).ledger))
    say(words("rebuilt", count=made))


@app.command("entries")
def entries(stream: Stream, ledger: LedgerUrl = "", as_json: AsJson = False) -> None:
    """Print every entry of a project, a ticket, a meeting or an order, in sequence."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.entries import dump_entries, read_stream, show_entries

    title, found, civil = asyncio.run(read_stream(reach(ledger=ledger).ledger, stream))
    if as_json:
        dump_entries(stream, found)
    else:
        show_entries(found, civil, f"{stream} {title}")


async def _rebuild(names: list[str], url: str) -> int:
    from binglian.cli.connection import ledger
    from binglian.cli.failures import Failure, Status
    from binglian.ledger import rebuild_projections, streams

    async with ledger(url) as engine:
        known = await streams(engine)
        for unknown in sorted({*names} - {*known}):
            raise Failure("no-such-stream", Status.UNREACHABLE, project=unknown)
        for name in names or known:
            await rebuild_projections(engine, name)
        return len(names or known)


async def _verify(names: list[str], to: "Reach", *, offline: bool) -> "list[Audit]":
    from binglian.audit import examine, told_of
    from binglian.cli.connection import connect, ledger
    from binglian.cli.console import hint
    from binglian.cli.entries import checked
    from binglian.cli.failures import Failure
    from binglian.ledger import streams

    checked(names)
    async with ledger(to.ledger) as engine:
        try:
            client = None if offline else await connect(to)
        except Failure as failure:
            hint(str(failure))
            client = None
        if not names:  # what was dropped from the ledger as a whole, only the server can name
            names = sorted({*await streams(engine), *(await told_of(client) if client else ())})
        return [await examine(engine, name, client) for name in names]


def _audit_json(audit: "Audit") -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(audit), "ok": not audit.findings}


def _show_audits(audits: "list[Audit]") -> None:
    from binglian.cli.console import say, words

    for audit in audits:
        verdict = "unsound" if audit.findings else "sound"
        say(
            words(
                verdict,
                project=audit.project,
                entries=audit.entries,
                compared=audit.compared,
                head=audit.head,
            )
        )
        for finding in audit.findings:
            where = f" #{finding.sequence}" if finding.sequence else ""
            say(f"  {finding.code}{where}: {words(f'finding-{finding.code}')} {finding.detail}".rstrip())
        for note in audit.notes:
            say(f"  {note.value}: {words(f'note-{note.value}')}")
    say(words("verified", projects=len(audits), wrong=sum(1 for audit in audits if audit.findings)))
