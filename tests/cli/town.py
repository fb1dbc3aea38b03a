"""A company with one subcontract, a real mail server, and an imitation of QuickBooks behind a Web Connector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from exporter import batches
from exporter.stand_in.connector import DirectPort, WebConnector
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.exchange import Exchange
from store.book import Book
from store.desk import Desk, wall_clock
from store.views.settings import settings_of
from tests.cli.commands import COMPANY, VENDOR, Commands, fill
from tests.mail.servers import Mailbox, Server

INA = "ina@volt.example"


@dataclass
class Town:
    """Everybody the story needs, and what day it is there."""

    billspool: Commands
    mailbox: Mailbox
    quickbooks: QuickBooks
    folder: Path
    today: date

    @property
    def month(self) -> tuple[date, date]:
        """The first and the last day of this month."""
        first = self.today.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def web_connector(self) -> None:
        """Let the Web Connector come by, and take the answers into the book."""
        with Book.open(self.billspool.book) as book:
            adam = Desk(book, "adam")
            exchange = Exchange(batches.open_spool(adam, settings_of(adam)), now=adam.now)
            session = WebConnector(DirectPort(exchange), self.quickbooks).run_session()
            exchange.shut()
        assert session.outcome == "done", session
        self.billspool("post", who="adam")

    def enclosed(self, message: int = -1) -> Path:
        """The workbook enclosed in a message that arrived, saved as its reader saves it."""
        [part] = list(self.mailbox.taken[message].iter_attachments())
        path = self.folder / f"enclosed-{len(self.mailbox.taken)}.xlsx"
        path.write_bytes(part.get_payload(decode=True))
        return path


@contextmanager
def quickbooks_of(town: str) -> Iterator[QuickBooks]:
    """QuickBooks with the lists of the company's vendors, jobs and items."""
    quickbooks = QuickBooks(company=town, edition="US", clock=wall_clock)
    try:
        with quickbooks.company.file.changing():
            quickbooks.add_vendor(VENDOR)
            quickbooks.add_terms("Net 30")
            quickbooks.add_customer("Pier 9")
            for item in ("16-200", "Retainage"):
                quickbooks.add_item(item)
        yield quickbooks
    finally:
        quickbooks.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Harbor Builders with SC-001 and its contact, mail that goes out, QuickBooks that answers."""
    billspool = Commands(tmp_path / "book.db")
    billspool("init", "--company", "Harbor Builders", "--edition", "US", "--delegate")
    billspool("template", str(tmp_path / "intake.xlsx"))
    contacts = [{"commitment": "SC-001", "name": "Ina Contact", "email": INA}]
    billspool(
        "import",
        str(
            fill(
                tmp_path / "intake.xlsx", tmp_path / "company.xlsx", {**COMPANY, "Invoice contacts": contacts}
            )
        ),
    )
    server = Server(Mailbox()).start()
    for key, value in (("mail.server", f"127.0.0.1:{server.port}"), ("mail.security", "none"),
                       ("mail.from", "billing@harbor.example")):  # fmt: skip
        billspool("config", "set", key, value)
    with quickbooks_of("Harbor Builders") as quickbooks:
        yield Town(billspool, server.box, quickbooks, tmp_path, date.today())  # noqa: DTZ011 - the clock of the command line
    server.stop()
