"""Line 5 against the retainage account: what bills in QuickBooks hold, by commitment, by vendor and job, and why they differ."""

from __future__ import annotations

from datetime import date

import pytest

from store.actions import billing_periods, erp, invoices, lists, retainage, review
from store.actions.entries import Entry
from store.errors import NotPermitted
from store.rules.release import ALL
from store.views import invoices as views
from store.views import reconciliation
from tests.store.company import Company


def posted(firm: Company, name: str, number: str) -> None:
    erp.send(firm.at("ivan"), name)
    erp.accept(firm.at("adam"), name)
    erp.post(firm.at("adam"), name, txn_id=f"{number}-1", txn_number=number)


def the_row(firm: Company) -> tuple[int, int, int]:
    [row] = reconciliation.listing(firm.root).window(0, 10)
    [same] = reconciliation.by_vendor_and_job(firm.root).window(0, 10)
    figures = (row["held"], row["posted"], row["difference"])
    assert (same["held"], same["posted"], same["difference"]) == figures
    assert tuple(reconciliation.listing(firm.root).totals().values()) == figures
    return figures


def why(firm: Company) -> list[tuple[str, int]]:
    return [(row["why"], row["change"]) for row in reconciliation.reasons(firm.root, "SC-001")]


def test_the_two_sides_agree_once_every_invoice_is_a_bill(firm: Company, linked: None) -> None:
    name = firm.draft(4_000_000)
    assert the_row(firm) == (400_000, 0, 400_000)
    assert why(firm) == [("is draft, not approved yet", 400_000)]
    finish(firm, name)
    assert why(firm) == [("is approved, but was not sent to accounting", 400_000)]
    posted(firm, name, "4101")
    assert (the_row(firm), why(firm)) == ((400_000, 400_000, 0), [])
    billing_periods.open_period(firm.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    second = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), second, [Entry("1", work=500_000)])
    retainage.release(firm.at("ivan"), second, ALL, lines=["2"])
    assert the_row(firm) == (50_000, 400_000, -350_000)
    finish(firm, second)
    posted(firm, second, "4102")
    assert the_row(firm) == (50_000, 50_000, 0)
    bills = [views.document(firm.root, name).accepted.retainage_change for name in ("SC-001/1", second)]
    assert sum(bills) == 50_000, "the retainage lines of all bills are line 5"


def test_what_was_unlinked_and_what_is_no_bill_is_told_apart(firm: Company, linked: None) -> None:
    name = firm.approved(4_000_000)
    erp.send(firm.at("ivan"), name)
    assert why(firm) == [("waits in the accounting queue", 400_000)]
    erp.reject(firm.at("adam"), name, reason="wrong date")
    assert why(firm) == [("was returned by accounting", 400_000)]


def test_the_retainage_account_is_the_office_s_own(firm: Company) -> None:
    for ask in (
        reconciliation.listing,
        reconciliation.by_vendor_and_job,
        lambda desk: reconciliation.reasons(desk, "SC-001"),
    ):
        with pytest.raises(NotPermitted, match="office's own"):
            ask(firm.at("ina"))


def finish(firm: Company, name: str) -> None:
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)


@pytest.fixture
def linked(firm: Company) -> None:
    """Vendor, job and item have names in QuickBooks."""
    for kind, ours, theirs in (
        ("vendor", "Volt & Söhne Electric", "Volt"), ("job", "P9", "Harbor:Pier 9"), ("item", "16-200", "16-200"),
    ):  # fmt: skip
        lists.set_link(firm.root, kind, ours, theirs)
