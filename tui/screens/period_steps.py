"""What can be done on the board of a billing period: open, close and change periods, invite, answer, remind."""

from __future__ import annotations

from typing import Any

from textual import work

from store.actions import billing_periods as actions
from store.actions import invitations
from store.errors import Refusal
from store.rules.invitations import TYPES
from store.views import billing_periods
from tui.keymap import key
from tui.screens.answering import answer_invitation
from tui.screens.base import BookScreen
from tui.screens.billing import create_invoice
from tui.screens.period_words import nothing_open, span
from tui.widgets.choice import Choice
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row

KINDS = {"b": "both", "w": "work", "r": "retainage"}
OFFERED = (("b", "both"), ("w", TYPES["work"].lower()), ("r", TYPES["retainage"].lower()))
RHYTHMS = {"m": "month", "w": "week", "n": "never"}


def no_project() -> str:
    """Why there is no board at all, and what to do."""
    return f"There is no project yet; {key('app.import')} brings one in from a workbook."


class PeriodSteps(BookScreen):
    """The acting half of `BillingPeriodsScreen`."""

    lines: LedgerTable
    project: Row | None
    period: Row | None

    def _chosen_project(self) -> str:
        if self.project is None:
            raise Refusal(no_project())
        return str(self.project["number"])

    def _open_period(self) -> Row:
        if self.period is None or self.period["status"] != "open":
            raise Refusal(nothing_open())
        return self.period

    # ---- periods ------------------------------------------------------------------------------------------------

    @work
    async def action_periods_open(self) -> None:
        with self.refusals():
            self.require("periods")
            number = self._chosen_project()
            start, end, due = billing_periods.suggested(self.desk, number)
            fields = [FieldSpec("start", "From", "date", start), FieldSpec("end", "To", "date", end),
                      FieldSpec("due", "Due", "date", due, hint="invoices are due by then")]  # fmt: skip
            opened = billing_periods.open_period(self.desk, number)
            closes = f"; period {opened.position} closes" if opened else ""

            def accept(values: dict[str, Any]) -> None:
                actions.open_period(self.desk, number, values["start"], values["end"], values["due"])

            if await self.fill(f"Open a billing period of {number}{closes}", fields, accept):
                self.show_newest()
                self.say(f"Period {self._open_period()['position']} of {number} is open.", "good")

    def show_newest(self) -> None:
        """Show the open period, read anew."""
        raise NotImplementedError

    @work
    async def action_periods_close(self) -> None:
        with self.refusals():
            self.require("periods")
            number, period = self._chosen_project(), self._open_period()
            if await self.ask(f"Close period {period['position']} of {number}?"):
                actions.close_period(self.desk, number, version=period["version"])
                self.reload()
                self.say(f"The period is closed; {key('periods.open')} opens the next.", "good")

    @work
    async def action_periods_reopen(self) -> None:
        with self.refusals():
            self.require("periods")
            number, period = self._chosen_project(), self.period
            if period is None:
                raise Refusal(nothing_open())
            if period["status"] == "open":
                raise Refusal(
                    f"Period {period['position']} is open; {key('periods.previous')} shows the one before it, which can be reopened."
                )
            opened = billing_periods.open_period(self.desk, number)
            closes = f"; period {opened.position} closes" if opened else ""

            def accept(values: dict[str, Any]) -> None:
                actions.reopen_period(self.desk, number, period["position"], reason=values["reason"])

            fields = [FieldSpec("reason", "Why", "reason")]
            if await self.fill(f"Open period {period['position']} of {number} again{closes}", fields, accept):
                self.reload()
                self.say(f"Period {period['position']} is open again.", "good")

    @work
    async def action_periods_change(self) -> None:
        with self.refusals():
            self.require("periods")
            number, period = self._chosen_project(), self._open_period()
            fields = [
                FieldSpec("start", "From", "date", period["start_date"]), FieldSpec("end", "To", "date", period["end_date"]),
                FieldSpec("due", "Due", "date", period["due_date"], hint="moved: those invited are told"),
                FieldSpec("reason", "Why", "reason", required=False, hint="needed to move the due date"),
            ]  # fmt: skip

            def accept(values: dict[str, Any]) -> None:
                actions.change_period(
                    self.desk, number, start=values["start"], end=values["end"], due=values["due"], reason=values["reason"] or "",
                    version=period["version"],
                )  # fmt: skip

            given = await self.fill(f"Change period {period['position']} of {number}", fields, accept)
            if given:
                same = all(
                    str(given[name]) == str(period[f"{name}_date"]) for name in ("start", "end", "due")
                )
                self.reload()
                self.say(
                    "Nothing was changed." if same else "The period's dates are changed.",
                    "dim" if same else "good",
                )

    @work
    async def action_periods_automatic(self) -> None:
        with self.refusals():
            self.require("periods")
            number = self._chosen_project()
            asked = f"How do the periods of {number} open?"
            answers = [("m", "monthly"), ("w", "weekly"), ("n", "by hand")]
            every = RHYTHMS.get(
                await self.app.push_screen_wait(Choice(asked, answers, leave="leave it as it is")), ""
            )
            if not every:
                return
            begins = None
            if every != "never":
                offered = billing_periods.suggested(self.desk, number)[0]
                field = FieldSpec("from", "The first begins", "date", offered)
                given = await self.fill(f"Periods of {number} every {every}", [field])
                if given is None:
                    return
                begins = given["from"]
            await self._confirm_calendar(number, every, begins)

    async def _confirm_calendar(self, number: str, every: str, begins: Any) -> None:
        today = self.desk.today()
        preview = billing_periods.preview(self.desk, number, every, begins)
        lines = [
            f"  {place:>2}  {day(start, today):<11} – {day(end, today):<12} due {day(due, today)}"
            for place, (start, end, due) in enumerate(preview, 1)
        ]
        asked = (
            f"The next periods of {number}, every {every}:"
            if lines
            else f"Open the periods of {number} by hand?"
        )
        answer = await self.app.push_screen_wait(
            Choice(asked, [("y", "set it so")], about=lines, leave="leave it as it is")
        )
        if answer == "y":
            actions.set_automatic(self.desk, number, every, start=begins)
            self.show_newest()
            told = "are opened by hand" if every == "never" else f"open every {every}"
            self.say(f"The periods of {number} {told}.", "good")

    # ---- invitations --------------------------------------------------------------------------------------------

    @work
    async def action_periods_invite(self) -> None:
        with self.refusals():
            self.require("invite")
            period, rows = self._open_period(), self.rows_here()
            names = rows[0]["number"] if len(rows) == 1 else f"{len(rows)} commitments"
            asked = f"Invite {names} to bill {span(period, self.desk.today())}, due {day(period['due_date'], self.desk.today())}:"
            kind = KINDS.get(await self.app.push_screen_wait(Choice(asked, OFFERED, leave="leave")), "")
            if kind:
                self._invite([row["number"] for row in rows], kind)

    def _invite(self, numbers: list[str], kind: str) -> None:
        if len(numbers) == 1:
            invitations.invite(self.desk, numbers[0], type=kind)
            left: list[dict[str, str]] = []
        else:
            left = invitations.invite_several(self.desk, numbers, type=kind)["left"]
        self.reload()
        invited = len(numbers) - len(left)
        told = (
            f"{numbers[0]} is invited." if len(numbers) == 1 else f"{invited} of {len(numbers)} are invited."
        )
        if left:
            self.say(
                f"{told} Not invited: {left[0]['message']}"
                + (f" And {len(left) - 1} more." if left[1:] else ""),
                "warn",
            )
        else:
            self.lines.unmark()
            self.lines.refresh()
            self.say(f"{told} The letters leave with the next delivery of mail.", "good")

    @work
    async def action_periods_answer(self) -> None:
        with self.refusals():
            await answer_invitation(self, self.row_here()["number"])

    @work
    async def action_periods_remind(self) -> None:
        with self.refusals():
            self.require("invite")
            self._open_period()
            numbers = [row["number"] for row in self.rows_here()]
            names = numbers[0] if len(numbers) == 1 else f"{len(numbers)} commitments"
            if not await self.ask(f"Remind {names} to bill?"):
                return
            told, left = [], []
            for number in numbers:
                try:
                    told.append(invitations.remind(self.desk, number))
                except Refusal as refusal:
                    left.append(refusal.message)
            self.reload()
            sentence = f"{len(told)} reminded." if told else "Nobody is reminded."
            more = f" {left[0]}" + (f" And {len(left) - 1} more." if left[1:] else "") if left else ""
            self.say(sentence + more, "warn" if left else "good")

    @work
    async def action_periods_bill(self) -> None:
        with self.refusals():
            row = self.row_here()
            if self.period is not None and self.period["status"] != "open":
                raise Refusal(self._why_closed(self.period["position"]))
            await create_invoice(self, row["number"])

    def _why_closed(self, position: int) -> str:
        """Why no invoice is begun from a closed period, and the way to the open one."""
        found = billing_periods.open_period(self.desk, self.project["number"]) if self.project else None
        if found is None:
            return f"Period {position} is closed. {nothing_open()}"
        step = key("periods.next" if found.position > position else "periods.previous")
        return f"Period {position} is closed; an invoice is begun in the open one, period {found.position}: {step} leads there."
