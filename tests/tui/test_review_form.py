"""The G702 beside the lines, at 120x40: every line of the form, moving as amounts are typed."""

from __future__ import annotations

from store.actions import invoices
from store.desk import Desk
from store.views import invoices as views
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.screens.review_form import COLUMNS, form
from tui.widgets.figures import money


def test_every_line_of_the_form_is_there_with_its_figure(second: Desk) -> None:
    document = views.document(second, "SC-001/2")
    text = form(document, {}, 120).plain
    numbered = document.summary.by_number()
    assert {number for column in COLUMNS for number, _, _ in column} == set(numbered)
    for number, figure in numbered.items():
        assert any(f"{number:<3}" in line and money(figure) in line for line in text.splitlines()), number


async def test_the_form_follows_while_an_amount_is_typed_and_the_marks_are_counted(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "a")
        assert "1 approved, 4 open" in screen_text(app)
        before = screen_text(app)
        assert "24,975.00" in before
        await press(pilot, "e", "18000")
        assert "21,375.00" in screen_text(app)
        await press(pilot, "<escape>")
        assert "24,975.00" in screen_text(app)


async def test_the_memo_stands_below_the_form(second: Desk) -> None:
    invoices.change_header(second, "SC-001/2", comment="tickets by mail")
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>")
        assert "memo tickets by mail" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await press(pilot, "<f5>")
        assert "memo tickets by mail" in screen_text(app)
