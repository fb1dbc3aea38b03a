"""Purchase orders: adding and changing them, and what bills receive of them.

The published grammars this project compares with hold no purchase orders; their order is that of the vendor's reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exporter.stand_in import lines, statuses
from exporter.stand_in.documents import ORDER, WORDS, Company, Document, included
from exporter.stand_in.lists import Entry
from exporter.stand_in.rendering import Answer, Pairs, shown
from exporter.stand_in.statuses import Status
from exporter.stand_in.validation import Asked, Fields
from exporter.stand_in.values import FRACTION

_WORD = WORDS[ORDER]
_PLAIN_HEAD = ("VendorAddress", "ShipAddress", "DueDate", "ExpectedDate", "FOB", "Memo", "VendorMsg", "IsToBePrinted", "IsToBeEmailed",
               "IsTaxIncluded", "Other1", "Other2")  # fmt: skip
_HEAD_REFS = ("ClassRef", "TermsRef", "SalesTaxCodeRef")
_NEW_LINE = "-1"


def add(company: Company, asked: Asked) -> Answer:
    """PurchaseOrderAdd."""
    fields = asked.fields["PurchaseOrderAdd"]
    vendor = company.lists.referred("VendorRef", fields.get("VendorRef"), _WORD)
    if vendor is None:
        raise statuses.missing("VendorRef", _WORD)
    day = fields.get("TxnDate") or company.last_date(ORDER)
    company.require_open_period(day, ORDER)
    document = Document(
        ORDER, vendor.list_id, None, fields.get("RefNumber", ""), day, guid=fields.get("ExternalGUID"), head=_head(company, fields),
        lines=[_line(company, line, {}) for line in fields.get("PurchaseOrderLineAdd", ())],
    )  # fmt: skip
    if not document.lines:
        raise statuses.not_saved(_WORD, "The transaction is empty.")
    document.amount = sum(line.get("Amount", 0) for line in document.lines)
    return _saved(company, asked, company.save(document))


def change(company: Company, asked: Asked) -> Answer:
    """PurchaseOrderMod: what is not given stays, but once a line is given the lines not given are gone."""
    fields = asked.fields["PurchaseOrderMod"]
    document = company.document(fields["TxnID"], ORDER)
    if fields["EditSequence"] != str(document.edit_sequence):
        raise statuses.out_of_date(fields["EditSequence"])
    company.require_open_period(document.txn_date, ORDER)
    vendor = company.lists.referred("VendorRef", fields.get("VendorRef"), _WORD)
    if vendor is not None:
        document.vendor = vendor.list_id
    document.txn_date = fields.get("TxnDate", document.txn_date)
    company.require_open_period(document.txn_date, ORDER)
    document.ref = fields.get("RefNumber", document.ref)
    document.head |= _head(company, fields)
    if "IsManuallyClosed" in fields:
        document.head["IsManuallyClosed"] = fields["IsManuallyClosed"] == "true"
    if "PurchaseOrderLineMod" in fields:
        document.lines = _changed(company, document, fields["PurchaseOrderLineMod"])
    document.amount = sum(line.get("Amount", 0) for line in document.lines)
    return _saved(company, asked, company.update(document))


def _changed(company: Company, document: Document, given: Sequence[Fields]) -> list[dict[str, Any]]:
    before = {line["TxnLineID"]: line for line in document.lines}
    after = []
    for fields in given:
        line_id = fields["TxnLineID"]
        if line_id != _NEW_LINE and line_id not in before:
            raise statuses.object_missing(line_id)
        after.append(_line(company, fields, before.get(line_id, {})))
    kept = {line.get("TxnLineID") for line in after}
    for line_id, line in before.items():
        if line_id not in kept and line.get("ReceivedQuantity"):
            raise statuses.not_saved(_WORD, "A line of which something was received cannot be deleted.")
    return after


def _line(company: Company, fields: Fields, before: dict[str, Any]) -> dict[str, Any]:
    item = company.lists.referred("ItemRef", fields.get("ItemRef"), _WORD)
    line: dict[str, Any] = {"type": "order", "ReceivedQuantity": 0, **before}
    if item is not None:
        line["ItemRef"] = item.list_id
    names = (
        "ManufacturerPartNumber",
        "Desc",
        "UnitOfMeasure",
        "ServiceDate",
        "IsManuallyClosed",
        "Other1",
        "Other2",
    )
    line |= {name: fields[name] for name in names if name in fields}
    common = lines.common(company, fields, ORDER)
    common.pop("BillableStatus", None)
    line |= common
    figures: Fields = {name: fields[name] for name in ("Quantity", "Rate", "Amount") if name in fields}
    if figures or not before:
        kept: Fields = (
            {"Quantity": line["Quantity"]} if line.get("Quantity") and "Quantity" not in figures else {}
        )
        line |= lines.extended({**kept, **figures}, "Rate", 0)
    return line


def _head(company: Company, fields: Fields) -> dict[str, Any]:
    head = {name: fields[name] for name in _PLAIN_HEAD if name in fields}
    for name in _HEAD_REFS:
        entry = company.lists.referred(name, fields.get(name), _WORD)
        if entry is not None:
            head[name] = entry.list_id
    return head


def _saved(company: Company, asked: Asked, document: Document) -> Answer:
    ret = shown(answered(company, document), included(asked.fields))
    return Answer(body=[("PurchaseOrderRet", ret)], recovery=company.recovery(document))


def link(company: Company, document: Document, whole: Sequence[str], vendor: Entry) -> Status | None:
    """Give the lines that link to an order what they take from it, and add the lines of orders linked as a whole.

    Answers the warning where a link was left out because the order is closed.
    """
    warning = None
    for txn_id in whole:
        warning = _whole(company, document, txn_id, vendor, whole) or warning
    for line in document.lines:
        if "link" in line and "ItemRef" not in line:
            warning = _linked(company, line, vendor) or warning
    return warning


def _whole(
    company: Company, document: Document, txn_id: str, vendor: Entry, whole: Sequence[str]
) -> Status | None:
    if list(whole).count(txn_id) > 1:
        raise statuses.linked_twice(txn_id)
    order = _order(company, txn_id, vendor)
    open_lines = [line for line in order.lines if not is_closed(order, line)]
    if not open_lines and not document.lines:
        raise statuses.not_saved("Bill", f'The purchase order "{order.ref}" is closed.')
    for line in open_lines:
        taken = {"type": "item", "link": [txn_id, line["TxnLineID"]]}
        _take(taken, line)
        document.lines.append(taken)
    return None if open_lines else statuses.link_closed(txn_id)


def _linked(company: Company, line: dict[str, Any], vendor: Entry) -> Status | None:
    txn_id, line_id = line["link"]
    order = _order(company, txn_id, vendor)
    ordered = next((each for each in order.lines if each["TxnLineID"] == line_id), None)
    if ordered is None:
        raise statuses.object_missing(line_id)
    _take(line, ordered)
    if not is_closed(order, ordered):
        return None
    del line["link"]
    return statuses.link_closed(txn_id)


def _order(company: Company, txn_id: str, vendor: Entry) -> Document:
    order = company.document(txn_id, ORDER)
    if order.vendor != vendor.list_id:
        raise statuses.not_saved("Bill", f'The purchase order "{order.ref}" is of another vendor.')
    return order


def _take(line: dict[str, Any], ordered: dict[str, Any]) -> None:
    """Fill in from the order's line what the bill's line does not say; the quantity is what is still to come."""
    for name in ("ItemRef", "Desc", "CustomerRef", "ClassRef", "SalesTaxCodeRef"):
        if name in ordered:
            line.setdefault(name, ordered[name])
    if "Quantity" not in line and "Amount" not in line:
        line["Quantity"] = (ordered.get("Quantity") or FRACTION) - ordered["ReceivedQuantity"]
    line |= lines.extended(line, "Cost", ordered.get("Rate") or 0)


def received(company: Company, document: Document, sign: int = 1) -> None:
    """Note in the orders what a saved bill received of them; with -1 take it back."""
    for line in document.lines:
        if "link" not in line:
            continue
        order = company.document(line["link"][0], ORDER)
        for ordered in order.lines:
            if ordered["TxnLineID"] == line["link"][1]:
                ordered["ReceivedQuantity"] += sign * (line.get("Quantity") or 0)
        company.update(order)


def is_closed(order: Document, line: dict[str, Any]) -> bool:
    """Whether nothing more can be received of the line."""
    if order.head.get("IsManuallyClosed") or line.get("IsManuallyClosed") == "true":
        return True
    quantity = line.get("Quantity")
    return bool(quantity) and line["ReceivedQuantity"] >= quantity


_LINE_BEGINS = ("ItemRef", "ManufacturerPartNumber", "Desc", "Quantity", "UnitOfMeasure", "Rate", "ClassRef", "Amount", "CustomerRef",
                "ServiceDate", "ReceivedQuantity")  # fmt: skip


def answered(
    company: Company, document: Document, *, with_lines: bool = True, with_links: bool = True
) -> Pairs:
    """An order as it is answered."""
    lists, head = company.lists, document.head
    full = all(line["ReceivedQuantity"] >= (line.get("Quantity") or 0) for line in document.lines)
    ret: Pairs = [
        *company.stamp(document),
        ("VendorRef", lambda: lists.reference(document.vendor)),
        ("ClassRef", lambda: lists.reference(head.get("ClassRef"))),
        ("TxnDate", document.txn_date),
        ("RefNumber", document.ref or None),
        *_addresses(head),
        ("TermsRef", lambda: lists.reference(head.get("TermsRef"))),
        ("DueDate", head.get("DueDate")),
        ("ExpectedDate", head.get("ExpectedDate")),
        ("FOB", head.get("FOB")),
        ("TotalAmount", document.amount),
        ("IsManuallyClosed", bool(head.get("IsManuallyClosed"))),
        ("IsFullyReceived", full),
        ("Memo", head.get("Memo")),
        ("VendorMsg", head.get("VendorMsg")),
        ("IsToBePrinted", head.get("IsToBePrinted", "false")),
        ("IsToBeEmailed", head.get("IsToBeEmailed", "false")),
        ("IsTaxIncluded", head.get("IsTaxIncluded")),
        ("SalesTaxCodeRef", lambda: lists.reference(head.get("SalesTaxCodeRef"))),
        ("Other1", head.get("Other1")),
        ("Other2", head.get("Other2")),
        ("ExternalGUID", document.guid),
    ]
    if with_links:
        ret += _bills(company, document)
    if with_lines:
        ret += [("PurchaseOrderLineRet", _answered_line(company, line)) for line in document.lines]
    return ret


def _addresses(head: dict[str, Any]) -> Pairs:
    return [
        (name, list(head[name].items()) if head.get(name) else None)
        for name in ("VendorAddress", "ShipAddress")
    ]


def _answered_line(company: Company, line: dict[str, Any]) -> Pairs:
    quantity = line.get("Quantity") or 0
    return [
        ("TxnLineID", line["TxnLineID"]),
        *lines.values(company, line, _LINE_BEGINS),
        ("UnbilledQuantity", max(0, quantity - line["ReceivedQuantity"])),
        ("IsBilled", bool(quantity) and line["ReceivedQuantity"] >= quantity),
        ("IsManuallyClosed", line.get("IsManuallyClosed", "false")),
        *lines.values(company, line, ("SalesTaxCodeRef", "Other1", "Other2")),
    ]


def _bills(company: Company, order: Document) -> Pairs:
    rows = company.file.all(
        "SELECT txn_id, kind, txn_date, ref, amount FROM documents WHERE vendor = ? AND kind = 'Bill' "
        "AND instr(lines, ?) > 0 ORDER BY number",
        (order.vendor, f'"link": ["{order.txn_id}"'),
    )
    return [
        ("LinkedTxn", [("TxnID", txn_id), ("TxnType", kind), ("TxnDate", day), ("RefNumber", ref or None), ("LinkType", "QUANTYPE"),
                       ("Amount", amount)])
        for txn_id, kind, day, ref, amount in rows
    ]  # fmt: skip
