"""Payments made by hand, and how they are told."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from exporter.stand_in.documents import CARD, CHECK
from exporter.stand_in.payments import Part
from exporter.stand_in.quickbooks import QuickBooks
from exporter.stand_in.statuses import Status
from tests.stand_in.asking import asked, assert_as_published, company, message_set, texts

LINES = "<IncludeLineItems>true</IncludeLineItems>"


def two_bills() -> tuple[QuickBooks, str, str]:
    quickbooks = company()
    first, second = (quickbooks.enter_bill("Bright Electric", ref, amount) for ref, amount in (("APP-1", 100_000), ("APP-2", 50_000)))  # fmt: skip
    return quickbooks, first, second


def told(quickbooks: QuickBooks, kind: str) -> etree._Element:
    text = quickbooks.process(message_set(f"<{kind}QueryRq>{LINES}</{kind}QueryRq>"))
    assert_as_published(text)
    return etree.fromstring(text.encode())[0]


def open_amounts(quickbooks: QuickBooks) -> list[int]:
    return [each.open for each in quickbooks.documents()]


def test_one_check_pays_several_bills_in_part_and_with_a_discount() -> None:
    quickbooks, first, second = two_bills()
    quickbooks.pay_bill(Part(first, 40_000), Part(second, 49_000, discount=1_000), ref_number="1001")
    answer = told(quickbooks, CHECK)
    assert texts(answer, "Amount") == ["890.00", "400.00", "490.00"]
    assert texts(answer, "BalanceRemaining") == ["600.00", "0.00"]
    assert texts(answer, "DiscountAmount") == ["10.00"]
    assert open_amounts(quickbooks) == [60_000, 0]
    bills = asked(quickbooks, "<BillQueryRq><IncludeLinkedTxns>true</IncludeLinkedTxns></BillQueryRq>")
    assert texts(bills, "IsPaid") == ["false", "true"]
    assert texts(bills, "TxnType") == [CHECK, CHECK]


def test_a_credit_card_pays_too() -> None:
    quickbooks, first, _ = two_bills()
    quickbooks.pay_bill(first, method="credit_card")
    assert texts(told(quickbooks, CARD), "Amount") == ["1000.00", "1000.00"]
    assert len(told(quickbooks, CHECK)[0]) == 0


def test_a_voided_payment_is_told_with_nothing_in_it_and_opens_its_bills() -> None:
    quickbooks, first, _ = two_bills()
    payment = quickbooks.pay_bill(first)
    quickbooks.void_payment(payment)
    assert texts(told(quickbooks, CHECK), "Amount") == ["0.00"]
    assert open_amounts(quickbooks) == [100_000, 50_000]


def test_a_deleted_payment_is_only_told_as_deleted() -> None:
    quickbooks, first, _ = two_bills()
    payment = quickbooks.pay_bill(first)
    quickbooks.delete_payment(payment)
    assert len(told(quickbooks, CHECK)[0]) == 0
    query = f"<TxnDeletedQueryRq><TxnDelType>{CHECK}</TxnDelType></TxnDeletedQueryRq>"
    assert texts(asked(quickbooks, query), "TxnID") == [payment]
    assert open_amounts(quickbooks) == [100_000, 50_000]


def test_a_credit_used_for_a_bill_lowers_it_without_cash() -> None:
    quickbooks, first, _ = two_bills()
    credit = quickbooks.enter_credit("Bright Electric", "CR-1", 30_000)
    quickbooks.apply_credit(credit, first, 20_000)
    quickbooks.pay_bill(first)
    answer = told(quickbooks, CHECK)
    assert texts(answer, "Amount")[:2] == ["800.00", "800.00"]
    assert "VendorCredit" in texts(answer, "TxnType")
    credits_told = told(quickbooks, "VendorCredit")
    assert texts(credits_told, "OpenAmount") == ["100.00"]


def test_more_than_is_open_cannot_be_paid() -> None:
    quickbooks, first, _ = two_bills()
    with pytest.raises(Status, match="3180"):
        quickbooks.pay_bill(Part(first, 100_001))
    assert open_amounts(quickbooks) == [100_000, 50_000]
    assert quickbooks.documents(CHECK) == []


def test_a_payment_in_a_closed_period_stays() -> None:
    quickbooks, first, _ = two_bills()
    payment = quickbooks.pay_bill(first, on=date(2026, 1, 15))
    quickbooks.close_books(date(2026, 1, 31))
    with pytest.raises(Status, match="3171"):
        quickbooks.void_payment(payment)


def test_paying_a_bill_changes_it_so_that_it_is_found_as_modified() -> None:
    quickbooks, first, _ = two_bills()
    before = quickbooks.documents()[0].edit_sequence
    quickbooks.pay_bill(first)
    assert quickbooks.documents()[0].edit_sequence > before


def test_what_is_owed_to_a_vendor_is_its_open_bills_less_its_credits() -> None:
    quickbooks, first, _ = two_bills()
    quickbooks.pay_bill(Part(first, 25_000))
    quickbooks.enter_credit("Bright Electric", "CR-1", 5_000)
    assert texts(asked(quickbooks, "<VendorQueryRq/>"), "Balance") == ["1200.00"]
