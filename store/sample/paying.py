"""What QuickBooks paid of the sample company's bills, and the commitment that was closed out after it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from store.actions import close_out, payments
from store.actions.payments import PAYMENTS, Paid, Part
from store.actions.requests import Asked, Message
from store.sample.billing import LAST_MONTH
from store.sample.desks import Desks
from store.views.invoices import document


class Check(NamedTuple):
    """A payment of the story: its month, number, the bills it pays by invoice (None: the whole bill; else cents), what became of it."""

    month: int
    number: str
    bills: tuple[tuple[str, int | None], ...]
    method: str = "check"
    voided: bool = False


CHECKS = (
    Check(3, "20288", (("SC-007/1", None), ("SC-034/1", None))),
    Check(4, "20301", (("SC-034/2", None), ("SC-007/2", None))),
    Check(4, "20302", (("SC-017/1", None),)),
    Check(4, "20303", (("SC-035/1", None),)),
    Check(5, "20344", (("SC-010/1", None),), voided=True),
    Check(5, "20345", (("SC-017/2", None),)),
    Check(5, "20346", (("SC-010/1", None),)),
    Check(5, "20347", (("SC-034/3", None),)),
    Check(5, "20348", (("SC-035/2", None),)),
    Check(6, "20389", (("SC-035/3", None),)),
    Check(6, "20390", (("PO-101/1", None),)),
    Check(6, "20391", (("SC-001/1", None),)),
    Check(6, "20392", (("SC-002/1", 12_000_000),)),
    Check(6, "", (("SC-017/3", 500_000),), "credit_card"),
)
"""A check pays bills of one vendor. One was voided and written anew; two bills are paid in part."""

CLOSED_OUT = "SC-034"

_QUERIES = {"check": "BillPaymentCheckQueryRq", "credit_card": "BillPaymentCreditCardQueryRq"}
_MESSAGE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq onError="continueOnError">'
    '<{query} requestID="{request}"><ModifiedDateRangeFilter><FromModifiedDate>{since}T00:00:00</FromModifiedDate>'
    "</ModifiedDateRangeFilter><IncludeLineItems>true</IncludeLineItems></{query}></QBXMLMsgsRq></QBXML>\n"
)


def pay(desks: Desks, month: int) -> None:
    """Ask QuickBooks what was paid this month, and take its answer in."""
    for method in _QUERIES:
        found = [check for check in CHECKS if (check.month, check.method) == (month, method)]
        if found:
            asked = _question(desks, month, method)
            payments.ask_payments(desks.adam, asked)
            request = asked.requests[0].request_id
            payments.take_in_payments(desks.adam, asked.message_set_id, request, _paid(desks, found))
            voided = [check for check in found if check.voided]
            payments.take_in_payments(desks.adam, asked.message_set_id, request, _voided(desks, voided))
            payments.finish(desks.adam, asked.message_set_id, request)


def _question(desks: Desks, month: int, method: str) -> Message:
    request = f"paid-{method}"
    since = desks.clock.first_of(month)
    body = _MESSAGE.format(query=_QUERIES[method], request=request, since=since).encode()
    digest = hashlib.sha256(body)
    name = "Q" + base64.b32encode(digest.digest()).decode()[:21]
    return Message(name, "query", body, digest.hexdigest(), (Asked(request, PAYMENTS, method, {}),))


def _paid(desks: Desks, checks: Sequence[Check]) -> list[Paid]:
    return [
        Paid(_txn_id(check), check.number, str(desks.clock.today), sum(part.amount for part in parts), parts)
        for check in checks
        for parts in [[_part(desks, *bill) for bill in check.bills]]
    ]


def _voided(desks: Desks, checks: Sequence[Check]) -> list[Paid]:
    return [Paid(_txn_id(check), check.number, str(desks.clock.today), 0, ()) for check in checks]


def _part(desks: Desks, invoice: str, cents: int | None) -> Part:
    due = document(desks.adam, invoice).summary.due if cents is None else cents
    return Part(desks.bills[invoice], due, 0)


def _txn_id(check: Check) -> str:
    return f"{0x2C00 + CHECKS.index(check):X}-{check.month}"


def close_commitment_out(desks: Desks, month: int) -> None:
    """Close out the commitment of which everything is done."""
    if month == LAST_MONTH:
        close_out.close_out(desks.ivan, CLOSED_OUT)
