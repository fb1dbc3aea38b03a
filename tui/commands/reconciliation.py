"""Commands on the reconciliation of retainage."""

from __future__ import annotations

from tui.commands.command import EVERYWHERE, Command

RECONCILIATION = ("reconciliation",)

COMMANDS = (
    Command("app.reconciliation", "", "", "retainage account", "Line 5 against the bills of the retainage account, by vendor and job", EVERYWHERE),
    Command("reconciliation.next_view", "tab", "Tab", "view", "By commitment, or by vendor and job", RECONCILIATION, footer=20),
)  # fmt: skip
