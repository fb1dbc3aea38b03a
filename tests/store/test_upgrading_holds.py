"""An older book's holds in the acceptance queue become holds like any other, and its invoices keep their due dates."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from store.book import Book
from store.engine import migrate
from store.models import ErpRequest, Hold, Invoice

STEP = "0009_compliance"
OLD = """
INSERT INTO vendor (id, name, active) VALUES (1, 'Volt', 1);
INSERT INTO project (id, number, name, allow_overbilling, move_materials, active) VALUES (1, 'P9', 'Pier 9', 1, 0, 1);
INSERT INTO commitment (id, number, type, title, project_id, vendor_id, executed, created_by)
  VALUES (1, 'SC-001', 'subcontract', 'Electrical', 1, 1, 0, 'adam');
INSERT INTO billing_period (id, project_id, position, start_date, end_date, due_date, status)
  VALUES (1, 1, 1, '2026-01-01', '2026-01-31', '2026-02-25', 'open');
INSERT INTO invoice (id, commitment_id, position, period_id, billing_date, status, erp_state, final, move_materials, created_by, created_at,
    decided_by, duties_waived, deleted)
  VALUES (1, 1, 1, 1, '2026-01-31', 'approved', 'ready_to_export', 0, 0, 'ina', '2026-01-31T09:00:00Z', 'rita', 0, 0),
         (2, 1, 2, 1, '2026-01-31', 'approved', 'not_sent', 0, 0, 'ina', '2026-01-31T09:00:00Z', 'rita', 0, 0);
INSERT INTO erp_request (id, invoice_id, revision, state, sent_by, sent_at, guid, held_by, held_reason) VALUES
  (1, 1, 1, 'ready_to_export', 'rita', '2026-02-01T09:00:00Z', '{00000000-0000-0000-0000-000000000001}', 'ed', 'insurance lapsed'),
  (2, 2, 1, 'retrieved', 'rita', '2026-02-01T09:00:00Z', '{00000000-0000-0000-0000-000000000002}', 'ed', 'over long ago'),
  (3, 2, 1, 'failed', 'rita', '2026-02-01T09:00:00Z', '{00000000-0000-0000-0000-000000000003}', 'QuickBooks', 'a similar bill');
"""


def test_what_was_held_in_the_queue_is_on_hold_and_what_quickbooks_asks_stays_asked(tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for path in migrate.STEPS.glob("[_0-9]*.py"):
        if path.stem < STEP or path.stem.startswith("_"):
            shutil.copy(path, older)
    book = tmp_path / "company.book"
    Book.open(book, create=True, steps=older).close()
    with sqlite3.connect(book) as raw:
        raw.executescript(OLD)
    raw.close()
    with Book.open(book) as opened, opened.reading():
        found = [
            (row.invoice_id, row.owner, row.reason, row.placed_by, row.released_at) for row in Hold.select()
        ]
        assert found == [(1, "ed", "insurance lapsed", "ed", None)]
        held = {row.id: row.held_by for row in ErpRequest.select()}
        assert held == {1: None, 2: "ed", 3: "QuickBooks"}
        assert [str(row.due_date) for row in Invoice.select()] == ["2026-02-25", "2026-02-25"]
