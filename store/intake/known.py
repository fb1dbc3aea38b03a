"""What the book holds already, laid out like the rows of a file, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from peewee import chunked

from store.intake.records import Records
from store.models import (
    ChangeOrder,
    ChangeOrderLine,
    Commitment,
    CostCode,
    Invoice,
    InvoiceContact,
    Link,
    Project,
    SovLine,
    User,
    UserPrivilege,
    UserRole,
    Vendor,
)

Key = tuple[str, ...]
Values = dict[str, Any]
FOLDED = {"Vendors"}
"""The sheets whose names are the same in capitals, as QuickBooks takes them."""
NAMED_BY = {"Vendors": "name", "Projects": "number", "Cost codes": "code", "Commitments": "number"}
"""The sheets whose things are referred to, and by which column."""


def folded(sheet: str, key: Key) -> Key:
    """The key of a row as it is compared with others."""
    return tuple(part.casefold() for part in key) if sheet in FOLDED else key


@dataclass(slots=True)
class Known:
    """The part of the book a file speaks of.

    Attributes:
        rows: by sheet and by the key of a row: the values of its columns.
        change_orders: commitment and number of those there are.
        billed: the commitments that have an invoice.
    """

    rows: dict[str, dict[Key, Values]] = field(default_factory=dict)
    change_orders: set[Key] = field(default_factory=set)
    billed: set[str] = field(default_factory=set)

    def find(self, sheet: str, key: Key) -> Values | None:
        """What the book holds under that key, exactly so written if it can be."""
        rows = self.rows.get(sheet, {})
        return rows.get(key) or rows.get(folded(sheet, key))


def known(records: Records) -> Known:
    """What the book holds of the lists, and of the commitments the file names. Reads within the caller's transaction."""
    links = {
        (kind, ours): theirs
        for kind, ours, theirs in Link.select(Link.kind, Link.ours, Link.quickbooks_name).tuples()
    }
    found = Known()
    found.rows["Links"] = {
        key: {"kind": key[0], "ours": key[1], "quickbooks_name": theirs} for key, theirs in links.items()
    }
    vendors = _listed(Vendor, "name", lambda row: {"quickbooks_name": links.get(("vendor", row["name"]), "")})
    found.rows["Vendors"] = {folded("Vendors", key): row for key, row in vendors.items()} | vendors
    found.rows["Projects"] = _listed(
        Project, "number", lambda row: {"quickbooks_job": links.get(("job", row["number"]), "")}
    )
    found.rows["Cost codes"] = _listed(
        CostCode,
        "code",
        lambda row: {"quickbooks_name": links.get((row["quickbooks_kind"], row["code"]), "")},
    )
    found.rows["Users"] = _users()
    _add_commitments(found, sorted(_mentioned(records)))
    return found


def _listed(model: Any, name: str, more: Callable[[Values], Values]) -> dict[Key, Values]:
    return {(row[name],): {**row, **more(row)} for row in model.select().dicts()}


def _users() -> dict[Key, Values]:
    roles, privileges = _words(UserRole, UserRole.role), _words(UserPrivilege, UserPrivilege.privilege)
    vendors = dict(Vendor.select(Vendor.id, Vendor.name).tuples())
    return {
        (user.login,): {
            "login": user.login, "name": user.name, "email": user.email, "roles": roles.get(user.id, ()),
            "privileges": privileges.get(user.id, ()), "vendor": vendors.get(user.vendor_id, ""),
        }
        for user in User.select()
    }  # fmt: skip


def _words(model: Any, word: Any) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for user, one in model.select(model.user, word).order_by(word).tuples():
        found[user] = (*found.get(user, ()), one)
    return found


def _mentioned(records: Records) -> set[str]:
    """The commitments a file names."""
    own = {record["number"] for record in records["Commitments"] if record.sound("number")}
    others = {
        record["commitment"]
        for sheet in ("Schedule of values", "Change orders", "Invoice contacts")
        for record in records[sheet]
        if record.sound("commitment")
    }
    return own | others


def _add_commitments(found: Known, numbers: Iterable[str]) -> None:
    for sheet in ("Commitments", "Schedule of values", "Change orders", "Invoice contacts"):
        found.rows[sheet] = {}
    codes = dict(CostCode.select(CostCode.id, CostCode.code).tuples())
    for some in chunked(numbers, 500):
        mine = Commitment.number.in_(list(some))
        for row in (
            Commitment.select(Commitment, Project.number, Vendor.name)
            .join(Project)
            .switch(Commitment)
            .join(Vendor)
            .where(mine)
        ):
            found.rows["Commitments"][row.number,] = _commitment(row)
        found.billed.update(
            number
            for (number,) in Commitment.select(Commitment.number)
            .join(Invoice)
            .where(mine)
            .distinct()
            .tuples()
        )
        _add_lines(found, mine, codes)
        _add_change_orders(found, mine, codes)
        for row in (
            InvoiceContact.select(Commitment.number, InvoiceContact.email, InvoiceContact.name)
            .join(Commitment)
            .where(mine)
            .dicts()
        ):
            found.rows["Invoice contacts"][row["number"], row["email"]] = {**row, "commitment": row["number"]}


def _commitment(row: Commitment) -> Values:
    return {
        **row.__data__, "project": row.project.number, "vendor": row.vendor.name, "class": row.class_name,
        "retainage_percent": row.retainage, "materials_retainage_percent": row.materials_retainage,
    }  # fmt: skip


def _add_lines(found: Known, mine: Any, codes: dict[int, str]) -> None:
    query = SovLine.select(SovLine, Commitment.number.alias("commitment_number")).join(Commitment).where(mine)
    for row in query.dicts():
        number = row["commitment_number"]
        found.rows["Schedule of values"][number, row["line"]] = {
            **row,
            "commitment": number,
            "cost_code": codes[row["cost_code"]],
        }


def _add_change_orders(found: Known, mine: Any, codes: dict[int, str]) -> None:
    orders = {
        row["id"]: row
        for row in ChangeOrder.select(ChangeOrder, Commitment.number.alias("commitment_number"))
        .join(Commitment)
        .where(mine)
        .dicts()
    }
    found.change_orders.update((row["commitment_number"], row["number"]) for row in orders.values())
    if not orders:
        return
    lines = (
        ChangeOrderLine.select(ChangeOrderLine, SovLine.line.alias("changed"))
        .join(SovLine, "LEFT OUTER JOIN")
        .switch(ChangeOrderLine)
        .join(ChangeOrder)
        .join(Commitment)
        .where(mine)
    )
    for row in lines.dicts():
        order = orders[row["change_order"]]
        number = order["commitment_number"]
        found.rows["Change orders"][number, order["number"], row["line"]] = {
            **row, "commitment": number, "number": order["number"], "title": order["title"], "status": order["status"],
            "date": order["date"], "cost_code": codes[row["cost_code"]], "changes_line": row["changed"] or "",
        }  # fmt: skip
