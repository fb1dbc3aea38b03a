"""QuickBooks' lists as last fetched, what is asked of it, and which entry something of ours may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import BatchRequest, Link, QuickBooksEntry, Vendor
from store.rules.identifiers import entry_guid
from store.rules.matching import Suggestion, suggestions
from store.views.listing import Listing, Source


@dataclass(frozen=True, slots=True)
class NewVendor:
    """A vendor as it would be added to QuickBooks; texts are empty where nothing is known."""

    vendor: str
    name: str
    guid: str
    company_name: str
    email: str
    phone: str
    address: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    country: str
    terms: str


def fetched(desk: Desk) -> list[dict[str, Any]]:
    """One row per list: how many entries and active ones it has, when it was fetched, and whether it is asked for again."""
    with desk.book.reading():
        active = fn.SUM(QuickBooksEntry.active.cast("INTEGER"))
        counts = QuickBooksEntry.select(
            QuickBooksEntry.kind, fn.COUNT(QuickBooksEntry.id), active, fn.MAX(QuickBooksEntry.fetched_at)
        ).group_by(QuickBooksEntry.kind)
        known = {kind: (count, live, at) for kind, count, live, at in counts.tuples()}
        rows = list(BatchRequest.select().where(BatchRequest.purpose == "list").order_by(BatchRequest.id))
        latest = {row.subject: row for row in rows}
    return [
        {
            "kind": kind, "entries": int(known.get(kind, (0, 0, None))[0]), "active": int(known.get(kind, (0, 0, None))[1] or 0),
            "fetched_at": known.get(kind, (0, 0, None))[2], **_asked(latest.get(kind)),
        }
        for kind in sorted({*known, *latest})
    ]  # fmt: skip


def _asked(row: BatchRequest | None) -> dict[str, Any]:
    if row is None:
        return {"asked_at": None, "state": "fetched", "message": ""}
    state = {"": "asked", "done": "fetched"}.get(row.outcome, row.outcome)
    return {"asked_at": row.asked_at, "state": state, "message": row.message}


def entries(desk: Desk, kind: str, *, active: bool = False) -> Listing:
    """The entries of one list by full name; all, or those in use."""
    columns = {
        name: getattr(QuickBooksEntry, name)
        for name in ("id", "full_name", "active", "list_id", "fetched_at")
    }
    wanted = (
        (QuickBooksEntry.kind == kind) & QuickBooksEntry.active if active else QuickBooksEntry.kind == kind
    )
    source = Source(
        query=lambda: QuickBooksEntry.select().where(wanted),
        select=columns, key=QuickBooksEntry.id,
        order={"full_name": QuickBooksEntry.folded, "active": QuickBooksEntry.active},
        search=(QuickBooksEntry.full_name,),
    )  # fmt: skip
    return Listing(desk.book, source, "full_name")


def suggested(desk: Desk, kind: str, ours: str) -> list[Suggestion]:
    """The entries of a list that something of ours most likely is, best first."""
    with desk.book.reading():
        return likely(kind, ours)


def likely(kind: str, ours: str, *also: str) -> list[Suggestion]:
    """The same within the caller's transaction; `also` are further names to go by."""
    rows = QuickBooksEntry.select(QuickBooksEntry.full_name).where(
        QuickBooksEntry.kind == kind, QuickBooksEntry.active
    )
    return suggestions([*_names(kind, ours), *also], [name for (name,) in rows.tuples()])


def _names(kind: str, ours: str) -> list[str]:
    """What the thing is called here, in every way it is."""
    if kind == "vendor":
        vendor = lookup.vendor(ours)
        return [vendor.name, vendor.company_name]
    if kind == "job":
        project = lookup.project(ours)
        return [project.name, f"{project.number} {project.name}", project.number]
    if kind in ("item", "account"):
        code = lookup.cost_code(ours)
        return [code.code, code.description, f"{code.code} {code.description}"]
    return [ours]


def new_vendor(desk: Desk, name: str) -> NewVendor:
    """A vendor of ours as it would be added to QuickBooks."""
    with desk.book.reading():
        row: Vendor = lookup.vendor(name)
        link = Link.get_or_none(Link.kind == "vendor", Link.ours == row.name)
        terms = Link.get_or_none(Link.kind == "terms", Link.ours == row.terms) if row.terms else None
    return NewVendor(
        vendor=row.name, name=link.quickbooks_name if link else row.name, guid=entry_guid(desk.book.id, "vendor", row.id),
        company_name=row.company_name, email=row.email, phone=row.phone,
        address=tuple(text for text in (row.address_1, row.address_2) if text), city=row.city, state=row.state,
        postal_code=row.postal_code, country=row.country, terms=terms.quickbooks_name if terms else row.terms,
    )  # fmt: skip


def unlinked_vendors(desk: Desk) -> list[str]:
    """Vendors of ours whose link to QuickBooks is broken or missing."""
    with desk.book.reading():
        linked = Link.select(Link.ours).where(Link.kind == "vendor", Link.broken == "")
        rows = (
            Vendor.select(Vendor.name).where(Vendor.active, Vendor.name.not_in(linked)).order_by(Vendor.name)
        )
        return [name for (name,) in rows.tuples()]


def last_asked(desk: Desk, purpose: str, subject: str = "") -> dict[str, Any] | None:
    """When QuickBooks was last asked for that purpose (and subject), and with what outcome; None where it never was."""
    with desk.book.reading():
        rows = BatchRequest.select().where(BatchRequest.purpose == purpose).order_by(BatchRequest.id.desc())
        row = (rows.where(BatchRequest.subject == subject) if subject else rows).first()
        return {"asked_at": row.asked_at, "outcome": row.outcome, "message": row.message} if row else None
