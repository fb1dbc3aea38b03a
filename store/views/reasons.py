"""Reasons people gave before, to be picked instead of typed again."""

from __future__ import annotations

from collections import Counter

from store.desk import Desk
from store.models import AuditEntry, InvoiceLine
from store.views import seats

OF_UNDOING = ("taken back: ", "done again: ")
"""What begins the reason of an entry that undid another or did it again: nobody typed that."""
LOOKED_AT = 5_000
"""Of the record, how many of the newest entries are looked at."""


def given(desk: Desk, most: int = 40) -> list[str]:
    """The reasons given most often of late, for rejected lines and for whatever else needs one; none for an invoice contact."""
    with desk.book.reading():
        if seats.is_contact(desk):
            return []
        newest = AuditEntry.select(AuditEntry.reason).order_by(AuditEntry.id.desc()).limit(LOOKED_AT)
        rejected = InvoiceLine.select(InvoiceLine.comment).where(InvoiceLine.mark == "rejected")
        remarks = rejected.order_by(InvoiceLine.id.desc()).limit(LOOKED_AT)
        said = Counter(
            text
            for query in (newest, remarks)
            for (text,) in query.tuples()
            if text and not text.startswith(OF_UNDOING)
        )
    return [text for text, _ in said.most_common(most)]
