"""An amount that is typed and not taken: nothing is decided beside it, it is not lost, and it stays over its cell."""

from __future__ import annotations

import pytest

from store.desk import Desk
from store.views import invoices as views
from tests.tui.screens import press, screen_text, settled
from tests.tui.test_entering import RETURNED, REVIEW, returned, work_of
from tui.app import BillspoolApp
from tui.keymap import Command, commands_for
from tui.screens.invoice_review import InvoiceReviewScreen
from tui.widgets.dialogs import Question

TYPED = ("j", "e", "10000")
LEAVING = {"app.leave", "app.redraw", "app.act_as", "app.check"}
"""Commands that end the program, write no invoice, or change who acts."""
ACTS = [
    command
    for command in commands_for("review")
    if command.screens != ("table",) and command.id not in LEAVING
]


def sheet(app: BillspoolApp) -> InvoiceReviewScreen:
    return next(each for each in app.screen_stack if isinstance(each, InvoiceReviewScreen))


@pytest.mark.parametrize("keys", [REVIEW, RETURNED], ids=["under review", "returned"])
async def test_no_step_is_asked_for_beside_it(busy: Desk, keys: tuple[str, ...]) -> None:
    desk = returned(busy) if keys is RETURNED else busy.seat("rita")
    app = BillspoolApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys, *TYPED, "<f10>")
        assert not isinstance(app.screen, Question)
        text = " ".join(screen_text(app).split())
        assert "is typed on line 2 and not taken: Enter takes it, Esc leaves the line as it was." in text
        await press(pilot, "y")
        assert sheet(app).pane.editor.value == "10000y"
    assert work_of(busy, "2") == 2_200_000


@pytest.mark.parametrize("keys", [REVIEW, RETURNED], ids=["under review", "returned"])
@pytest.mark.parametrize("command", ACTS, ids=[command.id for command in ACTS])
async def test_no_command_acts_beside_it(busy: Desk, command: Command, keys: tuple[str, ...]) -> None:
    desk = returned(busy) if keys is RETURNED else busy.seat("rita")
    version = views.document(busy, "SC-001/2").invoice.version
    app = BillspoolApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys, *TYPED)
        app.run_worker(app._do(command))
        await settled(pilot)
        await press(pilot, "y")
        kept = app.unfinished.cells.get((desk.user, "SC-001/2"))
        typed = kept or sheet(app).half_typed()
        assert typed is not None
        assert typed.text.startswith("10000")
    assert views.document(busy, "SC-001/2").invoice.version == version


async def test_a_cell_that_is_open_and_unchanged_does_not_hold_up_the_step(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "<f10>")
        assert "Submit SC-001/2 for review" in screen_text(app)
        await press(pilot, "y")
        assert not sheet(app).pane.editor.display
    assert views.document(busy, "SC-001/2").invoice.status == "under_review"


@pytest.mark.parametrize("away", ["<f3>", "go"])
async def test_leaving_the_sheet_keeps_it_until_one_comes_back(busy: Desk, away: str) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(
            pilot, *RETURNED, *TYPED, *(("<ctrl+p>", "Payments", "<enter>") if away == "go" else (away,))
        )
        text = " ".join(screen_text(app).split())
        assert "“10000”, typed on line 2 of SC-001/2, is kept until you come back to it." in text
        await press(pilot, "<f3>", *RETURNED)
        assert sheet(app).pane.editor.value == "10000"
        await press(pilot, "<enter>")
    assert work_of(busy, "2") == 1_000_000


async def test_escape_at_the_reason_goes_back_to_the_amount(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *REVIEW, *TYPED, "<enter>", "<escape>")
        assert sheet(app).pane.editor.display
        assert sheet(app).pane.editor.value == "10000"
        await press(pilot, "<escape>")
        assert "10,000.00" not in screen_text(app)


@pytest.mark.parametrize("way", [("<f1>", "<escape>"), ("<ctrl+p>", "<escape>"), ("<f5>",)], ids=str)
async def test_the_figures_follow_it_still_after_something_lay_over_them(
    busy: Desk, way: tuple[str, ...]
) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, *TYPED)
        before = [line for line in screen_text(app).splitlines() if "DUE NOW" in line or "Rough-in " in line]
        await press(pilot, *way)
        after = [line for line in screen_text(app).splitlines() if "DUE NOW" in line or "Rough-in " in line]
        assert len(before) >= 2
        assert after == before


@pytest.mark.parametrize(
    "sizes", [((120, 40), (80, 24)), ((80, 24), (120, 40)), ((120, 40), (200, 60))], ids=str
)
async def test_in_another_size_it_stands_over_its_cell_and_the_sums_have_their_form(
    busy: Desk, sizes: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=sizes[0]) as pilot:
        await press(pilot, *RETURNED, *TYPED)
        await pilot.resize_terminal(*sizes[1])
        await settled(pilot)
        resized = screen_text(app)
    fresh = BillspoolApp(busy.seat("ina"))
    async with fresh.run_test(size=sizes[1]) as pilot:
        await press(pilot, *RETURNED, *TYPED)
        assert resized == screen_text(fresh)


async def test_nothing_is_posted_where_nothing_is_marked(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *REVIEW, "<f10>")
        assert "Nothing is marked: a approves, r rejects, h holds; F10 then posts." in screen_text(app)
        assert not isinstance(app.screen, Question)


async def test_a_mark_taken_back_takes_its_reason_from_below_the_lines(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *REVIEW, "r", "not in place", "<enter>", "<enter>", "k")
        assert "not in place" in screen_text(app)
        await press(pilot, "u")
        assert "not in place" not in screen_text(app)


async def test_a_marks_reason_stands_below_the_lines_on_the_last_row_as_well(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *REVIEW, "G", "r", "not in place", "<f10>")
        await pilot.pause(sheet(app).rest + 0.1)
        assert "not in place" in screen_text(app)
