"""What a database error means, whatever the engine: found in the chain of exceptions behind the one that surfaced.

SQLite rolls back by itself when the disk is full, peewee's own rollback then fails, and "cannot rollback" is what surfaces.
So every exception behind it is asked, and the gravest answer counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

from store.errors import Conflict, Invalid, Refusal, Unavailable
from store.values import frozen


class Cause(IntEnum):
    """Why a transaction failed; the larger, the more it explains."""

    UNKNOWN = 0
    CONSTRAINT = 1
    TAKEN = 2
    BUSY = 3
    LOST = 4
    READONLY = 5
    FULL = 6
    BROKEN = 7
    DAMAGED = 8


_SQLITE = (
    ("SQLITE_CONSTRAINT", Cause.CONSTRAINT),
    ("SQLITE_BUSY", Cause.BUSY),
    ("SQLITE_LOCKED", Cause.BUSY),
    ("SQLITE_PROTOCOL", Cause.BUSY),
    ("SQLITE_FULL", Cause.FULL),
    ("SQLITE_READONLY", Cause.READONLY),
    ("SQLITE_PERM", Cause.READONLY),
    ("SQLITE_IOERR", Cause.BROKEN),
    ("SQLITE_CANTOPEN", Cause.BROKEN),
    ("SQLITE_CORRUPT", Cause.DAMAGED),
    ("SQLITE_NOTADB", Cause.DAMAGED),
)
# Prefixes of SQLSTATE; the longest that fits counts.
_POSTGRESQL = {
    "40": Cause.BUSY,
    "40003": Cause.LOST,
    "55P03": Cause.BUSY,
    "23": Cause.CONSTRAINT,
    "23505": Cause.TAKEN,
    "08": Cause.LOST,
    "57P": Cause.LOST,
    "25006": Cause.READONLY,
    "42501": Cause.READONLY,
    "53100": Cause.FULL,
    "53": Cause.BUSY,
    "58": Cause.BROKEN,
    "XX001": Cause.DAMAGED,
    "XX002": Cause.DAMAGED,
}
_TAKEN_WORDS = "UNIQUE constraint failed"
_LOST_WORDS = re.compile(
    r"connection|server closed|terminat|SSL SYSCALL|could not (send|receive)", re.IGNORECASE
)


@frozen
class Finding:
    """A cause, and the driver's own exception that showed it."""

    cause: Cause
    error: BaseException


def find(error: BaseException) -> Finding:
    """The gravest cause among the exceptions behind `error`."""
    findings = [Finding(_cause_of(behind), behind) for behind in _chain(error)]
    return max(findings, key=lambda finding: finding.cause)


def refusal(finding: Finding, book: str) -> Refusal | None:
    """The sentence for a cause that cannot be helped by trying again; None where the error is nobody's doing but ours."""
    if finding.cause in (Cause.CONSTRAINT, Cause.TAKEN):
        return _constraint(finding.error)
    told = _SENTENCES.get(finding.cause)
    if told is None:
        return None
    rule, text = told
    return Unavailable(text.format(book=book), rule=rule, field="book", value=book)


_SENTENCES = {
    Cause.BUSY: (
        "book.busy",
        "The book {book} is busy: another program has held it for too long. Nothing was saved; try again in a moment.",
    ),
    Cause.LOST: (
        "book.lost",
        "The connection to the book {book} is lost, maybe while it was saving. See that its server runs, and look at the book before you repeat it.",
    ),
    Cause.READONLY: (
        "book.readonly",
        "You may not write to the book {book}. Nothing was saved; ask for write access to the file and its folder, or to the database.",
    ),
    Cause.FULL: (
        "book.full",
        "The disk is full, nothing was saved: free some space where the book {book} lies, and save again.",
    ),
    Cause.BROKEN: (
        "book.disk",
        "The disk that holds the book {book} reports an error. Nothing was saved; stop working, look at the disk, and open the book again.",
    ),
    Cause.DAMAGED: (
        "book.damaged",
        "The book {book} is damaged. Stop working on it, keep a copy as it is, and restore the latest backup.",
    ),
}


def _chain(error: BaseException | None, seen: set[int] | None = None) -> Iterator[BaseException]:
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    for behind in (getattr(error, "orig", None), error.__cause__, error.__context__):
        yield from _chain(behind, seen)


def _cause_of(error: BaseException) -> Cause:
    name = getattr(error, "sqlite_errorname", None)
    if name:
        if str(error).startswith(_TAKEN_WORDS):
            return Cause.TAKEN
        return next((cause for prefix, cause in _SQLITE if name.startswith(prefix)), Cause.UNKNOWN)
    state = getattr(error, "sqlstate", None)
    if state:
        fitting = [prefix for prefix in _POSTGRESQL if state.startswith(prefix)]
        return _POSTGRESQL[max(fitting, key=len)] if fitting else Cause.UNKNOWN
    from_driver = type(error).__module__.partition(".")[0] in ("psycopg", "psycopg_binary")
    if (
        from_driver
        and type(error).__name__ in ("OperationalError", "InterfaceError")
        and _LOST_WORDS.search(str(error))
    ):
        return Cause.LOST
    return Cause.UNKNOWN


def _constraint(error: BaseException) -> Refusal:
    """`Conflict` where something of that name is there already, `Invalid` where a value cannot be."""
    columns = _taken_columns(error)
    if columns:
        table, names = columns
        return Conflict(
            f"The book already has a {table.replace('_', ' ')} with this {names}; look at it, or use another {names}.",
            rule="constraint.taken", field=names, value=table,
        )  # fmt: skip
    name = getattr(getattr(error, "diag", None), "constraint_name", None) or str(error).partition(": ")[2]
    return Invalid(
        f"The book does not hold such a value; the rule it breaks is {name or 'unnamed'}. Nothing was saved.",
        rule="constraint", field=name,
    )  # fmt: skip


def _taken_columns(error: BaseException) -> tuple[str, str] | None:
    if _cause_of(error) is not Cause.TAKEN:
        return None
    diag = getattr(error, "diag", None)
    if diag is not None:
        keys = re.search(r"\((.+?)\)=\(", diag.message_detail or "")
        return diag.table_name or "row", keys.group(1).replace("_", " ") if keys else "key"
    columns = [column.strip().split(".") for column in str(error).partition(": ")[2].split(",")]
    return columns[0][0], ", ".join(column[-1] for column in columns).replace("_", " ")
