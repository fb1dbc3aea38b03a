"""The tabs of compliance: what each lists, what it says of a row, and the forms that add to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from store.desk import Desk
from store.rules.compliance import KINDS
from store.views import compliance, holds, waivers
from tui.text import joined, rows
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day, money, state_words
from tui.widgets.window import Listing, Row

VENDORS, DOCUMENTS, WAIVERS, HOLDS = "vendors", "documents", "waivers", "holds"
VENDOR = Column("vendor", "Vendor", width=16, grow=2)
STATE = Column("state", "State", "state", 15, sort="-")
VENDOR_COLUMNS = (
    Column("vendor", "Vendor", width=20, frozen=True, grow=2), STATE, Column("next_expiry", "Next end", "date", 11),
    Column("what", "What is not in order", width=26, grow=3, sort="-"),
)  # fmt: skip
DOCUMENT_COLUMNS = (
    Column("vendor", "Vendor", width=16, frozen=True, grow=2), Column("kind_words", "Document", width=21, sort="kind"),
    Column("name", "Name", width=10, grow=1, sort="-"), STATE, Column("expires_on", "Ends", "date", 11),
    Column("commitment", "For", width=8), Column("reference", "Number", width=12, sort="-"), Column("received_on", "Came in", "date", 11, sort="-"),
)  # fmt: skip
WAIVER_COLUMNS = (
    Column("invoice", "Invoice", width=11, frozen=True, sort="commitment"), Column("type_short", "Lien waiver", width=22, grow=1, sort="-"),
    Column("state", "State", "state", 14, sort="status"), Column("amount", "Amount", "money", 14), Column("through_date", "Through", "date", 9),
    Column("vendor", "Vendor", width=14, grow=1), Column("signed_by", "Signed by", width=14, sort="-"), Column("signed_on", "On", "date", 9, sort="-"),
)  # fmt: skip
HOLD_COLUMNS = (
    Column("on", "On", width=18, frozen=True, grow=1, sort="-"), Column("owner", "Owner", width=10), Column("reason", "Reason", width=24, grow=3, sort="-"),
    Column("placed_at", "Since", "date", 9), STATE, Column("vendor", "Vendor", width=14, grow=1),
)  # fmt: skip


def _vendor_truth(row: Row, _today: dt.date) -> Content:
    return rows(
        joined((row["vendor"], "bold"), f" · {state_words(row['state'])}"),
        row["what"] or "Nothing is missing.",
    )


def _document_truth(row: Row, today: dt.date) -> Content:
    place = f" · for {row['commitment']}" if row["commitment"] else ""
    until = f" · until {day(row['expires_on'], today)}" if row["expires_on"] else ""
    came = (
        f"came in {day(row['received_on'], today)}{until}"
        if row["received_on"]
        else "not there"
        if row["needed"]
        else "none is needed"
    )
    number = f" · no. {row['reference']}" if row["reference"] else ""
    name = f" “{row['name']}”" if row["name"] else ""
    first = joined(
        (f"{row['vendor']}: {row['kind_words']}{name}", "bold"),
        f"{place} · {came}{number} · by {row['recorded_by']}",
    )
    return rows(
        first,
        joined(
            (f"! {row['what']}", "$warning") if row["what"] else "",
            " · " if row["what"] and row["note"] else "",
            row["note"] or "",
        ),
    )


def _waiver_truth(row: Row, today: dt.date) -> Content:
    signed = f" · signed by {row['signed_by']} on {day(row['signed_on'], today)}" if row["signed_by"] else ""
    paid = "the payment is in" if row["paid"] else "the payment is not in"
    first = joined(
        (f"{row['invoice']} {row['type_words']}", "bold"),
        f" · {row['vendor']} · {money(row['amount'])} through {day(row['through_date'], today)}",
    )
    said = {
        "locked": f"Locked until the payment is in: it was signed in advance{signed}",
        "awaiting_signature": f"Asked for by {row['requested_by']} on {day(row['requested_at'], today)} · {paid}",
    }.get(row["state"], f"{paid}{signed}")
    return rows(first, said)


def _hold_truth(row: Row, today: dt.date) -> Content:
    first = joined(
        (row["on"], "bold"),
        f" · held by {row['owner']} since {day(row['placed_at'], today)} · placed by {row['placed_by']}",
    )
    released = (
        f" · released by {row['released_by']} on {day(row['released_at'], today)} {row['release_reason']}"
        if row["released_at"]
        else ""
    )
    return rows(first, f"“{row['reason']}”{released}")


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its key and title, columns, listing, what is said of a row, what is said where it is empty, and its rows' noun."""

    key: str
    title: str
    columns: tuple[Column, ...]
    listing: Callable[[Desk], Listing]
    truth: Callable[[Row, dt.date], Content]
    empty: str
    noun: str


TABS = (
    Tab(VENDORS, "Vendors", VENDOR_COLUMNS, compliance.vendors, _vendor_truth, "No vendor has a commitment or a document yet.", "vendor"),
    Tab(DOCUMENTS, "Documents", DOCUMENT_COLUMNS, compliance.documents, _document_truth, "No documents. {add} puts one down.", "document"),
    Tab(WAIVERS, "Lien waivers", WAIVER_COLUMNS, waivers.listing, _waiver_truth, "No lien waivers. {add} asks for one.", "waiver"),
    Tab(HOLDS, "Holds", HOLD_COLUMNS, lambda desk: holds.listing(desk, "open"), _hold_truth, "Nothing is on hold. {add} places a hold.", "hold"),
)  # fmt: skip


def document_fields(row: Row | None, vendor: str, commitment: str) -> list[FieldSpec]:
    """The form of a document: a new one, or one that is there."""
    kinds = ", ".join(list(KINDS)[:3])
    known = row or {}
    start = [] if row else [
        FieldSpec("vendor", "Vendor", value=vendor or None, choices="vendor"),
        FieldSpec("kind", "Document", hint=f"{kinds}, ...", choices="document_kind"),
        FieldSpec("commitment", "For commitment", value=commitment or None, required=False, hint="empty: for all of the vendor's"),
        FieldSpec("name", "Name", required=False, hint="tells several of a kind apart"),
    ]  # fmt: skip
    return [
        *start,
        FieldSpec("reference", "Number", value=known.get("reference") or None, required=False, hint="of the policy, license or bond"),
        FieldSpec("received_on", "Came in on", "date", value=known.get("received_on"), required=False, hint="empty: still missing"),
        FieldSpec("expires_on", "Holds until", "date", value=known.get("expires_on"), required=False, hint="empty: without an end"),
        FieldSpec("note", "Note", "memo", value=known.get("note") or None, required=False),
    ]  # fmt: skip
