"""What is said of an invoice that came back from accounting: it is decided still, so it is not changed before it is reopened."""

from __future__ import annotations

from tui.keymap import BY_ID, key
from tui.widgets.figures import state_words


def taken_back(named: str, status: str) -> str:
    """One sentence: where the invoice stands, how it is changed, and how it is sent again."""
    reopen = BY_ID["review.reopen"].label
    return (
        f"{named} is back from accounting, still {state_words(status).lower()}: {key('invoices.send')} sends it again; "
        f"to change it, open it and {key('app.palette')} {reopen}."
    )
