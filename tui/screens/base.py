"""What every screen over the book has in common: its frame, its questions, its filter, and how refusals are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from store.errors import Conflict, Refusal
from tui.keymap import Command, Mode
from tui.people import company_name, person
from tui.text import cell
from tui.widgets.dialogs import Form, Question
from tui.widgets.entry import Entry, FieldSpec
from tui.widgets.frame import HeaderLine, KeyFooter, StatusLine, Strip
from tui.widgets.ledger_table import LedgerTable

if TYPE_CHECKING:
    from store.desk import Desk
    from tui.app import BillspoolApp

TOO_SMALL = "This terminal is too small: billspool needs 80 columns and 24 rows. Make the window larger; nothing is lost."
DEBOUNCE = 0.08
"""Seconds a filter waits for the next letter."""


class BookScreen(Screen[None]):
    """A screen that shows part of the book."""

    AUTO_FOCUS = "LedgerTable"

    place: ClassVar[str] = ""
    """The screen's name in the keymap."""
    detail_lines: ClassVar[int] = 2
    """Rows of the strip below the table."""

    _later: Timer | None = None
    """What is put off for a moment; a newer request replaces an older one."""

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield from self.body()
        if self.detail_lines:
            yield Strip(height=self.detail_lines)
        yield from self.below_detail()
        with Horizontal(id="find"):
            yield Static("/", classes="find-label", markup=False)
            yield Entry(id="find-text", disabled=True)
        yield StatusLine()
        yield KeyFooter(self.place)
        yield Static(TOO_SMALL, id="too-small", markup=False)

    def body(self) -> Iterable[Widget]:
        """The work: the rows between header and detail."""
        return ()

    def below_detail(self) -> Iterable[Widget]:
        """What stands between the detail strip and the status line."""
        return ()

    def on_mount(self) -> None:
        self.reload()

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.query(HeaderLine):
            self.reload()

    # ---- the book -----------------------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """Who acts on which book."""
        return self.program.desk

    @property
    def program(self) -> BillspoolApp:
        """The application, with its own type."""
        return cast("BillspoolApp", self.app)

    def read(self) -> None:
        """Read the book and show it; may raise a Refusal."""

    def reload(self) -> None:
        """Read the screen again; a refusal is told on the status line."""
        with self.refusals():
            self.read()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Tell what the book refuses on the status line; a conflict also shows what is there now."""
        try:
            yield
        except Conflict as conflict:
            self.read()
            self.say(conflict.message, "bad")
        except Refusal as refusal:
            self.say(refusal.message, "bad")

    # ---- telling and asking -------------------------------------------------------------------------------------

    def head(self, title: str, where: str = "") -> None:
        """Fill row 1."""
        self.query_one(HeaderLine).tell(title, where or company_name(self.desk), person(self.desk).signature)

    def say(self, message: str, tone: str = "info") -> None:
        """One sentence on the status line."""
        self.query_one(StatusLine).say(message, tone)

    def tell(self, content: Content | str) -> None:
        """Fill the detail strip."""
        self.query_one("#detail", Strip).tell(content)

    async def ask(self, question: str) -> bool:
        """Ask y/N on the status line; No unless a y is typed. Only within a worker."""
        return await self.app.push_screen_wait(Question(question))

    async def fill(
        self,
        title: str,
        fields: Sequence[FieldSpec],
        accept: Callable[[dict[str, Any]], object] | None = None,
    ) -> dict[str, Any] | None:
        """Have a form filled in; None when it was left. Only within a worker."""
        return await self.app.push_screen_wait(Form(title, fields, self.desk.today(), accept))

    # ---- modes, filter, back ------------------------------------------------------------------------------------

    @property
    def table(self) -> LedgerTable | None:
        """The table the screen is about."""
        return next(iter(self.query(LedgerTable)), None)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that act now, by what has the focus and what the screen offers."""
        mode = Mode.FIELD if isinstance(self.focused, Entry) else Mode.LIST
        self.query_one(KeyFooter).show(mode, self.offers)

    def offers(self, command: Command) -> bool:
        """Whether a command is worth a place in the footer now; it is in help and palette all the same."""
        return command.id not in ("table.next_attention", "table.mark")

    @on(LedgerTable.FilterWanted)
    def _offer_filter(self, event: LedgerTable.FilterWanted) -> None:
        self.query_one("#find").display = True
        entry = self.query_one("#find-text", Entry)
        entry.disabled = False
        entry.value = event.table.filtered_by
        entry.focus()

    @on(Input.Changed, "#find-text")
    def _filter_soon(self) -> None:
        self.pending_work(DEBOUNCE, self._filter_now)

    def _filter_now(self) -> None:
        if self.table is not None and self.query_one("#find").display:
            with self.refusals():
                self.table.filter(self.query_one("#find-text", Entry).value)

    def pending_work(self, delay: float, work: Callable[[], None]) -> None:
        """Do something in a moment, unless it is asked for again before."""
        if self._later is not None:
            self._later.stop()

        def now() -> None:
            self._later = None
            work()

        self._later = self.set_timer(delay, now)

    @on(Input.Submitted, "#find-text")
    def _keep_filter(self, event: Input.Submitted) -> None:
        self._close_filter(event.value)

    def _close_filter(self, text: str) -> None:
        self.query_one("#find").display = False
        self.query_one("#find-text", Entry).disabled = True
        if self.table is not None:
            self.table.focus()
            if text != self.table.filtered_by:
                with self.refusals():
                    self.table.filter(text)

    def step_back(self) -> bool:
        """Take one step back within the screen; False when there is none and the screen itself should go."""
        if self.query_one("#find").display or (self.table is not None and self.table.filtered_by):
            self._close_filter("")
            return True
        return False


def tab_line(tabs: Sequence[tuple[str, str]], chosen: int) -> Content:
    """Tabs as words, the chosen one in brackets; each with a note such as its count and sum."""
    line = Content("")
    for place, (name, note) in enumerate(tabs):
        text = f"{name} {note}".strip()
        line += cell(
            f"[{text}]" if place == chosen else f" {text} ", "bold $accent" if place == chosen else "$dim"
        )
    return line
