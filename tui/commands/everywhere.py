"""Commands known on every screen."""

from __future__ import annotations

from tui.commands.command import Command, Mode

COMMANDS = (
    Command("app.help", "f1,question_mark", "F1", "help", "What every key does here", mode=Mode.BOTH, footer=90, over_dialogs=True),
    Command("app.back", "escape,f12", "Esc", "back", "Back one step: prompt, filter, screen", mode=Mode.BOTH),
    Command("app.home", "f3", "F3", "home", "Leave to the home screen", mode=Mode.BOTH),
    Command("app.reload", "f5", "F5", "reload", "Read the screen again from the book", mode=Mode.BOTH),
    Command("app.palette", "ctrl+p,colon", ":", "go to", "Every command, by name", mode=Mode.BOTH, footer=80),
    Command("app.commitments", "1", "1", "Commitments", "Commitments", footer=71),
    Command("app.periods", "2", "2", "Periods", "Billing periods", footer=72),
    Command("app.invoices", "3", "3", "Review", "Invoices and their review", footer=73),
    Command("app.queue", "4", "4", "Queue", "Accounting queue", footer=74),
    Command("app.payments", "5", "5", "Payments", "Payments from QuickBooks, and how far bills are paid", footer=75),
    Command("app.links", "6", "6", "Links", "What our vendors, jobs, items and the like are called in QuickBooks"),
    Command("app.inbox", "I", "I", "Inbox", "What waits for you"),
    Command("app.mail", "M", "M", "Mail", "Mail on its way out, and what became of it"),
    Command("app.reports", "9", "9", "Reports", "Reports on the whole book: on the screen, as PDF, workbook or CSV"),
    Command("app.history", "H", "H", "history", "What was done to this, by whom, newest first", footer=78),
    Command("app.import", "f7", "F7", "import", "Take in a workbook or a CSV file, all of it or nothing", mode=Mode.BOTH),
    Command("app.check", "", "", "check", "Verify the book: sums, references, the record of who did what"),
    Command("app.backup", "", "", "back up", "Copy the book to a new file while others work on it"),
    Command("app.act_as", "", "", "act as", "Act as another user (sample company only)"),
    Command("app.redraw", "ctrl+l", "^L", "redraw", "Draw the whole screen again", mode=Mode.BOTH, over_dialogs=True),
    Command("app.leave", "ctrl+q", "^Q", "quit", "Quit billspool", mode=Mode.BOTH, footer=95, over_dialogs=True),
)  # fmt: skip
