"""What a ledger table asks of the book: a window of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

Row = dict[str, Any]


class Listing(Protocol):
    """An ordered, filtered set of rows that is read a window at a time; each row has an ``id`` and a ``version``."""

    def count(self) -> int:
        """How many rows there are."""
        ...

    def totals(self) -> dict[str, int]:
        """Sums over all rows, by column key."""
        ...

    def window(self, start: int, size: int) -> list[Row]:
        """At most `size` rows from the `start`-th on."""
        ...

    def sorted(self, column: str, descending: bool) -> Listing:
        """The same rows in another order."""
        ...

    def matching(self, text: str) -> Listing:
        """Only the rows that contain the text."""
        ...

    def position_of(self, row_id: int, /) -> int | None:
        """Where the row stands; None if it is not among these."""
        ...


class Rows:
    """A listing over rows already at hand: the lines of one invoice, the commands of the palette."""

    def __init__(self, rows: Sequence[Row], summed: Sequence[str] = ()) -> None:
        self.rows = list(rows)
        self.summed = tuple(summed)
        self._places = {row["id"]: place for place, row in enumerate(self.rows)}

    def count(self) -> int:
        return len(self.rows)

    def totals(self) -> dict[str, int]:
        return {key: sum(row.get(key) or 0 for row in self.rows) for key in self.summed}

    def window(self, start: int, size: int) -> list[Row]:
        return self.rows[start : start + size]

    def sorted(self, column: str, descending: bool) -> Rows:
        return Rows(sorted(self.rows, key=_order_by(column), reverse=descending), self.summed)

    def matching(self, text: str) -> Rows:
        words = text.casefold().split()
        return Rows([row for row in self.rows if _holds(row, words)], self.summed)

    def position_of(self, row_id: int, /) -> int | None:
        return self._places.get(row_id)


def _order_by(column: str) -> Callable[[Row], tuple[bool, object]]:
    def key(row: Row) -> tuple[bool, object]:
        value = row.get(column)
        return (value is not None, value.casefold() if isinstance(value, str) else value)

    return key


def _holds(row: Row, words: list[str]) -> bool:
    text = " ".join(value for value in row.values() if isinstance(value, str)).casefold()
    return all(word in text for word in words)


class Window:
    """The rows around the visible ones, read once and kept until the view moves beyond them."""

    MARGIN = 20
    """Rows kept on either side of what is visible, so that one step does not read again."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.count = listing.count()
        self._start = 0
        self._rows: list[Row] = []
        self._totals: dict[str, int] | None = None
        self._known: tuple[int, list[Row]] | None = None

    def is_overtaken(self) -> bool:
        """Whether the listing has other rows around here than when this was last asked, or than were read."""
        known = self._known or (self.count, self._rows)
        self._known = self.listing.count(), self.listing.window(self._start, len(known[1]))
        return self._known != known

    @property
    def totals(self) -> dict[str, int]:
        """The listing's sums, asked for once."""
        if self._totals is None:
            self._totals = self.listing.totals()
        return self._totals

    def row(self, place: int, visible: int) -> Row | None:
        """The row at a place, reading the window around it when it is not at hand."""
        if not 0 <= place < self.count:
            return None
        if not self._start <= place < self._start + len(self._rows):
            self._start = max(0, place - visible - self.MARGIN)
            self._rows = self.listing.window(self._start, 2 * (visible + self.MARGIN))
        offset = place - self._start
        return self._rows[offset] if offset < len(self._rows) else None

    def each(self, start: int = 0, stop: int | None = None, step: int = 500) -> Iterator[tuple[int, Row]]:
        """Places and rows from `start` on, read in steps."""
        end = self.count if stop is None else min(stop, self.count)
        for first in range(start, end, step):
            yield from enumerate(self.listing.window(first, min(step, end - first)), first)
