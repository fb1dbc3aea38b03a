"""Entering amounts on an invoice's sheet: everything follows while one types, and nobody's change is written over unseen."""

from __future__ import annotations

from dataclasses import replace

from textual import on, work
from textual.widgets import Input, Static

from store.actions import invoices
from store.actions.entries import Entry
from store.errors import Conflict, Refusal
from store.rules.invoice_status import DECIDED, EDITABLE, UNDER_REVIEW
from store.rules.money import grouped
from store.rules.pay_application import ApplicationLine, summarize
from store.views import standing
from store.views.invoices import InvoiceDocument, history
from tui import sheet
from tui.screens import as_typed, review_form, review_lines
from tui.screens.invoice_acts import InvoiceActs
from tui.undo import Entered, counter_entry
from tui.unfinished import TypedCell
from tui.widgets.choice import Choice
from tui.widgets.entry import CellEditor, FieldSpec
from tui.widgets.figures import money
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.pane import LedgerPane
from tui.widgets.window import Row

FOLLOW_DELAY = 0.05
"""Seconds the figures wait for the next digit."""


class InvoiceEntry(InvoiceActs):
    """The entering half of `InvoiceReviewScreen`."""

    lines: LedgerTable
    pane: LedgerPane
    _version = 0
    _kept: tuple[InvoiceDocument, sheet.SheetRows] | None = None

    @property
    def under_review(self) -> bool:
        return bool(self.document.invoice.status == UNDER_REVIEW)

    def summarise(self, document: InvoiceDocument) -> None:
        """Show the G702 of a document."""
        width, height = self.app.size
        if width >= review_lines.WIDE and height >= review_lines.TALL:
            text = review_form.form(document, self.decisions, width)
        else:
            text = review_lines.summary(document, len(self.decisions), width)
        self.query_one("#summary", Static).update(text)

    def _line(self, name: str) -> ApplicationLine | None:
        return next((line for line in self.document.lines if line.line == name), None)

    def _kept_row(self) -> Row | None:
        """The row under the cursor as the book has it, whatever is being typed into it."""
        row = self.lines.row
        if row is None:
            return None
        return next((kept for kept in self.kept_rows().rows if kept["line"] == row["line"]), None)

    def kept_rows(self) -> sheet.SheetRows:
        """The rows as the book has them, made once for each reading of it."""
        if self._kept is None or self._kept[0] is not self.document:
            self._kept = self.document, sheet.rows(self.document)
        return self._kept[1]

    def is_overtaken(self) -> bool:
        before, self._version = self._version, standing.version_of(self.desk, self.name_of_invoice)
        return before != self._version

    # ---- the cell -----------------------------------------------------------------------------------------------

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

    def refuse_amounts(self) -> None:
        """Raise `Refusal` unless amounts may change here, and none is half typed."""
        self.settle_typing()
        self._refuse_locked()

    def action_review_edit(self) -> None:
        self.refuse_amounts()
        self.row_here()
        self.pane.edit()

    def half_typed(self) -> TypedCell | None:
        editor, row = self.pane.editor, self.lines.row
        if not editor.display or row is None or editor.value == editor.before:
            return None
        return TypedCell(self.name_of_invoice, row["line"], editor.key, editor.value)

    def settle_typing(self) -> None:
        if typed := self.half_typed():
            raise Refusal(
                f"“{typed.text[:40]}” is typed on line {typed.line} and not taken: Enter takes it, Esc leaves the line as it was.",
                rule="cell.open", field=typed.column, value=typed.text,
            )  # fmt: skip
        if self.pane.editor.display:
            self._leave_cell()

    def reload(self) -> bool:
        done = super().reload()
        self._follow()
        return done

    def on_resize(self) -> None:
        """The summary has another form where there is more room; what is being typed stays over its cell."""
        if self.is_mounted and hasattr(self, "document"):
            self.call_after_refresh(self._follow if self.pane.editor.display else self._show_again)

    def _show_again(self) -> None:
        self.summarise(self.document)

    def take_up(self, typed: TypedCell) -> None:
        """Open the cell that was being typed into when the terminal was lost."""
        found = next((row["id"] for row in self.kept_rows().rows if row["line"] == typed.line), None)
        if found is not None and self.lines.move_to_id(found) and self.pane.edit(typed.column):
            self.pane.editor.put(typed.text)
            self.say("As you left it; Enter accepts it.", "dim")

    @on(Input.Changed, "#editor")
    def _follow_soon(self) -> None:
        if self.pane.editor.display:
            self.pending_work(FOLLOW_DELAY, self._follow)

    def _follow(self) -> None:
        """Let the row, the totals and the summary show what they would be with what is typed."""
        editor, row = self.pane.editor, self._kept_row()
        if not editor.display or row is None:
            return
        line = self._line(row["line"])
        assert line is not None
        told = as_typed.understood(
            row, line, editor.key, editor.value, allowed=self.document.overbilling_allowed
        )
        self._show(told.line)
        if editor.value != editor.before:
            self.say(told.sentence, told.tone)

    def _show(self, typed: ApplicationLine | None) -> None:
        document = self.document
        if typed is not None:
            lines, kept = sheet.following(document, typed)
            document = replace(
                document, lines=lines, rows=kept, summary=summarize(lines, document.invoice.previous_earned)
            )
        self.lines.show(sheet.rows(document, self.kept_rows()))
        self.pane.place()
        self.summarise(document)

    @on(CellEditor.Left)
    def _leave_cell(self) -> None:
        self.pane.close()
        self._show(None)
        self.say("")

    @on(CellEditor.RepeatWanted)
    def _repeat(self, event: CellEditor.RepeatWanted) -> None:
        if isinstance(event.entry, CellEditor):
            event.entry.put(self.pane.above(event.entry.key))

    @on(CellEditor.Done)
    def _cell_done(self, event: CellEditor.Done) -> None:
        row = self._kept_row()
        if row is None:
            return
        with self.refusals():
            entry = review_lines.entry(row, event.key, event.text)
            if entry is None:
                self.pane.step(event.move)
            elif self.under_review:
                self._certify(entry, event)
            else:
                self._enter(entry, "", event, self.document.invoice.version)

    @work
    async def _certify(self, entry: Entry, event: CellEditor.Done) -> None:
        """Another amount than was claimed needs a reason, which stays beside it."""
        version = self.document.invoice.version
        self.pane.close()
        given = await self.fill(
            f"Certify another amount on line {entry.line}", [FieldSpec("reason", "Why", "reason")]
        )
        if given is None:
            self.take_up(TypedCell(self.name_of_invoice, entry.line, event.key, event.text))
            return
        with self.refusals():
            if self._enter(entry, given["reason"], event, version):
                self.decisions.pop(entry.line, None)

    # ---- saving -------------------------------------------------------------------------------------------------

    def _enter(self, entry: Entry, reason: str, event: CellEditor.Done, version: int) -> bool:
        """Save an entry and go where the clerk wants; False where somebody was quicker, and that is being settled."""
        before = self._line(entry.line)
        try:
            invoices.bill(self.desk, self.name_of_invoice, [entry], version=version, reason=reason)
        except Conflict as conflict:
            self._settle(entry, reason, event, conflict)
            return False
        self.read()
        after = self._line(entry.line)
        if before and after and before != after:
            self.steps.record(Entered(before, after, reason))
        self.say(f"8 Due now {money(self.document.summary.due)}", "dim")
        if self.pane.editor.display:
            self.pane.step(event.move)
        else:
            self.lines.move_to(self.lines.cursor + (1 if event.move == "down" else 0))
        return True

    @work
    async def _settle(self, entry: Entry, reason: str, event: CellEditor.Done, conflict: Conflict) -> None:
        """Somebody saved while this was typed: beside his change where it is another, else the clerk decides between both."""
        with self.refusals():
            seen = self._line(entry.line)
            self.document = sheet.open_invoice(self.desk, self.name_of_invoice)
            theirs = self._line(entry.line)
            self._refuse_locked()
            if seen is None or theirs is None:
                raise conflict
            who = next((each["by"] for each in history(self.desk, self.name_of_invoice)), "somebody")
            version = self.document.invoice.version
            if as_typed.figure(seen, event.key) == as_typed.figure(theirs, event.key):
                if self._enter(entry, reason, event, version):
                    self.say(f"{who} changed something else meanwhile; yours is saved beside it.", "good")
                return
            answer = await self._both_versions(event, seen, theirs, who)
            if answer == "p":
                self._enter(entry, reason, event, version)
            elif answer:
                if answer == "c":
                    self.app.copy_to_clipboard(event.text)
                self.pane.close()
                self.read()
                kept = f"copied, and {who}'s stands" if answer == "c" else f"left; {who}'s stands"
                self.say(f"{event.text} is {kept}.", "warn")

    async def _both_versions(
        self, event: CellEditor.Done, seen: ApplicationLine, theirs: ApplicationLine, who: str
    ) -> str:
        column = next((column.title for column in self.lines.columns if column.key == event.key), event.key)
        answers = [("t", f"take {who}'s"), ("p", "put mine on top"), ("c", "copy mine")]
        about = [
            f"  it was   {as_typed.shown(seen, event.key):>18}   when you began",
            f"  {who[:8]:<8} {as_typed.shown(theirs, event.key):>18}   is in the book now",
            f"  you      {event.text:>18}   typed, not saved",
        ]
        question = f"{who} changed line {seen.line}, {column}, while you typed."
        return await self.app.push_screen_wait(Choice(question, answers, about=about, leave="go on typing"))

    # ---- taking back --------------------------------------------------------------------------------------------

    def enter_again(self, step: Entered, done: str) -> None:
        """Enter what a line was before, if nobody has changed it since."""
        self.refuse_amounts()
        self.document = sheet.open_invoice(self.desk, self.name_of_invoice)
        now = self._line(step.before.line)
        if now != step.before:
            raise Refusal(
                f"Line {step.before.line} has been changed since; it stays as it is.",
                rule="undo.overtaken",
                field="line",
            )
        entry = counter_entry(now, step.after)
        reason = f"{done.lower()}: {step.reason}" if step.reason else ""
        invoices.bill(
            self.desk, self.name_of_invoice, [entry], version=self.document.invoice.version, reason=reason
        )
        self.read()
        self.say(f"{done}: line {now.line} is {grouped(step.after.work_this)} again.", "dim")
