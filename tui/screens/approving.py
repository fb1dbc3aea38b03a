"""Opening a commitment for billing and a change order for the next invoice; nothing is asked where there is nothing to approve."""

from __future__ import annotations

from store.actions import change_orders
from store.actions import commitments as actions
from store.errors import Refusal
from store.rules.invoice_status import require_to_approve
from store.views import commitments
from tui.keymap import key
from tui.screens.base import BookScreen
from tui.widgets.figures import money
from tui.widgets.window import Row


async def approve_commitment(screen: BookScreen, number: str, version: int) -> None:
    """Have a commitment approved, or opened again after it was closed out. Only within a worker."""
    contract = commitments.document(screen.desk, number).commitment
    closed_out = contract.closed_out_by or ""
    require_to_approve(number, contract.status, closed_out=closed_out)
    screen.require("commitments")
    again = f" again, closed out by {closed_out}" if closed_out else ""
    revised = money(contract.original + contract.approved_changes)
    if not await screen.ask(f"Approve {number}, {revised}, for billing{again}?"):
        return
    actions.set_status(screen.desk, number, "approved", version=version)
    screen.reload()
    screen.say(f"{number} is approved; {key('commitment.bill')} creates an invoice.", "good")


async def approve_change_order(screen: BookScreen, commitment: str, row: Row) -> None:
    """Have a change order approved. Only within a worker."""
    number = row["number"]
    if row["status"] == "approved":
        raise Refusal(
            f"{number} is approved already; an invoice can bill it.",
            rule="change_order.approved", field="status", value="approved",
        )  # fmt: skip
    screen.require("change_orders")
    if not await screen.ask(f"Approve change order {number}, {money(row['amount'])}?"):
        return
    change_orders.set_status(screen.desk, commitment, number, "approved", version=row["version"])
    screen.reload()
    screen.say(f"{number} is approved and joins the next invoice.", "good")
