"""Pictures of a commitment's applications and of the queue's age, and the memo that stays with an invoice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.actions import invoices as actions
from store.desk import Desk
from store.views import commitments, erp_queue, invoices
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.preferences import Preferences
from tui.screens.commitment_tabs import pictured

BY_PERIOD = ("1", "<enter>", "<tab>", "<tab>", "<tab>")


def test_an_application_is_what_was_billed_stored_and_retained_to_date(busy: Desk) -> None:
    first, second = commitments.applications(busy, "SC-001")
    assert (first["gross"], first["completed"], first["stored"], first["retained"]) == (
        2_800_000,
        2_800_000,
        800_000,
        280_000,
    )
    assert (second["gross"], second["completed"], second["stored"], second["retained"]) == (
        2_775_000,
        5_575_000,
        700_000,
        557_500,
    )


def test_the_bar_is_as_long_as_the_contract_is_done(busy: Desk) -> None:
    last = commitments.applications(busy, "SC-001")[-1]
    bar = pictured(last, 103)["picture"]
    assert len(bar) == 103
    assert [bar.count(part) for part in "█▓▒░"] == [43, 7, 5, 48]


async def test_the_tab_by_period_opens_its_invoices(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *BY_PERIOD, "j", "<enter>")
        assert "SC-001/2" in screen_text(app).splitlines()[0]


async def test_the_accessible_mode_has_figures_instead_of_bars(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"), preferences=Preferences(accessible=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *BY_PERIOD)
        text = screen_text(app)
        assert not set("█▓▒░") & set(text)
        assert "54.1" in text
        await press(pilot, "4")
        assert "waits today" in screen_text(app)
        assert not set("█▓▒░") & set(screen_text(app))


def test_ages_count_every_invoice_that_waits_once(busy: Desk) -> None:
    found = {age.words: (age.count, age.due) for age in erp_queue.ageing(busy, "ready_to_export")}
    assert found["today"] == (1, 2_520_000)
    assert sum(count for count, _ in found.values()) == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1–2 days"), (2, "1–2 days"), (6, "3–6 days"), (13, "1 week"), (400, "2 weeks and more")],
)
def test_an_invoice_grows_old_in_the_queue(busy: Desk, days: int, words: str) -> None:
    then = datetime(2026, 2, 10, 12, tzinfo=UTC) + timedelta(days=days)
    ages = erp_queue.ageing(replace(busy, clock=lambda: then), "ready_to_export")
    assert [age.words for age in ages if age.count] == [words]


async def test_a_memo_stays_with_the_invoice_and_can_be_taken_away(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "m", "seen on site", "<enter>")
        assert invoices.memo(busy, "SC-001/2")[0] == "seen on site"
        assert "The memo of SC-001/2 is kept." in screen_text(app)
        await press(pilot, "<escape>", "m")
        assert "seen on site" in screen_text(app)
        await press(pilot, "<ctrl+u>", "<enter>")
        assert invoices.memo(busy, "SC-001/2")[0] == ""


async def test_a_memo_is_not_written_over_one_that_came_between(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "m", "mine")
        actions.change_header(busy, "SC-001/2", comment="theirs")
        await press(pilot, "<enter>")
        assert "was changed by adam" in screen_text(app)
        assert invoices.memo(busy, "SC-001/2")[0] == "theirs"
