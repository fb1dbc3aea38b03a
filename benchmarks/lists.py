"""What a very long list of QuickBooks costs: vendors fetched page by page through the exchange and taken into the book.

Each size is fetched by a process of its own, from an imitation of QuickBooks that keeps nothing, so that the memory is ours.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import Row
from exporter import batches, lists, postman
from exporter.stand_in.ports import DirectPort
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.exchange import Exchange
from store.actions import company
from store.actions import lists as actions
from store.book import Book
from store.desk import Desk
from store.identity import real_user
from store.views import quickbooks as views
from store.views.settings import settings_of

VENDORS = 50_000
FEW = 5_000
"""A shorter list, which should take as much memory as the long one."""
LINKED = 20
"""Vendors of our own, to be held against the list."""


def run() -> list[Row]:
    """Fetch the long list and a tenth of it."""
    few, many = _fetched(FEW), _fetched(VENDORS)
    return [
        Row(f"{VENDORS:,} vendors, from the question to the book", many.seconds, "s"),
        Row(f"the same, per 1,000 vendors; ratio to a list of {FEW:,}", many.seconds / VENDORS * 1e6, "ms",
            many.seconds / VENDORS / (few.seconds / FEW), "ratio <= 2"),
        Row(f"memory that takes at its peak; ratio to a list of {FEW:,}", many.megabytes, "MB",
            many.megabytes / few.megabytes, "<= 50"),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What a list of some length cost; `megabytes` are those of the peak, above what was held before."""

    seconds: float
    megabytes: float


def _fetched(count: int) -> Cost:
    code = "import sys; from benchmarks.lists import fetch; fetch(int(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(count)], stdout=subprocess.PIPE, text=True, check=True
    )
    return Cost(**json.loads(done.stdout))


def fetch(count: int) -> None:
    """Fetch a list of that length into a new book; print the cost as JSON."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Book.open(Path(folder) / "company.book", create=True) as book,
    ):
        desk = Desk(book, real_user())
        _begin(desk)
        exchange = Exchange(batches.open_spool(desk, settings_of(desk)), now=desk.now)
        before = _forget_peak()
        start = time.perf_counter()
        _update(desk, exchange, LongList(count))
        cost = {"seconds": time.perf_counter() - start, "megabytes": _memory("VmHWM") - before}
        exchange.shut()
        found = views.entries(desk, "vendor").count()
    assert found == count, f"{found} of {count} vendors are in the book"
    print(json.dumps(cost))


def _begin(desk: Desk) -> None:
    company.initialise(desk, "Harbor Builders", "US")
    for number in range(LINKED):
        name = LongList.name(number)
        actions.add_vendor(desk, name, quickbooks_name=name)


def _update(desk: Desk, exchange: Exchange, quickbooks: LongList) -> None:
    """Ask for the vendors, let the Web Connector come by, and take the answers into the book."""
    lists.refresh(desk, ["vendor"])
    port, hcp = DirectPort(exchange), QuickBooks().hcp()
    ticket, _ = port.authenticate()
    percent = 0
    while percent < 100 and (asked := port.send_request(ticket, hcp, "", "US", 16, 0)):
        percent, hcp = port.receive_response(ticket, quickbooks.process(asked), "", ""), ""
        assert percent >= 0, port.get_last_error(ticket)
    port.close_connection(ticket)
    postman.take_in(desk)


class LongList:
    """QuickBooks with a list of vendors, each made up when it is asked for."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._given = 0

    @staticmethod
    def name(number: int) -> str:
        """The name of a vendor, counted from 0."""
        return f"Vendor {number:06} & Sons"

    def process(self, qbxml: str) -> str:
        """The next page."""
        asked = re.search(r'requestID="([^"]*)".*?<MaxReturned>(\d+)<', qbxml, re.DOTALL)
        name = re.search(r'newMessageSetID="([^"]*)"', qbxml)
        assert asked is not None
        page = range(self._given, min(self._given + int(asked[2]), self._count))
        self._given = page.stop
        state = f' newMessageSetID="{name[1]}" messageSetStatusCode="0"' if name else ""
        return (
            f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs{state}><VendorQueryRs requestID="{asked[1]}" statusCode="0" '
            f'statusSeverity="Info" statusMessage="Status OK" retCount="{len(page)}" '
            f'iteratorRemainingCount="{self._count - page.stop}" iteratorID="{{00000001-0000-4000-8000-000000000000}}">'
            f"{''.join(map(self._vendor, page))}</VendorQueryRs></QBXMLMsgsRs></QBXML>"
        )

    def _vendor(self, number: int) -> str:
        name = self.name(number).replace("&", "&amp;")
        return f"<VendorRet><ListID>{0x80000000 + number:X}-1790000000</ListID><Name>{name}</Name><IsActive>true</IsActive></VendorRet>"


def _forget_peak() -> float:
    """Let the peak be counted from now on; answers what is held now, in MB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def _memory(kind: str) -> float:
    """The memory of this process, now (``VmRSS``) or at its peak (``VmHWM``), in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{kind}:")[1].split()[0]) / 1024
