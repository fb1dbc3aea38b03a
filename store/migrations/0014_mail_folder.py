"""Which mail folder a message is being sent from, and how often it was sent again by hand.

`claimed_by` is the id of the folder whose deliverer has taken the message, so that a second machine on the same book leaves it alone.
`round` counts up each time somebody sends the message again; a file in the folder belongs to one round.
"""

from __future__ import annotations

from store.migrations import ddl

MAIL_FOLDER = """
ALTER TABLE outgoing_mail ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE outgoing_mail ADD COLUMN round INTEGER NOT NULL DEFAULT 1;
CREATE INDEX payment_issued_date ON payment_issued (date, id);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, MAIL_FOLDER)
