"""Keys that come faster than screens, questions and forms open and close: nothing is lost, and nothing said by a slip."""

from __future__ import annotations

from typing import Any

from textual.events import Key
from textual.pilot import Pilot

from store.actions.review import Mark
from store.desk import Desk
from store.views import invoices as views
from tests.tui.screens import press, screen_text, settled
from tests.tui.test_main_job import status
from tui.app import BillspoolApp
from tui.screens.invoices import InvoicesScreen
from tui.widgets.dialogs import Question
from tui.widgets.form import Form

REVIEW = ("3", "<enter>")


async def burst(pilot: Pilot[Any], *words: str) -> None:
    """Send keys as one packet brings them: the last lies there before the first is looked at."""
    driver = pilot.app._driver
    assert driver is not None
    for word in words:
        for key in [word[1:-1]] if word.startswith("<") else word:
            event = Key({" ": "space", "%": "percent_sign"}.get(key, key), key if len(key) == 1 else None)
            event.set_sender(pilot.app)
            driver.send_message(event)
    await settled(pilot)


def state(desk: Desk, name: str = "SC-001/2") -> str:
    return str(views.document(desk, name).invoice.status)


async def test_a_form_gets_every_letter_typed_while_it_opens(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await burst(pilot, *REVIEW, "j", "r", "only half in place", "<enter>", "18000", "<enter>", "a")
        marks = {line: pending.mark for line, pending in app.decisions["rita", "SC-001/2"].items()}
        assert marks["2"] == Mark("2", "rejected", "only half in place", 1_800_000)
        assert marks["3"] == Mark("3", "approved")
        assert len(marks) == 2


async def test_a_key_typed_as_a_question_closes_goes_to_the_screen_below(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *REVIEW, "<ctrl+a>", "<f10>")
        assert isinstance(app.screen, Question)
        await burst(pilot, "n", "3")
        assert isinstance(app.screen, InvoicesScreen)
        assert state(busy) == "under_review"


async def test_a_yes_typed_before_the_question_stood_there_says_nothing(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *REVIEW, "<ctrl+a>")
        await burst(pilot, "<f10>", "y")
        assert isinstance(app.screen, Question)
        assert "type it again" in screen_text(app)
        assert state(busy) == "under_review"
        await press(pilot, "y")
        assert state(busy) == "approved"


async def test_a_no_typed_ahead_is_a_no(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *REVIEW, "<ctrl+a>")
        await burst(pilot, "<f10>", "<escape>")
        assert not isinstance(app.screen, Question)
        assert state(busy) == "under_review"


async def test_what_was_typed_ahead_of_a_refusal_is_forgotten(busy: Desk) -> None:
    """The reason typed for a rejection that was refused must not act as verbs on the list."""
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "<enter>", "<tab>", "<tab>", "j", "<enter>")
        before = screen_text(app)
        await burst(pilot, "r", "all of it is wrong", "<enter>")
        assert not isinstance(app.screen, Form)
        assert status(app)
        assert app.screen.place == "review"
        assert not any(app.decisions.values()), before
