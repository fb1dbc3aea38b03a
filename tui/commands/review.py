"""Commands of the line-item review and of entering amounts."""

from __future__ import annotations

from tui.commands.command import Command

REVIEW = ("review",)
MARKS = ("review", "queue")

COMMANDS = (
    Command("review.approve", "a", "a", "approve", "Mark approved", REVIEW, footer=1),
    Command("review.reject", "r", "r", "reject", "Mark rejected, with a reason and perhaps an amount", REVIEW, footer=2),
    Command("review.hold", "h", "h", "hold", "Mark on hold, with a question: undecided until it is answered", REVIEW, footer=8),
    Command("review.undo", "u", "u", "undo", "Take the mark back", REVIEW, footer=3),
    Command("review.approve_all", "ctrl+a", "^A", "approve all", "Mark every undecided line approved", REVIEW, footer=6),
    Command("review.approve_within", "W", "W", "approve within", "Mark approved every undecided line within its contract", REVIEW),
    Command("review.reject_rest", "R", "R", "reject rest", "Mark every undecided line rejected, with one reason", REVIEW),
    Command("edit.undo", "ctrl+z", "^Z", "take back", "Take back the last mark or amount", MARKS),
    Command("edit.redo", "ctrl+y", "^Y", "do again", "Do again what was taken back", MARKS),
    Command("review.edit", "f2,e", "e", "edit", "Edit the amount in place", REVIEW, footer=4),
    Command("review.head", "E", "E", "number & date", "Change the vendor's number, the invoice date, or whether it is the final one", REVIEW),
    Command("review.post", "f10", "F10", "post", "Submit, finish the review or send: the next step, after a question", REVIEW, footer=5),
    Command("review.noted", "", "", "approve as noted", "Finish the review as approved as noted", REVIEW),
    Command("review.owner", "", "", "pending owner", "Finish the review as pending owner approval", REVIEW),
    Command("review.reopen", "", "", "reopen", "Reopen an approved invoice, with a reason", REVIEW),
    Command("review.add_changes", "c", "c", "add changes", "Add approved change orders that are not on the invoice", REVIEW, footer=7),
    Command("review.remove_changes", "C", "C", "take off", "Take the change order of this row off the invoice", REVIEW),
    Command("review.reverse", "B", "B", "reverse", "Bill the reverse of a change order that was voided", REVIEW, footer=8),
    Command("review.release", "l", "l", "release", "Release retainage: a share or an amount, of some lines or of all", REVIEW, footer=9),
    Command("review.install", "i", "i", "install", "Install from storage: stored materials of this line become work this period", REVIEW),
    Command("review.findings", "exclamation_mark", "!", "in the way", "Read whole what stands in the way of the invoice", REVIEW),
    Command("review.return", "", "", "return", "Return the invoice to be revised, with a reason", REVIEW),
)  # fmt: skip
