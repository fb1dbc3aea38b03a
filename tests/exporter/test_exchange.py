"""A session with the Web Connector: what goes out in which order, how far it is, and how queries go on."""

from __future__ import annotations

import json

import pytest

from exporter import durable
from exporter.spool import Parcel
from exporter.webconnector import journal, recovery
from exporter.webconnector.exchange import Exchange
from store.errors import Conflict
from tests.exporter.books import VENDORS, add_accepted
from tests.exporter.mailroom import Died, Room


def test_bills_go_out_and_come_back_with_their_txn_ids(mail: Room) -> None:
    assert mail.session().startswith("1 batch answered")
    told = mail.post()
    assert [each.what for each in told] == ["posted"] * 4
    mail.assert_exactly_once()
    mail.assert_tidy()


def test_the_duplicate_check_goes_first_and_the_batch_after_it(mail: Room) -> None:
    mail.session()
    assert ["TransactionQueryRq" in sent for sent in mail.log] == [True, False]
    assert "newMessageSetID" not in mail.log[0]
    assert mail.log[1].count("<BillAddRq ") == 4


def test_percentages_say_how_much_is_left(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    asked = service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)
    assert service.answer("t", *mail.process(asked)) == 0
    asked = service.request("t", "", "", "US", 16, 0)
    assert service.answer("t", *mail.process(asked)) == 100
    assert service.request("t", "", "", "US", 16, 0) == ""
    assert service.last_error("t") == ""


def test_a_session_with_nothing_to_do_is_not_begun(mail: Room) -> None:
    mail.until_quiet()
    assert not mail.service().work_waiting()


def test_an_answered_batch_is_forgotten_with_the_next_one_and_not_before_the_book_has_it(mail: Room) -> None:
    first = mail.spool.files("outbox")[0].stem.rpartition("-")[2]
    mail.session()
    add_accepted(mail.book, 5)
    mail.export()
    mail.session()
    assert not any(f'oldMessageSetID="{first}"' in sent for sent in mail.log)
    mail.post()
    add_accepted(mail.book, 6)
    mail.export()
    mail.session()
    assert [f'oldMessageSetID="{first}"' in sent for sent in mail.log if "BillAddRq" in sent] == [
        False,
        False,
        True,
    ]
    mail.post()
    mail.assert_exactly_once()


def test_where_nothing_follows_the_forgetting_goes_alone(mail: Room) -> None:
    mail.session()
    mail.post()
    service = mail.service()
    service.begin("t", "2.3")
    asked = service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)
    assert 'oldMessageSetID="' in asked
    assert "newMessageSetID" not in asked
    assert service.answer("t", *mail.process(asked)) == 100
    assert mail.spool.files("responses", suffix=".done") == []


def test_two_services_on_one_spool_end_in_a_clear_state(mail: Room) -> None:
    mail.service().begin("t", "2.3")
    other = Exchange(mail.spool, now=mail.clock.text)
    with pytest.raises(Conflict, match="Another service works on the spool"):
        other.begin("u", "2.3")
    assert other.request("u", mail.quickbooks.hcp(), "", "US", 16, 0) == ""
    mail.kill()
    other.begin("u", "2.3")
    other.shut()


def test_an_unknown_session_is_told_so(mail: Room) -> None:
    service = mail.service()
    assert service.request("x", "", "", "US", 16, 0) == ""
    assert service.last_error("x").startswith("This session is over")
    assert service.close("x") == "The session was over already."
    assert service.connection_error("x", "0x80040408", "Could not start QuickBooks.") == "done"
    assert "could not be started" in service.last_error("x")


def test_a_damaged_batch_never_leaves(mail: Room) -> None:
    file = mail.spool.files("outbox")[0]
    file.write_bytes(file.read_bytes().replace(b"INV-001", b"INV-999"))
    assert mail.service().work_waiting()
    mail.session()
    assert mail.log == []
    reason = next((mail.spool.folder / "failed").glob("*.reason.txt")).read_text()
    assert reason == "its bytes are not those the book decided.\n"
    mail.until_quiet()
    mail.assert_exactly_once()


def test_a_batch_goes_after_what_it_depends_on_and_not_before_its_time(mail: Room) -> None:
    file = mail.spool.files("outbox")[0].with_suffix(".json")
    manifest = json.loads(file.read_text())
    file.write_text(json.dumps({**manifest, "not_before": "2026-03-02T13:00:00Z"}))
    assert not mail.service().work_waiting()
    mail.clock.pass_by(hours=1)
    assert mail.service().work_waiting()
    mail.kill()
    file.write_text(json.dumps({**manifest, "depends_on": [manifest["message_set_id"]]}))
    assert not mail.service().work_waiting()


def test_a_query_goes_on_page_by_page_within_its_session(mail: Room) -> None:
    mail.until_quiet()
    query_waits(mail)
    mail.session()
    first, second = (sent for sent in mail.log if "VendorQueryRq" in sent)
    assert 'iterator="Start"' in first
    assert 'iterator="Continue" iteratorID="' in second
    batch = mail.spool.files("responses")[0]
    names = [
        ret.text("Name")
        for step in recovery.pages(journal.steps(mail.spool, batch))
        for answer in step.answer.messages().responses
        for ret in answer.rets()
    ]
    assert sorted(names) == sorted(VENDORS)


def test_a_query_cut_off_begins_anew_in_the_next_session(mail: Room) -> None:
    mail.until_quiet()
    query_waits(mail)
    mail.on = {"asked": lambda: mail.on.update(asked=die)}
    with pytest.raises(Died):
        mail.session()
    mail.quickbooks.end_session()
    mail.session()
    pages = ['iterator="Start"' in sent for sent in mail.log if "VendorQueryRq" in sent]
    assert pages == [True, False, True, False]


def query_waits(mail: Room) -> None:
    """A query for the vendors lies in the outbox."""
    body = (
        b'<?xml version="1.0"?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq onError="continueOnError" newMessageSetID="Q1">'
        b'<VendorQueryRq requestID="v" iterator="Start"><MaxReturned>2</MaxReturned></VendorQueryRq></QBXMLMsgsRq></QBXML>'
    )
    manifest = {
        "kind": "query",
        "message_set_id": "Q1",
        "sha256": durable.sha256(body),
        "requests": [{"request_id": "v"}],
    }
    mail.spool.deliver(Parcel(900, "Q1", body, manifest))


def die() -> None:
    raise Died
