"""What a list, a question or a reason says is true, and said before anything is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.actions import billing_periods, erp, holds, invoices
from store.desk import Desk
from store.rules.checks import Finding
from store.views import holds as hold_views
from store.views import invoices as views
from store.views.reports import REPORTS
from store.views.reports.report import Asked
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.screens.banners import in_the_way
from tui.widgets.tab_line import TabLine


async def seen(desk: Desk, *keys: str) -> str:
    """The screen after these keys, its lines joined."""
    app = BillspoolApp(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        return " ".join(screen_text(app).split())


def test_holds_and_the_board_of_a_period_find_an_invoice_by_its_name(busy: Desk) -> None:
    holds.place(busy.seat("ed"), "invoice", "SC-001/1", reason="waits for the waiver")
    asked = Asked(project="P9")
    for listing, name in (
        (hold_views.listing(busy), "SC-001/1"),
        (REPORTS["period-status"].listing(busy, asked), "SC-001/2"),
    ):
        assert listing.matching(name).count() == 1
        assert listing.matching("SC-001/7").count() == 0


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


async def test_a_hold_marked_to_be_released_is_to_be_posted_and_not_marked_again(busy: Desk) -> None:
    erp.hold(busy.seat("ed"), "SC-001/1", reason="waits for the waiver")
    text = await seen(busy.seat("ed"), "4", "u", "a")
    assert "SC-001/1 is marked to be released; F10 posts that, then it can be accepted." in text


async def test_an_invoice_that_was_returned_and_reopened_is_not_offered_to_be_sent(busy: Desk) -> None:
    erp.reject(busy.seat("ed"), "SC-001/1", reason="number mistyped")
    invoices.reopen(busy, "SC-001/1", reason="the vendor's number")
    sheet = await seen(busy.seat("rita"), "3", "/", "SC-001/1", "<enter>", "<enter>")
    assert "> 1 Mobilization" in sheet.replace(">1", "> 1")
    assert "Accounting returned it" not in sheet
    asked = await seen(busy.seat("rita"), "3", "/", "SC-001/1", "<enter>", "<enter>", "s")
    assert "y/N" not in asked
    assert "Only invoices that are approved go to accounting" in asked


async def test_a_return_does_not_hide_a_change_order_that_was_voided(busy: Desk) -> None:
    erp.reject(busy.seat("ed"), "SC-001/1", reason="number mistyped")
    document = views.document(busy, "SC-001/1")
    voided = Finding("change_order.voided", "warning", "invoice", "CO1 was voided.")
    said = in_the_way(replace(document, findings=(voided,)))
    assert [sentence[:20] for sentence in said] == ["Accounting returned ", "CO1 was voided."]


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
    assert "Period 1 is closed; an invoice is begun in the open one, period 2: . leads there." in text
    billing_periods.reopen_period(busy, "P9", 1, reason="a late claim")
    text = await seen(busy.seat("rita"), "2", "<tab>", ".", "b")
    assert "Period 2 is closed; an invoice is begun in the open one, period 1: , leads there." in text
    billing_periods.close_period(busy, "P9")
    text = await seen(busy.seat("rita"), "2", "<tab>", "b")
    assert "is closed. No open billing period. F6 opens one." in text


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


async def test_a_hold_on_the_whole_commitment_is_released_where_it_stands(busy: Desk) -> None:
    holds.place(busy.seat("ed"), "commitment", "SC-001", reason="the back-charge is not agreed")
    way = "SC-001 is held, and SC-001/1 with it, by ed: the back-charge is not agreed. 7 Compliance, tab Holds, is where that is released."
    for act in "au":
        text = await seen(busy.seat("ed"), "4", act)
        assert way in text
        assert "to release" not in text.replace("be released", "")


async def test_posting_a_review_says_how_many_marks_are_not_shown(busy: Desk) -> None:
    text = await seen(busy.seat("rita"), "3", "<enter>", "a", "a", "/", "Fixtures", "<enter>", "<f10>")
    assert (
        "Post 2 marks on SC-001/2; 3 lines stay open, 2 of the marks not among the lines shown? y/N" in text
    )


async def test_a_period_left_as_it_is_is_not_said_to_be_changed(busy: Desk) -> None:
    text = await seen(busy.seat("rita"), "2", "<tab>", "e", "<f10>")
    assert "Nothing was changed." in text


async def test_a_contact_is_offered_no_step_of_the_office(busy: Desk) -> None:
    for keys, act in ((("M",), "s"), (("5",), "s"), (("6",), "s"), (("6",), "<f6>")):
        text = await seen(busy.seat("ina"), *keys, act)
        assert "y/N" not in text
        assert "Only an" in text
        assert not {"s send now", "s ask QuickBooks", "s refresh", "F6 add"} & set(text.split("  "))
