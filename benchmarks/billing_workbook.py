"""How long 500 billing workbooks of 40 lines, and one of 1,000, take to be written, filled in, and taken back into the book as invoices."""

from __future__ import annotations

import io
import re
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks import Row
from exporter.documents import billing_workbook
from store.actions import billing_periods, commitments, company, lists
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.rules.billing_workbook import BY_KEY, columns
from store.views import billing_workbooks as views
from store.views import invoice_lists

WORKBOOKS = 500
LINES = 40
LONG = 1_000
"""Lines of the long one."""
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


def run() -> list[Row]:
    """The long one first, in a process that is small so far; it grows little by the others."""
    long, there_and_back = _there_and_back(1, LONG)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    written, taken = _there_and_back(WORKBOOKS, LINES)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Row(f"{WORKBOOKS} billing workbooks of {LINES} lines made and written", written, "s"),
        Row("of it, one workbook", 1000 * written / WORKBOOKS, "ms", goal="<= 1000"),
        Row(f"{WORKBOOKS} returned workbooks checked and taken in as invoices", taken, "s"),
        Row("of it, one workbook", 1000 * taken / WORKBOOKS, "ms", goal="<= 1000"),
        Row(f"a billing workbook of {LONG:,} lines made and written", long, "s", goal="<= 1"),
        Row("the same checked and taken in", there_and_back, "s", goal="<= 1"),
        Row("memory of the process until then", most, "MB", goal="<= 150"),
        Row(f"memory after {WORKBOOKS} more", after, "MB", goal="<= 150"),
    ]  # fmt: skip


def _there_and_back(workbooks: int, lines: int) -> tuple[float, float]:
    """Seconds of each half over all workbooks, the book on a disk; what comes of them is counted."""
    with tempfile.TemporaryDirectory() as folder, Book.open(Path(folder) / "bench.book", create=True) as book:
        desk = Desk(book, "root", clock=lambda: NOON)
        numbers = _company(desk, workbooks, lines)
        made: dict[str, bytes] = {}
        written = _timed(
            lambda: made.update({number: billing_workbook.make(desk, number)[1] for number in numbers})
        )
        files = [_filled(desk, Path(folder) / f"{number}.xlsx", data) for number, data in made.items()]
        taken = _timed(lambda: [take_in_file(desk, read(file)) for file in files])
        found = invoice_lists.listing(desk)
        assert (found.count(), found.totals()["gross"]) == (workbooks, workbooks * lines * 12_345)
    return written, taken


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _company(desk: Desk, workbooks: int, count: int) -> list[str]:
    company.initialise(desk, "Harbor Builders", "US")
    lists.add_vendor(desk, "Volt Electric")
    lists.add_project(desk, "P9", "Pier 9")
    lists.add_cost_code(desk, "16-200", "Electrical")
    billing_periods.open_period(desk, "P9", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 25))
    numbers = [f"SC-{number:04}" for number in range(workbooks)]
    lines = [
        ScheduleLine(str(line), "16-200", f"Rough-in of room {line}", 1_000_000)
        for line in range(1, count + 1)
    ]
    for number in numbers:
        commitments.add(
            desk,
            number,
            title="Electrical",
            project="P9",
            vendor="Volt Electric",
            status="approved",
            retainage=1000,
            lines=lines,
        )
    return numbers


def _filled(desk: Desk, path: Path, data: bytes) -> Path:
    """The workbook with 123.45 in every cell for the work this period, as a spreadsheet would save it."""
    with zipfile.ZipFile(io.BytesIO(data)) as sent:
        token = next(filter(None, (_token(sent, name) for name in sent.namelist())))
        shown = columns(views.workbook(desk, token).lines, "both")
        letter = chr(ord("A") + shown.index(BY_KEY["work"]))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as filled:
            for part in sent.namelist():
                text = sent.read(part)
                if part == "xl/worksheets/sheet1.xml":
                    text = re.sub(
                        rf'<c r="({letter}\d+)" s="(\d+)"/>'.encode(),
                        rb'<c r="\1" s="\2"><v>123.45</v></c>',
                        text,
                    )
                filled.writestr(part, text)
    return path


def _token(sent: zipfile.ZipFile, part: str) -> str:
    if not part.endswith("sharedStrings.xml"):
        return ""
    found = re.search(r"<t[^>]*>([0-9a-f]{32})</t>", sent.read(part).decode())
    return found[1] if found else ""
