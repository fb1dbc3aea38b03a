"""Lists of any length: a window of rows by key, a count and totals, sorted and filtered, never the whole table.

A listing is a value: sorting or filtering one gives another. It remembers the keys of the windows it has answered, so that
scrolling seeks by key and only a jump into the unknown counts rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any

from peewee import ModelSelect, fn

from store.book import Book
from store.values import frozen

Row = dict[str, Any]


@frozen
class Source:
    """Where a listing's rows come from.

    Attributes:
        query: the rows, unordered, with the joins the columns need.
        select: the columns of a row by name; ``id`` must be among them.
        key: the unique column that breaks ties.
        order: the columns it may be sorted by; each is never NULL.
        search: the text columns a filter looks into.
        sums: what is added up, by name.
        finish: completes a row in Python; None leaves it.
        complete: completes the rows of a window together, with what one more question to the book tells of them all.
        counted: the same rows without the joins that only columns and filter need; count and sums are taken of them while nothing
            is filtered.
        added: what `sums` tells of all rows, where that is found faster than row by row; asked for while nothing is filtered.
    """

    query: Callable[[], ModelSelect]
    select: Mapping[str, Any]
    key: Any
    order: Mapping[str, Any]
    search: tuple[Any, ...] = ()
    sums: Mapping[str, Any] = field(default_factory=dict)
    finish: Callable[[Row], Row] | None = None
    complete: Callable[[list[Row]], list[Row]] | None = None
    counted: Callable[[], ModelSelect] | None = None
    added: Callable[[], dict[str, int]] | None = None


@frozen
class Listing:
    """Rows of a source in one order, under one filter."""

    book: Book
    source: Source
    column: str
    descending: bool = False
    text: str = ""
    _seen: dict[int, tuple[Any, Any]] = field(default_factory=dict, compare=False, repr=False)

    def sorted(self, column: str, descending: bool = False) -> Listing:
        """The same rows in another order; a column that cannot be sorted by leaves the order as it is."""
        if column not in self.source.order:
            return self
        return replace(self, column=column, descending=descending, _seen={})

    def matching(self, text: str) -> Listing:
        """The rows in which each word of the text occurs somewhere, whatever its capitals."""
        return replace(self, text=text.strip(), _seen={})

    def count(self) -> int:
        """How many rows there are."""
        with self.book.reading():
            return int(self._counted().select(self.source.key).count())

    def totals(self) -> dict[str, int]:
        """The sums over all rows shown, not over a window."""
        if not self.source.sums:
            return {}
        with self.book.reading():
            if self.source.added and not self.text:
                return self.source.added()
            return added(self._counted(), self.source.sums)

    def window(self, start: int, size: int) -> list[Row]:
        """The rows from `start` (0 is the first), at most `size`."""
        start = max(start, 0)
        with self.book.reading():
            found = list(self._at(start).limit(size).dicts())
        if found:
            self._remember(start, found)
        rows = [self._finished(row) for row in found]
        return self.source.complete(rows) if self.source.complete and rows else rows

    def position_of(self, key: Any) -> int | None:
        """Where the row of that id stands, or None if it is not shown."""
        with self.book.reading():
            row = self._rows().where(self.source.key == key).dicts().first()
            if row is None:
                return None
            return int(self._rows().where(self._before(row["sort_value"], row["sort_key"])).count())

    def _at(self, start: int) -> ModelSelect:
        known = sorted(self._seen)
        place = bisect_right(known, start) - 1
        query = self._ordered()
        if place < 0:
            return query.offset(start)
        value, key = self._seen[known[place]]
        return query.where(self._from(value, key)).offset(start - known[place])

    def _remember(self, start: int, found: list[Row]) -> None:
        for index in {0, len(found) - 1}:
            self._seen[start + index] = (found[index]["sort_value"], found[index]["sort_key"])

    def _from(self, value: Any, key: Any) -> Any:
        """From that row on; the first clause lets an index seek, the second breaks ties."""
        by, ident = self.source.order[self.column], self.source.key
        if self.descending:
            return (by <= value) & ((by < value) | (ident <= key))
        return (by >= value) & ((by > value) | (ident >= key))

    def _before(self, value: Any, key: Any) -> Any:
        by, ident = self.source.order[self.column], self.source.key
        if self.descending:
            return (by >= value) & ((by > value) | (ident > key))
        return (by <= value) & ((by < value) | (ident < key))

    def _rows(self) -> ModelSelect:
        columns = [expression.alias(name) for name, expression in self.source.select.items()]
        by = self.source.order[self.column]
        return self._filtered(
            self.source.query().select(*columns, by.alias("sort_value"), self.source.key.alias("sort_key"))
        )

    def _counted(self) -> ModelSelect:
        if self.source.counted and not self.text:
            return self.source.counted()
        return self._filtered(self.source.query())

    def _ordered(self) -> ModelSelect:
        by, key = self.source.order[self.column], self.source.key
        order = (by.desc(), key.desc()) if self.descending else (by.asc(), key.asc())
        return self._rows().order_by(*order)

    def _filtered(self, query: ModelSelect) -> ModelSelect:
        for word in self.text.split():
            clauses = [expression.contains(word) for expression in self.source.search]
            if clauses:
                condition = clauses[0]
                for clause in clauses[1:]:
                    condition = condition | clause
                query = query.where(condition)
        return query

    def _finished(self, row: Row) -> Row:
        row.pop("sort_value"), row.pop("sort_key")
        return self.source.finish(row) if self.source.finish else row


def added(rows: ModelSelect, sums: Mapping[str, Any]) -> dict[str, int]:
    """The sums over the rows, by name; 0 where there is no row."""
    found = rows.select(*(fn.COALESCE(fn.SUM(each), 0) for each in sums.values())).tuples().get()
    return {name: int(value) for name, value in zip(sums, found, strict=True)}
