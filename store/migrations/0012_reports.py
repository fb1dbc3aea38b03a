"""What waits for somebody, found without passing over all that was posted long ago."""

from __future__ import annotations

from store.migrations import ddl

REPORTS = """
CREATE INDEX invoice_waiting ON invoice (erp_state, id) WHERE erp_state <> 'synced';
"""


def up(migrator: object, db: object) -> None:
    ddl(db, REPORTS)
