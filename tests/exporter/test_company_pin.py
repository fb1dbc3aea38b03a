"""Which company file the bills go to: the one the first session wrote down, as it is now, and no other or older one."""

from __future__ import annotations

from datetime import date

import pytest

from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector import pin
from tests.exporter.books import add_accepted
from tests.exporter.mailroom import FILE, OWNER, Died, Room, furnished


def test_another_company_gets_nothing(mail: Room) -> None:
    mail.session()
    add_accepted(mail.book, 5)
    mail.export()
    ours, mail.quickbooks = mail.quickbooks, furnished(QuickBooks(company="Somebody Else", clock=mail.clock))
    sent = len(mail.log)
    told = mail.session()
    assert told.startswith("Wrong company open: Somebody Else; the bills are for Harbor Builders.")
    assert len(mail.log) == sent
    mail.quickbooks = ours
    mail.until_quiet()
    mail.assert_exactly_once()


def test_a_file_of_the_same_name_with_another_mark_is_another_company(mail: Room) -> None:
    mail.session()
    add_accepted(mail.book, 5)
    mail.export()
    mail.quickbooks = furnished(QuickBooks(clock=mail.clock))
    mail.quickbooks.register(OWNER, "{33333333-3333-3333-3333-333333333333}")
    assert "is another file than the one billspool knows" in mail.session()
    pin.forget(mail.spool)
    assert "1 batch answered" in mail.session()


def test_the_other_edition_gets_nothing(mail: Room) -> None:
    mail.quickbooks = furnished(QuickBooks(edition="CA", clock=mail.clock))
    assert mail.session().startswith("This is the CA edition of QuickBooks; the book was made for US.")
    assert mail.bills() == []


def test_a_session_that_does_not_say_which_company_is_open_gets_nothing(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    for hcp in (
        "",
        "<QBXML/>",
        "not xml",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><QBXML>&e;</QBXML>",
    ):
        assert service.request("t", hcp, "", "US", 16, 0) == ""
        assert "did not say which company is open" in service.last_error("t")


def test_the_first_session_writes_down_what_quickbooks_says_of_itself(mail: Room) -> None:
    mail.quickbooks.close_books(date(2025, 12, 31))
    mail.session()
    known = pin.known(mail.spool)
    assert known["pin"] == {"company_name": "Harbor Builders", "file_id": FILE, "edition": "US"}
    assert known["closing_date"] == "2025-12-31"
    assert known["client_version"] == "2.3.0.215"
    assert known["class_tracking"] is False
    assert "13.0" in known["qbxml_versions"]
    assert known["last_error"] == ""


def test_bills_are_not_sent_to_an_older_copy_of_the_company_file(mail: Room) -> None:
    backup = mail.quickbooks.backup()
    mail.until_quiet()
    add_accepted(mail.book, 5)
    mail.export()
    mail.quickbooks.restore(backup)
    assert mail.session().startswith("The company file seems to be an older copy: 3 of the bills posted last")
    assert mail.session().startswith("The company file seems to be an older copy")
    pin.accept_older(mail.spool)
    assert "1 batch answered" in mail.session()
    mail.post()
    assert [bill["ref_number"] for bill in mail.bills()] == ["INV-005"]


def test_a_bill_somebody_deleted_does_not_make_the_file_an_older_copy(mail: Room) -> None:
    mail.until_quiet()
    mail.quickbooks.delete_bill(mail.bills()[-1]["txn_id"])
    add_accepted(mail.book, 5)
    mail.export()
    assert "1 batch answered" in mail.session()


def test_a_file_restored_before_its_answer_came_gets_the_bills_once(mail: Room) -> None:
    backup = mail.quickbooks.backup()
    mail.on = {"asked": lambda: mail.on.update(carried_out=die)}
    with pytest.raises(Died):
        mail.session()
    mail.on = {"carried_out": die}
    with pytest.raises(Died):
        mail.session()
    mail.quickbooks.restore(backup)
    mail.until_quiet()
    mail.assert_exactly_once()
    mail.assert_tidy()


def die() -> None:
    raise Died
