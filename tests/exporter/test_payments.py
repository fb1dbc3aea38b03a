"""Payments back through whole sessions with the imitation of QuickBooks: split per bill, voided, deleted, settled by credit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import payments, schedule
from exporter.qbxml.query_sets import query_set
from exporter.stand_in.payments import Part
from store.actions.company import set_setting
from store.errors import Conflict, Refusal
from store.models import PaymentIssued
from store.views import payments as views
from tests.exporter.books import make_book
from tests.exporter.examples import assert_valid
from tests.exporter.mailroom import Room, room


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with five accepted invoices; the first and the fifth are of the same vendor."""
    folder = tmp_path_factory.mktemp("billed")
    make_book(folder / "company.book", 5)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, billed: Path) -> Iterator[Room]:
    """The same with all five posted in QuickBooks."""
    with room(tmp_path, Path(shutil.copy(billed, tmp_path / "company.book"))) as made:
        made.export()
        made.until_quiet()
        yield made


def sync(mail: Room) -> list[str]:
    mail.clock.pass_by(minutes=10)
    assert payments.sync(mail.desk)
    mail.session()
    return [told.sentence for told in mail.post()]


def rows(mail: Room) -> list[tuple]:
    found = views.listing(mail.desk).window(0, 100)
    return [
        (row["invoice"], row["method"], row["number"], row["amount"], row["discount"], row["state"])
        for row in found
    ]


def txn_id(mail: Room, number: int) -> str:
    found = mail.txn_ids()[f"INV-{number:03}"]
    assert found
    return found


def due(mail: Room, number: int) -> int:
    return next(bill["amount"] for bill in mail.bills() if bill["ref_number"] == f"INV-{number:03}")


@pytest.mark.parametrize("version", ["13.0", "16.0"])
def test_every_question_is_one_the_grammars_know(version: str) -> None:
    since = "2026-03-02T12:00:00Z"
    asked = [*(payments._payments(method, since) for method in payments.QUERIES), payments._deleted(since),
             payments.bill_query("bills-0", ["1F6-1"])]  # fmt: skip
    assert_valid(query_set(asked, message_set_id="QPAY", version=version), "US", version)


def test_a_check_that_pays_two_bills_is_split_and_its_discount_kept_apart(mail: Room) -> None:
    first, fifth = txn_id(mail, 1), txn_id(mail, 5)
    mail.quickbooks.pay_bill(Part(first, None, 5_000), Part(fifth, 100_000), ref_number="1042")
    told = sync(mail)
    assert sorted(rows(mail)) == [
        ("SC-001/1", "check", "1042", due(mail, 1) - 5_000, 5_000, "issued"),
        ("SC-005/1", "check", "1042", 100_000, 0, "issued"),
    ]
    assert any(
        sentence.startswith("Check 1042 pays") and "SC-001/1 and 50.00 of discount" in sentence
        for sentence in told
    )
    bills = {row["invoice"]: row for row in views.bills(mail.desk).window(0, 10)}
    assert bills["SC-001/1"]["open"] == 0
    assert bills["SC-005/1"]["open"] == due(mail, 5) - 100_000
    mail.assert_tidy()


def test_a_bill_paid_in_parts_has_a_row_for_each(mail: Room) -> None:
    bill = txn_id(mail, 2)
    mail.quickbooks.pay_bill(Part(bill, 30_000), ref_number="7")
    mail.quickbooks.pay_bill(Part(bill, 20_000), method="credit_card")
    sync(mail)
    assert {(row[1], row[3]) for row in rows(mail)} == {("check", 30_000), ("credit_card", 20_000)}
    assert views.listing(mail.desk).totals() == {"amount": 50_000, "discount": 0}


def test_the_same_payments_again_change_nothing(mail: Room) -> None:
    mail.quickbooks.pay_bill(txn_id(mail, 3), ref_number="9")
    sync(mail)
    before = list(PaymentIssued.select().dicts())
    assert sync(mail) == []
    assert list(PaymentIssued.select().dicts()) == before


def test_a_voided_payment_keeps_its_amount_and_no_longer_counts(mail: Room) -> None:
    paid = mail.quickbooks.pay_bill(txn_id(mail, 3), ref_number="9")
    sync(mail)
    mail.quickbooks.void_payment(paid)
    told = sync(mail)
    assert rows(mail) == [("SC-003/1", "check", "9", due(mail, 3), 0, "voided")]
    assert any("was voided" in sentence for sentence in told)
    assert views.listing(mail.desk).totals()["amount"] == 0
    bills = {row["invoice"]: row["open"] for row in views.bills(mail.desk).window(0, 10)}
    assert bills["SC-003/1"] == due(mail, 3)


def test_a_deleted_payment_is_found_by_what_was_deleted(mail: Room) -> None:
    paid = mail.quickbooks.pay_bill(txn_id(mail, 3), ref_number="9")
    sync(mail)
    mail.quickbooks.delete_payment(paid)
    told = sync(mail)
    assert rows(mail) == [("SC-003/1", "check", "9", due(mail, 3), 0, "deleted")]
    assert any("was deleted in QuickBooks" in sentence for sentence in told)


def test_a_bill_deleted_by_hand_is_told_with_the_way_out(mail: Room) -> None:
    sync(mail)
    mail.quickbooks.delete_bill(txn_id(mail, 4))
    told = sync(mail)
    assert any("SC-004/1 is no longer in QuickBooks" in sentence for sentence in told)


def test_what_credits_settle_is_shown_and_is_no_payment(mail: Room) -> None:
    bill = txn_id(mail, 4)
    vendor = next(document.vendor for document in mail.quickbooks.documents() if document.txn_id == bill)
    name = mail.quickbooks.company.lists.by_id(vendor).full_name
    credit = mail.quickbooks.enter_credit(name, "CM-1", 12_345)
    mail.quickbooks.apply_credit(credit, bill, 12_345)
    told = sync(mail)
    assert "123.45 of SC-004/1 is settled by credit." in told
    assert rows(mail) == []
    assert views.settled_by_credit(mail.desk) == [
        {"invoice": "SC-004/1", "vendor": name, "credited": 12_345, "open": due(mail, 4) - 12_345}
    ]


def test_payments_of_bills_that_are_not_ours_are_nobodys(mail: Room) -> None:
    theirs = mail.quickbooks.enter_bill("Bright Electric", "THEIRS", 5_000)
    mail.quickbooks.pay_bill(theirs, ref_number="1")
    assert sync(mail) == []
    assert rows(mail) == []


def test_many_payments_come_in_pages(mail: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "PAGE", 3)
    for number in range(8):
        mail.quickbooks.pay_bill(Part(txn_id(mail, 1), 1_000), ref_number=str(number))
    sync(mail)
    assert len(rows(mail)) == 8


def test_a_question_reaches_back_a_day_before_the_last_one(mail: Room) -> None:
    sync(mail)
    mail.log.clear()
    mail.clock.pass_by(days=10)
    sync(mail)
    assert "<FromModifiedDate>2026-03-01T" in mail.log[0]


def test_asking_twice_before_the_answer_is_refused(mail: Room) -> None:
    payments.sync(mail.desk)
    with pytest.raises(Conflict, match="has not answered yet"):
        payments.sync(mail.desk)


def test_a_canadian_book_says_why_not(tmp_path: Path) -> None:
    make_book(tmp_path / "ca.book", 0, edition="CA")
    with (
        room(tmp_path, tmp_path / "ca.book") as made,
        pytest.raises(Refusal, match="US edition of QuickBooks only"),
    ):
        payments.sync(made.desk)


def test_nothing_is_asked_before_a_bill_is_in_quickbooks(tmp_path: Path) -> None:
    make_book(tmp_path / "new.book", 0)
    with room(tmp_path, tmp_path / "new.book") as made, pytest.raises(Refusal, match="No bill of this book"):
        payments.sync(made.desk)


def test_the_schedule_asks_as_often_as_the_settings_say_and_never_twice(mail: Room) -> None:
    assert schedule.ask_what_is_due(mail.desk) == []
    set_setting(mail.desk.seat("admin"), "payments.every", "4h")
    set_setting(mail.desk.seat("admin"), "lists.every", "daily")
    assert schedule.ask_what_is_due(mail.desk) == [
        "QuickBooks is asked for its lists.", "QuickBooks is asked for payments of our bills.",
    ]  # fmt: skip
    assert schedule.ask_what_is_due(mail.desk) == []
    mail.session()
    mail.post()
    assert schedule.ask_what_is_due(mail.desk) == []
    mail.clock.pass_by(hours=4)
    assert schedule.ask_what_is_due(mail.desk) == ["QuickBooks is asked for payments of our bills."]
