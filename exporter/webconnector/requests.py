"""The message that goes out at each step of a batch, with the note of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from exporter import durable
from exporter.qbxml import queries
from exporter.spool import Spool
from exporter.webconnector import pin, recovery
from exporter.webconnector.journal import Step

OVERLAP = timedelta(hours=26)
"""How far before the first attempt a search begins: an hour for daylight saving, the rest for wherever QuickBooks' clock stands."""


def composed(
    spool: Spool, batch: Path, manifest: Mapping[str, Any], steps: Sequence[Step], stand: recovery.Stand, number: int,
    session: str, at: str,
) -> tuple[Step, bytes]:  # fmt: skip
    """What is to be sent now: the note of it and the bytes."""
    kind, version = recovery.kind_of(manifest), _version(spool)
    body, name = durable.read(batch), str(manifest["message_set_id"])
    acknowledges = ""
    asked: tuple[str, ...] = ()
    if stand.send == recovery.QUERY:
        text = queries.page(body, stand.iterators)
    elif stand.send == recovery.DUPLICATES:
        asked = pin.recent(spool)
        text = queries.duplicates(kind, recovery.numbers(manifest, unasked=False), asked, version)
    elif stand.send == recovery.STATUS:
        text = queries.status_check(name, version)
    elif stand.send == recovery.LOOKUP and stand.suspects:
        text = queries.by_txn_id(kind, stand.suspects, version)
    elif stand.send == recovery.LOOKUP:
        text = queries.search(kind, recovery.numbers(manifest), _since(steps, at), version)
    else:
        acknowledges = _acknowledged(spool, steps) if stand.acknowledge else ""
        text = queries.carrying(body, acknowledges)
    return Step(number, stand.send, session, at, acknowledges, asked, stand.page), text


def acknowledgement(spool: Spool, stem: str) -> bytes:
    """The message that lets QuickBooks forget a batch."""
    return queries.acknowledgement(stem.rpartition("-")[2], _version(spool))


def _acknowledged(spool: Spool, steps: Sequence[Step]) -> str:
    """The message set that goes along to be forgotten; the same with each sending, so that its bytes stay the same."""
    earlier = [step for step in steps if step.sent == recovery.BATCH]
    if earlier:
        return earlier[0].acknowledges
    marker = next(iter(spool.files("responses", suffix=".done")), None)
    return marker.stem.rpartition("-")[2] if marker else ""


def _since(steps: Sequence[Step], at: str) -> str:
    """The local time without offset from which on QuickBooks is searched."""
    first = next((step.at for step in steps if step.sent == recovery.BATCH), at)
    return (datetime.fromisoformat(first.removesuffix("Z")) - OVERLAP).isoformat(timespec="seconds")


def _version(spool: Spool) -> str:
    return str(pin.owner(spool).get("qbxml") or "13.0")
