"""What exporting needs to know: accepted invoices not in a batch yet, and batches not in the spool yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, fn

from store import lookup
from store.desk import Desk
from store.engine.statements import Statement, given
from store.models import Batch, BatchBill, BatchRequest, Commitment, ErpRequest, Invoice, Vendor
from store.rules import attempts
from store.rules.purposes import ORDER, VENDOR
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
    send_anyway: bool
    """Whether a clerk wants it sent although QuickBooks has a similar one."""


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request of a prepared batch that carries no bills: what it is for, of whom, and what stands in its manifest besides."""

    request_id: str
    purpose: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """A batch as the book decided it: its place in the order, its name and its exact bytes.

    Attributes:
        not_before: when it may go, as UTC text; empty for at once.
        after: the earlier batches that bring the vendors and purchase orders it names; those must have gone before it.
    """

    id: int
    sequence: int
    message_set_id: str
    kind: str
    body: bytes
    sha256: str
    created_at: str
    not_before: str
    state: str
    after: tuple[str, ...]
    bills: tuple[PreparedBill, ...]
    requests: tuple[PreparedRequest, ...] = ()


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
        BatchBill.select(BatchBill, Invoice, Commitment, ErpRequest)
        .join(Invoice)
        .join(Commitment)
        .switch(BatchBill)
        .join(ErpRequest)
        .where(BatchBill.batch == batch)
        .order_by(BatchBill.id)
    )
    made = tuple(
        PreparedBill(
            row.invoice_id, lookup.invoice_name(row.invoice), row.request_id, row.guid,
            row.ref_number, row.vendor, row.total, row.erp_request.held_reason.startswith(attempts.ANYWAY),
        )
        for row in rows
    )  # fmt: skip
    reasons = [
        _EARLIER_REASONS.tuples(
            invoice=row.invoice_id, revision=row.erp_request.revision, attempt=row.erp_request_id
        )
        for row in rows
    ]
    waits = [attempts.wait_seconds([reason for (reason,) in each]) for each in reasons]
    return PreparedBatch(
        batch.id,
        batch.sequence,
        batch.message_set_id,
        batch.kind,
        bytes(batch.body),
        batch.sha256,
        batch.created_at,
        _later(batch.created_at, max(waits, default=0)),
        batch.state,
        tuple(name for name, _ in _AFTER.tuples(batch=batch.id, sequence=batch.sequence)),
        made,
        _requests(batch),
    )


def _earlier_batches() -> Any:
    """The earlier batches that add what a batch names: the same whenever it is asked, whatever has become of them."""
    own = BatchRequest.select(BatchRequest.subject).where(
        BatchRequest.batch == given("batch"), BatchRequest.purpose == ORDER
    )
    bills = (
        Commitment.select(Commitment.id)
        .join(Invoice)
        .join(BatchBill)
        .where(BatchBill.batch == given("batch"))
    )
    named = Commitment.select().where((Commitment.id << bills) | (Commitment.number << own))
    vendors = Vendor.select(Vendor.name).join(Commitment).where(Commitment.id << named.select(Commitment.id))
    numbers = named.select(Commitment.number)
    return (
        Batch.select(Batch.message_set_id, Batch.sequence)
        .join(BatchRequest)
        .where(
            Batch.sequence < given("sequence"),
            ((BatchRequest.purpose == VENDOR) & (BatchRequest.subject << vendors))
            | ((BatchRequest.purpose == ORDER) & (BatchRequest.subject << numbers)),
        )
        .order_by(Batch.sequence)
        .distinct()
    )


_AFTER = Statement(_earlier_batches())


def together(desk: Desk, invoice_ids: Sequence[int]) -> dict[int, int]:
    """How many bills an invoice may go with at most, where QuickBooks could not read the batch it was in; others are left out."""
    if not invoice_ids:
        return {}
    with desk.book.reading():
        rows = (
            BatchBill.select(BatchBill.invoice, fn.MIN(Batch.bills))
            .join(ErpRequest)
            .switch(BatchBill)
            .join(Batch)
            .where(BatchBill.invoice << list(invoice_ids), ErpRequest.reason == attempts.UNREADABLE)
            .group_by(BatchBill.invoice)
            .tuples()
        )
        return {invoice: attempts.half(bills) for invoice, bills in rows}


def waiting_for_answers(desk: Desk) -> list[tuple[int, str]]:
    """Sequence and name of the batches that are on their way and not answered in the book yet, oldest first."""
    with desk.book.reading():
        return [(sequence, name) for sequence, name in _WAITING.tuples()]


_WAITING = Statement(
    Batch.select(Batch.sequence, Batch.message_set_id)
    .where(Batch.state << ("prepared", "spooled"))
    .order_by(Batch.sequence)
)


def state_of(desk: Desk, message_set_id: str) -> str:
    """Where the book says the batch of that name stands; empty where it does not know it."""
    with desk.book.reading():
        batch = Batch.get_or_none(Batch.message_set_id == message_set_id)
        return batch.state if batch else ""


def held(desk: Desk) -> frozenset[str]:
    """The invoices held with a question from QuickBooks."""
    with desk.book.reading():
        rows = (
            ErpRequest.select(ErpRequest, Invoice, Commitment)
            .join(Invoice)
            .join(Commitment)
            .where(ErpRequest.state == "exporting", ErpRequest.held_by == attempts.HOLDER)
        )
        return frozenset(lookup.invoice_name(row.invoice) for row in rows)


def going_again(desk: Desk) -> frozenset[int]:
    """The ids of invoices that go again by themselves or by a clerk's word on a held one, and are in no batch yet."""
    with desk.book.reading():
        return frozenset(invoice for (invoice,) in _GOING_AGAIN.tuples())


_EARLIER = ErpRequest.alias()
_GOING_AGAIN = Statement(
    ErpRequest.select(ErpRequest.invoice)
    .join(BatchBill, JOIN.LEFT_OUTER, on=(BatchBill.erp_request == ErpRequest.id))
    .switch(ErpRequest)
    .join(Invoice)
    .where(
        ErpRequest.state == "exporting",
        BatchBill.id.is_null(),
        Invoice.erp_state == "exporting",
        fn.EXISTS(
            _EARLIER.select(_EARLIER.id).where(
                _EARLIER.invoice == ErpRequest.invoice,
                _EARLIER.id < ErpRequest.id,
                _EARLIER.state == "failed",
            )
        ),
    )
)


_EARLIER_REASONS = Statement(
    ErpRequest.select(ErpRequest.reason).where(
        ErpRequest.invoice == given("invoice"),
        ErpRequest.revision == given("revision"),
        ErpRequest.id < given("attempt"),
    )
)


def _later(time: str, seconds: int) -> str:
    """UTC text that many seconds later; empty for none."""
    if not seconds:
        return ""
    return (datetime.fromisoformat(time.removesuffix("Z")) + timedelta(seconds=seconds)).isoformat() + "Z"


def _requests(batch: Batch) -> tuple[PreparedRequest, ...]:
    rows = BatchRequest.select().where(BatchRequest.batch == batch).order_by(BatchRequest.id)
    return tuple(PreparedRequest(row.request_id, row.purpose, row.subject, row.details) for row in rows)


@dataclass(frozen=True, slots=True)
class Posted:
    """What QuickBooks made of an invoice; `txn_id` is empty where it has nothing."""

    txn_id: str
    credit: bool


def posted(desk: Desk, invoice: str) -> Posted:
    """The bill or credit of an invoice."""
    with desk.book.reading():
        row = lookup.invoice(invoice)
        return Posted(row.txn_id or "", row.due < 0)


def bill_there(desk: Desk, invoice: str) -> str:
    """Whether an invoice's bill is still in QuickBooks: ``there``, ``gone``, ``asked`` (no answer yet), empty where it was not asked."""
    with desk.book.reading():
        row = lookup.invoice(invoice)
        last = (
            BatchRequest.select()
            .where(
                BatchRequest.purpose == "bill_there",
                BatchRequest.subject == row.txn_id,
                BatchRequest.outcome != "failed",
            )
            .order_by(BatchRequest.id.desc())
            .first()
        )
        return "" if last is None else last.outcome or "asked"
