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
    Command("commitment.retainage", "r", "r", "retainage", "Set the rules and caps of retainage, seeing what they will hold", COMMITMENT, footer=22),
    Command("commitment.void", "V", "V", "void", "Void the change order of this row, with a reason", COMMITMENT, footer=31),
    Command("commitment.next_tab", "tab", "Tab", "next tab", "Next tab", COMMITMENT, footer=25),
    Command("commitment.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", COMMITMENT),
    Command("commitment.answer", "a", "a", "answer", "Accept or decline the invitation to bill", COMMITMENT, footer=35),
    Command("commitment.contacts", "p", "p", "people", "Add, change or remove the commitment's invoice contacts", COMMITMENT, footer=36),
    Command("periods.invite", "i", "i", "invite", "Invite the commitments marked, else this one, to bill", PERIODS, footer=1),
    Command("periods.answer", "a", "a", "answer", "Accept or decline the invitation of this commitment", PERIODS, footer=2),
    Command("periods.remind", "r", "r", "remind", "Remind those marked, else this one, to bill", PERIODS, footer=3),
    Command("periods.bill", "b", "b", "new invoice", "Create this commitment's invoice", PERIODS, footer=4),
    Command("periods.view", "v", "v", "view", "Everybody, the late, those not invited, those waited for, those handed in", PERIODS, footer=5),
    Command("periods.previous", "comma", ",", "before", "The period before", PERIODS, footer=6),
    Command("periods.next", "full_stop", ".", "after", "The period after", PERIODS, footer=7),
    Command("periods.open", "f6", "F6", "open period", "Open the next billing period", PERIODS, footer=20),
    Command("periods.change", "e", "e", "dates", "Change the open period's dates, with a reason where the due date moves", PERIODS, footer=30),
    Command("periods.close", "c", "c", "close", "Close the open period", PERIODS, footer=31),
    Command("periods.reopen", "o", "o", "reopen", "Open a closed period again, with a reason", PERIODS, footer=32),
    Command("periods.automatic", "t", "t", "calendar", "Have periods open by the calendar, after a look at the next twelve", PERIODS, footer=33),
    Command("periods.next_project", "tab", "Tab", "project", "Next project", PERIODS, footer=35),
)  # fmt: skip
