"""What may keep an invoice from being paid: the subcontractor's own schedule of values, documents of compliance, lien waivers, holds; and
when it falls due.

An invoice that exists keeps the due date its bill would have had: that of its billing period. What was held in the acceptance queue becomes
a hold like any other; `erp_request.held_by` is left for what QuickBooks asks.
"""

from __future__ import annotations

from store.migrations import ddl

SCHEDULES = """
CREATE TABLE subcontractor_schedule (
  id {id}, commitment_id {bigint} NOT NULL UNIQUE REFERENCES commitment(id),
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft','under_review','revise_and_resubmit','approved')),
  submitted_by TEXT, submitted_at TEXT, decided_by TEXT, decided_at TEXT, reason TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (status <> 'approved' OR decided_by IS NOT NULL)
){strict};
CREATE TABLE subcontractor_line (
  id {id}, schedule_id {bigint} NOT NULL REFERENCES subcontractor_schedule(id),
  sov_line_id {bigint} NOT NULL REFERENCES sov_line(id),
  line TEXT NOT NULL CHECK (length(line) BETWEEN 1 AND 40), position INTEGER NOT NULL,
  description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 4095), amount {bigint} NOT NULL,
  UNIQUE (schedule_id, line)
){strict};
CREATE INDEX subcontractor_line_of ON subcontractor_line (sov_line_id, position, id);
ALTER TABLE invoice_line ADD COLUMN ssov_line_id {bigint} REFERENCES subcontractor_line(id);
"""

DOCUMENTS = """
CREATE TABLE compliance_document (
  id {id}, vendor_id {bigint} NOT NULL REFERENCES vendor(id), commitment_id {bigint} REFERENCES commitment(id),
  kind TEXT NOT NULL CHECK (kind IN ('insurance','w9','license','bond','master_agreement','permit','safety','other')),
  name TEXT NOT NULL DEFAULT '' CHECK (length(name) <= 100),
  needed {bool} NOT NULL, reference TEXT NOT NULL DEFAULT '' CHECK (length(reference) <= 100),
  received_on TEXT, expires_on TEXT, note TEXT NOT NULL DEFAULT '', removed {bool} NOT NULL DEFAULT {false},
  recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1,
  CHECK (expires_on IS NULL OR received_on IS NOT NULL)
){strict};
CREATE INDEX compliance_document_of ON compliance_document (vendor_id, kind, id);
CREATE INDEX compliance_document_expiry ON compliance_document (expires_on, id);
CREATE TABLE lien_waiver (
  id {id}, invoice_id {bigint} NOT NULL REFERENCES invoice(id),
  type TEXT NOT NULL CHECK (type IN
    ('conditional_progress','unconditional_progress','conditional_final','unconditional_final')),
  status TEXT NOT NULL DEFAULT 'awaiting_signature' CHECK (status IN ('awaiting_signature','completed')),
  through_date TEXT NOT NULL, amount {bigint} NOT NULL, exceptions TEXT NOT NULL DEFAULT '',
  requested_by TEXT NOT NULL, requested_at TEXT NOT NULL,
  signed_by TEXT NOT NULL DEFAULT '', signed_on TEXT, recorded_by TEXT, recorded_at TEXT,
  unlocked_by TEXT, unlocked_at TEXT, unlock_reason TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (invoice_id, type),
  CHECK (status <> 'completed' OR (length(signed_by) > 0 AND signed_on IS NOT NULL))
){strict};
CREATE INDEX lien_waiver_status ON lien_waiver (status, id);
CREATE TABLE hold (
  id {id}, invoice_id {bigint} REFERENCES invoice(id), commitment_id {bigint} REFERENCES commitment(id),
  vendor_id {bigint} REFERENCES vendor(id),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 100), reason TEXT NOT NULL CHECK (length(reason) > 0),
  placed_by TEXT NOT NULL, placed_at TEXT NOT NULL, released_by TEXT, released_at TEXT,
  release_reason TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1,
  CHECK ((invoice_id IS NOT NULL AND commitment_id IS NULL AND vendor_id IS NULL)
    OR (invoice_id IS NULL AND commitment_id IS NOT NULL AND vendor_id IS NULL)
    OR (invoice_id IS NULL AND commitment_id IS NULL AND vendor_id IS NOT NULL)),
  CHECK ((released_by IS NULL) = (released_at IS NULL))
){strict};
CREATE INDEX hold_invoice ON hold (invoice_id, released_at);
CREATE INDEX hold_commitment ON hold (commitment_id, released_at);
CREATE INDEX hold_vendor ON hold (vendor_id, released_at);
INSERT INTO hold (invoice_id, owner, reason, placed_by, placed_at)
  SELECT invoice_id, held_by, held_reason, held_by, sent_at FROM erp_request
  WHERE held_by IS NOT NULL AND held_by <> 'QuickBooks' AND length(held_reason) > 0 AND state = 'ready_to_export';
UPDATE erp_request SET held_by = NULL, held_reason = ''
  WHERE held_by IS NOT NULL AND held_by <> 'QuickBooks' AND state = 'ready_to_export';
"""

DUE_DATES = """
ALTER TABLE commitment ADD COLUMN payment_terms TEXT NOT NULL DEFAULT '' CHECK (length(payment_terms) <= 60);
ALTER TABLE commitment ADD COLUMN closed_out_by TEXT;
ALTER TABLE commitment ADD COLUMN closed_out_at TEXT;
ALTER TABLE commitment ADD COLUMN closed_out_note TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice ADD COLUMN due_date TEXT;
ALTER TABLE invoice ADD COLUMN due_reason TEXT NOT NULL DEFAULT '';
UPDATE invoice SET due_date = (SELECT p.due_date FROM billing_period p WHERE p.id = invoice.period_id);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, SCHEDULES + DOCUMENTS + DUE_DATES)
