"""When the Web Connector last called, and what waits for it, as far as it shows from here."""

from __future__ import annotations

from dataclasses import dataclass

from exporter import batches
from exporter.webconnector import pin
from store.desk import Desk
from store.errors import Refusal
from store.views.settings import settings_of

TO_FETCH = ("outbox", "inflight")
"""Folders of the spool whose batches are QuickBooks' to answer."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What the spool tells.

    Attributes:
        last: when the Web Connector last called, as UTC text; empty where it never did.
        waiting: batches it has not fetched, or not answered.
    """

    last: str
    waiting: int


def contact(desk: Desk) -> Contact | None:
    """Look into the book's spool; None where there is none yet, or none this person may look into. Nothing is made or changed."""
    try:
        spool = batches.found_spool(desk, settings_of(desk))
        if spool is None:
            return None
        last = pin.last_contact(spool)
        return Contact(last, sum(len(spool.files(state)) for state in TO_FETCH))
    except (Refusal, OSError):
        return None
