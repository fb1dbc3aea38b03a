"""The record, read by who acted and by what was done, newest first, however long it is."""

from __future__ import annotations

from store.migrations import ddl

HISTORY = """
CREATE INDEX audit_entry_by ON audit_entry (by_user, id);
CREATE INDEX audit_entry_verb ON audit_entry (verb, id);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, HISTORY)
