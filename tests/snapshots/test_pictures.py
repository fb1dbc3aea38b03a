"""A few canonical screens as pictures: colours, focus, dialogs. The characters of every screen are held as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from store.desk import Desk
from tests.tui.screens import press, settled
from tui.app import BillspoolApp
from tui.preferences import Preferences

REJECTING = ("3", "<enter>", "a", "r", "only 55 % in place", "<enter>", "18000", "<enter>", "k")
PICTURES: dict[str, tuple[str, tuple[int, int], tuple[str, ...]]] = {
    "filter-being-typed": ("rita", (80, 24), ("1", "/", "acme")),
    "palette": ("rita", (120, 40), (":", "queue")),
    "calendar": ("rita", (80, 24), ("2", "<f6>", "<f4>", "<down>")),
    "home": ("rita", (80, 24), ()),
    "review-at-80": ("rita", (80, 24), REJECTING),
    "review-at-120": ("rita", (120, 40), REJECTING),
    "question": ("rita", (80, 24), ("3", "<enter>", "<ctrl+a>", "<f10>")),
    "form-with-a-refusal": ("rita", (80, 24), ("3", "<enter>", "r", "<enter>")),
    "entry-in-a-cell": ("adam", (80, 24), ("3", "<tab>", "<tab>", "<enter>", "e", "400.5")),
    "queue": ("ed", (120, 40), ("4", "a")),
}


FOLDER = Path(__file__).parent / "__snapshots__" / "test_pictures"
THEMES = ("light", "high-contrast", "terminal")


@pytest.mark.parametrize("theme", THEMES)
def test_a_screen_keeps_its_meaning_in_every_theme(busy: Desk, snap_compare: Any, theme: str) -> None:
    """Marks, the cursor and a question in the other palettes; the last one has the terminal's own 16 colours."""

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *REJECTING, "<f10>")

    app = BillspoolApp(
        busy.seat("rita"), sample=True, preferences=Preferences(theme=theme), colors=16 if theme == THEMES[-1] else 256
    )  # fmt: skip
    assert snap_compare(app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_screen_is_painted_as_it_was(busy: Desk, snap_compare: Any, picture: str) -> None:
    """Colours and emphasis of a canonical screen."""
    who, size, keys = PICTURES[picture]

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *keys)

    assert snap_compare(BillspoolApp(busy.seat(who), sample=True), terminal_size=size, run_before=before)


def test_no_picture_is_left_over() -> None:
    """The plugin tells of unused ones only where all tests run in one process."""
    wanted = {
        f"{test.__name__}[{name}]"
        for test, names in (
            (test_a_screen_is_painted_as_it_was, PICTURES),
            (test_a_screen_keeps_its_meaning_in_every_theme, THEMES),
        )
        for name in names
    }
    assert {path.stem for path in FOLDER.iterdir()} == wanted
