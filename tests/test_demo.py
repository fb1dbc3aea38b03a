"""`billspool demo`: the walk without a terminal, and a sample book that is there whole or not at all."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from store.actions import company
from store.book import Book
from store.desk import Desk
from store.errors import Unavailable
from store.models import OutgoingMail
from store.sample.company import ADMINISTRATOR, NAME
from store.views import check
from store.views.settings import settings_of
from tui.cli import demo, demo_book, demo_walk

DEMO = "from tui.cli import main; main(['demo'])"
OPEN = (
    "import sys, pathlib; from tui.cli import demo_book; demo_book.opened(pathlib.Path(sys.argv[1])).close()"
)


def run(code: str, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Another process, without a terminal."""
    return subprocess.run(
        [sys.executable, "-c", code, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
        env={**os.environ, **environment}, check=False,
    )  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample company of one person, for tests that look at where it lies."""

    def build(book: Book, _today: date, post: object) -> None:
        company.initialise(Desk(book, ADMINISTRATOR), NAME, "US")

    monkeypatch.setattr(demo_book, "build", build)


STEPS = (
    r"Ivan invited Blue Heron Plumbing to bill SC-010; the letter is filed in .*/mail/harbor-builders/filed",
    r"Hugo, .*, accepted by telephone",
    r"Hugo returned “SC-010 .*xlsx”; Ivan took it in, .*: SC-010/3, 11,137\.50 due",
    r"It bills 5,250\.00 on line 4",
    r"Rita reviewed SC-010/3 of Blue Heron Plumbing",
    r"Rita rejected line 5 \(.*\), proposed 6,300\.00",
    r"SC-010/3 is Revise & Resubmit",
    r"The letter that asks for a revision is filed",
    r"Hugo returned “SC-010-3 r2.xlsx”; .* 9,247\.50 due",
    r"SC-010/3 is revision 2 now",
    r"Rita reviewed SC-001/2 of Volt & Söhne Electric, which claims 24,975\.00",
    r"Rita rejected line 2 \(“Only 55 % is in place”\), proposed 18,000\.00",
    r"SC-001/2 is Revise & Resubmit",
    r"Ina, .* submitted SC-001/2 again as revision 2: 21,375\.00",
    r"Rita approved .* SC-010/3",
    r"Ivan sent SC-010/3 to accounting",
    r"Rita approved .* SC-001/2",
    r"Ivan sent SC-001/2 to accounting",
    r"Ivan took SC-010/3 back",
    r"sent SC-010/3 again",
    r"held by Adam",
    r"Adam accepted SC-001/2 of Volt & Söhne Electric for QuickBooks: 21,375\.00",
    r"Adam accepted SC-010/3 of Blue Heron Plumbing for QuickBooks: 9,247\.50",
    r"Adam exported batch B[A-Z2-7]{21}: 7 bills",
    r"The spool folder holds 1 in outbox",
    r"QuickBooks posted SC-001/2 as bill \d+, TxnID [0-9A-F]+-\d+\.",
    r"QuickBooks posted SC-010/3 as bill \d+, TxnID [0-9A-F]+-\d+\.",
    r"In QuickBooks Volt & Söhne Electric was paid for SC-001/2 by check 20417",
    r"Adam asked QuickBooks for payments",
    r"From QuickBooks: Check 20417 pays 21,375\.00 of SC-001/2\.\n",
    r"From QuickBooks: Check 20418 pays 4,247\.50 of SC-010/3\.\n",
    r"From QuickBooks: Credit card payment pays 5,000\.00 of SC-010/3\.\n",
    r"The spool folder holds 2 in imported",
    r"The book was verified",
)


def test_without_a_terminal_the_whole_workflow_is_walked_and_told(tmp_path: Path) -> None:
    data, scratch = tmp_path / "data", tmp_path / "scratch"
    scratch.mkdir()
    answer = run(DEMO, BILLSPOOL_HOME=str(data), TMPDIR=str(scratch))
    assert (answer.returncode, answer.stderr) == (0, "")
    found = [re.search(step, answer.stdout) for step in STEPS]
    assert [step for step, match in zip(STEPS, found, strict=True) if match is None] == []
    places = [match.start() for match in found if match]
    assert places == sorted(places)
    batch = Path(answer.stdout.splitlines()[-1].partition(" lies in ")[2])
    assert answer.stdout.count("QuickBooks posted") == 7
    assert answer.stdout.count("From QuickBooks:") == 3
    assert 40 <= len(answer.stdout.splitlines()) <= 60
    assert batch.is_relative_to(data)
    assert batch.parent.parent.name == "imported"
    assert len(list(batch.parent.glob(f"{batch.stem}.*.rs.xml"))) == 2
    bills = etree.fromstring(batch.read_bytes()).findall(".//BillAdd")
    assert len(bills) == 7
    assert "Volt & Söhne Electric" in {bill.findtext("VendorRef/FullName") for bill in bills}
    assert list(scratch.iterdir()) == []
    assert not (data / demo_book.BOOK).exists()


def test_a_first_build_that_is_killed_leaves_a_usable_next_start(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", OPEN, str(tmp_path)])
    making = tmp_path / demo_book.MAKING / f"{demo_book.BOOK}-wal"
    deadline = time.monotonic() + 60
    while not making.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.5)
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    assert not (tmp_path / demo_book.BOOK).exists()
    with demo_book.opened(tmp_path) as book:
        assert [each.name for each in check.verify(Desk(book, "rita")) if not each.ok] == []
        letters = Counter(row.state for row in OutgoingMail.select())
        assert settings_of(Desk(book, "rita"))["mail.server"] == ""
    assert not (tmp_path / demo_book.MAKING).exists()
    assert set(letters) == {"filed", "waiting"}
    assert len(list((tmp_path / demo_book.MAIL).glob("*/filed/*.eml"))) == letters["filed"]


KILLED_AT = {
    "before anything was taken away": "demo_book.make",
    "before the new book was laid in its place": "demo_book.Book.backup",
    "after it, with the rest not cleared up": "demo_book.company.set_setting",
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("moment", KILLED_AT)
def test_a_reset_that_is_killed_leaves_a_usable_next_start(tmp_path: Path, moment: str) -> None:
    demo_book.opened(tmp_path).close()
    code = (
        "import os, sys, pathlib; from store.actions import company; from store.desk import Desk; from tui.cli import demo_book\n"
        "demo_book.build = lambda book, today, post: company.initialise(Desk(book, 'pat'), 'Small', 'US')\n"
        f"{KILLED_AT[moment]} = lambda *a, **k: os.kill(os.getpid(), 9)\n"
        "demo_book.opened(pathlib.Path(sys.argv[1]), reset=True)"
    )
    assert run(code, str(tmp_path)).returncode == -signal.SIGKILL
    with demo_book.opened(tmp_path) as book:
        settings = settings_of(Desk(book, ADMINISTRATOR))
        assert settings["spool.folder"] == str(tmp_path / demo_book.SPOOL)


@pytest.mark.usefixtures("small")
def test_a_reset_makes_another_book_and_takes_the_old_spool_away(tmp_path: Path) -> None:
    with demo_book.opened(tmp_path) as book:
        before = book.id
    with demo_book.opened(tmp_path) as book:
        assert book.id == before
    left = tmp_path / demo_book.SPOOL / "harbor-builders"
    left.mkdir(parents=True)
    with demo_book.opened(tmp_path, reset=True) as book:
        assert book.id != before
    assert not left.exists()


def test_a_sample_book_that_is_none_says_how_to_make_it_anew(tmp_path: Path) -> None:
    (tmp_path / demo_book.BOOK).write_bytes(b"not a book at all")
    with pytest.raises(Unavailable, match=r"is not a billspool book.*billspool demo --reset"):
        demo_book.opened(tmp_path)


def test_a_data_directory_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="BILLSPOOL_HOME"):
        demo_book.opened(tmp_path / "file" / "data")


def test_several_first_starts_at_once_make_one_book(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from store.actions import company; from store.desk import Desk; from tui.cli import demo_book\n"
        "demo_book.build = lambda book, today, post: company.initialise(Desk(book, 'pat'), 'Small', 'US')\n"
        "print(demo_book.opened(pathlib.Path(sys.argv[1])).id)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = {process.communicate(timeout=60)[0] for process in runs}
    assert len(answers) == 1
    assert [process.returncode for process in runs] == [0, 0, 0]


@pytest.mark.usefixtures("small")
def test_in_a_terminal_the_app_opens_with_rita_at_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.app import BillspoolApp

    seen: list[tuple[str, bool]] = []

    def note(self: Any, **_: Any) -> None:
        seen.append((self.desk.user, self.sample))

    monkeypatch.setattr(BillspoolApp, "run", note)
    demo._open_app(tmp_path, reset=False)
    assert seen == [("rita", True)]


def test_the_latest_walks_are_kept_and_none_that_was_broken_off(tmp_path: Path) -> None:
    walks = tmp_path / demo_walk.KEPT
    for number in range(7):
        (walks / f"walk-{number}" / "spool").mkdir(parents=True)
        os.utime(walks / f"walk-{number}", (number, number))
    (walks / "walk-broken-off").mkdir()
    os.utime(walks / "walk-broken-off", (9, 9))
    (walks / "walk-under-way").mkdir()
    assert demo_walk._walks(tmp_path) == walks
    left = [f"walk-{number}" for number in range(3, 7)]
    assert sorted(path.name for path in walks.iterdir()) == [*left, "walk-under-way"]
