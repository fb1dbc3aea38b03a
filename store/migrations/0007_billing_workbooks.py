"""Billing workbooks: which were handed out, what stood in them, and what became of each; and the invoice a line corrects.

`schedule` is what the workbook held, line by line, so that every cell of one that comes back can be held against it. `previous_id` was the
commitment's latest invoice when it was made: a later one means that the workbook has been overtaken.
"""

from __future__ import annotations

from store.migrations import ddl

WORKBOOKS = """
CREATE TABLE billing_workbook (
  id {id}, token TEXT NOT NULL UNIQUE, commitment_id {bigint} NOT NULL REFERENCES commitment(id),
  period_id {bigint} NOT NULL REFERENCES billing_period(id), invoice_id {bigint} REFERENCES invoice(id),
  previous_id {bigint} REFERENCES invoice(id), revision INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('work','retainage','both')),
  made_at TEXT NOT NULL, made_by TEXT NOT NULL, previous_earned {bigint} NOT NULL, schedule TEXT NOT NULL,
  fingerprint TEXT NOT NULL, seal TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'out' CHECK (state IN ('out','returned','superseded')),
  returned_at TEXT, returned_by TEXT, sha256 TEXT, version INTEGER NOT NULL DEFAULT 1
){strict};
CREATE INDEX billing_workbook_commitment ON billing_workbook (commitment_id, state);
CREATE INDEX billing_workbook_invoice ON billing_workbook (invoice_id);
ALTER TABLE invoice_line ADD COLUMN adjusts TEXT NOT NULL DEFAULT '';
"""


def up(migrator: object, db: object) -> None:
    ddl(db, WORKBOOKS)
