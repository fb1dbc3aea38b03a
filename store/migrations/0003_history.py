"""The record, read by who acted and by what was done, newest first, however long it is; and the few lines with stored materials."""

from __future__ import annotations

from store.migrations import ddl

HISTORY = """
CREATE INDEX audit_entry_by ON audit_entry (by_user, id);
CREATE INDEX audit_entry_verb ON audit_entry (verb, id);
CREATE INDEX invoice_line_stored ON invoice_line (invoice_id, stored) WHERE stored <> 0;
"""


def up(migrator: object, db: object) -> None:
    ddl(db, HISTORY)
