"""The lists of the company file: vendors, customers and jobs, accounts, items, classes, terms, tax codes and who else has a name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from exporter.stand_in import statuses
from exporter.stand_in.company_file import CompanyFile
from exporter.stand_in.rendering import Pairs
from exporter.stand_in.validation import Fields

ITEM_TYPES = (
    "ItemService",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemSubtotal",
    "ItemDiscount",
    "ItemSalesTax",
)
SPACES = {
    "Vendor": "names", "Customer": "names", "Employee": "names", "OtherName": "names", "Account": "accounts",
    "Class": "classes", "StandardTerms": "terms", "DateDrivenTerms": "terms", "SalesTaxCode": "tax codes",
    **dict.fromkeys(ITEM_TYPES, "items"),
}  # fmt: skip
LONGEST = {"names": 41, "accounts": 31, "classes": 31, "terms": 31, "tax codes": 3, "items": 31}
TREES = frozenset({"Customer", "Account", "Class", *ITEM_TYPES})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a reference may point to: QuickBooks' word for it, and the types of entry."""

    word: str
    types: tuple[str, ...]

    @property
    def space(self) -> str:
        return SPACES[self.types[0]]


KINDS = {
    "VendorRef": Kind("Vendor", ("Vendor",)),
    "APAccountRef": Kind("Account", ("Account",)),
    "AccountRef": Kind("Account", ("Account",)),
    "OverrideItemAccountRef": Kind("Account", ("Account",)),
    "PrefillAccountRef": Kind("Account", ("Account",)),
    "CustomerRef": Kind("Customer", ("Customer",)),
    "ClassRef": Kind("Class", ("Class",)),
    "TermsRef": Kind("Terms", ("StandardTerms", "DateDrivenTerms")),
    "ItemRef": Kind("Item", ITEM_TYPES),
    "SalesTaxCodeRef": Kind("SalesTaxCode", ("SalesTaxCode",)),
    "PayeeEntityRef": Kind("Vendor", ("Vendor",)),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list; `created`, `modified` in UTC seconds."""

    number: int
    list_id: str
    space: str
    type: str
    name: str
    full_name: str
    parent: str | None
    active: bool
    created: int
    modified: int
    edit_sequence: int
    fields: dict[str, Any]


class Lists:
    """All lists of one company file."""

    def __init__(self, file: CompanyFile) -> None:
        self.file = file
        self._known: dict[tuple[str, str], Entry | None] = {}

    def forget(self) -> None:
        """Look everything up again; somebody else may have changed the file."""
        self._known.clear()

    def add(self, type_: str, full_name: str, fields: Fields | None = None, *, active: bool = True) -> Entry:
        """Add an entry; parents that are missing are added with it.

        Raises:
            Status: the name is in use, cannot be a name, or is too long.
        """
        space = SPACES[type_]
        above, _, name = full_name.rpartition(":") if type_ in TREES else ("", "", full_name)
        if ":" in name or not name.strip():
            raise statuses.bad_name(name)
        if len(name) > LONGEST[space]:
            raise statuses.too_long(name, "Name", LONGEST[space])
        parent = None
        if above:
            found = self.named(space, above)
            parent = (found or self.add(type_, above, _inherited(fields))).list_id
        return self._insert(type_, name, full_name, parent, fields or {}, active)

    def _insert(
        self, type_: str, name: str, full_name: str, parent: str | None, fields: Fields, active: bool
    ) -> Entry:
        list_id, now = self.file.list_id(), self.file.now()
        try:
            self.file.run(
                "INSERT INTO entries (list_id, space, type, name, full_name, key, parent, active, created, modified, "
                "edit_sequence, fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (list_id, SPACES[type_], type_, name, full_name, full_name.casefold(), parent, active, now, now,
                 self.file.edit_sequence(), json.dumps(fields)),
            )  # fmt: skip
        except sqlite3.IntegrityError:
            raise statuses.name_taken(full_name) from None
        self.forget()
        return self.by_id(list_id)

    def named(self, space: str, full_name: str) -> Entry | None:
        """The entry of that full name, whatever its case."""
        return self._look(space, full_name.casefold(), "SELECT * FROM entries WHERE space = ?1 AND key = ?2")

    def find(self, list_id: str) -> Entry | None:
        """The entry with that ListID."""
        return self._look("", list_id, "SELECT * FROM entries WHERE ?1 = '' AND list_id = ?2")

    def _look(self, space: str, key: str, sql: str) -> Entry | None:
        if (space, key) not in self._known:
            row = self.file.one(sql, (space, key))
            self._known[space, key] = _entry(row) if row else None
        return self._known[space, key]

    def by_id(self, list_id: str) -> Entry:
        """The entry with that ListID, which must be there."""
        found = self.find(list_id)
        if found is None:
            raise statuses.object_missing(list_id)
        return found

    def referred(self, name: str, ref: Fields | None, document: str) -> Entry | None:
        """The entry a reference points to, None where there is no reference; a ListID goes before a FullName.

        Raises:
            Status: the reference is empty, or its entry is missing or of another kind.
        """
        if ref is None:
            return None
        kind = KINDS[name]
        if "ListID" in ref:
            found = self.find(ref["ListID"])
        elif ref.get("FullName"):
            found = self.named(kind.space, ref["FullName"])
        else:
            raise statuses.missing(name, document)
        if found is None or found.type not in kind.types:
            raise statuses.bad_reference(kind.word, ref.get("ListID") or ref["FullName"], document)
        return found

    def reference(self, list_id: str | None) -> Pairs | None:
        """A reference as it is answered."""
        if list_id is None:
            return None
        found = self.find(list_id)
        return [("ListID", list_id), ("FullName", found.full_name if found else None)]

    def numbers_of(
        self,
        types: Collection[str],
        *,
        active: bool | None = None,
        since: int | None = None,
        until: int | None = None,
    ) -> list[tuple[int, str, str]]:
        """Number, name and full name of the entries of these types, in the order they were added."""
        return self.file.all(
            "SELECT number, name, full_name FROM entries WHERE type IN (SELECT value FROM json_each(:types)) "
            "AND (:active IS NULL OR active = :active) AND (:since IS NULL OR modified >= :since) "
            "AND (:until IS NULL OR modified <= :until) ORDER BY number",
            {"types": json.dumps(list(types)), "active": active, "since": since, "until": until},
        )

    def numbered(self, numbers: Iterable[int]) -> list[Entry]:
        """The entries with these numbers that are still there."""
        rows = self.file.all(
            "SELECT * FROM entries WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
            (json.dumps(list(numbers)),),
        )
        return [_entry(row) for row in rows]

    def rename(self, entry: Entry, name: str) -> None:
        """Give an entry another name; what is below it moves along."""
        full_name = f"{entry.full_name.rpartition(':')[0]}:{name}" if entry.parent else name
        taken = self.named(entry.space, full_name)
        if taken is not None and taken.list_id != entry.list_id:
            raise statuses.name_taken(full_name)
        self._change(entry, name, full_name)
        for row in self.file.all("SELECT * FROM entries WHERE parent = ?", (entry.list_id,)):
            below = _entry(row)
            self._move(below, f"{full_name}:{below.name}")
        self.forget()

    def _move(self, entry: Entry, full_name: str) -> None:
        self._change(entry, entry.name, full_name)
        for row in self.file.all("SELECT * FROM entries WHERE parent = ?", (entry.list_id,)):
            below = _entry(row)
            self._move(below, f"{full_name}:{below.name}")

    def _change(self, entry: Entry, name: str, full_name: str) -> None:
        self.file.run(
            "UPDATE entries SET name = ?, full_name = ?, key = ?, modified = ?, edit_sequence = ? WHERE list_id = ?",
            (name, full_name, full_name.casefold(), self.file.now(), self.file.edit_sequence(entry.edit_sequence), entry.list_id),
        )  # fmt: skip

    def set_active(self, entry: Entry, active: bool) -> None:
        """Hide an entry from the lists, or show it again."""
        self.file.run(
            "UPDATE entries SET active = ?, modified = ?, edit_sequence = ? WHERE list_id = ?",
            (active, self.file.now(), self.file.edit_sequence(entry.edit_sequence), entry.list_id),
        )
        self.forget()

    def delete(self, entry: Entry) -> None:
        """Take an entry out of its list."""
        self.file.run("DELETE FROM entries WHERE list_id = ?", (entry.list_id,))
        self.forget()


def _inherited(fields: Fields | None) -> Fields:
    """What a parent shares with the entry it is added for: an account's type, an item's account."""
    return {key: value for key, value in (fields or {}).items() if key in ("AccountType", "SalesOrPurchase")}


def _entry(row: tuple) -> Entry:
    number, list_id, space, type_, name, full_name, _, parent, active, created, modified, edit, fields = row
    return Entry(
        number, list_id, space, type_, name, full_name, parent, bool(active), created, modified, edit, json.loads(fields)
    )  # fmt: skip
