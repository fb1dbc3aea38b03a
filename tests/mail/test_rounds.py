"""Rounds of the mail: the digest first, then what waits; while a service runs, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.mail.delivery import Way
from exporter.mail.round import Rounds, make_round
from store.actions import company
from store.book import Book
from store.models import Invoice, User
from tests.exporter.books import NOON, desk_of, make_book
from tests.mail.conftest import QUICK, Office
from tests.mail.servers import Mailbox, Server, free_port


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_running_service_delivers_what_is_written_and_says_a_trouble_once(office: Office) -> None:
    port, told = free_port(), []
    office.server(port)
    office.write("a@one.example")
    office.wait(days=400)
    rounds = Rounds(office.desk, told.append, every=0.05, way=Way(QUICK))
    rounds.start()
    until(lambda: len(told) == 2)
    box = Mailbox()
    with Server(box, port):
        office.wait(minutes=5)
        office.write("b@two.example")
        rounds._desk = office.desk
        until(lambda: len(box.taken) == 2)
        rounds.stop()
    assert sum("Nobody listens" in sentence for sentence in told) == 2
    assert sorted(box.ids().values()) == [1, 1]
    assert office.lying() == {"sent": 2}


def test_a_round_stops_between_two_messages(office: Office) -> None:
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port)
        office.write(*(f"c{number}@one.example" for number in range(5)))
        office.way = Way(QUICK, stop=lambda: len(box.taken) >= 2)
        office.deliver()
        assert len(box.taken) == 2
        office.way = Way(QUICK)
        office.deliver()
    assert sorted(box.ids().values()) == [1] * 5
    assert office.lying() == {"sent": 5}


@pytest.fixture
def accounting(tmp_path: Path) -> Path:
    """A book with three accepted invoices."""
    make_book(tmp_path / "company.book", 3)
    return tmp_path / "company.book"


def test_the_digest_leaves_once_a_day_from_its_hour_on(accounting: Path) -> None:
    with Book.open(accounting) as book:
        desk = desk_of(book, "admin")
        User.update(email="ann@harbor.example").where(User.login == "ann").execute()
        Invoice.update(erp_state="ready_to_export").execute()
        company.set_setting(desk, "mail.digest_at", str(NOON.hour + 1))
        assert make_round(desk) == []
        company.set_setting(desk, "mail.digest_at", str(NOON.hour))
        assert [(each.what, each.recipient) for each in make_round(desk)] == [("filed", "ann@harbor.example")]
        assert make_round(desk) == []
        (file,) = (accounting.parent / "mail").rglob("filed/digest-*.eml")
        assert b"3 ready to accept" in file.read_bytes()
