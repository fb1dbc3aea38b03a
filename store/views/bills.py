"""What an accepted invoice says about the bill it becomes: plain values, ready to be written for QuickBooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
