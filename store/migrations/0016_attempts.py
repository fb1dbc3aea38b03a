"""When the first of the bills went out that were posted since a moment, answered by an index however many were posted before."""

from __future__ import annotations

from store.migrations import ddl

ATTEMPTS = """
CREATE INDEX erp_request_closed ON erp_request (state, closed_at, sent_at);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, ATTEMPTS)
