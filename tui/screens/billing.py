"""Creating a commitment's next invoice: the same few fields wherever it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.actions import invoices
from tui import ways_to
from tui.widgets.entry import FieldSpec

if TYPE_CHECKING:
    from tui.screens.base import BookScreen


async def create_invoice(screen: BookScreen, commitment: str) -> None:
    """Ask for number and date, create the invoice, and open its sheet."""
    made: list[str] = []

    def create(values: dict[str, Any]) -> None:
        made.append(
            invoices.create(
                screen.desk, commitment, number=values["number"] or "", billing_date=values["date"]
            )
        )

    fields = [
        FieldSpec(
            "number",
            "Vendor's invoice no.",
            required=False,
            hint="empty: the next number",
            longest=invoices.LONGEST_NUMBER,
        ),
        FieldSpec("date", "Invoice date", "date", required=False, hint="empty: in the open period"),
    ]
    if await screen.fill(f"New invoice on {commitment}", fields, create) is None:
        return
    screen.app.push_screen(ways_to.invoice(made[0]))
