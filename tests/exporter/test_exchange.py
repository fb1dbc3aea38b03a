"""A session with the Web Connector: who is let in, what goes out in which order, and what becomes of each answer."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from exporter import durable
from exporter.spool import Parcel
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector import journal, pin, recovery
from exporter.webconnector.exchange import Exchange
from store.errors import Conflict
from tests.exporter.books import VENDORS, add_accepted, make_book
from tests.exporter.mailroom import FILE, OWNER, Died, Room, furnished, room


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accepted")
    make_book(folder / "company.book", 4)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, accepted: Path) -> Iterator[Room]:
    with room(tmp_path, Path(shutil.copy(accepted, tmp_path / "company.book"))) as made:
        made.export()
        yield made


def test_bills_go_out_and_come_back_with_their_txn_ids(mail: Room) -> None:
    assert mail.session().startswith("1 batches answered")
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


def test_the_same_bytes_go_again_only_after_quickbooks_was_asked_twice(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    batch = service.request("t", "", "", "US", 16, 0)
    mail.session()
    status, lookup, again = mail.log
    assert 'onError="continueOnError" newMessageSetID="' in status
    assert 'oldMessageSetID="' in status
    assert "BillAddRq" not in status
    assert "<BillQueryRq " in lookup
    assert again == batch
    mail.post()
    mail.assert_exactly_once()


def test_a_lost_answer_is_fetched_by_the_batchs_name_and_nothing_is_sent_again(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    mail.process(service.request("t", "", "", "US", 16, 0))
    mail.session()
    assert len(mail.log) == 1
    mail.post()
    mail.assert_exactly_once()


def test_a_late_answer_of_a_dead_session_is_taken_where_it_is_the_one_waited_for(mail: Room) -> None:
    service = mail.service()
    service.begin("old", "2.3")
    service.answer("old", *mail.process(service.request("old", mail.quickbooks.hcp(), "", "US", 16, 0)))
    late = mail.process(service.request("old", "", "", "US", 16, 0))
    service.begin("new", "2.3")
    assert service.answer("old", *late) == 100
    mail.post()
    mail.assert_exactly_once()


def test_an_answer_of_a_foreign_session_changes_nothing(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    asked = service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)
    before = lying(mail)
    assert service.answer("somebody", "<QBXML/>", "", "") < 0
    assert "over" in service.last_error("somebody")
    assert lying(mail) == before
    assert service.answer("t", *mail.process(asked)) == 0


def test_an_answer_that_comes_twice_counts_once(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    for expected in (0, 100):
        hcp = "" if expected else mail.quickbooks.hcp()
        answer = mail.process(service.request("t", hcp, "", "US", 16, 0))
        assert service.answer("t", *answer) == expected
        assert service.answer("t", *answer) == expected
    mail.post()
    mail.assert_exactly_once()


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
    assert "batches answered" in mail.session()


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
    assert "batches answered" in mail.session()
    mail.post()
    assert [bill["ref_number"] for bill in mail.bills()] == ["INV-005"]


def test_a_bill_somebody_deleted_does_not_make_the_file_an_older_copy(mail: Room) -> None:
    mail.until_quiet()
    mail.quickbooks.delete_bill(mail.bills()[-1]["txn_id"])
    add_accepted(mail.book, 5)
    mail.export()
    assert "batches answered" in mail.session()


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


def test_an_error_of_the_web_connector_leaves_the_outcome_open_and_ends_the_session(mail: Room) -> None:
    breaks = partial(mail.quickbooks.break_at, 0)
    mail.on = {"asked": breaks}
    assert "unexpected error" in mail.session()
    mail.on = {"asked": lambda: mail.on.update(asked=partial(mail.quickbooks.break_at, 2))}
    assert "unexpected error" in mail.session()
    mail.until_quiet()
    mail.assert_exactly_once()


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


def test_a_full_disk_at_the_answer_is_told_and_the_answer_fetched_later(
    mail: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    answer = mail.process(service.request("t", "", "", "US", 16, 0))
    with monkeypatch.context() as patch:
        patch.setattr(durable.os, "write", full)
        assert service.answer("t", *answer) < 0
        assert "the disk is full" in service.last_error("t")
        service.close("t")
    mail.until_quiet()
    mail.assert_exactly_once()


def test_an_unreadable_answer_is_kept_and_quickbooks_asked_again(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    mail.process(service.request("t", "", "", "US", 16, 0))
    assert service.answer("t", "<QBXML><QBXMLMsgsRs", "", "") == 0
    status = service.request("t", "", "", "US", 16, 0)
    assert 'oldMessageSetID="' in status
    assert service.answer("t", *mail.process(status)) == 100
    mail.post()
    mail.assert_exactly_once()


def test_unclear_answers_end_the_session_instead_of_going_round(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    hcp = mail.quickbooks.hcp()
    asked = 0
    while service.request("t", hcp, "", "US", 16, 0):
        service.answer("t", "nonsense", "", "")
        asked += 1
    assert asked == 12
    assert "no clear answer" in service.last_error("t")


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


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def lying(mail: Room) -> list[str]:
    return sorted(str(file) for file in mail.spool.folder.rglob("*"))
