"""What a person decides about a message, in the book first, then in the mail folder."""

from __future__ import annotations

from contextlib import suppress

from exporter.mail.folder import mail_folder
from store.actions import deliveries
from store.desk import Desk
from store.views import mail as view
from store.views.settings import settings_of


def count_as_sent(desk: Desk, number: int) -> int:
    """Count a message as sent that perhaps was, and file it so."""
    before = view.one(desk, number)["state"]
    deliveries.count_as_sent(desk, number)
    _follow(desk, number, before, "sent")
    return number


def cancel(desk: Desk, number: int, reason: str) -> int:
    """Call a message back that waits, failed or was filed; what was drawn up goes."""
    deliveries.cancel(desk, number, reason=reason)
    _follow(desk, number, "waiting", "")
    return number


def _follow(desk: Desk, number: int, state: str, onward: str) -> None:
    """Let the file follow the book; where that cannot be now, the book's word stands and the file is only out of place."""
    folder = mail_folder(desk, settings_of(desk))
    message = view.messages(desk, [number])[0]
    stem = folder.stem(message)
    with suppress(OSError):
        if not folder.file(state, stem).exists():
            return
        if onward:
            folder.move(stem, state, onward)
        else:
            folder.file(state, stem).unlink()
