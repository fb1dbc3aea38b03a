"""What is held back, by vendor and job."""

from __future__ import annotations

from typing import Any

from peewee import fn

from store.desk import Desk
from store.models import Commitment, Invoice, Project, Vendor
from store.rules.money import FULL, rounded
from store.views.commitments import seen_by
from store.views.listing import Listing, Row, Source
from store.views.reports.report import Asked, Column, Report, of_project

COLUMNS = (
    Column("vendor", "Vendor", width=18, grow=2, sort=True), Column("project", "Project", width=9, sort=True),
    Column("retained", "Retained", "money", 15, sort=True), Column("billed", "Completed", "money", 15, sort=True),
    Column("percent", "%", "percent", 6), Column("posted", "In accounting", "money", 15), Column("waiting", "Not there yet", "money", 15),
    Column("revised", "Contracts", "money", 16, sort=True), Column("project_name", "Job", width=18, grow=1),
    Column("contracts", "Count", "count", 6),
)  # fmt: skip


def _posted() -> Any:
    """Line 5 of the commitment's latest invoice that is in QuickBooks."""
    other = Invoice.alias()
    mine = other.select(other.retained).where(
        other.commitment == Commitment.id, other.erp_state == "synced", ~other.deleted
    )
    return fn.COALESCE(mine.order_by(other.position.desc()).limit(1), 0)


def _view(desk: Desk, asked: Asked) -> Listing:
    chosen = of_project(desk, asked)
    revised = Commitment.original + Commitment.approved_changes

    def grouped() -> Any:
        rows = Commitment.select(
            fn.MIN(Commitment.id).alias("first"), Commitment.vendor.alias("vendor_id"), Commitment.project.alias("project_id"),
            fn.COUNT(Commitment.id).alias("contracts"), fn.SUM(revised).alias("revised"), fn.SUM(Commitment.billed).alias("billed"),
            fn.SUM(Commitment.retained).alias("retained"), fn.SUM(_posted()).alias("posted"),
        )  # fmt: skip
        rows = rows.where((Commitment.billed != 0) | (Commitment.retained != 0), *chosen)
        return seen_by(desk, rows).group_by(Commitment.vendor, Commitment.project).alias("held")

    held = grouped()

    def query() -> Any:
        rows = Vendor.select().join(held, on=(held.c.vendor_id == Vendor.id)).switch(Vendor)
        return rows.join(Project, on=(held.c.project_id == Project.id))

    def finish(row: Row) -> Row:
        for name in ("retained", "billed", "posted", "revised"):
            row[name] = int(row[name])
        row["waiting"] = row["retained"] - row["posted"]
        row["percent"] = rounded(row["retained"] * FULL, row["billed"]) if row["billed"] else None
        return row

    amounts = {name: getattr(held.c, name) for name in ("retained", "billed", "posted", "revised")}
    source = Source(
        query=query,
        select={"id": held.c.first, "version": held.c.first, "vendor": Vendor.name, "project": Project.number, "project_name": Project.name,
                "contracts": held.c.contracts, **amounts},
        key=held.c.first,
        order={"vendor": Vendor.name, "project": Project.number, "retained": held.c.retained, "billed": held.c.billed,
               "revised": held.c.revised},
        search=(Vendor.name, Project.number, Project.name),
        sums={**amounts, "waiting": held.c.retained - held.c.posted},
        finish=finish,
    )  # fmt: skip
    return Listing(desk.book, source, "vendor")


REPORT = Report(
    "retainage", "Retainage by vendor and job",
    "What is held back of what is completed, and how much of it the bills in accounting hold already.",
    COLUMNS, _view, noun="job", nothing="Nothing is billed, so nothing is held.",
)  # fmt: skip
