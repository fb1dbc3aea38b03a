"""When an invoice is paid: its due date, and a hold on it; the same few fields wherever they are asked for."""

from __future__ import annotations

from typing import Any

from store.actions import due_dates, holds
from store.rules.numbering import revised
from store.views.bills import payment_terms_of
from store.views.invoices import InvoiceDocument
from tui.keymap import key
from tui.screens.base import BookScreen
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day


async def change_due_date(screen: BookScreen, document: InvoiceDocument) -> None:
    """Have the due date typed, with a reason; an empty one goes by the payment terms again. Only within a worker."""
    name, version = revised(document.name, document.invoice.revision), document.invoice.version
    terms = payment_terms_of(document.commitment) or "due with the billing period"
    fields = [
        FieldSpec("due", "Falls due on", "date", value=document.accepted.due_date, required=False, hint=f"empty: by the terms, {terms}"),
        FieldSpec("reason", "Reason", "reason", value=document.invoice.due_reason or None, required=False,
                  hint="why not by the terms"),
    ]  # fmt: skip

    def keep(values: dict[str, Any]) -> object:
        return due_dates.set_due_date(
            screen.desk, document.name, values["due"], reason=values["reason"] or "", version=version
        )

    given = await screen.fill(f"Due date of {name}", fields, keep)
    if given is not None:
        screen.reload()
        when = day(given["due"], screen.desk.today()) if given["due"] else "as its terms say"
        screen.say(f"{name} falls due {when}.", "good")


async def place_hold(screen: BookScreen, document: InvoiceDocument) -> None:
    """Have a hold placed on an invoice. Only within a worker."""
    name = revised(document.name, document.invoice.revision)
    fields = [
        FieldSpec("reason", "Reason", "reason"),
        FieldSpec("owner", "Owner", required=False, hint="empty: you"),
    ]

    def keep(values: dict[str, Any]) -> object:
        return holds.place(
            screen.desk, "invoice", document.name, reason=values["reason"], owner=values["owner"] or ""
        )

    if await screen.fill(f"Hold {name}: it is not accepted meanwhile", fields, keep):
        screen.reload()
        screen.say(f"{name} is on hold; {key('app.compliance')} shows it.", "good")
