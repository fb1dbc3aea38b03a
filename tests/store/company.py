"""A small company for the tests of actions: one project, one electrician, one subcontract of 100,000.00."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from store.actions import (
    billing_periods,
    change_orders,
    commitments,
    company,
    erp,
    invoices,
    lists,
    review,
    users,
)
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.models import Invoice, PaymentIssued

VOLT = "Volt & Söhne Electric"
PEOPLE = {
    "ivan": (["invoice_admin"], []),
    "rita": (["invoice_admin"], []),
    "adam": (["erp_standard"], ["push_to_accounting"]),
    "ada": (["erp_admin"], ["push_to_accounting"]),
    "stan": (["standard"], []),
    "rhea": (["read_only"], []),
    "nopush": (["erp_standard"], []),
}
SOV = (
    ScheduleLine("1", "16-200", "Mobilization", 500_000),
    ScheduleLine("2", "16-200", "Rough-in", 6_000_000),
    ScheduleLine("3", "16-200", "Fixtures", 3_500_000),
)


@dataclass
class Company:
    """The company's desks; `at("rita")` is rita's."""

    root: Desk

    def at(self, login: str) -> Desk:
        return self.root.seat(login)

    def draft(self, work: int = 1_500_000) -> str:
        """An invoice made by ivan with rough-in billed."""
        name = invoices.create(self.at("ivan"), "SC-001")
        invoices.bill(self.at("ivan"), name, [Entry("2", work=work)])
        return name

    def under_review(self, work: int = 1_500_000) -> str:
        name = self.draft(work)
        invoices.submit(self.at("ivan"), name)
        return name

    def approved(self, work: int = 1_500_000) -> str:
        name = self.under_review(work)
        review.approve_all(self.at("rita"), name)
        review.finish(self.at("rita"), name)
        return name

    def change_order(self, number: str, amount: int, status: str = "approved") -> None:
        lines = [ScheduleLine("1", "16-200", f"Change {number}", amount)]
        change_orders.add(self.root, "SC-001", number, title=f"Change {number}", lines=lines, status=status)


Brought = Callable[[str, Callable[[Company], object]], Company]
"""Opens the company's book at a stage of that name; the act leads there from the company as it was founded."""


def seated(book: Book) -> Company:
    """The company whose book it is, on 20 January 2026."""
    return Company(Desk(book, "root", lambda: datetime(2026, 1, 20, 9, 14, tzinfo=UTC)))


def found(book: Book) -> Company:
    """The company on an empty book."""
    firm = seated(book)
    root = firm.root
    company.initialise(root, "Harbor Builders", "US")
    lists.add_vendor(root, VOLT)
    lists.add_vendor(root, "Other Trade")
    lists.add_project(root, "P9", "Pier 9")
    lists.add_cost_code(root, "16-200", "Electrical")
    for login, (roles, privileges) in PEOPLE.items():
        users.add(root, login, roles=roles, privileges=privileges)
    users.add(root, "ina", roles=["contact"], vendor=VOLT)
    users.add(root, "otto", roles=["contact"], vendor="Other Trade")
    commitments.add(
        root, "SC-001", title="Electrical work", project="P9", vendor=VOLT, status="approved",
        retainage=1000, lines=SOV,
    )  # fmt: skip
    billing_periods.open_period(root, "P9", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 25))
    return firm


def bring_to(firm: Company, status: str) -> str:
    """An invoice in that status, all its lines approved."""
    if status == "draft":
        return firm.draft()
    name = firm.under_review()
    review.approve_all(firm.at("rita"), name)
    if status == "revise_and_resubmit":
        review.send_back(firm.at("rita"), name, reason="ask again")
    elif status != "under_review":
        review.finish(firm.at("rita"), name, status=status)
    return name


def bring_to_erp(firm: Company, state: str) -> str:
    """An approved invoice in that ERP state."""
    name = firm.approved()
    if state == "not_sent":
        return name
    erp.send(firm.at("rita"), name)
    if state == "retrieved":
        erp.retrieve(firm.at("rita"), name)
    elif state == "rejected":
        erp.reject(firm.at("adam"), name, reason="wrong job")
    elif state != "ready_to_export":
        erp.accept(firm.at("adam"), name)
        if state == "failed":
            erp.fail(firm.root, name, code=3140, message="no such job")
        elif state == "synced":
            erp.post(firm.root, name, txn_id="1F6-1")
    return name


def posted(firm: Company, name: str) -> None:
    """Send, accept and post an approved invoice."""
    erp.send(firm.at("rita"), name)
    erp.accept(firm.at("adam"), name)
    erp.post(firm.at("adam"), name, txn_id=f"T-{name}")


def pay(firm: Company, name: str, amount: int | None = None) -> None:
    """Pay a posted invoice, in full or so many cents."""
    with firm.root.book.reading():
        row = Invoice.get(Invoice.txn_id == f"T-{name}")

    def work() -> None:
        PaymentIssued.create(commitment=row.commitment, invoice=row, method="check", date=date(2026, 1, 20),
                             amount=row.due if amount is None else amount)  # fmt: skip

    firm.root.book.transact(work, key=f"pay {name} {amount}", verb="test.pay", by="root")
