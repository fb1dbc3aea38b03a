"""Commands of the inbox and of the mail on its way out."""

from __future__ import annotations

from tui.commands.command import Command

INBOX = ("inbox",)
MAIL = ("mail",)

COMMANDS = (
    Command("inbox.aside", "d", "d", "aside or back", "Put aside what is marked, else this; what was put aside comes back", INBOX, footer=12),
    Command("inbox.view_aside", "v", "v", "what is aside", "What you have put aside, or what waits", INBOX, footer=20),
    Command("inbox.next_kind", "tab", "Tab", "next kind", "Only the next kind of thing", INBOX, footer=25),
    Command("inbox.previous_kind", "shift+tab", "Shift+Tab", "previous kind", "Only the kind before", INBOX),
    Command("mail.send", "s", "s", "send now", "Deliver what is due", MAIL, footer=20),
    Command("mail.again", "a", "a", "send again", "Send the messages marked again, else this one", MAIL, footer=11),
    Command("mail.to", "t", "t", "other address", "Send this message to another address", MAIL, footer=13),
    Command("mail.counted", "c", "c", "count as sent", "Count as sent what perhaps was", MAIL, footer=12),
    Command("mail.cancel", "delete", "Del", "call back", "Call back a message that is not sent, with a reason", MAIL, footer=14),
    Command("mail.next_tab", "tab", "Tab", "next tab", "Next tab", MAIL, footer=25),
    Command("mail.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", MAIL),
)  # fmt: skip
