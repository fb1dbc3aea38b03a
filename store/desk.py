"""A desk: the book that lies open on it, the person who sits at it, and the clock on the wall.

Actions and views take a desk and nothing else from their surroundings, so a test freezes the clock and seats whom it likes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from store.book import Book
from store.values import frozen


def wall_clock() -> datetime:
    """The time now, in the machine's own time zone."""
    return datetime.now().astimezone()


@frozen
class Desk:
    """Who acts on which book, and what time it is there.

    Attributes:
        book: the open book.
        user: the login of the acting user.
        clock: gives the present time with its zone.
        on_behalf: the login of the person really there, where it is somebody else than `user`.
        key: the command key of the next action; a new one for each action where empty.
    """

    book: Book
    user: str
    clock: Callable[[], datetime] = wall_clock
    on_behalf: str = ""
    key: str = ""

    def today(self) -> date:
        """The date on the wall calendar."""
        return self.clock().date()

    def now(self) -> str:
        """The time in UTC as the book keeps it, ``2026-01-31T09:14:00Z``."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def keyed(self, key: str) -> Desk:
        """The same desk whose next action carries this command key: said twice, it is done once."""
        return replace(self, key=key)

    def seat(self, user: str) -> Desk:
        """The same desk with somebody else sitting at it."""
        return replace(self, user=user, key="")

    def command_key(self) -> str:
        """The key of the next action."""
        return self.key or uuid.uuid4().hex
