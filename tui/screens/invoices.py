"""Invoices: all of them, or those at one point of their way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual import on, work
from textual.content import Content
from textual.widget import Widget

from store.actions import erp
from store.actions import invoices as actions
from store.errors import Refusal
from store.views import invoice_lists as views
from tui import sheet, ways_to
from tui.keymap import Command, bindings_for, key
from tui.people import person
from tui.screens import home_lines
from tui.screens.handing_out import HandsOutInvoices
from tui.screens.memo import write_memo
from tui.screens.taken_back import taken_back
from tui.text import joined, rows
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day, money, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row

COLUMNS = (
    Column("named", "Invoice", width=11, frozen=True, sort="commitment"), Column("vendor", "Vendor", width=8, grow=2),
    Column("status", "Status", "state", 14, usual=("approved",)), Column("erp_state", "Accounting", "state", 12, usual=("not_sent", "synced")),
    Column("gross", "Billed", "money", 13), Column("due", "Due", "money", 13),
    Column("number", "Their number", width=12), Column("billing_date", "Date", "date", 11), Column("due_date", "Falls due", "date", 11, sort="-"),
    Column("project_name", "Project", width=10, grow=1, sort="project"), Column("retained", "Retained", "money", 12),
)  # fmt: skip
"""Most needed first: what does not fit is a pan to the right away."""
VIEWS = (
    ("Under review", "under_review"), ("Approved", "approved"), ("Sent", "sent"), ("Draft", "draft"), ("Returned", "revise_and_resubmit"),
    ("From accounting", "rejected"), ("Pending owner", "pending_owner_approval"), ("All", ""),
)  # fmt: skip
"""Groups of invoices: title, and the group's name in `store.views.invoice_lists.GROUPS`; none is all."""
OFFICE_FIRST = ("under_review", "approved", "rejected", "pending_owner_approval")
OUTSIDE_FIRST = ("revise_and_resubmit", "draft")
"""What the office and those who bill can act on: the list begins with the first of these that holds something."""
ACTS_IN = {
    "invoices.send": ("approved", "rejected", ""),
    "invoices.retrieve": ("sent", ""),
    "invoices.delete": ("draft", ""),
}
"""The groups in which a command finds something to act on."""


class InvoicesScreen(HandsOutInvoices):
    """The list of invoices; it begins with the first group that holds something the acting user can act on."""

    place = "invoices"
    BINDINGS = bindings_for("invoices")
    begun = False

    def __init__(self, group: str | None = None) -> None:
        """Begin with the group of that name; with none, where there is something to do."""
        super().__init__()
        self.begin = group
        self.view = 0

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        yield LedgerTable(
            COLUMNS,
            today=self.desk.today(),
            noun="invoice",
            empty=f"No invoices here. {key('invoices.next_view')} shows the next group.",
        )

    def read(self) -> None:
        self.head("Review")
        found = views.waiting(self.desk)
        if not self.begun:
            group = first_group(found, person(self.desk).roles) if self.begin is None else self.begin
            self.view, self.begun = [name for _, name in VIEWS].index(group), True
        self._show_groups(found)
        asked = views.GROUPS.get(VIEWS[self.view][1], {})
        self.query_one(LedgerTable).show(views.listing(self.desk, **asked))

    def _show_groups(self, found: Mapping[str, views.Waiting]) -> None:
        """The groups with their counts; where they do not fit, those with nothing in them are left out."""
        tabs = [(title, str(found[name].count)) for title, name in VIEWS]
        chosen = tabs[self.view]

        def line(room: int) -> Content:
            fits = tab_line(tabs, self.view).cell_length <= room
            shown = tabs if fits else [tab for tab in tabs if tab is chosen or tab[1] != "0"]
            return tab_line(shown, shown.index(chosen), room)

        self.query_one(TabLine).tell(line)

    def action_invoices_next_view(self) -> None:
        """Show the next group that holds something; all of them come round in any case."""
        found = views.waiting(self.desk)
        following = (*VIEWS[self.view + 1 :], *VIEWS[: self.view])
        group = next((name for _, name in following if found[name].count or not name), "")
        self.view = [name for _, name in VIEWS].index(group)
        self.query_one(LedgerTable).forget()
        self.reload()
        self.show_keys()

    def offers(self, command: Command) -> bool:
        groups = ACTS_IN.get(command.id)
        return super().offers(command) and (groups is None or VIEWS[self.view][1] in groups)

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: self._truth(event.row) if event.row else Content(""))

    def _truth(self, row: Row) -> Content:
        today = self.desk.today()
        reason = f" · “{row['erp_reason']}”" if row["erp_reason"] else ""
        first = joined(
            (f"{row['named']} {row['title']}", "bold"),
            f" · {row['vendor']} · {row['project_name']} · no. {row['number']}",
        )
        period = f"{day(row['period_start'], today)} – {day(row['period_end'], today)}"
        completed = f"completed {money(row['completed'])} of {money(row['contract_sum'])}"
        return rows(
            first,
            f"{state_words(row['status'])} · period {period} · {completed} · retained {money(row['retained'])}{reason}",
        )

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(ways_to.invoice(event.row["invoice"]))

    def _chosen(self) -> list[Row]:
        table = self.query_one(LedgerTable)
        rows = table.chosen_rows()
        if not rows and not table.filtered_by:
            raise Refusal(f"There is no invoice here; {key('invoices.next_view')} shows the next group.")
        return rows or self.rows_here()

    @work
    async def action_invoices_send(self) -> None:
        """Send the marked invoices, else the one under the cursor; those refused stay and say why."""
        with self.refusals():
            rows = self._chosen()
            self.require("send")
            if len(rows) == 1:
                sheet.refuse_closed(self.desk, "send", rows[0]["erp_state"], rows[0]["status"])
            what = rows[0]["named"] if len(rows) == 1 else f"{len(rows)} invoices"
            if not await self.ask(
                f"Send {what} to accounting, {money(sum(row['due'] for row in rows))} due?"
            ):
                return
            refused = [sentence for row in rows if (sentence := self._sent(row))]
            self.query_one(LedgerTable).unmark()
            self.reload()
            done = len(rows) - len(refused)
            if refused:
                self.say(f"{done} sent, {len(refused)} not: {refused[0]}", "bad")
            else:
                self.say(f"{done} sent to accounting.", "good")

    def invoice_at_hand(self) -> str:
        return str(self._chosen()[0]["invoice"])

    def _sent(self, row: Row) -> str:
        try:
            erp.send(self.desk, row["invoice"], version=row["version"])
        except Refusal as refusal:
            return f"{row['named']}: {refusal.message}"
        return ""

    @work
    async def action_invoices_retrieve(self) -> None:
        with self.refusals():
            row = self._chosen()[0]
            sheet.refuse_closed(self.desk, "retrieve", row["erp_state"], row["status"])
            if await self.ask(f"Take {row['named']} back from accounting?"):
                erp.retrieve(self.desk, row["invoice"], version=row["version"])
                self.reload()
                self.say(taken_back(row["named"], row["status"]), "good")

    @work
    async def action_invoices_memo(self) -> None:
        with self.refusals():
            await write_memo(self, self._chosen()[0]["invoice"])

    @work
    async def action_invoices_delete(self) -> None:
        with self.refusals():
            row = self._chosen()[0]
            if row["status"] != "draft":
                raise Refusal("Only a draft is deleted; reopen or return it first.")
            given = await self.fill(
                f"Delete {row['invoice']} for good", [FieldSpec("reason", "Reason", "reason")],
                lambda values: actions.delete(self.desk, row["invoice"], reason=values["reason"], version=row["version"]),
            )  # fmt: skip
            if given:
                self.reload()
                self.say(f"{row['invoice']} is deleted.", "good")


def first_group(found: Mapping[str, views.Waiting], roles: frozenset[str]) -> str:
    """The group to begin with: the first these roles can act on that holds something, else the first that holds anything."""
    own = OFFICE_FIRST if roles & home_lines.CLERKS else OUTSIDE_FIRST if roles & home_lines.OUTSIDE else ()
    held = [name for name in (*own, *(name for _, name in VIEWS)) if found[name].count]
    return held[0] if held else VIEWS[0][1]
