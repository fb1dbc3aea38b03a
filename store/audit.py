"""The record of who did what: one chain of hashes for each document, and anchors over all of them.

Each entry's hash covers the entry and the hash of the document's previous one, so a change anywhere breaks the chain from
there on. Whoever can write the file could compute a whole chain anew; an anchor kept somewhere else (on a printed report,
in a mail) is what shows it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import PostgresqlDatabase, fn

from store.engine.statements import run_text
from store.engine.transactions import lock_table
from store.errors import Overtaking
from store.models import AuditAnchor, AuditEntry, AuditHead
from store.models.base import canonical_json
from store.text import moment, printable

_COVERED = (
    AuditEntry.document, AuditEntry.seq, AuditEntry.at, AuditEntry.by_user, AuditEntry.verb,
    AuditEntry.before, AuditEntry.after, AuditEntry.reason, AuditEntry.origin,
)  # fmt: skip


_spelled = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A list of text and integers as JSON, the one way."""


# Written out: every act of every clerk passes here, and composing these took longer than running them.
_HEAD = "SELECT seq, hash FROM audit_head WHERE document = ?"
_BEGIN = "INSERT INTO audit_head (document, seq, hash) VALUES (?, 0, '') ON CONFLICT DO NOTHING"
_MOVE_HEAD = "UPDATE audit_head SET seq = ?, hash = ? WHERE document = ?"
_ADD_ENTRY = (
    "INSERT INTO audit_entry (document, seq, at, by_user, verb, before, after, reason, origin, prev_hash, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the record is not what was written: the document, the entry's number (0 = the chain as a whole), and how."""

    document: str
    seq: int
    message: str

    def __str__(self) -> str:
        where = f"{self.document}, entry {self.seq}" if self.seq else self.document
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be recorded.

    Attributes:
        document: the chain, such as ``invoice SC-001/2``.
        at: UTC text such as 2026-01-31T09:14:00Z.
        before: what was, as plain JSON values; `after` and `origin` likewise.
    """

    document: str
    verb: str
    by: str
    at: str
    before: Any = None
    after: Any = None
    reason: str = ""
    origin: Any = None

    def values(self, seq: int) -> list[Any]:
        """What the hash covers, in its order."""
        before, after = canonical_json(self.before), canonical_json(self.after)
        origin = canonical_json(self.origin or {})
        return [self.document, seq, self.at, self.by, self.verb, before, after, self.reason, origin]


def append(fact: Fact) -> None:
    """Add an entry to its document's chain, within the caller's transaction."""
    append_all([fact])


def append_all(facts: Sequence[Fact]) -> None:
    """Add entries to their documents' chains in their order, within the caller's transaction; many cost few statements."""
    db = AuditEntry._meta.database
    if not db.in_transaction():
        raise RuntimeError("an audit entry belongs to the transaction of the act it records")
    heads: dict[str, tuple[int, str]] = {}
    entries: list[list[Any]] = []
    for fact in facts:
        last, previous = heads.get(fact.document) or _locked_head(db, fact.document)
        values = fact.values(last + 1)
        heads[fact.document] = last + 1, _digest(previous, values)
        entries.append([*values, previous, heads[fact.document][1]])
    run_text(db, _spelled_for(db, _ADD_ENTRY), entries)
    moved = [(seq, digest, document) for document, (seq, digest) in heads.items()]
    run_text(db, _spelled_for(db, _MOVE_HEAD), moved)


def latest(document: str, count: int) -> list[AuditEntry]:
    """The document's newest entries, newest first."""
    query = AuditEntry.select().where(AuditEntry.document == document)
    return list(query.order_by(AuditEntry.seq.desc()).limit(count))


def sentence(entry: AuditEntry) -> str:
    """An entry in words: who did what when, and which fields changed how."""
    before, after = json.loads(entry.before) or {}, json.loads(entry.after) or {}
    text = f"{entry.by_user} did {entry.verb} on {moment(entry.at)}"
    fields = [_change(name, before, after) for name in sorted(before.keys() | after.keys())]
    if fields:
        text += ": " + ", ".join(fields[:5]) + (f" and {len(fields) - 5} more" if len(fields) > 5 else "")
    if entry.reason:
        text += f" ({entry.reason})"
    return printable(text) + "."


def overtaking(entry: AuditEntry) -> Overtaking:
    """An entry as what came before somebody's save."""
    after = json.loads(entry.after) or {}
    return Overtaking(entry.by_user, entry.verb, entry.document, after, entry.reason or "")


def verify(document: str | None = None) -> list[Fault]:
    """Recompute the document's chain, or all chains and all anchors; return what does not agree, empty when all is well."""
    heads: Any = AuditHead.select(AuditHead.document, AuditHead.seq, AuditHead.hash)
    entries: Any = AuditEntry.select(*_COVERED, AuditEntry.prev_hash, AuditEntry.hash)
    if document is not None:
        heads = heads.where(AuditHead.document == document)
        entries = entries.where(AuditEntry.document == document)
    expected = {name: (seq, digest) for name, seq, digest in heads.tuples()}
    # Rows as the driver gives them: a record may have millions.
    rows = AuditEntry._meta.database.execute(entries.order_by(AuditEntry.document, AuditEntry.seq))
    faults = list(_chain_faults(rows, expected))
    return faults if document is not None else faults + list(_anchor_faults())


def anchor(at: str) -> AuditAnchor:
    """Write an anchor over the heads of all chains, within the caller's transaction.

    Its hash covers the previous anchor and every head that moved since, and with them all heads there are; `entries` is the
    id of the newest entry it covers.
    """
    lock_table(AuditEntry)
    previous = AuditAnchor.select().order_by(AuditAnchor.id.desc()).first()
    covered = previous.entries if previous else 0
    newest = AuditEntry.select(fn.MAX(AuditEntry.id)).scalar() or 0
    digest = _anchor_digest(previous.hash if previous else "", _heads_between(covered, newest))
    return AuditAnchor.create(at=at, entries=newest, hash=digest)


def _locked_head(db: Any, document: str) -> tuple[int, str]:
    lock = " FOR UPDATE" if isinstance(db, PostgresqlDatabase) else ""
    head = _run(db, _HEAD + lock, document).fetchone()
    if head is None:
        # Another clerk may begin the same chain at this moment; whoever is second waits here and takes the head as it is.
        _run(db, _BEGIN, document)
        head = _run(db, _HEAD + lock, document).fetchone()
    return head[0], head[1]


def _run(db: Any, statement: str, *values: Any) -> Any:
    return db.execute_sql(_spelled_for(db, statement), values)


def _spelled_for(db: Any, statement: str) -> str:
    return statement.replace("?", str(db.param))


def _digest(previous: str, values: list[Any]) -> str:
    return hashlib.sha256((previous + _spelled(values)).encode()).hexdigest()


def _change(name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    if name not in before:
        return f"{name} {_short(after[name])}"
    if name not in after:
        return f"{name} {_short(before[name])} removed"
    return f"{name} {_short(before[name])} → {_short(after[name])}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else canonical_json(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _chain_faults(rows: Iterable[tuple[Any, ...]], heads: dict[str, tuple[int, str]]) -> Iterator[Fault]:
    ends: dict[str, tuple[int, str]] = {}
    for *values, prev_hash, digest in rows:
        document, seq = values[0], values[1]
        last_seq, last_hash = ends.get(document, (0, ""))
        if seq != last_seq + 1:
            yield Fault(document, seq, f"entry {last_seq + 1} is missing")
        elif prev_hash != last_hash:
            yield Fault(document, seq, "does not follow from the entry before it")
        if _digest(prev_hash, values) != digest:
            yield Fault(document, seq, "was changed after it was written")
        ends[document] = (seq, digest)
    for document, (seq, digest) in heads.items():
        end_seq, end_hash = ends.pop(document, (0, ""))
        if end_seq < seq:
            yield Fault(document, 0, f"should have {seq} entries, and ends after {end_seq}")
        elif (end_seq, end_hash) != (seq, digest):
            yield Fault(document, 0, "its last entry is not the one the book remembers")
    for document in ends:
        yield Fault(document, 0, "has entries the book does not remember")


def _anchor_faults() -> Iterator[Fault]:
    covered, previous = 0, ""
    for row in AuditAnchor.select().order_by(AuditAnchor.id):
        if _anchor_digest(previous, _heads_between(covered, row.entries)) != row.hash:
            yield Fault(f"anchor of {row.at}", 0, "the entries it covers are not those it was made over")
        covered, previous = row.entries, row.hash


def _heads_between(after: int, newest: int) -> Iterator[tuple[str, int, str]]:
    """The last entry of each chain that grew between two entry ids, ordered by document."""
    window = (AuditEntry.id > after) & (AuditEntry.id <= newest)
    last = AuditEntry.select(AuditEntry.document, fn.MAX(AuditEntry.seq).alias("seq")).where(window)
    last = last.group_by(AuditEntry.document).alias("last")
    query: Any = AuditEntry.select(AuditEntry.document, AuditEntry.seq, AuditEntry.hash).join(
        last, on=((AuditEntry.document == last.c.document) & (AuditEntry.seq == last.c.seq))
    )
    # Sorted here and not by the engine, whose order of letters depends on its settings.
    return iter(sorted(query.tuples()))


def _anchor_digest(previous: str, heads: Iterable[tuple[str, int, str]]) -> str:
    total = hashlib.sha256(previous.encode())
    for head in heads:
        total.update(canonical_json(list(head)).encode() + b"\n")
    return total.hexdigest()
