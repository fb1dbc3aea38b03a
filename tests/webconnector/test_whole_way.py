"""From the outbox to the book over HTTP: the service with its exchange and the postman, and QuickBooks behind a Web Connector."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qbwc_kit.testing import FakeWebConnector

from exporter.stand_in.connector import WebConnector
from exporter.stand_in.ports import HttpPort
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.running import now_text
from tests.exporter.books import add_accepted, make_book
from tests.exporter.mailroom import Room, furnished, room
from tests.webconnector.parts import PASSWORD, USER, Clock, Service, service

VERSION = "1.1"


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accepted")
    make_book(folder / "company.book", 3)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, accepted: Path) -> Iterator[Room]:
    with room(tmp_path, Path(shutil.copy(accepted, tmp_path / "company.book"))) as made:
        made.export()
        yield made


@contextmanager
def served(mail: Room, clock: Clock | None = None) -> Iterator[Service]:
    """The service of the book; it is killed, not stopped, as far as its memory goes."""
    try:
        with service(mail.spool, mail.service(), clock=clock, work=mail.post) as found:
            yield found
    finally:
        mail.kill()


def connector(
    found: Service, mail: Room, *faults: str, soap: str = VERSION, rpc: bool = False
) -> WebConnector:
    return WebConnector(HttpPort(found.url, USER, PASSWORD, soap=soap, rpc=rpc), mail.quickbooks, faults)


@pytest.mark.parametrize(("soap", "rpc"), [("1.1", False), ("1.2", False), ("1.1", True)])
def test_bills_go_to_quickbooks_and_their_txn_ids_are_in_the_book_when_the_session_ends(
    mail: Room, soap: str, rpc: bool
) -> None:
    with served(mail) as found:
        session = connector(found, mail, soap=soap, rpc=rpc).run_session()
        assert session.outcome == "done"
        assert session.progress == [0, 100]
        assert set(mail.states().values()) == {"synced"}
        mail.assert_exactly_once()
        assert '"trouble"' not in found.log()
        assert "TxnID" not in found.log()


def test_qbwc_kits_web_connector_takes_the_bills_too(mail: Room) -> None:
    """It says nothing of the company, as the real one does in its first call; that is put in here."""
    hcp = [mail.quickbooks.hcp()]

    def transport(body: str) -> str:
        if hcp and "strHCPResponse" in body:
            from xml.sax.saxutils import escape

            body = body.replace(
                "<strHCPResponse></strHCPResponse>", f"<strHCPResponse>{escape(hcp.pop())}</strHCPResponse>"
            )
        request = urllib.request.Request(
            found.url, body.encode(), {"Content-Type": "text/xml; charset=utf-8"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(answer.read().decode())

    with served(mail) as found:
        result = FakeWebConnector(transport, username=USER, password=PASSWORD).run_update(
            mail.quickbooks.process
        )
    assert result.progress == [0, 100]
    assert not hcp
    mail.assert_exactly_once()


@pytest.mark.parametrize("fault", ("processed:die", "request.received:die"))
def test_a_web_connector_that_dies_with_the_batch_goes_on_at_its_next_update(mail: Room, fault: str) -> None:
    with served(mail) as found:
        with pytest.raises(BaseException, match=r".*"):
            connector(found, mail, fault).run_session()
        sessions = connector(found, mail).run()
        assert sessions[-1].outcome == "none"
        mail.assert_exactly_once()


def test_a_service_that_dies_while_quickbooks_works_takes_the_answer_when_it_is_back(mail: Room) -> None:
    with served(mail) as found:
        port = HttpPort(found.url, USER, PASSWORD)
        ticket, _ = port.authenticate()
        asked = port.send_request(ticket, mail.quickbooks.hcp(), "", "US", 16, 0)
        port.receive_response(ticket, mail.quickbooks.process(asked), "", "")
        asked = port.send_request(ticket, "", "", "US", 16, 0)
        answer = mail.quickbooks.process(asked)
        port.hang_up()
    with served(mail) as found:
        port = HttpPort(found.url, USER, PASSWORD)
        port.receive_response(ticket, answer, "", "")
        port.close_connection(ticket)
        sessions = connector(found, mail).run()
        assert sessions[-1].outcome == "none"
        mail.assert_exactly_once()


def test_two_web_connectors_end_with_each_bill_once(mail: Room) -> None:
    with served(mail) as found:
        one = HttpPort(found.url, USER, PASSWORD)
        ticket, company = one.authenticate()
        assert company == ""
        assert connector(found, mail).run_session().outcome == "busy"
        one.send_request(ticket, mail.quickbooks.hcp(), "", "US", 16, 0)
        other = connector(found, mail).run()
        assert other[-1].outcome == "none"
        assert one.receive_response(ticket, "<QBXML/>", "", "") == -1
        assert "over" in one.get_last_error(ticket)
        one.hang_up()
        mail.assert_exactly_once()


def test_a_wrong_company_gets_nothing_and_is_told_why(mail: Room) -> None:
    with served(mail) as found:
        assert connector(found, mail).run_session().outcome == "done"
        add_accepted(mail.book, 9)
        mail.export()
        other = furnished(QuickBooks(company="Somebody Else", clock=mail.clock))
        session = WebConnector(HttpPort(found.url, USER, PASSWORD), other).run_session()
        assert session.outcome == "error"
        assert "Wrong company open" in session.error
        assert session.rounds == 0
        assert connector(found, mail).run()[-1].outcome == "none"
        mail.assert_exactly_once()


def test_a_locked_book_holds_up_no_answer(mail: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("the book is locked")

    with service(mail.spool, mail.service(), work=broken) as found:
        session = connector(found, mail).run_session()
        assert session.outcome == "done"
        assert "the book is locked" in found.log()
    mail.kill()
    mail.post()
    mail.assert_exactly_once()


def test_what_was_said_of_the_last_contact_is_on_the_page(mail: Room) -> None:
    with served(mail) as found:
        connector(found, mail).run()
        page = found.send(b"", "GET")[1].decode()
        kept = json.loads((mail.spool.folder / "service.json").read_text())
        assert kept["last_contact"][:10] in page
        assert kept["pin"]["company_name"] == "Harbor Builders"
        assert "Harbor" not in page


def test_the_time_is_told_as_the_spool_keeps_it() -> None:
    assert now_text(lambda: 0) == "1970-01-01T00:00:00Z"
