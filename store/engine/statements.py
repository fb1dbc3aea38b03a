"""Statements that Peewee composes once and that are run often, each time with values of their own.

    CLOSE = Statement(ErpRequest.update(state=given("state")).where(ErpRequest.id == given("id")))
    CLOSE.run([{"id": 1, "state": "synced"}, {"id": 2, "state": "failed"}])

Composing a statement takes Peewee many times as long as running it takes the engine; what every act does, and what is done for
each row of a batch, is therefore composed once for each kind of engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import PostgresqlDatabase, Value

from store.values import frozen


@frozen
class _Given:
    """The name under which a value of the statement is given."""

    name: str


def given(name: str) -> Value:
    """The place of a value that comes under that name with each run; it goes to the engine as it is."""
    return Value(_Given(name), converter=False, unpack=False)


class Statement:
    """A query of Peewee with places for values; it may be made before any book is open."""

    def __init__(self, query: Any, *, lock: bool = False) -> None:
        """Args:
        lock: whether the rows found are held until the transaction ends; SQLite's transaction holds the whole book anyway.
        """
        self._query, self._lock = query, lock
        self._composed: dict[type, tuple[str, list[Any]]] = {}

    def run(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it once for each row's values, within the caller's transaction; answers how many rows of tables it changed."""
        if not rows:
            return 0
        db, statement, places = self._on_open_book()
        return run_text(db, statement, [_values(places, row) for row in rows])

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """What it finds with these values, as the driver gives it."""
        db, statement, places = self._on_open_book()
        found: list[tuple[Any, ...]] = db.execute_sql(statement, _values(places, values)).fetchall()
        return found

    def _on_open_book(self) -> tuple[Any, str, list[Any]]:
        db = self._query.model._meta.database
        engine = type(db)
        if engine not in self._composed:
            locks = self._lock and isinstance(db, PostgresqlDatabase)
            query = self._query.for_update() if locks else self._query
            self._composed[engine] = db.get_sql_context().sql(query).query()
        return db, *self._composed[engine]


def run_text(db: Any, statement: str, values: Sequence[Sequence[Any]]) -> int:
    """Run a statement that is written out already, once for each row of values in the engine's own types."""
    cursor = db.cursor()
    cursor.executemany(statement, values)
    return int(cursor.rowcount)


def _values(places: Sequence[Any], values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[place.name] if isinstance(place, _Given) else place for place in places)
