"""The ledger: every event of every project once, hash-chained, with projections that people read.

Its one job is to hold and to answer. It must not decide anything, and it must not know Temporal.

A stream is one project; its key names both. Entries are append-only; projections (projects, cases, stages,
milestones, happenings, materials) follow from the entries alone and change in the same transaction.
"""

from binglian.ledger.appender import SqlLedger
from binglian.ledger.compare import compare
from binglian.ledger.engine import open_engine
from binglian.ledger.findings import Fault, Finding, Report
from binglian.ledger.histories import ProjectHistory, history_of, project_history
from binglian.ledger.migrate import (
    SchemaOutdated,
    current_revision,
    expected_revision,
    migrate,
    require_current,
)
from binglian.ledger.queries import (
    ProjectFilter,
    list_projects,
    overdue_cases,
    project_detail,
    read_entries,
    streams,
)
from binglian.ledger.rebuild import rebuild_projections
from binglian.ledger.verify import check_projections, verify, verify_chain
from binglian.ledger.views import (
    CaseView,
    EntryView,
    HappeningView,
    MaterialView,
    MilestoneView,
    OverdueCase,
    ProjectDetail,
    ProjectView,
    StageView,
)

__all__ = [
    "CaseView",
    "EntryView",
    "Fault",
    "Finding",
    "HappeningView",
    "MaterialView",
    "MilestoneView",
    "OverdueCase",
    "ProjectDetail",
    "ProjectFilter",
    "ProjectHistory",
    "ProjectView",
    "Report",
    "SchemaOutdated",
    "SqlLedger",
    "StageView",
    "check_projections",
    "compare",
    "current_revision",
    "expected_revision",
    "history_of",
    "list_projects",
    "migrate",
    "open_engine",
    "overdue_cases",
    "project_detail",
    "project_history",
    "read_entries",
    "rebuild_projections",
    "require_current",
    "streams",
    "verify",
    "verify_chain",
]
