"""The deliverer is killed at every named step; afterwards every message arrived once, or it is unknown whether it did, and none is lost."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter import crash_points
from exporter.mail.delivery import Way, deliver
from exporter.mail.folder import mail_folder
from store.actions import company
from store.book import Book
from store.desk import Desk
from store.views import mail as view
from store.views.settings import settings_of
from tests.crash.processes import killed_at
from tests.mail.conftest import QUICK, write
from tests.mail.servers import Mailbox, Server

ADDRESSES = ("a@one.example", "b@two.example", "refused@three.example")
LATER = datetime(2026, 2, 27, 12, tzinfo=UTC)


def desk_of(book: Book) -> Desk:
    return Desk(book, "root", clock=lambda: LATER)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, blank_book: Path) -> Path:
    """A folder with a book in which three messages wait."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copy(blank_book, folder / "company.book")
    with Book.open(folder / "company.book") as book:
        company.initialise(desk_of(book), "Harbor Builders", "US")
        company.set_setting(desk_of(book), "mail.from", "billing@harbor.example")
        company.set_setting(desk_of(book), "mail.security", "none")
        write(desk_of(book), ADDRESSES)
    return folder


def deliver_once(path: Path) -> None:
    with Book.open(path) as book:
        deliver(desk_of(book), Way(QUICK))


def assert_whole(path: Path, box: Mailbox | None, point: str) -> None:
    """After one more round nothing is under way, nothing arrived twice, and what the book says agrees with server and folder."""
    with Book.open(path) as book:
        desk = desk_of(book)
        deliver(desk, Way(QUICK))
        states = {row["recipient"]: row["state"] for row in view.listing(desk).window(0, 9)}
        lying = mail_folder(desk, settings_of(desk)).counts()
        assert deliver(desk, Way(QUICK)) == []
    assert set(states) == set(ADDRESSES)
    assert {state: count for state, count in lying.items() if count} == dict(Counter(states.values()))
    if box is None:
        assert set(states.values()) == {"filed"}
        return
    arrived = Counter(box.recipients)
    assert set(arrived.values()) <= {1}
    assert states["refused@three.example"] == "failed"
    for address in ADDRESSES[:2]:
        assert states[address] in ("sent", "unknown")
        if states[address] == "sent":
            assert arrived[address] == 1
    unknown = [address for address, state in states.items() if state == "unknown"]
    assert len(unknown) == (point in ("mail.sending", "mail.about_to_end", "mail.ended"))


def kills(written: Path, tmp_path: Path, points: tuple[str, ...], *, serving: bool) -> Counter[str]:
    met: Counter[str] = Counter()
    for point in points:
        for count in range(1, 10):
            folder = Path(shutil.copytree(written, tmp_path / "copy"))
            box = Mailbox()
            box.rcpt = lambda address, count: "550 no" if address.startswith("refused") else "250 OK"
            server = Server(box)
            if serving:
                server.start()
                with Book.open(folder / "company.book") as book:
                    company.set_setting(desk_of(book), "mail.server", f"127.0.0.1:{server.port}")
            came_so_far = killed_at(point, count, deliver_once, folder / "company.book")
            assert_whole(folder / "company.book", box if serving else None, point if came_so_far else "")
            server.stop()
            shutil.rmtree(folder)
            if not came_so_far:
                break
            met[point] += 1
    return met


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_kill_at_any_step_of_a_delivery_loses_and_doubles_nothing(written: Path, tmp_path: Path) -> None:
    points = tuple(point for point in crash_points.MAIL if point not in ("mail.filed", "mail.unknown"))
    met = kills(written, tmp_path, points, serving=True)
    assert set(met) == set(points)
    print(f"{met.total()} kills at {len(met)} steps")


def test_a_kill_at_any_step_of_filing_loses_and_doubles_nothing(written: Path, tmp_path: Path) -> None:
    points = ("mail.claimed", "mail.laid", "mail.filed", "mail.booked")
    assert set(kills(written, tmp_path, points, serving=False)) == set(points)
