"""Revise and resubmit on the screen: a proposal taken with one key, revisions side by side, a billing workbook that comes back by F7."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from exporter.documents import billing_workbook
from store.actions import invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.desk import Desk
from store.views.invoices import document
from tests.billing_workbooks import fill
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text, settled
from tui.app import BillspoolApp
from tui.screens.invoice_review import InvoiceReviewScreen
from tui.screens.returned_workbook import ReturnedWorkbookScreen
from tui.screens.revisions import RevisionsScreen

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
SCENES = {
    "returned-invoice": ("j"),
    "returned-invoice-proposal-taken": ("j", "p"),
    "returned-invoice-all-proposals": (":", "take all proposals", "<enter>"),
    "returned-invoice-corrects": ("j", "b", "SC-001/1"),
    "returned-invoice-corrected": ("j", "b", "SC-001/1", "<enter>"),
    "revisions": ("v", "j"),
    "revisions-choice": ("v", "b"),
}
WORKBOOKS = ("workbook-returned", "workbook-overtaken", "workbook-question", "workbook-refused")
GOLDENS = {f"{scene}-{size}" for scene in (*SCENES, *WORKBOOKS) for size in SIZES}


@pytest.fixture
def returned(second: Desk) -> Desk:
    """SC-001/2 came back to Ina: two lines rejected with proposals, one approved."""
    marks = [
        Mark("1", "approved"),
        Mark("2", "rejected", "only 55 % in place", 1_800_000),
        Mark("3", "rejected", "no delivery ticket for the second lot", 500_000),
        Mark("CO1", "approved"),
    ]
    review.mark(second.seat("rita"), "SC-001/2", marks)
    review.finish(second.seat("rita"), "SC-001/2")
    return second


async def opened(app: BillspoolApp, pilot: Pilot[None]) -> None:
    """The sheet of SC-001/2."""
    app.push_screen(InvoiceReviewScreen("SC-001/2"))
    await settled(pilot)


def work_of(desk: Desk) -> dict[str, int]:
    return {row.line: row.work_this for row in document(desk, "SC-001/2").rows}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_a_screen_looks_as_it_did(returned: Desk, scene: str, size: str) -> None:
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=SIZES[size]) as pilot:
        await opened(app, pilot)
        await press(pilot, *SCENES[scene])
        compare(f"{scene}-{size}", screen_text(app))


async def test_one_key_takes_the_proposal_and_ctrl_z_takes_it_back(returned: Desk) -> None:
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await press(pilot, "j", "p")
        assert work_of(returned)["2"] == 1_800_000
        assert "Line 2 bills 18,000.00; 21,375.00 due." in screen_text(app)
        await press(pilot, "<ctrl+z>")
        assert work_of(returned)["2"] == 2_200_000


async def test_the_palette_takes_every_proposal_after_a_question(returned: Desk) -> None:
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await press(pilot, ":", "take all proposals", "<enter>", "n")
        assert work_of(returned)["2"] == 2_200_000
        await press(pilot, ":", "take all proposals", "<enter>", "y")
        assert (work_of(returned)["2"], work_of(returned)["3"]) == (1_800_000, 500_000)
        await press(pilot, "p")
        assert "Nothing other than what it bills is proposed" in " ".join(screen_text(app).split())


async def test_a_line_says_which_earlier_invoice_it_corrects(returned: Desk) -> None:
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await press(pilot, "j", "b", "SC-001/2", "<enter>")
        assert "cannot correct SC-001/2; name an earlier invoice" in " ".join(screen_text(app).split())
        await press(pilot, "<ctrl+u>", "SC-001/1", "<enter>")
        assert {row.line: row.adjusts for row in document(returned, "SC-001/2").rows}["2"] == "SC-001/1"
        assert "adjusts SC-001/1" in screen_text(app)


async def test_any_two_revisions_are_laid_side_by_side(returned: Desk) -> None:
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await press(pilot, "j", "p", "<f10>", "y")
        review.approve_all(returned.seat("rita"), "SC-001/2")
        review.finish(returned.seat("rita"), "SC-001/2")
        await press(pilot, "v")
        assert isinstance(app.screen, RevisionsScreen)
        text = screen_text(app)
        assert "r2 claimed 21,375.00 → r2 now 21,375.00" in text
        await press(pilot, "b", "r1 claimed", "<enter>", "a", "certified", "<enter>")
        text = screen_text(app)
        assert "r1 claimed 24,975.00 → r2 certified 21,375.00" in text
        assert "(4,000.00)" in text
        assert "only 55 % in place" in text


# ---- a workbook that comes back ---------------------------------------------------------------------------------


def workbook(desk: Desk, folder: Path, figures: dict[tuple[str, str], float]) -> Path:
    sent = folder / "sent.xlsx"
    sent.write_bytes(billing_workbook.make(desk.seat("rita"), "SC-001")[1])
    return fill(sent, folder / "back.xlsx", figures, comment="as agreed on site")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", WORKBOOKS)
async def test_a_returned_workbook_is_shown_before_it_is_taken_in(
    returned: Desk, scene: str, size: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    figures: dict[tuple[str, str], float] = {("2", "work"): 18000, ("3", "stored"): 6500}
    if scene == "workbook-refused":
        figures |= {("1", "scheduled"): 6000, ("3", "scheduled"): 36000}
    workbook(returned, tmp_path, figures)
    if scene == "workbook-overtaken":
        invoices.bill(returned, "SC-001/2", [Entry("2", work=1_700_000)])
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=SIZES[size]) as pilot:
        await opened(app, pilot)
        await press(pilot, "<f7>", "back.xlsx", "<f10>")
        if scene == "workbook-question":
            await press(pilot, "s")
        compare(f"{scene}-{size}", screen_text(app))


async def test_f7_takes_a_workbook_in_after_a_question_and_opens_the_invoice(
    returned: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workbook(returned, tmp_path, {("2", "work"): 18000})
    app = BillspoolApp(returned.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "<f7>", "back.xlsx", "<f10>")
        assert isinstance(app.screen, ReturnedWorkbookScreen)
        assert "Revises SC-001/2 of Volt & Söhne Electric, 21,375.00 due" in screen_text(app)
        await press(pilot, "<f10>", "<enter>")
        assert work_of(returned)["2"] == 2_200_000
        await press(pilot, "s", "y")
        assert isinstance(app.screen, InvoiceReviewScreen)
        assert work_of(returned)["2"] == 1_800_000
        assert document(returned, "SC-001/2").invoice.status == "under_review"
        await press(pilot, "<escape>")
        await press(pilot, "<f7>", "back.xlsx", "<f10>")
        assert "was taken in already as SC-001/2" in " ".join(screen_text(app).split())
