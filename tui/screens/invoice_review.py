"""One invoice, line by line: entering amounts while it is a draft, marking lines under review, and the step that follows."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import invoices
from store.actions.entries import Entry as LineEntry
from store.actions.review import Mark
from store.errors import Refusal
from store.rules.invoice_status import DECIDED, DRAFT, EDITABLE, UNDER_REVIEW
from store.views import standing
from tui import sheet
from tui.keymap import Command, bindings_for, key
from tui.screens import review_lines
from tui.screens.invoice_steps import InvoiceSteps
from tui.unfinished import TypedCell
from tui.widgets.entry import CellEditor, FieldSpec
from tui.widgets.figures import money, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.pane import LedgerPane
from tui.widgets.window import Row


class InvoiceReviewScreen(InvoiceSteps):
    """The sheet of one invoice."""

    place = "review"
    detail_lines = 3
    BINDINGS = bindings_for("review")

    def body(self) -> Iterable[Widget]:
        self.lines = LedgerTable(review_lines.ENTRY, today=self.desk.today(), adjust=self._as_decided)
        self.pane = LedgerPane(self.lines)
        yield self.pane

    def below_detail(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)

    # ---- reading ------------------------------------------------------------------------------------------------

    @property
    def under_review(self) -> bool:
        return bool(self.document.invoice.status == UNDER_REVIEW)

    def read(self) -> None:
        self.document = sheet.open_invoice(self.desk, self.name_of_invoice)
        invoice = self.document.invoice
        overtaken = review_lines.overtaken(self.document, self.decisions)
        for line in overtaken:
            del self.decisions[line]
        revision = f" r{invoice.revision}" if invoice.revision > 1 else ""
        where = f"{self.name_of_invoice}{revision}  {self.document.vendor.name} · {self.document.project.name} · {self._status()}"
        self.head("Review" if self.under_review else "Invoice", where)
        columns = review_lines.columns(invoice.status, self.document.commitment.accounting)
        self.lines.show(sheet.rows(self.document), columns=columns)
        self._summarise()
        self.show_keys()
        self._version = invoice.version
        if typed := self.program.unfinished.cells.pop(self.name_of_invoice, None):
            self.call_after_refresh(self._take_up, typed)
        if overtaken and self.under_review:
            self.say(
                f"Line {', '.join(overtaken)} changed meanwhile; look again, its mark fell away.", "warn"
            )

    def _status(self) -> str:
        invoice = self.document.invoice
        status = state_words(invoice.status)
        return status if invoice.erp_state == "not_sent" else f"{status}, {state_words(invoice.erp_state)}"

    def _as_decided(self, row: Row) -> Row:
        pending = self.decisions.get(row["line"])
        decided = pending.mark if pending else None
        mark = f"{decided.mark}*" if decided else row["mark"]
        undecided = self.under_review and mark.startswith("no_action")
        attention = undecided or mark.startswith("rejected") or bool(row["findings"])
        proposed = decided.proposed if decided else row["proposed"]
        comment = (decided.reason if decided else "") or row["comment"]
        shown = mark if self.under_review or mark != "no_action" else ""
        return {**row, "mark": shown, "attention": attention, "proposed": proposed, "comment": comment}

    def _summarise(self) -> None:
        text = review_lines.summary(self.document, len(self.decisions), self.app.size.width)
        self.query_one("#summary", Static).update(text)

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: review_lines.truth(event.row) if event.row else Content(""))

    def offers(self, command: Command) -> bool:
        status = self.document.invoice.status
        marks, after = (
            ("review.approve", "review.reject", "review.undo", "review.approve_all"),
            ("invoices.send",),
        )
        closed = {UNDER_REVIEW: after, DRAFT: marks + after, "revise_and_resubmit": marks + after}
        if command.id == "review.add_changes":
            return status in EDITABLE and bool(self.document.missing_change_orders)
        return command.id not in closed.get(status, (*marks, "review.edit", "table.open"))

    def is_overtaken(self) -> bool:
        before, self._version = self._version, standing.version_of(self.desk, self.name_of_invoice)
        return before != self._version

    def half_typed(self) -> TypedCell | None:
        editor, row = self.pane.editor, self.lines.row
        if not editor.display or row is None or editor.value == editor.before:
            return None
        return TypedCell(self.name_of_invoice, row["line"], editor.key, editor.value)

    # ---- editing ------------------------------------------------------------------------------------------------

    def _refuse_locked(self) -> None:
        sentence = sheet.amounts_locked(self.desk, self.document)
        if sentence is None and self.document.invoice.status in DECIDED:
            sentence = "The invoice has been decided; reopen it with a reason before its amounts change."
        if sentence:
            raise Refusal(sentence)

    @on(LedgerTable.RowOpened)
    def _open_cell(self) -> None:
        if self.document.invoice.status in (*EDITABLE, UNDER_REVIEW):
            with self.refusals():
                self.action_review_edit()

    def action_review_edit(self) -> None:
        self._refuse_locked()
        self.pane.edit()

    def _take_up(self, typed: TypedCell) -> None:
        """Open the cell that was being typed into when the terminal was lost."""
        found = next((row["id"] for row in sheet.rows(self.document).rows if row["line"] == typed.line), None)
        if found is not None and self.lines.move_to_id(found) and self.pane.edit(typed.column):
            self.pane.editor.put(typed.text)
            self.say("As you left it; Enter accepts it.", "dim")

    @on(CellEditor.Left)
    def _leave_cell(self) -> None:
        self.pane.close()

    @on(CellEditor.RepeatWanted)
    def _repeat(self, event: CellEditor.RepeatWanted) -> None:
        if isinstance(event.entry, CellEditor):
            event.entry.put(self.pane.above(event.entry.key))

    @on(CellEditor.Done)
    def _cell_done(self, event: CellEditor.Done) -> None:
        row = self.lines.row
        if row is None:
            return
        with self.refusals():
            entry = review_lines.entry(row, event.key, event.text)
            if entry is None:
                self.pane.step(event.move)
            elif self.under_review:
                self._certify(entry, event.move)
            else:
                self._enter(entry, "", event.move, self.document.invoice.version)

    def _enter(self, entry: LineEntry, reason: str, move: str, version: int) -> None:
        invoices.bill(self.desk, self.name_of_invoice, [entry], version=version, reason=reason)
        self.read()
        self.say(f"8 Due now {money(self.document.summary.due)}", "dim")
        if move:
            self.pane.step(move)

    @work
    async def _certify(self, entry: LineEntry, move: str) -> None:
        """Another amount than was claimed needs a reason, which stays beside it."""
        version = self.document.invoice.version
        self.pane.close()
        given = await self.fill(
            f"Certify another amount on line {entry.line}", [FieldSpec("reason", "Why", "reason")]
        )
        if given is None:
            return
        with self.refusals():
            self._enter(entry, given["reason"], "", version)
            self.decisions.pop(entry.line, None)
            self.lines.move_to(self.lines.cursor + (1 if move == "down" else 0))

    # ---- marking ------------------------------------------------------------------------------------------------

    def _refuse_marks(self) -> None:
        if sentence := sheet.marks_locked(self.desk, self.document):
            raise Refusal(sentence)

    def _decide(self, marks: list[Mark]) -> None:
        single = not self.lines.marked
        self._keep(marks)
        self.lines.marked.clear()
        self.lines.refresh()
        self._summarise()
        if single:
            self.lines.action_table_down()

    def _keep(self, marks: list[Mark]) -> None:
        seen = review_lines.figures_seen(self.document)
        self.decisions.update({mark.line: review_lines.Pending(mark, seen[mark.line]) for mark in marks})

    def action_review_approve(self) -> None:
        self._refuse_marks()
        self._decide([Mark(row["line"], "approved") for row in self.lines.chosen_rows()])

    def action_review_approve_all(self) -> None:
        self._refuse_marks()
        undecided = [row["line"] for row in sheet.rows(self.document).rows if row["mark"] == "no_action"]
        self._decide([Mark(line, "approved") for line in undecided if line not in self.decisions])
        self.say(f"{len(undecided)} lines marked approved; {key('review.post')} posts them.", "dim")

    @work
    async def action_review_reject(self) -> None:
        with self.refusals():
            self._refuse_marks()
            chosen = self.lines.chosen_rows()
            names = ", ".join(row["line"] for row in chosen[:6])
            fields = [FieldSpec("reason", "Reason", "reason", hint="the contact reads it")]
            if len(chosen) == 1:
                fields.append(FieldSpec("proposed", "Propose this period", "money", required=False,
                                        hint=f"claimed {money(chosen[0]['work_this'])}; may stay empty"))  # fmt: skip
            given = await self.fill(
                f"Reject line {names}" + (f" and {len(chosen) - 6} more" if len(chosen) > 6 else ""), fields
            )
            if given:
                self._decide(
                    [Mark(row["line"], "rejected", given["reason"], given.get("proposed")) for row in chosen]
                )

    def action_review_undo(self) -> None:
        self._refuse_marks()
        before = dict(self.decisions)
        for row in self.lines.chosen_rows():
            if self.decisions.pop(row["line"], None) is None and row["mark"] in ("approved", "rejected"):
                self._keep([Mark(row["line"], "no_action")])
        self.lines.marked.clear()
        self.lines.refresh()
        self._summarise()
        if self.decisions == before:
            self.say(review_lines.NO_MARK, "dim")
