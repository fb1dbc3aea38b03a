"""How many keys a clerk's work takes, in a real terminal through tmux."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import Row
from tests.terminal import clerk


def run() -> Iterator[Row]:
    """A review of 500 lines with three rejected, its approval after revision, and forty bills accepted and written."""
    if not clerk.tmux_is_here():
        yield Row("keys of a clerk: tmux is not installed, not measured", 0, "keys")
        return
    with TemporaryDirectory() as folder:
        book = clerk.made(Path(folder) / "company.book")
        lines, bills = clerk.LINES, clerk.BILLS
        yield Row(
            f"keys to return {lines} lines, 3 with reasons", clerk.returns_the_long_invoice(book), "keys"
        )
        clerk.revised(book)
        yield Row("keys to approve and send it after revision", clerk.approves_and_sends_it(book), "keys")
        yield Row(
            f"keys to accept {bills} bills and write the batches", clerk.accepts_forty_bills(book), "keys"
        )
