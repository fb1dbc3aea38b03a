"""The first schema of the book.

Money is integer cents, percent integer basis points, quantities and unit prices integer ten-thousandths, dates ISO text,
times UTC text. The CHECKs state what must hold for ever; what may change with a setting is a rule in the actions.
"""

from __future__ import annotations

from store.migrations import audit_triggers, ddl

ROLES = "'admin','invoice_admin','standard','read_only','contact','erp_standard','erp_admin'"
PRIVILEGES = "'push_to_accounting','delegate'"

COMPANY = f"""
CREATE TABLE setting (
  key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1
){{strict}};
CREATE TABLE vendor (
  id {{id}}, name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 41),
  company_name TEXT NOT NULL DEFAULT '' CHECK (length(company_name) <= 41),
  email TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '' CHECK (length(phone) <= 21),
  address_1 TEXT NOT NULL DEFAULT '' CHECK (length(address_1) <= 41),
  address_2 TEXT NOT NULL DEFAULT '' CHECK (length(address_2) <= 41),
  city TEXT NOT NULL DEFAULT '' CHECK (length(city) <= 31),
  state TEXT NOT NULL DEFAULT '' CHECK (length(state) <= 21),
  postal_code TEXT NOT NULL DEFAULT '' CHECK (length(postal_code) <= 13),
  country TEXT NOT NULL DEFAULT '' CHECK (length(country) <= 31),
  terms TEXT NOT NULL DEFAULT '' CHECK (length(terms) <= 31),
  active {{bool}} NOT NULL, version INTEGER NOT NULL DEFAULT 1
){{strict}};
CREATE TABLE app_user (
  id {{id}}, login TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 64),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100), email TEXT NOT NULL DEFAULT '',
  vendor_id {{bigint}} REFERENCES vendor(id), active {{bool}} NOT NULL, version INTEGER NOT NULL DEFAULT 1
){{strict}};
CREATE TABLE user_role (
  id {{id}}, user_id {{bigint}} NOT NULL REFERENCES app_user(id), role TEXT NOT NULL CHECK (role IN ({ROLES})),
  UNIQUE (user_id, role)
){{strict}};
CREATE TABLE user_privilege (
  id {{id}}, user_id {{bigint}} NOT NULL REFERENCES app_user(id),
  privilege TEXT NOT NULL CHECK (privilege IN ({PRIVILEGES})),
  granted_by TEXT NOT NULL, granted_at TEXT NOT NULL, UNIQUE (user_id, privilege)
){{strict}};
CREATE TABLE project (
  id {{id}}, number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 1 AND 30),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 41),
  address TEXT NOT NULL DEFAULT '', city TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT '',
  postal_code TEXT NOT NULL DEFAULT '',
  allow_overbilling {{bool}} NOT NULL, move_materials {{bool}} NOT NULL,
  periods_every TEXT NOT NULL DEFAULT 'never' CHECK (periods_every IN ('month','week','never')),
  periods_from TEXT, active {{bool}} NOT NULL, version INTEGER NOT NULL DEFAULT 1
){{strict}};
CREATE TABLE cost_code (
  id {{id}}, code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 96),
  description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 255),
  quickbooks_kind TEXT NOT NULL DEFAULT 'item' CHECK (quickbooks_kind IN ('item','account')),
  active {{bool}} NOT NULL, version INTEGER NOT NULL DEFAULT 1
){{strict}};
CREATE TABLE link (
  id {{id}}, kind TEXT NOT NULL
    CHECK (kind IN ('vendor','job','item','account','class','terms','tax_code')),
  ours TEXT NOT NULL CHECK (length(ours) >= 1),
  quickbooks_name TEXT NOT NULL CHECK (length(quickbooks_name) BETWEEN 1 AND 209),
  list_id TEXT, broken TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1, UNIQUE (kind, ours)
){{strict}};
CREATE INDEX link_kind ON link (kind, id);
CREATE TABLE quickbooks_entry (
  id {{id}}, kind TEXT NOT NULL, list_id TEXT NOT NULL, full_name TEXT NOT NULL, active {{bool}} NOT NULL,
  details TEXT NOT NULL, fetched_at TEXT NOT NULL, UNIQUE (kind, list_id)
){{strict}};
CREATE INDEX quickbooks_entry_name ON quickbooks_entry (kind, full_name);
"""

CONTRACTS = """
CREATE TABLE commitment (
  id {id}, number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 1 AND 11),
  type TEXT NOT NULL CHECK (type IN ('subcontract','purchase_order')),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 255), description TEXT NOT NULL DEFAULT '',
  project_id {bigint} NOT NULL REFERENCES project(id), vendor_id {bigint} NOT NULL REFERENCES vendor(id),
  accounting TEXT NOT NULL DEFAULT 'amount' CHECK (accounting IN ('amount','unit')),
  status TEXT NOT NULL DEFAULT 'draft' CHECK (
    type = 'subcontract' AND status IN
      ('draft','out_for_bid','out_for_signature','approved','complete','terminated','void')
    OR type = 'purchase_order' AND status IN
      ('draft','processing','submitted','partially_received','received','approved','closed')),
  retainage INTEGER NOT NULL DEFAULT 0 CHECK (retainage BETWEEN 0 AND 10000),
  materials_retainage INTEGER NOT NULL DEFAULT 0 CHECK (materials_retainage BETWEEN 0 AND 10000),
  executed {bool} NOT NULL, class_name TEXT NOT NULL DEFAULT '' CHECK (length(class_name) <= 159),
  original {bigint} NOT NULL DEFAULT 0, approved_changes {bigint} NOT NULL DEFAULT 0,
  billed {bigint} NOT NULL DEFAULT 0, retained {bigint} NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1
){strict};
CREATE INDEX commitment_project ON commitment (project_id, number);
CREATE INDEX commitment_vendor ON commitment (vendor_id, number);
CREATE TABLE sov_line (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id),
  line TEXT NOT NULL CHECK (length(line) BETWEEN 1 AND 40), position INTEGER NOT NULL,
  cost_code_id {bigint} NOT NULL REFERENCES cost_code(id),
  description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 4095),
  quantity {bigint}, unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 31), unit_price {bigint},
  amount {bigint} NOT NULL, tax_code TEXT NOT NULL DEFAULT '' CHECK (length(tax_code) <= 3),
  version INTEGER NOT NULL DEFAULT 1, UNIQUE (commitment_id, line)
){strict};
CREATE INDEX sov_line_order ON sov_line (commitment_id, position, id);
CREATE TABLE change_order (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id),
  number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 12),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 30),
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft','not_pricing','pricing','pending','revised',
    'proceeding','not_proceeding','no_charge','approved','rejected','void')),
  date TEXT, amount {bigint} NOT NULL DEFAULT 0, created_by TEXT NOT NULL, approved_by TEXT, approved_at TEXT,
  version INTEGER NOT NULL DEFAULT 1, UNIQUE (commitment_id, number),
  CHECK (status <> 'approved' OR approved_by IS NOT NULL)
){strict};
CREATE TABLE change_order_line (
  id {id}, change_order_id {bigint} NOT NULL REFERENCES change_order(id),
  line TEXT NOT NULL CHECK (length(line) BETWEEN 1 AND 40), position INTEGER NOT NULL,
  cost_code_id {bigint} NOT NULL REFERENCES cost_code(id),
  description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 4095),
  quantity {bigint}, unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 31), unit_price {bigint},
  amount {bigint} NOT NULL, tax_code TEXT NOT NULL DEFAULT '' CHECK (length(tax_code) <= 3),
  changes_line_id {bigint} REFERENCES sov_line(id),
  version INTEGER NOT NULL DEFAULT 1, UNIQUE (change_order_id, line)
){strict};
CREATE TABLE invoice_contact (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100), email TEXT NOT NULL CHECK (length(email) >= 3),
  UNIQUE (commitment_id, email)
){strict};
CREATE TABLE billing_period (
  id {id}, project_id {bigint} NOT NULL REFERENCES project(id), position INTEGER NOT NULL,
  start_date TEXT NOT NULL, end_date TEXT NOT NULL, due_date TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open','closed')), version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (project_id, position), CHECK (start_date <= end_date)
){strict};
CREATE UNIQUE INDEX billing_period_one_open ON billing_period (project_id) WHERE status = 'open';
CREATE TABLE invitation (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id),
  period_id {bigint} NOT NULL REFERENCES billing_period(id),
  type TEXT NOT NULL CHECK (type IN ('work','retainage','both')),
  sent_by TEXT NOT NULL, sent_at TEXT NOT NULL,
  response TEXT NOT NULL DEFAULT 'none' CHECK (response IN ('none','accepted','declined')),
  reason TEXT NOT NULL DEFAULT '', responded_by TEXT, responded_at TEXT, version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (commitment_id, period_id), CHECK (response <> 'declined' OR length(reason) > 0)
){strict};
"""

INVOICES = """
CREATE TABLE batch (
  id {id}, sequence {bigint} NOT NULL UNIQUE, message_set_id TEXT NOT NULL UNIQUE CHECK (length(message_set_id) <= 23),
  kind TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('prepared','spooled','imported','failed','held')),
  bills INTEGER NOT NULL CHECK (bills > 0), total {bigint} NOT NULL,
  body {blob} NOT NULL, sha256 TEXT NOT NULL CHECK (length(sha256) = 64), file TEXT NOT NULL DEFAULT ''
){strict};
CREATE INDEX batch_state ON batch (state, sequence);
CREATE TABLE invoice (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id), position INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1, number TEXT NOT NULL DEFAULT '' CHECK (length(number) <= 20),
  period_id {bigint} NOT NULL REFERENCES billing_period(id), billing_date TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('draft','under_review','revise_and_resubmit','pending_owner_approval','approved_as_noted','approved')),
  erp_state TEXT NOT NULL DEFAULT 'not_sent' CHECK (erp_state IN
    ('not_sent','ready_to_export','retrieved','rejected','exporting','failed','synced')),
  final {bool} NOT NULL, move_materials {bool} NOT NULL, comment TEXT NOT NULL DEFAULT '',
  previous_id {bigint} REFERENCES invoice(id), previous_earned {bigint} NOT NULL DEFAULT 0,
  contract_sum {bigint} NOT NULL DEFAULT 0, completed {bigint} NOT NULL DEFAULT 0, gross {bigint} NOT NULL DEFAULT 0,
  retained {bigint} NOT NULL DEFAULT 0, earned {bigint} NOT NULL DEFAULT 0, due {bigint} NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, submitted_by TEXT, submitted_at TEXT,
  decided_by TEXT, decided_at TEXT, sent_by TEXT, sent_at TEXT, accepted_by TEXT, accepted_at TEXT,
  erp_reason TEXT NOT NULL DEFAULT '', duties_waived {bool} NOT NULL,
  txn_id TEXT UNIQUE, txn_number TEXT, edit_sequence TEXT,
  deleted {bool} NOT NULL, deleted_reason TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (commitment_id, position),
  CHECK (status NOT IN ('approved','approved_as_noted','pending_owner_approval') OR decided_by IS NOT NULL),
  CHECK (erp_state NOT IN ('exporting','failed','synced') OR accepted_by IS NOT NULL),
  CHECK (erp_state <> 'synced' OR txn_id IS NOT NULL),
  CHECK (duties_waived OR decided_by IS NULL OR decided_by <> created_by),
  CHECK (duties_waived OR accepted_by IS NULL OR decided_by IS NULL OR accepted_by <> decided_by)
){strict};
CREATE INDEX invoice_status ON invoice (status, id);
CREATE INDEX invoice_erp ON invoice (erp_state, sent_at, id);
CREATE INDEX invoice_period ON invoice (period_id, id);
CREATE INDEX invoice_number ON invoice (number);
CREATE INDEX invoice_of_period ON invoice (commitment_id, period_id, id);
CREATE TABLE invoice_line (
  id {id}, invoice_id {bigint} NOT NULL REFERENCES invoice(id),
  kind TEXT NOT NULL CHECK (kind IN ('contract','change_order')),
  sov_line_id {bigint} REFERENCES sov_line(id), change_order_line_id {bigint} REFERENCES change_order_line(id),
  line TEXT NOT NULL, position INTEGER NOT NULL, cost_code_id {bigint} NOT NULL REFERENCES cost_code(id),
  description TEXT NOT NULL, tax_code TEXT NOT NULL DEFAULT '', unit TEXT NOT NULL DEFAULT '',
  scheduled_value {bigint} NOT NULL, unit_price {bigint}, quantity_scheduled {bigint},
  quantity_prev {bigint} NOT NULL DEFAULT 0, quantity_this {bigint} NOT NULL DEFAULT 0,
  work_prev {bigint} NOT NULL DEFAULT 0, work_this {bigint} NOT NULL DEFAULT 0,
  stored_prev {bigint} NOT NULL DEFAULT 0, stored {bigint} NOT NULL DEFAULT 0 CHECK (stored >= 0),
  materials_moved {bigint} NOT NULL DEFAULT 0, moved_retainage {bigint} NOT NULL DEFAULT 0,
  work_retainage_prev {bigint} NOT NULL DEFAULT 0,
  work_retainage_bp INTEGER NOT NULL DEFAULT 0 CHECK (work_retainage_bp BETWEEN 0 AND 10000),
  work_retainage_this {bigint} NOT NULL DEFAULT 0, work_retainage_released {bigint} NOT NULL DEFAULT 0,
  materials_retainage_prev {bigint} NOT NULL DEFAULT 0,
  materials_retainage_bp INTEGER NOT NULL DEFAULT 0 CHECK (materials_retainage_bp BETWEEN 0 AND 10000),
  materials_released_prev {bigint} NOT NULL DEFAULT 0, materials_retainage_released {bigint} NOT NULL DEFAULT 0,
  claimed {bigint} NOT NULL DEFAULT 0,
  mark TEXT NOT NULL DEFAULT 'no_action' CHECK (mark IN ('no_action','approved','rejected')),
  comment TEXT NOT NULL DEFAULT '', proposed {bigint}, marked_by TEXT,
  UNIQUE (invoice_id, line),
  CHECK (mark <> 'rejected' OR length(comment) > 0),
  CHECK ((kind = 'contract' AND sov_line_id IS NOT NULL AND change_order_line_id IS NULL)
    OR (kind = 'change_order' AND change_order_line_id IS NOT NULL AND sov_line_id IS NULL))
){strict};
CREATE INDEX invoice_line_order ON invoice_line (invoice_id, position, id);
CREATE TABLE invoice_snapshot (
  id {id}, invoice_id {bigint} NOT NULL REFERENCES invoice(id), revision INTEGER NOT NULL,
  event TEXT NOT NULL, taken_by TEXT NOT NULL, taken_at TEXT NOT NULL, body TEXT NOT NULL
){strict};
CREATE INDEX invoice_snapshot_of ON invoice_snapshot (invoice_id, id);
CREATE TABLE erp_request (
  id {id}, invoice_id {bigint} NOT NULL REFERENCES invoice(id), revision INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('ready_to_export','retrieved','rejected','exporting','failed','synced','unlinked')),
  sent_by TEXT NOT NULL, sent_at TEXT NOT NULL, closed_by TEXT, closed_at TEXT, reason TEXT NOT NULL DEFAULT '',
  guid TEXT NOT NULL CHECK (length(guid) = 38), status_code INTEGER, status_message TEXT NOT NULL DEFAULT '',
  held_by TEXT, held_reason TEXT NOT NULL DEFAULT '',
  CHECK (state <> 'rejected' OR length(reason) > 0)
){strict};
CREATE INDEX erp_request_of ON erp_request (invoice_id, id);
CREATE TABLE batch_bill (
  id {id}, batch_id {bigint} NOT NULL REFERENCES batch(id), invoice_id {bigint} NOT NULL REFERENCES invoice(id),
  erp_request_id {bigint} NOT NULL UNIQUE REFERENCES erp_request(id),
  request_id TEXT NOT NULL CHECK (length(request_id) BETWEEN 1 AND 50), guid TEXT NOT NULL CHECK (length(guid) = 38),
  ref_number TEXT NOT NULL DEFAULT '', vendor TEXT NOT NULL, total {bigint} NOT NULL,
  UNIQUE (batch_id, request_id)
){strict};
CREATE INDEX batch_bill_invoice ON batch_bill (invoice_id);
CREATE TABLE payment_issued (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id), invoice_id {bigint} REFERENCES invoice(id),
  method TEXT NOT NULL CHECK (method IN ('check','credit_card','electronic')), number TEXT NOT NULL DEFAULT '',
  date TEXT NOT NULL, amount {bigint} NOT NULL, discount {bigint} NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'issued' CHECK (state IN ('issued','voided','deleted')),
  txn_id TEXT, version INTEGER NOT NULL DEFAULT 1, UNIQUE (txn_id, invoice_id)
){strict};
CREATE INDEX payment_issued_of ON payment_issued (commitment_id, date, id);
"""

RECORD = """
CREATE TABLE command (
  key TEXT PRIMARY KEY, verb TEXT NOT NULL, by_user TEXT NOT NULL, at TEXT NOT NULL, answer TEXT NOT NULL
){strict};
CREATE TABLE audit_entry (
  id {id}, document TEXT NOT NULL, seq {bigint} NOT NULL, at TEXT NOT NULL, by_user TEXT NOT NULL, verb TEXT NOT NULL,
  before TEXT NOT NULL, after TEXT NOT NULL, reason TEXT NOT NULL, origin TEXT NOT NULL,
  prev_hash TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (document, seq)
){strict};
CREATE TABLE audit_head (
  document TEXT PRIMARY KEY, seq {bigint} NOT NULL, hash TEXT NOT NULL
){strict};
CREATE TABLE audit_anchor (
  id {id}, at TEXT NOT NULL, entries {bigint} NOT NULL, hash TEXT NOT NULL
){strict};
"""


def up(migrator: object, db: object) -> None:
    for part in (COMPANY, CONTRACTS, INVOICES, RECORD):
        ddl(db, part)
    audit_triggers(db)
