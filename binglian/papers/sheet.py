"""Spreadsheets: tables with a frozen heading, real dates, and texts that no program takes for a formula."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from binglian.domain.text import Text
from binglian.papers.wording import words
from binglian.papers.worklist import Day

Value = str | int | float | Day | date | None
"""What stands in a cell; an instant without its offset is a date with a time."""

_FORMULA = re.compile(r"^\s*[=+\-@]")
_FONT = "宋体"
_GB2312 = 134
_NO_MOMENT = (2000, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row; ``shade`` is a colour behind it (RRGGBB), ``bold`` its weight."""

    cells: Sequence[Value]
    bold: bool = False
    shade: str = ""


class Sheets:
    """A workbook in the making."""

    def __init__(self) -> None:
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties.creator = "binglian"

    def add(
        self, title: Text, columns: Sequence[tuple[str, int]], lines: Iterable[Line], frozen: int = 1
    ) -> None:
        """Adds a sheet.

        Args:
            title: its name.
            columns: key of each heading in ``texts.yaml`` (``papers.column-<key>``), and width in characters.
            lines: the rows below.
            frozen: how many columns stay in place beside the heading.
        """
        sheet: Worksheet = self._book.create_sheet(title.zh)
        heading = [words(f"column-{key}") for key, _ in columns]
        _fill(sheet, 1, Line(cells=[f"{text.zh}\n{text.en}" for text in heading], bold=True, shade="DDE6F0"))
        for number, line in enumerate(lines, 2):
            _fill(sheet, number, line)
        for number, (_, width) in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
        sheet.auto_filter.ref = sheet.dimensions
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        if sheet.sheet_properties.pageSetUpPr:
            sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def content(self) -> bytes:
        """The workbook as a file, the same for the same sheets whenever it is made."""
        made = BytesIO()
        self._book.save(made)
        return _timeless(made)


def _fill(sheet: Worksheet, number: int, line: Line) -> None:
    for place, value in enumerate(line.cells, 1):
        cell = cast("Cell", sheet.cell(row=number, column=place))
        cell.font = Font(name=_FONT, charset=_GB2312, size=10, bold=line.bold)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if line.shade:
            cell.fill = PatternFill("solid", start_color=line.shade)
        _put(cell, value)


def _put(cell: Cell, value: Value) -> None:
    """Dates stay dates and numbers numbers; whatever could be read as a formula is made text."""
    match value:
        case Day():
            cell.value = value.day
            cell.number_format = _day_format(provisional=value.provisional)
        case str():
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
            cell.quotePrefix = bool(_FORMULA.match(value))
        case datetime():
            cell.value = value
            cell.number_format = "yyyy-mm-dd hh:mm"
        case date():
            cell.value = value
            cell.number_format = "yyyy-mm-dd"
        case float():
            cell.value = value
            cell.number_format = "0.00"
        case _:
            cell.value = value


def _day_format(*, provisional: bool) -> str:
    if not provisional:
        return "yyyy-mm-dd"
    around = words("provisional-day", day="\t").zh.split("\t")
    before, after = (f'"{text}"' if text else "" for text in around)
    return f"{before}yyyy-mm-dd{after}"


def _timeless(made: BytesIO) -> bytes:
    """The same archive without the moments at which it was made."""
    result = BytesIO()
    with ZipFile(made) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            target.writestr(ZipInfo(entry.filename, _NO_MOMENT), content, ZIP_DEFLATED)
    return result.getvalue()
