"""The audit: does the ledger say what the workflow itself remembers?

Reads the workflow's own history from the Temporal server, run by run, and compares. It changes nothing.
"""

from binglian.audit.examine import examine
from binglian.audit.findings import Audit, Note, Wrong
from binglian.audit.history import Told, read_history, told_of
from binglian.audit.kinds import Reader, Standing, reader_of

__all__ = [
    "Audit",
    "Note",
    "Reader",
    "Standing",
    "Told",
    "Wrong",
    "examine",
    "read_history",
    "reader_of",
    "told_of",
]
