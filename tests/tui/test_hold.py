"""`h` in the review: a line stays undecided, with a question beside it."""

from __future__ import annotations

import pytest

from store.desk import Desk
from store.views import invoices as views
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui.app import BillspoolApp
from tui.widgets.ledger_table import LedgerTable

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
GOLDENS = {f"invoice-review-line-on-hold-{size}" for size in SIZES}
HOLDING = ("3", "<enter>", "j", "h", "Is the panel here?", "<enter>")


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_on_hold_waits_with_its_question(busy: Desk, size: str) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *HOLDING, "<ctrl+a>")
        assert "h hold*" in screen_text(app)
        await press(pilot, "<f10>")
        assert "1 line stays open, 1 of them on hold" in screen_text(app)
        await press(pilot, "y")
        assert "still open" in status(app)
        await press(pilot, "g", "n")
        table = app.screen.query_one(LedgerTable)
        assert table.row is not None
        assert table.row["line"] == "2", "it needs attention"
        compare(f"invoice-review-line-on-hold-{size}", screen_text(app))
    row = next(row for row in views.document(busy, "SC-001/2").rows if row.line == "2")
    assert (row.mark, row.comment, row.marked_by) == ("no_action", "Is the panel here?", "rita")


async def test_a_hold_is_taken_back_before_and_after_it_is_posted(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *HOLDING, "k", "u")
        assert "h hold*" not in screen_text(app)
        await press(pilot, "h", "Is the panel here?", "<enter>", "<f10>", "y", "k", "u", "<f10>", "y")
    row = next(row for row in views.document(busy, "SC-001/2").rows if row.line == "2")
    assert (row.mark, row.comment, row.marked_by) == ("no_action", "", None)
