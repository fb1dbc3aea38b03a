"""A billing workbook that came back: what it would enter, what differs from when it was made; taken in only after a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.desk import Desk
from store.intake.billing_workbook import WorkbookRefused
from store.intake.reader import Content as FileContent
from store.intake.taking_in import take_in_file
from store.rules.billing_workbook import TYPE_WORDS
from store.rules.money import grouped, quantity_text
from store.rules.numbering import revised
from tui import ways_to
from tui.keymap import Command, bindings_for
from tui.screens.base import BookScreen
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row, Rows
from tui.words import said
from tui.words import told as in_words

SETTLED_BY_CARRYING = ("workbook.stale", "workbook.superseded")
"""Refusals that leave something that can be taken over."""
FIGURES = {
    "work_this": "work this period", "quantity_this": "quantity this period", "stored": "materials stored",
    "work_retainage_released": "release of retainage", "materials_retainage_released": "release on stored",
}  # fmt: skip
SINCE = {
    "line.gone": "no longer there", "line.changed": "changed since", "line.entered": "entered since", "line.new": "new, not billed",
    "line.renamed": "renamed since", "due.differs": "another total",
}  # fmt: skip
"""What is different from when the workbook was made, by the rule of the difference."""
COLUMNS = (
    Column("line", "Ln", width=5, frozen=True),
    Column("what", "Description", width=20, grow=3), Column("figure_words", "Figure", width=16, grow=1),
    Column("before_text", "In the book", width=13), Column("after_text", "Filled in", width=13),
)  # fmt: skip


class ReturnedWorkbookScreen(BookScreen):
    """One returned billing workbook."""

    place = "workbook"
    filter_list = ""
    BINDINGS = bindings_for("workbook")

    def __init__(self, content: FileContent, told: dict[str, Any], carry: bool) -> None:
        super().__init__()
        self.content = content
        self.told = told
        self.carry = carry

    @property
    def subject(self) -> str:
        return self.content.file

    def body(self) -> Iterable[Widget]:
        yield Static("", id="tabs", markup=False)
        self.lines = LedgerTable(
            COLUMNS, today=self.desk.today(), noun="line", empty="Nothing differs from what is in the book."
        )
        yield self.lines

    def read(self) -> None:
        self.head("Billing workbook", self.content.file)
        self.told, self.carry = looked_at(self.desk, self.content)
        self.query_one("#tabs", Static).update(_about(self.told))
        self.lines.show(Rows(_rows(self.told)))
        self.show_keys()

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: _truth(row) if row else Content(""))

    def offers(self, command: Command) -> bool:
        return super().offers(command) and command.id not in ("table.open", "app.history", "app.import")

    @work
    async def action_workbook_take(self) -> None:
        with self.refusals():
            await self._take(submit=False)

    @work
    async def action_workbook_submit(self) -> None:
        with self.refusals():
            await self._take(submit=True)

    async def _take(self, *, submit: bool) -> None:
        self.read()
        if not await self.ask(_question(self.told, submit), amount=self.told["due"] if submit else 0):
            return
        done = take_in_file(self.desk, self.content, carry=self.carry, submit=submit)
        app, verb = self.app, "is under review" if submit else "is filled in"
        app.pop_screen()
        app.push_screen(ways_to.invoice(done["invoice"]))
        app.notify(f"{_named(done)} {verb}, {grouped(done['due'])} due.")


def looked_at(desk: Desk, content: FileContent) -> tuple[dict[str, Any], bool]:
    """What would come of the workbook, and whether only by leaving lines out; raises `WorkbookRefused` where nothing can."""
    try:
        return take_in_file(desk, content, dry_run=True), False
    except WorkbookRefused as refusal:
        if refusal.rule not in SETTLED_BY_CARRYING:
            raise
        return take_in_file(desk, content, carry=True, dry_run=True), True


def _named(told: dict[str, Any]) -> str:
    return revised(told["invoice"], told["revision"])


def _about(told: dict[str, Any]) -> Content:
    verb = "Begins" if told["created"] else "Revises"
    left = f" · line {', '.join(told['left_out'])} stays" if told["left_out"] else ""
    return joined(
        (f" {verb} {_named(told)}", "bold"), f" of {told['vendor']}, ", (f"{grouped(told['due'])} due", "bold $accent"),
        (left, "$warning"), (f" · {said(TYPE_WORDS[told['type']])}", "$dim"),
    )  # fmt: skip


def _rows(told: dict[str, Any]) -> list[Row]:
    found: list[Row] = [
        {
            "line": each["line"], "what": each["description"] or "the whole workbook", "figure_words": SINCE[each["rule"]],
            "before_text": "", "after_text": "",
            "attention": each["stops"], "message": each["message"],
        }
        for each in told["differences"]
    ]  # fmt: skip
    taken = [(True, line) for line in told["lines"]] + [(False, line) for line in told["not_taken"]]
    for is_taken, line in taken:
        text = quantity_text if line["figure"].startswith("quantity") else grouped
        found.append({
            "line": line["line"], "what": line["description"], "figure_words": said(FIGURES[line["figure"]]), "attention": not is_taken, "message": "",
            "before_text": f"{text(line['before']):>13}", "after_text": f"{text(line['after']):>13}",
        })  # fmt: skip
    signed = ({**row, "sign": "!" if row["attention"] else ""} for row in found)
    return [{**row, "id": number, "version": 1} for number, row in enumerate(signed, 1)]


def _truth(row: Row) -> Content:
    if row["message"]:
        return rows(
            cell(in_words(row["message"]), "$warning"),
            "Left as it is in the book." if row["attention"] else "It stops nothing.",
        )
    return rows(
        cell(f"{row['line']} {row['what']}", "bold"),
        f"{row['figure_words']}: {row['before_text'].strip()} in the book, {row['after_text'].strip()} filled in"
        + (" and not taken in" if row["attention"] else ""),
    )


def _question(told: dict[str, Any], submit: bool) -> str:
    left = f", line {', '.join(told['left_out'])} left out," if told["left_out"] else ""
    verb = "Take it in and submit" if submit else "Take it in as"
    return f"{verb} {_named(told)}{left} with {grouped(told['due'])} due?"
