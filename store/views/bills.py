"""What an accepted invoice says about the bill it becomes: plain values, ready to be written for QuickBooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from store import lookup
from store.desk import Desk
from store.engine.statements import Statement
from store.models import Commitment, Invoice, Link, SovLine
from store.rules import payment_terms
from store.rules.identifiers import external_guid
from store.rules.pay_application import ApplicationLine
from store.rules.settings import Settings
from store.rules.terms import Vocabulary
from store.views import order_links, pay_applications
from store.views.pay_applications import Continuation, LineRow


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One line of the schedule of values as billed on this application, retainage apart.

    Attributes:
        line: the line's number as the clerk knows it, such as ``3`` or ``CO1.2``.
        kind: ``item`` or ``account``, by how the cost code is linked.
        quickbooks_name: full name of that item or account in QuickBooks.
        amount: cents billed: work this period, materials moved to work and the change in stored materials.
        quantity: ten-thousandths, on unit lines.
        unit_price: ten-thousandths of a dollar, on unit lines.
        tax_code: Canadian sales tax code.
        order_line: TxnID and TxnLineID of the purchase order's line it links to.
    """

    line: str
    description: str
    kind: str
    quickbooks_name: str
    amount: int
    quantity: int | None = None
    unit: str | None = None
    unit_price: int | None = None
    tax_code: str | None = None
    order_line: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AcceptedInvoice:
    """An invoice that accounting has accepted, with every name as QuickBooks knows it.

    Attributes:
        name: the invoice as clerks name it, ``SC-001/2``.
        guid: ``{8-4-4-4-12}``, the same for the same invoice and revision for ever.
        edition: ``US`` or ``CA``.
        ap_account, due_date, terms, class_name: None leaves it to QuickBooks.
        retainage_change: cents; positive when more is held after this application, negative when some is released.
        due: cents, line 8 of the G702.
        retainage_kind: ``item`` or ``account``.
        credits: whether an invoice below zero goes out as a vendor credit.
        list_ids: QuickBooks' own ids by kind of link and full name, where they are known; an id holds through a new name.
    """

    invoice_id: int
    name: str
    revision: int
    guid: str
    edition: str
    vendor_name: str
    job_name: str
    ap_account: str | None
    ref_number: str
    txn_date: date
    due_date: date | None
    terms: str | None
    memo: str
    class_name: str | None
    lines: tuple[BilledLine, ...]
    retainage_change: int
    due: int
    retainage_kind: str
    retainage_name: str
    credits: bool = False
    list_ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    words: Vocabulary = field(default_factory=Vocabulary)
    """The words in force, for the line of retainage."""


def links() -> dict[tuple[str, str], str]:
    """What our things are called in QuickBooks, by kind and our name; reads within the caller's transaction."""
    return linked()[0]


def broken_links() -> dict[tuple[str, str], str]:
    """Why a link no longer holds, by kind and our name; reads within the caller's transaction."""
    return {(kind, ours): why for kind, ours, why in _BROKEN.tuples()}


def accepted(
    desk: Desk, invoice: Invoice, settings: Settings, sheet: Continuation | None = None
) -> AcceptedInvoice:
    """The invoice as the bill it becomes (or would become), each unlinked thing under our own name.

    Args:
        sheet: the invoice's lines, where they are at hand.
    """
    names, list_ids = linked()
    contract = invoice.commitment
    rows, lines, summary = sheet or pay_applications.continuation(invoice)
    vendor, project = contract.vendor, contract.project
    edition = settings["company.edition"]
    ordered = order_links.bill_links(contract) if settings["commitments.export"] == "purchase_orders" else {}
    return AcceptedInvoice(
        invoice_id=invoice.id,
        name=lookup.named(contract.number, invoice.position),
        revision=invoice.revision,
        guid=external_guid(desk.book.id, invoice.id, invoice.revision),
        edition=edition,
        vendor_name=names.get(("vendor", vendor.name), vendor.name),
        job_name=names.get(("job", project.number), project.name),
        ap_account=settings["bills.ap_account"] or None,
        ref_number=invoice.number,
        txn_date=invoice.billing_date,
        due_date=invoice.due_date or invoice.period.due_date,
        terms=terms_name(contract, names),
        memo=f"{contract.number} · inv {invoice.position} · {project.name}",
        class_name=names.get(("class", contract.class_name), contract.class_name) or None,
        lines=_lines(rows, lines, names, edition, ordered),
        retainage_change=sum(line.retainage_change for line in lines),
        due=summary.due,
        retainage_kind=settings["retainage.kind"],
        retainage_name=settings["retainage.name"],
        credits=settings.yes("credits.export"),
        words=settings.vocabulary(),
        list_ids=list_ids,
    )


def linked() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """The names of our things in QuickBooks, by kind and our name; and the ListIDs of those names, where they are known."""
    found = _LINKED.tuples()
    names = {(kind, ours): theirs for kind, ours, theirs, _ in found}
    return names, {(kind, theirs): list_id for kind, _, theirs, list_id in found if list_id}


_LINKED = Statement(
    Link.select(Link.kind, Link.ours, Link.quickbooks_name, Link.list_id).where(Link.broken == "")
)
_BROKEN = Statement(Link.select(Link.kind, Link.ours, Link.broken).where(Link.broken != ""))


def payment_terms_of(contract: Commitment) -> str:
    """The terms a commitment is paid by: its own, else its vendor's."""
    return str(contract.payment_terms or contract.vendor.terms)


def terms_name(contract: Commitment, names: Mapping[tuple[str, str], str]) -> str | None:
    """What QuickBooks calls the commitment's payment terms; None where it has none, or cannot have such."""
    terms = payment_terms_of(contract)
    meant = payment_terms.parse(terms)
    ours_alone = meant is not None and not meant.known_to_quickbooks
    return names.get(("terms", terms)) or (None if ours_alone else terms or None)


def general_lines(rows: Sequence[LineRow]) -> dict[int | None, SovLine]:
    """The lines of the schedule of values of which some rows are the subcontractor's details, by their id."""
    ids = {row.sov_line_id for row in rows if row.ssov_line_id}
    return {line.id: line for line in SovLine.select().where(SovLine.id.in_(ids))} if ids else {}


def _lines(
    rows: Sequence[LineRow], lines: Sequence[ApplicationLine], names: dict[tuple[str, str], str], edition: str,
    ordered: Mapping[tuple[str, int], tuple[str, str]],
) -> tuple[BilledLine, ...]:  # fmt: skip
    """The lines of the bill; the subcontractor's details of one line of the schedule of values come together as that line."""
    general = general_lines(rows)
    made: dict[object, BilledLine] = {}
    for row, line in zip(rows, lines, strict=True):
        one = _billed(row, line, names, edition, ordered)
        if not row.ssov_line_id:
            made["row", row.id] = one
            continue
        whole = general[row.sov_line_id]
        key = "general", row.sov_line_id
        amount = one.amount + (made[key].amount if key in made else 0)
        made[key] = replace(one, line=whole.line, description=whole.description, amount=amount)
    return tuple(made.values())


def _billed(
    row: LineRow, line: ApplicationLine, names: dict[tuple[str, str], str], edition: str,
    ordered: Mapping[tuple[str, int], tuple[str, str]],
) -> BilledLine:  # fmt: skip
    code = row.cost_code
    by_unit = line.unit_price is not None and line.quantity_this
    return BilledLine(
        line=row.line,
        description=f"{row.description} (adjusts {row.adjusts})" if row.adjusts else row.description,
        kind=code.quickbooks_kind,
        quickbooks_name=names.get((code.quickbooks_kind, code.code), code.code),
        amount=line.billed,
        quantity=line.quantity_this if by_unit else None,
        unit=row.unit or None,
        unit_price=line.unit_price if by_unit else None,
        tax_code=_tax_code(row.tax_code, names) if edition == "CA" else None,
        order_line=ordered.get(order_links.key(row.sov_line_id, row.change_order_line_id)),
    )


def _tax_code(ours: str, names: dict[tuple[str, str], str]) -> str | None:
    return names.get(("tax_code", ours), ours) or None
