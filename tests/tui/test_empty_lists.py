"""Every verb on every screen where there is nothing to do it to: it says why and what to do, or asks; nothing is silent and nothing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from store.actions import company
from store.desk import Desk
from tests.stages import Stages
from tests.tui.conftest import NOON, at_noon
from tests.tui.screens import press, screen_text, settled
from tests.tui.test_main_job import status
from tui import keymap
from tui.app import BillspoolApp
from tui.commands import Mode
from tui.screens.framed import FramedScreen

SCREENS = {
    "commitments": ("1",), "periods": ("2",), "invoices": ("3",), "queue": ("4",), "payments": ("5",), "links": ("6",), "compliance": ("7",), "reports": ("9",),
    **{f"report-{place}": ("9", *["j"] * place, "<enter>") for place in range(9)}, "history": ("H",), "inbox": ("I",), "mail": ("M",),
    "reconciliation": (":", "retainage account", "<enter>"),
}  # fmt: skip
"""Every screen a book without any contract has, and the keys that lead there."""
INSIDE = {
    **SCREENS, "commitment": ("1", "<enter>"), "own_schedule": ("1", "<enter>", "b"), "close_out": ("1", "<enter>", "K"), "review": ("3", "<enter>"),
    "revisions": ("3", "<enter>", "v"),
}  # fmt: skip
"""Every screen of a book in use."""
MOVES = {
    "table.down", "table.up", "table.page_down", "table.page_up", "table.first", "table.last", "table.left", "table.right", "table.mark", "table.mark_down",
    "table.mark_up", "table.mark_all", "table.filter", "table.sort_up", "table.sort_down",
}  # fmt: skip
"""What has nothing to say where there is no line."""
TAKEN_OUT = {"table.copy", "table.export"}
"""What ends in the name of a file."""
MOST_TABS = 10


def _founded(path: Path) -> None:
    with at_noon(path, create=True) as book:
        adam = Desk(book, "adam", clock=lambda: NOON)
        company.initialise(adam, "Harbor Builders", "US")


@pytest.fixture
def fresh(tmp_path: Path, stages: Stages) -> Iterator[Desk]:
    """A book in which nothing is but its first user."""
    with at_noon(stages.copy("tui-fresh", tmp_path / "fresh.db", _founded)) as book:
        yield Desk(book, "adam", clock=lambda: NOON)


def verbs(screen: FramedScreen) -> list[keymap.Command]:
    """What can be asked of the lines of a screen."""
    offered = keymap.commands_for(screen.place)
    return [
        each
        for each in offered
        if each.screens != keymap.EVERYWHERE
        and each.mode is not Mode.FIELD
        and each.id not in MOVES
        and "_tab" not in each.id
    ]


@pytest.mark.parametrize("place", SCREENS)
async def test_in_a_fresh_book_every_verb_has_an_answer(place: str, fresh: Desk) -> None:
    app = BillspoolApp(fresh, sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *SCREENS[place])
        assert app.screen.place == place.split("-")[0]
        await _every_tab(pilot, "")


@pytest.mark.parametrize("place", INSIDE)
async def test_where_a_filter_finds_nothing_every_verb_has_an_answer(place: str, busy: Desk) -> None:
    app = BillspoolApp(busy, sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *INSIDE[place])
        assert app.screen.place == place.split("-")[0]
        await _every_tab(pilot, "there is nothing like it")


async def _every_tab(pilot: Pilot[None], filter_: str) -> None:
    app, faults, seen = pilot.app, [], set[str]()
    assert isinstance(app, BillspoolApp)
    for tab in range(MOST_TABS):
        here = app.screen
        faults += [f"tab {tab}, {fault}" for fault in await _every_verb(pilot, filter_)]
        assert app.screen is here
        seen.add(screen_text(app).splitlines()[1])
        await press(pilot, "<tab>")
        if screen_text(app).splitlines()[1] in seen:
            break
    assert not faults, "\n".join(faults)


async def _every_verb(pilot: Pilot[None], filter_: str) -> list[str]:
    app, faults = pilot.app, []
    assert isinstance(app, BillspoolApp)
    here = app.screen
    assert isinstance(here, FramedScreen)
    for command in verbs(here):
        await _find_nothing(pilot, here, filter_)
        table: Any = getattr(here, "table", None)
        if table is not None and not table.count and not _is_a_sentence(table.nothing):
            faults.append(f"the empty table says {table.nothing!r}")
        here.say("")
        await settled(pilot)
        before = screen_text(app)
        await app._do(command)
        await settled(pilot)
        assert app.is_running, command.id
        if app.screen is here:
            said = status(app)
            if said and not _is_a_sentence(said) and not (table.count and command.id in TAKEN_OUT):
                faults.append(f"{command.id}: {said!r}")
            elif not said and screen_text(app) == before:
                faults.append(f"{command.id} is silent")
        await _back_to(pilot, here)
    return faults


async def _find_nothing(pilot: Pilot[None], here: FramedScreen, filter_: str) -> None:
    """Filter the screen's table so that nothing is left."""
    table: Any = getattr(here, "table", None)
    if filter_ and table is not None and table.filtered_by != filter_:
        table.filter(filter_)
        await settled(pilot)


async def _back_to(pilot: Pilot[None], here: FramedScreen) -> None:
    for _ in range(4):
        if pilot.app.screen is here:
            return
        await press(pilot, "<escape>")
    assert pilot.app.screen is here


def _is_a_sentence(said: str) -> bool:
    return said.rstrip()[-1] in ".?" and len(said.split()) >= 4 and "None" not in said
