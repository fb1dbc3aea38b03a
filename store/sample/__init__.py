"""The sample company: a book with every state in it, written by the actions its clerks use."""

from __future__ import annotations

from datetime import date

from store.book import Book
from store.sample.company import ADMINISTRATOR
from store.sample.desks import Post
from store.sample.story import Story


def build(book: Book, today: date, post: Post | None = None) -> None:
    """Tell the sample company's six months into an empty book, all or nothing; the same day gives the same story.

    Args:
        post: takes away what lies in the outgoing mail, whenever invitations were written; without one everything waits.
    """
    book.transact(
        lambda: Story(book, today, post).tell(),
        key=f"sample company as of {today}",
        verb="sample.build",
        by=ADMINISTRATOR,
    )
