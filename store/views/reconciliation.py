"""Line 5 against the retainage account: what each commitment holds, what the bills in QuickBooks hold of it, and why they differ.

Amounts are cents. What a bill adds to the retainage account is line 5 of its invoice less line 5 of the one before; released retainage
counts against it. The two sides agree once every invoice is a bill, so each difference is invoices that are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from peewee import JOIN, SQL, fn

from store import lookup
from store.desk import Desk
from store.models import Commitment, ErpRequest, Invoice, Project, Vendor
from store.rules import erp_state, invoice_status
from store.views.listing import Listing, Row, Source
from store.views.narrowed import narrowed
from store.views.seats import own, require_office, seen_by
from store.views.settings import settings_of

OFFICE = "The retainage account"
SYNCED = SQL("'synced'")
"""Written out, as in the index over the invoices that are no bills yet."""


def _unposted() -> Any:
    """The change of line 5 by a commitment's invoices that are no bills in QuickBooks: what it holds beyond the account.

    `billspool check` sees that a commitment holds what its invoices' changes add up to; so only the few that are no bills yet
    are added up, and the account's share is the rest.
    """
    invoice, before = Invoice.alias(), Invoice.alias()
    return (
        invoice.select(fn.COALESCE(fn.SUM(invoice.retained - fn.COALESCE(before.retained, 0)), 0))
        .join(before, JOIN.LEFT_OUTER, on=(invoice.previous == before.id))
        .where(invoice.commitment == Commitment.id, invoice.erp_state != SYNCED, ~invoice.deleted)
    )


def _billed() -> Any:
    """Whether a commitment has anything to reconcile."""
    invoice = Invoice.alias()
    return fn.EXISTS(invoice.select(invoice.id).where(invoice.commitment == Commitment.id, ~invoice.deleted))


def listing(desk: Desk, *, project: str = "", vendor: str = "") -> Listing:
    """A row for each billed commitment: held (line 5), posted (the retainage account's bills) and their difference."""
    require_office(desk, OFFICE)
    chosen = narrowed(desk, project, vendor)
    difference = _unposted()
    posted = Commitment.retained - difference

    def query() -> Any:
        rows = Commitment.select().join(Project).switch(Commitment).join(Vendor)
        return seen_by(desk, rows.where(_billed(), *chosen))

    source = Source(
        query=query,
        select={"id": Commitment.id, "version": Commitment.version, "vendor": Vendor.name, "project": Project.number,
                "project_name": Project.name, "number": Commitment.number, "title": Commitment.title, "held": Commitment.retained,
                "posted": posted, "difference": difference},
        key=Commitment.id,
        order={"vendor": Vendor.name, "project": Project.number, "number": Commitment.number, "held": Commitment.retained},
        search=(Vendor.name, Project.number, Project.name, Commitment.number, Commitment.title),
        sums={"held": Commitment.retained, "posted": posted, "difference": difference},
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
                fn.SUM(_unposted()).alias("difference"),
            ).where(_billed()),
        )  # fmt: skip
        return grouped.group_by(Commitment.vendor, Commitment.project).alias("retainage")

    sums = query()
    held, difference = sums.c.held, sums.c.difference
    source = Source(
        query=lambda: (
            Vendor.select()
            .join(sums, on=(sums.c.vendor_id == Vendor.id))
            .switch(Vendor)
            .join(Project, on=(sums.c.project_id == Project.id))
        ),
        select={"id": sums.c.first, "version": sums.c.first, "vendor": Vendor.name, "project": Project.number, "project_name": Project.name,
                "contracts": sums.c.contracts, "held": held, "posted": held - difference, "difference": difference},
        key=sums.c.first,
        order={"vendor": Vendor.name, "project": Project.number, "held": held},
        search=(Vendor.name, Project.number, Project.name),
        sums={"held": held, "posted": held - difference, "difference": difference},
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
    with desk.book.reading():
        contract = own(desk, lookup.commitment(number))
        return reasons_of(desk, [contract.id]).get(contract.id, [])


def reasons_of(desk: Desk, contracts: Sequence[int]) -> dict[int, list[Row]]:
    """The same for several commitments the acting user sees, by their ids, in one question to the book."""
    with desk.book.reading():
        exported = settings_of(desk).yes("credits.export")
        before, found = Invoice.alias(), defaultdict[int, list[Row]](list)
        change = Invoice.retained - fn.COALESCE(before.retained, 0)
        unlinked = ErpRequest.select(ErpRequest.id).where(
            ErpRequest.invoice == Invoice.id, ErpRequest.state == "unlinked"
        )
        rows = (
            Invoice.select(
                Commitment.id, Commitment.number, Invoice.position, Invoice.status, Invoice.erp_state, Invoice.due, change,
                fn.EXISTS(unlinked),
            )
            .join(before, JOIN.LEFT_OUTER, on=(Invoice.previous == before.id)).switch(Invoice).join(Commitment)
            .where(Invoice.commitment.in_(list(contracts)), ~Invoice.deleted, Invoice.erp_state != SYNCED, change != 0)
            .order_by(Invoice.commitment, Invoice.position)
        )  # fmt: skip
        for contract, number, position, status, state, due, cents, gone in rows.tuples():
            why = _why(status, state, due, bool(gone), exported)
            found[contract].append(
                {"invoice": lookup.named(number, position), "change": int(cents), "why": why}
            )
    return found


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
