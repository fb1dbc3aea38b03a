"""What is asked of payments by their invoice, of rows by their change order, and of the few invoices that are not posted yet,
answered by an index however much was closed long ago.
"""

from __future__ import annotations

from store.migrations import ddl

SCALE = """
CREATE INDEX payment_issued_invoice ON payment_issued (invoice_id, state, amount, discount);
CREATE INDEX payment_issued_sums ON payment_issued (state, amount, discount);
CREATE INDEX invoice_line_change ON invoice_line (change_order_line_id) WHERE change_order_line_id IS NOT NULL;
CREATE INDEX invoice_unposted ON invoice (commitment_id, retained, previous_id) WHERE erp_state <> 'synced';
CREATE INDEX invoice_sums ON invoice (erp_state, sent_at, id, deleted, gross, due);
CREATE INDEX invoice_standing ON invoice (status, erp_state, id);
CREATE INDEX invoice_newest ON invoice (erp_state, id, deleted);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, SCALE)
