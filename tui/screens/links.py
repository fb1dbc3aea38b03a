"""What our things are called in QuickBooks: ours left, theirs right; what is not linked stands first, with the likeliest names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from textual import on, work
from textual.content import Content
from textual.widget import Widget

from exporter.lists import kinds_of
from store.actions.lists import set_link
from store.errors import Refusal
from store.rules.matching import Suggestion
from store.views import links, quickbooks
from store.views.settings import settings_of
from tui.keymap import Command, bindings_for, key
from tui.screens import link_words
from tui.screens.base import BookScreen
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.picker import Picker
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row

COLUMNS = (
    Column("ours", "Ours", width=22, frozen=True, grow=2), Column("state", "State", "state", 12),
    Column("quickbooks_name", "In QuickBooks", width=26, grow=3),
    Column("about", "What it is", width=20, min_terminal_width=100, grow=2, sort="-"),
)  # fmt: skip
ENTRIES = (Column("full_name", "Name in QuickBooks", width=60, grow=1),)
WAITS = "the Web Connector brings the answer."
UNDELIVERED = "it leaves with the next batch that is written."


class LinksScreen(BookScreen):
    """One list at a time: vendors, jobs, items, accounts, classes, terms, and in Canada tax codes."""

    place = "links"
    filter_list = ""
    detail_lines = 6
    BINDINGS = bindings_for("links")

    tab = 0
    fetched: Row | None = None
    """How QuickBooks' list stands, as `quickbooks.fetched` has it; None where it was never asked for."""

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        self.lines = LedgerTable(COLUMNS, today=self.desk.today(), noun="line")
        yield self.lines

    # ---- reading ------------------------------------------------------------------------------------------------

    @property
    def kinds(self) -> tuple[str, ...]:
        """The lists there are, as the edition of QuickBooks has them."""
        return tuple(kinds_of(settings_of(self.desk)["company.edition"]))

    @property
    def kind(self) -> str:
        """The list shown."""
        return self.kinds[self.tab]

    def read(self) -> None:
        listing = links.listing(self.desk, self.kind)
        self.fetched = next((row for row in quickbooks.fetched(self.desk) if row["kind"] == self.kind), None)
        self.head("Links to QuickBooks", link_words.standing(self.kind, self.fetched, self.desk))
        waiting = links.open_counts(self.desk, self.kinds)
        tabs = [(link_words.TITLES[kind], str(waiting[kind] or "")) for kind in self.kinds]
        self.query_one(TabLine).tell(partial(tab_line, tabs, self.tab))
        self.lines.empty = link_words.EMPTY[self.kind].format(bring=key("app.import"))
        self.lines.show(listing)
        self.show_keys()

    @property
    def _known(self) -> bool:
        """Whether the list shown was ever fetched."""
        return self.fetched is not None and self.fetched["entries"] > 0

    def _suggested(self, row: Row) -> Sequence[Suggestion]:
        """The likeliest entries of what is not linked, best first."""
        return (
            quickbooks.suggested(self.desk, self.kind, row["ours"])
            if row["attention"] and self._known
            else ()
        )

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: self._truth(event.row) if event.row else Content(""))

    def _truth(self, row: Row) -> Content:
        asked = quickbooks.last_asked(self.desk, "vendor", row["ours"]) if self.kind == "vendor" else None
        return link_words.truth(
            self.kind, row, self._suggested(row), known=self._known, asked=asked, desk=self.desk
        )

    def offers(self, command: Command) -> bool:
        """The list's letters only where something is open, adding only where there are vendors."""
        row = self.lines.row
        if command.id == "links.first":
            return self._known and row is not None and bool(row["attention"])
        if command.id in ("links.add", "table.mark"):
            return self.kind == "vendor"
        return True

    # ---- going --------------------------------------------------------------------------------------------------

    def action_links_next_list(self) -> None:
        self._go_to(self.tab + 1)

    def action_links_previous_list(self) -> None:
        self._go_to(self.tab - 1)

    def _go_to(self, tab: int) -> None:
        self.tab = tab % len(self.kinds)
        self.lines.forget()
        self.reload()

    # ---- linking ------------------------------------------------------------------------------------------------

    def action_links_first(self) -> None:
        self._take(0)

    def action_links_second(self) -> None:
        self._take(1)

    def action_links_third(self) -> None:
        self._take(2)

    @work
    async def _take(self, place: int) -> None:
        """Link the line to one of the likeliest names, after a question."""
        with self.refusals():
            row, kind = self.row_here(), self.kind
            name = link_words.taken(kind, row, self._suggested(row), place, known=self._known)
            if await self.ask(link_words.link_question(row["ours"], name, self.app.size.width)):
                set_link(self.desk, kind, row["ours"], name)
                self._linked(row, name)

    @on(LedgerTable.RowOpened)
    @work
    async def _type_name(self, event: LedgerTable.RowOpened) -> None:
        """Have the name typed, or picked from the list as fetched with F4."""
        row, kind = event.row, self.kind
        field = FieldSpec("name", "Name in QuickBooks", value=row["quickbooks_name"] or None, choices=kind)
        given = await self.fill(
            f"{row['ours']}: which of QuickBooks' {link_words.TITLES[kind].lower()} is it?", [field],
            lambda values: set_link(self.desk, kind, row["ours"], values["name"]),
        )  # fmt: skip
        if given:
            self._linked(row, given["name"])

    def _linked(self, row: Row, name: str) -> None:
        """Say what the line is now; the cursor stays for the next that is open."""
        place, listing = self.lines.cursor, links.listing(self.desk, self.kind)
        self.reload()
        now = listing.window(listing.position_of(row["id"]) or 0, 1)[0]
        if now["broken"]:
            self.say(now["broken"], "bad")
            return
        if row["attention"]:
            self.lines.move_to(place)
        self.say(f"“{row['ours']}” is “{now['quickbooks_name'] or name}” in QuickBooks.", "good")

    async def offer(self, name: str, typed: str) -> str | None:  # noqa: ARG002
        """The entries of the list as fetched that are in use."""
        entries = quickbooks.entries(self.desk, self.kind, active=True)
        picked = await self.app.push_screen_wait(
            Picker(f"QuickBooks' {link_words.TITLES[self.kind].lower()}", ENTRIES, entries, noun="name")
        )
        return str(picked["full_name"]) if picked else None

    # ---- asking QuickBooks --------------------------------------------------------------------------------------

    @work
    async def action_links_add(self) -> None:
        """Have the marked vendors, else the one under the cursor, added to QuickBooks, after a question."""
        from exporter import vendors

        with self.refusals():
            self.require("lists")
            if self.kind != "vendor":
                raise Refusal(link_words.ONLY_VENDORS.format(ask=key("links.refresh")))
            if not self._known:
                raise Refusal(link_words.NEVER_FETCHED.format(list="vendors", ask=key("links.refresh")))
            rows = self.lines.chosen_rows() or [self.row_here()]
            if linked := next((row for row in rows if not row["attention"]), None):
                raise Refusal(
                    f"“{linked['ours']}” is in QuickBooks as “{linked['quickbooks_name']}” already."
                )
            names = [row["ours"] for row in rows]
            new = [quickbooks.new_vendor(self.desk, name) for name in names]
            if await self.ask(link_words.add_question(new, self.app.size.width)):
                delivered = vendors.add(self.desk, names)
                self.lines.unmark()
                self._asked(f"QuickBooks is asked to add {link_words.several(names)}", delivered)

    @work
    async def action_links_refresh(self) -> None:
        """Ask QuickBooks for its lists, after a question."""
        from exporter import lists

        with self.refusals():
            self.require("lists")
            if await self.ask("Ask QuickBooks for its lists, all of them?"):
                self._asked("QuickBooks is asked for its lists", lists.refresh(self.desk))

    def _asked(self, told: str, delivered: bool) -> None:
        self.reload()
        self.say(f"{told}; {WAITS if delivered else UNDELIVERED}", "good")
