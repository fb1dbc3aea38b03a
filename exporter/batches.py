"""Accepted invoices into message sets, and message sets into the spool: the book first, then the spool.

What a batch holds, its name and its exact bytes are decided and committed in the book before any file is written, so writing it
again after a crash gives the same file. Two exporters at once share the work: the book lets only one of them claim an invoice.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from exporter import spool_recovery
from exporter.bills import Bill, bill
from exporter.crash_points import reached
from exporter.durable import sha256
from exporter.qbxml.writer import message_set
from exporter.spool import Owner, Parcel, Spool, Status, stem_of
from store.actions.batches import BilledInvoice, mark_spooled, prepare
from store.actor import actor
from store.desk import Desk
from store.errors import Conflict, Invalid, Refusal
from store.home_folder import at_home
from store.rules import permissions
from store.rules.settings import Settings
from store.views import batches as view
from store.views import preflights
from store.views.bills import AcceptedInvoice
from store.views.settings import settings_of

MOST_ATTEMPTS = 20
"""How often an exporter looks again after somebody else was quicker, or after a name was used before."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A message set: its name, its exact bytes and the bills in it."""

    message_set_id: str
    body: bytes
    bills: tuple[BilledInvoice, ...]

    @property
    def sha256(self) -> str:
        return sha256(self.body)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A batch that lies in the spool; `total` is cents."""

    message_set_id: str
    kind: str
    file: Path
    invoices: tuple[str, ...]
    total: int


@dataclass(slots=True)
class Exported:
    """What an export did: batches delivered, and invoices left out, each with the sentence that says why."""

    delivered: list[Delivered] = field(default_factory=list)
    left_out: dict[str, Refusal] = field(default_factory=dict)


def message_set_id(guids: Iterable[str], attempt: int = 0) -> str:
    """The name of the message set that carries these bills: B and 21 letters or digits, the same whatever their case.

    Args:
        attempt: counts the sets that carried the very same bills, for bills that QuickBooks refused and that go again.
    """
    text = "\n".join([*guids, str(attempt)])
    return "B" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii")[:21]


def compose(bills: Sequence[Bill], name: str, version: str, edition: str) -> Batch:
    """The message set of these bills under that name, or `Invalid` naming what QuickBooks would not take."""
    body = message_set(
        [each.request() for each in bills], message_set_id=name, version=version, edition=edition
    )
    return Batch(name, body, tuple(_billed(each) for each in bills))


def split(bills: Sequence[Bill], size: int) -> Iterator[Sequence[Bill]]:
    """The bills in groups of at most `size`, in their order."""
    if not 1 <= size <= 100:
        raise Invalid(f"batch.size cannot be {size}; it is 1 to 100.", field="batch.size", value=size)
    return (bills[start : start + size] for start in range(0, len(bills), size))


def export(desk: Desk, only: Collection[int] | None = None) -> Exported:
    """Decide batches for all accepted invoices in the book, then lay every batch not in the spool into the spool.

    An invoice that cannot become a bill is left out and named, the others go.

    Args:
        only: ids of the invoices to go; None for all.

    Raises:
        Refusal: the acting user may not export, or the spool cannot be used; what was decided stays in the book.
    """
    require(desk, "export")
    settings = settings_of(desk)
    spool = open_spool(desk, settings)
    done = Exported()
    reached("export.begun")
    _decide(desk, settings, done, only)
    done.delivered = _deliver(desk, spool)
    return done


def deliver(desk: Desk) -> list[Delivered]:
    """Lay every batch the book has decided, and that is not in the spool yet, into the spool."""
    require(desk, "export")
    return _deliver(desk, open_spool(desk, settings_of(desk)))


def recover(desk: Desk) -> spool_recovery.Recovered:
    """Finish what a crash left: put the spool in order, then lay the batches the book had decided into it."""
    require(desk, "spool")
    spool = open_spool(desk, settings_of(desk))
    done = spool_recovery.recover(spool)
    for each in _deliver(desk, spool):
        done.settled.append(
            f"{each.message_set_id}{f' with {len(each.invoices)} bills' if each.invoices else ''} lies in {each.file.parent.name}."
        )
    done.problems += _lost(desk, spool)
    return done


def status(desk: Desk) -> Status:
    """What lies in the book's spool."""
    return open_spool(desk, settings_of(desk)).status()


def open_spool(desk: Desk, settings: Settings) -> Spool:
    """The spool of the open book, made where there is none."""
    return Spool.open(_root(desk, settings), _owner(desk, settings))


def found_spool(desk: Desk, settings: Settings) -> Spool | None:
    """The spool of the open book, to look into; None where there is none yet."""
    return Spool.found(_root(desk, settings), _owner(desk, settings))


def _owner(desk: Desk, settings: Settings) -> Owner:
    return Owner(
        desk.book.id, settings["company.name"], settings["company.edition"], settings["qbxml.version"]
    )


def require(desk: Desk, duty: str) -> None:
    """Raise `NotPermitted` before anything is touched; the actions ask once more."""
    with desk.book.reading():
        person = actor(desk.user)
    permissions.require(duty, person.roles, person.privileges)


def _root(desk: Desk, settings: Settings) -> Path:
    if settings["spool.folder"]:
        return at_home(settings["spool.folder"])
    if "://" in desk.book.url:
        raise Invalid(
            "A book on a server has no folder beside it; name one with `billspool config set spool.folder FOLDER`.",
            rule="spool.unset", field="spool.folder",
        )  # fmt: skip
    return Path(desk.book.url).parent / "spool"


def _decide(desk: Desk, settings: Settings, done: Exported, only: Collection[int] | None) -> None:
    """Claim all accepted invoices in the book, batch by batch; where somebody else was quicker, look again and go on."""
    conflicts: list[Conflict] = []
    for attempt in range(MOST_ATTEMPTS):
        wanted = [each for each in view.unbatched(desk) if only is None or each.invoice_id in only]
        groups = _grouped(desk, _ready(desk, wanted, settings, done), settings.number("batch.size"))
        conflicts = [conflict for group in groups if (conflict := _claim(desk, group, attempt, settings))]
        if not conflicts:
            return
    raise conflicts[-1]


def _grouped(desk: Desk, bills: Sequence[Bill], size: int) -> Iterator[Sequence[Bill]]:
    """The bills in groups, credits in groups of their own; those from a batch QuickBooks could not read go in smaller ones, so that the bad one is found."""
    limits = view.together(desk, [each.invoice.invoice_id for each in bills])

    def place(each: Bill) -> tuple[str, int]:
        return each.kind, -min(size, limits.get(each.invoice.invoice_id, size))

    for (_, limit), group in groupby(sorted(bills, key=place), place):
        yield from split(list(group), -limit)


def _claim(desk: Desk, group: Sequence[Bill], attempt: int, settings: Settings) -> Conflict | None:
    """Commit one batch in the book; answers the conflict where an invoice or the batch's name is taken."""
    name = message_set_id((each.invoice.guid for each in group), attempt)
    made = compose(group, name, settings["qbxml.version"], settings["company.edition"])
    reached("export.composed")
    try:
        prepare(desk, name, group[0].kind, made.body, made.sha256, bills=made.bills)
    except Conflict as conflict:
        return conflict
    reached("export.prepared")
    return None


def _ready(desk: Desk, invoices: Sequence[AcceptedInvoice], settings: Settings, done: Exported) -> list[Bill]:
    """The invoices as bills, each tried on its own, so that one that cannot be written does not hold up the others."""
    ready = []
    for invoice in invoices:
        if invoice.name in done.left_out:
            continue
        try:
            preflights.require_clear(desk, invoice.name, "export")
            made = bill(invoice)
            compose([made], "B", settings["qbxml.version"], settings["company.edition"])
        except Refusal as refusal:
            done.left_out[invoice.name] = refusal
        else:
            ready.append(made)
    return ready


def _deliver(desk: Desk, spool: Spool) -> list[Delivered]:
    delivered = []
    for batch in view.unspooled(desk):
        file = spool.deliver(Parcel(batch.sequence, batch.message_set_id, batch.body, _manifest(batch)))
        mark_spooled(desk, batch.id, file.name)
        reached("export.marked")
        invoices = tuple(each.invoice for each in batch.bills)
        delivered.append(
            Delivered(
                batch.message_set_id, batch.kind, file, invoices, sum(each.total for each in batch.bills)
            )
        )
    return delivered


def _lost(desk: Desk, spool: Spool) -> list[str]:
    """Batches the book believes to lie in the spool and that are nowhere in it."""
    present = set(spool.stems())
    return [
        f"The book delivered {stem} to the spool, where it is missing; put the folder back from a backup."
        for batch in view.all_batches(desk)
        if (stem := stem_of(batch.sequence, batch.message_set_id)) not in present
    ]


def _billed(made: Bill) -> BilledInvoice:
    invoice = made.invoice
    return BilledInvoice(
        invoice.invoice_id,
        made.request_id,
        invoice.guid,
        invoice.ref_number,
        invoice.vendor_name,
        made.amount,
    )


def _manifest(batch: view.PreparedBatch) -> dict[str, Any]:
    """What stands beside the batch for those who see the spool alone; the same whenever it is written."""
    return {
        "format": 1,
        "kind": batch.kind,
        "sequence": batch.sequence,
        "message_set_id": batch.message_set_id,
        "sha256": batch.sha256,
        "created": batch.created_at,
        "not_before": batch.not_before,
        "depends_on": list(batch.after),
        "requests": [
            {
                "request_id": each.request_id,
                "invoice": each.invoice,
                "invoice_id": each.invoice_id,
                "guid": each.guid,
                "ref_number": each.ref_number,
                "vendor": each.vendor,
                "total": each.total,
                "send_anyway": each.send_anyway,
            }
            for each in batch.bills
        ]
        + [
            {**each.details, "request_id": each.request_id, "purpose": each.purpose, "subject": each.subject}
            for each in batch.requests
        ],
    }
