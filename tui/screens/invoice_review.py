"""One invoice, line by line: entering amounts while it is a draft, marking lines under review, and the step that follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import erp, invoices, review
from store.actions.entries import Entry as LineEntry
from store.actions.review import Mark
from store.errors import Refusal
from store.rules.invoice_status import DECIDED, DRAFT, EDITABLE, UNDER_REVIEW
from store.views.invoices import InvoiceDocument
from tui import sheet
from tui.keymap import Command, bindings_for
from tui.screens import review_lines
from tui.screens.base import BookScreen
from tui.text import joined
from tui.widgets.entry import CellEditor, FieldSpec
from tui.widgets.figures import day, money, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.pane import LedgerPane
from tui.widgets.window import Row


class InvoiceReviewScreen(BookScreen):
    """The sheet of one invoice."""

    place = "review"
    detail_lines = 3
    BINDINGS = bindings_for("review")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name_of_invoice = name
        self.document: InvoiceDocument

    def body(self) -> Iterable[Widget]:
        self.lines = LedgerTable(review_lines.ENTRY, today=self.desk.today(), adjust=self._as_decided)
        self.pane = LedgerPane(self.lines)
        yield self.pane

    def below_detail(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)

    # ---- reading ------------------------------------------------------------------------------------------------

    @property
    def decisions(self) -> dict[str, Mark]:
        """Marks that are not posted yet; they stay when the screen is left."""
        return self.program.decisions.setdefault((self.desk.user, self.name_of_invoice), {})

    @property
    def under_review(self) -> bool:
        return bool(self.document.invoice.status == UNDER_REVIEW)

    def read(self) -> None:
        self.document = sheet.open_invoice(self.desk, self.name_of_invoice)
        invoice = self.document.invoice
        if not self.under_review:
            self.decisions.clear()
        revision = f" r{invoice.revision}" if invoice.revision > 1 else ""
        where = f"{self.name_of_invoice}{revision}  {self.document.vendor.name} · {self.document.project.name} · {self._status()}"
        self.head("Review" if self.under_review else "Invoice", where)
        columns = review_lines.columns(invoice.status, self.document.commitment.accounting)
        self.lines.show(sheet.rows(self.document), columns=columns)
        self._summarise()
        self.show_keys()

    def _status(self) -> str:
        invoice = self.document.invoice
        status = state_words(invoice.status)
        return status if invoice.erp_state == "not_sent" else f"{status}, {state_words(invoice.erp_state)}"

    def _as_decided(self, row: Row) -> Row:
        decided = self.decisions.get(row["line"])
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
        self.tell(review_lines.truth(event.row) if event.row else Content(""))

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

    @on(CellEditor.Left)
    def _leave_cell(self) -> None:
        self.pane.close()

    @on(CellEditor.RepeatWanted)
    def _repeat(self, event: CellEditor.RepeatWanted) -> None:
        event.editor.value = self.pane.above(event.key)
        event.editor.action_end()

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
                self._enter(entry, "", event.move)

    def _enter(self, entry: LineEntry, reason: str, move: str) -> None:
        version = self.document.invoice.version
        invoices.bill(self.desk, self.name_of_invoice, [entry], version=version, reason=reason)
        self.read()
        self.say(f"8 Due now {money(self.document.summary.due)}", "dim")
        if move:
            self.pane.step(move)

    @work
    async def _certify(self, entry: LineEntry, move: str) -> None:
        """Another amount than was claimed needs a reason, which stays beside it."""
        self.pane.close()
        given = await self.fill(
            f"Certify another amount on line {entry.line}", [FieldSpec("reason", "Why", "reason")]
        )
        if given is None:
            return
        with self.refusals():
            self._enter(entry, given["reason"], "")
            self.decisions.pop(entry.line, None)
            self.lines.move_to(self.lines.cursor + (1 if move == "down" else 0))

    # ---- marking ------------------------------------------------------------------------------------------------

    def _refuse_marks(self) -> None:
        if sentence := sheet.marks_locked(self.desk, self.document):
            raise Refusal(sentence)

    def _decide(self, marks: list[Mark]) -> None:
        single = not self.lines.marked
        self.decisions.update({mark.line: mark for mark in marks})
        self.lines.marked.clear()
        self.lines.refresh()
        self._summarise()
        if single:
            self.lines.action_table_down()

    def action_review_approve(self) -> None:
        self._refuse_marks()
        self._decide([Mark(row["line"], "approved") for row in self.lines.chosen_rows()])

    def action_review_approve_all(self) -> None:
        self._refuse_marks()
        undecided = [row["line"] for row in sheet.rows(self.document).rows if row["mark"] == "no_action"]
        self._decide([Mark(line, "approved") for line in undecided if line not in self.decisions])
        self.say(f"{len(undecided)} lines marked approved; F10 posts them.", "dim")

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
        for row in self.lines.chosen_rows():
            if self.decisions.pop(row["line"], None) is None and row["mark"] in ("approved", "rejected"):
                self.decisions[row["line"]] = Mark(row["line"], "no_action")
        self.lines.marked.clear()
        self.lines.refresh()
        self._summarise()

    # ---- the step that follows ----------------------------------------------------------------------------------

    @work
    async def action_review_post(self) -> None:
        """Submit, finish the review, or send: whichever comes next."""
        with self.refusals():
            await self._next_step("")

    @work
    async def action_review_noted(self) -> None:
        with self.refusals():
            await self._next_step("approved_as_noted")

    @work
    async def action_review_owner(self) -> None:
        with self.refusals():
            await self._next_step("pending_owner_approval")

    async def _next_step(self, wanted: str) -> None:
        status = self.document.invoice.status
        if status in EDITABLE:
            await self._submit()
        elif status == UNDER_REVIEW or (
            (wanted or status == "pending_owner_approval") and not self._sendable()
        ):
            await self._finish(wanted)
        else:
            await self._send()

    def _sendable(self) -> bool:
        return bool(self.document.invoice.status in ("approved", "approved_as_noted"))

    async def _submit(self) -> None:
        due = money(self.document.summary.due)
        if await self.ask(f"Submit {self.name_of_invoice} for review, {due} due?"):
            invoices.submit(self.desk, self.name_of_invoice, version=self.document.invoice.version)
            self.reload()
            self.say(f"{self.name_of_invoice} is under review.", "good")

    async def _finish(self, wanted: str) -> None:
        plan = review_lines.plan(self.document, self.decisions, wanted)
        if not await self.ask(plan.question):
            return
        version: int | None = self.document.invoice.version
        if self.decisions:
            review.mark(self.desk, self.name_of_invoice, list(self.decisions.values()), version=version)
            self.decisions.clear()
            version = None
        if plan.finishes:
            review.finish(self.desk, self.name_of_invoice, status=wanted, version=version)
        self.reload()
        self.say(plan.done, "good")

    async def _send(self) -> None:
        if self.document.invoice.erp_state in ("ready_to_export", "exporting", "failed", "synced"):
            raise Refusal(
                f"{self.name_of_invoice} is with accounting: {state_words(self.document.invoice.erp_state)}. 4 shows the queue."
            )
        due = money(self.document.summary.due)
        if await self.ask(f"Send {self.name_of_invoice} to accounting, {due} due?"):
            erp.send(self.desk, self.name_of_invoice, version=self.document.invoice.version)
            self.reload()
            self.say(f"{self.name_of_invoice} waits in the accounting queue.", "good")

    @work
    async def action_invoices_send(self) -> None:
        with self.refusals():
            await self._send()

    @work
    async def action_invoices_retrieve(self) -> None:
        with self.refusals():
            if await self.ask(f"Take {self.name_of_invoice} back from accounting?"):
                erp.retrieve(self.desk, self.name_of_invoice, version=self.document.invoice.version)
                self.reload()
                self.say(f"{self.name_of_invoice} is back and can be changed.", "good")

    @work
    async def action_review_return(self) -> None:
        await self._with_reason(f"Return {self.name_of_invoice} to be revised", lambda why: review.send_back(
            self.desk, self.name_of_invoice, reason=why, version=self.document.invoice.version), "goes back to be revised.")  # fmt: skip

    def action_review_add_changes(self) -> None:
        """Put approved change orders that came after the invoice was begun on it."""
        added = invoices.add_change_orders(
            self.desk, self.name_of_invoice, version=self.document.invoice.version
        )
        self.reload()
        self.say(
            f"Added {', '.join(added)}."
            if added
            else "Every approved change order is on the invoice already.",
            "good",
        )

    @work
    async def action_review_reopen(self) -> None:
        await self._with_reason(f"Reopen {self.name_of_invoice}", lambda why: invoices.reopen(
            self.desk, self.name_of_invoice, reason=why, version=self.document.invoice.version), "is under review again.")  # fmt: skip

    @work
    async def action_invoices_delete(self) -> None:
        if self.document.invoice.status != DRAFT:
            self.say("Only a draft is deleted; reopen or return it first.", "bad")
            return
        done = await self._with_reason(f"Delete {self.name_of_invoice} for good", lambda why: invoices.delete(
            self.desk, self.name_of_invoice, reason=why, version=self.document.invoice.version), "")  # fmt: skip
        if done:
            self.app.pop_screen()
            self.app.notify(f"{self.name_of_invoice} is deleted.")

    async def _with_reason(self, title: str, act: Any, done: str) -> bool:
        given = await self.fill(
            title, [FieldSpec("reason", "Reason", "reason")], lambda values: act(values["reason"])
        )
        if given is None:
            return False
        if done:
            self.reload()
            self.say(f"{self.name_of_invoice} {done}", "good")
        return True

    def period_words(self) -> str:
        """The billing period as a title shows it."""
        period = self.document.period
        return joined(
            day(period.start_date, self.desk.today()), " – ", day(period.end_date, self.desk.today())
        ).plain
