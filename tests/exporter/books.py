"""A book with accepted invoices, made by the clerks' own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from store.actions import billing_periods, commitments, company, erp, invoices, lists, review, users
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk

NOON = datetime(2026, 2, 20, 12, tzinfo=UTC)
VENDORS = ["Bright Electric", "O'Neill & Søn", "Peña <Concrete>", "[acme] Steel"]


def desk_of(book: Book, user: str = "ann") -> Desk:
    return Desk(book, user, clock=lambda: NOON)


def make_book(path: Path, count: int, edition: str = "US") -> None:
    """A book at `path` with `count` accepted invoices, each of a commitment of its own."""
    with Book.open(path, create=True) as book:
        admin = desk_of(book, "admin")
        company.initialise(admin, "Harbor Builders & Söhne", edition)
        users.add(admin, "clerk", roles=["invoice_admin"])
        users.add(admin, "ann", roles=["erp_admin", "invoice_admin"], privileges=["push_to_accounting"])
        lists.add_project(admin, "P-1", "Harbor View")
        lists.add_cost_code(admin, "26-0500", "Electrical")
        billing_periods.open_period(admin, "P-1", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
        for name in VENDORS:
            lists.add_vendor(admin, name)
        for number in range(1, count + 1):
            add_accepted(book, number)


def add_accepted(book: Book, number: int) -> str:
    """One more commitment with one invoice, accepted by accounting; answers the invoice's name."""
    admin, clerk = desk_of(book, "admin"), desk_of(book, "clerk")
    lines = [
        ScheduleLine(str(n), "26-0500", f"Level {n}", amount=1_000_000 * n + number) for n in range(1, 5)
    ]
    contract = commitments.add(
        clerk, f"SC-{number:03}", title=f"Electrical {number}", project="P-1", vendor=VENDORS[number % len(VENDORS)],
        status="approved", retainage=1000, lines=lines,
    )  # fmt: skip
    name = invoices.create(clerk, contract, number=f"INV-{number:03}", billing_date=date(2026, 2, 15))
    invoices.bill(
        clerk, name, [Entry("1", work=500_001), Entry("2", percent=2500), Entry("3", stored=77_777)]
    )
    invoices.submit(clerk, name)
    review.approve_all(admin, name)
    review.finish(admin, name)
    erp.send(admin, name)
    erp.accept(desk_of(book), name)
    return name
