"""One commitment: its schedule of values, change orders, invoices and contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import change_orders, due_dates
from store.rules.invoice_status import can_be_billed
from store.rules.retainage import short
from store.views import commitments, compliance, purchase_orders, retainage, subcontractor_schedules
from store.views.commitments import CommitmentDocument
from store.views.compliance import ContractCompliance
from store.views.subcontractor_schedules import ScheduleDocument
from tui import ways_to
from tui.keymap import Command, bindings_for, key
from tui.order_words import order_question, order_words
from tui.preferences import preferences_of
from tui.screens import retainage_form
from tui.screens.answering import answer_invitation
from tui.screens.approving import approve_change_order, approve_commitment
from tui.screens.base import BookScreen
from tui.screens.billing import create_invoice
from tui.screens.commitment_tabs import SCHEDULE, TABS, Tab
from tui.screens.keeping_contacts import keep_contacts
from tui.text import cell, joined, rows
from tui.widgets.bars import share, stacked
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line


class CommitmentScreen(BookScreen):
    """One commitment and its tabs."""

    place = "commitment"
    BINDINGS = bindings_for("commitment")

    def __init__(self, number: str, tab: str = TABS[0].key) -> None:
        super().__init__()
        self.number = number
        self.place_of_tab = [each.key for each in TABS].index(tab)
        self.document: CommitmentDocument
        self.ordered = False
        """Whether it is, or can become, a purchase order in QuickBooks."""

    def body(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)
        yield Static("", id="order", markup=False)
        yield Static("", id="marks", markup=False)
        yield TabLine()
        self.lines = LedgerTable(SCHEDULE, today=self.desk.today())
        yield self.lines

    def read(self) -> None:
        self.document = commitments.document(self.desk, self.number)
        contract = self.document.commitment
        self.head(
            "Commitment",
            f"{self.number}  {contract.title} · {self.document.vendor.name} · {self.document.project.name}",
        )
        self.query_one("#summary", Static).update(
            standing(self.document, self.app.size.width - 2, bars=not preferences_of(self.app).accessible)
        )
        self._show_order()
        self._show_marks()
        self._show_tab()

    def _show_order(self) -> None:
        order = purchase_orders.standing(self.desk, self.number)
        self.ordered = order is not None
        shown = self.query_one("#order", Static)
        shown.display = self.ordered
        shown.update(cell(order_words(order, key("commitment.order")) if order else ""))

    def _show_marks(self) -> None:
        """What keeps it from being billed or paid, where something does."""
        found = compliance.of_commitment(self.desk, self.number)
        words = marks(
            found,
            subcontractor_schedules.document(self.desk, self.number),
            key("commitment.compliance"),
            key("commitment.breakdown"),
        )
        shown = self.query_one("#marks", Static)
        shown.display = bool(words.plain)
        shown.update(words)

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return TABS[self.place_of_tab]

    def _show_tab(self) -> None:
        columns, listing = self.tab.shown(self)
        self.lines.noun = self.tab.noun
        self.lines.empty = self.tab.empty.format(
            new=key("commitment.bill"),
            bring=key("app.import"),
            contacts=key("commitment.contacts"),
            payments=key("app.payments"),
        )
        self.lines.show(listing, columns=columns)
        self.query_one(TabLine).tell(self._tab_line)

    def _tab_line(self, room: int) -> Content:
        titles = [(tab.title, tab.note(self.document)) for tab in TABS]
        if tab_line(titles, self.place_of_tab).cell_length > room:
            titles = [(tab.short or tab.title, note) for tab, (_, note) in zip(TABS, titles, strict=True)]
        return tab_line(titles, self.place_of_tab, room)

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        truth = self.tab.truth
        self.tell(lambda: truth(event.row) if event.row else Content(""))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        if self.tab.opens and (name := self.tab.opens(event.row)):
            self.app.push_screen(ways_to.invoice(name))

    @property
    def _to_approve(self) -> bool:
        """Whether there may be something to approve; the book may have gone away before the commitment was read."""
        read = getattr(self, "document", None)
        return (
            self.tab.key == "change_orders"
            or read is None
            or not can_be_billed(read.commitment.status, read.commitment.closed_out_by)
        )

    def offers(self, command: Command) -> bool:
        wanted = {
            "commitment.approve": self._to_approve, "table.open": self.tab.opens is not None, "commitment.order": self.ordered,
            "commitment.retainage": self.tab.key == "retainage", "commitment.void": self.tab.key == "change_orders",
        }  # fmt: skip
        return super().offers(command) and wanted.get(command.id, True)

    def action_commitment_next_tab(self) -> None:
        self._go_to_tab(self.place_of_tab + 1)

    def action_commitment_previous_tab(self) -> None:
        self._go_to_tab(self.place_of_tab - 1)

    def _go_to_tab(self, tab: int) -> None:
        self.place_of_tab = tab % len(TABS)
        self.lines.forget()
        with self.refusals():
            self._show_tab()
        self.show_keys()

    @work
    async def action_commitment_bill(self) -> None:
        await create_invoice(self, self.number)

    @work
    async def action_commitment_contacts(self) -> None:
        """Keep the contacts; on their tab the one under the cursor can be changed or removed."""
        await keep_contacts(self, self.number, self.lines.row if self.tab.key == "contacts" else None)

    @work
    async def action_commitment_answer(self) -> None:
        await answer_invitation(self, self.number)

    @work
    async def action_commitment_order(self) -> None:
        """Send the commitment to QuickBooks as a purchase order, or what its order lacks, after a question."""
        from exporter import purchase_orders as exporting

        with self.refusals():
            order = exporting.sendable(self.desk, self.number)
            if not await self.ask(order_question(order)):
                return
            delivered = exporting.send(self.desk, self.number)
            when = (
                "with the Web Connector's next update" if delivered else "once somebody writes into the spool"
            )
            self.reload()
            self.say(f"The purchase order goes to QuickBooks {when}.", "good")

    def action_commitment_breakdown(self) -> None:
        self.app.push_screen(ways_to.own_schedule(self.number))

    def action_commitment_compliance(self) -> None:
        self.app.push_screen(ways_to.compliance(self.document.vendor.name, self.number))

    def action_commitment_close_out(self) -> None:
        self.app.push_screen(ways_to.close_out(self.number))

    @work
    async def action_commitment_terms(self) -> None:
        contract = self.document.commitment
        with self.refusals():
            fields = [FieldSpec("terms", "Payment terms", value=contract.payment_terms or None, required=False,
                                hint="Net 30; empty: the vendor's")]  # fmt: skip
            given = await self.fill(f"Payment terms of {self.number}", fields, lambda values: due_dates.set_terms(
                self.desk, self.number, values["terms"] or "", version=contract.version))  # fmt: skip
            if given is not None:
                self.reload()
                self.say(f"{self.number} is paid {given['terms'] or 'by the terms of its vendor'}.", "good")

    @work
    async def action_commitment_retainage(self) -> None:
        """Set the rules and caps of retainage; what the next applications would hold follows while they are typed."""
        with self.refusals():
            found = retainage.standing(self.desk, self.number)
            given = await self.fill(
                f"Retainage of {self.number}: {short(found.scale.base)} %, and the rules it follows",
                retainage_form.fields(found), lambda values: retainage_form.save(self.desk, found, values),
                preview=lambda typed: retainage_form.told(self.desk, found, typed),
            )  # fmt: skip
            if given:
                self.reload()
                kept = retainage.standing(self.desk, self.number).scale.sentence()
                self.say(f"{self.number} holds {kept}.", "good")

    @work
    async def action_commitment_void(self) -> None:
        """Void the change order under the cursor, with a reason."""
        row = self.lines.row
        if self.tab.key != "change_orders" or row is None:
            self.say("Go to a change order on the tab Change orders to void it.", "warn")
            return

        if row["status"] == "void":
            self.say(f"{row['number']} is void already.", "dim")
            return

        def accept(values: dict[str, Any]) -> None:
            change_orders.set_status(
                self.desk, self.number, row["number"], "void", reason=values["reason"], version=row["version"]
            )

        with self.refusals():
            title = f"Void change order {row['number']}, {money(row['amount'])}"
            if await self.fill(title, [FieldSpec("reason", "Reason", "reason")], accept):
                self.reload()
                self.say(
                    f"{row['number']} is void; what was billed on it is reversed on the next invoice.", "good"
                )

    @work
    async def action_commitment_approve(self) -> None:
        """Approve the change order under the cursor, or the commitment itself."""
        version = self.document.commitment.version
        with self.refusals():
            row = self.lines.row
            if self.tab.key == "change_orders" and row:
                await approve_change_order(self, self.number, row)
            else:
                await approve_commitment(self, self.number, version)


def marks(found: ContractCompliance, own: ScheduleDocument, look: str, open_: str) -> Content:
    """One row: holds first, then documents that are missing or end, then an own schedule of values that is not approved."""
    parts = []
    if own.status not in ("", "approved"):
        parts.append(cell(f"breakdown {state_words(own.status)}: {open_} opens it  ", "$accent"))
    words = [f"h {hold.on} held by {hold.owner}: {hold.reason}" for hold in found.holds]
    words += [f"! {fault}" for fault in found.faults]
    if words:
        parts.append(cell(f"{look}: {' · '.join(words)}", "$warning"))
    return joined(*parts)


def standing(document: CommitmentDocument, width: int, *, bars: bool = True) -> Content:
    """What the commitment comes to, and the bar of billed, retained and left; figures alone where no bars are drawn."""
    row = document.commitment
    revised = row.original + row.approved_changes
    pending = f" · pending {money(document.pending_changes)}" if document.pending_changes else ""
    first = f"Original {money(row.original)} · changes {money(row.approved_changes)}{pending} · revised {money(revised)} · {state_words(row.status)}"
    if not (bars and document.sees_balance):
        figures = [("earned", row.billed - row.retained), ("retained", row.retained)]
        if document.sees_balance:
            figures.append(("left", revised - row.billed))
        return rows(
            first,
            " · ".join(f"{word} {money(amount)}" for word, amount in figures)
            + f" · {share(row.billed, revised)} billed",
        )
    parts = [(row.billed - row.retained, "█", "$accent"), (row.retained, "▒", "$warning")]
    words = (f"  █ earned {money(row.billed - row.retained)}  ▒ retained {money(row.retained)}"
             f"  ░ left {money(revised - row.billed)}  {share(row.billed, revised)}")  # fmt: skip
    return rows(first, joined(stacked(parts, revised, max(8, width - len(words))), words))
