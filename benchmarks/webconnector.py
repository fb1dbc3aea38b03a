"""What the Web Connector service costs: calls a second, memory, and a thousand bills from the outbox to synced in the book.

The service is a process of its own with the postman in it, called over HTTP by an imitation of QuickBooks that answers at once, so
that what is measured is ours.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import Row
from exporter import batches
from exporter.stand_in.ports import HttpPort
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.credentials import set_password
from store.actions import billing_periods, commitments, company, erp, invoices, lists, review, users
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.identity import real_user
from store.rules.identifiers import external_guid
from store.views.settings import settings_of

BILLS = 1_000
LINES = 4
"""Of a bill, besides the one for retainage."""
CALLS = 2_000
PASSWORD = "measured by a stopwatch"

COPIED = {
    "commitment": {"id": "n.i", "number": "printf('SC-%04d', n.i)"},
    "sov_line": {"id": f"{LINES} * (n.i - 1) + t.id", "commitment_id": "n.i"},
    "invoice": {"id": "n.i", "commitment_id": "n.i", "number": "printf('INV-%04d', n.i)"},
    "invoice_line": {
        "id": f"{LINES} * (n.i - 1) + t.id", "invoice_id": "n.i", "sov_line_id": f"{LINES} * (n.i - 1) + t.sov_line_id",
    },
    "erp_request": {"id": "n.i", "invoice_id": "n.i", "guid": "printf('{%036d}', n.i)"},
}  # fmt: skip
"""How the first accepted invoice becomes a thousand; other columns stay as they are."""


@dataclass(slots=True)
class InstantQuickBooks:
    """Takes every bill at once, and knows each again by its TxnID."""

    bills: dict[str, str] = field(default_factory=dict)

    def process(self, qbxml: str) -> str:
        """The answer to a message set: nothing found for a question, done for a bill."""
        requests = re.findall(r'<(\w+)Rq requestID="([^"]*)"[^>]*>(.*?)</\1Rq>', qbxml, re.DOTALL)
        answers = [self._answer(*request) for request in requests]
        found = re.search(r'newMessageSetID="([^"]*)"', qbxml)
        state = f' newMessageSetID="{found[1]}" messageSetStatusCode="0"' if found else ""
        return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs{state}>{"".join(answers)}</QBXMLMsgsRs></QBXML>'

    def _answer(self, name: str, request_id: str, inside: str) -> str:
        if name != "BillAdd":
            found = "".join(
                self.bills.get(txn_id, "") for txn_id in re.findall(r"<TxnID>([^<]*)</TxnID>", inside)
            )
            code, message = ("0", "Status OK") if found else ("1", "Nothing found.")
            return (
                f'<{name}Rs requestID="{request_id}" statusCode="{code}" statusSeverity="Info" statusMessage="{message}">'
                f"{found}</{name}Rs>"
            )
        bill = self._bill(inside)
        return f'<BillAddRs requestID="{request_id}" statusCode="0" statusSeverity="Info" statusMessage="Status OK">{bill}</BillAddRs>'

    def _bill(self, inside: str) -> str:
        """A bill as it is kept: what is known of it without looking at its lines, and their sum."""
        txn_id = f"{len(self.bills) + 1:X}-1790000000"
        total = sum(
            int(amount.replace(".", "")) for amount in re.findall(r"<Amount>([^<]*)</Amount>", inside)
        )
        known = {
            name: f"<{name}>{found[1]}</{name}>"
            for name in ("VendorRef", "RefNumber", "ExternalGUID")
            if (found := re.search(rf"<{name}>(.*?)</{name}>", inside))
        }
        self.bills[txn_id] = (
            f"<BillRet><TxnID>{txn_id}</TxnID><TimeCreated>2026-02-20T12:00:00</TimeCreated>"
            f"<TimeModified>2026-02-20T12:00:00</TimeModified><EditSequence>1790000000</EditSequence>"
            f"<TxnNumber>{len(self.bills) + 1}</TxnNumber>{known['VendorRef']}<TxnDate>2026-02-15</TxnDate>"
            f"<AmountDue>{total / 100:.2f}</AmountDue>{known['RefNumber']}<IsPaid>false</IsPaid>{known.get('ExternalGUID', '')}</BillRet>"
        )
        return self.bills[txn_id]


def run() -> list[Row]:
    """Measure calls that do nothing first, then the bills, then what the process has grown to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "company.book"
        _make(path)
        with _serving(path) as (process, url):
            port = HttpPort(url, "billspool", PASSWORD)
            calls = _calls_a_second(port)
            computed = _processor_time(process.pid)
            spent, rounds = _deliver(port)
            computed = _processor_time(process.pid) - computed
            bare = _bare_syncs(Path(folder))
            beside_slow = _longest_wait(port, _slow_senders(url))
            beside_guesses = _longest_wait(port, _guessers(url))
            memory = _memory(process.pid)
        synced = _synced(path)
    return [
        Row("calls of the Web Connector that ask for nothing", calls, "calls/s"),
        Row("memory of the service after all of it", memory, "MB", None, "<= 200"),
        Row(f"{synced:,} five-line bills, outbox to synced in the book, each", spent / synced * 1e3, "ms", spent / bare, "<= 2"),
        Row("the service's own processor time for it, each", computed / synced * 1e3, "ms"),
        Row("round trips to QuickBooks, per bill", rounds / synced, "trips"),
        Row("signing on beside 300 senders that never end, the longest", beside_slow * 1e3, "ms", None, "<= 5000"),
        Row("signing on beside a storm of wrong passwords, the longest", beside_guesses * 1e3, "ms", None, "<= 5000"),
    ]  # fmt: skip


def _make(path: Path) -> None:
    """A book with so many accepted invoices, all of them in its spool."""
    with Book.open(path, create=True) as book:
        desk = Desk(book, real_user())
        _first_invoice(desk)
        _copy(book)
        batches.export(desk)
        spool = batches.open_spool(desk, settings_of(desk))
        set_password(spool.folder, "billspool", PASSWORD)


def _first_invoice(desk: Desk) -> None:
    company.initialise(desk, "Harbor Builders", "US")
    company.set_setting(desk, "duties.separated", "no")
    users.add(desk, "ann", roles=["erp_admin"], privileges=["push_to_accounting"])
    lists.add_vendor(desk, "Volt", quickbooks_name="Volt")
    lists.add_project(desk, "P1", "Pier 1", quickbooks_job="Pier 1")
    lists.add_cost_code(desk, "26-0500", "Electrical", quickbooks_name="26-0500")
    billing_periods.open_period(desk, "P1", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    lines = [ScheduleLine(str(n), "26-0500", f"Level {n}", amount=1_000_000) for n in range(1, LINES + 1)]
    contract = commitments.add(
        desk, "SC-0001", title="Electrical", project="P1", vendor="Volt", status="approved", retainage=1000, lines=lines
    )  # fmt: skip
    name = invoices.create(desk, contract, number="INV-0001", billing_date=date(2026, 2, 15))
    invoices.bill(desk, name, [Entry(str(n), work=100_000 + n) for n in range(1, LINES + 1)])
    invoices.submit(desk, name)
    review.approve_all(desk, name)
    review.finish(desk, name)
    erp.send(desk, name)
    erp.accept(desk.seat("ann"), name)


def _copy(book: Book) -> None:
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {BILLS})"
    with book.db.atomic():
        for table, changed in COPIED.items():
            columns = [column.name for column in book.db.get_columns(table)]
            values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            book.db.execute_sql(
                f'INSERT INTO "{table}" ({names}) {numbers} SELECT {values} FROM "{table}" t, n'
            )
        for number in range(2, BILLS + 1):
            guid = external_guid(book.id, number, 1)
            book.db.execute_sql("UPDATE erp_request SET guid = ? WHERE id = ?", (guid, number))


@contextmanager
def _serving(path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    code = "import sys; from tui.cli import main; main()"
    command = [sys.executable, "-c", code, "--json", "--book", str(path), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())["address"]
        finally:
            process.terminate()


def _calls_a_second(port: HttpPort) -> float:
    for _ in range(100):
        port.server_version()
    start = time.perf_counter()
    for _ in range(CALLS):
        port.server_version()
    return CALLS / (time.perf_counter() - start)


def _deliver(port: HttpPort) -> tuple[float, int]:
    """Run a session to its end; answers the seconds it took and how often QuickBooks was asked."""
    quickbooks, hcp, rounds = InstantQuickBooks(), QuickBooks().hcp(), 0
    start = time.perf_counter()
    ticket, company_file = port.authenticate()
    assert company_file == ""
    while asked := port.send_request(ticket, hcp, company_file, "US", 16, 0):
        hcp, rounds = "", rounds + 1
        percent = port.receive_response(ticket, quickbooks.process(asked), "", "")
        assert percent >= 0, port.get_last_error(ticket)
        if percent == 100:
            break
    port.close_connection(ticket)
    return time.perf_counter() - start, rounds


def _longest_wait(port: HttpPort, attack: AbstractContextManager[None], signings: int = 10) -> float:
    """Seconds the honest client waits at most to be told that there is nothing to do, while others attack."""
    longest = 0.0
    with attack:
        for _ in range(signings):
            start = time.perf_counter()
            _, company_file = port.authenticate()
            longest = max(longest, time.perf_counter() - start)
            assert company_file == "none", company_file
    return longest


@contextmanager
def _slow_senders(url: str, connections: int = 300) -> Iterator[None]:
    """So many connections that have sent half a message."""
    half = b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n<soap"
    with ExitStack() as opened:
        for _ in range(connections):
            opened.enter_context(socket.create_connection(_place(url), timeout=20)).sendall(half)
        yield


@contextmanager
def _guessers(url: str, threads: int = 8) -> Iterator[None]:
    """So many at a time who try one password after the other."""
    over = threading.Event()

    def guess() -> None:
        port = HttpPort(url, "eve", "guessed")
        while not over.is_set():
            port.authenticate()

    guessing = [threading.Thread(target=guess) for _ in range(threads)]
    for thread in guessing:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in guessing:
            thread.join()


def _place(url: str) -> tuple[str, int]:
    found = urlsplit(url)
    return str(found.hostname), int(found.port or 80)


def _synced(path: Path) -> int:
    with Book.open(path) as book:
        row = book.db.execute_sql("SELECT count(*) FROM invoice WHERE erp_state = 'synced'").fetchone()
    assert row[0] == BILLS, f"{row[0]} of {BILLS} bills are synced"
    return int(row[0])


def _processor_time(pid: int) -> float:
    """Seconds the process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _bare_syncs(folder: Path) -> float:
    """Seconds of nothing but the syncs so many bills take: of each batch seven files, three folders and a commit."""
    commits = sqlite3.connect(folder / "bare.db", isolation_level=None)
    commits.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (x TEXT)")
    start = time.perf_counter()
    for batch in range(BILLS // 25):
        for number in range(7):
            _sync(folder / f"{batch}-{number}", os.O_CREAT | os.O_WRONLY, b"x" * 500)
        for _ in range(3):
            _sync(folder, os.O_RDONLY)
        commits.execute("INSERT INTO t VALUES ('x')")
    commits.close()
    return time.perf_counter() - start


def _sync(path: Path, how: int, data: bytes = b"") -> None:
    handle = os.open(path, how)
    if data:
        os.write(handle, data)
    os.fsync(handle)
    os.close(handle)


def _memory(pid: int) -> float:
    """The most memory the process ever held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
