"""What a list, a question or a reason says is true, and said before anything is asked."""

from __future__ import annotations

import pytest

from store.actions import erp, holds
from store.desk import Desk
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.widgets.tab_line import TabLine

SENT = ("3", "<tab>")


async def seen(desk: Desk, *keys: str) -> str:
    """The screen after these keys, its lines joined."""
    app = BillspoolApp(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        return " ".join(screen_text(app).split())


@pytest.mark.parametrize("list_", ["3", "4", "I"])
async def test_a_list_finds_an_invoice_by_the_name_it_shows(busy: Desk, list_: str) -> None:
    desk = busy.seat("ed" if list_ == "4" else "rita")
    name = "SC-001/2" if list_ != "4" else "SC-001/1"
    text = await seen(desk, list_, "/", name, "<enter>")
    assert f">{name}" in text or f">– {name}" in text
    assert "Nothing contains" in await seen(desk, list_, "/", "SC-001/7", "<enter>")


async def test_a_bill_on_hold_is_not_marked_to_be_accepted(busy: Desk) -> None:
    erp.hold(busy.seat("ed"), "SC-001/1", reason="waits for the waiver")
    text = await seen(busy.seat("ed"), "4", "a")
    assert "SC-001/1 is held by ed: waits for the waiver. u marks it to be released." in text
    assert "to accept" not in text


async def test_a_returned_invoice_says_why_and_not_why_it_was_held(busy: Desk) -> None:
    holds.place(busy.seat("ed"), "invoice", "SC-001/1", reason="waits for the waiver")
    erp.reject(busy.seat("ed"), "SC-001/1", reason="number mistyped")
    queue = await seen(busy.seat("ed"), "4", *["<tab>"] * 4)
    assert "25,200.00 number mistyped" in queue, "beside the bill's total"
    sheet = await seen(busy.seat("rita"), "3", "<tab>", "<tab>", "<enter>")
    assert "Accounting returned it: “number mistyped” · s sends it again" in sheet


async def test_who_may_not_send_or_take_back_is_told_before_he_is_asked(busy: Desk) -> None:
    for keys in (("3", "/", "SC-001/1", "<enter>"), ("1", "<enter>", "<tab>", "<tab>", "G", "<enter>")):
        for act in "st":
            text = await seen(busy.seat("ina"), *keys, act)
            assert "y/N" not in text
            assert "✗" in text


async def test_what_was_not_sent_is_not_asked_to_be_taken_back(busy: Desk) -> None:
    text = await seen(busy.seat("rita"), "3", "t")
    assert "y/N" not in text
    assert "it has not been sent to accounting" in text


async def test_an_act_on_a_list_filtered_to_nothing_leads_out_of_the_filter(busy: Desk) -> None:
    text = await seen(busy.seat("rita"), "3", "/", "nobody", "<enter>", "t")
    assert "✗ There is no invoice here" not in text
    assert "Nothing contains “nobody”. Esc shows all." in text


async def test_an_invoice_is_not_begun_from_a_closed_period(busy: Desk) -> None:
    text = await seen(busy.seat("rita"), "2", "<tab>", ",", "b")
    assert "Period 1 is closed; an invoice is begun in the open one, which . leads to." in text


async def test_a_column_that_is_not_sorted_by_says_so(busy: Desk) -> None:
    text = await seen(busy.seat("rita"), "H", *["<right>"] * 4, "]")
    assert "The list is not sorted by To." in text


TABBED = ("2", "3", "4", "5", "6", "7", "I", "M", "1 <enter>")


@pytest.mark.parametrize("keys", TABBED)
async def test_the_tabs_take_the_room_there_is(busy: Desk, keys: str) -> None:
    """Made wider and narrower, a screen's tabs are those of a screen opened at that width."""
    desk = busy.seat("adam")
    drawn = {}
    for widths in ((80, 120), (120, 80), (120,), (80,)):
        app = BillspoolApp(desk)
        async with app.run_test(size=(widths[0], 30)) as pilot:
            await press(pilot, *keys.split())
            if len(widths) > 1:
                await pilot.resize_terminal(widths[1], 30)
                await pilot.pause()
            drawn[widths] = str(app.screen.query_one(TabLine).content)
    assert drawn[80, 120] == drawn[120,]
    assert drawn[120, 80] == drawn[80,]
