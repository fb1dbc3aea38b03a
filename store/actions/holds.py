"""Holds on invoices, commitments and vendors: placed with an owner and a reason, released by hand."""

from __future__ import annotations

from store import lookup
from store.actions import seats
from store.actions.act import Act, action, reason_given, saved
from store.desk import Desk
from store.errors import Invalid, NotFound, Refusal
from store.models import Commitment, Hold, Invoice, Vendor
from store.rules import erp_state
from store.text import clean
from store.views import holds

KINDS = ("invoice", "commitment", "vendor")
_FOUND = {"invoice": lookup.invoice, "commitment": lookup.commitment, "vendor": lookup.vendor}


def _document(subject: Invoice | Commitment | Vendor) -> str:
    if isinstance(subject, Invoice):
        return lookup.invoice_document(subject)
    if isinstance(subject, Commitment):
        return lookup.document("commitment", subject.number)
    return lookup.document("vendor", subject.name)


@action("hold.place", duty="hold")
def place(act: Act, kind: str, name: str, *, reason: str, owner: str = "") -> int:
    """Hold an invoice, or all invoices of a commitment or vendor; none of them is accepted meanwhile. Answers the hold's number.

    Args:
        kind: ``invoice``, ``commitment`` or ``vendor``.
        owner: whose matter it is; the acting user where empty.
    """
    return placed(act, kind, name, reason, owner)


def placed(act: Act, kind: str, name: str, reason: str, owner: str = "") -> int:
    """The same as part of a larger action."""
    if kind not in KINDS:
        raise Invalid(
            f"A hold is on an invoice, a commitment or a vendor, not on {kind!r}.", field="kind", value=kind
        )
    subject = _FOUND[kind](name)
    if not isinstance(subject, Vendor):
        seats.require_sight(act, subject)
    if isinstance(subject, Invoice) and subject.erp_state == erp_state.SYNCED:
        raise Refusal(
            f"{name} is a bill in QuickBooks already, so a hold here stops nothing; hold its payment there, or the commitment's next invoices.",
            rule="hold.synced", field="invoice", value=name,
        )  # fmt: skip
    why = reason_given(reason, "A hold")
    whose = clean(owner, "owner", limit=100) or act.actor.login
    row = Hold.create(
        **{kind: subject}, owner=whose, reason=why, placed_by=act.actor.login, placed_at=act.now
    )
    act.record(_document(subject), {"held": ""}, {"held": why, "owner": whose}, reason=why)
    return int(row.id)


@action("hold.release", duty="hold")
def release(act: Act, number: int, *, reason: str = "", version: int | None = None) -> str:
    """Take a hold off again; answers what it was on."""
    row = Hold.get_or_none(Hold.id == number)
    if row is None:
        raise NotFound(
            f"There is no hold {number}; `billspool holds list` shows them.",
            rule="hold.unknown",
            field="hold",
            value=number,
        )
    return released(act, row, reason, version)


def released(act: Act, row: Hold, reason: str = "", version: int | None = None) -> str:
    """The same as part of a larger action."""
    row = lookup.held(row)
    name = holds.words(row)
    if row.released_at:
        raise Refusal(f"{name} was released by {row.released_by} already; nothing needs doing.",
                      rule="hold.released", field="hold", value=row.id)  # fmt: skip
    why = clean(reason, "reason", limit=1000, lines=True)
    document = _document(row.invoice or row.commitment or row.vendor)
    saved(act, row, document, version, released_by=act.actor.login, released_at=act.now, release_reason=why)
    act.record(document, {"held": row.reason}, {"held": ""}, reason=why)
    return name


def kind_of(desk: Desk, name: str) -> str:
    """Which kind of thing a name means: an invoice such as ``SC-001/2``, a commitment, or else a vendor."""
    with desk.book.reading():
        number, slash, position = name.rpartition("/")
        if (
            slash
            and position.isascii()
            and position.isdigit()
            and Commitment.get_or_none(Commitment.number == number)
        ):
            return "invoice"
        return "commitment" if Commitment.get_or_none(Commitment.number == name) else "vendor"
