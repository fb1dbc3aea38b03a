"""Line 5 against the retainage account's bills, commitment by commitment, and why they differ."""

from __future__ import annotations

from dataclasses import replace

from store.desk import Desk
from store.rules.money import grouped
from store.views import reconciliation
from store.views.listing import Listing, Row
from store.views.reports.report import Asked, Column, Report

COLUMNS = (
    Column("number", "Commitment", width=11, sort=True), Column("vendor", "Vendor", width=14, grow=2, sort=True),
    Column("project", "Project", width=9, sort=True), Column("held", "Line 5", "money", 14, sort=True),
    Column("posted", "In bills", "money", 14), Column("difference", "Difference", "money", 14),
    Column("why", "Why", width=24, grow=3),
)  # fmt: skip


def _view(desk: Desk, asked: Asked) -> Listing:
    listing = reconciliation.listing(desk, project=asked.project)

    def complete(rows: list[Row]) -> list[Row]:
        found = reconciliation.reasons_of(desk, [row["id"] for row in rows if row["difference"]])
        return [{**row, "why": _told(found.get(row["id"], []))} for row in rows]

    return replace(listing, source=replace(listing.source, complete=complete))


def _told(reasons: list[Row]) -> str:
    return "; ".join(f"{each['invoice']} {each['why']}: {grouped(each['change'])}" for each in reasons)


REPORT = Report(
    "reconciliation", "Retainage reconciliation",
    "Line 5 of each commitment against what the bills of the retainage account hold, and which invoices make the difference.",
    COLUMNS, _view, noun="commitment", nothing="Nothing is billed, so nothing is held.",
)  # fmt: skip
