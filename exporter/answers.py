"""What became of each bill of a batch, in the book's terms and the clerk's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exporter.qbxml.reader import Bill
from exporter.qbxml.status_codes import DIFFERENT, Act, advice, is_lock
from exporter.webconnector.recovery import HELD, MALFORMED_CODE, POSTED, UNSENT, Outcome, Stand
from store.rules import attempts
from store.rules.money import grouped
from store.text import printable

_UNREADABLE = (
    "QuickBooks could not read this bill at all (0x80040400), and nothing of it was posted. Look for unusual characters in its "
    "texts, or tell your administrator."
)
_DIFFERENT = (
    "QuickBooks knows other contents under the name of this bill's batch, so nobody can tell from here whether the bill is there. "
    "Look for it in QuickBooks: link it if it is there, send it anyway if it is not."
)
_SILENT = (
    "QuickBooks was asked many times and never answered clearly, so nobody can tell from here whether the bill is there. "
    "Look for it in QuickBooks: link it if it is there, send it anyway if it is not."
)


def for_the_book(manifest: Mapping[str, Any], stand: Stand, closing_date: str = "") -> list[dict[str, Any]]:
    """Each outcome as the book takes it in: posted, failed, going again, or held with a question."""
    requests = {request["request_id"]: request for request in manifest.get("requests", ())}
    alone = len(requests) == 1
    return [
        {
            "request_id": outcome.request_id,
            **_taken(requests[outcome.request_id], outcome, alone, closing_date),
        }
        for outcome in stand.outcomes
        if outcome.request_id in requests
    ]


def unsent(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The outcomes of a batch that never left."""
    return [
        {"request_id": request["request_id"], **_again(0, attempts.UNSENT, attempts.UNSENT)}
        for request in manifest.get("requests", ())
    ]


def questions(outcomes: Sequence[Mapping[str, Any]], done: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions of a batch as they are laid beside it."""
    return [
        {
            "request_id": outcome["request_id"], "question": outcome["message"],
            "found": [_as_found(bill) for bill in outcome.get("found", ())],
        }
        for outcome in outcomes
        if done.get(outcome["request_id"]) == HELD
    ]  # fmt: skip


def _taken(request: Mapping[str, Any], outcome: Outcome, alone: bool, closing_date: str) -> dict[str, Any]:
    if outcome.what == POSTED and outcome.bill is not None:
        return _posted(request, outcome, outcome.bill)
    if outcome.what == HELD:
        return _held(request, outcome)
    if outcome.what == UNSENT:
        return _again(0, attempts.UNSENT, attempts.UNSENT)
    if outcome.code == MALFORMED_CODE:
        return (
            _failed(outcome.code, _UNREADABLE)
            if alone
            else _again(outcome.code, attempts.UNREADABLE, attempts.UNREADABLE)
        )
    told = advice(outcome.code, outcome.message, closing_date=closing_date)
    if told.act is Act.RETRY or is_lock(outcome.code, outcome.message):
        return _again(outcome.code, told.sentence, attempts.LOCKED)
    return _failed(outcome.code, told.sentence)


def _posted(request: Mapping[str, Any], outcome: Outcome, bill: Bill) -> dict[str, Any]:
    """A posted bill, unless QuickBooks has another amount than was sent: that is told and held."""
    if bill.amount is not None and bill.amount != request["total"]:
        message = (
            f"QuickBooks has posted bill {printable(bill.txn_number or bill.txn_id)} with {grouped(bill.amount)}, sent was "
            f"{grouped(request['total'])}. Correct the bill in QuickBooks and link it here; or delete it there and cancel here."
        )
        return {"what": "held", "code": attempts.THERE, "message": message, "found": (bill,)}
    note = advice(outcome.code, outcome.message).sentence if outcome.code else ""
    return {
        "what": "posted", "code": outcome.code, "message": note, "txn_id": bill.txn_id, "txn_number": bill.txn_number,
        "edit_sequence": bill.edit_sequence,
    }  # fmt: skip


def _held(request: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    if not outcome.found:
        message = _DIFFERENT if outcome.code == DIFFERENT else _SILENT
    else:
        there = "; ".join(_described(bill) for bill in outcome.found[:3])
        message = (
            f"QuickBooks already has {printable(request.get('ref_number'))} of {printable(request.get('vendor'))}: {there}. "
            "Is it the same bill? Link it, send ours anyway, or cancel."
        )
    return {
        "what": "held",
        "code": outcome.code or attempts.ASKED,
        "message": message,
        "found": outcome.found,
    }


def _described(bill: Bill) -> str:
    amount = f" over {grouped(bill.amount)}" if bill.amount is not None else ""
    date = f" of {printable(bill.date)}" if bill.date else ""
    number = f"bill {printable(bill.txn_number)}" if bill.txn_number else "a bill"
    return f"{number}{date}{amount} (TxnID {printable(bill.txn_id)})"


def _failed(code: int, message: str) -> dict[str, Any]:
    return {"what": "failed", "code": code, "message": message}


def _again(code: int, message: str, reason: str) -> dict[str, Any]:
    return {"what": "again", "code": code, "message": message, "reason": reason}


def _as_found(bill: Bill) -> dict[str, Any]:
    return {
        "txn_id": bill.txn_id, "txn_number": bill.txn_number, "edit_sequence": bill.edit_sequence, "amount": bill.amount,
        "date": bill.date, "ref_number": bill.ref_number, "guid": bill.guid,
    }  # fmt: skip
