"""The ledger: every event of every project once, hash-chained, with projections that people read.

Its one job is to hold and to answer. It must not decide anything, and it must not know Temporal.

A stream is one project, ticket, meeting or order. Entries are append-only; projections (projects and cases,
tickets, meetings with their resolutions, orders and the rest) follow from the entries alone and change in the
same transaction.
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
from binglian.ledger.report_types import Figure, FigureUnit, Gap, Line, StatisticsReport
from binglian.ledger.reporting import report
from binglian.ledger.streams.actions import open_actions
from binglian.ledger.streams.filters import OrderFilter, TicketFilter, TicketList
from binglian.ledger.streams.queries import (
    list_meetings,
    list_notices,
    list_orders,
    list_tickets,
    meeting_detail,
    order_detail,
    read_stream,
    ticket_detail,
)
from binglian.ledger.streams.views import (
    Action,
    MeetingDetail,
    MeetingView,
    MeritView,
    NoticeView,
    OrderDetail,
    OrderView,
    StreamEntryView,
    TicketDetail,
    TicketView,
)
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
from binglian.ledger.wall import WallRow, wall

__all__ = [
    "Action",
    "CaseView",
    "EntryView",
    "Fault",
    "Figure",
    "FigureUnit",
    "Finding",
    "Gap",
    "HappeningView",
    "Line",
    "MaterialView",
    "MeetingDetail",
    "MeetingView",
    "MeritView",
    "MilestoneView",
    "NoticeView",
    "OrderDetail",
    "OrderFilter",
    "OrderView",
    "OverdueCase",
    "ProjectDetail",
    "ProjectFilter",
    "ProjectHistory",
    "ProjectView",
    "Report",
    "SchemaOutdated",
    "SqlLedger",
    "StageView",
    "StatisticsReport",
    "StreamEntryView",
    "TicketDetail",
    "TicketFilter",
    "TicketList",
    "TicketView",
    "WallRow",
    "check_projections",
    "compare",
    "current_revision",
    "expected_revision",
    "history_of",
    "list_meetings",
    "list_notices",
    "list_orders",
    "list_projects",
    "list_tickets",
    "meeting_detail",
    "migrate",
    "open_actions",
    "open_engine",
    "order_detail",
    "overdue_cases",
    "project_detail",
    "project_history",
    "read_entries",
    "read_stream",
    "rebuild_projections",
    "report",
    "require_current",
    "streams",
    "ticket_detail",
    "verify",
    "verify_chain",
    "wall",
]
