"""Commands on compliance, on the subcontractor's own schedule of values and on close-out."""

from __future__ import annotations

from tui.commands.command import Command

COMMITMENT = ("commitment",)
REVIEW = ("review",)
COMPLIANCE = ("compliance",)
BREAKDOWN = ("own_schedule",)
CLOSE_OUT = ("close_out",)

COMMANDS = (
    Command("app.compliance", "7", "7", "Compliance", "Documents, lien waivers and holds"),
    Command("commitment.breakdown", "b", "b", "breakdown", "The subcontractor's own schedule of values", COMMITMENT),
    Command("commitment.compliance", "C", "C", "compliance", "The documents, lien waivers and holds of its vendor", COMMITMENT),
    Command("commitment.close_out", "K", "K", "close out", "What is left before it is closed out", COMMITMENT),
    Command("commitment.terms", "", "", "payment terms", "Set the payment terms", COMMITMENT),
    Command("review.due", "", "", "due date", "Have the invoice fall due on another day, with a reason", REVIEW),
    Command("review.hold_invoice", "", "", "put on hold", "Hold the invoice, with a reason and an owner", REVIEW),
    Command("compliance.add", "f6", "F6", "add", "Add a document, ask for a lien waiver, place a hold: by the tab", COMPLIANCE, footer=1),
    Command("compliance.edit", "f2,e", "e", "edit", "Put down a document: when it came in, until when it holds", COMPLIANCE, footer=2),
    Command("compliance.end", "d", "d", "end", "End a document before its time, with a reason", COMPLIANCE, footer=3),
    Command("compliance.sign", "s", "s", "sign", "Put down that a lien waiver is signed", COMPLIANCE, footer=2),
    Command("compliance.unlock", "u", "u", "unlock", "Unlock a lien waiver signed before its payment was in", COMPLIANCE, footer=3),
    Command("compliance.paper", "p", "p", "write PDF", "Write a lien waiver as a PDF, to be signed", COMPLIANCE, footer=4),
    Command("compliance.release", "r", "r", "release", "Take a hold off again", COMPLIANCE, footer=2),
    Command("compliance.next_tab", "tab", "Tab", "next tab", "Next tab", COMPLIANCE, footer=25),
    Command("compliance.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", COMPLIANCE),
    Command("breakdown.add", "f6", "F6", "add detail", "Add a detail to the line", BREAKDOWN, footer=1),
    Command("breakdown.edit", "f2,e", "e", "edit", "Change a detail's description and amount", BREAKDOWN, footer=2),
    Command("breakdown.remove", "delete", "Del", "remove", "Take a detail out", BREAKDOWN, footer=3),
    Command("breakdown.post", "f10", "F10", "post", "Submit it, or approve it: the next step, after a question", BREAKDOWN, footer=4),
    Command("breakdown.return", "r", "r", "return", "Return it to be revised, with a reason", BREAKDOWN, footer=5),
    Command("breakdown.switch", "w", "w", "switch on/off", "Let the subcontractor break the schedule down, or no longer", BREAKDOWN, footer=30),
    Command("close_out.explain", "e", "e", "explain", "Settle the step by a reason", CLOSE_OUT, footer=2),
    Command("close_out.post", "f10", "F10", "close out", "Close the commitment out, after a question", CLOSE_OUT, footer=1),
)  # fmt: skip
