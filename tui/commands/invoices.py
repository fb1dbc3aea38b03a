"""Commands on the lists of invoices."""

from __future__ import annotations

from tui.commands.command import Command

INVOICES_AND_REVIEW = ("invoices", "review")
INVOICES = ("invoices",)

COMMANDS = (
    Command("invoices.send", "s", "s", "send", "Send approved invoices to accounting", INVOICES_AND_REVIEW, footer=30),
    Command("invoices.retrieve", "t", "t", "take back", "Take a sent invoice back from accounting", INVOICES_AND_REVIEW, footer=31),
    Command("invoices.memo", "m", "m", "memo", "Write a memo that stays with the invoice", INVOICES_AND_REVIEW),
    Command("invoices.delete", "delete", "Del", "delete", "Delete a draft, with a reason", INVOICES_AND_REVIEW),
    Command("invoices.next_view", "tab", "Tab", "view", "Next group of invoices", INVOICES, footer=20),
)  # fmt: skip
