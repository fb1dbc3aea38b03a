"""Clerks at work in a real terminal, through tmux with real keys; every key is counted."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from store.actions import billing_periods, commitments, company, erp, invoices, lists, review, users
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.identity import real_user

PROGRAM = [sys.executable, "-c", "from tui.cli import main; main()"]
LINES, BILLS = 500, 40
VENDOR = "Volt & Söhne Electric"
LONG = "SC-001/1"
BAD_LINES = ("17", "230", "461")
REASON = "not in place"
PATIENCE = 60.0


def made(path: Path) -> Path:
    """A book in which an invoice of 500 lines waits for its review, and 39 bills wait in the accounting queue."""
    with Book.open(path, create=True) as book:
        admin = Desk(book, real_user())
        company.initialise(admin, "Harbor Builders", "US", delegate=True)
        users.add(admin, "ivan", name="Ivan", roles=["invoice_admin"])
        users.add(admin, "rita", name="Rita Reviewer", roles=["invoice_admin"])
        users.add(admin, "adam", name="Adam", roles=["erp_standard"], privileges=["push_to_accounting"])
        lists.add_vendor(admin, VENDOR, quickbooks_name="Volt Electric")
        lists.add_project(admin, "P9", "Pier 9", quickbooks_job="Harbor:Pier 9")
        lists.add_cost_code(admin, "16-200", "Rough-in", quickbooks_name="16-200")
        first = datetime.now().astimezone().date().replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        billing_periods.open_period(admin, "P9", first, last, last + timedelta(days=25))
        _submitted(admin, "SC-001", LINES)
        for number in range(BILLS - 1):
            _sent(admin, _submitted(admin, f"SC-{100 + number}", 1))
    return path


def _submitted(admin: Desk, commitment: str, count: int) -> str:
    lines = [ScheduleLine(str(n), "16-200", f"Level {n}", amount=200_000) for n in range(1, count + 1)]
    commitments.add(
        admin, commitment, title="Electrical", project="P9", vendor=VENDOR, status="approved", retainage=1000, lines=lines
    )  # fmt: skip
    ivan = admin.seat("ivan")
    name = invoices.create(ivan, commitment, number=f"V-{commitment}")
    invoices.bill(ivan, name, [Entry(line.line, work=100_000) for line in lines])
    invoices.submit(ivan, name)
    return name


def _sent(admin: Desk, name: str) -> None:
    rita = admin.seat("rita")
    review.approve_all(rita, name)
    review.finish(rita, name)
    erp.send(rita, name)


def revised(path: Path) -> None:
    """The contractor's answer: half the work on the lines that were rejected."""
    with Book.open(path) as book:
        ivan = Desk(book, real_user()).seat("ivan")
        invoices.bill(ivan, LONG, [Entry(line, work=50_000) for line in BAD_LINES])
        invoices.submit(ivan, LONG)


@dataclass
class Clerk:
    """Somebody at a terminal."""

    tmux: list[str]
    keys: int = 0
    log: list[str] = field(default_factory=list)

    def presses(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self._send(*keys)
        self.keys += len(keys)
        self.log += keys

    def types(self, text: str) -> None:
        """Type text, a key for each letter."""
        self._send("-l", text)
        self.keys += len(text)
        self.log.append(text)

    def sees(self, words: str) -> str:
        """Wait until the words are on the screen, on however many rows; the whole screen."""
        end = time.monotonic() + PATIENCE
        while True:
            shot = subprocess.run(
                [*self.tmux, "capture-pane", "-p"], check=False, capture_output=True, text=True
            )
            if words in shot.stdout or words in " ".join(shot.stdout.split()):
                return shot.stdout
            assert time.monotonic() < end, f"{words!r} does not appear:\n{shot.stdout}{shot.stderr}"
            time.sleep(0.05)

    def _send(self, *words: str) -> None:
        subprocess.run([*self.tmux, "send-keys", *words], check=True)


@contextmanager
def clerk(who: str, book: Path, size: tuple[int, int] = (120, 40)) -> Iterator[Clerk]:
    """Sit somebody down at the book in a tmux of his own."""
    home = book.parent / f"home-{who}"
    home.mkdir(exist_ok=True)
    (home / "tmux.conf").write_text(
        "set -g remain-on-exit on\n"
    )  # a pane whose program has died still says why
    words = ["tmux", "-S", str(home / "tmux"), "-f", str(home / "tmux.conf")]
    inside = (
        f"BILLSPOOL_HOME={shlex.quote(str(home))} {shlex.join([*PROGRAM, '--book', str(book), '--as', who])}"
    )
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    sized = ["-x", str(size[0]), "-y", str(size[1])]
    subprocess.run([*words, "-u", "new-session", "-d", *sized, inside], check=True, env=environment)
    try:
        person = Clerk(words)
        person.sees("F1 help")
        yield person
    finally:
        subprocess.run([*words, "kill-server"], check=False, capture_output=True)


def tmux_is_here() -> bool:
    """Whether there is a tmux to sit at."""
    return shutil.which("tmux") is not None


def returns_the_long_invoice(book: Path) -> int:
    """Rita rejects three lines of five hundred with a reason, approves the rest and posts; how many keys that took."""
    with clerk("rita", book) as rita:
        rita.presses("3")
        rita.sees(LONG)
        rita.presses("Enter")
        rita.sees("500 lines")
        for number, line in enumerate(BAD_LINES):
            rita.presses("/")
            rita.types(line)
            rita.presses("Enter", "r")
            rita.sees(f"Reject line {line}")
            if number:
                rita.presses("C-d")
            else:
                rita.types(REASON)
            rita.presses("F10")
            rita.sees(f"{number + 1} mark")
        rita.presses("C-a")
        rita.sees("497 lines marked approved")
        rita.presses("F10")
        rita.sees("3 lines rejected, 497 approved, 0 open, 499 of the marks not among the lines shown? y/N")
        rita.presses("y")
        rita.sees("goes back to be revised")
        return rita.keys


def approves_and_sends_it(book: Path) -> int:
    """Rita approves what was revised and sends it to accounting; how many keys that took."""
    with clerk("rita", book) as rita:
        rita.presses("3")
        rita.sees(LONG)
        rita.presses("Enter")
        rita.sees("500 lines")
        rita.presses("C-a")
        rita.sees("3 lines marked approved")
        rita.presses("F10")
        rita.sees("y/N")
        rita.presses("y")
        rita.sees("is approved")
        rita.presses("F10")
        rita.sees(f"Send {LONG} r2 to accounting")
        rita.presses("y")
        rita.sees("waits in the accounting queue")
        return rita.keys


def accepts_forty_bills(book: Path) -> int:
    """Adam accepts the whole queue and writes the batches; how many keys that took."""
    with clerk("adam", book) as adam:
        adam.presses("4")
        adam.sees(f"{BILLS} invoices")
        adam.presses("*", "a")
        adam.sees(f"{BILLS} to accept")
        adam.presses("F10")
        adam.sees("y/N")
        adam.presses("y")
        adam.sees("b writes")
        adam.presses("b")
        adam.sees("into the spool? y/N")
        adam.presses("y")
        adam.sees(", in the spool: ")
        return adam.keys
