"""Queries for documents: bills, credits, orders, payments, transactions of any kind, and what was deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from exporter.stand_in import bills, orders, payments, statuses
from exporter.stand_in.documents import BILL, CARD, CHECK, CREDIT, ORDER, Company, Document, included
from exporter.stand_in.iterators import Iterators
from exporter.stand_in.lists import Entry
from exporter.stand_in.rendering import Answer, Pairs, shown
from exporter.stand_in.validation import Asked, Fields
from exporter.stand_in.values import seconds

Shown = Callable[..., Pairs]

_KINDS: dict[str, tuple[str, Shown]] = {
    "BillQueryRq": (BILL, bills.answered),
    "VendorCreditQueryRq": (CREDIT, bills.answered),
    "PurchaseOrderQueryRq": (ORDER, orders.answered),
    "BillPaymentCheckQueryRq": (CHECK, payments.answered),
    "BillPaymentCreditCardQueryRq": (CARD, payments.answered),
}
_KNOWN = (BILL, CREDIT, ORDER, CHECK, CARD)
_DELETED_FOR_DAYS = 90
_DAY = 86_400


@dataclass(slots=True)
class _Wanted:
    """Which documents a query is for; None where it does not say."""

    kinds: Sequence[str]
    txn_ids: list[str] | None = None
    refs: list[str] | None = None
    exact: bool = False
    vendors: list[str] | None = None
    accounts: list[str] | None = None
    modified: tuple[int | None, int | None] = (None, None)
    dated: tuple[str | None, str | None] = (None, None)
    paid: bool | None = None
    ref_like: tuple[str, str] | None = None
    ref_range: tuple[str, str] | None = None


def query(company: Company, iterators: Iterators, asked: Asked) -> Answer:
    """BillQuery, VendorCreditQuery, PurchaseOrderQuery and the queries for payments."""
    kind, answered = _KINDS[asked.name]
    fields = asked.fields
    wanted = _wanted(company, fields, [kind])
    full = {
        "with_lines": fields.get("IncludeLineItems") == "true",
        "with_links": fields.get("IncludeLinkedTxns") == "true",
    }
    names = included(fields)

    def render(numbers: Sequence[int]) -> list[Pairs]:
        return [
            [(f"{kind}Ret", shown(answered(company, each, **full), names))]
            for each in company.numbered(numbers)
        ]

    missing = _missing_entity(company, fields.get("EntityFilter")) or _missing(company, wanted)
    return iterators.answer(asked, lambda: _numbers(company, wanted), render, missing)


def transactions(company: Company, iterators: Iterators, asked: Asked) -> Answer:
    """TransactionQuery: documents of any kind, without their lines, edit sequences and GUIDs."""
    fields = asked.fields
    types = fields.get("TransactionTypeFilter", {}).get("TxnTypeFilter", ["All"])
    kinds = _KNOWN if "All" in types else tuple(kind for kind in _KNOWN if kind in types)
    wanted = _wanted(company, fields, kinds)
    status = fields.get("TransactionPaidStatusFilter", "Either")
    wanted.paid = None if status == "Either" else status == "Closed"
    names = included(fields)

    def render(numbers: Sequence[int]) -> list[Pairs]:
        return [
            [("TransactionRet", shown(_transaction(company, each), names))]
            for each in company.numbered(numbers)
        ]

    missing = _missing_entity(company, fields.get("TransactionEntityFilter"))
    return iterators.answer(asked, lambda: _numbers(company, wanted), render, missing)


def deleted(company: Company, iterators: Iterators, asked: Asked) -> Answer:
    """TxnDeletedQuery: what was deleted within the last ninety days."""
    file, fields = company.file, asked.fields
    since, until = _span(company, fields.get("DeletedDateRangeFilter", {}), "DeletedDate")
    oldest = file.now() - _DELETED_FOR_DAYS * _DAY
    rows = file.all(
        "SELECT txn_id, kind, created, deleted, ref FROM deleted WHERE kind IN (SELECT value FROM json_each(?)) "
        "AND deleted >= ? AND deleted <= ? ORDER BY deleted, txn_id",
        (
            json.dumps(fields["TxnDelType"]),
            max(since or 0, oldest),
            until if until is not None else file.now(),
        ),
    )
    names = included(fields)

    def render(numbers: Sequence[int]) -> list[Pairs]:
        return [[("TxnDeletedRet", shown(_deleted(company, rows[number]), names))] for number in numbers]

    return iterators.answer(asked, lambda: list(range(len(rows))), render)


def _deleted(company: Company, row: tuple) -> Pairs:
    txn_id, kind, created, when, ref = row
    moment = company.file.moment
    return [
        ("TxnDelType", kind),
        ("TxnID", txn_id),
        ("TimeCreated", moment(created)),
        ("TimeDeleted", moment(when)),
        ("RefNumber", ref or None),
    ]


def _transaction(company: Company, document: Document) -> Pairs:
    lists = company.lists
    return [
        ("TxnType", document.kind),
        ("TxnID", document.txn_id),
        ("TimeCreated", company.file.moment(document.created)),
        ("TimeModified", company.file.moment(document.modified)),
        ("EntityRef", lambda: lists.reference(document.vendor)),
        ("AccountRef", lambda: lists.reference(document.account)),
        ("TxnDate", document.txn_date),
        ("RefNumber", document.ref or None),
        ("Amount", document.amount),
        ("Memo", document.head.get("Memo")),
    ]


def _wanted(company: Company, fields: Fields, kinds: Sequence[str]) -> _Wanted:
    wanted = _Wanted(kinds, fields.get("TxnID"))
    if "RefNumberCaseSensitive" in fields:
        wanted.refs, wanted.exact = fields["RefNumberCaseSensitive"], True
    elif "RefNumber" in fields:
        wanted.refs = [ref.casefold() for ref in fields["RefNumber"]]
    entities = fields.get("EntityFilter") or fields.get("TransactionEntityFilter")
    accounts = fields.get("AccountFilter") or fields.get("TransactionAccountFilter")
    wanted.vendors = _entries(company, "names", entities)
    wanted.accounts = _entries(company, "accounts", accounts)
    modified = fields.get("ModifiedDateRangeFilter") or fields.get("TransactionModifiedDateRangeFilter") or {}
    wanted.modified = _span(company, modified, "ModifiedDate")
    dated = fields.get("TxnDateRangeFilter") or fields.get("TransactionDateRangeFilter") or {}
    wanted.dated = dated.get("FromTxnDate"), dated.get("ToTxnDate")
    if wanted.dated[0] and wanted.dated[1] and wanted.dated[0] > wanted.dated[1]:
        raise statuses.Status(3030, "The beginning of the date range is after its end.")
    if "PaidStatus" in fields and fields["PaidStatus"] != "All":
        wanted.paid = fields["PaidStatus"] == "PaidOnly"
    if like := fields.get("RefNumberFilter"):
        wanted.ref_like = like["MatchCriterion"], like["RefNumber"].casefold()
    if between := fields.get("RefNumberRangeFilter"):
        wanted.ref_range = between.get("FromRefNumber", ""), between.get("ToRefNumber", "")
    return wanted


def _span(company: Company, fields: Fields, name: str) -> tuple[int | None, int | None]:
    zone = company.file.zone
    since, until = fields.get(f"From{name}"), fields.get(f"To{name}")
    first = seconds(since, zone, end=False) if since else None
    last = seconds(until, zone, end=True) if until else None
    if first is not None and last is not None and first > last:
        raise statuses.Status(3030, "The beginning of the date range is after its end.")
    return first, last


def _entries(company: Company, space: str, given: Fields | None) -> list[str] | None:
    """The ListIDs a filter names."""
    if not given:
        return None
    found: list[Entry | None] = [company.lists.find(list_id) for list_id in _listed(given, "ListID")]
    found += [company.lists.named(space, name) for name in _listed(given, "FullName")]
    return [entry.list_id for entry in found if entry is not None]


def _listed(given: Fields, name: str) -> list[str]:
    alone = given.get(f"{name}WithChildren")
    return [*given.get(name, ()), *([alone] if alone else ())]


def _missing_entity(company: Company, given: Fields | None) -> str | None:
    """The first name or id of a filter that is not in the lists."""
    if not given:
        return None
    lists = company.lists
    ids = [list_id for list_id in _listed(given, "ListID") if lists.find(list_id) is None]
    names = [name for name in _listed(given, "FullName") if lists.named("names", name) is None]
    return next(iter([*ids, *names]), None)


def _missing(company: Company, wanted: _Wanted) -> str | None:
    """The first TxnID that is not there; or the first such number, where others are."""
    if wanted.txn_ids is not None:
        found = {row[1] for row in _rows(company, wanted)}
        return next((txn_id for txn_id in wanted.txn_ids if txn_id not in found), None)
    if wanted.refs is not None:
        refs = {row[2] if wanted.exact else row[3] for row in _rows(company, wanted)}
        return next((ref for ref in wanted.refs if ref not in refs), None) if refs else None
    return None


def _numbers(company: Company, wanted: _Wanted) -> list[int]:
    rows = _rows(company, wanted)
    if wanted.ref_like:
        how, text = wanted.ref_like
        fits = {"StartsWith": str.startswith, "EndsWith": str.endswith, "Contains": str.__contains__}[how]
        rows = [row for row in rows if fits(row[3], text)]
    if wanted.ref_range:
        first, last = (text.casefold() for text in wanted.ref_range)
        rows = [row for row in rows if first <= row[3] and (not last or row[3] <= last)]
    return [row[0] for row in rows]


def _rows(company: Company, wanted: _Wanted) -> list[tuple]:
    """Number, TxnID, RefNumber and its lower-case form."""
    values: dict[str, Any] = {
        "kinds": json.dumps(list(wanted.kinds)),
        "ids": _json(wanted.txn_ids),
        "refs": _json(None if wanted.exact else wanted.refs),
        "exact": _json(wanted.refs if wanted.exact else None),
        "vendors": _json(wanted.vendors),
        "accounts": _json(wanted.accounts),
        "since": wanted.modified[0],
        "until": wanted.modified[1],
        "first": wanted.dated[0],
        "last": wanted.dated[1],
        "paid": wanted.paid,
    }
    return company.file.all(
        "SELECT number, txn_id, ref, key FROM documents WHERE kind IN (SELECT value FROM json_each(:kinds)) "
        "AND (:ids IS NULL OR txn_id IN (SELECT value FROM json_each(:ids))) "
        "AND (:refs IS NULL OR key IN (SELECT value FROM json_each(:refs))) "
        "AND (:exact IS NULL OR ref IN (SELECT value FROM json_each(:exact))) "
        "AND (:vendors IS NULL OR vendor IN (SELECT value FROM json_each(:vendors))) "
        "AND (:accounts IS NULL OR account IN (SELECT value FROM json_each(:accounts))) "
        "AND (:since IS NULL OR modified >= :since) AND (:until IS NULL OR modified <= :until) "
        "AND (:first IS NULL OR txn_date >= :first) AND (:last IS NULL OR txn_date <= :last) "
        "AND (:paid IS NULL OR (open = 0) = :paid) ORDER BY number",
        values,
    )


def _json(values: list[str] | None) -> str | None:
    return None if values is None else json.dumps(values)
