"""One invoice, line by line: entering amounts while it is a draft, marking lines under review, and the step that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions.entries import refuse_proposal
from store.actions.review import Mark
from store.errors import Refusal
from store.rules.invitations import TYPES
from store.rules.invoice_status import EDITABLE, UNDECIDED, UNDER_REVIEW
from store.rules.numbering import revised
from tui import sheet
from tui.keymap import Command, bindings_for, key
from tui.screens import as_typed, banners, review_lines
from tui.screens.revising import Revising
from tui.screens.revision import Revision, changed_since
from tui.text import cell
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.pane import LedgerPane
from tui.widgets.window import Row
from tui.words import said

MARKS = frozenset({"review.approve", "review.reject", "review.hold", "review.undo", "review.approve_all"})
AMOUNTS = frozenset({
    "review.edit", "table.open", "review.accept_proposal", "review.add_changes", "review.release", "review.reverse",
})  # fmt: skip
STEPS = {"review.post": ("submit", "decide", "send"), "invoices.send": ("send",)}
"""Commands the footer offers only to whom they are open: those that mark, those that change amounts, the next step by its duty."""


class InvoiceReviewScreen(Revising):
    """The sheet of one invoice."""

    place = "review"
    detail_lines = 3
    BINDINGS = bindings_for("review")
    revision = Revision()

    def body(self) -> Iterable[Widget]:
        self.lines = LedgerTable(review_lines.ENTRY, today=self.desk.today(), adjust=self._as_decided)
        self.pane = LedgerPane(self.lines)
        yield self.pane

    def below_detail(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)

    # ---- reading ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self.document = sheet.open_invoice(self.desk, self.name_of_invoice)
        invoice = self.document.invoice
        overtaken = review_lines.overtaken(self.document, self.decisions)
        for line in overtaken:
            del self.decisions[line]
        named = revised(self.name_of_invoice, invoice.revision)
        where = f"{named}  {self._status()} · {self.document.vendor.name} · {self.document.project.name}"
        self.head("Review" if self.under_review else "Invoice", where)
        self.revision = changed_since(self.desk, self.document)
        columns = review_lines.columns(
            self.document, revised=bool(self.revision.work_before), returned=self.is_returned()
        )
        self.lines.show(self.kept_rows(), columns=columns)
        self._summarise()
        self.show_keys()
        self._version = invoice.version
        if typed := self.program.unfinished.cells.pop((self.desk.user, self.name_of_invoice), None):
            self.call_after_refresh(self.take_up, typed)
        if overtaken and self.under_review:
            self.say(
                f"Line {', '.join(overtaken)} changed meanwhile; look again, its mark fell away.", "warn"
            )

    def _status(self) -> str:
        invoice = self.document.invoice
        status = state_words(invoice.status)
        if invoice.type != "both":
            status += f" · {said(TYPES[invoice.type].lower())} only"
        return status if invoice.erp_state == "not_sent" else f"{status}, {state_words(invoice.erp_state)}"

    def _as_decided(self, row: Row) -> Row:
        pending = self.decisions.get(row["line"])
        decided = pending.mark if pending else None
        mark = f"{decided.mark}*" if decided else row["mark"]
        undecided = self.under_review and mark.startswith(("no_action", "held"))
        attention = undecided or mark.startswith("rejected") or bool(row["findings"])
        proposed = decided.proposed if decided else row["proposed"]
        comment = (decided.reason if decided else "") or row["comment"]
        shown = mark if self.under_review or mark != "no_action" else ""
        changed = {
            "changes": self.revision.changes.get(row["line"]),
            "was": self.revision.work_before.get(row["line"]),
        }
        sign = "!" if row["findings"] else ""
        return {
            **row, **changed, "mark": shown, "attention": attention, "proposed": proposed, "comment": comment, "sign": sign,
        }  # fmt: skip

    def _summarise(self) -> None:
        self.summarise(self.document)

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: review_lines.truth(event.row) if event.row else Content(""))

    def offers(self, command: Command) -> bool:
        document, what = self.document, command.id
        if what in MARKS:
            return sheet.marks_locked(self.desk, document) is None
        if what in AMOUNTS:
            return self._amounts_open() and bool(self._occasion(what))
        if what in STEPS:
            duty = sheet.next_duty(document)
            return duty in STEPS[what] and sheet.may(self.desk, duty)
        if what in ("table.next_attention", "table.mark"):
            return self._amounts_open() or sheet.marks_locked(self.desk, document) is None
        if what == "invoices.retrieve":
            return document.invoice.erp_state == "ready_to_export" and sheet.may(self.desk, "retrieve")
        return super().offers(command)

    def _amounts_open(self) -> bool:
        """Whether the acting user can enter amounts now."""
        is_open = self.document.invoice.status in UNDECIDED
        return is_open and sheet.amounts_locked(self.desk, self.document) is None

    def _occasion(self, command: str) -> object:
        """What a command that is not always of use would work on."""
        document = self.document
        if command in ("review.edit", "table.open"):
            return True
        if command == "review.accept_proposal":
            return document.invoice.status in EDITABLE and self.proposed()
        if command == "review.release":
            return document.summary.retainage and document.invoice.status != UNDER_REVIEW
        if command == "review.reverse":
            return banners.voided_orders(document)
        return document.missing_change_orders

    # ---- marking ------------------------------------------------------------------------------------------------

    def _refuse_marks(self) -> None:
        self.settle_typing()
        if sentence := sheet.marks_locked(self.desk, self.document):
            raise Refusal(sentence)

    def show_marks(self) -> None:
        self.lines.refresh()
        self.lines.post_message(LedgerTable.RowMoved(self.lines, self.lines.row))
        self._summarise()

    def _decide(self, marks: list[Mark]) -> None:
        single = not self.lines.marked
        with self.marking():
            self._keep(marks)
        self.lines.unmark()
        self.show_marks()
        if single:
            self.lines.action_table_down()

    def _keep(self, marks: list[Mark]) -> None:
        seen = review_lines.figures_seen(self.document)
        self.decisions.update({mark.line: review_lines.Pending(mark, seen[mark.line]) for mark in marks})

    def action_review_approve(self) -> None:
        self._refuse_marks()
        self._decide([Mark(row["line"], "approved") for row in self.rows_here()])

    def action_review_approve_all(self) -> None:
        self._refuse_marks()
        self._approve(self._undecided())

    def action_review_approve_within(self) -> None:
        """Those that stay within their scheduled value; the others are left to be looked at."""
        self._refuse_marks()
        undecided = self._undecided()
        within = [row for row in undecided if review_lines.within_contract(row)]
        self._approve(within)
        if left := len(undecided) - len(within):
            self.say(f"{len(within)} marked approved, {left} beyond the contract left open.", "warn")

    def _undecided(self) -> list[Row]:
        rows = self.kept_rows().rows
        return [row for row in rows if row["mark"] == "no_action" and row["line"] not in self.decisions]

    def _approve(self, rows: list[Row]) -> None:
        here = self.lines.cursor
        self._decide([Mark(row["line"], "approved") for row in rows])
        self.lines.move_to(here)
        lines = "1 line" if len(rows) == 1 else f"{len(rows)} lines"
        self.say(f"{lines} marked approved; {key('review.post')} posts them.", "dim")

    @work
    async def action_review_reject_rest(self) -> None:
        """Reject every line nobody has decided upon, with one reason for all."""
        with self.refusals():
            self._refuse_marks()
            await self._reject(self._undecided())

    @work
    async def action_review_reject(self) -> None:
        with self.refusals():
            self._refuse_marks()
            await self._reject(self.rows_here())

    @work
    async def action_review_hold(self) -> None:
        """Leave lines undecided with a question, which stands beside them until they are decided."""
        with self.refusals():
            self._refuse_marks()
            chosen = self.rows_here()
            if given := await self.fill(
                f"Hold line {_names(chosen)}",
                [FieldSpec("reason", "Question", "reason", hint="stays beside the line")],
            ):
                self._decide([Mark(row["line"], "held", given["reason"]) for row in chosen])

    async def _reject(self, chosen: list[Row]) -> None:
        if not chosen:
            raise Refusal("There is no line left to reject.")
        fields = [FieldSpec("reason", "Reason", "reason", hint="the contact reads it")]
        if len(chosen) == 1:
            claimed = f"claimed {money(chosen[0]['work_this'])}; optional"
            percent = review_lines.percent_of_schedule(chosen[0])
            fields.append(
                FieldSpec(
                    "proposed", "Propose this period", "money", required=False, percent=percent, hint=claimed
                )
            )

        def accept(values: dict[str, Any]) -> None:
            line = self._line(chosen[0]["line"])
            if line is not None and values.get("proposed") is not None:
                allowed = self.document.overbilling_allowed
                refuse_proposal(line, values["proposed"], overbilling_allowed=allowed)

        preview = self._warned_of if len(chosen) == 1 else None
        given = await self.fill(f"Reject line {_names(chosen)}", fields, accept, preview=preview)
        if given:
            self._decide(
                [Mark(row["line"], "rejected", given["reason"], given.get("proposed")) for row in chosen]
            )

    def _warned_of(self, typed: Mapping[str, str]) -> Content:
        """What there is to be said against the amount proposed for the line under the cursor, as it is typed."""
        row = self.lines.row
        line = self._line(row["line"]) if row else None
        if row is None or line is None:
            return Content("")
        allowed = self.document.overbilling_allowed
        told = as_typed.understood(row, line, "work_this", typed["proposed"], allowed=allowed)
        warning = told.sentence.partition(" · ")[2] or told.sentence
        return cell(f"! {warning}", "$warning") if told.tone == "warn" else Content("")

    def action_review_undo(self) -> None:
        self._refuse_marks()
        before = dict(self.decisions)
        with self.marking():
            for row in self.lines.chosen_rows():
                if self.decisions.pop(row["line"], None) is None and row["mark"] in (
                    "approved",
                    "rejected",
                    "held",
                ):
                    self._keep([Mark(row["line"], "no_action")])
        self.lines.unmark()
        self.show_marks()
        if self.decisions == before:
            self.say(review_lines.NO_MARK, "dim")


def _names(chosen: list[Row]) -> str:
    more = f" and {len(chosen) - 6} more" if len(chosen) > 6 else ""
    return ", ".join(row["line"] for row in chosen[:6]) + more
