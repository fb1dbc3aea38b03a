"""A user's inbox, derived from the book: what waits for him now, by kind, less what he has put aside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store import lookup
from store.actor import sitting
from store.desk import Desk
from store.errors import NotFound
from store.models import InboxMark, User
from store.values import frozen
from store.views.inbox_kinds import BY_NAME, KINDS, Kind, Reader
from store.views.listing import Listing, Row
from store.views.settings import settings_of

STRIDE = 64
"""Row ids of an inbox are those of the book times this, plus the kind's place, so that no two are alike."""


@frozen
class Count:
    """How much waits of a kind."""

    kind: str
    words: str
    count: int
    news: bool


@frozen
class Inbox:
    """The lists of several kinds as one, kind by kind; a window reads only the lists it touches."""

    parts: tuple[tuple[Kind, Listing], ...]

    def count(self) -> int:
        """How many things wait."""
        return sum(part.count() for _, part in self.parts)

    def totals(self) -> dict[str, int]:
        """The amounts of what is shown, in cents; none where a list holds things that are no amounts."""
        return {}

    def window(self, start: int, size: int) -> list[Row]:
        """The rows from `start` on, at most `size`."""
        rows: list[Row] = []
        before, start = 0, max(start, 0)
        for _, part in self.parts:
            if len(rows) >= size:
                break
            here = part.count()
            if start + len(rows) < before + here:
                rows += part.window(start + len(rows) - before, size - len(rows))
            before += here
        return rows

    def sorted(self, column: str, descending: bool = False) -> Inbox:
        """The same, each kind in another order."""
        return Inbox(tuple((kind, part.sorted(column, descending)) for kind, part in self.parts))

    def matching(self, text: str) -> Inbox:
        """Only what contains the words."""
        return Inbox(tuple((kind, part.matching(text)) for kind, part in self.parts))

    def position_of(self, key: Any) -> int | None:
        """Where a row stands, None where it is not shown."""
        before = 0
        for kind, part in self.parts:
            if KINDS.index(kind) == key % STRIDE:
                place = part.position_of(key // STRIDE)
                return None if place is None else before + place
            before += part.count()
        return None


def inbox(desk: Desk, kind: str = "", *, aside: bool = False) -> Inbox:
    """What waits for the acting user.

    Args:
        kind: one kind only, by its name.
        aside: what he has put aside instead.

    Raises:
        NotFound: there is no kind of that name.
    """
    if kind and kind not in BY_NAME:
        raise NotFound(
            f"There is nothing called {kind} in an inbox; it is one of {', '.join(BY_NAME)}.",
            rule="inbox.kind", field="kind", value=kind,
        )  # fmt: skip
    with desk.book.reading():
        reader = Reader(desk, sitting(desk), settings_of(desk))
        mine = lookup.user(desk.user)
        wanted = [each for each in KINDS if each.who(reader) and kind in ("", each.name)]
        return Inbox(tuple((each, _listing(reader, mine, each, aside)) for each in wanted))


def counts(desk: Desk, *, aside: bool = False) -> list[Count]:
    """How much waits of each kind that may wait for the acting user."""
    with desk.book.reading():
        found = inbox(desk, aside=aside)
        return [Count(kind.name, kind.words, part.count(), kind.news) for kind, part in found.parts]


def _listing(reader: Reader, mine: User, kind: Kind, aside: bool) -> Listing:
    base = kind.source(reader)
    marks = InboxMark.select(InboxMark.item).where(InboxMark.user == mine.id)
    item = base.select["item"]
    marked = reader.desk.book.once(("marks", mine.login), marks.exists)
    chosen = item.in_(marks) if aside else item.not_in(marks) if marked else True
    place = KINDS.index(kind)

    def finish(row: Row) -> Row:
        position = row.pop("position")
        number = row["number"]
        row["thing"] = lookup.named(number, position) if position else number
        row.update(
            id=row["id"] * STRIDE + place,
            kind=kind.name,
            words=kind.words,
            opens=kind.opens,
            news=kind.news,
            since=str(row["since"] or ""),  # a date where the thing has no time
        )
        return row

    narrow, counted = base.query, base.counted
    source = replace(
        base, query=lambda: narrow().where(chosen), counted=counted and (lambda: counted().where(chosen)), finish=finish
    )  # fmt: skip
    return Listing(reader.desk.book, source, "since", descending=kind.news)
