"""The one table of commands and their keys: bindings, footers, help and the palette are views of it (`tui.keymap`).

A command's `id` says where it lives and what it does (``review.approve``) and names the action that carries it out
(``action_review_approve``) on the screen, the table or the application.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from tui import key_names

EVERYWHERE = ("everywhere",)
TABLE = ("table",)


class Mode(Enum):
    """What a letter means: a verb while a table has the focus, text while a field has it."""

    LIST = "LIST"
    FIELD = "FIELD"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a clerk can do with a key or from the palette."""

    id: str
    """Stable name, from which the action's name follows."""
    keys: str
    """Textual key names, comma separated; empty for commands that only the palette offers."""
    shown: str
    """The key as printed."""
    label: str
    """The footer's word."""
    help: str
    """One sentence for help and palette."""
    screens: tuple[str, ...] = EVERYWHERE
    mode: Mode = Mode.LIST
    footer: int = 0
    """Place in the footer, 1 first; 0 is not in the footer."""

    @property
    def action(self) -> str:
        """The name behind `action_`."""
        return self.id.replace(".", "_")

    @property
    def names(self) -> list[str]:
        """Its keys, one by one, as Textual names them."""
        return [key for key in self.keys.split(",") if key]

    @property
    def fixed(self) -> bool:
        """Whether its keys are the same for everybody: those that answer questions, and those of a field."""
        return self.mode is Mode.FIELD or self.id in ("app.back", "table.open")

    def acts_in(self, mode: Mode) -> bool:
        """Whether a key of its acts in a mode; in a field a character is text."""
        return mode is not Mode.FIELD or not self.keys or not all(map(key_names.is_text, self.names))

    def key_in(self, mode: Mode) -> str:
        """The key to print in a mode."""
        usable = [name for name in self.names if mode is not Mode.FIELD or not key_names.is_text(name)]
        return self.shown if not usable or usable == self.names else key_names.printed(usable[0])


def _commands() -> Iterable[Command]:
    both, field = Mode.BOTH, Mode.FIELD
    yield Command(
        "app.help", "f1,question_mark", "F1", "help", "What every key does here", mode=both, footer=90
    )
    yield Command("app.back", "escape,f12", "Esc", "back", "Back one step: prompt, filter, screen", mode=both)
    yield Command("app.home", "f3", "F3", "home", "Leave to the home screen", mode=both)
    yield Command("app.reload", "f5", "F5", "reload", "Read the screen again from the book", mode=both)
    yield Command("app.palette", "ctrl+p,colon", ":", "go to", "Every command, by name", mode=both, footer=80)
    yield Command("app.commitments", "1", "1", "Commitments", "Commitments", footer=71)
    yield Command("app.periods", "2", "2", "Periods", "Billing periods", footer=72)
    yield Command("app.invoices", "3", "3", "Review", "Invoices and their review", footer=73)
    yield Command("app.queue", "4", "4", "Queue", "Accounting queue", footer=74)
    yield Command(
        "app.payments",
        "5",
        "5",
        "Payments",
        "Payments from QuickBooks, and how far bills are paid",
        footer=75,
    )
    yield Command(
        "app.links", "6", "6", "Links", "What our vendors, jobs, items and the like are called in QuickBooks"
    )
    yield Command(
        "app.history", "H", "H", "history", "What was done to this, by whom, newest first", footer=78
    )
    yield Command(
        "app.import",
        "f7",
        "F7",
        "import",
        "Take in a workbook or a CSV file, all of it or nothing",
        mode=both,
    )
    yield Command(
        "app.check", "", "", "check", "Verify the book: sums, references, the record of who did what"
    )
    yield Command("app.backup", "", "", "back up", "Copy the book to a new file while others work on it")
    yield Command("app.act_as", "", "", "act as", "Act as another user (sample company only)")
    yield Command("app.redraw", "ctrl+l", "^L", "redraw", "Draw the whole screen again", mode=both)
    yield Command("app.leave", "ctrl+q", "^Q", "quit", "Quit billspool", mode=both, footer=95)

    yield Command("table.down", "down,j", "↓ j", "down", "Next line", TABLE)
    yield Command("table.up", "up,k", "↑ k", "up", "Previous line", TABLE)
    yield Command("table.page_down", "pagedown", "PgDn", "page down", "One page down", TABLE)
    yield Command("table.page_up", "pageup", "PgUp", "page up", "One page up", TABLE)
    yield Command("table.first", "home,g", "Home g", "first", "First line", TABLE)
    yield Command("table.last", "end,G", "End G", "last", "Last line", TABLE)
    yield Command("table.left", "left", "←", "left", "Column to the left", TABLE)
    yield Command(
        "table.right", "right", "→", "right", "Column to the right; pans when there are more", TABLE
    )
    yield Command("table.open", "enter", "Enter", "open", "Open the line", TABLE, footer=10)
    yield Command(
        "table.filter", "slash", "/", "filter", "Show only lines that contain what you type", TABLE, footer=60
    )
    yield Command(
        "table.sort_up", "left_square_bracket", "[", "sort up", "Sort by this column, smallest first", TABLE
    )
    yield Command(
        "table.sort_down",
        "right_square_bracket",
        "]",
        "sort down",
        "Sort by this column, largest first",
        TABLE,
    )
    yield Command("table.mark", "space", "Space", "mark", "Mark the line and step down", TABLE, footer=50)
    yield Command("table.mark_down", "shift+down", "Shift+↓", "mark down", "Mark a range downwards", TABLE)
    yield Command("table.mark_up", "shift+up", "Shift+↑", "mark up", "Mark a range upwards", TABLE)
    yield Command(
        "table.mark_all", "asterisk", "*", "mark all", "Mark every line shown, again to clear", TABLE
    )
    yield Command(
        "table.next_attention", "n", "n", "next open", "Next line that needs attention", TABLE, footer=40
    )
    yield Command(
        "table.previous_attention", "N", "N", "previous open", "Previous line that needs attention", TABLE
    )

    yield Command("table.copy", "y", "y", "copy", "Copy the marked lines, else this one", TABLE)
    yield Command(
        "table.export", "x", "x", "export", "Write all lines shown to a CSV file; again to stop", TABLE
    )

    new = ("commitments", "commitment")
    yield Command(
        "commitment.bill", "f6", "F6", "new invoice", "Create the commitment's next invoice", new, footer=20
    )
    yield Command(
        "commitment.approve", "A", "A", "approve", "Approve the commitment or change order", new, footer=30
    )
    yield Command("commitment.next_tab", "tab", "Tab", "next tab", "Next tab", ("commitment",), footer=25)
    yield Command(
        "commitment.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", ("commitment",)
    )

    yield Command(
        "periods.open", "f6", "F6", "open period", "Open the next billing period", ("periods",), footer=20
    )
    yield Command("periods.close", "c", "c", "close", "Close the open period", ("periods",), footer=30)
    yield Command(
        "periods.bill", "i", "i", "invoice", "Create this commitment's invoice", ("periods",), footer=25
    )
    yield Command("periods.next_project", "tab", "Tab", "project", "Next project", ("periods",), footer=35)

    yield Command(
        "invoices.send",
        "s",
        "s",
        "send",
        "Send approved invoices to accounting",
        ("invoices", "review"),
        footer=30,
    )
    yield Command("invoices.retrieve", "t", "t", "take back", "Take a sent invoice back from accounting",
                  ("invoices", "review"))  # fmt: skip
    yield Command(
        "invoices.memo", "m", "m", "memo", "Write a memo that stays with the invoice", ("invoices", "review")
    )
    yield Command(
        "invoices.delete", "delete", "Del", "delete", "Delete a draft, with a reason", ("invoices", "review")
    )
    yield Command(
        "invoices.next_view", "tab", "Tab", "view", "Next group of invoices", ("invoices",), footer=20
    )

    yield Command("history.who", "w", "w", "who", "Only what one person did", ("history",), footer=20)
    yield Command("history.what", "v", "v", "what", "Only acts of one kind", ("history",), footer=21)

    review = ("review",)
    yield Command("review.approve", "a", "a", "approve", "Mark approved", review, footer=1)
    yield Command(
        "review.reject",
        "r",
        "r",
        "reject",
        "Mark rejected, with a reason and perhaps an amount",
        review,
        footer=2,
    )
    yield Command("review.undo", "u", "u", "undo", "Take the mark back", review, footer=3)
    yield Command(
        "review.approve_all",
        "ctrl+a",
        "^A",
        "approve all",
        "Mark every undecided line approved",
        review,
        footer=6,
    )
    yield Command(
        "review.approve_within",
        "W",
        "W",
        "approve within",
        "Mark approved every undecided line within its contract",
        review,
    )
    yield Command(
        "review.reject_rest",
        "R",
        "R",
        "reject rest",
        "Mark every undecided line rejected, with one reason",
        review,
    )
    marks = ("review", "queue")
    yield Command("edit.undo", "ctrl+z", "^Z", "take back", "Take back the last mark or amount", marks)
    yield Command("edit.redo", "ctrl+y", "^Y", "do again", "Do again what was taken back", marks)
    yield Command("review.edit", "f2,e", "e", "edit", "Edit the amount in place", review, footer=4)
    yield Command("review.post", "f10", "F10", "post", "Submit, finish the review or send: the next step, after a question",
                  review, footer=5)  # fmt: skip
    yield Command(
        "review.noted", "", "", "approve as noted", "Finish the review as approved as noted", review
    )
    yield Command(
        "review.owner", "", "", "pending owner", "Finish the review as pending owner approval", review
    )
    yield Command("review.reopen", "", "", "reopen", "Reopen an approved invoice, with a reason", review)

    yield Command(
        "review.add_changes",
        "c",
        "c",
        "add changes",
        "Add approved change orders that are not on the invoice",
        review,
        footer=7,
    )
    yield Command(
        "review.return", "", "", "return", "Return the invoice to be revised, with a reason", review
    )

    queue = ("queue",)
    yield Command("queue.accept", "a", "a", "accept", "Mark to be accepted", queue, footer=1)
    yield Command("queue.reject", "r", "r", "return", "Mark to be returned, with a reason", queue, footer=2)
    yield Command("queue.hold", "h", "h", "hold", "Mark to be held, with a reason", queue, footer=6)
    yield Command("queue.undo", "u", "u", "undo", "Take the mark back", queue, footer=3)
    yield Command(
        "queue.post",
        "f10",
        "F10",
        "post",
        "Accept and return what is marked, after a question",
        queue,
        footer=3,
    )
    yield Command(
        "queue.export",
        "b",
        "b",
        "write batch",
        "Write accepted invoices as batches into the spool",
        queue,
        footer=4,
    )
    yield Command("queue.next_tab", "tab", "Tab", "next tab", "Next tab", queue, footer=7)
    yield Command("queue.previous_tab", "shift+tab", "Shift+Tab", "previous tab", "Previous tab", queue)
    yield Command("queue.unlink", "", "", "unlink", "Cut a synced invoice off its bill, with a reason", queue)
    yield Command("queue.retry", "", "", "retry", "Try failed invoices once more", queue)

    paid = ("payments",)
    yield Command(
        "payments.sync",
        "s",
        "s",
        "ask QuickBooks",
        "Ask QuickBooks for payments of our bills",
        paid,
        footer=20,
    )
    yield Command(
        "payments.next_view", "tab", "Tab", "view", "Payments, or how far bills are paid", paid, footer=25
    )

    linked = ("links",)
    yield Command(
        "links.first", "a", "a", "likeliest", "Link to the likeliest name, after a question", linked, footer=1
    )
    yield Command("links.second", "b", "b", "second", "Link to the second likeliest name", linked)
    yield Command("links.third", "c", "c", "third", "Link to the third likeliest name", linked)
    yield Command(
        "links.add",
        "f6",
        "F6",
        "add",
        "Add the vendors marked, else this one, to QuickBooks",
        linked,
        footer=11,
    )
    yield Command("links.refresh", "s", "s", "refresh", "Ask QuickBooks for its lists", linked, footer=20)
    yield Command("links.next_list", "tab", "Tab", "next list", "Next list", linked, footer=25)
    yield Command("links.previous_list", "shift+tab", "Shift+Tab", "previous list", "Previous list", linked)

    yield Command(
        "field.accept", "", "Enter", "accept", "Accept and go to the next line or field", mode=field, footer=1
    )
    yield Command(
        "field.next", "", "Tab", "next field", "Accept and go to the next field", mode=field, footer=2
    )
    yield Command(
        "field.repeat", "", "^D", "repeat", "Repeat the value from the line above", mode=field, footer=3
    )
    yield Command(
        "field.choose",
        "",
        "F4",
        "list",
        "The values there are for the field; a calendar on a date",
        mode=field,
    )
    yield Command("field.leave", "", "Esc", "leave", "Leave the field as it was", mode=field, footer=4)


COMMANDS: tuple[Command, ...] = tuple(_commands())
"""The commands with the keys they have until somebody gives them others."""
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
