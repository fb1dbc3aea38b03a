"""What the window costs: to start, per key, and in memory, against Textual's own table and an app with nothing in it."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import Row
from store.actions import company
from store.book import Book
from store.desk import Desk
from store.identity import real_user
from tests.terminal.driver import DOWN, PAGE_DOWN, Terminal, Traffic
from tests.terminal.ledger import MadeUp
from tests.tui.screens import COLUMNS

PROGRAM = "tests.terminal.ledger"
STARTS, PRESSES = 5, 12
HUNDREDS_OF_ROWS = 120
"""Keys that lead from the top past the view, so that the next one scrolls."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of one program: bytes, milliseconds to the first byte, milliseconds of processor."""

    bytes: float
    first: float
    cpu: float


def _cost(presses: list[Traffic]) -> Cost:
    return Cost(
        statistics.median(each.bytes for each in presses),
        statistics.median((each.first or 0.0) for each in presses) * 1000,
        statistics.median(each.cpu for each in presses) * 1000,
    )


def _started(kind: str, marker: str, lines: int = 1000) -> Terminal:
    plain = {"BILLSPOOL_THRIFTY": "off"} if kind == "datatable" else {}
    terminal = Terminal.python(PROGRAM, str(lines), kind, env=plain)
    terminal.first_paint = terminal.wait_for(marker, 120)
    return terminal


def _seconds_to_first_paint(kind: str, marker: str) -> float:
    seconds = []
    for _ in range(STARTS):
        with _started(kind, marker) as terminal:
            seconds.append(terminal.first_paint.last or 0.0)
    return statistics.median(seconds)


def _keys(terminal: Terminal) -> dict[str, Cost]:
    costs = {"a row": _cost(terminal.presses(*[DOWN] * PRESSES))}
    terminal.press(DOWN * HUNDREDS_OF_ROWS, 0.5)
    costs["a scrolled row"] = _cost(terminal.presses(*[DOWN] * PRESSES))
    costs["a page"] = _cost(terminal.presses(*[PAGE_DOWN] * 6))
    return costs


def _app_to_first_paint() -> tuple[float, float]:
    """Seconds from the command to home on a new book, and of processor until then: the least of several, which other work disturbs least."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.db"
        with Book.open(path, create=True) as book:
            company.initialise(Desk(book, real_user()), "Harbor Builders", "US")
        words = [sys.executable, "-c", "from tui.cli import main; main()", "--book", str(path)]
        return _least(lambda: Terminal(words, env={"BILLSPOOL_HOME": folder}), "F1 help")


def _least(start: Callable[[], Terminal], marker: str) -> tuple[float, float]:
    seconds, processor = [], []
    for _ in range(STARTS):
        with start() as terminal:
            seconds.append(terminal.wait_for(marker, 120).last or 0.0)
            processor.append(terminal.cpu())
    return min(seconds), min(processor)


def run() -> Iterator[Row]:
    """Start, keys and memory at 120x40 with 256 colours."""
    empty, ours = _seconds_to_first_paint("empty", "ready"), _seconds_to_first_paint("table", "1,000 lines")
    yield Row("window: an empty Textual app to its first paint", empty * 1000, "ms")
    yield Row(
        "window: a ledger of 1,000 lines to its first paint", ours * 1000, "ms", ours / empty, "ratio <= 1.5"
    )
    bare = _least(lambda: Terminal.python(PROGRAM, "1000", "empty"), "ready")
    whole = _app_to_first_paint()
    for words, ours_, theirs_ in zip(("to its first paint", "of processor"), whole, bare, strict=True):
        yield Row(
            f"window: the whole app on a new book, {words}",
            ours_ * 1000,
            "ms",
            ours_ / theirs_,
            "ratio <= 1.5",
        )
    with _started("datatable", "Trim & paint 7") as theirs, _started("table", "1,000 lines") as table:
        yield from _compared(_keys(table), _keys(theirs))
        small, stock = table.memory(), theirs.memory()
    with _started("table", "1,000,000 lines", 1_000_000) as table:
        table.presses(*[PAGE_DOWN] * 4, b"\x1b[F")
        large = table.memory()
    yield Row("memory: DataTable at 1,000 lines", stock / 1024, "MB")
    yield Row("memory: ledger table at 1,000 lines", small / 1024, "MB", small / stock)
    yield Row("memory: ledger table at 1,000,000 lines", large / 1024, "MB", large / small, "ratio <= 1.1")
    yield from _visidata()


def _compared(ours: dict[str, Cost], theirs: dict[str, Cost]) -> Iterator[Row]:
    """Each key, ours with its ratio to DataTable's as Textual writes it."""
    for name, cost in ours.items():
        stock = theirs[name]
        yield Row(f"key to first byte, {name}: DataTable", stock.first, "ms")
        yield Row(f"key to first byte, {name}: ledger table", cost.first, "ms", cost.first / stock.first)
        yield Row(f"processor, {name}: DataTable", stock.cpu, "ms")
        yield Row(f"processor, {name}: ledger table", cost.cpu, "ms", cost.cpu / stock.cpu)
        yield Row(f"on the line, {name}: DataTable", stock.bytes, "bytes")
        goal = {"a row": "<= 350", "a scrolled row": "<= 450", "a page": "<= 5,600"}[name]
        yield Row(f"on the line, {name}: ledger table", cost.bytes, "bytes", cost.bytes / stock.bytes, goal)


def _visidata() -> Iterator[Row]:
    """The same keys in visidata, where it is installed."""
    program = shutil.which("vd")
    if program is None:
        yield Row("visidata is not installed here (no vd on PATH): not compared", 0, "")
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        keys = [column.key for column in COLUMNS]
        path.write_text("\n".join(",".join(str(row[key]) for key in keys) for row in MadeUp(1000).each()))
        with Terminal([program, str(path)]) as terminal:
            terminal.rest(2.0)
            for name, cost in _keys(terminal).items():
                yield Row(f"key to first byte, {name}: visidata", cost.first, "ms")
                yield Row(f"processor, {name}: visidata", cost.cpu, "ms")
                yield Row(f"on the line, {name}: visidata", cost.bytes, "bytes")
