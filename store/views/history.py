"""What happened to a document, in words."""

from __future__ import annotations

import json

from store.models import AuditEntry
from store.text import printable


def latest(document: str, count: int) -> list[AuditEntry]:
    """The document's latest entries, newest first."""
    return list(
        AuditEntry.select().where(AuditEntry.document == document).order_by(AuditEntry.seq.desc()).limit(count)
    )


def sentence(entry: AuditEntry) -> str:
    """One entry as a clerk reads it: when, who, what, from what to what, and why."""
    before, after = json.loads(entry.before), json.loads(entry.after)
    names = list(dict.fromkeys([*before, *after]))[:4]
    parts = [f"{name} {_said(before.get(name))} → {_said(after.get(name))}" for name in names]
    reason = f" because “{printable(entry.reason)}”" if entry.reason else ""
    return printable(f"{entry.at[:16].replace('T', ' ')} {entry.by_user}: {entry.verb}, {', '.join(parts)}") + f"{reason}."


def _said(value: object) -> str:
    return "–" if value is None else str(value)[:60]
