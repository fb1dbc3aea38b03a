"""Hostile text: refused at the entrance; shown as plain, visible characters where it is in the book all the same."""

from __future__ import annotations

import getpass
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.actions import (
    change_orders,
    commitments,
    company,
    compliance,
    due_dates,
    erp,
    holds,
    lists,
    review,
    users,
)
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.errors import Refusal
from store.sample.company import ADMINISTRATOR
from store.text import clean, printable
from tests.hostile import MARKUP, PLANTED, REFUSED, plant
from tests.terminal.conftest import DEMO, SIZES, WITHOUT_PAUSES
from tests.terminal.driver import DOWN, ENTER, ESCAPE, F1, F3, F10, RIGHT, TAB, Terminal
from tui.cli.demo_book import BOOK

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of which no character may reach a terminal."""
FRAME = re.compile(
    r"\x1b\[(?:\d+(?:;\d+)*)?[CHKmr]|\x1b\[J|\x1b[DM]|\r?\r\n|\x1b\[\?(?:25|7|1004|1049|2004|2026|2048)[hl]|\x1b\[\?(?:2026|2048)\$p|\x1b\[>\d+u|\x1b\[<u"
)
"""All that a frame, the start and the end of the program are made of, besides characters."""


def hidden(text: str) -> set[str]:
    """The characters that may not be shown."""
    return {character for character in text if unicodedata.category(character) in HIDDEN}


# ---- at the entrance ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", REFUSED, ids=ascii)
def test_an_entrance_refuses_what_cannot_be_seen_and_names_it(payload: str) -> None:
    with pytest.raises(Refusal) as refusal:
        clean(f"x{payload}x", "title")
    assert "title" in refusal.value.message
    assert not hidden(refusal.value.message + str(refusal.value.value))


@pytest.mark.parametrize("payload", MARKUP, ids=ascii)
def test_markup_is_text_and_is_kept(payload: str) -> None:
    assert clean(payload, "title") == payload


@pytest.fixture(scope="module")
def desk(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A sample company to try entrances on."""
    folder = Path(shutil.copytree(sample_folder, tmp_path_factory.mktemp("entrances") / "home"))
    with Book.open(folder / BOOK) as book:
        yield Desk(book, ADMINISTRATOR)


def line(text: str) -> list[ScheduleLine]:
    """A schedule of values of one line."""
    return [ScheduleLine("1", "01-500", text, amount=100)]


ENTRANCES: dict[str, Callable[[Desk, str, str], object]] = {
    "vendor": lambda desk, text, _: lists.add_vendor(desk, text[:41]),
    "vendor's city": lambda desk, text, key: lists.add_vendor(desk, f"V {key}", city=text[:31]),
    "project": lambda desk, text, key: lists.add_project(desk, f"NEW{key}", text[:41]),
    "cost code": lambda desk, text, key: lists.add_cost_code(desk, f"C{key}", text),
    "user": lambda desk, text, key: users.add(desk, f"u{key}", name=text, roles=["read_only"]),
    "commitment's title": lambda desk, text, key: commitments.add(
        desk, f"T{key}", title=text, project="P9", vendor="[acme] Concrete", lines=line("x")
    ),
    "line's description": lambda desk, text, key: commitments.add(
        desk, f"L{key}", title="x", project="P9", vendor="[acme] Concrete", lines=line(text)
    ),
    "change order": lambda desk, text, key: change_orders.add(
        desk, "SC-001", f"X{key}", title=text, lines=line("x")
    ),
    "setting": lambda desk, text, _: company.set_setting(desk, "company.name", text),
    "hold's owner": lambda desk, text, _: holds.place(desk, "commitment", "SC-001", reason="x", owner=text),
    "document's number": lambda desk, text, _: compliance.set_document(
        desk, "[acme] Concrete", "w9", reference=text
    ),
    "document's note": lambda desk, text, _: compliance.set_document(
        desk, "[acme] Concrete", "w9", note=text
    ),
    "payment terms": lambda desk, text, _: due_dates.set_terms(desk, "SC-001", text),
    "reason": lambda desk, text, _: erp.hold(desk.seat("adam"), waiting(desk), reason=text),
    "comment": lambda desk, text, _: review.mark(desk, "SC-001/2", [review.Mark("1", "rejected", text)]),
}


OF_LINES = {"line's description", "reason", "comment", "document's note"}
"""Entrances of texts of several lines."""
BREAKS = {"line\nfeed", "tab\ttab", "carriage\rreturn", "\x85next", "line\u2028separator", "para\u2029graph"}


@pytest.mark.parametrize("payload", sorted(BREAKS), ids=ascii)
def test_a_text_of_several_lines_keeps_one_kind_of_line_break(payload: str) -> None:
    assert hidden(clean(f"x{payload}x", "memo", lines=True)) <= {"\n", "\t"}


def waiting(desk: Desk) -> str:
    """An invoice in the accounting queue that nobody holds."""
    from store.views import erp_queue

    rows = erp_queue.listing(desk, "ready_to_export").window(0, 50)
    return next(str(row["invoice"]) for row in rows if not row.get("held_by"))


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_every_action_refuses_it_and_writes_nothing(desk: Desk, entrance: str) -> None:
    with desk.book.reading():
        before = desk.book.db.execute_sql("select count(*), max(id) from audit_entry").fetchone()
    refused = [payload for payload in REFUSED if entrance not in OF_LINES or payload not in BREAKS]
    for number, payload in enumerate(refused):
        with pytest.raises(Refusal) as refusal:
            ENTRANCES[entrance](desk, f"x{payload}x", f"{number}")
        assert refusal.value.rule.startswith("text."), f"{payload!r}: {refusal.value.message}"
        assert not hidden(refusal.value.message)
    with desk.book.reading():
        assert desk.book.db.execute_sql("select count(*), max(id) from audit_entry").fetchone() == before


# ---- on the screens -------------------------------------------------------------------------------------------------


@pytest.fixture
def longest(sample_home: Path) -> str:
    """The commitment of most lines in a sample company whose every word is hostile."""
    return plant(sample_home / BOOK)


@pytest.fixture
def hostile_home(sample_home: Path, longest: str) -> Path:
    """A sample company whose every word is hostile."""
    return sample_home


WALK = [
    *[DOWN] * 3, b"1", *[DOWN] * 48, b"\x1b[H", ENTER, *[DOWN] * 14, RIGHT, ESCAPE, b"/", b"[", ENTER, DOWN, ESCAPE, b"2", DOWN, DOWN, b"3",
    *[DOWN] * 6, TAB, DOWN, TAB, DOWN, TAB, b"\x1b[H", ENTER, *[DOWN] * 6, b"r", ESCAPE, b"a", b"u", ESCAPE, b"4",
    *[DOWN] * 4, b"h", ESCAPE, TAB, DOWN, TAB, DOWN, TAB, DOWN, b"a", F10, b"n", b"7", DOWN, TAB, DOWN, TAB, DOWN, TAB, DOWN, b":", DOWN, ESCAPE, F1, DOWN, ESCAPE, F3,
    b"9", ENTER, DOWN, ESCAPE, F3, b"\x0c",
]  # fmt: skip


OTHER_PLACES = [
    F3, b"5", *[DOWN] * 4, TAB, *[DOWN] * 4, b"6", *[DOWN] * 4, TAB, DOWN, TAB, DOWN, b"a", b"n", ESCAPE, F3,
    b"H", *[DOWN] * 10, ENTER, DOWN, ESCAPE, b"w", DOWN, ESCAPE, b"v", DOWN, ESCAPE,
]  # fmt: skip
"""Payments, links and history."""
WORKFLOW = [
    F3, b"I", DOWN, DOWN, TAB, b"M", DOWN, TAB, DOWN, ENTER, DOWN, ESCAPE, b"2", DOWN, TAB, DOWN, ESCAPE,
    b"7", DOWN, TAB, DOWN, DOWN, TAB, DOWN, TAB, DOWN, b"1", ENTER, TAB, TAB, TAB, TAB, DOWN, ESCAPE, ENTER, b"b", DOWN, ESCAPE,
    b"K", DOWN, DOWN, ESCAPE, F3, b"3", ENTER, b"v", DOWN, ESCAPE, F3, *[part for step in range(6) for part in (b"9", *[DOWN] * step, ENTER, DOWN)],
    F3, b":", b"reconciliation", ENTER, DOWN, TAB, DOWN,
]  # fmt: skip
"""Inbox, mail, periods, compliance, a commitment's breakdown and close-out, revisions, reports, reconciliation of retainage."""
SEEN_THERE = {
    "Inbox",
    "Mail",
    "Message",
    "Billing",
    "Compliance",
    "Subcontractor's",
    "Close-out",
    "Revisions",
    "Report",
    "Retainage",
}


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_on_every_screen_it_is_plain_and_visible(
    size: tuple[int, int], hostile_home: Path, longest: str
) -> None:
    with Terminal(WITHOUT_PAUSES, *size, env={"BILLSPOOL_HOME": str(hostile_home)}) as terminal:
        terminal.wait_for("F1 help")
        seen = [terminal.text]
        for key in (*WALK, b"1", b"/", longest.encode(), ENTER, ENTER, *[DOWN] * 40):
            terminal.step(key)
            seen.append(terminal.text)
            assert terminal.is_alive, seen[-2]
            assert not terminal.shows("fault of its own"), terminal.text
        sent = terminal.sent.decode()
    assert not hidden(FRAME.sub("", sent)), ascii(hidden(FRAME.sub("", sent)))
    for payload in PLANTED:
        assert payload not in sent or not hidden(payload)
    everything = bare("".join(seen))
    assert [payload for payload in PLANTED if bare(printable(payload)) not in everything] == []


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    ("walk", "seen"),
    [(OTHER_PLACES, {"Payments", "Links", "History"}), (WORKFLOW, SEEN_THERE)],
    ids=["records", "workflow"],
)
def test_the_other_places_show_it_plainly_too(
    size: tuple[int, int], walk: list[bytes], seen: set[str], hostile_home: Path
) -> None:
    with Terminal(WITHOUT_PAUSES, *size, env={"BILLSPOOL_HOME": str(hostile_home)}) as terminal:
        terminal.wait_for("F1 help")
        places = set()
        for key in walk:
            terminal.step(key)
            places.add(terminal.lines[0].split()[0])
            assert terminal.is_alive
            assert not terminal.shows("fault of its own"), terminal.text
        sent = terminal.sent.decode()
    assert seen <= places
    assert not hidden(FRAME.sub("", sent)), ascii(hidden(FRAME.sub("", sent)))


def bare(text: str) -> str:
    """The text composed, without blanks and line breaks, as texts that have been folded compare."""
    return unicodedata.normalize("NFC", "".join(text.split()))


def test_markup_paints_nothing(hostile_home: Path) -> None:
    with Terminal(DEMO, 120, 40, env={"BILLSPOOL_HOME": str(hostile_home)}) as terminal:
        terminal.wait_for("F1 help")
        terminal.press(b"1")
        for row in range(terminal.screen.lines):
            text = terminal.screen.display[row]
            if "[on red]PAID" not in text:
                continue
            at = text.index("[on red]PAID")
            assert len({terminal.screen.buffer[row][at + step].bg for step in range(12)}) == 1
            return
    raise AssertionError("the payload is not on the screen")


@pytest.mark.long
def test_every_list_of_the_command_line_is_plain_and_visible(hostile_home: Path, longest: str) -> None:
    book = str(hostile_home / BOOK)
    with sqlite3.connect(book) as raw:
        raw.execute("update app_user set login = ? where login = ?", (getpass.getuser(), ADMINISTRATOR))
    told = ""
    for words in ("vendors list", "projects list", "cost-codes list", "users list", "lists", "commitments list", f"commitments show {longest}",
                  "change-orders list SC-001", "periods list", "invoices list", "invoices show SC-001/1", "preflight SC-001/1", "erp queue",
                  "spool status", "payments list", "report period-status", "report retainage", "report queue-ageing", "report audit"):  # fmt: skip
        for form in ([], ["--json"]):
            code = "from tui.cli import main; main()"
            ran = subprocess.run([sys.executable, "-c", code, "--book", book, *form, *words.split()],
                                 capture_output=True, timeout=60, check=False)  # fmt: skip
            output = (ran.stdout + ran.stderr).decode()
            assert ran.returncode in (0, 1), f"{words}: {output}"
            assert hidden(output) <= {"\n"}, words
            told += output
    told = bare(told)
    assert [payload for payload in PLANTED if bare(printable(payload)) not in told] == []


# ---- when the program itself fails ----------------------------------------------------------------------------------

CRASHES = {
    "a key": "BillspoolApp.action_app_reload = fail",
    "a worker": "BillspoolApp.action_app_reload = work(async_fail)",
    "drawing": "from tui.widgets.ledger_lines import LedgerLines; LedgerLines._totals = fail",
    "reading": "from tui.screens.commitments import CommitmentsScreen; CommitmentsScreen.read = fail",
}
PROGRAM = """
import os
from pathlib import Path
from textual import work
from store.desk import Desk
from tui.app import BillspoolApp
from tui.cli import demo_book
def fail(*_):
    secret = "postgresql://clerk:hunter2@db.example/book"
    raise RuntimeError(f"cannot reach {{secret}} \\x1b]0;owned\\x07")
async def async_fail(*_):
    fail()
{crash}
with demo_book.opened(Path(os.environ["BILLSPOOL_HOME"])) as book:
    BillspoolApp(Desk(book, "rita"), sample=True).run(mouse=False)
"""


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_says_one_sentence_and_shows_no_variables(crash: str, sample_home: Path) -> None:
    code = PROGRAM.format(crash=CRASHES[crash])
    with Terminal(
        [sys.executable, "-c", code], 120, 40, env={"BILLSPOOL_HOME": str(sample_home)}
    ) as terminal:
        terminal.wait_for("F1 help")
        begin = len(terminal.sent)
        terminal.type(b"1" if crash in ("drawing", "reading") else b"\x1b[15~")
        terminal.wait_for("fault of its own")
        terminal.rest(0.3)
        told = terminal.sent[begin:].decode()
    for leak in ("hunter2", "secret", "Traceback", "locals", "RuntimeError", "owned"):
        assert leak not in told
    assert told.count("fault of its own") == 1
    log = sample_home / "log" / "crash.log"
    assert log.stat().st_mode & 0o077 == 0
    assert "hunter2" not in log.read_text()
    assert f"{datetime.now(UTC):%Y-%m-%dT}" in log.read_text()
