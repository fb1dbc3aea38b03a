"""The registry of commands walked from end to end: each can be found, and each key a footer prints does something there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from exporter.documents import billing_workbook
from store.desk import Desk
from tests.billing_workbooks import fill
from tests.tui.screens import press, screen_text
from tui import keymap, palette
from tui.app import BillspoolApp
from tui.keymap import COMMANDS, Command, Mode
from tui.screens.framed import FramedScreen
from tui.widgets.frame import KeyFooter
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.picker import Picker

PLACES = {
    "home": ("rita", ()),
    "commitments": ("adam", ("1",)),
    "commitments-one-marked": ("adam", ("1", "<space>")),
    "commitment": ("adam", ("1", "<enter>")),
    "commitment-invoices": ("adam", ("1", "<enter>", "<tab>", "<tab>")),
    "periods": ("adam", ("2",)),
    "invoices": ("rita", ("3",)),
    "invoices-sent": ("rita", ("3", "<tab>")),
    "review": ("rita", ("3", "<enter>", "a", "k")),
    "review-of-a-draft": ("adam", ("3", "<tab>", "<tab>", "<enter>")),
    "review-approved": ("rita", ("1", "<enter>", "<tab>", "<tab>", "j", "<enter>")),
    "queue": ("ed", ("4",)),
    "queue-empty": ("ed", ("4", "<tab>")),
    "payments": ("adam", ("5",)),
    "links": ("adam", ("6",)),
    "compliance": ("adam", ("7",)),
    "compliance-documents": ("adam", ("7", "<tab>")),
    "own_schedule": ("adam", ("1", "<enter>", "b")),
    "close_out": ("adam", ("1", "<enter>", "K")),
    "reconciliation": ("adam", (":", "retainage account", "<enter>")),
    "commitment-retainage": ("rita", ("1", "<enter>", "<tab>", "<tab>", "<tab>", "<tab>")),
    "commitment-payments": ("rita", ("1", "<enter>", "<shift+tab>")),
    "commitment-change-orders": ("rita", ("1", "<enter>", "<tab>")),
    "reports": ("adam", ("9",)),
    "report": ("adam", ("9", "<enter>")),
    "history": ("adam", ("H",)),
    "revisions": ("rita", ("3", "<enter>", "v")),
    "workbook": ("adam", ("<f7>", "back.xlsx", "<f10>")),
    "inbox": ("rita", ("I",)),
    "mail": ("rita", ("M",)),
    "filter": ("rita", ("3", "/", "SC")),
    "cell": ("adam", ("3", "<tab>", "<tab>", "<enter>", "j", "e")),
    "cell-under-review": ("rita", ("3", "<enter>", "j", "e")),
}
"""Who goes where, by which keys: every screen, in LIST and in FIELD."""
OF_PRINTED = {
    "^A": "ctrl+a",
    "^Q": "ctrl+q",
    "^P": "ctrl+p",
    "^D": "ctrl+d",
    "^L": "ctrl+l",
    "Esc": "escape",
    "Enter": "enter",
    "Tab": "tab",
}


def footer_of(app: BillspoolApp) -> list[Command]:
    """The commands whose keys the last row shows."""
    footer = app.screen.query_one(KeyFooter)
    row = screen_text(app).splitlines()[-1]
    offered = keymap.footer_for(footer.screen_id, footer.mode, footer.offered)
    return [command for command in offered if f" {command.key_in(footer.mode)} {command.label} " in f"{row} "]


def key_to_press(command: Command, mode: Mode) -> str:
    """The printed key, as a keyboard sends it."""
    shown = command.key_in(mode)
    return OF_PRINTED.get(shown) or next(
        name for name in command.names if keymap.key_names.printed(name) == shown
    )


async def arrive(app: BillspoolApp, pilot: Any, keys: Sequence[str]) -> None:
    await press(pilot, *keys)
    assert isinstance(app.screen, FramedScreen)


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_in_the_footer_does_something_there(
    busy: Desk, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each printed key, pressed on its own, changes what is seen, or asks, or says why not."""
    if place == "workbook":
        monkeypatch.chdir(tmp_path)
        sent = tmp_path / "sent.xlsx"
        sent.write_bytes(billing_workbook.make(busy, "SC-002")[1])
        fill(sent, tmp_path / "back.xlsx", {("1", "quantity"): 500})
    who, keys = PLACES[place]
    mode = Mode.FIELD if place in ("filter", "cell", "cell-under-review") else Mode.LIST
    tried: set[str] = set()
    while left := await _try_keys(BillspoolApp(busy.seat(who), sample=True), keys, mode, tried):
        assert left, place
    assert len(tried) >= 2


async def _try_keys(app: BillspoolApp, keys: Sequence[str], mode: Mode, tried: set[str]) -> bool:
    """Press the printed keys that were not tried yet until one leads away for good; whether any is left after that."""
    async with app.run_test(size=(120, 40)) as pilot:
        await arrive(app, pilot, keys)
        assert app.screen.query_one(KeyFooter).mode is mode
        printed = footer_of(app)
        assert printed[-1].id == "app.help"
        before = (screen_text(app), app.screen, app.focused)
        for command in printed:
            if command.id in tried:
                continue
            tried.add(command.id)
            await press(pilot, f"<{key_to_press(command, mode)}>")
            left = command.id == "app.leave" and app._exit
            assert left or (screen_text(app), app.screen, app.focused) != before, (
                f"{command.shown} does nothing"
            )
            if not left and app.screen is not before[1] and before[1] in app.screen_stack:
                await press(pilot, "<escape>")
            if left or (screen_text(app), app.screen, app.focused) != before:
                break
    return {command.id for command in printed} > tried


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_a_key_or_stands_in_the_palette(command: Command) -> None:
    in_palette = command.screens != keymap.TABLE and not command.fixed
    assert command.names or in_palette or command.mode is Mode.FIELD
    assert command.shown or in_palette


def test_every_screen_with_commands_is_walked() -> None:
    screens = {screen for command in COMMANDS for screen in command.screens} - {"everywhere", "table"}
    assert screens <= {place.split("-")[0] for place in PLACES}


async def test_help_is_found_by_a_name_and_by_a_key(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "<f1>")
        assert isinstance(app.screen, Picker)
        for typed, command in (("F10", "review.post"), ("^A", "review.approve_all"), ("take the mark", "review.undo"), ("u", "review.undo"), ("N", "table.previous_attention")):  # fmt: skip
            await press(pilot, "<ctrl+u>", typed)
            table = app.screen.query_one("#choices", LedgerTable)
            assert table.row is not None
            assert table.row["command"] == command, typed


async def test_the_palette_leads_to_commitments_invoices_and_vendors(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    ways = {
        "sc-002": "SC-002  Concrete [phase 1]",
        "sc-001/2": "SC-001/2",
        "vs-001": "SC-001/1",
        "acme": "2 commitments · “[acme",
    }
    async with app.run_test(size=(120, 40)) as pilot:
        for typed, seen in ways.items():
            await press(pilot, "<f3>", ":", typed)
            kind = "vendor" if typed == "acme" else "invoice" if typed != "sc-002" else "commitment"
            table = app.screen.query_one("#choices", LedgerTable)
            kinds = [row["shown"] for row in table.listing.window(0, 20)]
            await press(pilot, *["<down>"] * kinds.index(kind), "<enter>")
            assert isinstance(app.screen, FramedScreen)
            assert seen in screen_text(app)


async def test_an_invoice_contact_finds_nothing_of_others_in_the_palette(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ":", "acme")
        assert "acme] Concrete" not in screen_text(app)
        await press(pilot, "<ctrl+u>", "SC-00")
        text = screen_text(app)
        assert "SC-001" in text
        assert "SC-002" not in text


async def test_the_palette_reads_a_window_and_only_after_two_letters(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.views.listing import Listing

    asked: list[int] = []
    window = Listing.window
    monkeypatch.setattr(
        Listing, "window", lambda self, start, size: (asked.append(size), window(self, start, size))[1]
    )
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ":")
        asked.clear()
        await press(pilot, "S")
        assert asked == []
        await press(pilot, "C-001/2")
        assert asked
        assert max(asked) <= palette.MOST_READ


async def test_enter_does_not_wait_for_the_palette_to_be_drawn(busy: Desk) -> None:
    """What is typed faster than the list follows is done all the same."""
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon", *"accounting queue", "enter")
        await press(pilot)
        assert "Accounting queue" in screen_text(app).splitlines()[0]
