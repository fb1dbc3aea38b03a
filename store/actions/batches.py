"""Batches: what a message set holds is decided here, in the book, before any file is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from peewee import fn

from store import lookup
from store.actions.act import Act, action
from store.engine.transactions import lock_table
from store.errors import Conflict, NotFound
from store.models import Batch, BatchBill, ErpRequest, Invoice


class BilledInvoice(NamedTuple):
    """A bill of a batch: whose it is, and under which names it travels; `total` is cents."""

    invoice_id: int
    request_id: str
    guid: str
    ref_number: str
    vendor: str
    total: int


@action("batch.prepare", duty="export")
def prepare(
    act: Act, message_set_id: str, kind: str, body: bytes, sha256: str, bills: Sequence[BilledInvoice]
) -> int:
    """Keep a batch's exact bytes and claim its invoices; answers the batch's id.

    Raises:
        Conflict: an invoice was put into another batch meanwhile, or is no longer accepted.
    """
    total = sum(bill.total for bill in bills)
    batch = kept(act, message_set_id, kind, body, sha256, [bill.request_id for bill in bills], total)
    for bill in bills:
        _claim(batch, BilledInvoice(*bill))
    return batch.id


def kept(
    act: Act, message_set_id: str, kind: str, body: bytes, sha256: str, request_ids: Sequence[str], total: int = 0
) -> Batch:  # fmt: skip
    """Give a message set its place in the order and keep its exact bytes, as part of a larger action."""
    if hashlib.sha256(body).hexdigest() != sha256:
        raise Conflict(
            "The batch's bytes do not match their checksum; export again.", field="sha256", value=sha256
        )
    lock_table(Batch)
    sequence = (Batch.select(fn.MAX(Batch.sequence)).scalar() or 0) + 1
    batch = Batch.create(
        sequence=sequence, message_set_id=message_set_id, kind=kind, created_by=act.actor.login, created_at=act.now,
        state="prepared", bills=len(request_ids), total=total, body=body, sha256=sha256,
    )  # fmt: skip
    act.record(
        lookup.document("batch", message_set_id), {},
        {"sequence": sequence, "bills" if kind == "bills" else "requests": list(request_ids), "sha256": sha256},
        verb="batch.prepare",
    )  # fmt: skip
    return batch


def _claim(batch: Batch, bill: BilledInvoice) -> None:
    request = (
        ErpRequest.select()
        .join(Invoice)
        .where(
            ErpRequest.invoice == bill.invoice_id,
            ErpRequest.state == "exporting",
            Invoice.erp_state == "exporting",
        )
        .order_by(ErpRequest.id.desc())
        .first()
    )
    taken = request is None or BatchBill.select().where(BatchBill.erp_request == request).exists()
    if request is None or taken or request.guid != bill.guid:
        raise Conflict(
            f"The bill {bill.ref_number} of {bill.vendor} is in another batch already, or no longer accepted; export again.",
            rule="batch.claimed", field="invoice", value=bill.ref_number,
        )  # fmt: skip
    BatchBill.create(
        batch=batch, invoice=bill.invoice_id, erp_request=request, request_id=bill.request_id, guid=bill.guid,
        ref_number=bill.ref_number, vendor=bill.vendor, total=bill.total,
    )  # fmt: skip


@action("batch.spooled", duty="export")
def mark_spooled(act: Act, batch_id: int, file: str) -> int:
    """Take in that a batch's file lies in the spool; a second time changes nothing."""
    batch = Batch.get_or_none(Batch.id == batch_id)
    if batch is None:
        raise NotFound(
            f"There is no batch {batch_id} in the book.", rule="batch.unknown", field="batch", value=batch_id
        )
    if batch.state != "prepared":
        return batch_id
    Batch.update(state="spooled", file=file).where(Batch.id == batch_id).execute()
    act.record(
        lookup.document("batch", batch.message_set_id),
        {"state": "prepared"},
        {"state": "spooled", "file": file},
    )
    return batch_id
