"""The main job, by keys alone: from an open period to a batch in the spool."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from store.desk import Desk
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.screens.framed import FramedScreen
from tui.widgets.frame import StatusLine


async def sit(app: BillspoolApp, pilot: Pilot[None], login: str) -> None:
    """Let somebody else take the keyboard, as `act as` does in the sample company."""
    await press(pilot, "<f3>", ":", "act as", "<enter>")
    names = {"rita": "Rita", "ed": "Ed Appr", "ina": "Ina", "adam": "adam"}
    await press(pilot, names[login], "<enter>")
    assert app.desk.user == login


def status(app: BillspoolApp) -> str:
    """The last message, with the whole screen where a test wants to know why."""
    screens = [screen for screen in app.screen_stack if isinstance(screen, FramedScreen)]
    return screens[-1].query_one(StatusLine).message


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_clerk_bills_reviews_and_exports_by_keys_alone(desk: Desk, size: tuple[int, int]) -> None:
    app = BillspoolApp(desk, sample=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, "2", "<f6>")
        await press(
            pilot,
            "<ctrl+u>",
            "2026-01-01",
            "<enter>",
            "<ctrl+u>",
            "2026-01-31",
            "<enter>",
            "<ctrl+u>",
            "2026-02-25",
            "<enter>",
        )
        assert "Period 1 of P9 is open." in status(app)

        await sit(app, pilot, "ina")
        await press(pilot, "1", "<f6>", "VS-001", "<enter>", "2026-01-31", "<enter>")
        await press(pilot, "<enter>", "5000", "<enter>", "25%", "<enter>", "<tab>", "8000", "<enter>")
        assert "25,200.00" in screen_text(app), screen_text(app)
        await press(pilot, "<f10>")
        assert "Submit SC-001/1 for review, 25,200.00 due? y/N" in screen_text(app)
        await press(pilot, "<enter>")
        assert "Under review" not in screen_text(app), "the default answer is No"
        await press(pilot, "<f10>", "y")
        assert "SC-001/1 is under review." in status(app)

        await sit(app, pilot, "rita")
        await press(pilot, "3", "<enter>", "a", "a", "a")
        assert "3 marks, not posted" in screen_text(app)
        await press(pilot, "<f10>")
        assert "Approve SC-001/1, 25,200.00 due? y/N" in screen_text(app)
        await press(pilot, "y")
        assert "is approved" in status(app)
        await press(pilot, "<f10>", "y")
        assert "waits in the accounting queue" in status(app)

        await sit(app, pilot, "ed")
        await press(pilot, "4")
        assert "= line 8" in screen_text(app)
        await press(pilot, "a", "<f10>")
        assert "Accept 1 bill, 25,200.00? y/N" in screen_text(app)
        await press(pilot, "y")
        assert "1 accepted" in status(app)
        await press(pilot, "b")
        assert "Write 1 bill, 25,200.00, into the spool? y/N" in screen_text(app)
        await press(pilot, "y")
        assert "in the spool" in status(app), status(app)


async def test_rejecting_a_line_returns_the_invoice_and_the_revision_is_approved(second: Desk) -> None:
    """The claim of 22,000 is rejected with a proposal of 18,000; the contact revises, and line 8 is 21,375.00."""
    app = BillspoolApp(second, sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await sit(app, pilot, "rita")
        await press(pilot, "3", "<enter>", "a")
        await press(pilot, "r", "<enter>")
        assert "Reason is needed" in screen_text(app)
        await press(pilot, "only 55 % in place", "<enter>", "18000", "<enter>")
        assert "r reject*" in screen_text(app)
        await press(pilot, "<f10>")
        assert "1 line rejected, 1 approved, 3 open? y/N" in screen_text(app)
        await press(pilot, "y")
        assert "goes back to be revised" in status(app)

        await sit(app, pilot, "ina")
        await press(pilot, "3", "<tab>", "<tab>", "<tab>", "<enter>", "n")
        assert "only 55 % in place" in screen_text(app)
        await press(pilot, "e", "18000", "<enter>", "<escape>", "<f10>")
        assert "Submit SC-001/2 for review, 21,375.00 due? y/N" in screen_text(app)
        await press(pilot, "y")
        await sit(app, pilot, "rita")
        await press(pilot, "3", "<enter>", "<ctrl+a>", "<f10>", "y")
        assert "21,375.00 due. F10 sends it." in status(app)


async def test_what_is_not_permitted_is_said_in_one_sentence(billed: Desk) -> None:
    app = BillspoolApp(billed, sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await sit(app, pilot, "ed")
        await press(pilot, "3", "<enter>", "a")
        assert status(app), screen_text(app)
        await press(pilot, "<escape>", "s")
        assert "Only an administrator or an invoice administrator may send invoices" in status(app)
