"""An accepted invoice as the bill it becomes in QuickBooks: its lines, its retainage, its total, and the request that adds it.

An invoice below zero is no bill: where the book sends credits, it becomes a vendor credit, whose amounts are positive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exporter.qbxml.writer import Node, Request, Value
from store.errors import Refusal
from store.rules.money import grouped, money_text, rounded
from store.views.bills import AcceptedInvoice, BilledLine

RETAINAGE_HELD = "Retainage held"
RETAINAGE_RELEASED = "Retainage released"
NOT_BILLABLE = "NotBillable"
PER_CENT_OF_EXTENSION = 10**6
"""Quantity times unit price, both in ten-thousandths, divided by this is cents."""
LARGEST_QUANTITY = 10**14
RETURNED = ("TxnID", "TxnNumber", "EditSequence", "AmountDue", "RefNumber", "ExternalGUID")
BILLS, CREDITS = "bills", "credits"
Named = Callable[[str, "str | None"], Value]
"""Refers to an entry by kind of link and full name; None leaves the reference out."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill.

    Attributes:
        kind: ``item`` or ``account``.
        account_or_item: its full name in QuickBooks.
        amount: cents; negative where it lowers the bill.
        order_line: TxnID and TxnLineID of the purchase order's line it links to; only an item line of a bill can.
        quantity, unit_price: ten-thousandths, both or neither, and only where they multiply out to the amount.
    """

    kind: str
    account_or_item: str
    amount: int
    description: str
    quantity: int | None = None
    unit_price: int | None = None
    tax_code: str | None = None
    order_line: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill, checked: its lines add up to line 8 of the pay application it comes from.

    Attributes:
        lines: expense lines first, then item lines, as QuickBooks wants them; retainage is the last of its kind.
        total: cents.
    """

    invoice: AcceptedInvoice
    lines: tuple[BillLine, ...]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def kind(self) -> str:
        """``bills``, or ``credits`` where the total is below zero."""
        return BILLS if self.total >= 0 else CREDITS

    @property
    def amount(self) -> int:
        """What QuickBooks will say it comes to, in cents: never below zero."""
        return abs(self.total)

    @property
    def request_id(self) -> str:
        """The same for the same invoice and revision for ever; joins the answer to the invoice."""
        return f"{self.kind.removesuffix('s')}-{self.invoice.invoice_id}-{self.invoice.revision}"

    def request(self) -> Request:
        """The request that adds this bill or credit."""
        form = _FORMS[self.kind]
        returned: list[Node] = [
            ("IncludeRetElement", form.total if name == "AmountDue" else name) for name in RETURNED
        ]
        fields = [node for node in self._header() if node[0] not in form.without] + self._lines(form.sign)
        return Request(f"{form.add}Rq", self.request_id, [(form.add, fields), *returned])

    def _header(self) -> list[Node]:
        invoice, named = self.invoice, self._named
        return [
            ("VendorRef", named("vendor", invoice.vendor_name)),
            ("APAccountRef", named("account", invoice.ap_account)),
            ("TxnDate", invoice.txn_date),
            ("DueDate", invoice.due_date),
            ("RefNumber", invoice.ref_number),
            ("TermsRef", named("terms", invoice.terms)),
            ("Memo", invoice.memo or None),
            ("ExternalGUID", invoice.guid),
        ]

    def _lines(self, sign: int) -> list[Node]:
        job, class_ref = (
            self._named("job", self.invoice.job_name),
            self._named("class", self.invoice.class_name),
        )
        tail: list[Node] = [("CustomerRef", job), ("ClassRef", class_ref)]
        billable = NOT_BILLABLE if job else None
        return [
            _WRITERS[line.kind](
                line, sign, self._named,
                [*tail, ("SalesTaxCodeRef", self._named("tax_code", line.tax_code)), ("BillableStatus", billable)],
            )
            for line in self.lines
        ]  # fmt: skip

    def _named(self, kind: str, full_name: str | None) -> Value:
        """A reference by ListID where it is known, which holds through a new name; by full name otherwise."""
        if not full_name:
            return None
        list_id = self.invoice.list_ids.get((kind, full_name))
        return [("ListID", list_id)] if list_id else [("FullName", full_name)]


@dataclass(frozen=True, slots=True)
class _Form:
    """How a bill or a credit is written: the element, the elements of the header it lacks, its total, the sign of its lines."""

    add: str
    total: str
    sign: int
    without: tuple[str, ...] = ()


_FORMS = {
    BILLS: _Form("BillAdd", "AmountDue", 1),
    CREDITS: _Form("VendorCreditAdd", "CreditAmount", -1, ("DueDate", "TermsRef")),
}


def bill(invoice: AcceptedInvoice) -> Bill:
    """Return the bill of an accepted invoice, or raise `Refusal` where it cannot be one."""
    _require_payable(invoice)
    lines = [_line(line, invoice.edition) for line in invoice.lines if line.amount]
    lines += _retainage(invoice, lines)
    made = Bill(invoice, tuple(sorted(lines, key=lambda line: line.kind != "account")))
    if made.total != invoice.due:
        raise Refusal(
            f"The lines of {invoice.name} come to {money_text(made.total)}, line 8 says {money_text(invoice.due)}; "
            "retrieve the invoice, open and save it again, and tell your administrator if this stays.",
            rule="bill.total", field="due", value=money_text(made.total),
        )  # fmt: skip
    return made


def _require_payable(invoice: AcceptedInvoice) -> None:
    if invoice.due > 0 or (invoice.due < 0 and invoice.credits):
        return
    why = "nothing" if invoice.due == 0 else "a credit"
    credit = "" if invoice.due == 0 else ", or let credits go out (setting credits.export)"
    raise Refusal(
        f"Line 8 of {invoice.name} is {grouped(invoice.due)}: {why}, not a bill QuickBooks takes. "
        f"Bill it together with the next application{credit}.",
        rule="bill.not_positive", field="due", value=money_text(invoice.due),
    )  # fmt: skip


def _line(line: BilledLine, edition: str) -> BillLine:
    quantity, unit_price = _multiplied_out(line)
    return BillLine(
        line.kind, line.quickbooks_name, line.amount, line.description, quantity, unit_price,
        line.tax_code if edition == "CA" else None, line.order_line if line.kind == "item" else None,
    )  # fmt: skip


def _multiplied_out(line: BilledLine) -> tuple[int | None, int | None]:
    """Quantity and unit price where QuickBooks would compute the very same amount from them, otherwise neither."""
    quantity, price = line.quantity, line.unit_price
    if line.kind != "item" or quantity is None or price is None:
        return None, None
    if max(abs(quantity), abs(price)) >= LARGEST_QUANTITY:
        return None, None
    if rounded(quantity * price, PER_CENT_OF_EXTENSION) != line.amount:
        return None, None
    return quantity, price


def _retainage(invoice: AcceptedInvoice, lines: list[BillLine]) -> list[BillLine]:
    """The retainage line: negative when held, positive when released, none where nothing changed."""
    if not invoice.retainage_change:
        return []
    description = RETAINAGE_HELD if invoice.retainage_change > 0 else RETAINAGE_RELEASED
    return [
        BillLine(
            invoice.retainage_kind, invoice.retainage_name, -invoice.retainage_change, invoice.words.said(description),
            tax_code=_common_tax_code(lines),
        )
    ]  # fmt: skip


def _common_tax_code(lines: list[BillLine]) -> str | None:
    """Tax on money held falls due when it is released, so retainage carries the lines' tax code where they share one."""
    codes = {line.tax_code for line in lines}
    return codes.pop() if len(codes) == 1 else None


def _expense_line(line: BillLine, sign: int, named: Named, tail: list[Node]) -> Node:
    return "ExpenseLineAdd", [
        ("AccountRef", named("account", line.account_or_item)),
        ("Amount", line.amount * sign),
        ("Memo", line.description or None),
        *tail,
    ]


def _item_line(line: BillLine, sign: int, named: Named, tail: list[Node]) -> Node:
    # A credit links to no order, and a line that links names no item: it has the order's.
    link = line.order_line if sign > 0 else None
    return "ItemLineAdd", [
        ("ItemRef", None if link else named("item", line.account_or_item)),
        ("Desc", line.description or None),
        ("Quantity", line.quantity if line.quantity is None else line.quantity * sign),
        ("Cost", line.unit_price),
        ("Amount", line.amount * sign),
        *tail,
        ("LinkToTxn", [("TxnID", link[0]), ("TxnLineID", link[1])] if link else None),
    ]


_WRITERS = {"account": _expense_line, "item": _item_line}
