"""Closing a commitment out: what must be so before, what is left, and where each thing is mended."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import close_out as actions
from store.errors import Refusal
from store.rules.close_out import EXPLAINABLE, OPEN
from store.views import close_out as views
from store.views.close_out import CloseOut
from tui import ways_to
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.screens.framed import FramedScreen
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row, Rows
from tui.words import told as in_words

COLUMNS = (
    Column("state", "State", "state", 11, frozen=True, sort="-"), Column("title", "What must be so", "words", 50, grow=1, sort="-"),
    Column("what", "What is left", "words", 30, grow=2, min_terminal_width=100, sort="-"),
)  # fmt: skip


class CloseOutScreen(BookScreen):
    """The list of one commitment."""

    place = "close_out"
    detail_lines = 3
    BINDINGS = bindings_for("close_out")

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.explained: dict[str, str] = {}
        self.document: CloseOut

    @property
    def subject(self) -> str:
        return self.number

    def body(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)
        self.lines = LedgerTable(COLUMNS, today=self.desk.today(), noun="step")
        yield self.lines

    def read(self) -> None:
        self.document = views.document(self.desk, self.number, self.explained)
        self.head(
            "Close-out",
            f"{self.number}  {self.document.title} · {self.document.vendor} · {state_words(self.document.status)}",
        )
        self.query_one("#summary", Static).update(self._standing())
        self.lines.show(Rows([
            {"id": place, "version": 1, "key": step.key, "state": "to_do" if step.state == OPEN else step.state, "title": step.title,
             "what": step.what, "mend": step.mend, "attention": step.state == OPEN}
            for place, step in enumerate(self.document.steps)
        ]))  # fmt: skip
        self.show_keys()

    def _standing(self) -> Content:
        it = self.document
        if it.closed_at:
            note = f" · {it.note}" if it.note else ""
            return cell(
                f"Closed out by {it.closed_by} on {day(it.closed_at, self.desk.today())}{note}",
                "bold $success",
            )
        if it.left:
            return cell(
                f"{it.left} of {len(it.steps)} steps are left; Enter goes where a step is mended.",
                "bold $warning",
            )
        return cell(f"Everything is done; {key('close_out.post')} closes {self.number} out.", "bold $success")

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: self._truth(row) if row else Content(""))
        self.show_keys()

    def _truth(self, row: Row) -> Content:
        if row["state"] != "to_do":
            return rows(
                joined((in_words(row["title"]), "bold"), f" · {state_words(row['state'])}"), row["what"], ""
            )
        explain = f" · {key('close_out.explain')} settles it by a reason" if row["key"] in EXPLAINABLE else ""
        return rows(
            joined((in_words(row["title"]), "bold")),
            joined((f"! {in_words(row['what'])}", "$warning")),
            f"Enter: {row['mend']}{explain}",
        )

    def offers(self, command: Command) -> bool:
        row, closed = self.lines.row, bool(self.document.closed_at)
        if command.id == "close_out.explain":
            return not closed and row is not None and row["state"] == "to_do" and row["key"] in EXPLAINABLE
        return super().offers(command) and not (closed and command.id == "close_out.post")

    @on(LedgerTable.RowOpened)
    def _mend(self, event: LedgerTable.RowOpened) -> None:
        """Go where the step is mended."""
        self.app.push_screen(self._place_of(event.row["key"]))

    def _place_of(self, step: str) -> FramedScreen:
        vendor, invoice = self.document.vendor, self.document.final_invoice
        if step in ("final", "billed") and invoice:
            return ways_to.invoice(invoice)
        tabs = {"waiver": "waivers", "holds": "holds", "documents": "documents"}
        if step in tabs:
            return ways_to.compliance(vendor, self.number, tabs[step])
        if step in ("queue", "payments"):
            return ways_to.queue() if step == "queue" else ways_to.payments()
        return ways_to.commitment(self.number, {"changes": "change_orders"}.get(step, "invoices"))

    @work
    async def action_close_out_explain(self) -> None:
        with self.refusals():
            row = self.lines.row
            if row is None or row["key"] not in EXPLAINABLE:
                raise Refusal("That is a fact no reason changes; Enter goes where it is mended.")
            given = await self.fill(
                f"{row['title']}: {row['what']}"[:200], [FieldSpec("reason", "Why it may stay so", "reason")]
            )
            if given:
                self.explained[row["key"]] = given["reason"]
                self.reload()
                self.say(f"Kept until {key('close_out.post')} closes it out.", "dim")

    @work
    async def action_close_out_post(self) -> None:
        with self.refusals():
            it = self.document
            if it.left:
                first = next(step for step in it.steps if not step.settled)
                raise Refusal(f"{it.left} of {len(it.steps)} steps are left, first: {first.what}.")
            if await self.ask(f"Close {self.number} out? Nothing more is billed on it then"):
                status = actions.close_out(
                    self.desk, self.number, explained=self.explained, version=it.version
                )
                self.reload()
                self.say(f"{self.number} is closed out: {state_words(status)}.", "good")
