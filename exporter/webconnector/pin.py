"""Which company file the spool belongs to, and what QuickBooks last said of itself: ``service.json`` in the spool's root.

The first session writes the company down; from then on another company gets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import strptime
from typing import Any

from exporter import durable
from exporter.qbxml.reader import HostCompany, Unreadable, read_host
from exporter.spool import Spool
from exporter.webconnector.journal import as_json, read_json
from store.text import printable

MOST_RECENT = 3
"""How many of the bills posted last must still be there before new ones are sent."""


def known(spool: Spool) -> dict[str, Any]:
    """What the service wrote down; empty before its first session."""
    return read_json(spool.folder / "service.json")


def last_contact(spool: Spool) -> str:
    """When the Web Connector last called, as UTC text; empty where it never did, or where what was written down is no time."""
    written = str(known(spool).get("last_contact") or "")
    with suppress(ValueError):
        strptime(written, "%Y-%m-%dT%H:%M:%SZ")
        return written
    return ""


def note(spool: Spool, *, lasting: bool = True, **values: Any) -> None:
    """Write some of it anew, durably where it is `lasting`."""
    before = known(spool)
    after = {"format": 1, **before, **values}
    if after != before:
        durable.overwrite(as_json(after), spool.scratch, spool.folder / "service.json", lasting=lasting)


def owner(spool: Spool) -> dict[str, Any]:
    """Whose spool it is: book, company, edition and qbXML version."""
    return read_json(spool.folder / "spool.json")


def check(spool: Spool, hcp: str, company_file: str, at: str) -> str:
    """Compare the open company with the one written down, or write it down; answers why nothing is sent, empty where all is well."""
    try:
        host = read_host(hcp)
    except Unreadable:
        return (
            "QuickBooks did not say which company is open, so nothing was sent. Open the company in QuickBooks and run the "
            "update again."
        )
    pinned = known(spool).get("pin") or {}
    fault = _wrong_edition(spool, host) or _too_old(spool, host) or _wrong_company(pinned, host)
    note(spool, last_contact=at, **_seen(host, company_file), last_error=fault)
    if not fault:
        note(spool, pin=_pin(pinned, host))
    return fault


def forget(spool: Spool) -> None:
    """Let the next session write its company down; for a company that was renamed or whose registration was renewed."""
    with durable.in_words(spool.folder), spool.changing():
        note(spool, pin=None, recent=[])


def accept_older(spool: Spool) -> None:
    """Go on with a company file from which bills posted last have vanished, after a backup was restored on purpose."""
    with durable.in_words(spool.folder), spool.changing():
        note(spool, recent=[])


def recent(spool: Spool) -> tuple[str, ...]:
    """TxnIDs of the bills posted last."""
    return tuple(known(spool).get("recent") or ())


def posted(spool: Spool, txn_ids: Sequence[str]) -> None:
    """Remember the bills posted last; after a power cut those before them do as well."""
    if txn_ids:
        note(spool, lasting=False, recent=[*recent(spool), *txn_ids][-MOST_RECENT:])


def _pin(pinned: Mapping[str, Any], host: HostCompany) -> dict[str, str]:
    mark = pinned.get("file_id") or (host.file_ids[0] if host.file_ids else "")
    return {"company_name": host.company, "file_id": mark, "edition": host.edition}


def _seen(host: HostCompany, company_file: str) -> dict[str, Any]:
    return {
        "product": host.product, "company_file": company_file, "closing_date": host.closing_date,
        "class_tracking": host.class_tracking, "accounts_required": host.accounts_required,
        "qbxml_versions": list(host.versions),
    }  # fmt: skip


def _wrong_company(pinned: Mapping[str, Any], host: HostCompany) -> str:
    if not pinned:
        return ""
    same_name = str(pinned.get("company_name", "")).casefold() == host.company.casefold()
    mark = pinned.get("file_id")
    if same_name and (not mark or mark in host.file_ids):
        return ""
    wanted, found = printable(pinned.get("company_name")), printable(host.company)
    if same_name:
        return (
            f"Wrong company open: this {found} is another file than the one billspool knows. Nothing was sent. "
            f"Open the right file, or have your administrator run `billspool spool forget-company`."
        )
    return (
        f"Wrong company open: {found}; the bills are for {wanted}. Nothing was sent. Open {wanted} in QuickBooks; if the "
        "company was renamed, have your administrator run `billspool spool forget-company`."
    )


def _wrong_edition(spool: Spool, host: HostCompany) -> str:
    ours = str(owner(spool).get("edition", ""))
    if not host.edition or not ours or host.edition == ours:
        return ""
    return (
        f"This is the {printable(host.edition)} edition of QuickBooks; the book was made for {ours}. Nothing was sent. "
        "Open the company of the right edition, or make a book for this one."
    )


def _too_old(spool: Spool, host: HostCompany) -> str:
    wanted = str(owner(spool).get("qbxml", ""))
    if not host.versions or not wanted or any(version.endswith(wanted) for version in host.versions):
        return ""
    return (
        f"This QuickBooks does not know qbXML {wanted}; it knows {', '.join(map(printable, host.versions))[:200]}. Nothing was "
        "sent. Set qbxml.version to one it knows, or update QuickBooks."
    )
