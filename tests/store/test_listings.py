"""Every list of the book, on every engine: windows, sums, each order, a filter, and where a row stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.actions import erp
from store.desk import Desk
from store.views import (
    billing_periods,
    check,
    commitments,
    erp_queue,
    history,
    home,
    invoice_lists,
    invoices,
    lists,
    period_board,
    quickbooks,
)
from store.views import links as link_views
from store.views import payments as payment_views
from store.views.listing import Listing
from tests.store.company import Brought, Company

LISTS: dict[str, Callable[[Desk], Listing]] = {
    "vendors": lists.vendors,
    "projects": lists.projects,
    "cost codes": lists.cost_codes,
    "links": lists.links,
    "linked vendors": lambda desk: link_views.listing(desk, "vendor"),
    "linked items": lambda desk: link_views.listing(desk, "item"),
    "commitments": commitments.listing,
    "schedule of values": lambda desk: commitments.schedule(desk, "SC-001"),
    "change orders": lambda desk: commitments.change_orders(desk, "SC-001"),
    "change order lines": lambda desk: commitments.change_order_lines(desk, "SC-001"),
    "billing periods": billing_periods.listing,
    "period board": lambda desk: period_board.board(desk, 1),
    "invoices": invoice_lists.listing,
    "invoices under review": lambda desk: invoice_lists.listing(desk, status="under_review"),
    "invoice lines": lambda desk: invoices.lines(desk, "SC-001/2"),
    "queue": erp_queue.listing,
    "exporting": lambda desk: erp_queue.listing(desk, "exporting"),
    "payments": payment_views.listing,
    "bills": payment_views.bills,
    "history": history.listing,
    "change orders waiting": home.change_orders_waiting,
    "commitments not billed": home.not_billed,
    "QuickBooks vendors": lambda desk: quickbooks.entries(desk, "vendor"),
}


@pytest.fixture
def firm(brought: Brought) -> Company:
    return brought("something in every list", _fill)


def _fill(firm: Company) -> None:
    first = firm.approved()
    erp.send(firm.at("rita"), first)
    erp.accept(firm.at("adam"), first)
    firm.change_order("CO1", 450_000)
    firm.change_order("CO2", -150_000)
    firm.under_review()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_windows_sums_and_places_in_every_order(firm: Company, name: str) -> None:
    listing = LISTS[name](firm.root)
    count = listing.count()
    whole = listing.window(0, 100)
    assert len(whole) == min(count, 100)
    for column in listing.source.order:
        for descending in (False, True):
            ordered = listing.sorted(column, descending)
            ids = [row["id"] for row in ordered.window(0, 100)]
            assert sorted(ids) == sorted(row["id"] for row in whole)
            assert [ordered.position_of(each) for each in ids[:5]] == list(range(len(ids[:5])))
            stepped = [row["id"] for start in range(0, len(ids), 2) for row in ordered.window(start, 2)]
            assert stepped == ids, f"scrolling {name} by {column} shows each row once"
    for total, value in listing.totals().items():
        assert value == sum(row.get(total) or 0 for row in whole), total
    assert listing.matching("no such thing at all").window(0, 10) == []


def test_the_home_screen_the_queue_and_the_checks_answer(firm: Company) -> None:
    assert home.home(firm.root).needs
    assert {tab["state"]: tab["count"] for tab in erp_queue.tabs(firm.root)}["exporting"] == 1
    assert [result for result in check.verify(firm.root) if not result.ok] == []
