"""Whether vendors' papers are in order: each vendor's standing, the documents themselves, and what the preflight is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, Case, fn

from store import lookup
from store.desk import Desk
from store.models import Commitment, ComplianceDocument, Hold, Invoice, Vendor
from store.rules import compliance as rules
from store.rules.compliance import Held, Paper, Shortfall, Standing
from store.rules.settings import SETTINGS, Settings
from store.rules.settings import STOPS as STEPS
from store.views import holds, seats, waivers
from store.views.listing import Listing, Row, Source
from store.views.settings import settings_of

STOPS = tuple(name for name, setting in SETTINGS.items() if setting.choices == STEPS)


def _as_held(row: Hold) -> Held:
    """The hold as the rules take it."""
    return Held(row.id, holds.words(row), row.owner, row.reason, row.placed_at)


def stops_of(settings: Settings) -> dict[str, str]:
    """From which step on what is missing stops an invoice, by setting."""
    return {name: settings[name] for name in STOPS}


def _papers(rows: Iterable[ComplianceDocument]) -> list[Paper]:
    return [Paper(row.kind, row.name, row.needed, row.received_on, row.expires_on) for row in rows]


def _documents(vendor: int, contract: int | None = None) -> list[ComplianceDocument]:
    """A vendor's documents in general, and those of one commitment; within the caller's transaction."""
    place = ComplianceDocument.commitment.is_null()
    if contract is not None:
        place = place | (ComplianceDocument.commitment == contract)
    rows = ComplianceDocument.select().where(
        ComplianceDocument.vendor == vendor, ~ComplianceDocument.removed, place
    )
    return list(rows.order_by(ComplianceDocument.kind, ComplianceDocument.id))


def standings(settings: Settings, today: date, contract: Commitment) -> list[Standing]:
    """How a commitment's vendor stands with each kind of document; within the caller's transaction."""
    papers = _papers(_documents(contract.vendor_id, contract.id))
    return rules.standings(
        papers, today, stops_of(settings), within=settings.number("compliance.expiry_days")
    )


def shortfalls(
    desk: Desk, invoice: Invoice, settings: Settings, due: int, *, outside: bool
) -> list[Shortfall]:
    """What is not in order about an invoice's documents, lien waivers and holds; within the caller's transaction.

    Args:
        due: line 8 of the invoice as it stands, in cents.
        outside: whether an invoice contact asks, who is not told why something is held.
    """
    stops, contract = stops_of(settings), invoice.commitment
    found = [rules.hold_shortfalls(map(_as_held, holds.on_invoice(invoice)), outside=outside)]
    if any(stops[rules.setting_of(kind)] != "off" for kind in rules.KINDS):
        found.append(
            rules.document_shortfalls(
                contract.vendor.name, standings(settings, desk.today(), contract), stops
            )
        )
    if stops["compliance.lien_waiver"] != "off":
        found.append(rules.waiver_shortfalls(waivers.faults(invoice, due), stops["compliance.lien_waiver"]))
    return [each for some in found for each in some]


@dataclass(frozen=True, slots=True)
class ContractCompliance:
    """How a commitment stands: in a word, with each kind of document, with its holds."""

    state: str
    standings: tuple[Standing, ...]
    holds: tuple[rules.Held, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """What is not in order, in halves of sentences."""
        return tuple(each.what for each in self.standings if each.what)


def of_commitment(desk: Desk, number: str) -> ContractCompliance:
    """How a commitment stands with its vendor's papers and with holds; an invoice contact is not told of holds."""
    with desk.book.reading():
        contract = seats.own(desk, lookup.commitment(number))
        found = standings(settings_of(desk), desk.today(), contract)
        standing = [] if seats.is_contact(desk) else holds.on(contract)
        return ContractCompliance(rules.worst(found), tuple(found), tuple(map(_as_held, standing)))


# ---- lists ----------------------------------------------------------------------------------------------------------


def _seen_by(desk: Desk, query: Any) -> Any:
    """The query over vendors, narrowed to his own company for an invoice contact."""
    company = seats.seat(desk).vendor_id
    return query.where(Vendor.id == company) if company is not None else query


def _bad(today: date, settings: Settings) -> Any:
    """How many documents of a vendor are missing or lapsed, as SQL that an index answers."""
    lapsed = ComplianceDocument.alias()
    faulty = lapsed.select(fn.COUNT(lapsed.id)).where(
        lapsed.vendor == Vendor.id, ~lapsed.removed, lapsed.needed,
        lapsed.received_on.is_null() | (lapsed.expires_on < today.isoformat()),
    )  # fmt: skip
    count: Any = fn.COALESCE(faulty, 0)
    for kind in rules.ASKED_OF_ALL:
        if settings[rules.setting_of(kind)] != "off":
            own = ComplianceDocument.alias()
            there = own.select(own.id).where(
                own.vendor == Vendor.id, own.kind == kind, ~own.removed, own.commitment.is_null()
            )
            count = count + Case(None, [(fn.EXISTS(there), 0)], 1)
    return count


def _papers_of(desk: Desk, vendors: Sequence[int]) -> dict[int, list[Paper]]:
    """The documents of several vendors, by their ids, in one question to the book."""
    rows = (
        ComplianceDocument.select()
        .where(ComplianceDocument.vendor.in_(list(vendors)), ~ComplianceDocument.removed)
        .order_by(ComplianceDocument.id)
    )
    found = defaultdict[int, list[Paper]](list)
    with desk.book.reading():
        for row in rows:
            found[row.vendor_id] += _papers([row])
    return found


def vendors(desk: Desk) -> Listing:
    """Vendors that have commitments or documents, those with something missing first, then those whose documents end soonest: missing, next_expiry, state, what."""
    with desk.book.reading():
        settings = settings_of(desk)
    today, within = desk.today(), settings.number("compliance.expiry_days")
    document, contract = ComplianceDocument.alias(), Commitment.alias()
    expires = document.select(fn.MIN(document.expires_on)).where(
        document.vendor == Vendor.id, ~document.removed, document.needed, document.expires_on.is_null(False)
    )
    known = fn.EXISTS(contract.select(contract.id).where(contract.vendor == Vendor.id)) | fn.EXISTS(
        document.select(document.id).where(document.vendor == Vendor.id, ~document.removed)
    )

    def complete(rows: list[Row]) -> list[Row]:
        papers = _papers_of(desk, [row["id"] for row in rows])
        for row in rows:
            found = rules.standings(papers.get(row["id"], []), today, stops_of(settings), within=within)
            row["state"] = rules.worst(found)
            row["what"] = " · ".join(each.what for each in found if each.what)
            row["attention"] = row["state"] in (rules.NOT_COMPLIANT, rules.EXPIRING)
        return rows

    missing = _bad(today, settings)
    urgency = Case(None, [(missing > 0, "")], fn.COALESCE(expires, "9999"))
    source = Source(
        query=lambda: _seen_by(desk, Vendor.select().where(known)),
        select={"id": Vendor.id, "version": Vendor.version, "vendor": Vendor.name, "missing": missing,
                "next_expiry": fn.COALESCE(expires, "")},
        key=Vendor.id, order={"urgency": urgency, "missing": missing, "vendor": Vendor.name, "next_expiry": fn.COALESCE(expires, "9999")},
        search=(Vendor.name,), complete=complete,
    )  # fmt: skip
    return Listing(desk.book, source, "urgency")


def documents(
    desk: Desk, *, vendor: str = "", commitment: str = "", expire_within: int | None = None
) -> Listing:
    """Documents, those that are missing or lapse first at the top, with what is wrong with each.

    Args:
        commitment: those that concern this commitment: its own and its vendor's in general.
        expire_within: only those that lapse within so many days, or have.
    """
    with desk.book.reading():
        within = settings_of(desk).number("compliance.expiry_days")
        chosen = _chosen(desk, vendor, commitment, expire_within)
    columns = ("id", "version", "kind", "name", "needed", "reference", "received_on", "note", "recorded_by")
    expires = fn.COALESCE(ComplianceDocument.expires_on, "")
    missing = ComplianceDocument.needed & ComplianceDocument.received_on.is_null()
    urgency = Case(
        None,
        [(missing, ""), (~ComplianceDocument.needed, "9999-9")],
        fn.COALESCE(ComplianceDocument.expires_on, "9999"),
    )
    source = Source(
        query=lambda: _seen_by(desk, ComplianceDocument.select().join(Vendor).switch(ComplianceDocument)
                               .join(Commitment, JOIN.LEFT_OUTER).where(*chosen)),
        select={**{name: getattr(ComplianceDocument, name) for name in columns}, "expires_on": expires,
                "vendor": Vendor.name, "commitment": fn.COALESCE(Commitment.number, "")},
        key=ComplianceDocument.id,
        order={"expires_on": urgency, "vendor": Vendor.name, "kind": ComplianceDocument.kind,
               "commitment": fn.COALESCE(Commitment.number, "")},
        search=(Vendor.name, ComplianceDocument.name, ComplianceDocument.kind, ComplianceDocument.reference, Commitment.number),
        finish=lambda row: _judged(row, desk.today(), within),
    )  # fmt: skip
    return Listing(desk.book, source, "expires_on")


def _chosen(desk: Desk, vendor: str, commitment: str, expire_within: int | None) -> list[Any]:
    """The conditions on the documents that are asked for and may be seen."""
    chosen: list[Any] = [~ComplianceDocument.removed]
    if vendor:
        chosen.append(ComplianceDocument.vendor == lookup.vendor(vendor).id)
    if commitment:
        contract = seats.own(desk, lookup.commitment(commitment))
        chosen += [ComplianceDocument.vendor == contract.vendor_id,
                   ComplianceDocument.commitment.is_null() | (ComplianceDocument.commitment == contract.id)]  # fmt: skip
    if (unseen := seats.unseen(desk)) is not None:
        chosen.append(ComplianceDocument.commitment.is_null() | ComplianceDocument.commitment.not_in(unseen))
    if expire_within is not None:
        until = (desk.today() + timedelta(days=expire_within)).isoformat()
        chosen += [ComplianceDocument.expires_on <= until, ComplianceDocument.needed]
    return chosen


def _judged(row: Row, today: date, within: int) -> Row:
    """A document with what is wrong with it today; `within` is how many days before it lapses it is pointed out."""
    paper = Paper(row["kind"], row["name"], row["needed"], row["received_on"], _date(row["expires_on"]))
    fault = rules.paper_fault(paper, today)
    row["what"] = fault or rules.expiry_words(paper, today, within)
    row["state"] = rules.standing(paper.kind, [paper], today, required=False, within=within).state
    row["attention"] = bool(row["what"])
    row["kind_words"] = rules.KINDS[row["kind"]]
    row["expires_on"] = paper.expires_on
    return row


def _date(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(value) if value else None
