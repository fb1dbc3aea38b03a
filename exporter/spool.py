"""The spool folder of one company: where batches wait for QuickBooks. Its sub-folders are its states.

    spool.json            whose spool it is; read by both sides
    epoch                 the highest sequence ever delivered; tells a restored older book
    lock                  held for the moment of every change
    ballast               a megabyte to give up when the disk is full and an answer has to be kept
    tmp/                  half-written files, worth nothing
    outbox/               0000000007-BXXXX.qbxml, ready; beside each its manifest .json
    inflight/                                the one batch QuickBooks is being asked about, beside it what was sent and when
    responses/                               answers as they came; a batch whose answer is complete lies here, too, for the postman
    imported/YYYY-MM/  failed/  held/  log/

This module and its recovery alone touch the folder. A batch is a `.qbxml` file and is in exactly one sub-folder; its manifest
follows it. Nothing remembers a state outside of the folder.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter import durable
from exporter.crash_points import reached
from store.errors import Conflict, Invalid, Refusal, Unavailable
from store.text import printable

FORMAT = 1
STATES = ("outbox", "inflight", "responses", "held", "failed", "imported")
"""Where a batch can be, in the order of its way; a batch found twice belongs where it has come furthest."""
FOLDERS = ("tmp", "outbox", "inflight", "responses", "imported", "failed", "held", "log")

_STEM = re.compile(r"\d{10}-[A-Za-z0-9]{1,23}").fullmatch
_MONTH = "[0-9][0-9][0-9][0-9]-[0-9][0-9]"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose spool it is.

    Attributes:
        book_id: the book's own id; the spool never changes hands.
        version: the qbXML version written at present.
    """

    book_id: str
    company: str
    edition: str
    version: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A batch as it is delivered: place in the order, name, exact bytes, and what they hold."""

    sequence: int
    message_set_id: str
    body: bytes
    manifest: Mapping[str, Any]

    @property
    def stem(self) -> str:
        return stem_of(self.sequence, self.message_set_id)


def stem_of(sequence: int, message_set_id: str) -> str:
    """A batch's file name without its ending; in the order of its sequence, and good on any disk."""
    return f"{sequence:010d}-{message_set_id}"


@dataclass(frozen=True, slots=True)
class Status:
    """What lies in the spool: batches by folder, answers waiting, scratch files."""

    folder: Path
    counts: Mapping[str, int]


class Spool:
    """The spool folder of one company."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = folder / "tmp"

    @classmethod
    def open(cls, root: Path, owner: Owner) -> Spool:
        """The owner's spool below `root`, made where there is none.

        Raises:
            Refusal: the folder belongs to another book or edition, or was laid out by a newer program.
            Unavailable: it cannot be written.
        """
        spool = cls(_place(root, owner))
        with durable.in_words(spool.folder):
            for name in FOLDERS:
                durable.make_folder(spool.folder / name)
            reached("spool.made")
            with spool.changing():
                spool._claim(owner)
        return spool

    @classmethod
    def found(cls, root: Path, owner: Owner) -> Spool | None:
        """The owner's spool as it lies below `root`, to look into; None where there is none. Nothing is made."""
        folder = _place(root, owner)
        return cls(folder) if (folder / "spool.json").exists() else None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one who changes the spool; the kernel lets go when the process dies."""
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, durable.FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            reached("spool.locked")
            yield
        finally:
            os.close(handle)

    def deliver(self, parcel: Parcel) -> Path:
        """Lay a batch into the outbox, durably; where it is in the spool already, find it again and change nothing.

        Raises:
            Conflict: the name carries other bytes, or the spool is ahead of the book.
            Unavailable: it cannot be written; whether the batch lies there is unknown, deliver it again.
        """
        target = self.folder / "outbox" / f"{parcel.stem}.qbxml"
        with durable.in_words(self.folder), self.changing():
            found = self.find(parcel.stem)
            if found is not None:
                target = found
            elif parcel.sequence <= self.epoch():
                raise self._ahead(parcel)
            else:
                durable.publish(_json(parcel.manifest), self.scratch, target.with_suffix(".json"))
                reached("spool.manifest_delivered")
            durable.publish(parcel.body, self.scratch, target)
            reached("spool.delivered")
            if parcel.sequence > self.epoch():
                durable.overwrite(f"{parcel.sequence}\n".encode(), self.scratch, self.folder / "epoch")
        return target

    def find(self, stem: str) -> Path | None:
        """Where the batch lies, None where it is not in the spool."""
        places = self.places(stem)
        return places[-1] if places else None

    def places(self, stem: str) -> list[Path]:
        """Every place where the batch lies, the furthest last; more than one only after somebody copied files by hand."""
        return [file for state in STATES for file in self.files(state, stem)]

    def files(self, state: str, stem: str = "", suffix: str = ".qbxml") -> list[Path]:
        """The files of one state, or of one batch in it, by sequence."""
        folder = self.folder / state
        folders = sorted(folder.glob(_MONTH)) if state == "imported" else [folder]
        if stem:
            return [file for each in folders if (file := each / f"{stem}{suffix}").exists()]
        return [file for each in folders for file in durable.listed(each, ending=suffix)]

    def stems(self) -> list[str]:
        """The names of all batches in the spool."""
        found = {file.stem for state in STATES for file in self.files(state)}
        return sorted(stem for stem in found if _STEM(stem))

    def epoch(self) -> int:
        """The highest sequence ever delivered here."""
        file = self.folder / "epoch"
        text = durable.read(file).strip() if file.exists() else b"0"
        if not text.isdigit():
            raise _unreadable(file, "the highest sequence delivered")
        return int(text)

    def status(self) -> Status:
        """How many batches lie in each folder."""
        with durable.in_words(self.folder):
            counts = {state: len(self.files(state)) for state in STATES}
            counts["tmp"] = len(list(self.scratch.iterdir()))
        return Status(self.folder, counts)

    def move(self, file: Path, folder: Path, *, lasting: bool = True) -> Path:
        """Move a batch and its manifest to another folder; call it within `changing`.

        The batch goes first: where it lies is its state. A manifest left behind follows at the next recovery. Where a power cut
        left the same batch in both folders, it stays in the further one.

        Args:
            lasting: whether a power cut cannot put it back any more.
        """
        target = folder / file.name
        if target.exists():
            if durable.read(target) != durable.read(file):
                raise _taken(target)
            file.unlink()
        else:
            file.rename(target)
        reached("spool.batch_moved")
        self.move_manifest(file.with_suffix(".json"), target)
        if lasting:
            durable.sync_folder(folder)
            durable.sync_folder(file.parent)
        return target

    def move_manifest(self, manifest: Path, batch: Path) -> None:
        """Put a manifest beside its batch."""
        if manifest.exists() and manifest.parent != batch.parent:
            manifest.replace(batch.with_suffix(".json"))
            reached("spool.manifest_moved")

    def _claim(self, owner: Owner) -> None:
        file = self.folder / "spool.json"
        wanted = {
            "format": FORMAT, "book": owner.book_id, "company": owner.company, "edition": owner.edition,
            "qbxml": owner.version,
        }  # fmt: skip
        if not file.exists():
            durable.publish(_json(wanted), self.scratch, file)
            return
        known = _known(file)
        _require_same_owner(self.folder, known, owner)
        if {**known, **wanted} != known:
            durable.overwrite(_json({**known, **wanted}), self.scratch, file)

    def _ahead(self, parcel: Parcel) -> Conflict:
        return Conflict(
            f"The spool {self.folder} has seen batch {self.epoch()}, the book is only at {parcel.sequence}: "
            "the book seems to be an older copy, and bills could be posted twice. Open the latest copy of the book, or, where "
            "this is the latest, run `billspool spool replay`.",
            rule="spool.ahead", field="book", value=parcel.sequence,
        )  # fmt: skip


def _place(root: Path, owner: Owner) -> Path:
    """The book's folder below the root, also after the company was renamed; a name made from the company's where there is none."""
    for file in sorted(root.glob("*/spool.json")):
        with suppress(Refusal):
            if _known(file).get("book") == owner.book_id:
                return file.parent
    words = re.sub(r"[^a-z0-9]+", "-", owner.company.casefold()).strip("-")[:40]
    return root / (words or "company")


def _known(file: Path) -> dict[str, Any]:
    """What spool.json says."""
    try:
        known = json.loads(durable.read(file))
    except (ValueError, RecursionError, OSError):
        known = None
    if not isinstance(known, dict) or not isinstance(known.get("format"), int):
        raise _unreadable(file, "the description of a spool")
    if known["format"] > FORMAT:
        raise Unavailable(
            f"The spool {file.parent} was laid out by a newer billspool (format {known['format']}); install that version here.",
            rule="spool.newer", field="spool.folder", value=file.parent,
        )  # fmt: skip
    return known


def _unreadable(file: Path, what: str) -> Invalid:
    return Invalid(
        f"{file} cannot be read as {what}; put the file back from a backup, or choose another spool.folder.",
        rule="spool.unreadable", field="spool.folder", value=file.parent,
    )  # fmt: skip


def _require_same_owner(folder: Path, known: Mapping[str, Any], owner: Owner) -> None:
    for field, ours in (("book", owner.book_id), ("edition", owner.edition)):
        if known.get(field) != ours:
            company, edition = printable(known.get("company")), printable(known.get("edition"))
            raise Refusal(
                f"The spool {folder} belongs to another {field}: {company}, edition {edition}. Choose another spool.folder for this book.",
                rule="spool.owner", field="spool.folder", value=folder,
            )  # fmt: skip


def _taken(target: Path) -> Conflict:
    return Conflict(
        f"{target} is there already; nothing was overwritten. Run `billspool spool recover`.",
        rule="spool.different", field="file", value=target,
    )  # fmt: skip


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=True) + "\n").encode("ascii")
