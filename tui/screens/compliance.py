"""Compliance: how vendors stand with their documents, lien waivers of invoices, and what is on hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget

from exporter.documents import files
from store.actions import compliance as actions
from store.actions import holds, waivers
from store.errors import Refusal
from store.views.seats import is_contact
from store.views.waiver_papers import paper
from store.views.waivers import suggested
from tui import ways_to
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.screens.compliance_rows import DOCUMENTS, HOLDS, TABS, VENDORS, WAIVERS, Tab, document_fields
from tui.screens.handing_out import hand_out
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row

ONLY_ON = {
    "compliance.edit": (DOCUMENTS,), "compliance.end": (DOCUMENTS,), "compliance.sign": (WAIVERS,), "compliance.unlock": (WAIVERS,),
    "compliance.paper": (WAIVERS,),
    "compliance.release": (HOLDS,), "table.open": (VENDORS, WAIVERS, HOLDS),
}  # fmt: skip
"""The tabs on which a command does something."""


OFFICE = ("compliance.add", "compliance.edit", "compliance.end", "compliance.release")
"""What an invoice contact is not offered."""


class ComplianceScreen(BookScreen):
    """Vendors, documents, lien waivers and holds in four tabs."""

    place = "compliance"
    BINDINGS = bindings_for("compliance")

    def __init__(self, vendor: str = "", commitment: str = "", tab: str = "") -> None:
        """Begin with a vendor's documents, where one is named."""
        super().__init__()
        self.outside = False
        """Whether an invoice contact looks at it."""
        self.vendor, self.commitment = vendor, commitment
        self.tab_place = [each.key for each in TABS].index(tab or (DOCUMENTS if vendor else VENDORS))

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        self.lines = LedgerTable(self.tab.columns, today=self.desk.today())
        self.lines.filtered_by = self.vendor
        yield self.lines

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return TABS[self.tab_place]

    def read(self) -> None:
        self.outside = is_contact(self.desk)
        self.head("Compliance")
        self.query_one(TabLine).tell(partial(tab_line, [(tab.title, "") for tab in TABS], self.tab_place))
        self.lines.empty = self.tab.empty.format(add=key("compliance.add"))
        self.lines.noun = self.tab.noun
        self.lines.show(self.tab.listing(self.desk), columns=self.tab.columns)
        self.show_keys()

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        truth, row = self.tab.truth, event.row
        self.tell(lambda: truth(row, self.desk.today()) if row else Content(""))

    def offers(self, command: Command) -> bool:
        here = self.tab.key in ONLY_ON.get(command.id, (self.tab.key,))
        return super().offers(command) and here and not (self.outside and command.id in OFFICE)

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        row = event.row
        if self.tab.key == VENDORS:
            self._show(DOCUMENTS, row["vendor"])
        elif self.tab.key == WAIVERS:
            self._go_to_invoice(row["invoice"])
        elif self.tab.key == DOCUMENTS:
            self.action_compliance_edit()
        else:
            self._open_held(row)

    def _open_held(self, row: Row) -> None:
        if row["kind"] == "invoice":
            self._go_to_invoice(row["on"])
        elif row["kind"] == "commitment":
            self.app.push_screen(ways_to.commitment(row["on"]))
        else:
            self.app.push_screen(ways_to.commitments(row["on"]))

    def _go_to_invoice(self, name: str) -> None:
        self.app.push_screen(ways_to.invoice(name))

    def action_compliance_next_tab(self) -> None:
        self._show(TABS[(self.tab_place + 1) % len(TABS)].key, self.lines.filtered_by)

    def action_compliance_previous_tab(self) -> None:
        self._show(TABS[self.tab_place - 1].key, self.lines.filtered_by)

    def _show(self, tab: str, filtered_by: str) -> None:
        self.tab_place = [each.key for each in TABS].index(tab)
        self.lines.forget()
        self.lines.filtered_by = filtered_by
        self.reload()

    def _row(self, *tabs: str) -> Row:
        """The row under the cursor, on one of these tabs."""
        if self.tab.key not in tabs:
            titles = " or ".join(each.title for each in TABS if each.key in tabs)
            raise Refusal(f"That is done under {titles}; {key('compliance.next_tab')} goes there.")
        return self.row_here()

    # ---- documents ----------------------------------------------------------------------------------------------

    @work
    async def action_compliance_add(self) -> None:
        """Add to the list that is shown."""
        with self.refusals():
            if self.tab.key == WAIVERS:
                await self._ask_for_waiver()
            elif self.tab.key == HOLDS:
                await self._place_hold()
            else:
                await self._document(None)

    @work
    async def action_compliance_edit(self) -> None:
        with self.refusals():
            await self._document(self._row(DOCUMENTS))

    async def _document(self, row: Row | None) -> None:
        here = self.lines.row if self.tab.key in (VENDORS, DOCUMENTS) else None
        vendor = self.vendor or (here["vendor"] if here else "")

        def keep(values: dict[str, Any]) -> object:
            fixed = {name: row[name] for name in ("vendor", "kind", "commitment", "name")} if row else {}
            given: dict[str, Any] = {
                name: value if value is not None or name.endswith("_on") else ""
                for name, value in {**values, **fixed}.items()
            }
            return actions.set_document(
                self.desk,
                given.pop("vendor"),
                given.pop("kind"),
                **given,
                version=row["version"] if row else None,
            )

        title = (
            f"{row['vendor']}: {row['kind_words']} {row['name']}".strip() if row else "Put down a document"
        )
        if await self.fill(title, document_fields(row, vendor, self.commitment), keep):
            if self.tab.key == VENDORS:
                self._show(DOCUMENTS, self.lines.filtered_by)
            self.reload()
            self.say("The document is put down.", "good")

    @work
    async def action_compliance_end(self) -> None:
        with self.refusals():
            row = self._row(DOCUMENTS)
            await self._with_reason(
                f"End {row['kind_words']} {row['name']} of {row['vendor']}: it holds no longer",
                lambda why: actions.expire(self.desk, row["id"], reason=why, version=row["version"]), "The document has ended.",
            )  # fmt: skip

    # ---- lien waivers -------------------------------------------------------------------------------------------

    async def _ask_for_waiver(self) -> None:
        here = self.lines.row
        first = [
            FieldSpec("invoice", "Invoice", value=here["invoice"] if here else None, hint="such as SC-001/2")
        ]
        chosen = await self.fill(
            "Ask for a lien waiver", first, lambda values: suggested(self.desk, values["invoice"])
        )
        if not chosen:
            return
        needed = suggested(self.desk, chosen["invoice"])
        fields = [
            FieldSpec("type", "Type", value=needed.type, choices="waiver_type"),
            FieldSpec("amount", "Amount", "money", value=needed.amount),
            FieldSpec("through_date", "Through", "date", required=False, hint="empty: the period's end"),
            FieldSpec("exceptions", "It leaves out", "memo", required=False),
        ]  # fmt: skip

        def keep(values: dict[str, Any]) -> object:
            return waivers.request(
                self.desk, needed.invoice, **{**values, "exceptions": values["exceptions"] or ""}
            )

        if await self.fill(f"Lien waiver of {needed.invoice}", fields, keep):
            self.reload()
            self.say(f"The contacts of {needed.invoice} are asked by mail.", "good")

    @work
    async def action_compliance_sign(self) -> None:
        with self.refusals():
            row = self._row(WAIVERS)
            fields = [
                FieldSpec("signed_by", "Signed by"),
                FieldSpec("signed_on", "On", "date", value=self.desk.today()),
            ]

            def keep(values: dict[str, Any]) -> object:
                return waivers.sign(
                    self.desk, row["invoice"], type=row["type"], version=row["version"], **values
                )

            if await self.fill(
                f"{row['type_words']} of {row['invoice']}, {money(row['amount'])}, is signed", fields, keep
            ):
                self.reload()
                self.say("The lien waiver is signed.", "good")

    @work
    async def action_compliance_unlock(self) -> None:
        with self.refusals():
            row = self._row(WAIVERS)
            await self._with_reason(
                f"Unlock the {row['type_words']} of {row['invoice']}",
                lambda why: waivers.unlock(self.desk, row["invoice"], type=row["type"], reason=why, version=row["version"]),
                "The lien waiver may be used.",
            )  # fmt: skip

    @work
    async def action_compliance_paper(self) -> None:
        with self.refusals():
            from exporter.documents import waiver

            row = self._row(WAIVERS)
            made = paper(self.desk, row["invoice"], row["type"])
            name = files.suggested(made.title, made.type, suffix="pdf")
            await hand_out(
                self, f"{row['type_words']} of {row['invoice']}", name, {"pdf": lambda: waiver.pdf(made)}
            )

    # ---- holds --------------------------------------------------------------------------------------------------

    async def _place_hold(self) -> None:
        fields = [
            FieldSpec("on", "Hold", value=self.commitment or self.vendor or None, choices="vendor",
                      hint="invoice, commitment or vendor"),
            FieldSpec("reason", "Reason", "reason"), FieldSpec("owner", "Owner", required=False, hint="empty: you"),
        ]  # fmt: skip

        def keep(values: dict[str, Any]) -> object:
            kind = holds.kind_of(self.desk, values["on"])
            return holds.place(
                self.desk, kind, values["on"], reason=values["reason"], owner=values["owner"] or ""
            )

        if given := await self.fill("Place a hold: nothing of it is accepted meanwhile", fields, keep):
            self.reload()
            self.say(f"{given['on']} is on hold.", "good")

    @work
    async def action_compliance_release(self) -> None:
        with self.refusals():
            row = self._row(HOLDS)
            fields = [FieldSpec("reason", "What became of it", required=False)]

            def keep(values: dict[str, Any]) -> object:
                return holds.release(
                    self.desk, row["id"], reason=values["reason"] or "", version=row["version"]
                )

            if (
                await self.fill(f"Release the hold on {row['on']}: “{row['reason']}”", fields, keep)
                is not None
            ):
                self.reload()
                self.say(f"{row['on']} is released.", "good")

    async def _with_reason(self, title: str, act: Any, done: str) -> None:
        if await self.fill(
            title, [FieldSpec("reason", "Reason", "reason")], lambda values: act(values["reason"])
        ):
            self.reload()
            self.say(done, "good")
