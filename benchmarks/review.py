"""What one keystroke of a reviewer costs on an application of 500 lines: an amount entered, a line marked, all approved."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks import Row, seconds
from store.actions import billing_periods, commitments, company, invoices, lists, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from tui import sheet

LINES = 500
NOON = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
FIRST, SECOND = "SC-001/1", "SC-001/2"


@contextmanager
def _desk() -> Iterator[Desk]:
    """A book whose second application has 500 lines and is under review."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Book.open(Path(folder) / "review.book", create=True) as book,
    ):
        desk = Desk(book, "root", clock=lambda: NOON)
        _begin(desk)
        _apply(desk, FIRST, date(2026, 1, 1), date(2026, 1, 31))
        review.approve_all(desk, FIRST)
        review.finish(desk, FIRST)
        billing_periods.close_period(desk, "P1")
        _apply(desk, SECOND, date(2026, 2, 1), date(2026, 2, 28))
        yield desk


def _begin(desk: Desk) -> None:
    company.initialise(desk, "Review", "US")
    company.set_setting(desk, "duties.separated", "no")
    lists.add_vendor(desk, "Volt", quickbooks_name="Volt")
    lists.add_project(desk, "P1", "Pier 1", quickbooks_job="P1")
    for number in range(20):
        lists.add_cost_code(desk, f"C{number:02}", "Work", quickbooks_name=f"C{number:02}")
    lines = [
        ScheduleLine(str(n), f"C{n % 20:02}", f"Work of room {n}", amount=1_000_000)
        for n in range(1, LINES + 1)
    ]
    commitments.add(desk, "SC-001", title="Electrical", project="P1", vendor="Volt", status="approved", retainage=1000,
                    lines=lines)  # fmt: skip


def _apply(desk: Desk, name: str, start: date, end: date) -> None:
    billing_periods.open_period(desk, "P1", start, end, end)
    invoices.create(desk, "SC-001", billing_date=end)
    invoices.bill(desk, name, [Entry(str(n), work=10_000 + n) for n in range(1, LINES + 1)])
    invoices.submit(desk, name)


def run() -> list[Row]:
    """One row per step; an edit is the act and the sheet read anew, which is what a clerk waits for."""
    with _desk() as desk:
        amounts, turns = count(20_000), count()

        def enter() -> None:
            invoices.bill(desk, SECOND, [Entry("250", work=next(amounts))])

        def read() -> None:
            sheet.rows(sheet.open_invoice(desk, SECOND))

        def mark() -> None:
            review.mark(desk, SECOND, [Mark("251", ("approved", "no_action")[next(turns) % 2])])

        def approve_all() -> None:
            review.approve_all(desk, SECOND)

        def take_back() -> None:
            review.mark(desk, SECOND, [Mark(str(n), "no_action") for n in range(1, LINES + 1)])

        figures = {
            "enter an amount, the act": seconds(enter),
            "enter an amount, the sheet again": seconds(read),
            "post one mark": seconds(mark),
            "approve all lines": _alternating(approve_all, take_back),
        }
    goals = {"enter an amount, the act": "<= 40", "enter an amount, the sheet again": "<= 40"}
    return [
        Row(f"{name}, {LINES} lines", figure * 1000, "ms", goal=goals.get(name, ""))
        for name, figure in figures.items()
    ]


def _alternating(measured: Callable[[], object], between: Callable[[], object]) -> float:
    """The median of one act in seconds, the other undoing it each time unmeasured."""
    times = []
    for _ in range(9):
        times.append(seconds(measured, rounds=1, warm_up=0))
        between()
    return median(times)
