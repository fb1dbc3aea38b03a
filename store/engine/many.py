"""One statement for many rows: composed by Peewee once, and run with each row's own values.

    closed = ErpRequest.update(state=given("state")).where(ErpRequest.id == given("id"))
    run(closed, [{"id": 1, "state": "synced"}, {"id": 2, "state": "failed"}])

Composing a statement takes Peewee longer than running it takes the engine, so a batch of rows is composed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Value


@dataclass(frozen=True, slots=True)
class _Given:
    """The name under which a row gives a value of the statement."""

    name: str


def given(name: str) -> Value:
    """The place of a value that each row brings under that name; it goes to the engine as it is."""
    return Value(_Given(name), converter=False, unpack=False)


def run(query: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run the statement once for each row, within the caller's transaction; answers how many rows of the table it changed."""
    if not rows:
        return 0
    db = query.model._meta.database  # of the book now open, which the statement may be older than
    statement, places = db.get_sql_context().sql(query).query()
    values = [tuple(row[at.name] if isinstance(at, _Given) else at for at in places) for row in rows]
    return run_text(db, statement, values)


def run_text(db: Any, statement: str, values: Sequence[Sequence[Any]]) -> int:
    """Run a statement that is written out already, once for each row of values in the engine's own types."""
    cursor = db.cursor()
    cursor.executemany(statement, values)
    return int(cursor.rowcount)
