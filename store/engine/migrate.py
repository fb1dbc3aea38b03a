"""Bringing a book to the schema this program knows: once, however many programs start at the same moment."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path
from typing import Any

from store.engine.addresses import Engine
from store.engine.transactions import DATABASE_ERRORS
from store.errors import Refusal, Unavailable
from store.models import Setting

STEPS = Path(__file__).parent.parent / "migrations"
BOOK_ID = "book.id"

log = logging.getLogger("billspool.book")


def known_steps(folder: Path = STEPS) -> list[str]:
    """The names of the migrations this program has, in their order."""
    return sorted(path.stem for path in folder.glob("[0-9]*.py"))


def bring_up_to_date(engine: Engine, folder: Path = STEPS) -> list[str]:
    """Apply what is missing, after a copy was kept; return the names applied here.

    Raises:
        Unavailable: the book is newer than this program, or a step failed and was undone.
    """
    if not _pending(engine, folder) and _has_id(engine.db):
        return []
    with engine.alone():
        # Somebody else may have done it while this program waited.
        pending = _pending(engine, folder)
        applied = _apply(engine, pending, folder) if pending else []
        _give_id(engine.db)
    return applied


def applied_steps(db: Any) -> set[str]:
    """The names of the migrations the book has seen."""
    if not db.table_exists("schema_migration"):
        return set()
    return {row[0] for row in db.execute_sql("SELECT name FROM schema_migration").fetchall()}


def _pending(engine: Engine, folder: Path) -> list[str]:
    known, applied = known_steps(folder), applied_steps(engine.db)
    unknown = sorted(applied - set(known))
    if unknown:
        raise Unavailable(
            f"The book {engine.shown} was written by a newer billspool (its step {unknown[-1]} is unknown here); "
            "update billspool, then open it again.",
            rule="book.newer", field="book", value=unknown[-1],
        )  # fmt: skip
    return [step for step in known if step not in applied]


def _apply(engine: Engine, pending: list[str], folder: Path) -> list[str]:
    # Imported late: a book that is up to date, as it nearly always is, needs none of it.
    from playhouse.migrations import Runner

    kept = engine.save_before_upgrade(pending[0]) if applied_steps(engine.db) else ""
    if kept:
        log.info("kept a copy of the book before %s: %s", pending[0], kept)
    try:
        applied = Runner(engine.db, str(folder)).up()
    except Refusal:
        raise
    except Exception as error:
        before = f" A copy from before is {kept}." if kept else ""
        raise Unavailable(
            f"The book {engine.shown} could not be upgraded ({error}); the step that failed was undone.{before}",
            rule="book.upgrade", field="book", value=engine.shown,
        ) from error  # fmt: skip
    engine.upgraded(int(known_steps(folder)[-1].partition("_")[0]))
    return applied


def _has_id(db: Any) -> bool:
    """Whether the book has its name for life; one that was being made when the power failed may lack it."""
    try:
        return bool(db.execute_sql("SELECT 1 FROM setting WHERE key = 'book.id'").fetchone())
    except DATABASE_ERRORS:
        return False


def _give_id(db: Any) -> None:
    if not _has_id(db):
        Setting.insert(key=BOOK_ID, value=str(uuid.uuid4())).execute(db)
