"""CSV files as Excel in China opens them."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from binglian.exchange import Sheets, mapping_for, tables, write_csv
from binglian.exchange.csvfiles import FIELDS, cell
from binglian.exchange.export import tell
from binglian.exchange.tables import TABLES, name_of
from binglian.exchange.terms import catalogued
from binglian.ledger import history_of
from tests.unit.domain.law import accepted, say_by
from tests.unit.exchange.played import played
from tests.unit.exchange.telling import sheets_of


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_table_has_a_file_with_all_its_fields_also_an_empty_one(tmp_path: Path) -> None:
    write_csv(sheets_of(accepted()), tmp_path / "new" / "folder")
    names = {file.name for file in (tmp_path / "new" / "folder").iterdir()}
    assert names == {FIELDS, *(f"{name_of(table)}.csv" for table in TABLES)}
    text = (tmp_path / "new" / "folder" / "SPGL_XMDWXXB.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbflsh,dfsjzj,xzqhdm,xmdm,")
    assert text.endswith(b",sjyxbs,sjwxyy,sjsczt,sbyy\r\n")


def test_rows_are_numbered_valid_and_wait_for_their_upload(tmp_path: Path) -> None:
    where = accepted()
    say_by(where, "decide", "2026-03-17 16:30")
    write_csv(sheets_of(where), tmp_path)
    rows = read(tmp_path / "SPGL_XMSPSXBLXXXXB.csv")
    assert [(row["lsh"], row["blzt"], row["sjyxbs"], row["sjsczt"]) for row in rows] == [
        ("1", "1", "1", "0"),
        ("2", "3", "1", "0"),
        ("3", "8", "1", "0"),
        ("4", "11", "1", "0"),
    ]
    assert rows[-1]["blsj"] == "2026-03-17 16:30:00"


def test_the_list_of_fields_names_each_in_chinese(tmp_path: Path) -> None:
    write_csv(sheets_of(accepted()), tmp_path)
    named = {(row["table"], row["field"]): row["field_title"] for row in read(tmp_path / FIELDS)}
    assert named["SPGL_XMSPSXBLXXXXB", "blzt"] == "办理状态"
    assert len(named) == sum(len(table.columns) for table in TABLES)
    assert all(named.values())


def test_writing_again_writes_the_same(tmp_path: Path) -> None:
    write_csv(sheets_of(accepted()), tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    write_csv(sheets_of(accepted()), tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (Decimal("12.5"), "12.5"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 9, 5), "2026-03-02 09:05:00"),  # noqa: DTZ001 - Beijing
        ("=SUM(A1)", "'=SUM(A1)"),
        ("@x", "'@x"),
        ("已受理", "已受理"),
    ],
)
def test_a_value_is_written_as_people_and_spreadsheets_read_it(value: object, text: str) -> None:
    assert cell(value) == text


def test_a_real_case_file_is_told_whole(tmp_path: Path) -> None:
    batch = played("haichen")
    sheets = Sheets()
    history = history_of(batch.card, batch.records)
    tell(sheets, history, mappings=mapping_for, definitions=catalogued)
    write_csv(sheets, tmp_path)
    cases = {row["spsxslbm"] for row in read(tmp_path / "SPGL_XMSPSXBLXXB.csv")}
    told = read(tmp_path / "SPGL_XMSPSXBLXXXXB.csv")
    assert {row["spsxslbm"] for row in told} == cases
    items = {row["spsxbm"] for row in sheets.of(tables.stage_items)}
    assert {row["spsxbm"] for row in sheets.of(tables.cases)} <= items
    assert all(row["blcs"] for row in told)
