"""The head of an invoice: the vendor's number, its date, and whether it is the last."""

from __future__ import annotations

from typing import Any

from store.actions import invoices
from store.actions.invoices import LONGEST_NUMBER
from store.views.invoices import InvoiceDocument
from tui.screens.base import BookScreen
from tui.widgets.entry import FieldSpec


async def change_head(screen: BookScreen, document: InvoiceDocument) -> None:
    """Have number, date and the final mark changed. Only within a worker."""
    name, invoice = document.name, document.invoice
    fields = [
        FieldSpec("number", "Vendor's invoice no.", value=invoice.number, longest=LONGEST_NUMBER),
        FieldSpec("date", "Invoice date", "date", value=invoice.billing_date),
        FieldSpec("final", "Final invoice", "yes_no", value=invoice.final, hint="yes on the last one"),
    ]

    def keep(values: dict[str, Any]) -> object:
        # A number the company's own format made is not sent along: it cannot be changed.
        number = None if values["number"] == invoice.number else values["number"]
        return invoices.change_header(
            screen.desk, name, number=number, billing_date=values["date"], final=values["final"], version=invoice.version
        )  # fmt: skip

    given = await screen.fill(f"Number and date of {name}", fields, keep)
    if given is not None:
        screen.reload()
        last = ", the final one" if given["final"] else ""
        screen.say(f"{name} is number {given['number']} of {given['date']:%d %b %Y}{last}.", "good")
