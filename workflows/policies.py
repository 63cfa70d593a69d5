"""Timeouts, retry policies and bounds, each with its reason.

They are workflow code: a change of what a history shows needs ``workflow.patched`` or a new build.
"""

from datetime import timedelta

from temporalio.common import RetryPolicy

LEDGER_ATTEMPT = timedelta(seconds=10)
"""One append takes milliseconds; ten seconds are a database that hangs, or a worker that was killed."""

LEDGER_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=30),
    maximum_attempts=0,
)
"""Without end: a ledger that is down, or restored from an old backup, delays only itself and catches up."""

LEDGER_BATCH = 100
"""Records an append may carry: some 50 KB, and below the payload limit of 2 MB even if each holds 2,000
escaped characters of someone's text."""

DELIVERY_ATTEMPT = timedelta(seconds=15)
"""One delivery takes milliseconds; a receiver whose worker is away answers later."""

DELIVERY_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(minutes=2),
    maximum_attempts=0,
)
"""Without end: a receiver that is not there yet, or a network that is down, delays only what goes there."""

DELIVERIES_AT_ONCE = 50
"""Receivers that are written to at the same time; each gets its messages one after the other."""

NOTICES_AT_ONCE = 10
"""Notices that are sent at the same time."""

NOTICE_ATTEMPT = timedelta(seconds=30)
"""A mail server that takes longer is down."""

NOTICE_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=10)
)

NOTICE_TIME = timedelta(hours=1)
"""What did not go out within it never will: a dead channel is for somebody to look at."""

LONGEST_HISTORY = 10_000
"""Events from which the page is turned even though the ledger lags; the server ends a run at 51,200."""

LONG_HISTORY = 1000
"""Events in a history from which a completed stage turns the page (continue-as-new)."""
