"""What the fixtures of these tests are."""

from collections.abc import Callable

from typer.testing import Result

Run = Callable[..., Result]
"""Runs a command with its arguments."""

WriteCase = Callable[..., str]
"""Writes a case file with some of its text replaced, and returns its name."""
