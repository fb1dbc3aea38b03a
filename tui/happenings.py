"""What others did in the book, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from store.views.standing import Act
from tui.acts import did
from tui.text import plain


def told(acts: Sequence[Act], user: str) -> str:
    """The newest of these acts that somebody else did, or that the user did elsewhere: ``rita marked lines of SC-001/2``."""
    act = next((each for each in acts if each.by != user), acts[0])
    who = "You, elsewhere," if act.by == user else plain(act.by)
    more = len({each.document for each in acts} - {act.document})
    others = f" and {more} more" if more else ""
    return f"{who} {did(act.verb)} {plain(act.document.rpartition(' ')[2])}{others}"
