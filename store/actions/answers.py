"""QuickBooks' answers to a batch, taken into the book in one transaction, and the clerk's word on those it leaves open.

The same answers a second time change nothing: an attempt is answered once, and only while it is the invoice's latest one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from peewee import fn

from store import lookup
from store.actions.act import Act, action, reason_given
from store.actions.erp import request_of
from store.actions.invoices import opened
from store.actions.outcomes import HELD, POSTED, Attempt, Outcomes
from store.engine.statements import Statement, given
from store.engine.transactions import lock_table
from store.errors import Conflict, Invalid, NotFound, Refusal
from store.models import Batch, BatchBill, Commitment, ErpRequest, Invoice
from store.rules import attempts, erp_state
from store.text import clean

OPEN_BATCHES = ("prepared", "spooled")


@action("batch.answered", duty="spool")
def answered(
    act: Act, message_set_id: str, outcomes: Sequence[Mapping[str, Any]], *, failed: bool = False
) -> dict[str, str]:
    """Take in what became of each bill of a batch; answers by request id what was done, nothing for what was known already.

    Args:
        outcomes: for each bill `request_id`, `what` (``posted``, ``failed``, ``again`` or ``held``), `code`, `message` for the
            clerk, and for a posted one `txn_id`, `txn_number` and `edit_sequence`.
        failed: whether the batch as a whole was no good.

    Raises:
        NotFound: the book does not know the batch.
    """
    batch = lookup.held(_batch(message_set_id))
    if batch.state not in OPEN_BATCHES:
        return {}
    told = {str(outcome["request_id"]): outcome for outcome in outcomes}
    owners = _owners([str(outcome["txn_id"]) for outcome in outcomes if outcome["what"] == POSTED])
    taken = Outcomes(act)
    done = {
        request_id: taken.taken(attempt, told[request_id], owners)
        for request_id, attempt in _waiting(batch).items()
        if request_id in told
    }
    taken.write()
    _set_state(act, batch, "failed" if failed else "held" if HELD in done.values() else "imported")
    return done


class Found(NamedTuple):
    """A batch as it lies in the spool."""

    sequence: int
    message_set_id: str
    kind: str
    body: bytes
    requests: Sequence[str]


@action("batch.adopt", duty="settings")
def adopt(act: Act, found: Sequence[Found]) -> list[str]:
    """Take in which batches the spool has, for a book that has lost some, being an older copy; answers those that were new to it.

    What the book has decided since and not delivered is numbered behind them.
    """
    lock_table(Batch)
    batches = [Found(*each) for each in found]
    named = {batch.message_set_id: batch for batch in Batch.select()}
    last = max([each.sequence for each in batches] + [batch.sequence for batch in named.values()], default=0)
    for number, batch in enumerate(
        (batch for batch in named.values() if batch.state == "prepared"), last + 1
    ):
        Batch.update(sequence=number).where(Batch.id == batch.id).execute()
    return [each.message_set_id for each in batches if _adopted(act, each, named.get(each.message_set_id))]


def _adopted(act: Act, found: Found, known: Batch | None) -> bool:
    if known is not None:
        Batch.update(sequence=found.sequence).where(Batch.id == known.id, Batch.state == "prepared").execute()
        return False
    Batch.create(
        sequence=found.sequence, message_set_id=found.message_set_id, kind=found.kind, created_by=act.actor.login,
        created_at=act.now, state="imported", bills=len(found.requests), total=0, body=found.body,
        sha256=hashlib.sha256(found.body).hexdigest(),
    )  # fmt: skip
    document = lookup.document("batch", found.message_set_id)
    act.record(document, {}, {"sequence": found.sequence, "requests": list(found.requests)})
    return True


def _waiting(batch: Batch) -> dict[str, Attempt]:
    """The attempts of a batch that wait for an answer, by request id, their invoices locked until the transaction ends."""
    _LOCK.tuples(batch=batch.id)
    return {
        request_id: Attempt(*[*request, lookup.named(number, position), *standing])
        for request_id, request, number, position, standing in (
            (row[0], row[1:6], row[6], row[7], row[8:]) for row in _WAITING.tuples(batch=batch.id)
        )
    }


_OF_BATCH = BatchBill.select(BatchBill.invoice).where(BatchBill.batch == given("batch"))
_NEWEST = ErpRequest.select(fn.MAX(ErpRequest.id)).where(ErpRequest.invoice << _OF_BATCH)
_LOCK = Statement(Invoice.select(Invoice.id).where(Invoice.id << _OF_BATCH).order_by(Invoice.id), lock=True)
_WAITING = Statement(
    BatchBill.select(
        BatchBill.request_id, ErpRequest.id, ErpRequest.guid, ErpRequest.sent_by, ErpRequest.held_reason, Invoice.id,
        Commitment.number, Invoice.position, Invoice.revision, Invoice.version, Invoice.erp_state,
    )
    .join(Invoice)
    .join(Commitment)
    .switch(BatchBill)
    .join(ErpRequest)
    .where(
        BatchBill.batch == given("batch"),
        ErpRequest.id << _NEWEST.group_by(ErpRequest.invoice),
        ErpRequest.state == erp_state.EXPORTING,
        ErpRequest.held_by.is_null(),
        Invoice.erp_state == erp_state.EXPORTING,
    )
    .order_by(BatchBill.id)
)  # fmt: skip


def _owners(txn_ids: Sequence[str]) -> dict[str, str]:
    """Which of the TxnIDs belong to an invoice already, and to which."""
    found = ((txn_id, _OWNER.tuples(txn_id=txn_id)) for txn_id in txn_ids)
    return {txn_id: lookup.named(number, position) for txn_id, rows in found for number, position in rows}


_OWNER = Statement(
    Invoice.select(Commitment.number, Invoice.position)
    .join(Commitment)
    .where(Invoice.txn_id == given("txn_id"))
)


@action("erp.link", duty="accept")
def link(
    act: Act, invoice: str, txn_id: str, *, txn_number: str = "", edit_sequence: str = "", version: int | None = None
) -> str:  # fmt: skip
    """Say that a held bill is the one QuickBooks has under this TxnID; answers the ERP state."""
    row, request = _asked_about(act, invoice, version)
    txn_id = clean(txn_id, "TxnID", limit=36)
    if not txn_id:
        raise Invalid("Which bill is it? Give its TxnID.", rule="answer.txn_id", field="txn_id")
    other = _owners([txn_id]).get(txn_id)
    if other:
        raise Conflict(
            f"The bill {txn_id} of QuickBooks already belongs to {other}; choose another one, or cancel.",
            rule="answer.taken", field="txn_id", value=txn_id,
        )  # fmt: skip
    outcome = {"txn_id": txn_id, "txn_number": txn_number, "edit_sequence": edit_sequence}
    attempt, outcomes = Attempt.of(row, request), Outcomes(act)
    outcomes.posted(attempt, outcome, f"Linked by {act.actor.login}: {request.held_reason}")
    return _answered(act, attempt, outcomes, request)


@action("erp.send_anyway", duty="accept")
def send_anyway(act: Act, invoice: str, *, reason: str, version: int | None = None) -> str:
    """Say that a held bill is not the one QuickBooks has, so that it goes with the next batch; answers the ERP state."""
    row, request = _asked_about(act, invoice, version)
    if request.status_code == attempts.THERE:
        raise Refusal(
            f"QuickBooks has taken {invoice}, so it is not sent again; link it, or delete the bill there and cancel here.",
            rule="answer.there", field="invoice", value=invoice,
        )  # fmt: skip
    why = reason_given(reason, "Sending a bill that may be there already")
    attempt, outcomes = Attempt.of(row, request), Outcomes(act)
    outcomes.anyway(attempt, request.status_code or 0, why)
    return _answered(act, attempt, outcomes, request)


@action("erp.cancel", duty="accept")
def cancel(act: Act, invoice: str, *, reason: str, version: int | None = None) -> str:
    """Say that a held bill does not go; it is among the failed ones then, to be retried or rejected."""
    row, request = _asked_about(act, invoice, version)
    why = reason_given(reason, "Not sending a held bill")
    attempt, outcomes = Attempt.of(row, request), Outcomes(act)
    outcomes.failed(attempt, request.status_code or 0, f"Cancelled by {act.actor.login}: {why}")
    return _answered(act, attempt, outcomes, request)


def _asked_about(act: Act, invoice: str, version: int | None) -> tuple[Invoice, ErpRequest]:
    row = opened(act, invoice, version)
    request = request_of(row)
    if row.erp_state != erp_state.EXPORTING or request.held_by != attempts.HOLDER:
        raise Refusal(
            f"{invoice} is not held with a question from QuickBooks, so there is nothing to answer.",
            rule="answer.nothing", field="erp_state", value=row.erp_state,
        )  # fmt: skip
    return row, request


def _answered(act: Act, attempt: Attempt, outcomes: Outcomes, request: ErpRequest) -> str:
    """Write a clerk's answer; answers the invoice's ERP state."""
    outcomes.write()
    _settle(act, request)
    return attempt.erp_state


def _settle(act: Act, request: ErpRequest) -> None:
    """Let a held batch be done once its last question is answered."""
    row = BatchBill.get_or_none(BatchBill.erp_request == request)
    if row is None or row.batch.state != "held":
        return
    open_questions = (
        BatchBill.select()
        .join(ErpRequest)
        .where(
            BatchBill.batch == row.batch,
            ErpRequest.state == erp_state.EXPORTING,
            ErpRequest.held_by.is_null(False),
        )
    )
    if not open_questions.exists():
        _set_state(act, row.batch, "imported")


def _batch(message_set_id: str) -> Batch:
    batch = Batch.get_or_none(Batch.message_set_id == message_set_id)
    if batch is None:
        raise NotFound(
            f"The book does not know the batch {message_set_id}; it seems to be an older copy. Open the latest copy of the book, "
            "or, where this is the latest, run `billspool spool replay`.",
            rule="batch.unknown", field="batch", value=message_set_id,
        )  # fmt: skip
    return batch


def _set_state(act: Act, batch: Batch, state: str) -> None:
    Batch.update(state=state).where(Batch.id == batch.id).execute()
    act.record(lookup.document("batch", batch.message_set_id), {"state": batch.state}, {"state": state})
