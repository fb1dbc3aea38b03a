"""Documents of the company file: bills, credits, orders and payments, kept with their lines; what is still open of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from exporter.stand_in import statuses
from exporter.stand_in.company_file import CompanyFile
from exporter.stand_in.lists import Entry, Lists
from exporter.stand_in.rendering import Pairs
from exporter.stand_in.validation import Fields

BILL = "Bill"
CREDIT = "VendorCredit"
ORDER = "PurchaseOrder"
CHECK = "BillPaymentCheck"
CARD = "BillPaymentCreditCard"
PAYMENTS = (CHECK, CARD)
WORDS = {
    BILL: "Bill",
    CREDIT: "Vendor Credit",
    ORDER: "Purchase Order",
    CHECK: "Bill Payment",
    CARD: "Bill Payment",
}


@dataclass(slots=True)
class Document:
    """One document.

    Attributes:
        amount, open: cents; what it says and what is not paid or applied of it.
        head: its further values by their names; references are ListIDs.
        lines: each with its ``TxnLineID`` and its ``type``: expense, item or order.
    """

    kind: str
    vendor: str
    account: str | None
    ref: str
    txn_date: str
    amount: int = 0
    open: int = 0
    guid: str | None = None
    head: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0
    txn_id: str = ""
    created: int = 0
    modified: int = 0
    edit_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Applied:
    """A payment or credit applied to a bill; cents."""

    by_txn: str
    bill: str
    amount: int
    discount: int
    discount_account: str | None


class Company:
    """The company as requests see it: its file, its lists, its documents and its settings."""

    def __init__(self, file: CompanyFile) -> None:
        self.file = file
        self.lists = Lists(file)

    def on(self, setting: str) -> bool:
        """Whether a feature is turned on."""
        return self.file.fact(setting) == "true"

    @property
    def edition(self) -> str:
        return self.file.fact("edition", "US")

    def require_open_period(self, day: str, kind: str) -> None:
        """Raise the status for a date on or before the closing date."""
        closed = self.file.fact("closing_date")
        if closed and day <= closed:
            raise statuses.closed_period(WORDS[kind])

    def last_date(self, kind: str) -> str:
        """The date of the document of that kind saved last, which QuickBooks takes where none is given."""
        row = self.file.one(
            "SELECT txn_date FROM documents WHERE kind = ? ORDER BY number DESC LIMIT 1", (kind,)
        )
        return row[0] if row else self.file.today().isoformat()

    def save(self, document: Document) -> Document:
        """Add a document; it gets its TxnID, its lines theirs."""
        ids = self.file.txn_ids(1 + len(document.lines))
        for line, line_id in zip(document.lines, ids[1:], strict=True):
            line["TxnLineID"] = line_id
        now = self.file.now()
        saved = replace(document, txn_id=ids[0], created=now, modified=now, edit_sequence=now)
        done = self.file.run(
            "INSERT INTO documents (txn_id, kind, vendor, account, ref, key, txn_date, created, modified, edit_sequence, "
            "amount, open, guid, head, lines) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (saved.txn_id, saved.kind, saved.vendor, saved.account, saved.ref, saved.ref.casefold(), saved.txn_date, now, now,
             now, saved.amount, saved.open, saved.guid, json.dumps(saved.head), json.dumps(saved.lines)),
        )  # fmt: skip
        saved.number = done.lastrowid or 0
        return saved

    def update(self, document: Document) -> Document:
        """Save a changed document; it gets another edit sequence, new lines get their ids."""
        fresh = [line for line in document.lines if "TxnLineID" not in line]
        for line, line_id in zip(fresh, self.file.txn_ids(len(fresh)), strict=True):
            line["TxnLineID"] = line_id
        edit = self.file.edit_sequence(document.edit_sequence)
        saved = replace(document, modified=self.file.now(), edit_sequence=edit)
        self.file.run(
            "UPDATE documents SET vendor = ?, account = ?, ref = ?, key = ?, txn_date = ?, modified = ?, edit_sequence = ?, "
            "amount = ?, open = ?, head = ?, lines = ? WHERE txn_id = ?",
            (saved.vendor, saved.account, saved.ref, saved.ref.casefold(), saved.txn_date, saved.modified, edit, saved.amount,
             saved.open, json.dumps(saved.head), json.dumps(saved.lines), saved.txn_id),
        )  # fmt: skip
        return saved

    def remove(self, document: Document) -> None:
        """Delete a document; QuickBooks remembers that for its deleted list."""
        self.file.run("DELETE FROM documents WHERE txn_id = ?", (document.txn_id,))
        self.file.run(
            "INSERT INTO deleted (txn_id, kind, created, deleted, ref) VALUES (?, ?, ?, ?, ?)",
            (document.txn_id, document.kind, document.created, self.file.now(), document.ref),
        )

    def document(self, txn_id: str, *kinds: str) -> Document:
        """The document with that TxnID, of one of these kinds where any are named."""
        row = self.file.one("SELECT * FROM documents WHERE txn_id = ?", (txn_id,))
        found = _document(row) if row else None
        if found is None or (kinds and found.kind not in kinds):
            raise statuses.object_missing(txn_id)
        return found

    def numbered(self, numbers: Iterable[int]) -> list[Document]:
        """The documents with these numbers that are still there."""
        rows = self.file.all(
            "SELECT * FROM documents WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
            (json.dumps(list(numbers)),),
        )
        return [_document(row) for row in rows]

    def apply(self, applied: Applied) -> None:
        """Lower what is open of a bill by a payment or credit."""
        bill = self.document(applied.bill, BILL)
        if applied.amount + applied.discount > bill.open:
            raise statuses.not_saved("Bill Payment", "The amount is more than what is open of the bill.")
        self.file.run(
            "INSERT INTO applied (by_txn, bill, amount, discount, discount_account) VALUES (?, ?, ?, ?, ?)",
            (applied.by_txn, applied.bill, applied.amount, applied.discount, applied.discount_account),
        )
        self.update(replace(bill, open=bill.open - applied.amount - applied.discount))

    def applied(self, *, by: str | None = None, to: str | None = None) -> list[Applied]:
        """What was applied by a payment, or to a bill."""
        rows = self.file.all(
            "SELECT by_txn, bill, amount, discount, discount_account FROM applied "
            "WHERE (:by IS NULL OR by_txn = :by) AND (:to IS NULL OR bill = :to) ORDER BY bill, by_txn",
            {"by": by, "to": to},
        )
        return [Applied(*row) for row in rows]

    def unapply(self, by: str) -> None:
        """Take back all that a payment or credit applied."""
        for applied in self.applied(by=by):
            bill = self.document(applied.bill, BILL)
            self.update(replace(bill, open=bill.open + applied.amount + applied.discount))
        self.file.run("DELETE FROM applied WHERE by_txn = ?", (by,))

    def balance(self, vendor: Entry) -> int:
        """What is owed to a vendor, in cents."""
        row = self.file.one(
            "SELECT coalesce(sum(CASE kind WHEN 'Bill' THEN open WHEN 'VendorCredit' THEN -open ELSE 0 END), 0) "
            "FROM documents WHERE vendor = ? AND kind IN ('Bill', 'VendorCredit')",
            (vendor.list_id,),
        )
        return row[0] if row else 0

    def recovery(self, document: Document) -> Pairs:
        """What a status check tells of the document."""
        return [
            ("TxnID", document.txn_id),
            ("TxnNumber", document.number),
            ("EditSequence", str(document.edit_sequence)),
            ("ExternalGUID", document.guid),
        ]

    def stamp(self, document: Document) -> Pairs:
        """What every answered document begins with."""
        return [
            ("TxnID", document.txn_id),
            ("TimeCreated", self.file.moment(document.created)),
            ("TimeModified", self.file.moment(document.modified)),
            ("EditSequence", str(document.edit_sequence)),
            ("TxnNumber", document.number),
        ]


def included(asked: Fields) -> frozenset[str]:
    """The top-level elements a request wants to see; all of them where it names none."""
    return frozenset(asked.get("IncludeRetElement", ()))


def _document(row: tuple) -> Document:
    (
        number,
        txn_id,
        kind,
        vendor,
        account,
        ref,
        _,
        txn_date,
        created,
        modified,
        edit,
        amount,
        open_,
        guid,
        head,
        lines,
    ) = row
    return Document(
        kind, vendor, account, ref, txn_date, amount, open_, guid, json.loads(head), json.loads(lines), number, txn_id,
        created, modified, edit,
    )  # fmt: skip
