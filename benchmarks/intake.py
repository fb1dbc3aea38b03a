"""How long, and in how much memory, a workbook with a schedule of values of 10,000 lines is imported; a process of its own each time."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import xlsxwriter

from benchmarks import Row

LINES = 10_000
ROUNDS = 3

SHEETS: dict[str, list[list[object]]] = {
    "Vendors": [["name"], ["Volt Electric"]],
    "Projects": [["number", "name"], ["P9", "Pier 9"]],
    "Cost codes": [["code", "description"], ["16-200", "Electrical"]],
    "Commitments": [
        ["number", "type", "title", "project", "vendor", "status", "retainage percent", "total"],
        ["SC-001", "subcontract", "Electrical", "P9", "Volt Electric", "approved", 10, 125 * LINES],
    ],
    "Schedule of values": [
        ["commitment", "line", "cost code", "description", "amount"],
        *(["SC-001", number, "16-200", f"Rough-in of room {number}", 125] for number in range(1, LINES + 1)),
    ],
}


def run() -> list[Row]:
    """Measure from opening the file to the last row on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "intake.xlsx"
        _write(workbook)
        measured = [_child(workbook, Path(folder) / f"{number}.book") for number in range(ROUNDS)]
    return [
        Row(f"import of {LINES:,} schedule-of-values lines", median(s for s, _ in measured), "s", goal="<= 10"),
        Row("its memory at most, the whole process", max(kilobytes for _, kilobytes in measured) / 1024, "MB", goal="<= 200"),
    ]  # fmt: skip


def _write(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        for name, rows in SHEETS.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def _child(workbook: Path, book: Path) -> tuple[float, int]:
    command = [sys.executable, "-m", "benchmarks.intake", str(workbook), str(book)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, kilobytes = answer.stdout.split()
    return float(seconds), int(kilobytes)


def _import(workbook: Path, book: Path) -> None:
    from store.actions.company import initialise
    from store.book import Book
    from store.desk import Desk
    from store.intake.importer import import_file

    with Book.open(book, create=True) as opened:
        desk = Desk(opened, "ivan")
        initialise(desk, "Harbor Builders", "US")
        start = time.perf_counter()
        import_file(desk, workbook)
        taken = time.perf_counter() - start
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    _import(Path(sys.argv[1]), Path(sys.argv[2]))
