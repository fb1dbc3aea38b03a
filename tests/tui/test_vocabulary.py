"""Every screen in other words: an owner's book in Canada speaks of holdback and of contractors, and what the book itself says stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.documents import billing_workbook
from store.actions import commitments, company, lists
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.rules.terms import Vocabulary
from tests.billing_workbooks import fill
from tests.tui.screens import press, screen_text
from tests.tui.test_registry import PLACES
from tui import words
from tui.app import BillspoolApp

NOT_OURS = re.compile(r"“[^”]*”|retainage\.\w+(?: Retainage →)?")
"""Names in quotes, settings and what they said before."""
USUAL = re.compile(r"retainage|subcontract|pending owner|the owner\b", re.IGNORECASE)
VENDOR, CODE = "Retainage & Sons", "Retainage"


@pytest.fixture(autouse=True)
def usual_words_afterwards() -> Iterator[None]:
    yield
    words.use(Vocabulary())


@pytest.fixture
def owners(busy: Desk) -> Desk:
    """The busy book in the words of an owner in Canada, whose QuickBooks calls the account by a name of its own."""
    for key, value in (
        ("english", "CA"),
        ("point_of_view", "owner"),
    ):
        company.set_setting(busy, f"company.{key}", value)
    company.set_setting(busy, "retainage.name", "Kept back")
    return busy


def usual_words(text: str) -> list[str]:
    """The lines of a text that hold a term as nobody there writes it."""
    return [line for line in text.splitlines() if USUAL.search(NOT_OURS.sub("", line))]


@pytest.mark.parametrize("who", sorted({who for who, _ in PLACES.values()}))
async def test_no_screen_of_an_owner_in_canada_holds_a_word_that_others_use(
    owners: Desk, who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sent.xlsx").write_bytes(billing_workbook.make(owners, "SC-002")[1])
    fill(tmp_path / "sent.xlsx", tmp_path / "back.xlsx", {("1", "quantity"): 500})
    found: dict[str, list[str]] = {}
    app = BillspoolApp(owners.seat(who), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        for place, (_, keys) in ((name, at) for name, at in PLACES.items() if at[0] == who):
            await press(pilot, *[{"retainage account": "holdback account"}.get(key, key) for key in keys])
            assert (len(app.screen_stack) > 1) == bool(keys), place
            found[place] = usual_words(screen_text(app))
            while len(app.screen_stack) > 1:
                app.pop_screen()
            await pilot.pause()
    assert not {place: lines for place, lines in found.items() if lines}


async def test_names_of_the_book_that_sound_like_a_term_stay_as_they_are(owners: Desk) -> None:
    lists.add_vendor(owners, VENDOR, quickbooks_name=VENDOR)
    lists.add_cost_code(owners, "01-900", CODE, quickbooks_name=CODE)
    lines = [ScheduleLine("1", "01-900", "Retainage, subcontractor and pay application", amount=100_000)]
    commitments.add(
        owners, "SC-009", title=VENDOR, project="P9", vendor=VENDOR, status="approved", lines=lines
    )
    app = BillspoolApp(owners.seat("adam"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "/", "SC-009", "<enter>")
        assert screen_text(app).count(VENDOR) >= 2
        await press(pilot, "<enter>")
        shown = screen_text(app)
        assert VENDOR in shown
        assert "Retainage, subcontractor and pay application" in shown
        app.notify(f"SC-009 of {VENDOR} holds retainage.")
        await pilot.pause()
        assert f"SC-009 of {VENDOR} holds holdback." in screen_text(app)
