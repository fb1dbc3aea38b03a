"""Who is asked to bill, and for what: the days a project's periods have, types of invitations and invoices, private commitments.

`project.invite_type` is what a contact may bill without an invitation, ``none`` where he must be invited. `invoice.type` says which
columns are open: work and materials, the release of retainage, or both. A private commitment is seen by administrators, its own
company's contacts and the users `commitment_access` names.
"""

from __future__ import annotations

from store.migrations import ddl

INVITATIONS = """
ALTER TABLE project ADD COLUMN period_start_day INTEGER NOT NULL DEFAULT 1 CHECK (period_start_day BETWEEN 1 AND 31);
ALTER TABLE project ADD COLUMN period_end_day INTEGER NOT NULL DEFAULT 31 CHECK (period_end_day BETWEEN 1 AND 31);
ALTER TABLE project ADD COLUMN period_due_day INTEGER NOT NULL DEFAULT 25 CHECK (period_due_day BETWEEN 1 AND 31);
ALTER TABLE project ADD COLUMN invite_type TEXT NOT NULL DEFAULT 'both' CHECK (invite_type IN ('work','retainage','both','none'));
ALTER TABLE invitation ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN reminded_at TEXT;
CREATE INDEX invitation_period ON invitation (period_id, commitment_id);
ALTER TABLE invoice ADD COLUMN type TEXT NOT NULL DEFAULT 'both' CHECK (type IN ('work','retainage','both'));
ALTER TABLE commitment ADD COLUMN private {bool} NOT NULL DEFAULT {false};
CREATE TABLE commitment_access (
  id {id}, commitment_id {bigint} NOT NULL REFERENCES commitment(id), user_id {bigint} NOT NULL REFERENCES app_user(id),
  UNIQUE (commitment_id, user_id)
){strict};
CREATE INDEX commitment_access_user ON commitment_access (user_id, commitment_id);
"""


def up(migrator: object, db: object) -> None:
    ddl(db, INVITATIONS)
