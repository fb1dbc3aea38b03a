"""The people of the sample company at their desks, on one clock."""

from __future__ import annotations

from collections.abc import Callable

from store.book import Book
from store.desk import Desk
from store.sample import company
from store.sample.clock import StoryClock

Post = Callable[[Desk], object]
"""Delivers the mail that waits, as the user at a desk."""


class Desks:
    """Who sits where.

    Attributes:
        clock: what all of them look at.
        pat, ivan, rita, adam, ada: administrator, invoice administrator, reviewer, and the two accounting approvers.
        bills: the TxnIDs of invoices that are bills in QuickBooks, by name.
        post_letters: delivers the mail that waits.
    """

    def __init__(self, book: Book, clock: StoryClock, post: Post | None = None) -> None:
        self.clock = clock
        self.pat = Desk(book, company.ADMINISTRATOR, clock)
        self.ivan, self.rita, self.adam, self.ada = (
            self.pat.seat(login) for login in ("ivan", "rita", "adam", "ada")
        )
        self.bills: dict[str, str] = {}
        self.post_letters: Post = post or (lambda _: None)
