"""Commands of the accounting queue, of payments and of links to QuickBooks."""

from __future__ import annotations

from tui.commands.command import Command

QUEUE = ("queue",)
PAYMENTS = ("payments",)
LINKS = ("links",)

COMMANDS = (
    Command("queue.accept", "a", "a", "accept", "Mark to be accepted", QUEUE, footer=1),
    Command("queue.reject", "r", "r", "return", "Mark to be returned, with a reason", QUEUE, footer=2),
    Command("queue.hold", "h", "h", "hold", "Mark to be held, with a reason", QUEUE, footer=6),
    Command("queue.undo", "u", "u", "undo", "Take the mark back", QUEUE, footer=3),
    Command("queue.post", "f10", "F10", "post", "Accept and return what is marked, after a question", QUEUE, footer=3),
    Command("queue.export", "b", "b", "write batch", "Write accepted invoices as batches into the spool", QUEUE, footer=4),
    Command("queue.next_tab", "tab", "Tab", "next tab", "Next tab", QUEUE, footer=7),
    Command("queue.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", QUEUE),
    Command("queue.unlink", "", "", "unlink", "Cut a synced invoice off its bill, with a reason", QUEUE),
    Command("queue.retry", "R", "R", "retry", "Try failed invoices once more", QUEUE, footer=1),
    Command("payments.sync", "s", "s", "ask QuickBooks", "Ask QuickBooks for payments of our bills", PAYMENTS, footer=20),
    Command("payments.next_view", "tab", "Tab", "view", "Payments, or how far bills are paid", PAYMENTS, footer=25),
    Command("links.first", "a", "a", "likeliest", "Link to the likeliest name, after a question", LINKS, footer=1),
    Command("links.second", "b", "b", "second", "Link to the second likeliest name", LINKS),
    Command("links.third", "c", "c", "third", "Link to the third likeliest name", LINKS),
    Command("links.add", "f6", "F6", "add", "Add the vendors marked, else this one, to QuickBooks", LINKS, footer=11),
    Command("links.refresh", "s", "s", "refresh", "Ask QuickBooks for its lists", LINKS, footer=20),
    Command("links.next_list", "tab", "Tab", "next list", "Next list", LINKS, footer=25),
    Command("links.previous_list", "shift+tab", "Shift+Tab", "previous list", "Previous list", LINKS),
)  # fmt: skip
