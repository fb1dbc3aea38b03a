"""Payments back from QuickBooks: the questions for what changed since the last look, and the answers split per bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from exporter import asking
from exporter.qbxml.query_sets import Query
from exporter.qbxml.reader import Response, Ret
from exporter.qbxml.status_codes import advice
from exporter.qbxml.writer import Node
from store.actions import payments as actions
from store.actions import quickbooks
from store.actions.payments import BILLS, DELETED, PAYMENTS, BillState, Paid, Part
from store.actions.requests import Asked
from store.desk import Desk
from store.errors import Refusal
from store.views import payments as views
from store.views.settings import settings_of

PAGE = 200
"""Most payments in one answer."""
BILLS_ASKED = 100
"""Most bills in one question."""
OVERLAP = timedelta(hours=26)
"""How far a question reaches back before the last one: an hour for daylight saving, the rest for wherever QuickBooks' clock stands."""
QUERIES = {"check": "BillPaymentCheckQueryRq", "credit_card": "BillPaymentCreditCardQueryRq"}
DELETED_KINDS = ("BillPaymentCheck", "BillPaymentCreditCard", "Bill")
CREDITS = ("VendorCredit",)
_ANSWERED = (0, 1)
_SOME_GONE = (0, 1, 500, 3120)
_RETURNED = ("TxnID", "TimeModified", "TxnDate", "Amount", "RefNumber", "AppliedToTxnRet")


def sync(desk: Desk) -> bool:
    """Ask QuickBooks for payments of our bills, what was deleted, and what is open; answers whether the question lies in the spool.

    Raises:
        Refusal: the book is of the Canadian edition, or no bill is in QuickBooks yet.
        Conflict: they are asked for already.
    """
    actions.refuse_canadian(settings_of(desk)["company.edition"])
    since = views.asked_since(desk)
    if not since:
        raise Refusal(
            "No bill of this book is in QuickBooks yet, so there are no payments to fetch.",
            rule="payments.no_bills",
        )
    queries = [*(_payments(method, since) for method in QUERIES), _deleted(since)]
    asked = [
        *(Asked(f"paid-{method}", PAYMENTS, method, {}) for method in QUERIES),
        Asked("deleted", DELETED, "", {}),
    ]
    for place, txn_ids in enumerate(_chunks(views.unpaid_bills(desk))):
        queries.append(bill_query(f"bills-{place}", txn_ids))
        asked.append(Asked(f"bills-{place}", BILLS, str(place), {"txn_ids": list(txn_ids)}))
    return asking.send(desk, asking.questions(desk, queries, asked), actions.ask_payments)


def _payments(method: str, since: str) -> Query:
    children: list[Node] = [
        ("ModifiedDateRangeFilter", [("FromModifiedDate", _local(since))]),
        ("IncludeLineItems", True),
        *(("IncludeRetElement", name) for name in _RETURNED),
    ]
    return Query(QUERIES[method], f"paid-{method}", children, PAGE)


def _deleted(since: str) -> Query:
    kinds: list[Node] = [("TxnDelType", kind) for kind in DELETED_KINDS]
    return Query(
        "TxnDeletedQueryRq",
        "deleted",
        [*kinds, ("DeletedDateRangeFilter", [("FromDeletedDate", _local(since))])],
    )


def bill_query(request_id: str, txn_ids: Sequence[str]) -> Query:
    """The question how far bills are paid."""
    ids: list[Node] = [("TxnID", each) for each in txn_ids]
    names = ("TxnID", "AmountDue", "IsPaid", "LinkedTxn", "OpenAmount")
    returned: list[Node] = [("IncludeRetElement", name) for name in names]
    return Query("BillQueryRq", request_id, [*ids, ("IncludeLinkedTxns", True), *returned])


def _local(since: str) -> str:
    """A moment in UTC as a local time without offset that surely lies before it, wherever QuickBooks' clock stands."""
    return (datetime.fromisoformat(since.removesuffix("Z")) - OVERLAP).isoformat(timespec="seconds")


def take_in(desk: Desk, message_set_id: str, request: Mapping[str, Any], response: Response) -> list[str]:
    """Take one page of an answer into the book; answers what changed. The same page again changes nothing."""
    purpose, request_id = str(request["purpose"]), response.request_id
    if response.code not in (_SOME_GONE if purpose == BILLS else _ANSWERED):
        why = advice(response.code, response.message).sentence
        told = quickbooks.refused(desk, message_set_id, request_id, f"{response.code} {why}")
        return [f"QuickBooks did not tell its payments: {why}"] if told else []
    if purpose == BILLS:
        return actions.take_in_bills(desk, message_set_id, request_id, list(bill_states(response.rets())))
    if purpose == DELETED:
        gone = [ret.text("TxnID") for ret in response.rets() if ret.text("TxnID")]
        return actions.take_in_deleted(desk, message_set_id, request_id, gone)
    changed = actions.take_in_payments(desk, message_set_id, request_id, list(payments(response.rets())))
    if not response.remaining:
        actions.finish(desk, message_set_id, request_id)
    return changed


def payments(rets: Iterable[Ret]) -> Iterator[Paid]:
    """The payments of an answer; one without a TxnID or an amount is none."""
    for ret in rets:
        txn_id, amount = ret.text("TxnID"), ret.cents("Amount")
        if txn_id and amount is not None:
            yield Paid(txn_id, ret.text("RefNumber"), ret.text("TxnDate"), amount, tuple(_parts(ret)))


def _parts(ret: Ret) -> Iterator[Part]:
    """What the payment settles, bill by bill; a bill named twice counts once, with its sum."""
    sums: dict[str, Part] = {}
    for applied in ret.each("AppliedToTxnRet"):
        bill = applied.text("TxnID")
        before = sums.get(bill, Part(bill, 0, 0))
        amount, discount = applied.cents("Amount") or 0, applied.cents("DiscountAmount") or 0
        sums[bill] = Part(bill, before.amount + amount, before.discount + discount)
    yield from sums.values()


def bill_states(rets: Iterable[Ret]) -> Iterator[BillState]:
    """How far the bills of an answer are paid."""
    for ret in rets:
        due, still = ret.cents("AmountDue") or 0, ret.cents("OpenAmount")
        if still is None:
            still = 0 if ret.text("IsPaid") in ("true", "1") else due
        credited = sum(
            abs(linked.cents("Amount") or 0)
            for linked in ret.each("LinkedTxn")
            if linked.text("TxnType") in CREDITS
        )
        if ret.text("TxnID"):
            yield BillState(ret.text("TxnID"), still, credited)


def _chunks(txn_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (txn_ids[start : start + BILLS_ASKED] for start in range(0, len(txn_ids), BILLS_ASKED))
