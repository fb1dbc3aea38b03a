"""How fast bills are encoded and checked, against bare lxml that builds the same trees and checks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from benchmarks import Row, seconds
from exporter.bills import bill
from exporter.qbxml.writer import Node, message_set
from store.rules.identifiers import external_guid
from store.views.bills import AcceptedInvoice, BilledLine

BILLS = 200


def run() -> list[Row]:
    """Measure writing 5-line bills, checked element by element, and the whole way from accepted invoice to bytes."""
    invoices = [_five_line_invoice(number) for number in range(BILLS)]
    requests = [bill(invoice).request() for invoice in invoices]
    texts = [(request.request_id, _as_text(request.children)) for request in requests]
    bare = seconds(lambda: _bare_lxml(texts)) / BILLS
    checked = seconds(lambda: message_set(requests, message_set_id="BBENCH")) / BILLS
    whole = (
        seconds(lambda: message_set([bill(each).request() for each in invoices], message_set_id="BBENCH"))
        / BILLS
    )
    return [
        Row("bare lxml, a 5-line bill of ready text", bare * 1e3, "ms"),
        Row("a 5-line bill checked and encoded", checked * 1e3, "ms", checked / bare, "ratio <= 2.5"),
        Row("from accepted invoice to checked bytes", whole * 1e3, "ms", whole / bare, "<= 0.4"),
        Row("bills checked and encoded", 1 / whole, "bills/s"),
    ]


def _five_line_invoice(number: int) -> AcceptedInvoice:
    lines = tuple(
        BilledLine(f"{n}", f"Rough-in, level {n}", "item", f"Subs:0{n} Electrical", 1_000_000 + n, 10_000 * n, None, None)
        for n in range(1, 5)
    )  # fmt: skip
    billed = sum(line.amount for line in lines)
    return AcceptedInvoice(
        number, f"SC-{number:03}/1", 1, external_guid("bench", number, 1), "US", "O'Neill & Sons Électricité", "Harbor View:Phase 1",
        None, f"INV-{number}", date(2026, 1, 31), date(2026, 2, 25), "Net 30", f"SC-{number:03} · inv 1 · Harbor View", "Field",
        lines, billed // 10, billed - billed // 10, "item", "Retainage",
    )  # fmt: skip


def _as_text(children: Sequence[Node]) -> list[tuple[str, object]]:
    """The same nest with every value as the text lxml needs, so that lxml is not charged for spelling."""
    return [
        (name, _as_text(value) if isinstance(value, (list, tuple)) else _spelled(name, value))
        for name, value in children
        if value is not None
    ]


def _spelled(name: str, value: object) -> str:
    return f"{value / 100:.2f}" if name == "Amount" and isinstance(value, int) else str(value)


def _bare_lxml(requests: list[tuple[str, list[tuple[str, object]]]]) -> bytes:
    root = etree.Element("QBXML")
    messages = etree.SubElement(root, "QBXMLMsgsRq", onError="continueOnError", newMessageSetID="BBENCH")
    for request_id, children in requests:
        _append(etree.SubElement(messages, "BillAddRq", requestID=request_id), children)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _append(parent: etree._Element, children: list[tuple[str, object]]) -> None:
    for name, value in children:
        element = etree.SubElement(parent, name)
        if isinstance(value, str):
            element.text = value
        else:
            _append(element, value)  # type: ignore[arg-type]
