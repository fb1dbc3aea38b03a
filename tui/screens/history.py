"""What was done: to one invoice, to one commitment, or in the whole book; newest first, and what each act changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.views import history
from store.views.history import WHOLE_BOOK, Scope
from tui import acts
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.picker import Picker
from tui.widgets.window import Row, Rows

COLUMNS = (
    Column("when", "When", width=12, frozen=True, sort="-"), Column("by", "Who", width=8, sort="-"),
    Column("did", "Did", width=22, sort="-"), Column("what", "To", width=12, grow=2, sort="-"),
    Column("changed", "Changed", width=20, grow=3, sort="-"),
)  # fmt: skip
CHANGES = (
    Column("what", "What", width=24, grow=1), Column("before", "Before", width=22, grow=2, sort="-"),
    Column("after", "After", width=22, grow=2, sort="-"),
)  # fmt: skip
NAMED = (Column("name", "Name", width=40, grow=1),)
NOTHING = "Nothing was done here yet."


class HistoryScreen(BookScreen):
    """One line per act."""

    place = "history"
    filter_list = ""
    BINDINGS = bindings_for("history")

    def __init__(self, scope: Scope = WHOLE_BOOK) -> None:
        super().__init__()
        self.scope = scope
        self.by = ""
        self.verb = ""

    @property
    def subject(self) -> str:
        return self.scope.name

    def body(self) -> Iterable[Widget]:
        yield Static("", id="tabs", markup=False)
        self.lines = LedgerTable(
            COLUMNS, today=self.desk.today(), noun="act", empty=NOTHING, adjust=self._in_words
        )  # fmt: skip
        yield self.lines

    def read(self) -> None:
        self.head("History", self.scope.name and f"of {self.scope.name}")
        self.lines.empty = (
            "Nothing of this kind was done here. Esc shows all." if self.by or self.verb else NOTHING
        )
        self.lines.show(history.listing(self.desk, self.scope, by=self.by, verb=self.verb))
        self._show_filters()
        self.show_keys()

    def others_wrote(self, acts: Sequence[Any]) -> None:
        """A new line on top moves nothing that is looked at; it is read when the cursor stands there."""
        if self.lines.cursor == 0:
            self.reload()
        else:
            super().others_wrote(acts)

    def _show_filters(self) -> None:
        chosen = [f"by {self.by}"] if self.by else []
        chosen += [f"only “{acts.kind_of_act(self.verb)}”"] if self.verb else []
        shown = " · ".join(chosen) or "everybody, everything"
        offer = f"   {key('history.who')} who  {key('history.what')} what" + ("  Esc all" if chosen else "")
        self.query_one("#tabs", Static).update(joined((f" {shown}", "bold"), (offer, "$dim")))

    def _in_words(self, row: Row) -> Row:
        changed = acts.changes(row)
        return {
            **row, "when": acts.moment(row["at"], self.desk), "did": acts.did(row["verb"]),
            "what": acts.document_words(row["document"]), "changed": _summary(changed, row["reason"]),
        }  # fmt: skip

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: _truth(event.row, self._person_behind(event.row)) if event.row else Content(""))

    def _person_behind(self, row: Row) -> str:
        real = str(row["origin"].get("real_user") or "")
        return f" (really {real})" if real and real != row["by"] else ""

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(ActScreen(event.row))

    def offers(self, command: Command) -> bool:
        return super().offers(command) and command.id not in ("app.history", "table.mark")

    # ---- filters ------------------------------------------------------------------------------------------------

    @work
    async def action_history_who(self) -> None:
        with self.refusals():
            picked = await self._pick("Who", history.people(self.desk, self.scope), str)
            if picked:
                self._narrow(by=picked)

    @work
    async def action_history_what(self) -> None:
        with self.refusals():
            picked = await self._pick("What", history.verbs(self.desk, self.scope), acts.kind_of_act)
            if picked:
                self._narrow(verb=picked)

    async def _pick(self, title: str, values: Sequence[str], words: Callable[[str], str]) -> str:
        listed = [
            {"id": n, "version": 1, "name": words(value), "value": value} for n, value in enumerate(values)
        ]
        row = await self.app.push_screen_wait(Picker(title, NAMED, listed, noun="choice"))
        return str(row["value"]) if row else ""

    def _narrow(self, **chosen: str) -> None:
        for name, value in chosen.items():
            setattr(self, name, value)
        self.lines.forget()
        self.reload()

    def step_back(self) -> bool:
        if super().step_back():
            return True
        if self.by or self.verb:
            self._narrow(by="", verb="")
            return True
        return False


class ActScreen(BookScreen):
    """One act: what stood there before, and what after."""

    place = "act"
    BINDINGS = bindings_for("act")
    detail_lines = 4

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.act = row

    @property
    def subject(self) -> str:
        return str(self.act["id"])

    def body(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)
        self.lines = LedgerTable(
            CHANGES, today=self.desk.today(), noun="change", empty="It changed no figure."
        )
        yield self.lines

    def read(self) -> None:
        self.head("History", f"{self.act['document']}, act {self.act['version']}")
        self.query_one("#summary", Static).update(_truth(self.act, ""))
        changed = acts.changes(self.act)
        self.lines.show(Rows([
            {"id": n, "version": 1, "what": each.what, "before": each.before, "after": each.after} for n, each in enumerate(changed)
        ]))  # fmt: skip
        self.show_keys()

    def others_wrote(self, acts: Sequence[Any]) -> None:
        """An act that was recorded never changes."""

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: rows(cell(row["what"], "bold"), f"before  {row['before'] or '–'}", f"after   {row['after'] or '–'}")
                  if row else Content(""))  # fmt: skip


def _summary(changed: Sequence[acts.Change], reason: str) -> str:
    if reason:
        return f"“{reason}”"
    more = f" and {len(changed) - 2} more" if len(changed) > 2 else ""
    return "; ".join(map(str, changed[:2])) + more


def _truth(row: Row, behind: str) -> Content:
    at = row["at"].replace("T", " ").removesuffix("Z")
    first = joined(
        (f"{row['by']}{behind} {acts.did(row['verb'])} {acts.document_words(row['document'])}", "bold"),
        f" · {at} UTC", (f" · “{row['reason']}”" if row["reason"] else "", "$warning"),
    )  # fmt: skip
    return rows(first, "; ".join(map(str, acts.changes(row)[:6])))


def history_of(screen: Any) -> HistoryScreen:
    """The history of what a screen is about, or of what its cursor stands on; else of the whole book."""
    row = screen.table.row if isinstance(screen, BookScreen) and screen.table is not None else None
    about: dict[str, Callable[[], Scope]] = {
        "review": lambda: Scope(invoice=screen.name_of_invoice),
        "commitment": lambda: Scope(commitment=screen.number),
        "commitments": lambda: Scope(commitment=row["number"]) if row else WHOLE_BOOK,
        "periods": lambda: Scope(commitment=row["number"]) if row else WHOLE_BOOK,
        "invoices": lambda: Scope(invoice=row["invoice"]) if row else WHOLE_BOOK,
        "queue": lambda: Scope(invoice=row["invoice"]) if row else WHOLE_BOOK,
    }
    return HistoryScreen(about.get(getattr(screen, "place", ""), lambda: WHOLE_BOOK)())
