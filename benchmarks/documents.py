"""How long a pay application of 1,000 lines takes as a PDF and as a workbook, how much memory the PDF needs, and how long its history takes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from benchmarks import Row

LINES = 1_000
ROUNDS = 3

MEASURED = """
import json, resource, tempfile, time
from datetime import date
from pathlib import Path
from exporter.documents import application_workbook, pay_application
from store.actions import billing_periods, commitments, company, invoices, lists
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.views.papers import paper
from tui import papers

with tempfile.TemporaryDirectory() as folder, Book.open(Path(folder) / "long.book", create=True) as book:
    desk = Desk(book, "root")
    company.initialise(desk, "Size", "US")
    lists.add_vendor(desk, "Volt & Söhne Electric")
    lists.add_project(desk, "P9", "Pier 9")
    lists.add_cost_code(desk, "16-200", "Electrical")
    lines = [ScheduleLine(str(n), "16-200", f"Rough-in, level {n}, east wing", 100_000 + n) for n in range(1, %(lines)d + 1)]
    commitments.add(desk, "SC-001", title="Electrical", project="P9", vendor="Volt & Söhne Electric", status="approved",
                    retainage=1000, lines=lines)
    billing_periods.open_period(desk, "P9", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 25))
    name = invoices.create(desk, "SC-001")
    invoices.bill(desk, name, [Entry(str(n), percent=5_000) for n in range(1, %(lines)d + 1)])
    start = time.perf_counter()
    pdf = pay_application.pdf(paper(desk, name))
    printed = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    xlsx = application_workbook.xlsx(paper(desk, name))
    workbook = time.perf_counter() - start
    start = time.perf_counter()
    history = papers.DOCUMENTS["history"].formats["pdf"](desk, name)
    told = time.perf_counter() - start
    print(json.dumps([printed, workbook, most, len(pdf) / 1024, len(xlsx) / 1024, told]))
"""


def run() -> list[Row]:
    """Each round in a process of its own, the libraries loaded with the first document; memory is that of the whole process."""
    found = [_round() for _ in range(ROUNDS)]
    printed, workbook, most, pdf, xlsx, told = (
        statistics.median(column) for column in zip(*found, strict=True)
    )
    return [
        Row("a pay application of 1,000 lines as a PDF", printed, "s", None, "<= 2"),
        Row("memory of the process that printed it", most, "MB", None, "<= 150"),
        Row("the same as a workbook", workbook, "s", None, "<= 1"),
        Row("its history as a PDF, every figure of it", told, "s", None, "<= 2"),
        Row("size of the PDF", pdf, "KB"),
        Row("size of the workbook", xlsx, "KB"),
    ]


def _round() -> list[float]:
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED % {"lines": LINES}], capture_output=True, text=True, check=True
    )
    found: list[float] = json.loads(ran.stdout)
    return found
