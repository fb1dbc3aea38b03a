"""What we ask QuickBooks besides adding: is it there already, what became of the message set, forget the message set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from exporter.qbxml.forms import escaped
from exporter.qbxml.reader import parsed

_OPENING = '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
_NAME = re.compile(rb' newMessageSetID="([^"]*)"')
_RETURNED = (
    "TxnID",
    "EditSequence",
    "TxnNumber",
    "VendorRef",
    "TxnDate",
    "AmountDue",
    "RefNumber",
    "ExternalGUID",
)
LISTED = 100
"""Most names or numbers in one query."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How batches of a kind are found again in QuickBooks.

    Attributes:
        query: the request that finds them by number, by vendor and by TxnID; empty where nothing does.
        type: QuickBooks' word for them in a transaction query; empty where numbers are not looked for before sending.
        amount: the element that holds their total.
    """

    query: str = ""
    type: str = ""
    amount: str = "AmountDue"


KINDS: dict[str, Kind] = {
    "bills": Kind("BillQueryRq", "Bill"),
    "credits": Kind("VendorCreditQueryRq", "VendorCredit", "CreditAmount"),
    "purchase_orders": Kind("PurchaseOrderQueryRq", "", "TotalAmount"),
    "vendors": Kind(),
    "query": Kind(),
}


def status_check(message_set_id: str, version: str) -> bytes:
    """Ask what became of a message set; nothing is carried out and nothing is forgotten."""
    return _set(version, f'newMessageSetID="{message_set_id}" oldMessageSetID="{message_set_id}"', [])


def acknowledgement(message_set_id: str, version: str) -> bytes:
    """Let QuickBooks forget a message set whose answer is safe with us."""
    return _set(version, f'oldMessageSetID="{message_set_id}"', [])


def carrying(body: bytes, acknowledged: str) -> bytes:
    """A message set that also lets QuickBooks forget an earlier one."""
    if not acknowledged:
        return body
    return _NAME.sub(
        rb' newMessageSetID="\1" oldMessageSetID="%s"' % acknowledged.encode("ascii"), body, count=1
    )


def duplicates(
    kind: Kind, numbers: Mapping[str, Sequence[str]], txn_ids: Sequence[str], version: str
) -> bytes:
    """Ask which numbers are there already, vendor by vendor, and whether the bills posted last are still there.

    Args:
        numbers: invoice numbers by vendor.
        txn_ids: bills that must still be there.
    """
    asked = [
        _element("TransactionQueryRq", f"dup-{place}", [
            *(("RefNumber", number) for number in part),
            ("TransactionEntityFilter", [("FullName", vendor)]),
            ("TransactionTypeFilter", [("TxnTypeFilter", kind.type)]),
        ])
        for place, (vendor, part) in enumerate(_parts(numbers))
    ]  # fmt: skip
    if txn_ids:
        asked.append(
            _element(
                "BillQueryRq",
                "recent",
                [("TxnID", each) for each in txn_ids] + [("IncludeRetElement", "TxnID")],
            )
        )
        asked.append(_element("TxnDeletedQueryRq", "deleted", [("TxnDelType", "Bill")]))
    return _set(version, "", asked)


def by_txn_id(kind: Kind, txn_ids: Sequence[str], version: str) -> bytes:
    """Fetch what is known under these TxnIDs, with its ExternalGUID."""
    return _set(version, "", [
        _element(kind.query, f"found-{place}", [("TxnID", each) for each in part] + _returned(kind))
        for place, part in enumerate(_chunks(txn_ids))
    ])  # fmt: skip


def search(kind: Kind, numbers: Mapping[str, Sequence[str]], since: str, version: str) -> bytes:
    """Look for what a batch may have posted: by its numbers, and by what was changed of its vendors since a local time."""
    every = list(dict.fromkeys(number for part in numbers.values() for number in part))
    asked = [
        _element(kind.query, f"number-{place}", [("RefNumber", number) for number in part] + _returned(kind))
        for place, part in enumerate(_chunks(every))
    ]
    asked += [
        _element(kind.query, f"vendor-{place}", [
            ("ModifiedDateRangeFilter", [("FromModifiedDate", since)]), ("EntityFilter", [("FullName", vendor)]),
            *_returned(kind),
        ])
        for place, vendor in enumerate(numbers)
    ]  # fmt: skip
    return _set(version, "", asked)


def page(body: bytes, iterators: Mapping[str, str] | None) -> bytes:
    """A query set as it is sent: from its start, or for the requests that have more, from where each stopped.

    Args:
        iterators: iterator ids by request id; None for the start.
    """
    if iterators is None:
        return _NAME.sub(b"", body, count=1)
    asked = []
    for request in parsed(body).iterfind("QBXMLMsgsRq/*"):
        going_on = iterators.get(request.get("requestID", ""))
        if going_on:
            request.set("iterator", "Continue")
            request.set("iteratorID", going_on)
            request.tail = None
            asked.append(etree.tostring(request, encoding="unicode"))
    return _set(_version(body), "", asked)


def _version(body: bytes) -> str:
    found = re.search(rb'<\?qbxml version="([0-9.]+)"', body)
    return found[1].decode("ascii") if found else "13.0"


def _set(version: str, attributes: str, requests: Iterable[str]) -> bytes:
    named = f" {attributes}" if attributes else ""
    inside = "\n".join(requests)
    text = f'{_OPENING.format(version=version)}<QBXML><QBXMLMsgsRq onError="continueOnError"{named}>\n{inside}</QBXMLMsgsRq></QBXML>\n'
    return text.encode("ascii", "xmlcharrefreplace")


def _element(name: str, request_id: str, children: Sequence[tuple[str, object]]) -> str:
    return f'<{name} requestID="{request_id}">{_inside(children)}</{name}>\n'


def _inside(children: Sequence[tuple[str, object]]) -> str:
    return "".join(
        f"<{name}>{escaped(value) if isinstance(value, str) else _inside(value)}</{name}>"  # type: ignore[arg-type]
        for name, value in children
    )


def _returned(kind: Kind) -> list[tuple[str, object]]:
    names = [kind.amount if name == "AmountDue" else name for name in _RETURNED]
    return [("IncludeRetElement", name) for name in names]


def _parts(numbers: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, Sequence[str]]]:
    return ((vendor, part) for vendor, listed in numbers.items() for part in _chunks(listed))


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + LISTED] for start in range(0, len(values), LISTED))
