"""Whether a bill or credit of ours is still in QuickBooks: the question before an invoice is unlinked, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exporter import asking
from exporter.qbxml.query_sets import Query
from exporter.qbxml.reader import Response
from exporter.qbxml.status_codes import advice
from store.actions import quickbooks, unlinking
from store.actions.requests import Asked
from store.actions.unlinking import BILL_THERE
from store.desk import Desk
from store.errors import Refusal
from store.views import batches as views

REQUEST_ID = "bill-there"
_NOT_FOUND = (1, 500, 3120)


def ask(desk: Desk, invoice: str) -> bool:
    """Ask QuickBooks whether the invoice's bill is still there; answers whether the question lies in the spool already.

    Raises:
        Refusal: the invoice has no bill. Conflict: it is asked already.
    """
    posted = views.posted(desk, invoice)
    if not posted.txn_id:
        raise Refusal(
            f"{invoice} has no bill in QuickBooks, so there is nothing to ask.",
            rule="unlink.no_bill", field="invoice", value=invoice,
        )  # fmt: skip
    query = Query(
        "VendorCreditQueryRq" if posted.credit else "BillQueryRq", REQUEST_ID,
        [("TxnID", posted.txn_id), ("IncludeRetElement", "TxnID")],
    )  # fmt: skip
    message = asking.questions(desk, [query], [Asked(REQUEST_ID, BILL_THERE, posted.txn_id, {})])
    return asking.send(desk, message, lambda at, made: unlinking.ask_bill(at, invoice, made))


def take_in(desk: Desk, message_set_id: str, request: Mapping[str, Any], response: Response) -> list[str]:
    """Take the answer into the book; answers the sentence for the clerk. A second time changes nothing."""
    found = any(ret.text("TxnID") == request["subject"] for ret in response.rets())
    if found or response.code in _NOT_FOUND:
        told = unlinking.take_in_bill(desk, message_set_id, response.request_id, found)
    else:
        why = advice(response.code, response.message).sentence
        told = quickbooks.refused(desk, message_set_id, response.request_id, f"{response.code} {why}") and (
            f"QuickBooks did not say whether the bill is there: {why}"
        )
    return [told] if told else []
