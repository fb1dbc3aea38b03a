"""Retainage by keyboard: rules with their preview, releasing, installing from storage; change orders taken off, voided, reversed."""

from __future__ import annotations

import datetime as dt

import pytest

from store.actions import billing_periods, change_orders, invoices, review
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.views import invoices as views
from store.views import retainage
from tests.stages import Stages
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
TO_RETAINAGE = ("1", "<enter>", *["<tab>"] * 4)


def approved(desk: Desk, name: str) -> None:
    review.approve_all(desk.seat("rita"), name)
    review.finish(desk.seat("rita"), name)


@pytest.fixture
def third(second: Desk, stages: Stages) -> Desk:
    """The same with application 2 approved, CO1 voided since, CO3 approved late, and application 3 begun in March."""
    return stages.bring(second, "tui-third", _go_on)


def _go_on(second: Desk) -> None:
    approved(second, "SC-001/2")
    billing_periods.open_period(second, "P9", dt.date(2026, 3, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 25))
    change_orders.set_status(second.seat("rita"), "SC-001", "CO1", "void", reason="the owner withdrew it")
    invoices.create(second.seat("ina"), "SC-001", number="VS-003", billing_date=dt.date(2026, 3, 10))
    lines = [ScheduleLine("1", "16-200", "More lamps", amount=90_000, changes_line="3")]
    change_orders.add(second, "SC-001", "CO3", title="More lamps", lines=lines)
    change_orders.set_status(second.seat("rita"), "SC-001", "CO3", "approved")


OPEN_THIRD = ("1", "<enter>", "<tab>", "<tab>", "<home>", "<enter>")

SCENES: dict[str, tuple[str, ...]] = {
    "commitment-retainage": TO_RETAINAGE,
    "retainage-rules": (
        *TO_RETAINAGE,
        "r",
        "50 5 all",
        "<enter>",
        "75 2.5",
        "<tab>",
        "<tab>",
        "<tab>",
        "<tab>",
        "4",
    ),
    "retainage-rule-half-typed": (*TO_RETAINAGE, "r", "50"),
    "change-order-to-void": ("1", "<enter>", "<tab>", "j", "V"),
    "invoice-with-a-voided-change-order": OPEN_THIRD,
    "invoice-reverse-question": (*OPEN_THIRD, "B"),
    "release-form": (*OPEN_THIRD, "l", "<tab>", "<tab>", "2, 3", "<shift+tab>", "<shift+tab>", "50%"),
    "release-beyond-what-is-held": (*OPEN_THIRD, "l", "9999999"),
    "install-from-storage": (*OPEN_THIRD, "j", "j", "i"),
    "reconciliation": (":", "retainage account", "<enter>"),
    "reconciliation-by-vendor-and-job": (":", "retainage account", "<enter>", "<tab>"),
}
GOLDENS = {f"{scene}-{size}" for scene in SCENES for size in SIZES}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_a_screen_looks_as_it_did(third: Desk, scene: str, size: str) -> None:
    app = BillspoolApp(third.seat("rita"), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *SCENES[scene])
        compare(f"{scene}-{size}", screen_text(app))


async def test_rules_are_typed_seen_ahead_and_kept(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *TO_RETAINAGE, "r", "50 5 all")
        ahead = screen_text(app)
        await press(pilot, "<f10>")
        assert "SC-001 holds 10 %, then 5 % from 50 % (all held)." in screen_text(app)
    kept = retainage.standing(second, "SC-001", [7_500, 10_000])
    assert [rule.rate for rule in kept.scale.rules] == [500]
    for step in kept.steps:
        assert f"{step.retainage // 100:,}." in ahead


async def test_a_rule_that_cannot_be_read_is_told_and_nothing_is_kept(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *TO_RETAINAGE, "r", "fifty", "<f10>")
        assert "is no retainage rule" in screen_text(app)
    assert retainage.standing(second, "SC-001").scale.plain


async def test_the_release_form_shows_held_released_and_left_and_asks_why_part_is_kept(third: Desk) -> None:
    app = BillspoolApp(third.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *OPEN_THIRD, "l", "50%")
        assert "Line 5 becomes" in screen_text(app)
        await press(pilot, "<f10>")
        assert "Keeping back" in screen_text(app)
        await press(pilot, "back-charge for cleaning", "<f10>")
        assert "Released; line 5 is" in screen_text(app)
    document = views.document(third, "SC-001/3")
    assert {row.release_why for row in document.rows if row.release_by} == {"back-charge for cleaning"}
    assert document.summary.due > 0


async def test_marked_lines_are_the_ones_that_are_released(third: Desk) -> None:
    app = BillspoolApp(third.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *OPEN_THIRD, "j", "<space>", "l", "<f10>")
    lines = views.document(third, "SC-001/3").lines
    assert [line.line for line in lines if line.work_retainage_released] == ["2"]


async def test_an_amount_of_retainage_is_typed_with_a_dollar_sign(third: Desk) -> None:
    invoices.bill(third, "SC-001/3", [Entry("2", work=1_000_000)])
    app = BillspoolApp(third.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *OPEN_THIRD, "j", "e", "<tab>", "<tab>", "$777.77")
        assert "777.77 held" in screen_text(app)
        await press(pilot, "<enter>")
    line = next(line for line in views.document(third, "SC-001/3").lines if line.line == "2")
    assert line.work_retainage_this == 77_777


async def test_one_key_installs_from_storage(third: Desk) -> None:
    app = BillspoolApp(third.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OPEN_THIRD, "j", "j", "i", "2000", "<enter>")
        assert "2,000.00 of line 3 is work this period now." in screen_text(app)
    line = views.document(third, "SC-001/3").lines[2]
    assert (line.work_this, line.stored, line.installed) == (200_000, 500_000, 200_000)


async def test_one_key_bills_the_reverse_and_one_adds_what_is_missing(third: Desk) -> None:
    app = BillspoolApp(third.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OPEN_THIRD)
        assert "CO1 was voided after 2,250.00 was billed on it" in screen_text(app)
        await press(pilot, "B", "y")
        assert "The reverse of CO1 is billed" in screen_text(app)
        assert "1 approved change order is not on this invoice: CO3" in screen_text(app)
        await press(pilot, "c")
        assert "not on this invoice" not in screen_text(app)
        await press(pilot, "G", "C", "y")
        assert "CO3 is off SC-001/3." in screen_text(app)
    assert views.document(third, "SC-001/3").summary.due == -202_500


async def test_a_reviewer_sees_the_banner_and_adds_with_one_key(second: Desk) -> None:
    change_orders.add(
        second, "SC-001", "CO3", title="Lamps", lines=[ScheduleLine("1", "16-200", "Lamps", amount=90_000)], status="approved"
    )  # fmt: skip
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>")
        assert "1 approved change order is not on this invoice: CO3 · c adds it" in screen_text(app)
        await press(pilot, "c")
        assert "Added CO3." in screen_text(app)


async def test_a_voided_change_order_keeps_its_reason(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", "<enter>", "<tab>", "V", "withdrawn by the owner", "<enter>")
        assert "CO1 is void" in screen_text(app)
    assert views.document(second, "SC-001/2").links["CO1"].void_reason == "withdrawn by the owner"
