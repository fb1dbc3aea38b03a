"""A few canonical screens as pictures: colours, focus, dialogs. The characters of every screen are held as text."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from store.desk import Desk
from tests.tui.screens import press
from tui.app import BillspoolApp

REJECTING = ("3", "<enter>", "a", "r", "only 55 % in place", "<enter>", "18000", "<enter>", "k")
PICTURES: dict[str, tuple[str, tuple[int, int], tuple[str, ...]]] = {
    "home": ("rita", (80, 24), ()),
    "review-at-80": ("rita", (80, 24), REJECTING),
    "review-at-120": ("rita", (120, 40), REJECTING),
    "question": ("rita", (80, 24), ("3", "<enter>", "<ctrl+a>", "<f10>")),
    "form-with-a-refusal": ("rita", (80, 24), ("3", "<enter>", "r", "<enter>")),
    "entry-in-a-cell": ("adam", (80, 24), ("3", "<tab>", "<tab>", "<enter>", "e", "400.5")),
    "queue": ("ed", (120, 40), ("4", "a")),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_a_screen_is_painted_as_it_was(busy: Desk, snap_compare: Any, picture: str) -> None:
    """Colours and emphasis of a canonical screen."""
    who, size, keys = PICTURES[picture]

    async def before(pilot: Pilot[Any]) -> None:
        await press(pilot, *keys)

    assert snap_compare(BillspoolApp(busy.seat(who), sample=True), terminal_size=size, run_before=before)
