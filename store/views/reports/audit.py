"""The record as a report: who did what to which document and why, with the hash of each entry and the latest anchor."""

from __future__ import annotations

from dataclasses import replace

from store.desk import Desk
from store.models import AuditAnchor, AuditEntry
from store.text import moment
from store.views import history
from store.views.listing import Listing
from store.views.reports.report import Asked, Column, Report

COLUMNS = (
    Column("at", "When", "time", 16), Column("by", "Who", width=10), Column("verb", "What", width=20),
    Column("document", "Document", width=20, grow=1), Column("reason", "Reason", width=16, grow=2),
    Column("entry", "Entry", "count", 6), Column("hash", "Hash", width=64),
)  # fmt: skip


def _view(desk: Desk, _asked: Asked) -> Listing:
    listing = history.listing(desk)
    shown = {"hash": AuditEntry.hash, "entry": AuditEntry.seq}
    return replace(listing, source=replace(listing.source, select={**listing.source.select, **shown}))


def _notes(desk: Desk, _asked: Asked) -> list[str]:
    """The latest anchor, to be held against a copy that is kept elsewhere."""
    with desk.book.reading():
        last = AuditAnchor.select().order_by(AuditAnchor.id.desc()).first()
    if last is None:
        return ["No anchor was written so far; `billspool check --anchor` writes one."]
    return [
        f"Anchor of {moment(last.at)} over all entries up to number {last.entries}: {last.hash}",
        "Kept elsewhere, `billspool check --against` and this anchor tell whether the record still leads up to it.",
    ]


REPORT = Report(
    "audit", "Audit", "The whole record, newest first, each entry with its hash, and the latest anchor.",
    COLUMNS, _view, frozenset(), _notes, noun="entry", nothing="Nothing is recorded in the book yet.",
)  # fmt: skip
