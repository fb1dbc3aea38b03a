"""What was sent of a batch and what came back, as files beside it: the memory of the exchange, which has no other.

inflight/<stem>.attempt-3.json     sent, or about to be: written before the first byte leaves
responses/<stem>.3.rs.xml          the answer as it came
responses/<stem>.3.rs.json         when and with which error code; its appearance makes the answer count

A power cut may take away the note of a question, and its answer: it is asked again then. What it may not take away is the note
that a batch left, and the answer to a batch; those are synced before the bytes leave and before the answer is acknowledged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter import durable
from exporter.crash_points import reached
from exporter.qbxml.reader import MessageSet, Unreadable, read
from exporter.spool import STATES, Spool

_NUMBER = re.compile(r"\.(?:attempt-)?(\d{1,9})\.(?:rs\.)?json$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Web Connector brought back.

    Attributes:
        hresult: the Web Connector's own error, empty where QuickBooks answered.
        file: the answer as it came.
    """

    hresult: str
    message: str
    received: str
    sha256: str
    file: Path

    def messages(self) -> MessageSet | None:
        """The answer read, None where it cannot be."""
        try:
            return read(durable.read(self.file))
        except Unreadable:
            return None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing sent.

    Attributes:
        sent: ``duplicates``, ``batch``, ``status``, ``lookup`` or ``query``.
        session: a mark of the session, which does not tell its ticket.
        acknowledges: the message set that went along to be forgotten.
        asked: TxnIDs asked for besides.
        page: of a query, counted from 1.
        answer: None where none came.
    """

    number: int
    sent: str
    session: str
    at: str
    acknowledges: str = ""
    asked: tuple[str, ...] = ()
    page: int = 0
    answer: Answer | None = None


def steps(spool: Spool, batch: Path) -> list[Step]:
    """Everything sent of a batch so far, in order, wherever its files lie."""
    found: dict[int, Path] = {}
    for folder in _folders(spool, batch):
        for file in durable.listed(folder, f"{batch.stem}.attempt-", ".json"):
            found[_number(file)] = file
    return [_step(spool, batch, number, found[number]) for number in sorted(found)]


def next_number(spool: Spool, batch: Path) -> int:
    """The number of the next step: one that no step and no answer had, even where a power cut took the one and left the other."""
    numbers = [_number(file) for file in _belonging(spool, batch) if file.suffix == ".json"]
    return max(numbers, default=0) + 1


def write_step(
    spool: Spool, batch: Path, step: Step, *, client: str, sent: bytes, lasting: bool = True
) -> None:
    """Note what is about to be sent; where it is `lasting`, the note and the batch's place in flight survive a power cut."""
    record = {
        "format": 1, "number": step.number, "sent": step.sent, "session": step.session, "at": step.at, "client": client,
        "acknowledges": step.acknowledges, "asked": list(step.asked), "page": step.page, "sha256": durable.sha256(sent),
    }  # fmt: skip
    target = spool.folder / "inflight" / f"{batch.stem}.attempt-{step.number}.json"
    durable.publish(as_json(record), spool.scratch, target, lasting=lasting)
    if lasting:
        durable.sync_folder(spool.folder / "outbox")
    reached("exchange.attempt_written")


def write_answer(
    spool: Spool, batch: Path, number: int, body: bytes, hresult: str, message: str, received: str
) -> None:
    """Keep an answer as it came, whole or not at all; it survives a power cut once the folder ``responses`` is synced.

    The same one a second time changes nothing.
    """
    folder, name = spool.folder / "responses", f"{batch.stem}.{number}.rs"
    halves = [file for ending in ("xml", "json") if (file := folder / f"{name}.{ending}").exists()]
    if len(halves) == 1:
        halves[0].unlink()  # of a moment when the disk was full, or the power was cut
    durable.publish(body, spool.scratch, folder / f"{name}.xml", lasting=False)
    reached("exchange.answer_body_written")
    record = {
        "format": 1, "number": number, "hresult": hresult, "message": message[:2000], "received": received,
        "sha256": durable.sha256(body),
    }  # fmt: skip
    durable.publish(as_json(record), spool.scratch, folder / f"{name}.json", lasting=False)
    reached("exchange.answer_written")


def move(spool: Spool, batch: Path, folder: Path, *, lasting: bool = True) -> Path:
    """Move a batch with all that belongs to it; call it within `Spool.changing`. What a crash leaves behind follows at `sweep`."""
    durable.make_folder(folder)
    target = spool.move(batch, folder, lasting=lasting)
    follow(spool, target, lasting=lasting)
    return target


def follow(spool: Spool, batch: Path, *, lasting: bool = True) -> None:
    """Put what was sent and what came back beside the batch."""
    moved = set()
    for file in _belonging(spool, batch):
        if file.parent != batch.parent and file.suffix not in (".qbxml", ".done"):
            file.replace(batch.parent / file.name)
            moved.add(file.parent)
    for folder in (*moved, batch.parent) if lasting else ():
        durable.sync_folder(folder)


def sweep(spool: Spool) -> None:
    """Let what belongs to a batch follow it, where a crash came in between; call it within `Spool.changing`."""
    for stem in {file.name.split(".")[0] for file in _loose(spool) if file.suffix != ".done"}:
        batch = spool.find(stem)
        if batch is not None and batch.parent.name not in ("inflight", "responses", "outbox"):
            follow(spool, batch)


def manifest_of(spool: Spool, batch: Path) -> dict[str, Any]:
    """What the batch holds, empty where nothing readable says so; a manifest left behind by a crash follows here."""
    file = batch.with_suffix(".json")
    if not file.exists():
        for left in (found for state in STATES for found in spool.files(state, batch.stem, ".json")):
            spool.move_manifest(left, batch)
    return read_json(file)


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object of ours, empty where there is none."""
    try:
        value = json.loads(durable.read(file))
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def as_json(value: Mapping[str, Any]) -> bytes:
    """The one spelling of our JSON files."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=True) + "\n").encode("ascii")


def _folders(spool: Spool, batch: Path) -> list[Path]:
    return list(dict.fromkeys([spool.folder / "inflight", spool.folder / "responses", batch.parent]))


def _belonging(spool: Spool, batch: Path) -> Iterable[Path]:
    return [file for folder in _folders(spool, batch) for file in durable.listed(folder, f"{batch.stem}.")]


def _loose(spool: Spool) -> Iterable[Path]:
    return [file for name in ("inflight", "responses") for file in (spool.folder / name).iterdir()]


def _number(file: Path) -> int:
    found = _NUMBER.search(file.name)
    return int(found[1]) if found else 0


def _step(spool: Spool, batch: Path, number: int, file: Path) -> Step:
    record = read_json(file)
    return Step(
        number, str(record.get("sent", "")), str(record.get("session", "")), str(record.get("at", "")),
        str(record.get("acknowledges", "")), tuple(record.get("asked", ())), int(record.get("page", 0)),
        _answer(spool, batch, number),
    )  # fmt: skip


def _answer(spool: Spool, batch: Path, number: int) -> Answer | None:
    for folder in _folders(spool, batch):
        record, body = (folder / f"{batch.stem}.{number}.rs.{ending}" for ending in ("json", "xml"))
        told = read_json(record)
        if told and body.exists():
            return Answer(
                str(told.get("hresult", "")), str(told.get("message", "")), str(told.get("received", "")),
                str(told.get("sha256", "")), body,
            )  # fmt: skip
    return None
