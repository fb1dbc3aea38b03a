"""Every screen over the sample company: awkward names, every state, every role, both sizes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from store import sample
from store.book import Book
from store.desk import Desk
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.widgets.ledger_table import LedgerTable

NOON = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
WALK = (
    (
        "1",
        "<down>",
        "<down>",
        "<enter>",
        "<tab>",
        "<tab>",
        "<tab>",
        "<escape>",
        "<end>",
        "<right>",
        "<right>",
        "]",
    ),
    ("2", "<tab>", "<tab>", "<enter>", "<escape>", "*"),
    ("3", "<enter>", "n", "<right>", "<right>", "<right>", "<right>", "<right>", "<right>", "<escape>"),
    ("3", "<tab>", "<tab>", "<tab>", "<enter>", "<escape>", "<tab>", "<tab>", "<end>", "<enter>"),
    ("4", "<tab>", "<tab>", "<tab>", "<tab>", "<enter>", "<f1>", "<escape>", "<f5>", "<f3>"),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the sample company as of noon."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    with Book.open(path, create=True) as book:
        sample.build(book, NOON.date())
    return path


@pytest.fixture
def company(told: Path, tmp_path: Path) -> Iterator[Book]:
    """The open sample book, to be spoilt."""
    with Book.open(shutil.copy(told, tmp_path / "sample.db")) as book:
        yield book


@pytest.mark.parametrize(
    ("login", "size"),
    [("rita", (80, 24)), ("adam", (120, 40)), ("ina", (80, 24))],
    ids=["reviewer-80x24", "accounting-approver-120x40", "contact-80x24"],
)
async def test_every_screen_opens_for_everybody(company: Book, login: str, size: tuple[int, int]) -> None:
    app = BillspoolApp(Desk(company, login, clock=lambda: NOON), sample=True)
    async with app.run_test(size=size) as pilot:
        for keys in WALK:
            for key in keys:
                await press(pilot, key)
                rows = screen_text(app).splitlines()
                assert len(rows) == size[1]
                assert all(row.isprintable() and cell_len(row) <= size[0] for row in rows)


async def test_awkward_names_are_shown_as_they_are_written(company: Book) -> None:
    app = BillspoolApp(Desk(company, "rita", clock=lambda: NOON), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1")
        text = screen_text(app)
    for name in ("[acme] Concrete", "[/b] & Sons", "Volt & Söhne"):
        assert name in text


async def test_a_tall_terminal_shows_as_many_lines_of_a_bill_as_it_has_room_for(company: Book) -> None:
    app = BillspoolApp(Desk(company, "adam", clock=lambda: NOON), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "4")
        assert app.screen.query_one(LedgerTable).count
        tall = screen_text(app)
        assert "more lines" not in tall
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        assert "… 2 more lines" in screen_text(app)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert screen_text(app) == tall


async def test_totals_are_those_of_what_is_shown(company: Book) -> None:
    app = BillspoolApp(Desk(company, "rita", clock=lambda: NOON), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "/", "concrete", "<enter>")
        table = app.screen.query_one(LedgerTable)
        rows = table.listing.window(0, 100)
        assert table.count == len(rows) < 40
        assert table.listing.totals()["revised"] == sum(row["revised"] for row in rows)


async def test_who_may_accept_and_not_unlink_is_told_before_a_reason_is_asked(company: Book) -> None:
    app = BillspoolApp(Desk(company, "adam", clock=lambda: NOON), sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "<tab>", "<tab>", "<tab>", ":", "unlink", "<enter>")
        told = " ".join(screen_text(app).split())
    assert "may unlink invoices from QuickBooks, and you have: accounting" in told
    assert "y/N" not in told
