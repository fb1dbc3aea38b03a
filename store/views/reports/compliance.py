"""Which vendors' insurance, licences and other documents are missing or lapse soon."""

from __future__ import annotations

from dataclasses import replace

from store.desk import Desk
from store.views import compliance
from store.views.listing import Listing, Row
from store.views.reports.report import Asked, Column, Report

COLUMNS = (
    Column("vendor", "Vendor", width=20, grow=1, sort=True), Column("state", "State", "state", 16),
    Column("missing", "Missing", "count", 8, sort=True), Column("next_expiry", "Next expiry", "date", 12, sort=True),
    Column("what", "What", width=24, grow=3),
)  # fmt: skip


def _view(desk: Desk, _asked: Asked) -> Listing:
    listing = compliance.vendors(desk)
    finish = listing.source.finish

    def finished(row: Row) -> Row:
        row = finish(row) if finish else row
        return {**row, "missing": int(row["missing"]), "next_expiry": row["next_expiry"] or None}

    return replace(listing, source=replace(listing.source, finish=finished))


REPORT = Report(
    "compliance", "Compliance", "Vendors with documents that are missing or lapse soon, the worst first.",
    COLUMNS, _view, frozenset(), noun="vendor", nothing="No vendor has commitments or documents.",
)  # fmt: skip
