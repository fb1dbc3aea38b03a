"""What a keystroke into an amount costs on an invoice of 1,000 lines whose retainage steps down on all of them: everything that follows it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from benchmarks import Row, seconds
from store.actions import billing_periods, commitments, company, invoices, lists, retainage, review
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.rules.pay_application import summarize, with_work
from store.rules.retainage import Rule
from store.views.invoices import InvoiceDocument
from tui import sheet

LINES = 1_000
FIRST, SECOND = "SC-001/1", "SC-001/2"
STEP_DOWN = Rule(-1, 5_000, 500, "all")


@contextmanager
def _document() -> Iterator[InvoiceDocument]:
    """The second application, in which the step-down to 5 % is reached."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Book.open(Path(folder) / "typing.book", create=True) as book,
    ):
        desk = Desk(book, "root")
        company.initialise(desk, "Typing", "US")
        company.set_setting(desk, "duties.separated", "no")
        lists.add_vendor(desk, "Volt", quickbooks_name="Volt")
        lists.add_project(desk, "P1", "Pier 1", quickbooks_job="P1")
        lists.add_cost_code(desk, "C1", "Work", quickbooks_name="C1")
        lines = [
            ScheduleLine(str(n), "C1", f"Work of room {n}", amount=1_000_000) for n in range(1, LINES + 1)
        ]
        commitments.add(desk, "SC-001", title="Electrical", project="P1", vendor="Volt", status="approved",
                        retainage=1_000, lines=lines)  # fmt: skip
        retainage.set_rules(desk, "SC-001", [STEP_DOWN])
        _bill(desk, FIRST, date(2026, 1, 1), date(2026, 1, 31), 300_000)
        review.approve_all(desk, FIRST)
        review.finish(desk, FIRST)
        billing_periods.close_period(desk, "P1")
        _bill(desk, SECOND, date(2026, 2, 1), date(2026, 2, 28), 350_000)
        yield sheet.open_invoice(desk, SECOND)


def _bill(desk: Desk, name: str, start: date, end: date, cents: int) -> None:
    billing_periods.open_period(desk, "P1", start, end, end)
    invoices.create(desk, "SC-001", billing_date=end)
    invoices.bill(desk, name, [Entry(str(n), work=cents + n) for n in range(1, LINES + 1)])
    invoices.submit(desk, name)


def run() -> list[Row]:
    """The rules, the rows, their sums and the summary, as the screen asks for them at each keystroke."""
    with _document() as document:
        amounts = count(350_000)
        kept = sheet.rows(document)

        def follow() -> None:
            typed = with_work(document.lines[499], next(amounts))
            lines, rows = sheet.following(document, typed)
            shown = replace(
                document, lines=lines, rows=rows, summary=summarize(lines, document.invoice.previous_earned)
            )
            sheet.rows(shown, kept).totals()

        return [
            Row(
                f"a keystroke into an amount, {LINES:,} lines that step down",
                seconds(follow) * 1e3,
                "ms",
                None,
                "<= 16",
            )
        ]
