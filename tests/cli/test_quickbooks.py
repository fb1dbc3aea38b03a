"""QuickBooks' lists and links from the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.actions import erp, users
from store.book import Book
from store.identity import real_user
from tests.cli.commands import VENDOR, Commands
from tests.exporter.books import desk_of, make_book


def test_lists_tell_what_was_fetched_and_what_is_linked(billspool: Commands) -> None:
    answer = billspool("lists")
    assert answer["fetched"] == []
    assert {"kind": "vendor", "ours": VENDOR, "quickbooks_name": VENDOR, "broken": ""} in answer["rows"]
    assert "billspool lists refresh" in billspool.text("lists")


def test_a_refresh_is_asked_once_and_lies_in_the_spool(billspool: Commands) -> None:
    assert billspool("lists", "refresh")["in_spool"] is True
    error = billspool.refused("lists", "refresh")
    assert error["rule"] == "quickbooks.asked"
    state = {row["kind"]: row["state"] for row in billspool("lists")["fetched"]}
    assert state["vendor"] == "asked"


def test_a_kind_of_list_that_does_not_exist_is_refused(billspool: Commands) -> None:
    assert billspool.refused("lists", "refresh", "colours")["field"] == "kind"
    assert billspool.refused("lists", "show", "colours")["field"] == "kind"


def test_a_link_without_their_name_offers_the_likeliest(billspool: Commands) -> None:
    assert billspool("lists", "link", "vendor", "Idle Ltd") == {
        "kind": "vendor",
        "ours": "Idle Ltd",
        "suggestions": [],
    }


def test_adding_a_vendor_needs_a_yes_and_lists_that_were_fetched(billspool: Commands) -> None:
    assert "--yes" in billspool.refused("lists", "add-vendor", "Idle Ltd")["message"]
    assert billspool.refused("lists", "add-vendor", "Idle Ltd", "--yes")["rule"] == "lists.unfetched"
    assert billspool.refused("lists", "add-vendor")["message"]


def test_a_reader_may_look_and_not_ask(billspool: Commands) -> None:
    billspool("lists", who="rose")
    assert billspool.refused("lists", "refresh", who="rose")["rule"] == "permission.lists"


@pytest.fixture
def synced(tmp_path: Path) -> Commands:
    """A book whose one invoice, SC-001/1, is a bill in QuickBooks; whoever runs the tests may do everything."""
    path = tmp_path / "company.book"
    make_book(path, 1)
    with Book.open(path) as book:
        admin = desk_of(book, "admin")
        users.add(admin, real_user(), roles=["invoice_admin", "erp_admin"], privileges=["push_to_accounting"])
        erp.post(desk_of(book), "SC-001/1", txn_id="1F6-1", txn_number="4101")
    return Commands(path)


def test_unlinking_first_asks_quickbooks_and_then_takes_the_clerks_word(synced: Commands) -> None:
    words = ("erp", "unlink", "SC-001/1", "--reason", "entered twice")
    assert "; number 4101 in QuickBooks" in synced.text("invoices", "show", "SC-001/1")
    answer = synced(*words, status=1)
    assert (answer["unlinked"], answer["asked"]) == (False, True)
    assert "still there" in answer["message"]
    again = synced.refused(*words)
    assert again["rule"] == "quickbooks.asked"
    assert re.search(r"at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC and", again["message"])
    assert synced(*words, "--bill-stays")["erp_state"] == "not_sent"


def test_payments_are_asked_for_once_a_bill_is_in_quickbooks(synced: Commands, billspool: Commands) -> None:
    assert synced("payments", "sync")["in_spool"] is True
    assert synced("payments", "list") == {"rows": [], "count": 0}
    assert billspool.refused("payments", "sync")["rule"] == "payments.no_bills"


def test_a_commitment_goes_as_an_order_only_where_the_setting_says_so(synced: Commands) -> None:
    assert synced.refused("commitments", "send", "SC-001")["rule"] == "order.setting"
    synced("config", "set", "commitments.export", "purchase_orders")
    assert synced("commitments", "send", "SC-001")["in_spool"] is True
