"""Links to entries of QuickBooks' lists: found by name, followed by ListID, marked broken with the way out."""

from __future__ import annotations

from store import lookup
from store.actions.act import Act
from store.models import Link, QuickBooksEntry
from store.text import printable

NOUNS = {
    "vendor": "vendors", "job": "customers and jobs", "item": "items", "account": "accounts", "class": "classes",
    "terms": "terms", "tax_code": "tax codes",
}  # fmt: skip
UNBILLABLE = {
    "ItemDiscount": "a discount", "ItemSalesTax": "a sales tax", "ItemSalesTaxGroup": "a sales tax group",
    "ItemSubtotal": "a subtotal", "ItemPayment": "a payment", "ItemGroup": "a group",
}  # fmt: skip
"""Types of item that no line of a bill can carry, as QuickBooks has it."""


def folded(name: str) -> str:
    """A name as QuickBooks compares it: capitals do not matter."""
    return name.casefold()


def fetched(kind: str) -> bool:
    """Whether the entries of that kind were ever fetched."""
    return QuickBooksEntry.select().where(QuickBooksEntry.kind == kind).exists()


def entry_named(kind: str, name: str) -> QuickBooksEntry | None:
    """The entry of that full name; an active one before others."""
    return (
        QuickBooksEntry.select()
        .where(QuickBooksEntry.kind == kind, QuickBooksEntry.folded == folded(name))
        .order_by(QuickBooksEntry.active.desc(), QuickBooksEntry.id)
        .first()
    )


def settle_all(act: Act, kind: str) -> list[str]:
    """Hold every link of that kind against the entries as fetched; answers what changed, as sentences."""
    rows = Link.select().where(Link.kind == kind).order_by(Link.id)
    return [sentence for row in rows if (sentence := settle(act, row))]


def settle(act: Act, link: Link) -> str:
    """Hold one link against the entries as fetched; answers what changed, empty where nothing did."""
    entry = _entry_of(link)
    broken = _why_broken(link, entry)
    values = {"quickbooks_name": link.quickbooks_name, "list_id": link.list_id, "broken": broken}
    if entry is not None:
        values |= {"quickbooks_name": entry.full_name, "list_id": entry.list_id}
    before = {name: getattr(link, name) for name in values}
    if values == before:
        return ""
    Link.update(version=Link.version + 1, **values).where(Link.id == link.id).execute()
    act.record(lookup.document(f"link {link.kind}", link.ours), before, values, verb="link.settled")
    return _sentence(link, before, values)


def _entry_of(link: Link) -> QuickBooksEntry | None:
    """By ListID, which survives a new name; by name where the ListID is new or gone."""
    if link.list_id:
        found = QuickBooksEntry.get_or_none(
            QuickBooksEntry.kind == link.kind, QuickBooksEntry.list_id == link.list_id
        )
        if found is not None:
            return found
    return entry_named(link.kind, link.quickbooks_name)


def _why_broken(link: Link, entry: QuickBooksEntry | None) -> str:
    ours, kind = printable(link.ours), link.kind
    other = f'link “{ours}” to another one (billspool lists link {kind} "{ours}" NAME)'
    if entry is None:
        add = f' or add it (billspool lists add-vendor "{ours}")' if kind == "vendor" else ""
        return (
            f"“{printable(link.quickbooks_name)}” is not among the {NOUNS[kind]} of QuickBooks; {other}{add}."
        )
    name = printable(entry.full_name)
    if not entry.active:
        return f"“{name}” is inactive in QuickBooks; make it active there and refresh the lists, or {other}."
    if what := UNBILLABLE.get(entry.details.get("type", "")):
        return f"“{name}” is {what} in QuickBooks, which no bill can carry; {other}."
    return ""


def _sentence(link: Link, before: dict[str, str | None], after: dict[str, str | None]) -> str:
    if after["broken"] and after["broken"] != before["broken"]:
        return str(after["broken"])
    if before["list_id"] and after["quickbooks_name"] != before["quickbooks_name"]:
        return (
            f"“{printable(before['quickbooks_name'])}” is called “{printable(after['quickbooks_name'])}” in QuickBooks now; "
            f"the link of “{printable(link.ours)}” follows."
        )
    if before["broken"] and not after["broken"]:
        return f"“{printable(link.ours)}” is linked to “{printable(after['quickbooks_name'])}” again."
    return ""
