"""What happened in the book, in words."""

from __future__ import annotations

from collections.abc import Sequence

from store.views.standing import Act
from tui.text import plain

VERBS = {
    "invoice.create": "began", "invoice.bill": "entered amounts on", "invoice.submit": "submitted", "review.mark": "marked lines of",
    "review.mark_all": "approved lines of", "review.finish": "finished the review of", "erp.send": "sent", "erp.accept": "accepted",
    "erp.reject": "returned", "erp.retrieve": "took back", "erp.post": "took in the bill of", "erp.fail": "took in the failure of",
    "invoice.reopen": "reopened", "invoice.delete": "deleted",
}  # fmt: skip
"""Verb of the record -> what somebody did to a document."""


def told(acts: Sequence[Act], user: str) -> str:
    """The newest of these acts that somebody else did, or that the user did elsewhere: ``rita marked lines of SC-001/2``."""
    act = next((each for each in acts if each.by != user), acts[0])
    who = "You, elsewhere," if act.by == user else plain(act.by)
    more = len({each.document for each in acts} - {act.document})
    others = f" and {more} more" if more else ""
    return f"{who} {VERBS.get(act.verb, 'changed')} {plain(act.document.rpartition(' ')[2])}{others}"
