"""The steps an invoice takes from its sheet: submitted, reviewed, sent, taken back, reopened, deleted; each after a question."""

from __future__ import annotations

from collections.abc import Callable

from textual import work

from store.actions import erp, invoices, review
from store.errors import Refusal
from store.rules.invoice_status import DRAFT, EDITABLE, UNDER_REVIEW
from store.rules.numbering import revised
from store.views.invoices import InvoiceDocument
from tui import sheet
from tui.keymap import key
from tui.screens import review_lines
from tui.screens.handing_out import HandsOutInvoices
from tui.screens.memo import write_memo
from tui.screens.taken_back import taken_back
from tui.screens.undoing import Undoing
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money, state_words


class InvoiceSteps(Undoing, HandsOutInvoices):
    """The acting half of `InvoiceReviewScreen`; each step acts on the version that was on the screen when it was asked for."""

    filter_list = "cost_code"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name_of_invoice = name
        self.document: InvoiceDocument

    @property
    def subject(self) -> str:
        return self.name_of_invoice

    def invoice_at_hand(self) -> str:
        return self.name_of_invoice

    @property
    def named(self) -> str:
        """The invoice as people are told of it: with its revision from the second on."""
        return revised(self.name_of_invoice, self.document.invoice.revision)

    @property
    def decisions(self) -> dict[str, review_lines.Pending]:
        """Marks that are not posted yet; they stay when the screen is left."""
        return self.program.decisions.setdefault((self.desk.user, self.name_of_invoice), {})

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
        self.settle_typing()
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
        due, version = money(self.document.summary.due), self.document.invoice.version
        if await self.ask(f"Submit {self.named} for review, {due} due?", amount=self.document.summary.due):
            invoices.submit(self.desk, self.name_of_invoice, version=version)
            self.reload()
            self.say(f"{self.named} is under review.", "good")

    async def _finish(self, wanted: str) -> None:
        plan, version = (
            review_lines.plan(self.document, self.decisions, wanted),
            self.document.invoice.version,
        )
        marks = [pending.mark for pending in self.decisions.values()]
        if not marks and not plan.finishes:
            raise Refusal(review_lines.nothing_marked())
        question = plan.question.removesuffix("?") + self._marks_not_shown() + "?"
        if not await self.ask(question, amount=self.document.summary.due if plan.finishes else 0):
            return
        if marks:
            review.mark(self.desk, self.name_of_invoice, marks, version=version)
            self.decisions.clear()
            version += 1
        try:
            if plan.finishes:
                review.finish(self.desk, self.name_of_invoice, status=wanted, version=version)
        finally:
            self.reload()
        self.say(plan.done, "good")

    def _marks_not_shown(self) -> str:
        """How many marks are on lines that the filter leaves out, as the question goes on."""
        if self.table is None or not self.table.filtered_by:
            return ""
        hidden = len(self.decisions.keys() - {row["line"] for row in self.table.shown_rows()})
        return f", {hidden} of the marks not among the lines shown" if hidden else ""

    async def _send(self) -> None:
        state, version = self.document.invoice.erp_state, self.document.invoice.version
        if state in ("ready_to_export", "exporting", "failed", "synced"):
            raise Refusal(
                f"{self.named} is with accounting: {state_words(state)}. {key('app.queue')} shows the queue."
            )
        sheet.refuse_closed(self.desk, "send", state, self.document.invoice.status)
        if await self.ask(
            f"Send {self.named} to accounting, {money(self.document.summary.due)} due?",
            amount=self.document.summary.due,
        ):
            erp.send(self.desk, self.name_of_invoice, version=version)
            self.reload()
            self.say(f"{self.named} waits in the accounting queue.", "good")

    @work
    async def action_invoices_send(self) -> None:
        with self.refusals():
            await self._send()

    @work
    async def action_invoices_retrieve(self) -> None:
        version = self.document.invoice.version
        with self.refusals():
            invoice = self.document.invoice
            sheet.refuse_closed(self.desk, "retrieve", invoice.erp_state, invoice.status)
            if await self.ask(f"Take {self.named} back from accounting?"):
                erp.retrieve(self.desk, self.name_of_invoice, version=version)
                self.reload()
                self.say(taken_back(self.named, self.document.invoice.status), "good")

    @work
    async def action_invoices_memo(self) -> None:
        await write_memo(self, self.name_of_invoice)

    @work
    async def action_review_head(self) -> None:
        """Change the vendor's number, the invoice date, or whether it is the final one."""
        from tui.screens.invoice_head import change_head

        with self.refusals():
            await change_head(self, self.document)

    @work
    async def action_review_due(self) -> None:
        """Have the invoice fall due on another day than its payment terms say, with a reason."""
        from tui.screens.payment import change_due_date

        with self.refusals():
            await change_due_date(self, self.document)

    @work
    async def action_review_hold_invoice(self) -> None:
        """Hold the invoice, with a reason and an owner."""
        from tui.screens.payment import place_hold

        with self.refusals():
            await place_hold(self, self.document)

    @work
    async def action_review_return(self) -> None:
        await self._with_reason(f"Return {self.named} to be revised", lambda why, version: review.send_back(
            self.desk, self.name_of_invoice, reason=why, version=version), "goes back to be revised.")  # fmt: skip

    @work
    async def action_review_reopen(self) -> None:
        await self._with_reason(f"Reopen {self.named}", lambda why, version: invoices.reopen(
            self.desk, self.name_of_invoice, reason=why, version=version), "is under review again.")  # fmt: skip

    @work
    async def action_invoices_delete(self) -> None:
        if self.document.invoice.status != DRAFT:
            self.say("Only a draft is deleted; reopen or return it first.", "bad")
            return
        done = await self._with_reason(f"Delete {self.named} for good", lambda why, version: invoices.delete(
            self.desk, self.name_of_invoice, reason=why, version=version), "")  # fmt: skip
        if done:
            self.app.pop_screen()
            self.app.notify(f"{self.named} is deleted.")

    async def _with_reason(self, title: str, act: Callable[[str, int], object], done: str) -> bool:
        version = self.document.invoice.version
        given = await self.fill(
            title, [FieldSpec("reason", "Reason", "reason")], lambda values: act(values["reason"], version)
        )
        if given is None:
            return False
        if done:
            self.reload()
            self.say(f"{self.named} {done}", "good")
        return True
