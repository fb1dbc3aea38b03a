"""The accounting queue: what waits for acceptance, what each bill will look like in QuickBooks, and what became of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from textual import on, work
from textual.widget import Widget
from textual.widgets import Static

from store.actions import erp
from store.errors import Refusal
from store.views import erp_queue
from tui import ways_to
from tui.keymap import Command, bindings_for, key
from tui.preferences import preferences_of
from tui.screens import queue_rows
from tui.screens.review_lines import NO_MARK
from tui.screens.undoing import Undoing
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money
from tui.widgets.frame import Strip
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row

WAITING = ("ready_to_export", "failed", "exporting")
"""States in which somebody waits."""


TALL, TALL_BILL = 36, 11
"""Rows of a terminal that has room for more of a bill, and of the bill there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to happen to an invoice when the decisions are posted."""

    invoice: str
    verb: str
    """`accept`, `reject`, `hold` or `release`."""
    amount: int
    version: int
    reason: str = ""


DONE_UNDER = {
    "queue.accept": ("ready_to_export",), "queue.hold": ("ready_to_export",), "queue.undo": ("ready_to_export", "failed"),
    "queue.reject": ("ready_to_export", "failed"), "queue.post": ("ready_to_export", "failed"), "queue.export": ("ready_to_export", "exporting"), "queue.retry": ("failed",),
}  # fmt: skip
"""A command -> the tabs on which its key does something."""


class ErpQueueScreen(Undoing):
    """The queue in its five tabs."""

    place = "queue"
    detail_lines = 6
    BINDINGS = bindings_for("queue")

    def __init__(self, state: str = "ready_to_export") -> None:
        """Begin with the tab of an accounting state."""
        super().__init__()
        self.tab = next(place for place, (name, _) in enumerate(erp_queue.TABS) if name == state)

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        self.lines = LedgerTable(
            queue_rows.COLUMNS[0], today=self.desk.today(), noun="invoice", adjust=self._as_decided
        )
        yield self.lines

    DEFAULT_CSS = """
    ErpQueueScreen #ageing { display: none; height: 5; background: $surface; text-wrap: nowrap; text-overflow: ellipsis; }
    ErpQueueScreen.-wide.-tall #ageing.-waits { display: block; }
    """

    def below_detail(self) -> Iterable[Widget]:
        yield Static("", id="ageing", markup=False)
        yield Static("", id="summary", markup=False)

    @property
    def _bill_rows(self) -> int:
        """Rows for the bill: a tall terminal has room for more of it."""
        return TALL_BILL if self.app.size.height >= TALL else self.detail_lines

    def on_resize(self) -> None:
        self.query_one(Strip).styles.height = self._bill_rows
        if self.is_mounted and (row := self.lines.row):
            self._tell_bill(row)

    def offers(self, command: Command) -> bool:
        return super().offers(command) and self.state in DONE_UNDER.get(command.id, (self.state,))

    # ---- reading ------------------------------------------------------------------------------------------------

    @property
    def decisions(self) -> dict[str, Decision]:
        """Decisions that are not posted yet; they stay when the screen is left."""
        return self.program.decisions.setdefault((self.desk.user, ""), {})

    @property
    def state(self) -> str:
        """The accounting state of the tab shown."""
        return erp_queue.TABS[self.tab][0]

    def read(self) -> None:
        self.head("Accounting queue", self._connector())
        self.tabs = erp_queue.tabs(self.desk)
        self.query_one(TabLine).tell(lambda room: tab_line(self._titles(room), self.tab, room))
        self.lines.empty = queue_rows.EMPTY[self.tab]
        self.lines.show(erp_queue.listing(self.desk, self.state), columns=queue_rows.COLUMNS[self.tab])
        self._show_ageing()
        self._summarise()
        self.show_keys()

    def _titles(self, room: int) -> list[tuple[str, str]]:
        """The tabs with their counts, and with their sums as far as there is room: the chosen one first, then in their order."""
        sums = [
            (tab["title"], f"{tab['count']} · {money(tab['sum'])}" if tab["count"] else "–")
            for tab in self.tabs
        ]
        shown = [(name, note.split(" · ")[0]) for name, note in sums]
        for place in sorted(range(len(sums)), key=lambda place: place != self.tab):
            more = [*shown[:place], sums[place], *shown[place + 1 :]]
            if place == self.tab or tab_line(more, self.tab).cell_length <= room:
                shown = more
        return shown

    def _connector(self) -> str:
        from exporter.webconnector.contact import contact

        return queue_rows.connector(contact(self.desk), self.desk)

    def _show_ageing(self) -> None:
        """Who waits how long, where there is room for a picture and somebody waits."""
        panel = self.query_one("#ageing", Static)
        waits = self.state in WAITING and self.lines.count > 0
        panel.set_class(waits, "-waits")
        if waits and self.app.size.width >= 120:
            bars = not preferences_of(self.app).accessible
            panel.update(
                queue_rows.ageing(erp_queue.ageing(self.desk, self.state), self.app.size.width, bars=bars)
            )

    def _as_decided(self, row: Row) -> Row:
        decided = self.decisions.get(row["invoice"])
        return queue_rows.shown(
            row, decided.verb if decided else "", decided.reason if decided else "", self.desk.today()
        )

    def _summarise(self) -> None:
        counts = Counter(decision.verb for decision in self.decisions.values())
        sums = {
            verb: money(sum(each.amount for each in self.decisions.values() if each.verb == verb))
            for verb in counts
        }
        self.query_one("#summary", Static).update(queue_rows.unposted(counts, sums, self.app.size.width - 2))

    @on(LedgerTable.RowMoved)
    def _preview(self, event: LedgerTable.RowMoved) -> None:
        """The bill of the row the cursor rests on."""
        if event.row:
            self._tell_bill(event.row)
        else:
            self.tell(lambda: "")

    def _tell_bill(self, row: Row) -> None:
        self.tell(lambda: queue_rows.preview(self.desk, row, self.app.size.width - 2, self._bill_rows))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(ways_to.invoice(event.row["invoice"]))

    def action_queue_next_tab(self) -> None:
        self._go_to_tab(self.tab + 1)

    def action_queue_previous_tab(self) -> None:
        self._go_to_tab(self.tab - 1)

    def _go_to_tab(self, tab: int) -> None:
        self.tab = tab % len(erp_queue.TABS)
        self.lines.forget()
        self.reload()

    # ---- marking ------------------------------------------------------------------------------------------------

    def _require_tab(self, *states: str) -> list[Row]:
        if self.state not in states:
            titles = " or ".join(title for state, title in erp_queue.TABS if state in states)
            raise Refusal(f"That is done under {titles}; {key('queue.next_tab')} goes there.")
        rows = self.rows_here()
        self.require("accept")
        return rows

    def _decide(self, rows: list[Row], verb: str, reason: str = "") -> None:
        single = not self.lines.marked
        with self.marking():
            for row in rows:
                self.decisions[row["invoice"]] = Decision(
                    row["invoice"], verb, row["due"], row["version"], reason
                )
        self.lines.unmark()
        self.show_marks()
        if single:
            self.lines.action_table_down()

    def show_marks(self) -> None:
        self.lines.refresh()
        self._summarise()

    def action_queue_accept(self) -> None:
        rows = self._require_tab("ready_to_export")
        free = [row for row in rows if not row["held_by"]]
        if not free:
            name = rows[0]["invoice"]
            released = name in self.decisions and self.decisions[name].verb == "release"
            raise Refusal(
                queue_rows.held(rows[0], released=released), rule="erp.held", field="invoice", value=name
            )
        self._decide(free, "accept")
        if len(free) < len(rows):
            self.say(f"{len(rows) - len(free)} on hold left out; {key('queue.undo')} releases one.", "warn")

    @work
    async def action_queue_reject(self) -> None:
        await self._decide_with_reason("reject", "Return", "ready_to_export", "failed")

    @work
    async def action_queue_hold(self) -> None:
        await self._decide_with_reason("hold", "Hold", "ready_to_export")

    async def _decide_with_reason(self, verb: str, word: str, *states: str) -> None:
        with self.refusals():
            rows = self._require_tab(*states)
            names = ", ".join(row["invoice"] for row in rows[:4])
            given = await self.fill(
                f"{word} {names}" + (" and others" if len(rows) > 4 else ""),
                [FieldSpec("reason", "Reason", "reason")],
            )
            if given:
                self._decide(rows, verb, given["reason"])

    def action_queue_undo(self) -> None:
        before = dict(self.decisions)
        rows = self.lines.chosen_rows()
        elsewhere = [row for row in rows if row["held_with"] and row["invoice"] not in self.decisions]
        if len(rows) == len(elsewhere) == 1:
            raise Refusal(
                queue_rows.held(rows[0], released=False),
                rule="erp.held",
                field="invoice",
                value=rows[0]["invoice"],
            )
        with self.marking():
            for row in rows:
                taken_back = self.decisions.pop(row["invoice"], None)
                if taken_back is None and row["held_by"] and row not in elsewhere:
                    self._decide([row], "release")
        self.lines.unmark()
        self.show_marks()
        if self.decisions == before:
            self.say(NO_MARK, "dim")

    # ---- posting ------------------------------------------------------------------------------------------------

    @work
    async def action_queue_post(self) -> None:
        """Accept, return and hold what is marked, after a question with count and sum."""
        if not self.decisions:
            self.say(queue_rows.nothing_marked(), "warn")
            return
        with self.refusals():
            counts = Counter(decision.verb for decision in self.decisions.values())
            accepted = sum(each.amount for each in self.decisions.values() if each.verb == "accept")
            if await self.ask(
                queue_rows.question(counts, money(accepted), self._not_shown()),
                amount=accepted,
                count=len(self.decisions),
            ):
                self._post(counts)

    def _not_shown(self) -> int:
        """How many decisions are on bills that the filter leaves out."""
        if not self.lines.filtered_by:
            return 0
        return len(self.decisions.keys() - {row["invoice"] for row in self.lines.shown_rows()})

    def _post(self, counts: Counter[str]) -> None:
        refused = []
        for decision in list(self.decisions.values()):
            try:
                self._carry_out(decision)
            except Refusal as refusal:
                told = refusal.message
                refused.append(told if told.startswith(decision.invoice) else f"{decision.invoice}: {told}")
            else:
                del self.decisions[decision.invoice]
        self.reload()
        if refused:
            self.say(f"{len(refused)} not posted: {refused[0]}", "bad")
        else:
            self.say(queue_rows.done(counts), "good")

    def _carry_out(self, decision: Decision) -> None:
        name, version = decision.invoice, decision.version
        if decision.verb == "accept":
            erp.accept(self.desk, name, version=version)
        elif decision.verb == "reject":
            erp.reject(self.desk, name, reason=decision.reason, version=version)
        elif decision.verb == "hold":
            erp.hold(self.desk, name, reason=decision.reason, version=version)
        else:
            erp.release(self.desk, name, version=version)

    @work
    async def action_queue_retry(self) -> None:
        with self.refusals():
            rows = self._require_tab("failed")
            if await self.ask(f"Try {', '.join(row['invoice'] for row in rows[:4])} once more?"):
                for row in rows:
                    erp.retry(self.desk, row["invoice"], version=row["version"])
                self.reload()
                self.say(f"They leave with the next batch; {key('queue.export')} writes it.", "good")

    @work
    async def action_queue_unlink(self) -> None:
        from tui.screens.unlinking import unlink

        with self.refusals():
            row = self._require_tab("synced")[0]
            self.require("unlink")
            await unlink(self, row)

    @work
    async def action_queue_export(self) -> None:
        """Write accepted invoices as batches into the spool, after a question."""
        from tui.screens import long_work

        with self.refusals():
            self.require("export")
            waiting = [row for _, row in self._exporting() if not row["batch"]]
            if not waiting:
                raise Refusal("No accepted invoice waits for a batch; accept some first.")
            total = money(sum(row["due"] for row in waiting))
            if not await self.ask(f"Write {queue_rows.bills(len(waiting))}, {total}, into the spool?"):
                return
            done = await long_work.export(self)
            self._go_to_tab(2)
            self.say(*queue_rows.exported(done))

    def _exporting(self) -> Iterable[tuple[int, Row]]:
        from tui.widgets.window import Window

        return Window(erp_queue.listing(self.desk, "exporting")).each()
