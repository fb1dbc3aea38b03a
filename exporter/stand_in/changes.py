"""Voiding and deleting documents, by request or by hand."""

from __future__ import annotations

from exporter.stand_in import orders, payments, statuses
from exporter.stand_in.documents import BILL, PAYMENTS, WORDS, Company, Document
from exporter.stand_in.rendering import Answer
from exporter.stand_in.validation import Asked

_CANNOT_DELETE = 3160
_CANNOT_VOID = 3185


def void(company: Company, asked: Asked) -> Answer:
    """TxnVoid: no edit sequence is asked for."""
    document = company.document(asked.fields["TxnID"], asked.fields["TxnVoidType"])
    voided = void_document(company, document)
    moment = company.file.moment
    return Answer(
        body=[
            ("TxnVoidType", voided.kind),
            ("TxnID", voided.txn_id),
            ("TimeCreated", moment(voided.created)),
            ("TimeModified", moment(voided.modified)),
            ("RefNumber", voided.ref or None),
        ],
        recovery=company.recovery(voided),
    )


def delete(company: Company, asked: Asked) -> Answer:
    """TxnDel: no edit sequence is asked for."""
    document = company.document(asked.fields["TxnID"], asked.fields["TxnDelType"])
    delete_document(company, document)
    return Answer(
        body=[
            ("TxnDelType", document.kind),
            ("TxnID", document.txn_id),
            ("TimeDeleted", company.file.moment(company.file.now())),
            ("RefNumber", document.ref or None),
        ],
        recovery=[("TxnID", document.txn_id)],
    )


def void_document(company: Company, document: Document) -> Document:
    """Void a document: its number and its lines stay, with nothing in them."""
    if document.kind in PAYMENTS:
        return payments.void(company, document)
    _require_unused(company, document, _CANNOT_VOID, "void")
    orders.received(company, document, -1)
    for line in document.lines:
        line |= {"Amount": 0, **({"Quantity": 0} if line.get("Quantity") else {})}
        line.pop("link", None)
    document.amount = document.open = 0
    document.head["Memo"] = f"VOID: {document.head.get('Memo') or ''}".strip()
    return company.update(document)


def delete_document(company: Company, document: Document) -> None:
    """Delete a document."""
    if document.kind in PAYMENTS:
        payments.delete(company, document)
        return
    _require_unused(company, document, _CANNOT_DELETE, "delete")
    orders.received(company, document, -1)
    company.remove(document)


def _require_unused(company: Company, document: Document, code: int, verb: str) -> None:
    company.require_open_period(document.txn_date, document.kind)
    if document.kind == BILL:
        applied = company.applied(to=document.txn_id)
    else:
        applied = company.applied(by=document.txn_id)
    if applied:
        raise statuses.not_deletable(
            code, WORDS[document.kind], verb, "It is linked to a payment or a credit."
        )
