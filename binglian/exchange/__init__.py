"""The national data exchange: what the ledger holds, in the tables, fields and codes of the standard.

Its one job is to tell; it decides nothing and changes nothing in the ledger. What is verified of the mapping
and what isn't stands in ``definitions/exchange`` and in ``docs/exchange.md``.
"""

from binglian.exchange.csvfiles import write_csv
from binglian.exchange.export import read_export
from binglian.exchange.mapping import ExchangeForm, mapping_for
from binglian.exchange.rows import Flaw, Remark, Sheets, counted
from binglian.exchange.spgl import Written, write_schema
from binglian.exchange.tables import titles

__all__ = [
    "ExchangeForm",
    "Flaw",
    "Remark",
    "Sheets",
    "Written",
    "counted",
    "mapping_for",
    "read_export",
    "titles",
    "write_csv",
    "write_schema",
]
