"""Mail on its way out: what needs a decision, what waits, what was sent; and one message with its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from textwrap import wrap
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import deliveries
from store.errors import Refusal
from store.progress import Stopped, Watch
from store.views import mail as view
from tui import acts
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.text import cell, joined, rows
from tui.ways_out import on_screen
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row, Rows

COLUMNS = (
    Column("id", "No.", width=5, frozen=True), Column("state", "State", "state", 12), Column("recipient", "To", width=20, grow=1),
    Column("subject", "Subject", width=20, grow=2), Column("written", "Written", width=12, sort="id"),
    Column("tried", "Tried", "quantity", 5, sort="-", min_terminal_width=100),
    Column("next_try", "Next try", width=12, sort="-", min_terminal_width=100),
)  # fmt: skip
TEXT = (Column("text", "Text", width=60, grow=1, sort="-"),)
EMPTY = {
    "open": "Every message has arrived where it should, or waits.",
    "waiting": "No message waits to be delivered.",
    "sent": "No message has been sent yet.",
    "filed": "No message was laid down as a file; that happens while no mail server is set.",
    "cancelled": "No message was called back.",
}
ON_TABS = {
    "mail.again": ("open", "sent", "filed", "cancelled"), "mail.counted": ("open",), "mail.to": ("open", "waiting", "sent", "filed", "cancelled"),
    "mail.cancel": ("open", "waiting"), "table.open": ("open", "waiting", "sent", "filed", "cancelled"),
}  # fmt: skip
"""A command -> the tabs on whose messages it acts."""


class MailScreen(BookScreen):
    """Messages by what became of them."""

    place = "mail"
    filter_list = ""
    detail_lines = 5
    BINDINGS = bindings_for("mail")

    def __init__(self, tab: str = "open") -> None:
        """Begin with a tab of that name."""
        super().__init__()
        self.tab = next(place for place, each in enumerate(view.TABS) if each[0] == tab)

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        self.lines = LedgerTable(COLUMNS, today=self.desk.today(), noun="message", adjust=self._shown)
        yield self.lines

    def read(self) -> None:
        self.head("Mail")
        tabs = view.tabs(self.desk)
        titles = [(tab["title"], str(tab["count"] or "–")) for tab in tabs]
        self.query_one(TabLine).tell(partial(tab_line, titles, self.tab))
        chosen = tabs[self.tab]
        self.lines.empty = EMPTY[chosen["name"]]
        self.lines.show(view.listing(self.desk, chosen["states"]))
        self.show_keys()

    def _shown(self, row: Row) -> Row:
        waits = row["state"] == "waiting"
        return {
            **row, "written": acts.moment(row["created_at"], self.desk), "tried": row["attempts"] * 10_000,
            "next_try": acts.moment(row["next_attempt_at"], self.desk) if waits and row["next_attempt_at"] else "",
            "attention": row["state"] in ("failed", "unknown"),
        }  # fmt: skip

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        width = self.app.size.width - 3
        self.tell(lambda: _truth(event.row, width, self.detail_lines) if event.row else Content(""))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(MessageScreen(event.row["id"]))

    def offers(self, command: Command) -> bool:
        on = ON_TABS.get(command.id)
        return super().offers(command) and (
            on is None or (bool(self.lines.count) and view.TABS[self.tab][0] in on)
        )

    def action_mail_next_tab(self) -> None:
        self._go_to_tab(self.tab + 1)

    def action_mail_previous_tab(self) -> None:
        self._go_to_tab(self.tab - 1)

    def _go_to_tab(self, tab: int) -> None:
        self.tab = tab % len(view.TABS)
        self.lines.forget()
        self.reload()

    # ---- deciding -----------------------------------------------------------------------------------------------

    def _chosen(self) -> list[Row]:
        chosen = self.lines.chosen_rows()
        if not chosen:
            raise Refusal(f"There is no message here; {key('mail.next_tab')} shows others.")
        return chosen

    async def _decide(self, question: str, done: str, do: Any) -> None:
        """Ask, do it to each message that is chosen, and tell how many it was done to and why not to the others."""
        chosen = self._chosen()
        if not await self.ask(question.format(which=_which(chosen))):
            return
        refused = []
        for row in chosen:
            try:
                do(row["id"])
            except Refusal as refusal:
                refused.append(refusal.message)
        self.lines.unmark()
        self.reload()
        count = len(chosen) - len(refused)
        self.say(refused[0] if refused else f"{count} {done}", "bad" if refused else "good")

    @work
    async def action_mail_again(self) -> None:
        with self.refusals():
            await self._decide(
                "Send {which} again?", f"to be sent again; {key('mail.send')} delivers now.",
                lambda number: deliveries.again(self.desk, number),
            )  # fmt: skip

    @work
    async def action_mail_counted(self) -> None:
        from exporter.mail import by_hand

        with self.refusals():
            await self._decide(
                "Count {which} as sent?", "counted as sent.", lambda number: by_hand.count_as_sent(self.desk, number)
            )  # fmt: skip

    @work
    async def action_mail_to(self) -> None:
        with self.refusals():
            row = self._chosen()[0]
            given = await self.fill(
                f"Send message {row['id']} to another address", [FieldSpec("to", "Address", value=row["recipient"])],
                lambda values: deliveries.again(self.desk, row["id"], to=values["to"]),
            )  # fmt: skip
            if given:
                self.reload()
                self.say(f"It goes to {given['to']} instead; {key('mail.send')} delivers now.", "good")

    @work
    async def action_mail_cancel(self) -> None:
        from exporter.mail import by_hand

        with self.refusals():
            row = self._chosen()[0]
            given = await self.fill(
                f"Call back message {row['id']} to {row['recipient']}", [FieldSpec("reason", "Reason", "reason")],
                lambda values: by_hand.cancel(self.desk, row["id"], values["reason"]),
            )  # fmt: skip
            if given:
                self.reload()
                self.say(f"Message {row['id']} is called back.", "good")

    @work
    async def action_mail_send(self) -> None:
        """Deliver what is due, in a thread of its own; Esc stops between two messages."""
        from exporter.mail.round import digest_is_due
        from tui.screens.long_work import watched

        with self.refusals():
            desk = self.desk
            self.require("mail")
            waiting = next(tab["count"] for tab in view.tabs(desk) if tab["name"] == "waiting")
            letters = "1 letter waits" if waiting == 1 else f"{waiting} letters wait"
            written = ", and today's digest is written" if digest_is_due(desk) else ""
            if not await self.ask(f"{letters}{written}: deliver now what is due?"):
                return
            told = await watched(
                self,
                "Delivering mail",
                lambda watch: _round(desk, watch),
                "what is left goes with the next round",
            )
            self.reload()
            self.say(*_summary(told))


class MessageScreen(BookScreen):
    """One message: to whom, why, what became of it, and its text."""

    place = "message"
    BINDINGS = bindings_for("message")
    detail_lines = 0

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    @property
    def subject(self) -> str:
        return str(self.number)

    def body(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)
        self.lines = LedgerTable(TEXT, today=self.desk.today(), noun="line", empty="It has no text.")
        yield self.lines

    def read(self) -> None:
        row = view.one(self.desk, self.number)
        self.head("Message", f"{self.number}, {state_words(row['state'])}")
        self.query_one("#summary", Static).update(_head(row, self.app.size.width - 3))
        lines = row["body"].splitlines()
        self.lines.show(Rows([{"id": n, "version": 1, "text": text} for n, text in enumerate(lines)]))
        self.show_keys()


def _round(desk: Any, watch: Watch) -> Sequence[Any]:
    from exporter.mail.delivery import Way
    from exporter.mail.round import make_round

    def stop() -> bool:
        try:
            watch(0, 0)
        except Stopped:
            return True
        return False

    return make_round(desk, Way(stop=stop))


def _summary(told: Sequence[Any]) -> tuple[str, str]:
    """What a round did, in one line; what needs a person first."""
    look = [each for each in told if each.what in ("problem", "failed", "unknown")]
    sent = sum(each.what in ("sent", "filed") for each in told)
    if look:
        return f"{sent} delivered, {len(look)} to look at: {look[0]}", "bad"
    if not told:
        return "No message is due.", "dim"
    return (f"{sent} delivered.", "good") if sent else (str(told[0]), "warn")


def _which(chosen: Sequence[Row]) -> str:
    if len(chosen) == 1:
        return f"message {chosen[0]['id']} to {chosen[0]['recipient']}"
    return f"{len(chosen)} messages"


def _truth(row: Row, width: int, most: int) -> Content:
    """The whole truth about a message: what went wrong in full, as far as there is room, then where it comes from."""
    enclosed = f" · {row['enclosed']} enclosed" if row["enclosed"] else ""
    first = joined((f"{row['recipient_name'] or row['recipient']}", "bold"), f" · {row['subject']}{enclosed}")
    tried = (
        "tried once"
        if row["attempts"] == 1
        else f"tried {row['attempts']} times"
        if row["attempts"]
        else "not tried yet"
    )
    about = f"{row['document'] or row['kind']} · written by {row['created_by']} · {tried}"
    lines = wrap(on_screen(row["error"]), width, max_lines=most - 2, placeholder=" … Enter shows all")
    error = [cell(line, "$warning") for line in lines]
    return rows(first, *error, cell(about, "$dim"))


def _head(row: Row, width: int) -> Content:
    kinds = ", ".join(str(each.get("kind", "")).replace("_", " ") for each in row["attachments"])
    enclosed = f" · enclosed: {kinds}" if kinds else ""
    return rows(
        joined((row["subject"], "bold")),
        f"To {row['recipient_name']} <{row['recipient']}> · written by {row['created_by']}{enclosed}",
        *[cell(line, "$warning") for line in wrap(on_screen(row["error"]), width)],
    )  # fmt: skip
