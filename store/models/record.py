"""The record of what happened: commands taken and the hash-chained audit trail."""

from __future__ import annotations

from peewee import BigIntegerField, TextField

from store.models.base import BookModel, TimeText


class Command(BookModel):
    """A command that was carried out, under a key its sender made, with the answer it gave (JSON text)."""

    key = TextField(primary_key=True)
    verb = TextField()
    by_user = TextField()
    at = TimeText()
    answer = TextField()


class AuditEntry(BookModel):
    """One act on one document; `hash` covers the entry and the hash of the document's previous one."""

    document = TextField()
    seq = BigIntegerField()
    at = TimeText()
    by_user = TextField()
    verb = TextField()
    before = TextField()
    after = TextField()
    reason = TextField()
    origin = TextField()
    prev_hash = TextField()
    hash = TextField()


class AuditHead(BookModel):
    """The last entry of a document's chain."""

    document = TextField(primary_key=True)
    seq = BigIntegerField()
    hash = TextField()


class AuditAnchor(BookModel):
    """A hash over the heads of all chains at one time, to be kept somewhere else."""

    at = TimeText()
    entries = BigIntegerField()
    hash = TextField()
