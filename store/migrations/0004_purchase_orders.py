"""Commitments as purchase orders in QuickBooks: one order for each, with the line of QuickBooks each of its lines became."""

from __future__ import annotations

from store.migrations import ddl

ORDERS = """
CREATE TABLE purchase_order (
  id {id}, commitment_id {bigint} NOT NULL UNIQUE REFERENCES commitment(id),
  state TEXT NOT NULL CHECK (state IN ('sending','posted','changing','synced','failed')),
  guid TEXT NOT NULL CHECK (length(guid) = 38), txn_id TEXT UNIQUE, txn_number TEXT NOT NULL DEFAULT '',
  edit_sequence TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', sent_by TEXT NOT NULL, sent_at TEXT NOT NULL,
  CHECK (state IN ('sending','failed') OR txn_id IS NOT NULL)
){strict};
CREATE TABLE purchase_order_line (
  id {id}, purchase_order_id {bigint} NOT NULL REFERENCES purchase_order(id),
  sov_line_id {bigint} UNIQUE REFERENCES sov_line(id), change_order_line_id {bigint} UNIQUE REFERENCES change_order_line(id),
  txn_line_id TEXT,
  CHECK ((sov_line_id IS NULL) <> (change_order_line_id IS NULL))
){strict};
CREATE INDEX purchase_order_line_of ON purchase_order_line (purchase_order_id, id);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, ORDERS)
