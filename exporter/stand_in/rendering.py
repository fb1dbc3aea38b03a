"""Answers as text: elements from nested pairs, and the envelope around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

from exporter.stand_in.statuses import OK, Status, severity
from exporter.stand_in.values import amount_text, number_text

Value = Union[str, int, None, "Pairs", Callable[[], "Pairs"]]
Pairs = list[tuple[str, Any]]
"""Names and values in their order; None leaves an element out, a function is asked only when its element is shown."""

DECLARATIONS = {
    "none": '<?xml version="1.0" ?>',
    "windows-1252": '<?xml version="1.0" encoding="windows-1252"?>',
    "utf-8": '<?xml version="1.0" encoding="utf-8"?>',
}
_IN_PARTS = frozenset({"Quantity", "ReceivedQuantity", "UnbilledQuantity", "Cost", "Rate", "Price", "SalesPrice", "PurchaseCost",
                       "DiscountPct"})  # fmt: skip
_WHOLE = frozenset({"TxnNumber", "Sublevel", "StdDueDays", "StdDiscountDays", "DayOfMonthDue", "DueNextMonthDays",
                    "DiscountDayOfMonth", "GracePeriod", "DaysBillsAreDue"})  # fmt: skip


@dataclass(slots=True)
class Answer:
    """What comes back for one request.

    Attributes:
        body: the Ret elements.
        recovery: what a status check tells of it later: ListID or TxnID, TxnNumber, EditSequence, ExternalGUID.
        counts: retCount and, for iterators, iteratorRemainingCount and iteratorID.
    """

    status: Status = OK
    body: Pairs = field(default_factory=list)
    recovery: Pairs = field(default_factory=list)
    counts: dict[str, str] = field(default_factory=dict)


def shown(ret: Pairs, wanted: Collection[str]) -> Pairs:
    """The elements a request asked for, all of them where it named none; names nobody knows are passed over."""
    return [pair for pair in ret if pair[0] in wanted] if wanted else ret


def response(name: str, request_id: str | None, answer: Answer) -> str:
    """One ``…Rs`` element."""
    attributes = {
        "requestID": request_id or "",
        "statusCode": str(answer.status.code),
        "statusSeverity": severity(answer.status.code),
        "statusMessage": answer.status.message,
        **answer.counts,
    }
    tag = f"{name[:-2]}Rs"
    head = f"<{tag}{_attributes(attributes)}"
    return f"{head}>\n{elements(answer.body)}</{tag}>\n" if answer.body else f"{head} />\n"


def envelope(responses: Sequence[str], attributes: dict[str, str], declaration: str) -> str:
    """The whole answer."""
    head = _attributes(attributes)
    return f"{DECLARATIONS[declaration]}\n<QBXML>\n<QBXMLMsgsRs{head}>\n{''.join(responses)}</QBXMLMsgsRs>\n</QBXML>\n"


def elements(pairs: Pairs) -> str:
    """The pairs as elements."""
    out = []
    for name, given in pairs:
        value = given() if callable(given) else given
        if value is None:
            continue
        if isinstance(value, list):
            out.append(f"<{name}>\n{elements(value)}</{name}>\n")
        else:
            out.append(f"<{name}>{_content(name, value)}</{name}>\n")
    return "".join(out)


def _content(name: str, value: str | int) -> str:
    if isinstance(value, str):
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in _IN_PARTS:
        return number_text(value)
    return str(value) if name in _WHOLE else amount_text(value)


def _attributes(given: dict[str, str]) -> str:
    return "".join(f' {name}="{quoted(value)}"' for name, value in given.items())


def quoted(text: str) -> str:
    """Text as it may stand in an element or in a quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
