"""The same screens in the words of owners, of specialty contractors and of Canadians."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.actions import company
from store.desk import Desk
from store.rules.terms import Vocabulary
from tests.tui.screens import press, screen_text
from tui import words
from tui.app import BillspoolApp


@pytest.fixture(autouse=True)
def usual_words_afterwards() -> Iterator[None]:
    yield
    words.use(Vocabulary())


async def screen_of(desk: Desk, *keys: str) -> str:
    app = BillspoolApp(desk.seat("rita"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        return screen_text(app)


async def test_a_canadian_book_speaks_of_holdback(busy: Desk) -> None:
    assert "retainage" in (await screen_of(busy, "3", "<enter>", "<f1>", "retainage")).lower()
    company.set_setting(busy, "company.english", "CA")
    shown = (await screen_of(busy, "3", "<enter>", "<f1>", "holdback")).lower()
    assert "retainage" not in shown.partition("holdback")[2]


async def test_an_owner_waits_for_funding_and_a_specialty_contractor_for_his_client(busy: Desk) -> None:
    company.set_setting(busy, "company.point_of_view", "owner")
    assert "pending funding" in await screen_of(busy, ":", "pending funding")
    company.set_setting(busy, "company.point_of_view", "specialty_contractor")
    assert "pending client" in await screen_of(busy, ":", "pending client")
