"""The clerks' day through a real multiplexer with real keys: a long invoice returned, revised, approved, sent; forty bills accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.book import Book
from store.desk import Desk
from store.identity import real_user
from store.views.invoices import document
from tests.terminal import clerk

MOST_KEYS = {"return": 39, "approve and send": 7, "accept": 7}
"""More than this, and a path has become clumsier than it was."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    if not clerk.tmux_is_here():
        pytest.skip("tmux is not installed")
    return clerk.made(tmp_path / "company.book")


def state(book: Path) -> tuple[str, str, int]:
    """Status, state in accounting and rejected lines of the long invoice."""
    with Book.open(book) as opened:
        found = document(Desk(opened, real_user()), clerk.LONG)
        rejected = sum(row.mark == "rejected" for row in found.rows)
        return str(found.invoice.status), str(found.invoice.erp_state), rejected


@pytest.mark.long
def test_the_clerks_work_is_done_with_few_keys(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = {"return": clerk.returns_the_long_invoice(book)}
    assert state(book) == ("revise_and_resubmit", "not_sent", 3)
    clerk.revised(book)
    taken["approve and send"] = clerk.approves_and_sends_it(book)
    assert state(book)[:2] == ("approved", "ready_to_export")
    taken["accept"] = clerk.accepts_forty_bills(book)
    batches = [path for path in book.parent.rglob("outbox/*") if path.is_file()]
    assert sum(batch.read_bytes().count(b"<BillAddRq") for batch in batches) == clerk.BILLS
    with capsys.disabled():
        print(f"\nkeys: {', '.join(f'{count} to {what}' for what, count in taken.items())}")
    assert all(taken[what] <= most for what, most in MOST_KEYS.items()), taken
