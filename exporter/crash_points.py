"""Named places between two steps, where a test can stop the process as a power cut would.

``BILLSPOOL_CRASH=spool.linked:2`` kills the process when that place is reached for the second time; without the variable
nothing happens.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

EXPORT = (
    "export.begun",
    "export.composed",
    "export.prepared",
    "spool.made",
    "spool.locked",
    "file.opened",
    "file.written",
    "file.synced",
    "file.linked",
    "file.unlinked",
    "file.folder_synced",
    "spool.manifest_delivered",
    "spool.delivered",
    "export.marked",
)
RECOVER = (
    "recover.begun",
    "recover.reaped",
    "recover.duplicate_removed",
    "recover.reason_written",
    "spool.batch_moved",
    "spool.manifest_moved",
    "recover.settled",
)
EXCHANGE = (
    "exchange.claimed",
    "exchange.attempt_written",
    "exchange.sent",
    "exchange.received",
    "exchange.answer_body_written",
    "exchange.answer_written",
    "exchange.concluded",
    "exchange.forgotten",
)
POSTMAN = (
    "post.begun",
    "post.read",
    "post.booked",
    "post.marked",
    "post.filed",
)
MAIL = (
    "mail.claimed",
    "mail.laid",
    "mail.sending",
    "mail.about_to_end",
    "mail.ended",
    "mail.sent",
    "mail.filed",
    "mail.failed",
    "mail.unknown",
    "mail.booked",
)

_reached: Counter[str] = Counter()


def reached(name: str) -> None:
    """Stop the whole process at once if the environment asks for it at this place."""
    wanted = os.environ.get("BILLSPOOL_CRASH")
    if not wanted:
        return
    place, _, count = wanted.partition(":")
    if place != name:
        return
    _reached[name] += 1
    if _reached[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
