"""Small looks at the book for a screen that is open: has what it shows moved on, and who moved it."""

from __future__ import annotations

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import AuditEntry
from store.values import frozen

MOST = 20


@frozen
class Act:
    """One entry of the record: who did what to which document, such as ``invoice SC-001/2``."""

    id: int
    by: str
    verb: str
    document: str


def newest(desk: Desk) -> int:
    """The id of the newest entry of the record; 0 where there is none."""
    with desk.book.reading():
        return int(AuditEntry.select(fn.MAX(AuditEntry.id)).scalar() or 0)


def since(desk: Desk, entry: int) -> list[Act]:
    """What was recorded after an entry, newest first, at most `MOST`."""
    with desk.book.reading():
        rows = AuditEntry.select(AuditEntry.id, AuditEntry.by_user, AuditEntry.verb, AuditEntry.document)
        query = rows.where(AuditEntry.id > entry).order_by(AuditEntry.id.desc()).limit(MOST)
        return [Act(*row) for row in query.tuples()]


def version_of(desk: Desk, invoice: str) -> int:
    """The invoice's version as it is now; raises `NotFound` where it is gone."""
    with desk.book.reading():
        return int(lookup.invoice(invoice).version)
