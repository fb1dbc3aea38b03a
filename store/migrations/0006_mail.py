"""Mail to be delivered, written in the transaction of the act that causes it, and what each user has put aside in his inbox."""

from __future__ import annotations

from store.migrations import ddl

MAIL = """
CREATE TABLE outgoing_mail (
  id {id}, key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200), kind TEXT NOT NULL, document TEXT NOT NULL DEFAULT '',
  commitment_id {bigint} REFERENCES commitment(id), recipient TEXT NOT NULL, recipient_name TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200), body TEXT NOT NULL, attachments TEXT NOT NULL DEFAULT '[]',
  created_by TEXT NOT NULL, created_at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','sending','sent','filed','failed','unknown','cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT NOT NULL DEFAULT '', sent_at TEXT, error TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1
){strict};
CREATE INDEX outgoing_mail_state ON outgoing_mail (state, next_attempt_at, id);
CREATE INDEX outgoing_mail_document ON outgoing_mail (document, id);
CREATE TABLE inbox_mark (
  id {id}, user_id {bigint} NOT NULL REFERENCES app_user(id), item TEXT NOT NULL, marked_at TEXT NOT NULL,
  UNIQUE (user_id, item)
){strict};
ALTER TABLE app_user ADD COLUMN digest {bool} NOT NULL DEFAULT {true};
"""


def up(migrator: object, db: object) -> None:
    ddl(db, MAIL)
