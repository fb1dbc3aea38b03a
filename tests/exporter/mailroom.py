"""A book with accepted invoices, its spool, an imitation of QuickBooks, and a Web Connector whose every step can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exporter import batches, postman
from exporter.spool import Spool
from exporter.stand_in.quickbooks import QuickBooks
from exporter.stand_in.statuses import HResult
from exporter.webconnector.exchange import Exchange
from store.book import Book
from store.desk import Desk
from store.models import Invoice
from store.views import batches as view
from store.views.settings import settings_of
from tests.exporter.books import VENDORS

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNER, FILE = "{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"


class Died(Exception):
    """The Web Connector or its machine is gone."""


@dataclass
class Clock:
    """A clock that goes on by hand; one for the book, the service and QuickBooks."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def text(self) -> str:
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def pass_by(self, **time: int) -> None:
        self.time += timedelta(**time)


def furnished(quickbooks: QuickBooks) -> QuickBooks:
    """QuickBooks with the lists the bills of these tests refer to."""
    for name in VENDORS:
        quickbooks.add_vendor(name)
    quickbooks.add_customer("Harbor View")
    quickbooks.add_item("26-0500")
    quickbooks.add_item("Retainage")
    quickbooks.register(OWNER, FILE)
    return quickbooks


@dataclass
class Room:
    """All of it, in one folder.

    Attributes:
        on: what happens at a named point of a session: ``asked``, ``carried_out``, ``answered``.
        log: what was sent, for assertions: the message set as text.
    """

    folder: Path
    book: Book
    clock: Clock
    quickbooks: QuickBooks
    on: dict[str, Callable[[], None]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    sessions: int = 0
    exchange: Exchange | None = None

    @property
    def desk(self) -> Desk:
        return Desk(self.book, "ann", clock=self.clock)

    @property
    def spool(self) -> Spool:
        return batches.open_spool(self.desk, settings_of(self.desk))

    def service(self) -> Exchange:
        """The running service; a new one after `kill`."""
        if self.exchange is None:
            self.exchange = Exchange(self.spool, now=self.clock.text)
        return self.exchange

    def kill(self) -> None:
        """The service is gone, with all it had in memory."""
        if self.exchange is not None:
            self.exchange.shut()
        self.exchange = None

    def export(self) -> None:
        batches.export(self.desk)

    def post(self) -> list[postman.Told]:
        return postman.take_in(self.desk)

    def session(self, most: int = 60) -> str:
        """One update of the Web Connector; answers what it shows at the end. `Died` where something in `on` says so."""
        service = self.service()
        self.sessions += 1
        ticket = f"ticket-{self.sessions}"
        self.clock.pass_by(minutes=1)
        if not service.work_waiting():
            return "none"
        service.begin(ticket, "2.3.0.215")
        hcp = self.quickbooks.hcp()
        for _ in range(most):
            asked = service.request(ticket, hcp, "C:\\company.qbw", "US", 16, 0)
            hcp = ""
            if not asked:
                break
            self.log.append(asked)
            self.happens("asked")
            response, hresult, message = self.process(asked)
            self.happens("carried_out")
            percent = service.answer(ticket, response, hresult, message)
            self.happens("answered")
            if percent >= 100 or percent < 0:
                break
        else:
            raise AssertionError("the session never ended")
        error = service.last_error(ticket)
        self.quickbooks.end_session()
        return error or service.close(ticket)

    def process(self, asked: str) -> tuple[str, str, str]:
        try:
            return self.quickbooks.process(asked), "", ""
        except HResult as error:
            return "", error.code, error.message

    def happens(self, point: str) -> None:
        event = self.on.pop(point, None)
        if event:
            event()

    def until_quiet(self, most: int = 12) -> None:
        """Sessions and the postman, as they would come round, until nothing is left to do."""
        for _ in range(most):
            self.post()
            self.clock.pass_by(minutes=6)
            if not self.service().work_waiting():
                return
            self.session()
        raise AssertionError(f"still at work: {self.spool.status().counts}")

    # What must hold

    def bills(self) -> list[dict]:
        """Every bill in QuickBooks: TxnID, RefNumber, ExternalGUID."""
        text = self.quickbooks.process(
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
            '<BillQueryRq requestID="1"></BillQueryRq></QBXMLMsgsRq></QBXML>'
        )
        from exporter.qbxml.reader import read

        return [
            {"txn_id": bill.txn_id, "ref_number": bill.ref_number, "guid": bill.guid, "amount": bill.amount}
            for bill in read(text).bills()
        ]

    def states(self) -> dict[str, str]:
        """The ERP state of each invoice by its number; ``held`` where a question waits."""
        held = view.held(self.desk)
        with self.book.reading():
            rows = list(Invoice.select())
            return {
                row.number: "held" if f"{row.commitment.number}/{row.position}" in held else row.erp_state
                for row in rows
            }

    def txn_ids(self) -> dict[str, str | None]:
        with self.book.reading():
            return dict(Invoice.select(Invoice.number, Invoice.txn_id).tuples())

    def assert_exactly_once(self) -> None:
        """Each bill is in QuickBooks once and the book knows its TxnID, or it is held with a question."""
        there = self.bills()
        numbers = [bill["ref_number"] for bill in there]
        assert len(numbers) == len(set(numbers)), f"doubled: {sorted(numbers)}"
        known = {bill["ref_number"]: bill["txn_id"] for bill in there}
        txn_ids = self.txn_ids()
        for number, state in self.states().items():
            assert state in ("synced", "held"), f"{number} is {state}"
            if state == "synced":
                assert txn_ids[number] == known[number]

    def assert_tidy(self) -> None:
        """Nothing lies about: each batch is filed with what belongs to it."""
        counts = self.spool.status().counts
        assert [name for name in ("outbox", "inflight", "responses") if counts[name]] == []
        left = [
            file.name for name in ("inflight", "responses") for file in (self.spool.folder / name).iterdir()
        ]
        assert [name for name in left if not name.endswith(".done")] == []


@contextmanager
def room(
    folder: Path, book: Path, *, company: str = "Harbor Builders", quickbooks: str | Path = ":memory:"
) -> Iterator[Room]:
    """A room with the book at that path."""
    clock = Clock()
    with Book.open(book) as opened:
        made = Room(folder, opened, clock, furnished(QuickBooks(quickbooks, company=company, clock=clock)))
        try:
            yield made
        finally:
            made.kill()
            made.quickbooks.close()
