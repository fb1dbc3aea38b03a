"""Commands on commitments and their billing periods."""

from __future__ import annotations

from tui.commands.command import Command

CONTRACTS = ("commitments", "commitment")
COMMITMENT = ("commitment",)
PERIODS = ("periods",)

COMMANDS = (
    Command("commitment.bill", "f6", "F6", "new invoice", "Create the commitment's next invoice", CONTRACTS, footer=20),
    Command("commitment.approve", "A", "A", "approve", "Approve the commitment or change order", CONTRACTS, footer=30),
    Command("commitment.order", "O", "O", "purchase order", "Send the commitment to QuickBooks as a purchase order", COMMITMENT,
            footer=35),
    Command("commitment.next_tab", "tab", "Tab", "next tab", "Next tab", COMMITMENT, footer=25),
    Command("commitment.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", COMMITMENT),
    Command("periods.open", "f6", "F6", "open period", "Open the next billing period", PERIODS, footer=20),
    Command("periods.close", "c", "c", "close", "Close the open period", PERIODS, footer=30),
    Command("periods.bill", "i", "i", "invoice", "Create this commitment's invoice", PERIODS, footer=25),
    Command("periods.next_project", "tab", "Tab", "project", "Next project", PERIODS, footer=35),
)  # fmt: skip
