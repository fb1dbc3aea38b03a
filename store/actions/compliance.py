"""Documents of compliance: insurance, W-9, licenses, bonds and the like, as vendors hand them in."""

from __future__ import annotations

from datetime import date, timedelta

from store import lookup
from store.actions import seats
from store.actions.act import Act, action, reason_given, saved
from store.errors import Invalid, NotFound, Refusal
from store.models import Commitment, ComplianceDocument, Vendor
from store.rules.compliance import KINDS
from store.text import clean, printable


def kind_of(text: str) -> str:
    """The kind as kept, or `Invalid` with those there are."""
    word = text.strip().casefold().replace(" ", "_").replace("-", "")
    if word in KINDS:
        return word
    raise Invalid(
        f"There is no kind of document “{printable(text)}”; it is one of {', '.join(KINDS)}.",
        rule="compliance.kind", field="kind", value=printable(text),
    )  # fmt: skip


@action("compliance.set", duty="compliance")
def set_document(
    act: Act, vendor: str, kind: str, *, name: str = "", commitment: str = "", needed: bool = True, reference: str = "",
    received_on: date | None = None, expires_on: date | None = None, note: str = "", version: int | None = None,
) -> int:  # fmt: skip
    """Put down a document of a vendor, or that none is needed; one of the same kind and name is written over. Answers its number.

    Args:
        vendor: may be empty where a commitment is named.
        name: tells several of a kind apart, such as ``General liability``.
        commitment: the commitment it is for, where it is not for all of them.
        received_on: when it came in; None leaves it to be asked for, unless it has an end.
        expires_on: the last day on which it holds.
    """
    contract = lookup.commitment(commitment) if commitment else None
    if contract is not None:
        seats.require_sight(act, contract)
    whose = _vendor(vendor, contract)
    kind, name = kind_of(kind), clean(name, "name", limit=100)
    if expires_on is not None and received_on is None:
        received_on = min(act.today, expires_on)
    if received_on is not None and expires_on is not None and expires_on < received_on:
        raise Invalid(f"The document ends on {expires_on}, before it came in on {received_on}; correct one of the two.",
                      rule="compliance.dates", field="expires", value=expires_on)  # fmt: skip
    values = {
        "needed": needed, "reference": clean(reference, "reference", limit=100), "received_on": received_on,
        "expires_on": expires_on, "note": clean(note, "note", limit=1000, lines=True), "recorded_by": act.actor.login, "recorded_at": act.now,
    }  # fmt: skip
    row = _same(whose, contract, kind, name)
    document, what = lookup.document("vendor", whose.name), _what(kind, name, contract)
    if row is None:
        row = ComplianceDocument.create(vendor=whose, commitment=contract, kind=kind, name=name, **values)
        act.record(document, {}, {what: _words(row)})
    else:
        before = _words(row)
        saved(act, row, document, version, **values)
        act.record(document, {what: before}, {what: _words(row)})
    return int(row.id)


def _vendor(name: str, contract: Commitment | None) -> Vendor:
    if not name and contract is None:
        raise Invalid(
            "Whose document is it? Name the vendor or the commitment.", rule="missing", field="vendor"
        )
    whose = lookup.vendor(name) if name else contract.vendor if contract else None
    assert whose is not None
    if contract is not None and contract.vendor_id != whose.id:
        raise Refusal(
            f"{contract.number} is a commitment of {contract.vendor.name}, not of {whose.name}; name one of the two.",
            rule="compliance.other_vendor", field="vendor", value=whose.name,
        )  # fmt: skip
    return whose


def _same(vendor: Vendor, contract: Commitment | None, kind: str, name: str) -> ComplianceDocument | None:
    place = (
        ComplianceDocument.commitment.is_null()
        if contract is None
        else ComplianceDocument.commitment == contract.id
    )
    row: ComplianceDocument | None = (
        ComplianceDocument.select()
        .where(
            ComplianceDocument.vendor == vendor, ComplianceDocument.kind == kind, ComplianceDocument.name == name,
            ~ComplianceDocument.removed, place,
        )
        .first()
    )  # fmt: skip
    return row


def _what(kind: str, name: str, contract: Commitment | None) -> str:
    return KINDS[kind] + (f" “{name}”" if name else "") + (f" for {contract.number}" if contract else "")


def _words(row: ComplianceDocument) -> str:
    """A document as the record keeps it."""
    if not row.needed:
        return "not needed"
    until = f" until {row.expires_on}" if row.expires_on else ""
    number = f" no. {row.reference}" if row.reference else ""
    return f"there since {row.received_on}{until}{number}" if row.received_on else "missing"


def _found(number: int) -> ComplianceDocument:
    row = ComplianceDocument.get_or_none(ComplianceDocument.id == number, ~ComplianceDocument.removed)
    if row is None:
        raise NotFound(f"There is no document {number}; `billspool compliance list --documents` shows them.",
                       rule="compliance.unknown", field="document", value=number)  # fmt: skip
    return lookup.held(row)


@action("compliance.expire", duty="compliance")
def expire(act: Act, number: int, *, reason: str, on: date | None = None, version: int | None = None) -> int:
    """Say that a document holds no longer (cancelled, withdrawn), with a reason; `on` is its last day, yesterday unless told."""
    row = _found(number)
    why = reason_given(reason, "Ending a document before its time")
    if row.received_on is None:
        raise Refusal(
            "That document is missing anyway; there is nothing to end.",
            rule="compliance.missing",
            field="document",
            value=number,
        )
    last = on or act.today - timedelta(days=1)
    document, what, before = (
        lookup.document("vendor", row.vendor.name),
        _what(row.kind, row.name, row.commitment),
        _words(row),
    )
    saved(act, row, document, version, expires_on=last, received_on=min(row.received_on, last), note=why)
    act.record(document, {what: before}, {what: _words(row)}, reason=why)
    return number


@action("compliance.remove", duty="compliance")
def remove(act: Act, number: int, *, reason: str, version: int | None = None) -> int:
    """Take a document off the list, with a reason; it stays in the record."""
    row = _found(number)
    why = reason_given(reason, "Taking a document off the list")
    document, what = lookup.document("vendor", row.vendor.name), _what(row.kind, row.name, row.commitment)
    before = _words(row)
    saved(act, row, document, version, removed=True)
    act.record(document, {what: before}, {what: ""}, reason=why)
    return number
