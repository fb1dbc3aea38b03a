"""The inbox: what waits for this user, kind by kind; Enter opens it, and what he has seen he puts aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.content import Content
from textual.widget import Widget

from store.actions import inbox as actions
from store.views import inbox as view
from store.views.inbox import Count
from tui import ways_to
from tui.keymap import bindings_for, key
from tui.screens.base import BookScreen
from tui.screens.framed import FramedScreen
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.figures import money
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row

COLUMNS = (
    Column("thing", "Of", width=10, frozen=True, sort="-"), Column("words", "What", width=22, sort="-"),
    Column("about", "From or to", width=16, grow=1), Column("amount", "Amount", "money", 13), Column("since", "Date", "date", 9),
    Column("note", "Note", width=20, grow=3, sort="-", min_terminal_width=100),
)  # fmt: skip
NOTHING = "Nothing waits for you. F5 looks again."
NOTHING_ASIDE = "You have put nothing aside; v shows what waits."


class InboxScreen(BookScreen):
    """What waits, or what was put aside."""

    place = "inbox"
    BINDINGS = bindings_for("inbox")

    def __init__(self, kind: str = "") -> None:
        """Begin with one kind of thing, or with all."""
        super().__init__()
        self.kind = kind
        self.aside = False
        self.counts: Sequence[Count] = ()

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        self.lines = LedgerTable(COLUMNS, today=self.desk.today(), noun="thing", empty=NOTHING, adjust=_shown)
        yield self.lines

    def read(self) -> None:
        self.head("Inbox, put aside" if self.aside else "Inbox")
        self.counts = [each for each in view.counts(self.desk, aside=self.aside) if each.count]
        if self.kind not in {each.kind for each in self.counts}:
            self.kind = ""
        self.query_one(TabLine).tell(self._tabs)
        self.lines.empty = NOTHING_ASIDE if self.aside else NOTHING
        self.lines.show(view.inbox(self.desk, self.kind, aside=self.aside))
        self.show_keys()

    def _tabs(self, room: int) -> Content:
        """All, then each kind with its count; where they do not fit, the chosen one and how many others there are."""
        names = ["", *(each.kind for each in self.counts)]
        tabs = [("All", str(sum(each.count for each in self.counts)))]
        tabs += [(each.words[:1].upper() + each.words[1:], str(each.count)) for each in self.counts]
        chosen = names.index(self.kind)
        line = tab_line(tabs, chosen)
        if line.cell_length <= room:
            return line
        short = [tabs[0], *([tabs[chosen]] if chosen else [])]
        more = f"   {len(tabs) - len(short)} other kinds, {key('inbox.next_kind')} shows the next"
        return joined(tab_line(short, 1 if chosen else 0), (more, "$dim"))

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: _truth(event.row, self.aside) if event.row else Content(""))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(_screen_for(event.row))

    # ---- kinds and what is aside ------------------------------------------------------------------------------------

    def action_inbox_next_kind(self) -> None:
        self._go_to_kind(1)

    def action_inbox_previous_kind(self) -> None:
        self._go_to_kind(-1)

    def _go_to_kind(self, step: int) -> None:
        names = ["", *(each.kind for each in self.counts)]
        if len(names) < 3:
            self.say(
                "There is only one kind of thing here." if self.counts else "There is nothing here.", "dim"
            )
            return
        self.kind = names[(names.index(self.kind) + step) % len(names)]
        self.lines.forget()
        self.reload()

    def action_inbox_view_aside(self) -> None:
        self.aside, self.kind = not self.aside, ""
        self.lines.forget()
        if self.reload():
            self.say(
                "This is what you have put aside." if self.aside else "This is what waits for you.", "dim"
            )

    def action_inbox_aside(self) -> None:
        """Put aside, or bring back where what is aside is shown."""
        chosen = self.rows_here()
        items = [row["item"] for row in chosen]
        count = (actions.bring_back if self.aside else actions.put_aside)(self.desk, items)
        self.lines.unmark()
        self.reload()
        done = "brought back" if self.aside else f"put aside; {key('inbox.view_aside')} shows what is"
        self.say(f"{count} {done}.", "good")

    def step_back(self) -> bool:
        if super().step_back():
            return True
        if self.aside or self.kind:
            self.aside, self.kind = False, ""
            self.lines.forget()
            self.reload()
            return True
        return False


def _shown(row: Row) -> Row:
    tone = {"failed": "bad", "mail": "warn", "held": "warn", "expiring": "warn"}.get(row["kind"], "")
    return {
        **row, "since": row["since"][:10], "note": " ".join(row["note"].split()), "amount": row["amount"] or None,
        "thing": row["thing"] or "–", "tone": "dim" if row["news"] else tone,
    }  # fmt: skip


def _truth(row: Row, aside: bool) -> Content:
    amount = f" · {money(row['amount'])}" if row["amount"] else ""
    project = f" · {row['project']}" if row["project"] else ""
    first = joined((f"{row['thing']} {row['words']}", "bold"), f" · {row['about']}{project}{amount}")
    return rows(
        first,
        cell(row["note"], "$warning")
        if row["note"]
        else f"Enter opens it; {key('inbox.aside')} {'brings it back' if aside else 'puts it aside'}.",
    )


def _screen_for(row: Row) -> FramedScreen:
    if row["opens"] == "mail":
        return ways_to.mail()
    if row["opens"] == "invoice":
        return ways_to.invoice(row["thing"])
    if row["number"]:
        return ways_to.commitment(row["number"])
    return ways_to.commitments(row["about"])
