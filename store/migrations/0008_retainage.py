"""Retainage that changes as the work goes on: rules by percent complete, caps, who set a line's rate or release; materials installed.

`invoice.rules_reached` lists the rules reached when the invoice was last computed, so that a step-down happens once. A rate or release
that a person typed is told apart from one a rule made: the rules leave it alone. A rule without a position holds no more; its id
is not given to another.
"""

from __future__ import annotations

from store.migrations import ddl

RETAINAGE = """
CREATE TABLE retainage_rule (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id), position INTEGER CHECK (position BETWEEN 1 AND 5),
  from_bp INTEGER NOT NULL CHECK (from_bp BETWEEN 1 AND 10000), rate_bp INTEGER NOT NULL CHECK (rate_bp BETWEEN 0 AND 10000),
  applies TEXT NOT NULL DEFAULT 'forward' CHECK (applies IN ('forward','all')), UNIQUE (commitment_id, position)
){strict};
ALTER TABLE commitment ADD COLUMN retainage_cap {bigint} CHECK (retainage_cap >= 0);
ALTER TABLE commitment ADD COLUMN retainage_cap_bp INTEGER CHECK (retainage_cap_bp BETWEEN 0 AND 10000);
ALTER TABLE invoice ADD COLUMN scaled {bool} NOT NULL DEFAULT {false};
ALTER TABLE invoice ADD COLUMN rules_reached TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice_line ADD COLUMN materials_retainage_amount {bigint};
ALTER TABLE invoice_line ADD COLUMN installed {bigint} NOT NULL DEFAULT 0;
ALTER TABLE invoice_line ADD COLUMN rate_by TEXT NOT NULL DEFAULT 'contract' CHECK (rate_by IN ('contract','rule','cap','clerk'));
ALTER TABLE invoice_line ADD COLUMN rate_why TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice_line ADD COLUMN release_by TEXT NOT NULL DEFAULT '' CHECK (release_by IN ('','rule','cap','clerk'));
ALTER TABLE invoice_line ADD COLUMN release_why TEXT NOT NULL DEFAULT '';
ALTER TABLE change_order ADD COLUMN void_reason TEXT NOT NULL DEFAULT '';
UPDATE invoice_line SET rate_by = 'clerk' WHERE EXISTS (SELECT 1 FROM invoice JOIN commitment ON commitment.id = invoice.commitment_id
  WHERE invoice.id = invoice_line.invoice_id AND commitment.retainage <> invoice_line.work_retainage_bp);
UPDATE invoice_line SET release_by = 'clerk' WHERE work_retainage_released <> 0 OR materials_retainage_released <> 0;
"""


def up(migrator: object, db: object) -> None:
    ddl(db, RETAINAGE)
