"""Commitments: subcontracts and purchase orders with their schedule of values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import chunked, fn

from store import lookup
from store.actions.act import Act, action, saved
from store.actions.schedules import ScheduleLine, rows
from store.errors import Invalid, Refusal
from store.models import Commitment, Invoice, InvoiceContact, SovLine
from store.text import clean

STATUSES = {
    "subcontract": (
        "draft",
        "out_for_bid",
        "out_for_signature",
        "approved",
        "complete",
        "terminated",
        "void",
    ),
    "purchase_order": (
        "draft",
        "processing",
        "submitted",
        "partially_received",
        "received",
        "approved",
        "closed",
    ),
}
ACCOUNTING = ("amount", "unit")
LONGEST_NUMBER = 11
"""QuickBooks keeps 11 characters of a purchase order's number, which a commitment becomes."""


def status_of(kind: str, status: str) -> str:
    """The status as kept, or `Invalid` with those the type of commitment knows."""
    word = status.strip().lower().replace(" ", "_")
    if word not in STATUSES[kind]:
        known = ", ".join(STATUSES[kind]).replace("_", " ")
        raise Invalid(f"A {kind.replace('_', ' ')} cannot be {status!r}; it is one of {known}.",
                      rule="commitment.status", field="status", value=status)  # fmt: skip
    return word


@action("commitment.add", duty="commitments")
def add(
    act: Act, number: str, *, type: str = "subcontract",  # noqa: A002
    title: str, project: str, vendor: str, accounting: str = "amount",
    status: str = "draft", retainage: int = 0, materials_retainage: int | None = None, executed: bool = False,
    description: str = "", class_name: str = "", lines: Sequence[ScheduleLine] = (),
    contacts: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    """Add a commitment with its schedule of values and invoice contacts (name, e-mail); answers its number.

    Args:
        retainage: basis points held on work; on stored materials the same unless `materials_retainage` is given.
    """
    number = _free_number(number)
    _refuse_unknown("type", type, STATUSES)
    _refuse_unknown("accounting", accounting, ACCOUNTING)
    values: dict[str, Any] = {
        "type": type, "title": clean(title, "title") or number, "project": lookup.project(project),
        "vendor": lookup.vendor(vendor), "accounting": accounting, "status": status_of(type, status),
        "retainage": retainage, "materials_retainage": retainage if materials_retainage is None else materials_retainage,
        "executed": executed, "description": clean(description, "description", limit=4095, lines=True),
        "class_name": clean(class_name, "class", limit=159),
    }  # fmt: skip
    row = Commitment.create(number=number, created_by=act.actor.login, **values)
    _insert(row, lines, first=1)
    for name, email in contacts:
        InvoiceContact.create(
            commitment=row, name=clean(name, "name", limit=100), email=clean(email, "email", limit=254)
        )
    after = {**values, "project": project, "vendor": vendor, "lines": len(lines), "original": row.original}
    act.record(lookup.document("commitment", number), {}, after)
    return number


def _free_number(number: str) -> str:
    """The number as kept; `Invalid` without one, `Refusal` where another commitment has it."""
    number = clean(number, "number", limit=LONGEST_NUMBER)
    if not number:
        raise Invalid("The commitment needs a number; fill it in.", field="number")
    if Commitment.select().where(Commitment.number == number).exists():
        raise Refusal(f"There is a commitment {number} already; choose another number.",
                      rule="commitment.exists", field="number", value=number)  # fmt: skip
    return number


def _refuse_unknown(field: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise Invalid(
            f"{field} cannot be {value!r}; it is {' or '.join(known).replace('_', ' ')}.", field=field, value=value
        )  # fmt: skip


def _insert(row: Commitment, lines: Sequence[ScheduleLine], *, first: int) -> None:
    made = rows(lines, row.accounting, first=first)
    for some in chunked(made, 500):
        SovLine.insert_many([{**values, "commitment": row.id} for values in some]).execute()
    row.original += sum(values["amount"] for values in made)
    Commitment.update(original=row.original).where(Commitment.id == row.id).execute()


@action("commitment.add_lines", duty="commitments")
def add_lines(act: Act, number: str, lines: Sequence[ScheduleLine]) -> str:
    """Add lines to a schedule of values that nobody has billed yet."""
    row = lookup.held(lookup.commitment(number))
    if Invoice.select().where(Invoice.commitment == row).exists():
        raise Refusal(
            f"{number} has been billed, so its schedule of values stands; add a change order instead.",
            rule="sov.billed", field="commitment", value=number,
        )  # fmt: skip
    last = SovLine.select(fn.MAX(SovLine.position)).where(SovLine.commitment == row).scalar() or 0
    before = row.original
    _insert(row, lines, first=last + 1)
    act.record(
        lookup.document("commitment", number),
        {"original": before},
        {"original": row.original, "lines": len(lines)},
    )
    return number


@action("commitment.status", duty="commitments")
def set_status(act: Act, number: str, status: str, *, version: int | None = None) -> str:
    """Set a commitment's status; `approved` opens it for billing."""
    row = lookup.held(lookup.commitment(number))
    wanted = status_of(row.type, status)
    if wanted == row.status:
        return number
    if wanted == "approved" and not SovLine.select().where(SovLine.commitment == row).exists():
        raise Refusal(f"{number} has no schedule of values; add its lines, then approve it.",
                      rule="commitment.lines", field="status", value=wanted)  # fmt: skip
    before = row.status
    document = lookup.document("commitment", number)
    reopened = (
        {"closed_out_by": None, "closed_out_at": None, "closed_out_note": ""} if row.closed_out_at else {}
    )
    saved(act, row, document, version, status=wanted, **reopened)
    act.record(
        document, {"status": before}, {"status": wanted, **({"closed_out": False} if reopened else {})}
    )
    return number


def approve(act: Act, number: str) -> str:
    """Approve a commitment, as part of a larger action."""
    return set_status.within(act, number, "approved")
