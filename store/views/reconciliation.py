"""Line 5 against the retainage account: what each commitment holds, what the bills in QuickBooks hold of it, and why they differ.

Amounts are cents. What a bill adds to the retainage account is line 5 of its invoice less line 5 of the one before; released retainage
counts against it. The two sides agree once every invoice is a bill, so each difference is invoices that are not.
"""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from store import lookup
from store.desk import Desk
from store.models import Commitment, ErpRequest, Invoice, Project, Vendor
from store.rules import erp_state, invoice_status
from store.views.commitments import own, seen_by
from store.views.listing import Listing, Row, Source
from store.views.narrowed import narrowed
from store.views.seats import require_office
from store.views.settings import settings_of

OFFICE = "The retainage account"


def _in_bills() -> Any:
    """The sum of the retainage lines of a commitment's bills in QuickBooks, held less released."""
    invoice, before = Invoice.alias(), Invoice.alias()
    change = invoice.retained - fn.COALESCE(before.retained, 0)
    return (
        invoice.select(fn.COALESCE(fn.SUM(change), 0))
        .join(before, JOIN.LEFT_OUTER, on=(invoice.previous == before.id))
        .where(invoice.commitment == Commitment.id, invoice.erp_state == erp_state.SYNCED, ~invoice.deleted)
    )


def _billed() -> Any:
    """Whether a commitment has anything to reconcile."""
    invoice = Invoice.alias()
    return fn.EXISTS(invoice.select(invoice.id).where(invoice.commitment == Commitment.id, ~invoice.deleted))


def listing(desk: Desk, *, project: str = "", vendor: str = "") -> Listing:
    """A row for each billed commitment: held (line 5), posted (the retainage account's bills) and their difference."""
    require_office(desk, OFFICE)
    chosen = narrowed(desk, project, vendor)
    posted = _in_bills()

    def query() -> Any:
        rows = Commitment.select().join(Project).switch(Commitment).join(Vendor)
        return seen_by(desk, rows.where(_billed(), *chosen))

    source = Source(
        query=query,
        select={"id": Commitment.id, "version": Commitment.version, "vendor": Vendor.name, "project": Project.number,
                "project_name": Project.name, "number": Commitment.number, "title": Commitment.title, "held": Commitment.retained,
                "posted": posted, "difference": Commitment.retained - posted},
        key=Commitment.id,
        order={"vendor": Vendor.name, "project": Project.number, "number": Commitment.number, "held": Commitment.retained},
        search=(Vendor.name, Project.number, Project.name, Commitment.number, Commitment.title),
        sums={"held": Commitment.retained, "posted": posted, "difference": Commitment.retained - posted},
        finish=whole,
    )  # fmt: skip
    return Listing(desk.book, source, "vendor")


def by_vendor_and_job(desk: Desk) -> Listing:
    """The same summed by vendor and job, as the retainage account shows it."""
    require_office(desk, OFFICE)

    def query() -> Any:
        grouped = seen_by(
            desk,
            Commitment.select(
                fn.MIN(Commitment.id).alias("first"), Commitment.vendor.alias("vendor_id"), Commitment.project.alias("project_id"),
                fn.COUNT(Commitment.id).alias("contracts"), fn.SUM(Commitment.retained).alias("held"),
                fn.SUM(_in_bills()).alias("posted"),
            ).where(_billed()),
        )  # fmt: skip
        return grouped.group_by(Commitment.vendor, Commitment.project).alias("retainage")

    sums = query()
    held, posted = sums.c.held, sums.c.posted
    source = Source(
        query=lambda: (
            Vendor.select()
            .join(sums, on=(sums.c.vendor_id == Vendor.id))
            .switch(Vendor)
            .join(Project, on=(sums.c.project_id == Project.id))
        ),
        select={"id": sums.c.first, "version": sums.c.first, "vendor": Vendor.name, "project": Project.number, "project_name": Project.name,
                "contracts": sums.c.contracts, "held": held, "posted": posted, "difference": held - posted},
        key=sums.c.first,
        order={"vendor": Vendor.name, "project": Project.number, "held": held},
        search=(Vendor.name, Project.number, Project.name),
        sums={"held": held, "posted": posted, "difference": held - posted},
        finish=whole,
    )  # fmt: skip
    return Listing(desk.book, source, "vendor")


def whole(row: Row) -> Row:
    """PostgreSQL adds up to its own decimal type; cents are whole."""
    return {**row, **{name: int(row[name]) for name in ("held", "posted", "difference")}}


_ON_ITS_WAY = {
    erp_state.READY: "waits in the accounting queue",
    erp_state.EXPORTING: "is on its way to QuickBooks",
    erp_state.FAILED: "was refused by QuickBooks",
    erp_state.REJECTED: "was returned by accounting",
    erp_state.RETRIEVED: "was taken back from accounting",
}


def reasons(desk: Desk, number: str) -> list[Row]:
    """The invoices of a commitment whose retainage no bill holds, oldest first: invoice, change in cents, why in words."""
    require_office(desk, OFFICE)
    exported = settings_of(desk).yes("credits.export")
    with desk.book.reading():
        contract = own(desk, lookup.commitment(number))
        before = Invoice.alias()
        change = Invoice.retained - fn.COALESCE(before.retained, 0)
        unlinked = ErpRequest.select(ErpRequest.id).where(
            ErpRequest.invoice == Invoice.id, ErpRequest.state == "unlinked"
        )
        found = (
            Invoice.select(
                Invoice.position, Invoice.status, Invoice.erp_state, Invoice.due, change, fn.EXISTS(unlinked)
            )
            .join(before, JOIN.LEFT_OUTER, on=(Invoice.previous == before.id))
            .where(Invoice.commitment == contract, ~Invoice.deleted, Invoice.erp_state != erp_state.SYNCED)
            .order_by(Invoice.position)
            .tuples()
        )
        return [
            {
                "invoice": f"{number}/{position}", "change": int(cents),
                "why": _why(status, state, due, bool(gone), exported),
            }
            for position, status, state, due, cents, gone in found
            if cents
        ]  # fmt: skip


def _why(status: str, state: str, due: int, unlinked: bool, credits_exported: bool) -> str:
    if status not in invoice_status.DECIDED:
        return f"is {status.replace('_', ' ')}, not approved yet"
    if state in _ON_ITS_WAY:
        return _ON_ITS_WAY[state]
    if due == 0:
        return "comes to 0.00, which is no bill; write the change into the account by hand"
    if due < 0 and not credits_exported:
        return "is below zero and stays here until credits go out (setting credits.export)"
    return "was unlinked from its bill" if unlinked else "is approved, but was not sent to accounting"
