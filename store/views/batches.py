"""What exporting needs to know: accepted invoices not in a batch yet, and batches not in the spool yet."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import JOIN

from store.desk import Desk
from store.models import Batch, BatchBill, Commitment, ErpRequest, Invoice
from store.views import bills
from store.views.bills import AcceptedInvoice
from store.views.settings import settings_of


@dataclass(frozen=True, slots=True)
class PreparedBill:
    """A bill of a prepared batch; `total` is cents."""

    invoice_id: int
    invoice: str
    request_id: str
    guid: str
    ref_number: str
    vendor: str
    total: int


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """A batch as the book decided it: its place in the order, its name and its exact bytes."""

    id: int
    sequence: int
    message_set_id: str
    kind: str
    body: bytes
    sha256: str
    created_at: str
    bills: tuple[PreparedBill, ...]


def unbatched(desk: Desk) -> list[AcceptedInvoice]:
    """Accepted invoices whose present attempt is in no batch, in the order they were accepted."""
    with desk.book.reading():
        settings = settings_of(desk)
        rows = (
            Invoice.select()
            .join(ErpRequest, on=(ErpRequest.invoice == Invoice.id))
            .join(BatchBill, JOIN.LEFT_OUTER, on=(BatchBill.erp_request == ErpRequest.id))
            .where(Invoice.erp_state == "exporting", ErpRequest.state == "exporting", BatchBill.id.is_null())
            .order_by(Invoice.accepted_at, Invoice.id)
        )
        return [bills.accepted(desk, row, settings) for row in rows]


def unspooled(desk: Desk) -> list[PreparedBatch]:
    """Batches decided in the book whose file is not known to lie in the spool, oldest first."""
    with desk.book.reading():
        return [
            _prepared(batch)
            for batch in Batch.select().where(Batch.state == "prepared").order_by(Batch.sequence)
        ]


def all_batches(desk: Desk) -> list[PreparedBatch]:
    """Every batch of the book, oldest first."""
    with desk.book.reading():
        return [_prepared(batch) for batch in Batch.select().order_by(Batch.sequence)]


def _prepared(batch: Batch) -> PreparedBatch:
    rows = (
        BatchBill.select(BatchBill, Invoice, Commitment)
        .join(Invoice)
        .join(Commitment)
        .where(BatchBill.batch == batch)
        .order_by(BatchBill.id)
    )
    made = tuple(
        PreparedBill(
            row.invoice_id, f"{row.invoice.commitment.number}/{row.invoice.position}", row.request_id, row.guid,
            row.ref_number, row.vendor, row.total,
        )
        for row in rows
    )  # fmt: skip
    return PreparedBatch(
        batch.id,
        batch.sequence,
        batch.message_set_id,
        batch.kind,
        bytes(batch.body),
        batch.sha256,
        batch.created_at,
        made,
    )
