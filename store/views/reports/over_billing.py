"""What is billed beyond its value: lines of the latest applications, and whole commitments."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Case

from store import lookup
from store.desk import Desk
from store.models import Commitment, Invoice, InvoiceLine, Project, Vendor
from store.rules.money import FULL, rounded
from store.views.commitments import seen_by
from store.views.listing import Listing, Row, Source
from store.views.reports.report import Asked, Column, Report, of_project

LINES = (
    Column("invoice", "Invoice", width=12), Column("line", "Line", width=7), Column("description", "Description", width=16, grow=2, sort=True),
    Column("scheduled_value", "Scheduled", "money", 14, sort=True), Column("total", "Completed", "money", 14, sort=True),
    Column("over", "Over", "money", 13, sort=True), Column("percent", "%", "percent", 7), Column("vendor", "Vendor", width=14, grow=1, sort=True),
    Column("project", "Project", width=9, sort=True), Column("status", "Status", "state", 14),
)  # fmt: skip
COMMITMENTS = (
    Column("number", "Commitment", width=11, sort=True), Column("vendor", "Vendor", width=16, grow=2, sort=True),
    Column("revised", "Contract sum", "money", 15, sort=True), Column("billed", "Completed", "money", 15, sort=True),
    Column("over", "Over", "money", 14, sort=True), Column("percent", "%", "percent", 7), Column("project", "Project", width=9, sort=True),
    Column("title", "Title", width=16, grow=1),
)  # fmt: skip


def _latest() -> Any:
    """The commitment's latest invoice, found by one step in the index."""
    other = Invoice.alias()
    mine = other.select(other.id).where(other.commitment == Commitment.id, ~other.deleted)
    return mine.order_by(other.position.desc()).limit(1)


def _beyond(total: Any, value: Any) -> Any:
    """Whether a line is completed beyond its value: the condition of the index `invoice_line_beyond`, its zeros no parameters."""
    zero = SQL("0")
    return Case(None, [(value >= zero, total > value)], (total < value) | (total > zero))


def _lines(desk: Desk, asked: Asked) -> Listing:
    chosen = of_project(desk, asked)
    total = InvoiceLine.work_prev + InvoiceLine.work_this + InvoiceLine.stored
    value = InvoiceLine.scheduled_value

    def query() -> Any:
        rows = (
            Commitment.select().join(Vendor).switch(Commitment).join(Project).switch(Commitment)
            .join(Invoice, on=(Invoice.id == _latest())).join(InvoiceLine, on=(InvoiceLine.invoice == Invoice.id))
            .where(_beyond(total, value), *chosen)
        )  # fmt: skip
        return seen_by(desk, rows)

    def finish(row: Row) -> Row:
        row["invoice"] = lookup.named(row.pop("number"), row.pop("position"))
        row["percent"] = (
            rounded(row["total"] * FULL, row["scheduled_value"]) if row["scheduled_value"] else None
        )
        return row

    over = total - value
    source = Source(
        query=query,
        select={"id": InvoiceLine.id, "version": Invoice.version, "number": Commitment.number, "position": Invoice.position,
                "line": InvoiceLine.line, "description": InvoiceLine.description, "scheduled_value": value, "total": total,
                "over": over, "vendor": Vendor.name, "project": Project.number, "status": Invoice.status},
        key=InvoiceLine.id,
        order={"commitment": Commitment.number, "description": InvoiceLine.description, "scheduled_value": value, "total": total,
               "over": over, "vendor": Vendor.name, "project": Project.number},
        search=(lookup.invoice_names(), Vendor.name, InvoiceLine.description, Project.number),
        sums={"scheduled_value": value, "total": total, "over": over},
        finish=finish,
    )  # fmt: skip
    return Listing(desk.book, source, "commitment")


def _commitments(desk: Desk, asked: Asked) -> Listing:
    chosen = of_project(desk, asked)
    revised = Commitment.original + Commitment.approved_changes
    over = Commitment.billed - revised

    def query() -> Any:
        rows = Commitment.select().join(Vendor).switch(Commitment).join(Project)
        return seen_by(desk, rows.where(Commitment.billed > revised, *chosen))

    def finish(row: Row) -> Row:
        row["percent"] = rounded(row["billed"] * FULL, row["revised"]) if row["revised"] else None
        return row

    amounts = {"revised": revised, "billed": Commitment.billed, "over": over}
    source = Source(
        query=query,
        select={"id": Commitment.id, "version": Commitment.version, "number": Commitment.number, "title": Commitment.title,
                "vendor": Vendor.name, "project": Project.number, **amounts},
        key=Commitment.id,
        order={"number": Commitment.number, "vendor": Vendor.name, "project": Project.number, **amounts},
        search=(Commitment.number, Commitment.title, Vendor.name, Project.number, Project.name),
        sums=amounts,
        finish=finish,
    )  # fmt: skip
    return Listing(desk.book, source, "number")


REPORTS = (
    Report("over-billing", "Over-billed lines",
           "Lines of each commitment's latest application that are completed beyond their scheduled value.",
           LINES, _lines, noun="over-billed line", nothing="No line is billed beyond its value."),
    Report("over-billed-commitments", "Over-billed commitments",
           "Commitments completed beyond their contract sum, approved change orders included.",
           COMMITMENTS, _commitments, noun="commitment", nothing="No commitment is billed beyond its contract sum."),
)  # fmt: skip
