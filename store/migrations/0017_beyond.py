"""Lines completed beyond their scheduled value, answered by an index of just these, however many lines there are.

The condition is the one `store.views.reports.over_billing` asks with, word for word: only then does an engine use the index.
"""

from __future__ import annotations

from store.migrations import ddl

BEYOND = """
CREATE INDEX invoice_line_beyond ON invoice_line (invoice_id) WHERE CASE WHEN scheduled_value >= 0
    THEN work_prev + work_this + stored > scheduled_value
    ELSE work_prev + work_this + stored < scheduled_value OR work_prev + work_this + stored > 0 END;
"""


def up(migrator: object, db: object) -> None:
    ddl(db, BEYOND)
