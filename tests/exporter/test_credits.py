"""An accepted invoice below zero goes out as a vendor credit where the book says so, and is held back where it does not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from exporter.bills import bill
from exporter.qbxml.reader import read
from exporter.qbxml.writer import message_set
from store.actions import billing_periods, change_orders, erp, invoices, review
from store.actions.company import set_setting
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.errors import Invalid
from store.views import check, payments
from tests.exporter.books import make_book
from tests.exporter.examples import assert_valid, invoice, line, texts
from tests.exporter.mailroom import Room, room

NAME = "SC-001/2"
PERIOD = (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 25))


@pytest.fixture(scope="module")
def deducted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deducted")
    make_book(folder / "company.book", 1)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, deducted: Path) -> Iterator[Room]:
    """The first invoice posted, and a second one of 900.00 below zero, approved."""
    with room(tmp_path, Path(shutil.copy(deducted, tmp_path / "company.book"))) as made:
        made.export()
        made.until_quiet()
        admin, clerk = made.desk.seat("admin"), made.desk.seat("clerk")
        less = [ScheduleLine("1", "26-0500", "Less outlets", amount=-100_000)]
        change_orders.add(admin, "SC-001", "CO1", title="Less outlets", lines=less, status="approved")
        billing_periods.close_period(admin, "P-1")
        billing_periods.open_period(admin, "P-1", *PERIOD)
        invoices.create(clerk, "SC-001", number="CM-1", billing_date=date(2026, 3, 15))
        invoices.bill(clerk, NAME, [Entry("CO1", work=-100_000)])
        invoices.submit(clerk, NAME)
        review.approve_all(admin, NAME)
        review.finish(admin, NAME)
        yield made


def test_a_credit_is_written_in_positive_amounts_without_due_date_and_terms() -> None:
    less = [line("1", 20_000), line("2", -70_000, quantity=-35_000_000, unit_price=200_000)]
    made = bill(invoice(less, -5_000, -45_000, credits=True, terms="Net 30", due_date=date(2026, 3, 25)))
    body = message_set([made.request()], message_set_id="CTEST")
    assert_valid(body)
    assert (made.kind, made.total, made.amount) == ("credits", -45_000, 45_000)
    assert texts(body, "VendorCreditAdd/ItemLineAdd/Amount") == ["-200.00", "700.00", "-50.00"]
    root = etree.fromstring(body)
    assert root.find(".//DueDate") is None
    assert root.find(".//TermsRef") is None
    assert "CreditAmount" in texts(body, "IncludeRetElement")


def test_without_the_setting_it_is_stopped_at_send(mail: Room) -> None:
    with pytest.raises(Invalid, match=r"setting credits\.export"):
        erp.send(mail.desk.seat("admin"), NAME)


def test_an_accepted_credit_goes_out_and_comes_back_with_its_txn_id(mail: Room) -> None:
    admin = mail.desk.seat("admin")
    set_setting(admin, "credits.export", "yes")
    erp.send(admin, NAME)
    erp.accept(mail.desk, NAME)
    mail.export()
    assert [file.read_bytes().count(b"<VendorCreditAddRq ") for file in mail.spool.files("outbox")] == [1]
    mail.until_quiet()
    credit = mail.quickbooks.documents("VendorCredit")[0]
    assert (credit.ref, credit.amount) == ("CM-1", 90_000)
    assert mail.txn_ids()["CM-1"] == credit.txn_id
    assert mail.states()["CM-1"] == "synced"
    assert mail.txn_ids()["CM-1"] not in payments.unpaid_bills(mail.desk)
    assert [each.detail for each in check.verify(admin) if each.name == "batches"] == ["holds"]
    mail.assert_tidy()


def test_a_credit_whose_answer_was_lost_is_found_again_by_its_guid(mail: Room) -> None:
    admin = mail.desk.seat("admin")
    set_setting(admin, "credits.export", "yes")
    erp.send(admin, NAME)
    erp.accept(mail.desk, NAME)
    mail.export()
    service = mail.service()
    service.begin("lost", "2.3")
    asked = service.request("lost", mail.quickbooks.hcp(), "", "US", 16, 0)
    service.answer("lost", *mail.process(asked))
    assert read(mail.process(service.request("lost", "", "", "US", 16, 0))[0]).responses[0].posted()
    mail.kill()
    mail.until_quiet()
    assert len(mail.quickbooks.documents("VendorCredit")) == 1
    assert mail.states()["CM-1"] == "synced"
