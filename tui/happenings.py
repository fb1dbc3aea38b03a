"""What others did in the book, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from store.errors import Conflict
from store.views.standing import Act
from tui.acts import did, document_words, happened
from tui.text import plain
from tui.widgets.figures import money


def told(acts: Sequence[Act], user: str) -> str:
    """The newest of these acts that somebody else did, or that the user did elsewhere: ``rita marked lines of SC-001/2``."""
    act = next((each for each in acts if each.by != user), acts[0])
    who = "You, elsewhere," if act.by == user else plain(act.by)
    more = len({each.document for each in acts} - {act.document})
    others = f" and {more} more" if more else ""
    return f"{who} {did(act.verb)} {plain(act.document.rpartition(' ')[2])}{others}"


def overtaken(conflict: Conflict, user: str) -> str:
    """That somebody was quicker, what he did, and that what is there now is shown."""
    act = conflict.overtaken_by
    if act is None:
        return conflict.message
    done = happened(act.verb, act.after, act.reason)
    who = "You, elsewhere," if act.by == user else plain(act.by)
    due = f", {money(done.amount)} due" if done.amount is not None else ""
    why = f" (“{plain(done.reason)}”)" if done.reason else ""
    return (
        f"{who} {done.did} {document_words(act.document)}{due}{why} while you had it open. "
        "Nothing of yours was saved over it; you see it as it is now."
    )
