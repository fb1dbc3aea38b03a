"""Opening the window: the terminal looked at, the person's settings read, and the application run with both."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from tui import preferences, terminal

if TYPE_CHECKING:
    from store.desk import Desk


def put_off_collecting() -> None:
    """Put the search for garbage off until the window stands: what is loaded meanwhile stays, and would be gone through again and again."""
    gc.disable()


def collect_again() -> None:
    """Search for garbage from now on, among what comes; what was loaded for the window stays with it, and no search passes it again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def require_screen() -> None:
    """Raise `Unavailable` where the terminal cannot show a screen."""
    terminal.look().require_screen()


def open_window(desk: Desk, *, sample: bool = False) -> bool:
    """Show the book until the person leaves; False where the program itself failed.

    Args:
        desk: the book, who acts and the clock.
        sample: whether this is the sample company.
    """
    put_off_collecting()
    loaded, here = preferences.load(), terminal.look()
    if not here.colors:
        os.environ["NO_COLOR"] = (
            "1"  # Textual reads it there, and would send colours to a terminal that has none
        )
    if not loaded.preferences.thrifty:
        os.environ["BILLSPOOL_THRIFTY"] = "off"
    from tui.app import BillspoolApp

    app = BillspoolApp(desk, sample, preferences=loaded.preferences, colors=here.colors, notice=loaded.notice)
    app.once_painted = collect_again
    app.run(mouse=loaded.preferences.mouse)
    return not app.return_code
