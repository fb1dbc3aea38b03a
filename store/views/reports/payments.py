"""Payments issued, with those voided or deleted since; what they add up to counts only those that stand."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, Case

from store import lookup
from store.desk import Desk
from store.models import Commitment, Invoice, PaymentIssued, Project, Vendor
from store.views.commitments import seen_by
from store.views.listing import Listing, Row, Source
from store.views.reports.report import Asked, Column, Report, of_project, period_id
from store.views.seats import counted_by

COLUMNS = (
    Column("date", "Date", "date", 11, sort=True), Column("vendor", "Vendor", width=14, grow=2, sort=True),
    Column("invoice", "Invoice", width=12), Column("number", "Number", width=10), Column("state", "State", "state", 9),
    Column("amount", "Amount", "money", 14, sort=True), Column("voided", "Voided", "money", 13), Column("discount", "Discount", "money", 12),
    Column("method", "By", "method", 11), Column("project", "Project", width=9, sort=True),
)  # fmt: skip


def _standing(amount: Any, *, stands: bool = True) -> Any:
    of = PaymentIssued.state == "issued" if stands else PaymentIssued.state != "issued"
    return Case(None, ((of, amount),), 0)


def _view(desk: Desk, asked: Asked) -> Listing:
    chosen, period = of_project(desk, asked), period_id(desk, asked)
    if period is not None:
        chosen = [*chosen, Invoice.period == period]

    def query() -> Any:
        rows = (
            PaymentIssued.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
            .switch(PaymentIssued).join(Invoice, JOIN.LEFT_OUTER)
        )  # fmt: skip
        return seen_by(desk, rows.where(*chosen) if chosen else rows)

    def finish(row: Row) -> Row:
        position, commitment = row.pop("position"), row.pop("commitment")
        row["invoice"] = lookup.named(commitment, position) if position else commitment
        row["method"] = str(row["method"]).replace("_", " ")
        return row

    amounts = {
        "amount": _standing(PaymentIssued.amount),
        "voided": _standing(PaymentIssued.amount, stands=False),
        "discount": _standing(PaymentIssued.discount),
    }
    source = Source(
        query=query,
        select={"id": PaymentIssued.id, "version": PaymentIssued.version, "date": PaymentIssued.date, "vendor": Vendor.name,
                "commitment": Commitment.number, "position": Invoice.position, "number": PaymentIssued.number,
                "state": PaymentIssued.state, "method": PaymentIssued.method, "project": Project.number, **amounts},
        key=PaymentIssued.id,
        order={"date": PaymentIssued.date, "vendor": Vendor.name, "amount": amounts["amount"], "project": Project.number},
        search=(PaymentIssued.number, lookup.invoice_names(), Vendor.name, Project.number),
        sums=amounts,
        finish=finish,
        counted=None if chosen else lambda: counted_by(desk, PaymentIssued.select()),
    )  # fmt: skip
    return Listing(desk.book, source, "date", descending=True)


REPORT = Report(
    "payments", "Payments issued", "Payments that came back from QuickBooks, newest first; voided and deleted ones stand apart and do not count.",
    COLUMNS, _view, frozenset({"project", "period"}), noun="payment", nothing="No payment has come back from QuickBooks yet.",
)  # fmt: skip
