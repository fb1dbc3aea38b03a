"""How long the first page of each list takes, in books of 1,000, 100,000 and 1,000,000 rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import Row, seconds
from store.actions import company
from store.book import Book
from store.desk import Desk
from store.views import (
    billing_periods,
    commitments,
    erp_queue,
    history,
    invoice_lists,
    invoices,
    lists,
    payments,
    period_board,
)
from store.views.listing import Listing

SIZES = (1_000, 100_000, 1_000_000)
PAGE = 40

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})"
FILL = (
    "INSERT INTO vendor (name, active) {numbers} SELECT printf('Vendor %07d', i), 1 FROM n",
    "INSERT INTO cost_code (code, description, active) {numbers} SELECT printf('%07d', i), 'Work', 1 FROM n",
    "INSERT INTO project (number, name, allow_overbilling, move_materials, active) VALUES ('P1', 'Pier 1', 1, 0, 1)",
    "INSERT INTO link (kind, ours, quickbooks_name) {numbers} SELECT 'vendor', printf('Vendor %07d', i), 'V' FROM n",
    ("INSERT INTO billing_period (project_id, position, start_date, end_date, due_date, status) {numbers} "
    "SELECT 1, i, '2026-01-01', '2026-01-31', '2026-02-25', 'closed' FROM n"),
    ("INSERT INTO commitment (number, type, title, project_id, vendor_id, executed, original, created_by, status) {numbers} "
    "SELECT printf('SC%07d', i), 'subcontract', 'Work of trade ' || i, 1, i, 1, 100000 + i, 'ivan', 'approved' FROM n"),
    ("INSERT INTO sov_line (commitment_id, line, position, cost_code_id, description, amount) {numbers} "
    "SELECT 1, i, i, i, 'Line ' || i, 100000 FROM n"),
    ("INSERT INTO invoice (commitment_id, position, number, period_id, billing_date, status, erp_state, final, move_materials, "
    "created_by, created_at, decided_by, accepted_by, sent_at, duties_waived, deleted, due) {numbers} "
    "SELECT i, 1, 'N' || i, 1, '2026-01-31', 'approved', 'ready_to_export', 0, 0, 'ivan', '2026-01-31T09:00:00Z', 'rita', "
    "NULL, '2026-01-31T09:00:00Z', 0, 0, i FROM n"),
    ("INSERT INTO invoice_line (invoice_id, kind, sov_line_id, line, position, cost_code_id, description, scheduled_value) "
    "{numbers} SELECT 1, 'contract', i, i, i, i, 'Line ' || i, 100000 FROM n"),
    ("INSERT INTO payment_issued (commitment_id, invoice_id, method, date, amount, txn_id) {numbers} "
    "SELECT i, i, 'check', '2026-03-01', i, i FROM n"),
    ("INSERT INTO audit_entry (document, seq, at, by_user, verb, before, after, reason, origin, prev_hash, hash) {numbers} "
    "SELECT 'invoice SC' || (i / 10) || '/1', i % 10 + 1, '2026-01-31T09:00:00Z', 'user' || (i % 7), "
    "CASE i % 3 WHEN 0 THEN 'invoice.bill' WHEN 1 THEN 'erp.send' ELSE 'review.mark' END, '{{}}', '{{}}', '', '{{}}', '', '' FROM n"),
)  # fmt: skip

LISTS: dict[str, Callable[[Desk], Listing]] = {
    "vendors": lists.vendors,
    "cost codes": lists.cost_codes,
    "links": lists.links,
    "billing periods": billing_periods.listing,
    "period board": lambda desk: period_board.board(desk, 1),
    "commitments": commitments.listing,
    "schedule of values": lambda desk: commitments.schedule(desk, "SC0000001"),
    "invoices": invoice_lists.listing,
    "invoice lines": lambda desk: invoices.lines(desk, "SC0000001/1"),
    "acceptance queue": erp_queue.listing,
    "payments": payments.listing,
    "history": history.listing,
    "history of one person": lambda desk: history.listing(desk, by="user3"),
    "history of one kind": lambda desk: history.listing(desk, verb="erp.send"),
}


@contextmanager
def _book(size: int) -> Iterator[Desk]:
    """A book in which every table has that many rows."""
    with tempfile.TemporaryDirectory() as folder, Book.open(Path(folder) / "size.book", create=True) as book:
        desk = Desk(book, "root")
        company.initialise(desk, "Size", "US")
        with book.db.atomic():
            for statement in FILL:
                book.db.execute_sql(statement.format(numbers=NUMBERS.format(size=size)))
        yield desk


def _first_page(desk: Desk, make: Callable[[Desk], Listing]) -> None:
    make(desk).window(0, PAGE)


def _first_pages(size: int) -> dict[str, float]:
    with _book(size) as desk:
        return {name: seconds(partial(_first_page, desk, make), rounds=9) for name, make in LISTS.items()}


def run() -> list[Row]:
    """One row per list and size; the ratio of the largest book is to the smallest of the three."""
    measured = {size: _first_pages(size) for size in SIZES}
    rows = []
    for name in LISTS:
        least = min(measured[size][name] for size in SIZES)
        for size in SIZES:
            ratio = measured[size][name] / least
            goal = "ratio <= 1.5" if size == SIZES[-1] else ""
            rows.append(
                Row(f"first page of {name}, {size:,} rows", measured[size][name] * 1000, "ms", ratio, goal)
            )
    return rows
