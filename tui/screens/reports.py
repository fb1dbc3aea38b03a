"""Reports: choose one, see it with its sums, narrow and order it, take it out as PDF, workbook or CSV."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from exporter.documents import files
from store.errors import Refusal
from store.views import billing_periods, commitments, lists
from store.views.listing import Listing
from store.views.reports import REPORTS, Asked, Report
from store.views.reports import Column as ReportColumn
from tui import ways_to
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.screens.handing_out import hand_out
from tui.text import cell, joined, rows
from tui.widgets.columns import Column, Kind
from tui.widgets.figures import DASH, day, state_words
from tui.widgets.figures import shown as as_shown
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.picker import Picker
from tui.widgets.window import Row, Rows
from tui.words import said, told

NAMES = (
    Column("title", "Report", width=28, frozen=True, sort="-"),
    Column("about", "What it shows", width=40, grow=1, sort="-"),
)
KINDS: dict[str, Kind] = {
    "money": "money", "percent": "percent", "count": "quantity", "date": "date", "time": "date", "state": "state",
    "words": "words", "method": "method",
}  # fmt: skip
"""Kinds of a report's columns and of a table's; the others are text."""
ONE = 10_000
PROJECTS = (Column("number", "Number", width=10), Column("name", "Project", width=30, grow=1))
PERIODS = (
    Column("position", "Period", width=8), Column("start_date", "From", "date", 12), Column("end_date", "To", "date", 12),
    Column("due_date", "Due", "date", 12), Column("status", "Status", "state", 10),
)  # fmt: skip


class ReportsScreen(BookScreen):
    """The reports there are."""

    place = "reports"
    BINDINGS = bindings_for("reports")
    filter_list = ""

    def body(self) -> Iterable[Widget]:
        yield LedgerTable(
            NAMES, today=self.desk.today(), noun="report", empty="Reports are for the office; your own invoices are under 3."
        )  # fmt: skip

    def read(self) -> None:
        self.head("Reports")
        with self.desk.book.reading():
            outside = commitments.is_contact(self.desk)
        offered = [] if outside else REPORTS.values()
        listed = [
            {
                "id": number,
                "version": 1,
                "name": each.name,
                "title": said(each.title),
                "about": said(each.about),
            }
            for number, each in enumerate(offered)
        ]
        self.query_one(LedgerTable).show(Rows(listed))

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: in_two(row["about"], self.app.size.width) if row else Content(""))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(ReportScreen(event.row["name"]))

    def offers(self, command: Command) -> bool:
        return super().offers(command) and command.id != "table.export"


class ReportScreen(BookScreen):
    """One report."""

    place = "report"
    BINDINGS = bindings_for("report")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.report: Report = REPORTS[name]
        self.asked = Asked()

    @property
    def subject(self) -> str:
        return self.report.name

    def body(self) -> Iterable[Widget]:
        yield Static("", id="tabs", markup=False)
        self.lines = LedgerTable(
            [_as_table(column, first=not number) for number, column in enumerate(self.report.columns)],
            today=self.desk.today(), noun=self.report.noun, empty=self.report.nothing, adjust=self._counted,
        )  # fmt: skip
        yield self.lines

    def read(self) -> None:
        self.head("Report", said(self.report.title))
        self.lines.show(self.report.listing(self.desk, self.asked))
        parts = [
            f"project {self.asked.project}" if self.asked.project else "all projects",
            f"period {self.asked.period}" if self.asked.period is not None else "",
        ]
        narrowed = ", ".join(part for part in parts if part) if self.report.takes else ""
        notes = " · ".join(map(told, self.report.notes(self.desk, self.asked)[:1]))
        line = joined((f" {narrowed}", "bold")) if narrowed else joined((f" {notes}", "$dim"))
        self.query_one("#tabs", Static).update(line)
        self.show_keys()

    def _counted(self, row: Row) -> Row:
        """A table shows counts as quantities: ten-thousandths."""
        counts = {
            column.key: None if row[column.key] is None else row[column.key] * ONE
            for column in self.report.columns
            if column.kind == "count"
        }
        return {**row, **counts}

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: self._truth(row) if row else Content(""))

    def _truth(self, row: Row) -> Content:
        """Every value of the row but zeros, those that did not fit in the table too."""
        parts = []
        for column in self.report.columns:
            value = self._words(column, row)
            if value not in ("", DASH):
                parts.append(
                    f"{said(column.title).lower()} {value}" if column.kind not in ("text", "words") else value
                )
        return in_two(" · ".join(parts), self.app.size.width)

    def _words(self, column: ReportColumn, row: Row) -> str:
        value = row[column.key]
        if value is None or value == "":
            return ""
        if column.kind == "count":
            return str(value // ONE)
        if column.kind == "state":
            return state_words(value)
        if column.kind == "time":
            return f"{day(value, self.desk.today())} {str(value)[11:16]} UTC"
        return as_shown(_as_table(column), value, self.desk.today())[0].strip()

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        row = event.row
        document = str(row.get("document", ""))
        invoice = row.get("invoice") or document.removeprefix("invoice ") * document.startswith("invoice ")
        contract = row.get("number") if "title" in row else ""
        if "/" in invoice:
            self.app.push_screen(ways_to.invoice(invoice))
        elif name := invoice or contract:
            self.app.push_screen(ways_to.commitment(str(name)))
        else:
            self.say(
                "This line leads to no invoice and no commitment; all of it stands below the table.", "dim"
            )

    def offers(self, command: Command) -> bool:
        takes = {"report.project": "project", "report.period": "period"}.get(command.id, "")
        return super().offers(command) and (not takes or takes in self.report.takes)

    # ---- narrowing ----------------------------------------------------------------------------------------------

    @work
    async def action_report_project(self) -> None:
        with self.refusals():
            self._require("project")
            found = [{"id": 0, "version": 1, "number": "", "name": "all projects"}]
            found += [{**row, "id": row["id"] + 1} for row in lists.projects(self.desk).window(0, 2_000)]
            row = await self.app.push_screen_wait(
                Picker("Only of this project", PROJECTS, found, noun="project")
            )
            if row:
                self._narrow(Asked(row["number"]))

    @work
    async def action_report_period(self) -> None:
        with self.refusals():
            self._require("period")
            if not self.asked.project:
                raise Refusal(
                    f"A period belongs to its project: {key('report.project')} chooses the project first."
                )
            found = billing_periods.listing(self.desk, self.asked.project)
            row = await self.app.push_screen_wait(Picker("Billing period", PERIODS, found, noun="period"))
            if row:
                self._narrow(replace(self.asked, period=row["position"]))

    def _require(self, what: str) -> None:
        if what not in self.report.takes:
            raise Refusal(f"This report is not told by {what}.")

    def _narrow(self, asked: Asked) -> None:
        self.asked = asked
        self.lines.forget()
        self.reload()

    def step_back(self) -> bool:
        if super().step_back():
            return True
        if self.asked != Asked():
            self._narrow(Asked(self.asked.project) if self.asked.period is not None else Asked())
            return True
        return False

    # ---- taking out ---------------------------------------------------------------------------------------------

    @work
    async def action_report_pdf(self) -> None:
        await self._take_out("pdf")

    @work
    async def action_report_workbook(self) -> None:
        await self._take_out("xlsx")

    async def _take_out(self, form: str) -> None:
        from exporter.documents import reports as printing

        with self.refusals():
            shown = self.lines.listing
            assert isinstance(shown, Listing)
            made = printing.filled(self.desk, self.report, self.asked, shown)
            period = str(self.asked.period or "")
            name = files.suggested(
                self.report.name, self.asked.project, period, str(self.desk.today()), suffix=form
            )
            ordered = {form: printing.FILES[form], **printing.FILES}
            makes = {each: partial(make, made) for each, make in ordered.items()}
            await hand_out(self, said(self.report.title), name, makes)


def in_two(text: str, width: int) -> Content:
    """A text on the two rows of the strip."""
    lines = textwrap.wrap(text, width - 2, break_long_words=False) or [""]
    return rows(cell(lines[0]), cell(" ".join(lines[1:])))


def _as_table(column: ReportColumn, *, first: bool = False) -> Column:
    """A report's column as a table's."""
    return Column(
        column.key, column.title, KINDS.get(column.kind, "text"), column.width, frozen=first, grow=column.grow,
        sort=column.key if column.sort else "-", usual=column.usual,
    )  # fmt: skip
