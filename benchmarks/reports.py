"""How long home, and the first page of each report and of the period board, take over 2,000 commitments, with few and with many closed periods."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks import Row, seconds
from store.actions import company
from store.book import Book
from store.desk import Desk
from store.models import BillingPeriod
from store.views import home, inbox, payments, period_board
from store.views.listing import Listing
from store.views.reports import REPORTS

COMMITMENTS = 2_000
LINES = 20
CLOSED = (2, 36)
"""Closed billing periods of each project: a young company's, and three years'."""
PAGE = 40

FILL = (
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
    "INSERT INTO vendor (name, active) SELECT printf('Vendor %03d', i), 1 FROM n"),
    "INSERT INTO cost_code (code, description, active) VALUES ('16-200', 'Electrical', 1)",
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT INTO project "
    "(number, name, allow_overbilling, move_materials, active) SELECT printf('P%02d', i), 'Pier ' || i, 1, 0, 1 FROM n"),
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {commitments}) INSERT INTO commitment "
    "(number, type, title, project_id, vendor_id, executed, original, billed, retained, retainage, created_by, status) SELECT "
    "printf('SC%05d', i), 'subcontract', 'Work of trade ' || i, i % 20 + 1, i % 200 + 1, 1, 2000000, 1000000, 100000, 1000, 'ivan', "
    "'approved' FROM n"),
    ("INSERT INTO sov_line (commitment_id, line, position, cost_code_id, description, amount) SELECT c.id, n.i, n.i, 1, 'Line ' || n.i, 100000 "
    "FROM commitment c, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {lines}) SELECT i FROM n) n"),
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {periods}) INSERT INTO billing_period "
    "(project_id, position, start_date, end_date, due_date, status) SELECT p.id, n.i, date('2023-01-01', '+' || n.i || ' months'), "
    "date('2023-01-01', '+' || (n.i + 1) || ' months', '-1 day'), date('2023-01-25', '+' || (n.i + 1) || ' months'), "
    "CASE WHEN n.i = {periods} THEN 'open' ELSE 'closed' END FROM project p, n"),
    ("INSERT INTO invoice (commitment_id, position, number, period_id, billing_date, status, erp_state, final, move_materials, created_by, "
    "created_at, submitted_at, decided_by, accepted_by, sent_at, duties_waived, deleted, contract_sum, completed, gross, retained, earned, due, "
    "txn_id) SELECT c.id, b.position, 'N' || c.id || '-' || b.position, b.id, b.end_date, "
    "CASE WHEN b.status = 'open' AND c.id % 4 = 0 THEN 'under_review' ELSE 'approved' END, "
    "CASE WHEN b.status = 'closed' THEN 'synced' WHEN c.id % 4 = 1 THEN 'ready_to_export' ELSE 'not_sent' END, 0, 0, 'ivan', "
    "b.end_date || 'T09:00:00Z', b.end_date || 'T09:00:00Z', 'rita', 'adam', b.end_date || 'T09:00:00Z', 0, 0, 2000000, 1000000, 100000, "
    "100000, 900000, 90000, CASE WHEN b.status = 'closed' THEN c.id || '-' || b.position END "
    "FROM commitment c JOIN billing_period b ON b.project_id = c.project_id WHERE b.status = 'closed' OR c.id % 5 > 0"),
    ("INSERT INTO invoice_line (invoice_id, kind, sov_line_id, line, position, cost_code_id, description, scheduled_value, work_this) "
    "SELECT i.id, 'contract', s.id, s.line, s.position, 1, s.description, 100000, CASE WHEN i.commitment_id % 10 = 0 AND s.line = '3' "
    "THEN 110000 ELSE 50000 END FROM invoice i JOIN sov_line s ON s.commitment_id = i.commitment_id WHERE i.position > {periods} - 2"),
    ("INSERT INTO payment_issued (commitment_id, invoice_id, method, date, amount, txn_id) SELECT commitment_id, id, 'check', billing_date, due, "
    "id FROM invoice WHERE erp_state = 'synced'"),
    ("INSERT INTO audit_entry (document, seq, at, by_user, verb, before, after, reason, origin, prev_hash, hash) SELECT 'invoice ' || id, 1, "
    "created_at, 'ivan', 'invoice.create', '{{}}', '{{}}', '', '{{}}', '', '' FROM invoice"),
)  # fmt: skip


@contextmanager
def _book(closed: int) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder, Book.open(Path(folder) / "size.book", create=True) as book:
        desk = Desk(book, "root")
        company.initialise(desk, "Size", "US")
        with book.db.atomic():
            for statement in FILL:
                book.db.execute_sql(
                    statement.format(commitments=COMMITMENTS, lines=LINES, periods=closed + 1)
                )
        yield desk


def _listings(desk: Desk) -> dict[str, Listing]:
    period = BillingPeriod.select().where(BillingPeriod.status == "open").first()
    made = {f"report {name}": report.listing(desk) for name, report in REPORTS.items()}
    return {
        "period board": period_board.board(desk, period.id),
        "bills in QuickBooks": payments.bills(desk),
        **made,
    }


def _first_page(listing: Listing) -> None:
    replace(listing, _seen={}).window(0, PAGE)


def _count_and_sums(listing: Listing) -> None:
    listing.count()
    listing.totals()


def _measured(closed: int) -> dict[str, tuple[float, float]]:
    """Seconds of the first page and of count and sums, by list."""
    with _book(closed) as desk:
        found = {
            name: (
                seconds(partial(_first_page, listing), rounds=9),
                seconds(partial(_count_and_sums, listing), rounds=5),
            )
            for name, listing in _listings(desk).items()
        }
        waits = inbox.inbox(desk)
        found["home, inbox below"] = (
            seconds(partial(home.home, desk), rounds=5),
            seconds(waits.count, rounds=5),
        )
        return found


def run() -> list[Row]:
    """Two rows per list and number of closed periods; the ratio of many is to few."""
    measured = {closed: _measured(closed) for closed in CLOSED}
    rows = []
    for name in measured[CLOSED[0]]:
        for what, place, goal in (("first page", 0, "<= 50"), ("count and sums", 1, "<= 50")):
            few = measured[CLOSED[0]][name][place]
            for closed in CLOSED:
                figure = measured[closed][name][place]
                ratio = figure / few if closed != CLOSED[0] else None
                told = f"{what} of {name}, {COMMITMENTS:,} commitments, {closed} closed periods"
                rows.append(Row(told, figure * 1e3, "ms", ratio, goal))
    return rows
