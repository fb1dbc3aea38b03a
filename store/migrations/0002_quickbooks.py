"""What QuickBooks is asked besides posting bills, what it answered, and how far a bill is paid there.

`batch_request` is one request of a message set that carries no bills. `invoice.quickbooks_open` is what QuickBooks says is still
to be paid (cents, NULL before it was asked), `invoice.credited` what credits have settled of it.
"""

from __future__ import annotations

from store.migrations import ddl

QUICKBOOKS = """
CREATE TABLE batch_request (
  id {id}, batch_id {bigint} NOT NULL REFERENCES batch(id),
  request_id TEXT NOT NULL CHECK (length(request_id) BETWEEN 1 AND 50),
  purpose TEXT NOT NULL, subject TEXT NOT NULL DEFAULT '', details TEXT NOT NULL DEFAULT '{}',
  asked_at TEXT NOT NULL, answered_at TEXT, outcome TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
  UNIQUE (batch_id, request_id)
){strict};
CREATE INDEX batch_request_for ON batch_request (purpose, subject, id);
ALTER TABLE invoice ADD COLUMN quickbooks_open {bigint};
ALTER TABLE invoice ADD COLUMN credited {bigint} NOT NULL DEFAULT 0;
ALTER TABLE quickbooks_entry ADD COLUMN folded TEXT NOT NULL DEFAULT '';
CREATE INDEX quickbooks_entry_folded ON quickbooks_entry (kind, folded);
CREATE INDEX payment_issued_txn ON payment_issued (txn_id);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, QUICKBOOKS)
