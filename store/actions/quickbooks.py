"""QuickBooks' lists in the book: asked for, taken in page by page, links held against them; vendors added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from peewee import EXCLUDED

from store import lookup
from store.actions import links, requests
from store.actions.act import Act, action
from store.actions.requests import DONE, FAILED, Message
from store.errors import Conflict, Refusal
from store.models import Link, QuickBooksEntry, Vendor
from store.rules.purposes import VENDOR
from store.text import printable

LONGEST_NAME = 209


class Entry(NamedTuple):
    """An entry of a list as QuickBooks returned it; `details` are plain values by name, such as its type."""

    list_id: str
    full_name: str
    active: bool
    details: Mapping[str, Any]


@action("lists.ask", duty="lists")
def ask_lists(act: Act, message: Message) -> str:
    """Ask QuickBooks for its lists; answers the name of the message set."""
    return requests.ask(act, message)


@action("lists.page", duty="spool")
def take_in_entries(_act: Act, message_set_id: str, request_id: str, entries: Sequence[Entry]) -> int:
    """Take in one page of a list; the same page a second time changes nothing. Answers how many entries it held."""
    row = requests.request_of(message_set_id, request_id)
    if row is None or not entries:
        return 0
    pages = {entry.list_id: _values(row.subject, Entry(*entry), row.asked_at) for entry in entries}
    columns = (
        QuickBooksEntry.full_name, QuickBooksEntry.folded, QuickBooksEntry.active, QuickBooksEntry.details,
        QuickBooksEntry.fetched_at,
    )  # fmt: skip
    QuickBooksEntry.insert_many(list(pages.values())).on_conflict(
        conflict_target=[QuickBooksEntry.kind, QuickBooksEntry.list_id],
        update={column: getattr(EXCLUDED, column.name) for column in columns},
    ).execute()
    return len(pages)


def _values(kind: str, entry: Entry, asked_at: str) -> dict[str, Any]:
    name = printable(entry.full_name)[:LONGEST_NAME]
    return {
        "kind": kind, "list_id": entry.list_id, "full_name": name, "folded": links.folded(name), "active": entry.active,
        "details": dict(entry.details), "fetched_at": asked_at,
    }  # fmt: skip


@action("lists.finish", duty="spool")
def finish_list(act: Act, message_set_id: str, request_id: str) -> list[str]:
    """Take in that a list is complete: what was not on it is gone, and links are held against it. Answers what changed."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return []
    kind = row.subject
    gone = (
        QuickBooksEntry.delete()
        .where(QuickBooksEntry.kind == kind, QuickBooksEntry.fetched_at < row.asked_at)
        .execute()
    )
    count = QuickBooksEntry.select().where(QuickBooksEntry.kind == kind).count()
    told = links.settle_all(act, kind)
    requests.answer(act, row, DONE, f"{count} {links.NOUNS[kind]}")
    act.record(
        lookup.document("quickbooks list", kind),
        {},
        {"entries": count, "gone": gone, "asked_at": row.asked_at},
    )
    return [f"{count} {links.NOUNS[kind]} fetched from QuickBooks.", *told]


@action("quickbooks.refused", duty="spool")
def refused(act: Act, message_set_id: str, request_id: str, message: str) -> str:
    """Take in that QuickBooks did not answer a request; answers what it was for, empty where that is known already."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return ""
    requests.answer(act, row, FAILED, message)
    return f"{row.purpose} {row.subject}".strip()


@action("vendor.offer", duty="lists")
def ask_vendors(act: Act, message: Message) -> str:
    """Have vendors added to QuickBooks' list; answers the name of the message set.

    Raises:
        Refusal: the lists were never fetched, or a vendor is in QuickBooks already.
    """
    message = Message(*message)
    for each in map(requests.Asked._make, message.requests):
        require_addable(each.subject)
    return requests.ask(act, message)


def require_addable(vendor: str) -> Vendor:
    """The vendor of that name, or `Refusal` where QuickBooks may have it already; within the caller's transaction."""
    row = lookup.vendor(vendor)
    if not links.fetched(VENDOR):
        raise Refusal(
            "QuickBooks' vendors were never fetched, so it is not known whether it has this one; run `billspool lists refresh` first.",
            rule="lists.unfetched", field="vendor", value=row.name,
        )  # fmt: skip
    link = Link.get_or_none(Link.kind == VENDOR, Link.ours == row.name)
    name = link.quickbooks_name if link else row.name
    entry = links.entry_named(VENDOR, name)
    if entry is not None:
        raise Conflict(
            f"QuickBooks has a vendor “{printable(entry.full_name)}” already; link it "
            f'(billspool lists link vendor "{printable(row.name)}" "{printable(entry.full_name)}").',
            rule="vendor.there", field="vendor", value=row.name,
        )  # fmt: skip
    return row


@action("vendor.added", duty="spool")
def take_in_vendor(act: Act, message_set_id: str, request_id: str, list_id: str, name: str) -> str:
    """Take in that QuickBooks has added a vendor; answers the sentence that says so, empty where that is known already."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return ""
    values = _values(VENDOR, Entry(list_id, name, True, {"type": "Vendor"}), act.now)
    QuickBooksEntry.insert(values).on_conflict_ignore().execute()
    link = Link.get_or_none(Link.kind == VENDOR, Link.ours == row.subject)
    if link is None:
        link = Link.create(kind=VENDOR, ours=row.subject, quickbooks_name=name)
    Link.update(list_id=list_id).where(Link.id == link.id).execute()
    links.settle(act, Link.get_by_id(link.id))
    requests.answer(act, row, DONE, list_id)
    return f"QuickBooks has the vendor “{printable(name)}” now."
