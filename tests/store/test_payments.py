"""Payments and list entries taken into the book, on every engine."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from store.actions import payments, quickbooks
from store.actions.payments import BillState, Paid, Part
from store.actions.quickbooks import Entry
from store.actions.requests import Asked, Message, give_up
from store.errors import NotFound
from store.models import Batch, BatchRequest, Link, PaymentIssued, QuickBooksEntry
from store.views import payments as views
from store.views import quickbooks as list_views
from tests.store.company import Brought, Company, bring_to_erp


@pytest.fixture
def firm(brought: Brought) -> Company:
    return brought("one bill posted", lambda firm: bring_to_erp(firm, "synced"))


def message(name: str, *asked: Asked) -> Message:
    body = name.encode()
    return Message(name, "query", body, hashlib.sha256(body).hexdigest(), asked)


def ask_payments(firm: Company, name: str = "QONE") -> None:
    payments.ask_payments(firm.root, message(name, Asked("paid-check", payments.PAYMENTS, "check", {})))


CHECK = Paid("C-1", "1042", "2026-02-01", 1_350_000, (Part("1F6-1", 1_350_000, 0), Part("not ours", 5, 0)))


def test_a_payment_becomes_one_row_however_often_it_comes(firm: Company) -> None:
    ask_payments(firm)
    for _ in range(3):
        payments.take_in_payments(firm.root, "QONE", "paid-check", [CHECK])
    rows = list(PaymentIssued.select().dicts())
    assert [(row["txn_id"], row["amount"], row["version"]) for row in rows] == [("C-1", 1_350_000, 1)]
    assert views.listing(firm.root).totals() == {"amount": 1_350_000, "discount": 0}


def test_a_void_keeps_what_was_paid_and_does_not_count(firm: Company) -> None:
    ask_payments(firm)
    payments.take_in_payments(firm.root, "QONE", "paid-check", [CHECK])
    told = payments.take_in_payments(firm.root, "QONE", "paid-check", [CHECK._replace(amount=0, parts=())])
    assert told == ["Check 1042, 13,500.00 of SC-001/1, was voided."]
    assert views.listing(firm.root).window(0, 5)[0]["amount"] == 1_350_000
    assert views.listing(firm.root).totals()["amount"] == 0


def test_a_payment_turned_to_another_bill_no_longer_pays_this_one(firm: Company) -> None:
    ask_payments(firm)
    payments.take_in_payments(firm.root, "QONE", "paid-check", [CHECK])
    moved = CHECK._replace(parts=(Part("not ours", 1_350_000, 0),))
    assert (
        "no longer pays this bill" in payments.take_in_payments(firm.root, "QONE", "paid-check", [moved])[0]
    )
    assert PaymentIssued.get().state == "deleted"


def test_an_answer_after_the_last_page_changes_nothing(firm: Company) -> None:
    ask_payments(firm)
    payments.finish(firm.root, "QONE", "paid-check")
    assert payments.take_in_payments(firm.root, "QONE", "paid-check", [CHECK]) == []
    assert Batch.get(Batch.message_set_id == "QONE").state == "imported"
    with pytest.raises(NotFound, match="older copy"):
        payments.take_in_payments(firm.root, "QTWO", "paid-check", [CHECK])


def test_how_far_bills_are_paid_is_kept_with_what_credits_settled(firm: Company) -> None:
    asked = Asked("bills-0", payments.BILLS, "0", {"txn_ids": ["1F6-1"]})
    payments.ask_payments(firm.root, message("QBILLS", asked))
    told = payments.take_in_bills(firm.root, "QBILLS", "bills-0", [BillState("1F6-1", 350_000, 1_000_000)])
    assert told == ["10,000.00 of SC-001/1 is settled by credit."]
    assert views.settled_by_credit(firm.root)[0]["open"] == 350_000
    assert views.bills(firm.root).totals()["open"] == 350_000


def test_what_all_bills_come_to_is_what_they_come_to_one_by_one(firm: Company) -> None:
    ask_payments(firm)
    part = CHECK._replace(number="1043", txn_id="C-2", amount=300_000, parts=(Part("1F6-1", 300_000, 7_000),))
    other = part._replace(txn_id="C-3", amount=90_000, parts=(Part("1F6-1", 90_000, 0),))
    for paid in (part, other, other._replace(amount=0, parts=())):
        payments.take_in_payments(firm.root, "QONE", "paid-check", [paid])
        assert_bills_add_up(firm)
    asked = Asked("bills-0", payments.BILLS, "0", {"txn_ids": ["1F6-1"]})
    payments.ask_payments(firm.root, message("QBILLS", asked))
    payments.take_in_bills(firm.root, "QBILLS", "bills-0", [BillState("1F6-1", 40_000, 1_003_000)])
    assert_bills_add_up(firm)
    assert views.bills(firm.root).totals() == {
        "due": 1_350_000, "paid": 300_000, "discount": 7_000, "credited": 1_003_000, "open": 40_000,
    }  # fmt: skip


def assert_bills_add_up(firm: Company) -> None:
    for login in ("root", "ina", "otto"):
        bills = views.bills(firm.at(login))
        rows = bills.window(0, 50)
        assert bills.totals() == {name: sum(row[name] for row in rows) for name in bills.source.sums}
        assert bills.totals() == bills.matching("SC").totals()


def test_a_contact_sees_the_payments_of_his_own_company_only(firm: Company) -> None:
    ask_payments(firm)
    payments.take_in_payments(firm.root, "QONE", "paid-check", [CHECK])
    assert views.listing(firm.at("ina")).count() == 1
    assert views.listing(firm.at("otto")).count() == 0
    assert views.bills(firm.at("otto")).count() == 0


def test_entries_are_renamed_and_removed_and_links_held_against_them(firm: Company) -> None:
    quickbooks.ask_lists(firm.root, message("QLIST", Asked("list-vendor", "list", "vendor", {})))
    entries = [
        Entry("80-1", "VOLT & söhne Electric", True, {"type": "Vendor"}),
        Entry("80-2", "Someone", True, {}),
    ]
    for _ in range(2):
        assert quickbooks.take_in_entries(firm.root, "QLIST", "list-vendor", entries) == 2
    told = quickbooks.finish_list(firm.root, "QLIST", "list-vendor")
    assert told[0] == "2 vendors fetched from QuickBooks."
    volt = Link.get(Link.kind == "vendor", Link.ours == "Volt & Söhne Electric")
    assert (volt.list_id, volt.quickbooks_name, volt.broken) == ("80-1", "VOLT & söhne Electric", "")
    assert "not among the vendors" in Link.get(Link.ours == "Other Trade").broken
    assert list_views.fetched(firm.root)[0] | {"asked_at": "", "fetched_at": ""} == {
        "kind": "vendor", "entries": 2, "active": 2, "fetched_at": "", "asked_at": "", "state": "fetched", "message": "2 vendors",
    }  # fmt: skip
    assert QuickBooksEntry.select().count() == 2


def test_what_was_given_up_can_be_asked_again(firm: Company) -> None:
    ask_payments(firm)
    assert give_up(firm.root, "QONE", "could not be read") == ["payments check"]
    assert give_up(firm.root, "QONE", "could not be read") == []
    assert BatchRequest.get().outcome == "failed"
    ask_payments(firm, "QTWO")


def test_payments_are_asked_for_from_the_last_question_that_was_answered_whole(firm: Company) -> None:
    desk = replace(firm.root, clock=lambda: datetime(2026, 2, 3, 9, 14, tzinfo=UTC))
    asked = [
        *(Asked(f"paid-{method}", payments.PAYMENTS, method, {}) for method in ("check", "credit_card")),
        Asked("deleted", payments.DELETED, "", {}),
    ]
    assert views.any_posted(desk)
    payments.ask_payments(desk, message("QONE", *asked))
    for request in asked:
        assert views.asked_since(desk) == "2026-01-20T09:14:00Z"
        if request.purpose == payments.PAYMENTS:
            payments.finish(desk, "QONE", request.request_id)
        else:
            payments.take_in_deleted(desk, "QONE", request.request_id, [])
    assert views.asked_since(desk) == "2026-02-03T09:14:00Z"


def test_before_a_bill_is_posted_there_are_no_payments_to_ask_for(brought: Brought) -> None:
    firm = brought("company", lambda firm: firm)
    assert not views.any_posted(firm.root)
    assert views.asked_since(firm.root) == ""
