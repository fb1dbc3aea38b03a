"""Revising a returned invoice on its sheet: taking over what the reviewer proposed, and looking at revisions side by side."""

from __future__ import annotations

from textual import work

from store.actions import invoices, proposals
from store.actions.entries import Entry
from store.errors import Refusal
from store.rules.money import grouped
from tui import sheet, ways_to
from tui.keymap import key
from tui.screens.invoice_entry import InvoiceEntry
from tui.undo import Entered
from tui.widgets.entry import FieldSpec


class Revising(InvoiceEntry):
    """The part of `InvoiceReviewScreen` that revises."""

    def proposed(self) -> int:
        """How many rejected lines have an amount proposed that they do not bill."""
        return sum(
            row.mark == "rejected" and row.proposed not in (None, row.work_this) for row in self.document.rows
        )

    def action_review_accept_proposal(self) -> None:
        """At once, for it can be taken back (Ctrl+Z)."""
        with self.refusals():
            self.refuse_amounts()
            single = not self.lines.marked
            self._accept([row["line"] for row in self.lines.chosen_rows()])
            if single:
                self.lines.action_table_down()

    @work
    async def action_review_accept_all_proposals(self) -> None:
        with self.refusals():
            self.refuse_amounts()
            count = self.proposed()
            if not count:
                raise Refusal("No proposal waits here: no rejected line has an amount proposed that it does not bill.",
                              rule="proposal.none")  # fmt: skip
            lines = "1 line" if count == 1 else f"{count} lines"
            if await self.ask(f"Bill {lines} of {self.name_of_invoice} as proposed?"):
                self._accept([])

    def _accept(self, lines: list[str]) -> None:
        before = {line.line: line for line in self.document.lines}
        version = self.document.invoice.version
        done = proposals.accept_proposals(self.desk, self.name_of_invoice, lines, version=version)
        self.lines.unmark()
        self.read()
        after = {line.line: line for line in self.document.lines}
        for name in done:
            self.steps.record(Entered(before[name], after[name], "accepted as proposed"))
        due = grouped(self.document.summary.due)
        amounts = grouped(after[done[0]].work_this) if len(done) == 1 else "as proposed"
        self.say(
            f"Line {', '.join(done[:6])} bills {amounts}; {due} due. {key('review.post')} submits.", "good"
        )

    @work
    async def action_review_adjusts(self) -> None:
        """Only the latest invoice can be changed: a correction stands here and says which earlier one it is of."""
        with self.refusals():
            self.refuse_amounts()
            row = self.row_here()
            line, version = row["line"], self.document.invoice.version
            hint = f"such as {self.document.commitment.number}/1, or empty"
            fields = [
                FieldSpec("adjusts", "Corrects invoice", value=row["adjusts"], required=False, hint=hint)
            ]
            given = await self.fill(f"Line {line} corrects an earlier invoice", fields, lambda values: invoices.bill(
                self.desk, self.name_of_invoice, [Entry(line)], adjusts={line: values["adjusts"] or ""}, version=version))  # fmt: skip
            if given is not None:
                self.reload()
                earlier = given["adjusts"]
                self.say(
                    f"Line {line} adjusts {earlier}."
                    if earlier
                    else f"Line {line} corrects no earlier invoice.",
                    "good",
                )

    def action_review_revisions(self) -> None:
        self.app.push_screen(ways_to.revisions(self.name_of_invoice))

    def is_returned(self) -> bool:
        """Whether the reviewer's word stands beside the amounts that are being revised."""
        return bool(
            sheet.is_open(self.document)
            and any(row.mark != "no_action" or row.proposed is not None for row in self.document.rows)
        )
