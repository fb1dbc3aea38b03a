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

PROGRAM, BARE = "tests.terminal.ledger", "tests.terminal.bare"
STARTS, PRESSES = 10, 12
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


def _keys(terminal: Terminal) -> dict[str, Cost]:
    costs = {"a row": _cost(terminal.presses(*[DOWN] * PRESSES))}
    terminal.press(DOWN * HUNDREDS_OF_ROWS, 0.5)
    costs["a scrolled row"] = _cost(terminal.presses(*[DOWN] * PRESSES))
    costs["a page"] = _cost(terminal.presses(*[PAGE_DOWN] * 6))
    return costs


def _starts() -> Iterator[Row]:
    """The whole app on a new book, and the ledger alone, against Textual with nothing of ours.

    The least of several starts, taken in turn: what else the machine does disturbs those least, and all alike.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.db"
        with Book.open(path, create=True) as book:
            company.initialise(Desk(book, real_user()), "Harbor Builders", "US")
        words = [sys.executable, "-c", "from tui.cli import main; main()", "--book", str(path)]
        kinds: dict[str, tuple[Callable[[], Terminal], str]] = {
            "bare Textual": (lambda: Terminal.python(BARE), "ready"),
            "the ledger of 1,000 lines": (lambda: Terminal.python(PROGRAM, "1000"), "1,000 lines"),
            "the whole app on a new book": (
                lambda: Terminal(words, env={"BILLSPOOL_HOME": folder}),
                "F1 help",
            ),
        }
        found = [{name: _start(*kind) for name, kind in kinds.items()} for _ in range(STARTS)]
    for place, measure in enumerate(
        ("to its first paint", "of processor until then", "of processor until it rests")
    ):
        bare = min(each["bare Textual"][place] for each in found)
        yield Row(f"window: bare Textual, {measure}", bare * 1000, "ms")
        for name in list(kinds)[1:]:
            ours = min(each[name][place] for each in found)
            yield Row(
                f"window: {name}, {measure}",
                ours * 1000,
                "ms",
                ours / bare,
                "ratio <= 1.5" if place < 2 else "",
            )


def _start(start: Callable[[], Terminal], marker: str) -> tuple[float, float, float]:
    """Seconds from the command to the first paint, and of processor until then and until the program rests."""
    with start() as terminal:
        painted = terminal.wait_for(marker, 120)
        return painted.last or 0.0, painted.cpu, terminal.cpu()


def run() -> Iterator[Row]:
    """Start, keys and memory at 120x40 with 256 colours."""
    yield from _starts()
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
