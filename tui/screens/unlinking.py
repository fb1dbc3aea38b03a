"""Cutting an invoice off its bill, step by step: ask QuickBooks whether the bill is gone, then unlink, or say that it stays."""

from __future__ import annotations

from exporter import lookups
from store.actions import erp
from store.views import batches
from tui.screens.base import BookScreen
from tui.widgets.entry import FieldSpec
from tui.widgets.window import Row

_TELLS = {
    "": "QuickBooks has not been asked whether the bill of {invoice} is still there. Ask it now?",
    "there": "The bill of {invoice} was still in QuickBooks when it was asked. Ask again, now that it is deleted there?",
}


async def unlink(screen: BookScreen, row: Row) -> None:
    """Guide the clerk through unlinking the invoice of that row; only within a worker."""
    invoice, stays = row["invoice"], False
    known = batches.bill_there(screen.desk, invoice)
    if known in _TELLS and await screen.ask(_TELLS[known].format(invoice=invoice)):
        lookups.ask(screen.desk, invoice)
        screen.say("QuickBooks is asked; unlink again after the Web Connector's next update.", "good")
        return
    if known != "gone":
        stays = await screen.ask(f"Unlink {invoice} although its bill stays in QuickBooks?")
        if not stays:
            return
    given = await screen.fill(
        f"Unlink {invoice}{'; its bill stays in QuickBooks' if stays else ''}", [FieldSpec("reason", "Reason", "reason")],
        lambda values: erp.unlink(screen.desk, invoice, reason=values["reason"], stays=stays, version=row["version"]),
    )  # fmt: skip
    if given:
        screen.reload()
        screen.say(f"{invoice} is no longer tied to a bill and can be sent again.", "good")
