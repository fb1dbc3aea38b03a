"""What is typed into a cell is meant as a change to what stood there: others' changes and closed doors meanwhile are said."""

from __future__ import annotations

import pytest

from store.actions import invoice_change_orders, invoices
from store.actions.entries import Entry
from store.desk import Desk
from tests.tui.screens import press, screen_text, settled
from tests.tui.test_entering import RETURNED, REVIEW, returned, work_of
from tests.tui.test_half_typed import sheet
from tests.tui.test_main_job import sit, status
from tui import ways_to
from tui.app import BillspoolApp
from tui.keymap import commands_for

THEIRS, MINE, BEFORE = 500_000, 1_000_000, 2_200_000
"""Work on line 2, in cents: as a colleague saves it meanwhile, as it is typed here, as it was."""
LOOKS_AWAY = [("<f1>", "<escape>"), ("<ctrl+p>", "<escape>"), ("<f5>",)]
"""Ways to read the sheet again under an open cell."""


def colleague_saves(desk: Desk) -> None:
    invoices.bill(desk.seat("adam"), "SC-001/2", [Entry("2", work=THEIRS)])


def take_off(desk: Desk) -> None:
    """Take CO1 off the invoice, of which nothing is billed any more."""
    invoices.bill(desk, "SC-001/2", [Entry("CO1", work=0)])
    invoice_change_orders.remove(desk, "SC-001/2", "CO1")


@pytest.mark.parametrize("way", LOOKS_AWAY, ids=str)
async def test_a_colleagues_amount_is_not_written_over_after_a_look_elsewhere(
    busy: Desk, way: tuple[str, ...]
) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "10000")
        colleague_saves(busy)
        await press(pilot, *way, "<enter>")
        shown = screen_text(app)
        assert "adam changed line 2, This period, while you typed." in shown
        assert "22,000.00   when you began" in shown
    assert work_of(busy, "2") == THEIRS


@pytest.mark.parametrize("way", LOOKS_AWAY, ids=str)
async def test_a_cell_nothing_was_typed_into_shows_theirs_and_changes_nothing(
    busy: Desk, way: tuple[str, ...]
) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e")
        colleague_saves(busy)
        await press(pilot, *way)
        assert sheet(app).pane.editor.value == "5000.00"
        await press(pilot, "<enter>")
    assert work_of(busy, "2") == THEIRS


async def test_a_cell_nothing_was_typed_into_changes_nothing_where_it_was_not_read_again(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e")
        colleague_saves(busy)
        await press(pilot, "<enter>")
    assert work_of(busy, "2") == THEIRS


async def test_a_colleagues_amount_is_not_written_over_while_the_reason_is_typed(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *REVIEW, "j", "e", "10000", "<enter>")
        colleague_saves(busy)
        await press(pilot, "measured again", "<enter>")
        assert "adam changed line 2, Certified, while you typed." in screen_text(app)
        assert work_of(busy, "2") == THEIRS
        await press(pilot, "p")
    assert work_of(busy, "2") == MINE


async def test_what_was_kept_says_what_changed_meanwhile(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "10000", "<f3>")
        colleague_saves(busy)
        await press(pilot, *RETURNED)
        assert sheet(app).pane.editor.value == "10000"
        assert "the book has 5000.00 now, not 22000.00; Enter accepts yours." in status(app)


async def test_what_was_kept_comes_back_in_its_column(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *REVIEW, "j")
        while sheet(app).lines.column != "work_retainage_bp":
            await press(pilot, "<right>")
        await press(pilot, "e", "7", "<f3>", *REVIEW)
        assert sheet(app).pane.editor.key == "work_retainage_bp"
        assert sheet(app).pane.editor.value == "7"


async def test_what_was_kept_is_not_put_into_a_line_that_is_gone(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *RETURNED, "j", "j", "j", "e", "1000", "<f3>")
        take_off(busy)
        await press(pilot, *RETURNED)
        assert not sheet(app).pane.editor.display
        text = " ".join(screen_text(app).split())
        assert "“1000”, typed on line CO1, is not put back: Line CO1 is not on the invoice any more." in text


@pytest.mark.parametrize("back", [("<f3>", *RETURNED[:1], "<enter>"), ("<f5>",)], ids=["kept", "open"])
async def test_what_is_typed_is_given_up_where_amounts_are_locked_meanwhile(
    busy: Desk, back: tuple[str, ...]
) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "1000")
        invoices.submit(busy.seat("adam"), "SC-001/2")
        await press(pilot, *back)
        assert not sheet(app).pane.editor.display
        text = " ".join(screen_text(app).split())
        assert "“1000”" in text
        assert "its amounts are the reviewer's to change" in text


async def test_what_is_typed_does_not_slip_onto_another_line(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *RETURNED, "j", "j", "j", "e", "1000")
        take_off(busy)
        await press(pilot, "<f5>")
        assert not sheet(app).pane.editor.display
        assert "“1000” was not taken: Line CO1 is not on the invoice any more." in " ".join(
            screen_text(app).split()
        )


async def test_what_one_types_is_not_shown_to_another_who_sits_down(busy: Desk) -> None:
    returned(busy)
    app = BillspoolApp(busy, sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        for login, text in (("adam", "10000"), ("rita", "")):
            await sit(app, pilot, login)
            app.push_screen(ways_to.invoice("SC-001/2"))
            await settled(pilot)
            assert not sheet(app).pane.editor.display
            await press(pilot, *(("j", "e", text, "<f3>") if text else ()))
        await sit(app, pilot, "adam")
        app.push_screen(ways_to.invoice("SC-001/2"))
        await settled(pilot)
        assert sheet(app).pane.editor.value == "10000"


@pytest.mark.parametrize("text", ["22000", ""])
async def test_what_says_nothing_new_does_not_hold_up_the_step(busy: Desk, text: str) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *RETURNED, "j", "e", *((text,) if text else ("<backspace>",)), "<f10>")
        assert "Submit SC-001/2 for review" in screen_text(app)


async def test_a_step_that_is_not_taken_back_now_can_be_taken_back_after(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "18000", "<enter>", "5")
        app.run_worker(app._do(next(each for each in commands_for("review") if each.id == "edit.undo")))
        await settled(pilot)
        assert "is typed on line 3 and not taken" in " ".join(screen_text(app).split())
        await press(pilot, "<escape>", "<ctrl+z>")
    assert work_of(busy, "2") == BEFORE


async def test_a_book_that_cannot_be_read_is_said_while_something_is_typed(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.errors import Unavailable
    from tui import sheet as sheets

    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "10000")

        def gone(*_: object) -> None:
            raise Unavailable("The book cannot be read.")

        with monkeypatch.context() as patched:
            patched.setattr(sheets, "open_invoice", gone)
            await press(pilot, "<f5>")
            assert status(app) == "The book cannot be read."
        assert sheet(app).pane.editor.value == "10000"


async def test_whoever_decides_between_two_amounts_does_not_write_over_a_third(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "10000")
        colleague_saves(busy)
        await press(pilot, "<enter>")
        assert "5,000.00   is in the book now" in screen_text(app)
        invoices.bill(busy.seat("adam"), "SC-001/2", [Entry("2", work=600_000)])
        await press(pilot, "p")
        assert "6,000.00   is in the book now" in screen_text(app)
        assert work_of(busy, "2") == 600_000
        await press(pilot, "p")
    assert work_of(busy, "2") == MINE


async def test_what_was_kept_is_gone_on_with_and_not_replaced_by_the_next_key(busy: Desk) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *RETURNED, "j", "e", "1000", "<f3>", *RETURNED, "0")
        assert sheet(app).pane.editor.value == "10000"
