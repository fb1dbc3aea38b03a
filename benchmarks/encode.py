"""How fast bills are encoded and checked, against bare lxml that builds the same trees and checks nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from time import perf_counter

from lxml import etree

from exporter.bills import Bill, bill
from exporter.qbxml.writer import Node, message_set
from store.rules.identifiers import external_guid
from store.views.bills import AcceptedInvoice, BilledLine

BILLS = 200
ROUNDS = 25
Row = tuple[str, float, str, str]


def run() -> list[Row]:
    """Rows of name, median, unit and what it means beside bare lxml."""
    bills = [_five_line_bill(number) for number in range(BILLS)]
    requests = [made.request() for made in bills]
    texts = [(request.request_id, _as_text(request.children)) for request in requests]
    ours = _median(lambda: message_set(requests, message_set_id="BBENCH"))
    bare = _median(lambda: _bare_lxml(texts))
    whole = _median(lambda: message_set([made.request() for made in bills], message_set_id="BBENCH"))
    return [
        ("bare lxml, 5-line bill, values given as text", bare * 1e3 / BILLS, "ms", "1.0 x"),
        ("encode and check, 5-line bill", ours * 1e3 / BILLS, "ms", f"{ours / bare:.2f} x bare lxml"),
        (
            "build, encode and check, 5-line bill",
            whole * 1e3 / BILLS,
            "ms",
            f"{whole / bare:.2f} x bare lxml",
        ),
        ("bills encoded and checked", BILLS / whole, "per second", ""),
    ]


def _median(work: Callable[[], object]) -> float:
    work()
    return median(_seconds(work) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _five_line_bill(number: int) -> Bill:
    lines = tuple(
        BilledLine(f"{n}", f"Rough-in, level {n}", "item", f"Subs:0{n} Electrical", 1_000_000 + n, 10_000 * n, None, None)
        for n in range(1, 5)
    )  # fmt: skip
    billed = sum(line.amount for line in lines)
    return bill(AcceptedInvoice(
        number, f"SC-{number:03}/1", 1, external_guid("bench", number, 1), "US", "O'Neill & Sons Électricité", "Harbor View:Phase 1",
        None, f"INV-{number}", date(2026, 1, 31), date(2026, 2, 25), "Net 30", f"SC-{number:03} · inv 1 · Harbor View", "Field",
        lines, billed // 10, billed - billed // 10, "item", "Retainage",
    ))  # fmt: skip


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


if __name__ == "__main__":
    for name, value, unit, ratio in run():
        print(f"{name:50} {value:10.3f} {unit:12} {ratio}")
