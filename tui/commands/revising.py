"""Commands of revising a returned invoice, of its revisions side by side, and of a billing workbook that comes back."""

from __future__ import annotations

from tui.commands.command import Command

REVIEW = ("review",)
REVISIONS = ("revisions",)
WORKBOOK = ("workbook",)

COMMANDS = (
    Command("review.accept_proposal", "p", "p", "take proposal", "Bill what the reviewer proposed on this line", REVIEW, footer=3),
    Command("review.accept_all_proposals", "", "", "take all proposals", "Bill what the reviewer proposed, on every rejected line", REVIEW),
    Command("review.revisions", "v", "v", "revisions", "Any two revisions side by side: claimed, certified, the difference and why", REVIEW),
    Command("review.adjusts", "b", "b", "corrects", "Say which earlier invoice this line corrects", REVIEW),
    Command("revisions.before", "b", "b", "from", "Choose the earlier revision", REVISIONS, footer=20),
    Command("revisions.after", "a", "a", "to", "Choose the later revision", REVISIONS, footer=21),
    Command("workbook.take", "f10", "F10", "take in", "Take the workbook in as the subcontractor's invoice, after a question", WORKBOOK, footer=1),
    Command("workbook.submit", "s", "s", "take in and submit", "Take the workbook in and hand the invoice in for review", WORKBOOK, footer=2),
)  # fmt: skip
