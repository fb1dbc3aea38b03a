"""Entering amounts on an invoice's sheet: everything follows while one types, and nobody's change is written over unseen."""

from __future__ import annotations

from dataclasses import replace

from textual import on, work
from textual.widgets import Input, Static

from store.actions import invoices
from store.actions.entries import Entry
from store.errors import Conflict, Refusal
from store.rules.invoice_status import DECIDED, UNDECIDED, UNDER_REVIEW
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
    _upon: InvoiceDocument
    """The invoice as it stood when the open cell was opened: what is typed is meant as a change to that."""
    _told_of = ""
    """A text of which more is said than what comes of it."""
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
        return _line_in(self.document, name)

    def _kept_row(self) -> Row | None:
        """The row of the open cell as the book has it, whatever is being typed into it; None where it is gone."""
        return next((kept for kept in self.kept_rows().rows if kept["line"] == self.pane.row["line"]), None)

    def kept_rows(self) -> sheet.SheetRows:
        """The rows as the book has them, made once for each reading of it."""
        if self._kept is None or self._kept[0] is not self.document:
            self._kept = self.document, sheet.rows(self.document)
        return self._kept[1]

    def is_overtaken(self) -> bool:
        before, self._version = self._version, standing.version_of(self.desk, self.name_of_invoice)
        return before != self._version

    # ---- the cell -----------------------------------------------------------------------------------------------

    def _locked(self) -> str:
        """Why amounts may not change here; empty where they may."""
        if sentence := sheet.amounts_locked(self.desk, self.document):
            return sentence
        if self.document.invoice.status in DECIDED:
            return "The invoice has been decided; reopen it with a reason before its amounts change."
        return ""

    def _refuse_locked(self) -> None:
        if sentence := self._locked():
            raise Refusal(sentence)

    def _closed_to(self, line: str, column: str) -> str:
        """Why nothing can be typed into a cell any more; empty where it can."""
        if self._line(line) is None:
            return f"Line {line} is not on the invoice any more."
        if sentence := self._locked():
            return sentence
        entered = any(each.key == column and each.edit for each in self.lines.columns)
        return "" if entered else "This column is not entered here any more."

    @on(LedgerTable.RowOpened)
    def _open_cell(self) -> None:
        if self.document.invoice.status in UNDECIDED:
            with self.refusals():
                self.action_review_edit()

    def refuse_amounts(self) -> None:
        """Raise `Refusal` unless amounts may change here, and none is half typed."""
        self.settle_typing()
        self._refuse_locked()

    def action_review_edit(self) -> None:
        self.refuse_amounts()
        self.row_here()
        self._open_field()

    def _open_field(self, line: str = "", column: str = "") -> bool:
        """Open a cell, by default of the current row; False where it cannot be shown."""
        if line:
            self.lines.move_to_id(next(row["id"] for row in self.kept_rows().rows if row["line"] == line))
        self._upon, self._told_of = self.document, ""
        return self.pane.edit(column)

    def _step(self, move: str) -> None:
        self._upon, self._told_of = self.document, ""
        self.pane.step(move)

    def half_typed(self) -> TypedCell | None:
        editor = self.pane.editor
        if not editor.display or self._says_nothing_new(editor):
            return None
        return self._typed(editor.key, editor.value)

    def _typed(self, column: str, text: str) -> TypedCell:
        line, before = self.pane.row["line"], self.pane.editor.before
        return TypedCell(self.desk.user, self.name_of_invoice, line, column, text, before)

    def _says_nothing_new(self, editor: CellEditor) -> bool:
        if editor.value == editor.before:
            return True
        row = self._kept_row()
        try:
            return row is not None and review_lines.entry(row, editor.key, editor.value) is None
        except Refusal:
            return False

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
        return self._go_on_typing() if done and self.pane.editor.display else done

    def _go_on_typing(self) -> bool:
        """Let what is typed stand over what was read anew; False where it can no longer be taken: then the cell is left and that is said."""
        editor, line = self.pane.editor, self.pane.row["line"]
        closed = self._closed_to(line, editor.key)
        if closed:
            self.pane.close()
            self._show(None)
            untouched = editor.value == editor.before
            self.say(closed if untouched else f"“{editor.value[:40]}” was not taken: {closed}", "warn")
        elif editor.value == editor.before:
            self._open_field(line, editor.key)
        else:
            self._follow()
        return not closed

    def on_resize(self) -> None:
        """The summary has another form where there is more room; what is being typed stays over its cell."""
        if self.is_mounted and hasattr(self, "document"):
            self.call_after_refresh(self._follow if self.pane.editor.display else self._show_again)

    def _show_again(self) -> None:
        self.summarise(self.document)

    def take_up(self, typed: TypedCell) -> None:
        """Open the cell that was left while something was typed into it, or say why it is not."""
        closed = self._closed_to(typed.line, typed.column)
        if closed or not self._open_field(typed.line, typed.column):
            why = closed or "This terminal does not show its column."
            self.say(f"“{typed.text[:40]}”, typed on line {typed.line}, is not put back: {why}", "warn")
            return
        editor, now = self.pane.editor, self.pane.editor.before
        self._told_of = typed.text
        editor.put(typed.text)
        if now == typed.before:
            self.say("As you left it; Enter accepts it.", "dim")
        else:
            self.say(
                f"As you left it, but the book has {now} now, not {typed.before}; Enter accepts yours.",
                "warn",
            )

    @on(Input.Changed, "#editor")
    def _follow_soon(self) -> None:
        if self.pane.editor.display:
            self.pending_work(FOLLOW_DELAY, self._follow)

    def _follow(self) -> None:
        """Let the row, the totals and the summary show what they would be with what is typed."""
        editor = self.pane.editor
        if not editor.display:
            return
        row, line = self._kept_row(), self._line(self.pane.row["line"])
        if row is None or line is None:
            return
        told = as_typed.understood(
            row, line, editor.key, editor.value, allowed=self.document.overbilling_allowed
        )
        self._show(told.line)
        if editor.value not in (editor.before, self._told_of):
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
            self._go_on_typing()
            return
        with self.refusals():
            untouched = event.text == self.pane.editor.before
            entry = None if untouched else review_lines.entry(row, event.key, event.text)
            if entry is None:
                self._step(event.move)
            elif self.under_review:
                self._certify(entry, event, self._upon)
            else:
                self._enter(entry, "", event, self._upon)

    @work
    async def _certify(self, entry: Entry, event: CellEditor.Done, upon: InvoiceDocument) -> None:
        """Another amount than was claimed needs a reason, which stays beside it."""
        typed = self._typed(event.key, event.text)
        self.pane.close()
        given = await self.fill(
            f"Certify another amount on line {entry.line}", [FieldSpec("reason", "Why", "reason")]
        )
        if given is None:
            self.take_up(typed)
            return
        with self.refusals():
            if self._enter(entry, given["reason"], event, upon):
                self.decisions.pop(entry.line, None)

    # ---- saving -------------------------------------------------------------------------------------------------

    def _enter(self, entry: Entry, reason: str, event: CellEditor.Done, upon: InvoiceDocument) -> bool:
        """Save an entry and go where the clerk wants; False where somebody was quicker, and that is being settled.

        Args:
            entry: what was typed.
            reason: why, where one is asked for.
            event: the cell, and where the clerk goes next.
            upon: the invoice that the clerk saw while it was typed.
        """
        before = _line_in(upon, entry.line)
        try:
            invoices.bill(
                self.desk, self.name_of_invoice, [entry], version=upon.invoice.version, reason=reason
            )
        except Conflict as conflict:
            self._settle(entry, reason, event, conflict, before)
            return False
        self.read()
        after = self._line(entry.line)
        if before and after and before != after:
            self.steps.record(Entered(before, after, reason))
        self.say(f"8 Due now {money(self.document.summary.due)}", "dim")
        if self.pane.editor.display:
            self._step(event.move)
        else:
            self.lines.move_to(self.lines.cursor + (1 if event.move == "down" else 0))
        return True

    @work
    async def _settle(
        self,
        entry: Entry,
        reason: str,
        event: CellEditor.Done,
        conflict: Conflict,
        seen: ApplicationLine | None,
    ) -> None:
        """Somebody saved while this was typed: beside his change where it is another, else the clerk decides between both."""
        with self.refusals():
            shown = self.document = sheet.open_invoice(self.desk, self.name_of_invoice)
            theirs = _line_in(shown, entry.line)
            self._refuse_locked()
            if seen is None or theirs is None:
                raise conflict
            who = next((each["by"] for each in history(self.desk, self.name_of_invoice)), "somebody")
            if as_typed.figure(seen, event.key) == as_typed.figure(theirs, event.key):
                if self._enter(entry, reason, event, shown):
                    self.say(f"{who} changed something else meanwhile; yours is saved beside it.", "good")
                return
            answer = await self._both_versions(event, seen, theirs, who)
            if answer == "p":
                self._enter(entry, reason, event, shown)
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


def _line_in(document: InvoiceDocument, name: str) -> ApplicationLine | None:
    return next((line for line in document.lines if line.line == name), None)
