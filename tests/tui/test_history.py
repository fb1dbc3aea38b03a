"""The record as a clerk reads it: one line per act, filtered by who and what, and what each act changed."""

from __future__ import annotations

import pytest

from store.actions import invoices
from store.actions.entries import Entry
from store.desk import Desk
from store.views.history import Scope
from tests.tui.screens import press, screen_text
from tui import acts
from tui.app import BillspoolApp
from tui.screens.history import ActScreen, HistoryScreen


def _shown(app: BillspoolApp) -> list[str]:
    screen = app.screen
    assert isinstance(screen, HistoryScreen)
    return [f"{row['by']} {acts.did(row['verb'])} {row['what']}" for row in
            (screen.lines.adjusted(row) for row in screen.lines.listing.window(0, 100))]  # fmt: skip


async def test_an_invoice_shows_its_own_acts_newest_first(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "H")
        assert _shown(app) == [
            "ina submitted SC-001/2",
            "ina entered amounts on SC-001/2",
            "ina began SC-001/2",
        ]


async def test_a_commitment_shows_its_change_orders_and_invoices_too(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", "<enter>", "H")
        assert isinstance(app.screen, HistoryScreen)
        assert app.screen.scope == Scope(commitment="SC-001")
        shown = _shown(app)
        assert shown[-1] == "adam added SC-001"
        assert {
            "adam added SC-001 CO1",
            "rita set the status of SC-001 CO2",
            "ina submitted SC-001/1",
        } <= set(shown)


async def test_home_and_the_palette_lead_to_the_history_of_the_whole_book(second: Desk) -> None:
    for keys in (("H",), (":", "history", "<enter>")):
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, *keys)
            assert "adam founded company" in _shown(app)


async def test_who_and_what_narrow_the_acts_and_escape_shows_all_again(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "H")
        everything = _shown(app)
        await press(pilot, "w", "rita", "<enter>")
        assert {line.split()[0] for line in _shown(app)} == {"rita"}
        await press(pilot, "v", "finished", "<enter>")
        assert _shown(app) == ["rita finished the review of SC-001/1"]
        await press(pilot, "<escape>")
        assert _shown(app) == everything


async def test_enter_shows_what_stood_before_and_after(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "H", "j", "<enter>")
        assert isinstance(app.screen, ActScreen)
        rows = {row["what"]: (row["before"], row["after"]) for row in app.screen.lines.listing.window(0, 50)}
        assert rows["line 2 work this period"] == ("–", "22,000.00")
        assert rows["line 3 stored"] == ("8,000.00", "7,000.00")
        await press(pilot, "<escape>", "<escape>")
        assert app.screen.place == "review"  # type: ignore[attr-defined]


async def test_a_new_act_joins_the_list_that_is_open(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "H")
        invoices.bill(
            second.seat("adam"), "SC-001/2", [Entry("1", work=0, stored=1_000)], reason="seen on site"
        )
        await press(pilot, "<f5>")
        assert _shown(app)[0] == "adam entered amounts on SC-001/2"
        assert "seen on site" in screen_text(app)


async def test_a_contact_reads_his_own_companys_acts_only(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("ina"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "H")
        assert _shown(app)
        assert all("SC-001" in line for line in _shown(app))


@pytest.mark.parametrize(
    ("verb", "name", "value", "shown"),
    [
        ("invoice.create", "billing_date", "2026-02-05", "billing date 5 Feb 2026"),
        ("invoice.create", "date", "2026-02-05", "date 5 Feb 2026"),
        ("period.open", "due", "2026-03-25", "due 25 Mar 2026"),
        ("invoice.submit", "due", 2_497_500, "due 24,975.00"),
        ("change_order.status", "approved_at", "2026-02-10T12:00:59Z", "approved at 10 Feb 2026 12:00 UTC"),
        ("invoice.header", "number", "2026-02-05", "number 2026-02-05"),
        ("compliance.set", "expires_on", "Thursday", "expires on Thursday"),
    ],
)
def test_days_and_moments_are_told_as_on_every_screen(
    verb: str, name: str, value: object, shown: str
) -> None:
    (change,) = acts.changes({"verb": verb, "before": {}, "after": {name: value}})
    assert str(change) == shown
