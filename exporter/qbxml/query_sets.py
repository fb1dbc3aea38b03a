"""Message sets of questions about lists and transactions, as bytes: what the book decides, before the exchange pages through it.

The children of a query are pairs as in the writer, in QuickBooks' order; values are texts, dates or truth values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exporter.qbxml.forms import escaped
from exporter.qbxml.writer import Node


@dataclass(frozen=True, slots=True)
class Query:
    """One question.

    Attributes:
        name: such as ``VendorQueryRq``.
        page: most entries in one answer; the rest is asked for with an iterator. 0 where QuickBooks knows none for it.
    """

    name: str
    request_id: str
    children: Sequence[Node]
    page: int = 0


def query_set(queries: Sequence[Query], *, message_set_id: str, version: str) -> bytes:
    """Return the message set of these questions as ASCII bytes."""
    inside = "".join(map(_written, queries))
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f'<QBXML><QBXMLMsgsRq onError="continueOnError" newMessageSetID="{message_set_id}">\n{inside}</QBXMLMsgsRq></QBXML>\n'
    )
    return text.encode("ascii")


def _written(query: Query) -> str:
    iterator = ' iterator="Start"' if query.page else ""
    first: list[Node] = [("MaxReturned", str(query.page))] if query.page else []
    inside = _inside([*first, *query.children])
    return f'<{query.name} requestID="{query.request_id}"{iterator}>{inside}</{query.name}>\n'


def _inside(children: Sequence[Node]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in children if value is not None)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return _inside(value)
    return escaped(str(value))
