"""What is done to an invoice beside its amounts: retainage released, stored materials installed, change orders put on and taken off."""

from __future__ import annotations

from typing import Any

from textual import work

from store.actions import invoice_change_orders, invoices, retainage
from store.errors import Refusal
from store.rules import release
from store.views.change_links import Link
from tui.screens import banners, release_form
from tui.screens.invoice_steps import InvoiceSteps
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row


class InvoiceActs(InvoiceSteps):
    """The acts of `InvoiceReviewScreen` that a form or a question goes before."""

    lines: LedgerTable

    @property
    def chosen(self) -> list[Row]:
        """The marked lines; none where only the cursor stands somewhere."""
        return list(self.lines.chosen_rows()) if self.lines.marked else []

    def action_review_findings(self) -> None:
        """Say whole what the rows below the figures cut, and what was written beside the line under the cursor."""
        said = banners.in_the_way(self.document)
        if (row := self.lines.row) and row["comment"]:
            by = f"{row['marked_by']}: " if row["marked_by"] else ""
            said = [f"Line {row['line']}, {by}“{row['comment']}”", *said]
        if not said:
            self.say(f"Nothing stands in the way of {self.name_of_invoice}.", "good")
            return
        numbered = [f"({place}) {sentence}" for place, sentence in enumerate(said, 1)]
        self.say(" ".join(numbered) if len(said) > 1 else said[0], "warn")

    @work
    async def action_review_release(self) -> None:
        """Release retainage: how much, of what, of which lines; held, released and left follow while it is typed."""
        document, version = self.document, self.document.invoice.version
        with self.refusals():
            if not document.summary.retainage:
                raise Refusal(f"Nothing is held on {self.name_of_invoice}, so there is nothing to release.")

            def accept(values: dict[str, Any]) -> None:
                retainage.release(
                    self.desk, self.name_of_invoice, release.read(values["release"]), lines=release_form.line_names(values["lines"]),
                    of=release.kind(values["of"]), reason=values["reason"] or "", version=version,
                )  # fmt: skip

            given = await self.fill(
                f"Release retainage on {self.name_of_invoice}", release_form.fields(self.chosen), accept,
                preview=lambda typed: release_form.told(document, typed),
            )  # fmt: skip
            if given:
                self.lines.unmark()
                self.reload()
                held, due = money(self.document.summary.retainage), money(self.document.summary.due)
                self.say(f"Released; line 5 is {held} now, 8 due now {due}.", "good")

    @work
    async def action_review_install(self) -> None:
        """Move an amount of the line's stored materials to work this period; the retainage goes along."""
        row, version = self.lines.row, self.document.invoice.version
        with self.refusals():
            if row is None or not row["stored"]:
                raise Refusal("Nothing is stored on this line; go to a line with stored materials.")
            spec = FieldSpec(
                "install",
                "Installed",
                "money",
                row["stored"],
                hint="becomes work this period",
            )

            def accept(values: dict[str, Any]) -> None:
                retainage.install(
                    self.desk, self.name_of_invoice, row["line"], values["install"], version=version
                )

            given = await self.fill(
                f"Install from storage, line {row['line']}: {money(row['stored'])} stored", [spec], accept
            )
            if given:
                self.reload()
                self.say(f"{money(given['install'])} of line {row['line']} is work this period now.", "good")

    def action_review_add_changes(self) -> None:
        """Put approved change orders that came after the invoice was begun on it."""
        self.settle_typing()
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
    async def action_review_remove_changes(self) -> None:
        """Take the change order of the row under the cursor off the invoice."""
        with self.refusals():
            order = self._order_here().order
            version = self.document.invoice.version
            if not order:
                raise Refusal("This is a line of the schedule of values; go to a row of a change order.")
            if await self.ask(f"Take {order} off {self.name_of_invoice}?"):
                invoice_change_orders.remove(self.desk, self.name_of_invoice, order, version=version)
                self.reload()
                self.say(f"{order} is off {self.name_of_invoice}.", "good")

    @work
    async def action_review_reverse(self) -> None:
        """Bill the reverse of a change order that was voided: the one under the cursor, else the only one there is."""
        with self.refusals():
            order, version = self._to_reverse(), self.document.invoice.version
            back = sum(
                line.work_prev + line.stored_prev
                for line in self.document.lines
                if self.document.links[line.line].order == order
            )
            question = f"Bill the reverse of {order}, {money(-back)}, with its retainage?"
            if await self.ask(question, amount=abs(back)):
                invoice_change_orders.reverse(self.desk, self.name_of_invoice, order, version=version)
                self.reload()
                self.say(
                    f"The reverse of {order} is billed; 8 due now {money(self.document.summary.due)}.", "good"
                )

    def _order_here(self) -> Link:
        row = self.lines.row
        return self.document.links.get(row["line"], Link()) if row else Link()

    def _to_reverse(self) -> str:
        open_orders = banners.voided_orders(self.document)
        here = self._order_here().order
        if here in open_orders:
            return here
        if len(open_orders) == 1:
            return next(iter(open_orders))
        if open_orders:
            raise Refusal(f"{', '.join(open_orders)} were voided; go to a row of the one to reverse.")
        raise Refusal("No change order on this invoice was voided with anything left on it to reverse.")
