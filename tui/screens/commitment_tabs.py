"""The tabs of a commitment: what each lists, what it says of a row, and what opens from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from store.views import commitments, invoice_lists, payments, retainage
from tui.preferences import preferences_of
from tui.screens import retainage_form
from tui.screens.payments import payment_truth
from tui.text import joined, rows
from tui.widgets.bars import drawn
from tui.widgets.columns import Column
from tui.widgets.figures import money, percent, quantity, state_words, unit_price
from tui.widgets.window import Listing, Row, Rows

if TYPE_CHECKING:
    from store.views.commitments import CommitmentDocument
    from tui.screens.commitment import CommitmentScreen

WIDE = 120
SCHEDULE = (
    Column("line", "Ln", width=6, frozen=True), Column("cost_code", "Cost code", width=12),
    Column("description", "Description", width=20, grow=1), Column("quantity", "Quantity", "quantity", 12, sort="-"),
    Column("unit", "Unit", width=6, sort="-"), Column("amount", "Amount", "money", 15),
)  # fmt: skip
ORDERS = (
    Column("number", "Number", width=12, frozen=True), Column("title", "Title", width=20, grow=1, sort="-"),
    Column("status", "Status", "state", 14), Column("date", "Date", "date", 11, sort="-"),
    Column("approved_by", "Approved by", width=12, sort="-", min_terminal_width=WIDE), Column("amount", "Amount", "money", 15),
)  # fmt: skip
INVOICES = (
    Column("named", "Invoice", width=12, frozen=True, sort="id"), Column("number", "Their number", width=14, grow=1),
    Column("billing_date", "Date", "date", 11), Column("status", "Status", "state", 15),
    Column("erp_state", "Accounting", "state", 13, min_terminal_width=WIDE), Column("gross", "Billed", "money", 14),
    Column("due", "Due", "money", 14),
)  # fmt: skip
APPLICATIONS = (
    Column("invoice", "Invoice", width=11, frozen=True, sort="position"), Column("period", "Period", width=9, sort="position"),
    Column("gross", "Billed", "money", 13), Column("retained", "Retained", "money", 12),
    Column("stored", "Stored", "money", 12, min_terminal_width=WIDE),
    Column("completed", "To date", "money", 14, min_terminal_width=WIDE), Column("share", "%", "percent", 5),
)  # fmt: skip
"""What each application came to; the picture beside it is as wide as there is room."""
BESIDE, BESIDE_WIDE = 22, 34
PAYMENTS = (
    Column("invoice", "Invoice", width=11, frozen=True, sort="-"), Column("date", "Date", "date", 11),
    Column("method", "By", "method", 12, grow=1, sort="-"), Column("number", "Number", width=10, sort="-"),
    Column("state", "State", "state", 9, sort="-"), Column("discount", "Discount", "money", 14, sort="-", min_terminal_width=WIDE),
    Column("amount", "Amount", "money", 15),
)  # fmt: skip
CONTACTS = (Column("name", "Name", width=30, sort="-"), Column("email", "E-mail", width=40, grow=1, sort="-"))

Shown = tuple[tuple[Column, ...], Listing]


def _no_note(_document: CommitmentDocument) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab.

    Attributes:
        key: its stable name, by which a screen asks for it.
        title: how it is shown; `note` adds its count, `short` is the title where all of them do not fit.
        empty: what to do where it lists nothing; ``{new}`` is the key that creates an invoice, ``{contacts}`` the one that keeps contacts,
            ``{payments}`` the one that leads to the payments.
        shown: its columns and rows.
        truth: the full text of a row.
        noun: what its rows are.
        opens: the invoice that opens from a row, empty where there is none; None where rows do not open.
    """

    key: str
    title: str
    empty: str
    shown: Callable[[CommitmentScreen], Shown]
    truth: Callable[[Row], Content]
    note: Callable[[CommitmentDocument], str] = _no_note
    opens: Callable[[Row], str] | None = None
    short: str = ""
    noun: str = "line"


def _schedule(screen: CommitmentScreen) -> Shown:
    return SCHEDULE, commitments.schedule(screen.desk, screen.number)


def _schedule_truth(row: Row) -> Content:
    price = (
        f" · {quantity(row['quantity'])} {row['unit']} at {unit_price(row['unit_price'])}"
        if row["unit_price"]
        else ""
    )
    return joined(
        (f"{row['line']} {row['description']}", "bold"),
        f" · {row['cost_code']} · {money(row['amount'])}{price}",
        (f" · changed by {row['changed_by']}" if row["changed_by"] else "", "$accent"),
    )


def _orders(screen: CommitmentScreen) -> Shown:
    return ORDERS, commitments.change_orders(screen.desk, screen.number)


def _order_truth(row: Row) -> Content:
    first = joined(
        (f"{row['number']} {row['title']}", "bold"),
        (f" · changes line {row['changes']}" if row["changes"] else "", "$accent"),
        f" · {state_words(row['status'])} · {money(row['amount'])} · by {row['created_by']}",
    )
    return rows(first, f"voided: {row['void_reason']}") if row["void_reason"] else first


def _invoices(screen: CommitmentScreen) -> Shown:
    return INVOICES, invoice_lists.listing(screen.desk, commitment=screen.number)


def _invoice_truth(row: Row) -> Content:
    share_of = percent(row["completed"] * 10_000 // row["contract_sum"]) if row["contract_sum"] else ""
    return joined((f"{row['named']} {row['number']}", "bold"), f" · {state_words(row['status'])} · due {money(row['due'])} · retained "
                  f"{money(row['retained'])} · {share_of} % complete")  # fmt: skip


def _by_period(screen: CommitmentScreen) -> Shown:
    """Each application in figures, and as a bar of what was billed, stored and retained to date, where bars are drawn."""
    width = BESIDE_WIDE if screen.app.size.width >= WIDE else BESIDE
    found = [pictured(row, width) for row in commitments.applications(screen.desk, screen.number)]
    bars = (
        ()
        if preferences_of(screen.app).accessible
        else (Column("picture", "█ work ▓ stored ▒ held", width=width, sort="-"),)
    )
    return (*APPLICATIONS, *bars), Rows(found, ("gross",))


def pictured(row: Row, width: int) -> Row:
    """An application with its period in words, its share of the contract, and its bar in that many cells."""
    work = row["completed"] - row["stored"] - row["retained"]
    parts = [(work, "█"), (row["stored"], "▓"), (row["retained"], "▒")]
    return {
        **row, "period": f"{row['period_end']:%b %Y}", "picture": drawn(parts, row["contract_sum"], width),
        "share": row["completed"] * 10_000 // row["contract_sum"] if row["contract_sum"] else None,
    }  # fmt: skip


def _application_truth(row: Row) -> Content:
    left = row["contract_sum"] - row["completed"]
    first = joined((f"{row['invoice']} {row['period']}", "bold"),
                   f" · {state_words(row['status'])} · this period {money(row['gross'])} · due {money(row['due'])}")  # fmt: skip
    return rows(first, f"to date {money(row['completed'])} · stored {money(row['stored'])} · retained {money(row['retained'])} · left "
                       f"{money(left)}")  # fmt: skip


def _retainage(screen: CommitmentScreen) -> Shown:
    """Where retainage stands, and what the next applications hold at 25, 50, 75 and 100 %."""
    return retainage_form.STEPS, Rows(
        retainage_form.step_rows(retainage.standing(screen.desk, screen.number))
    )


def _payments(screen: CommitmentScreen) -> Shown:
    return PAYMENTS, payments.listing(screen.desk, commitment=screen.number)


def _contacts(screen: CommitmentScreen) -> Shown:
    people = [
        {"id": row.id, "version": 1, "name": row.name, "email": row.email} for row in screen.document.contacts
    ]
    return CONTACTS, Rows(people)


def _contact_truth(row: Row) -> Content:
    return joined((row["name"], "bold"), f" · {row['email']}")


def _invoice_of(row: Row) -> str:
    return str(row["invoice"])


TABS = (
    Tab("schedule", "Schedule of values", "No lines. {bring} brings the schedule of values in from a workbook.",
        _schedule, _schedule_truth, short="Schedule"),
    Tab("change_orders", "Change orders", "No change orders. {bring} brings them in from a workbook.", _orders, _order_truth,
        note=lambda document: str(len(document.change_orders)), noun="change order"),
    Tab("invoices", "Invoices", "No invoices yet. {new} creates the first one.", _invoices, _invoice_truth, opens=_invoice_of, noun="invoice"),
    Tab("by_period", "By period", "Nothing is billed yet. {new} creates the first invoice.", _by_period, _application_truth, opens=_invoice_of, noun="invoice"),
    Tab("retainage", "Retainage", "", _retainage, retainage_form.truth),
    Tab("contacts", "Contacts", "No invoice contacts, so nobody can be invited. {contacts} adds one.", _contacts, _contact_truth,
        note=lambda document: str(len(document.contacts)), noun="contact"),
    Tab("payments", "Payments", "No payment has come back from QuickBooks. {payments} shows all payments, and asks for them.",
        _payments, payment_truth, opens=_invoice_of, noun="payment"),
)  # fmt: skip
