"""One commitment: its schedule of values, change orders, invoices and contacts."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import change_orders
from store.actions import commitments as actions
from store.views import commitments, invoices
from store.views.commitments import CommitmentDocument
from tui.keymap import Command, bindings_for, key
from tui.preferences import preferences_of
from tui.screens.base import BookScreen, tab_line
from tui.screens.billing import create_invoice
from tui.text import joined, rows
from tui.widgets.bars import drawn, share, stacked
from tui.widgets.columns import Column
from tui.widgets.figures import money, percent, quantity, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Listing, Row, Rows

WIDE = 120
SCHEDULE = (
    Column("line", "Ln", width=6, frozen=True), Column("cost_code", "Cost code", width=12),
    Column("description", "Description", width=20, grow=1), Column("quantity", "Quantity", "quantity", 12, sort="-"),
    Column("unit", "Unit", width=6, sort="-"), Column("amount", "Amount", "money", 15),
)  # fmt: skip
ORDERS = (
    Column("number", "Number", width=12, frozen=True), Column("title", "Title", width=20, grow=1, sort="-"),
    Column("status", "Status", "state", 14), Column("date", "Date", "date", 11, sort="-"),
    Column("approved_by", "Approved by", width=12, sort="-", min_terminal_width=WIDE), Column("amount", "Amount", "money", 15),
)  # fmt: skip
INVOICES = (
    Column("invoice", "Invoice", width=12, frozen=True, sort="id"), Column("number", "Their number", width=14, grow=1),
    Column("billing_date", "Date", "date", 11), Column("status", "Status", "state", 15),
    Column("erp_state", "Accounting", "state", 13, min_terminal_width=WIDE), Column("gross", "This period", "money", 14),
    Column("due", "Due", "money", 14),
)  # fmt: skip
APPLICATIONS = (
    Column("invoice", "Invoice", width=11, frozen=True, sort="position"), Column("period", "Period", width=9, sort="position"),
    Column("gross", "This period", "money", 13), Column("retained", "Retained", "money", 12),
    Column("stored", "Stored", "money", 12, min_terminal_width=WIDE),
    Column("completed", "To date", "money", 14, min_terminal_width=WIDE), Column("share", "%", "percent", 5),
)  # fmt: skip
"""What each application came to; the picture beside it is as wide as there is room."""
BESIDE, BESIDE_WIDE = 22, 34
CONTACTS = (Column("name", "Name", width=30, sort="-"), Column("email", "E-mail", width=40, grow=1, sort="-"))
TABS = ("Schedule of values", "Change orders", "Invoices", "By period", "Contacts")
EMPTY = (
    "No lines. billspool import FILE brings the schedule of values in.", "No change orders.",
    "No invoices yet. {new} creates the first one.", "Nothing is billed yet.",
    "No invoice contacts.",
)  # fmt: skip


class CommitmentScreen(BookScreen):
    """One commitment and its tabs."""

    place = "commitment"
    BINDINGS = bindings_for("commitment")

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.tab = 0
        self.document: CommitmentDocument

    def body(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)
        yield Static("", id="tabs", markup=False)
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
        self._show_tab()

    def _show_tab(self) -> None:
        columns, listing = self._tab()
        self.lines.empty = EMPTY[self.tab].format(new=key("commitment.bill"))
        self.lines.show(listing, columns=columns)
        notes = ("", str(len(self.document.change_orders)), "", "", str(len(self.document.contacts)))
        self.query_one("#tabs", Static).update(tab_line(list(zip(TABS, notes, strict=True)), self.tab))

    def _tab(self) -> tuple[tuple[Column, ...], Listing]:
        if self.tab == 0:
            return SCHEDULE, commitments.schedule(self.desk, self.number)
        if self.tab == 1:
            return ORDERS, commitments.change_orders(self.desk, self.number)
        if self.tab == 2:
            return INVOICES, invoices.listing(self.desk, commitment=self.number)
        if self.tab == 3:
            return self._by_period()
        people = [
            {"id": row.id, "version": 1, "name": row.name, "email": row.email}
            for row in self.document.contacts
        ]
        return CONTACTS, Rows(people)

    def _by_period(self) -> tuple[tuple[Column, ...], Listing]:
        """Each application in figures, and as a bar of what was billed, stored and retained to date, where bars are drawn."""
        width = BESIDE_WIDE if self.app.size.width >= WIDE else BESIDE
        found = [pictured(row, width) for row in commitments.applications(self.desk, self.number)]
        bars = (
            ()
            if preferences_of(self.app).accessible
            else (Column("picture", "█ work ▓ stored ▒ held", width=width, sort="-"),)
        )
        return (*APPLICATIONS, *bars), Rows(found, ("gross",))

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: _truth(event.row) if event.row else Content(""))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        from tui.screens.invoice_review import InvoiceReviewScreen

        if self.tab in (2, 3):
            self.app.push_screen(InvoiceReviewScreen(event.row["invoice"]))

    def offers(self, command: Command) -> bool:
        return super().offers(command) and (command.id != "table.open" or self.tab in (2, 3))

    def action_commitment_next_tab(self) -> None:
        self._go_to_tab(self.tab + 1)

    def action_commitment_previous_tab(self) -> None:
        self._go_to_tab(self.tab - 1)

    def _go_to_tab(self, tab: int) -> None:
        self.tab = tab % len(TABS)
        self.lines.forget()
        with self.refusals():
            self._show_tab()
        self.show_keys()

    @work
    async def action_commitment_bill(self) -> None:
        await create_invoice(self, self.number)

    @work
    async def action_commitment_approve(self) -> None:
        """Approve the change order under the cursor, or the commitment itself."""
        version = self.document.commitment.version
        with self.refusals():
            row = self.lines.row
            if self.tab == 1 and row:
                if await self.ask(f"Approve change order {row['number']}, {money(row['amount'])}?"):
                    change_orders.set_status(
                        self.desk, self.number, row["number"], "approved", version=row["version"]
                    )
                    self.reload()
                    self.say(f"{row['number']} is approved and joins the next invoice.", "good")
            elif await self.ask(f"Approve {self.number} for billing?"):
                actions.set_status(self.desk, self.number, "approved", version=version)
                self.reload()
                self.say(
                    f"{self.number} is approved; {key('commitment.bill')} creates its first invoice.", "good"
                )


def standing(document: CommitmentDocument, width: int, *, bars: bool = True) -> Content:
    """What the commitment comes to, and the bar of billed, retained and left; figures alone where no bars are drawn."""
    row = document.commitment
    revised = row.original + row.approved_changes
    pending = f" · pending {money(document.pending_changes)}" if document.pending_changes else ""
    first = f"Original {money(row.original)} · changes {money(row.approved_changes)}{pending} · revised {money(revised)} · {state_words(row.status)}"
    if not bars:
        figures = (
            ("earned", row.billed - row.retained),
            ("retained", row.retained),
            ("left", revised - row.billed),
        )
        return rows(
            first,
            " · ".join(f"{word} {money(amount)}" for word, amount in figures)
            + f" · {share(row.billed, revised)} billed",
        )
    parts = [(row.billed - row.retained, "█", "$accent"), (row.retained, "▒", "$warning")]
    words = (f"  █ earned {money(row.billed - row.retained)}  ▒ retained {money(row.retained)}"
             f"  ░ left {money(revised - row.billed)}  {share(row.billed, revised)}")  # fmt: skip
    return rows(first, joined(stacked(parts, revised, max(8, width - len(words))), words))


def pictured(row: Row, width: int) -> Row:
    """An application with its period in words, its share of the contract, and its bar in that many cells."""
    work = row["completed"] - row["stored"] - row["retained"]
    parts = [(work, "█"), (row["stored"], "▓"), (row["retained"], "▒")]
    return {
        **row, "period": f"{row['period_end']:%b %Y}", "picture": drawn(parts, row["contract_sum"], width),
        "share": row["completed"] * 10_000 // row["contract_sum"] if row["contract_sum"] else None,
    }  # fmt: skip


def _truth(row: Row) -> Content:
    if "picture" in row:
        left = row["contract_sum"] - row["completed"]
        first = joined((f"{row['invoice']} {row['period']}", "bold"),
                       f" · {state_words(row['status'])} · this period {money(row['gross'])} · due {money(row['due'])}")  # fmt: skip
        return rows(first, f"to date {money(row['completed'])} · stored {money(row['stored'])} · retained {money(row['retained'])} · left "
                           f"{money(left)}")  # fmt: skip
    if "unit_price" in row:
        price = (
            f" · {quantity(row['quantity'])} {row['unit']} at {quantity(row['unit_price'])}"
            if row["unit_price"]
            else ""
        )
        return joined(
            (f"{row['line']} {row['description']}", "bold"),
            f" · {row['cost_code']} · {money(row['amount'])}{price}",
        )
    if "title" in row and "erp_state" not in row:
        return joined(
            (f"{row['number']} {row['title']}", "bold"),
            f" · {state_words(row['status'])} · {money(row['amount'])} · by {row['created_by']}",
        )
    if "invoice" in row:
        share_of = percent(row["completed"] * 10_000 // row["contract_sum"]) if row["contract_sum"] else ""
        return joined((f"{row['invoice']} {row['number']}", "bold"), f" · {state_words(row['status'])} · due {money(row['due'])} · retained "
                      f"{money(row['retained'])} · {share_of} % complete")  # fmt: skip
    return joined((row["name"], "bold"), f" · {row['email']}")
