"""The subcontractor's own schedule of values: filled in by the contact, approved or returned by the reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import subcontractor_schedules as actions
from store.actions.subcontractor_schedules import Detail
from store.errors import Refusal
from store.rules import ssov_status
from store.rules.money import grouped
from store.rules.ssov_status import EDITABLE, TITLES, UNDER_REVIEW
from store.views import subcontractor_schedules as views
from store.views.subcontractor_schedules import ScheduleDocument
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row, Rows
from tui.words import said

COLUMNS = (
    Column("line", "Ln", width=8, frozen=True, sort="-"), Column("description", "Description", width=22, grow=1, sort="-"),
    Column("scheduled", "Scheduled", "money", 14, sort="-"), Column("detail", "Detail", "money", 14, sort="-"),
    Column("left", "Left", "money", 13, sort="-"),
)  # fmt: skip


class OwnScheduleScreen(BookScreen):
    """The general lines of one commitment, each followed by its details."""

    place = "own_schedule"
    BINDINGS = bindings_for("own_schedule")

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.document: ScheduleDocument

    @property
    def subject(self) -> str:
        return self.number

    def body(self) -> Iterable[Widget]:
        yield Static("", id="summary", markup=False)
        self.lines = LedgerTable(
            COLUMNS, today=self.desk.today(), noun="line", empty="No schedule of values yet."
        )
        yield self.lines

    def read(self) -> None:
        self.document = views.document(self.desk, self.number)
        self.head(
            "Subcontractor's schedule",
            f"{self.number}  {self.document.title} · {self.document.vendor} · {self.document.project}",
        )
        self.query_one("#summary", Static).update(self._standing())
        shown = [
            {**row, "description": f"  {row['description']}" if row["of"] else row["description"],
             "scheduled": None if row["of"] else row["amount"], "detail": row["amount"] if row["of"] else None}
            for row in self.document.rows
        ]  # fmt: skip
        self.lines.show(Rows(shown, ("scheduled", "detail", "left")))
        self.show_keys()

    def _standing(self) -> Content:
        it = self.document
        if not it.status:
            how = (
                "It is billed already, so it cannot be broken down any more."
                if it.billed
                else f"{key('breakdown.switch')} lets the subcontractor break it down, before the first invoice."
            )
            return rows(cell("This commitment bills by its general schedule of values.", "bold"), said(how))
        broken = sum(1 for row in it.rows if row["details"])
        sums = f"{grouped(it.left)} does not add up" if it.left else "all of it adds up"
        first = joined((TITLES[it.status], "bold"), f" · {broken} of {sum(not row['of'] for row in it.rows)} lines broken down · ",
                       (sums, "$warning" if it.left else "$success"))  # fmt: skip
        return rows(first, self._next())

    def _next(self) -> Content:
        it = self.document
        if it.billed:
            return cell("It is billed, so it stays as it is; its details appear on the invoices.", "$dim")
        steps = {
            "draft": f"The contact fills it in; {key('breakdown.post')} submits it.",
            "under_review": f"Submitted by {it.submitted_by}; "
            + (
                "it waits for the office."
                if it.outside
                else f"{key('breakdown.post')} approves it, {key('breakdown.return')} returns it."
            ),
            "revise_and_resubmit": f"Returned: “{it.reason}” {key('breakdown.post')} submits it again.",
            "approved": f"Approved by {it.decided_by}; the first invoice can be created.",
        }
        return cell(steps[it.status], "$warning" if it.status == "revise_and_resubmit" else "$dim")

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: self._truth(row) if row else Content(""))
        self.show_keys()

    def _truth(self, row: Row) -> Content:
        if row["of"]:
            return rows(
                joined(
                    (f"{row['line']} {row['description'].strip()}", "bold"),
                    f" · {money(row['amount'])} of line {row['of']}",
                ),
                "",
            )
        parts = f"{row['details']} details" if row["details"] else "billed as it is"
        left = f" · {money(row['left'])} left to break down" if row["left"] else ""
        return rows(
            joined((f"{row['line']} {row['description']}", "bold"), f" · scheduled {money(row['amount'])}"),
            f"{parts}{left}",
        )

    def offers(self, command: Command) -> bool:
        status = self.document.status
        asked = {
            "breakdown.add": status in EDITABLE, "breakdown.post": status in (EDITABLE if self.document.outside else (*EDITABLE, UNDER_REVIEW)),
            "breakdown.edit": status in EDITABLE and self._on_detail(), "breakdown.remove": status in EDITABLE and self._on_detail(),
            "breakdown.return": status not in ("", *EDITABLE) and not (self.document.billed or self.document.outside),
            "breakdown.switch": not (self.document.billed or self.document.outside), "table.open": False,
        }  # fmt: skip
        return super().offers(command) and asked.get(command.id, True)

    def _on_detail(self) -> bool:
        return self.lines.row is not None and bool(self.lines.row["of"])

    # ---- details ------------------------------------------------------------------------------------------------

    def _refuse_locked(self) -> None:
        """Raise `Refusal` where there are no details, or they may not change now."""
        if not self.document.status:
            raise Refusal(
                f"{self.number} bills by its general schedule of values; {key('breakdown.switch')} lets the subcontractor break it down.",
                rule="ssov.off", field="commitment", value=self.number,
            )  # fmt: skip
        ssov_status.require_editable(self.document.status)

    def _detail_row(self) -> Row:
        self._refuse_locked()
        row = self.row_here()
        if not row["of"]:
            raise Refusal(
                f"Line {row['line']} is of the general schedule of values and stays; {key('breakdown.add')} adds a detail to it."
            )
        return row

    def _details(self, line: str) -> list[Detail]:
        """The details of a general line as they are now."""
        return [
            Detail(row["description"], row["amount"], row["line"])
            for row in self.document.rows
            if row["of"] == line
        ]

    def _keep(self, line: str, details: list[Detail]) -> None:
        actions.set_details(self.desk, self.number, {line: details}, version=self.document.version)

    @work
    async def action_breakdown_add(self) -> None:
        with self.refusals():
            self._refuse_locked()
            row = self.row_here()
            line = row["of"] or row["line"]
            whole = next(each for each in self.document.rows if each["line"] == line and not each["of"])
            known = self._details(line)
            left = whole["left"] if known else whole["amount"]

            def keep(values: dict[str, Any]) -> None:
                self._keep(line, [*known, Detail(values["description"], values["amount"])])

            fields = [
                FieldSpec("description", "Description", "memo"),
                FieldSpec("amount", "Amount", "money", hint=f"{grouped(left)} is left"),
            ]
            if await self.fill(f"A detail of line {line} {whole['description']}", fields, keep):
                self.reload()
                self.say(f"Line {line} has {len(known) + 1} details now.", "good")

    @work
    async def action_breakdown_edit(self) -> None:
        with self.refusals():
            row = self._detail_row()
            name, known = row["line"], self._details(row["of"])

            def keep(values: dict[str, Any]) -> None:
                new = Detail(values["description"], values["amount"], name)
                self._keep(row["of"], [new if each.line == name else each for each in known])

            fields = [FieldSpec("description", "Description", "memo", value=row["description"].strip()),
                      FieldSpec("amount", "Amount", "money", value=row["amount"])]  # fmt: skip
            if await self.fill(f"Detail {name}", fields, keep):
                self.reload()
                self.say(f"Detail {name} is changed.", "good")

    @work
    async def action_breakdown_remove(self) -> None:
        with self.refusals():
            row = self._detail_row()
            if await self.ask(
                f"Take detail {row['line']} {row['description'].strip()}, {money(row['amount'])}, out?"
            ):
                self._keep(row["of"], [each for each in self._details(row["of"]) if each.line != row["line"]])
                self.reload()
                self.say(f"Detail {row['line']} is out.", "good")

    # ---- its way ------------------------------------------------------------------------------------------------

    @work
    async def action_breakdown_post(self) -> None:
        """Submit or approve, whichever comes next."""
        with self.refusals():
            it = self.document
            self.require("decide" if it.status == UNDER_REVIEW else "submit")
            verb, act, done = ("Approve", actions.approve, "is approved; its first invoice can be created.") if it.status == UNDER_REVIEW else (
                "Submit", actions.submit, "is under review.")  # fmt: skip
            if await self.ask(f"{verb} the subcontractor's schedule of values of {self.number}?"):
                act(self.desk, self.number, version=it.version)
                self.reload()
                self.say(f"The subcontractor's schedule of {self.number} {done}", "good")

    @work
    async def action_breakdown_return(self) -> None:
        with self.refusals():
            self.require("decide")
            version = self.document.version
            fields = [FieldSpec("reason", "Reason", "reason", hint="the contact reads it")]
            if await self.fill(f"Return the schedule of {self.number} to be revised", fields, lambda values: actions.send_back(
                self.desk, self.number, reason=values["reason"], version=version)):  # fmt: skip
                self.reload()
                self.say(f"The schedule of {self.number} goes back to be revised.", "good")

    @work
    async def action_breakdown_switch(self) -> None:
        with self.refusals():
            on_now = bool(self.document.status)
            question = (
                f"Drop the subcontractor's schedule of {self.number}, with all its details?" if on_now
                else f"Let the subcontractor break the schedule of {self.number} down before it is billed?"
            )  # fmt: skip
            if await self.ask(question):
                actions.enable(self.desk, self.number, not on_now)
                self.reload()
                self.say(
                    f"{self.number} bills by its general schedule."
                    if on_now
                    else "The subcontractor can break it down now.",
                    "good",
                )
