"""The export from a filled ledger of either kind, as CSV and into PostgreSQL."""

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, inspect, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.desk import Desk
from binglian.domain.ports import Batch
from binglian.exchange import Sheets, read_export, tables, write_csv, write_schema
from binglian.ledger import SqlLedger, open_engine
from tests.builders import tell
from tests.unit.domain.law import lawful, opened, ring, say_by
from tests.unit.exchange.played import played
from tests.unit.exchange.telling import CARD

SAMPLES = ("haichen", "xiamen-shidai")


def troubled() -> Desk:
    """A case that was deemed accepted."""
    where = opened(lawful())
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-10 00:00")
    return where


def batch(where: Desk) -> Batch:
    return Batch(card=replace(CARD, project="troubled"), records=tuple(where.unwritten))


async def fill(engine: AsyncEngine) -> Desk:
    ledger, where = SqlLedger(engine), troubled()
    for sample in SAMPLES:
        await ledger.append(played(sample))
    await ledger.append(batch(where))
    return where


@pytest.fixture
async def target(postgres_url: URL) -> AsyncIterator[AsyncEngine]:
    """An empty PostgreSQL database to export to."""
    engine = open_engine(postgres_url)
    yield engine
    await engine.dispose()


async def rows(target: AsyncEngine, table: Any, *names: str) -> list[tuple[Any, ...]]:
    async with target.connect() as connection:
        found = await connection.execute(select(*(table.c[name] for name in names)).order_by(table.c.lsh))
        return [tuple(row) for row in found]


async def test_a_filled_ledger_is_told_as_csv(engine: AsyncEngine, tmp_path: Path) -> None:
    where = await fill(engine)
    say_by(where, "begin_procedure", "2026-03-11")
    await SqlLedger(engine).append(batch(where))
    write_csv(await read_export(engine), tmp_path)
    with (tmp_path / "SPGL_XMJBXXB.csv").open(encoding="utf-8-sig", newline="") as lines:
        told = {row["gcdm"]: row for row in csv.DictReader(lines)}
    assert set(told) == {*SAMPLES, "troubled"}
    assert (told["haichen"]["xzqhdm"], told["haichen"]["splclx"]) == ("350212", "3")
    with (tmp_path / "SPGL_XMSPSXBLXXXXB.csv").open(encoding="utf-8-sig", newline="") as lines:
        codes = [row["blzt"] for row in csv.DictReader(lines) if row["gcdm"] == "troubled"]
    assert codes == ["1", "3", "8", "9"]


async def test_the_same_ledger_gives_the_same_rows(engine: AsyncEngine) -> None:
    await fill(engine)
    first, again = await read_export(engine), await read_export(engine)
    assert [first.of(table) for table in tables.TABLES] == [again.of(table) for table in tables.TABLES]
    assert first.remarks == again.remarks


@pytest.mark.postgres
async def test_the_schema_is_made_with_titles_and_exporting_again_changes_nothing(
    engine: AsyncEngine, target: AsyncEngine
) -> None:
    await fill(engine)
    first = await write_schema(target, await read_export(engine))
    assert first["SPGL_XMJBXXB"].added == 3
    before = await rows(target, tables.events, *tables.events.columns.keys())
    again = await write_schema(target, await read_export(engine))
    assert all((one.added, one.changed, one.invalidated) == (0, 0, 0) for one in again.values())
    assert await rows(target, tables.events, *tables.events.columns.keys()) == before
    async with target.connect() as connection:
        comment = await connection.run_sync(
            lambda c: inspect(c).get_table_comment("spgl_xmspsxblxxxxb", schema="spgl")
        )
    assert comment == {"text": "项目审批事项办理详细信息表"}


@pytest.mark.postgres
async def test_what_the_uploader_noted_stays_until_a_row_says_something_else(
    engine: AsyncEngine, target: AsyncEngine
) -> None:
    where = await fill(engine)
    await write_schema(target, await read_export(engine))
    async with target.begin() as connection:
        for table in tables.TABLES:
            await connection.execute(update(table).values(sjsczt=3, sbyy="ok"))
    serials = dict(await rows(target, tables.events, "dfsjzj", "lsh"))
    say_by(where, "notify_correction", "2026-03-05", known="2026-03-13", by="window")
    await SqlLedger(engine).append(batch(where))
    done = await write_schema(target, await read_export(engine))
    told = {row[0]: row[1:] for row in await rows(target, tables.events, "dfsjzj", "sjyxbs", "sjsczt", "lsh")}
    assert told["troubled:permit:1:1"] == (1, 3, serials["troubled:permit:1:1"])
    assert told["troubled:permit:1:6"][:2] == (1, 0)
    assert told["troubled:permit:1:3"] == (0, 0, serials["troubled:permit:1:3"])
    assert done["SPGL_XMSPSXBLXXXXB"].invalidated == 1
    [(reason,)] = {row for row in await rows(target, tables.events, "sjwxyy") if row[0]}
    assert "更正" in reason
    assert [name for name, one in done.items() if one.changed] == ["SPGL_XMSPSXBLXXB"]


@pytest.mark.postgres
async def test_a_row_that_comes_back_is_valid_again(engine: AsyncEngine, target: AsyncEngine) -> None:
    await fill(engine)
    sheets = await read_export(engine)
    await write_schema(target, sheets)
    await write_schema(target, Sheets())
    assert set(await rows(target, tables.projects, "sjyxbs")) == {(0,)}
    done = await write_schema(target, sheets)
    assert done["SPGL_XMJBXXB"].changed == 3
    assert set(await rows(target, tables.projects, "sjyxbs", "sjwxyy")) == {(1, None)}


@pytest.mark.postgres
async def test_a_value_that_changed_is_uploaded_again(engine: AsyncEngine, target: AsyncEngine) -> None:
    await fill(engine)
    sheets = await read_export(engine)
    await write_schema(target, sheets)
    async with target.begin() as connection:
        await connection.execute(text("UPDATE spgl.spgl_xmjbxxb SET xmmc = 'x', sjsczt = 2, sbyy = 'no'"))
    assert (await write_schema(target, sheets))["SPGL_XMJBXXB"].changed == 3
    assert {row[1:] for row in await rows(target, tables.projects, "xmmc", "sjsczt", "sbyy")} == {(0, None)}
