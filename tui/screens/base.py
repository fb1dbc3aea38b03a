"""What every screen over the book has in common: its frame, its questions, its filter, and how refusals are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from store.errors import Conflict, Refusal
from store.views import seats
from tui.commands.seats import OFFICE
from tui.happenings import told
from tui.keymap import Command, Mode, key
from tui.people import company_name, person
from tui.preferences import preferences_of
from tui.resilience import Unshaken
from tui.text import cell, joined
from tui.widgets.entry import Entry, FieldSpec
from tui.widgets.frame import HeaderLine, KeyFooter, StatusLine, Strip
from tui.widgets.ledger_table import LedgerTable
from tui.words import said

if TYPE_CHECKING:
    from store.desk import Desk
    from store.views.standing import Act
    from tui.app import BillspoolApp
    from tui.unfinished import TypedCell

TOO_SMALL = "This terminal is too small: billspool needs 80 columns and 24 rows. Make the window larger; nothing is lost."
DEBOUNCE = 0.08
"""Seconds a filter waits for the next letter."""


class BookScreen(Unshaken, Screen[None]):
    """A screen that shows part of the book."""

    AUTO_FOCUS = "LedgerTable"

    place: ClassVar[str] = ""
    """The screen's name in the keymap."""
    detail_lines: ClassVar[int] = 2
    """Rows of the strip below the table."""
    filters: ClassVar[bool] = True
    """Whether there is something to filter."""
    filter_list: ClassVar[str] = "vendor"
    """The list F4 offers while a filter is typed, by its name in `tui.choices`; empty for none."""

    rest: ClassVar[float] = 0.25
    """Seconds the cursor stays on a row before the strip below tells about it; 0 tells at once."""

    _covered = False
    _outside: bool | None = None
    _resting: Timer | None = None
    _later: Timer | None = None
    """What is put off for a moment; a newer request replaces an older one."""

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield from self.body()
        if self.detail_lines:
            yield Strip(height=self.detail_lines)
        yield from self.below_detail()
        if self.filters:
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

    def on_screen_suspend(self) -> None:
        self._covered = True

    def on_screen_resume(self) -> None:
        """Read again what was covered: whatever lay over it may have changed the book. What is passed on the way elsewhere is not."""
        if self._covered and self.is_current and self.query(HeaderLine):
            self._covered = False
            self.reload()

    # ---- the book -----------------------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """Who acts on which book."""
        return self.program.desk

    @property
    def subject(self) -> str:
        """What the screen is about, where there are several of its kind."""
        return ""

    @property
    def program(self) -> BillspoolApp:
        """The application, with its own type."""
        return cast("BillspoolApp", self.app)

    def read(self) -> None:
        """Read the book and show it; may raise a Refusal."""

    def reload(self) -> bool:
        """Read the screen again; False where that was refused, which is told on the status line."""
        refused, self._outside = True, None
        with self.refusals():
            self.read()
            refused = False
        return not refused

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

    # ---- others -------------------------------------------------------------------------------------------------

    def others_wrote(self, acts: Sequence[Act]) -> None:
        """Say who changed what is shown; nothing moves before it is read again."""
        with self.refusals():
            if self.is_overtaken():
                self.say(f"{told(acts, self.desk.user)}; {key('app.reload')} reads it again.", "warn")

    def is_overtaken(self) -> bool:
        """Whether what is shown has changed in the book since this was last asked; may raise a Refusal."""
        return self.table is not None and self.table.is_overtaken()

    def half_typed(self) -> TypedCell | None:
        """What is being typed into a cell now."""
        return None

    # ---- telling and asking -------------------------------------------------------------------------------------

    def head(self, title: str, where: str = "") -> None:
        """Fill row 1."""
        self.query_one(HeaderLine).tell(title, where or company_name(self.desk), person(self.desk).signature)

    @property
    def can_tell(self) -> bool:
        """Whether there is a status line: a screen whose book went away as it opened has none."""
        return bool(self.query(StatusLine))

    def say(self, message: str, tone: str = "info") -> None:
        """One sentence on the status line; what was typed ahead of a refusal is forgotten."""
        if tone == "bad":
            self.program.forget_typed_ahead()
        self.query_one(StatusLine).say(message, tone)

    def tell(self, content: Callable[[], Content | str]) -> None:
        """Fill the detail strip, once the cursor rests: rows it only passes are neither read nor sent."""
        strip = self.query_one("#detail", Strip)
        if self._resting is not None:
            self._resting.stop()

        def now() -> None:
            self._resting = None
            strip.tell(content())

        if self.rest and strip.told:
            self._resting = self.set_timer(self.rest, now)
        else:
            now()

    async def ask(self, question: str, *, amount: int = 0, count: int = 0) -> bool:
        """Ask y/N on the status line; No unless a y is typed. Only within a worker.

        Args:
            question: what will happen, without the y/N.
            amount: cents at stake; above the person's limit the amount itself is the answer.
            count: decisions at stake; above the person's limit their number is the answer.
        """
        from tui.widgets.dialogs import Question
        from tui.widgets.typed_question import TypedQuestion, figure_to_type

        figure = figure_to_type(preferences_of(self.app), amount, count)
        return await self.app.push_screen_wait(
            TypedQuestion(question, figure) if figure else Question(question)
        )

    async def fill(
        self,
        title: str,
        fields: Sequence[FieldSpec],
        accept: Callable[[dict[str, Any]], object] | None = None,
        *,
        preview: Callable[[Mapping[str, str]], Content] | None = None,
    ) -> dict[str, Any] | None:
        """Have a form filled in; None when it was left. Only within a worker. `preview` shows what would come of what is typed.

        What was typed and kept when the form was left stands in it again.
        """
        from tui.widgets.form import Form

        begun, name = self.program.unfinished.forms, f"{self.place} {self.subject} · {title}"
        form = Form(title, fields, self.desk.today(), accept, name=name, begun=begun.pop(name, None),
                    given=self.program.given, offer=self.offer, preview=preview)  # fmt: skip
        values = await self.app.push_screen_wait(form)
        if form.kept:
            begun[name] = form.kept
            self.say("What you typed is kept until you come back to it.", "dim")
        return values

    async def offer(self, name: str, typed: str) -> str | None:
        """Show one of the lists behind F4; the text that was picked. Only within a worker."""
        from tui import choices

        dialog, takes = choices.picker(self.desk, name, typed)
        row = await self.app.push_screen_wait(dialog)
        return str(row[takes]) if row else None

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
        self.query_one(KeyFooter).show(mode, self._acts)

    def _acts(self, command: Command) -> bool:
        """Whether the key would do something where the focus is."""
        in_filter = self.focused is not None and self.focused.id == "find-text"
        if command.id in OFFICE and self.sits_outside:
            return False
        return self.offers(command) and not (in_filter and command.id in ("field.next", "field.repeat"))

    @property
    def sits_outside(self) -> bool:
        """Whether an invoice contact sits here."""
        if self._outside is None:
            self._outside = seats.is_contact(self.desk)
        return self._outside

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

    @on(Entry.ChoicesWanted, "#find-text")
    def _offer_values(self, event: Entry.ChoicesWanted) -> None:
        if self.filter_list:
            self._pick_filter(event.entry)

    @work
    async def _pick_filter(self, entry: Entry) -> None:
        if picked := await self.offer(self.filter_list, entry.value):
            entry.put(picked)

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
        if not self.filters:
            return False
        if self.query_one("#find").display or (self.table is not None and self.table.filtered_by):
            self._close_filter("")
            return True
        return False


def tab_line(tabs: Sequence[tuple[str, str]], chosen: int, width: int = 0) -> Content:
    """Tabs as words, the chosen one in brackets; each with a note such as its count and sum.

    Where they are wider than `width` cells (0: however wide), those nearest to the chosen one, and ‹ or › where others are.
    """
    pieces = [
        _tab(f"{said(name)} {note}".strip(), place == chosen) for place, (name, note) in enumerate(tabs)
    ]
    first, end = 0, len(pieces)
    while width and end - first > 1 and _between(pieces, first, end).cell_length > width:
        first, end = (first, end - 1) if end - 1 - chosen >= chosen - first else (first + 1, end)
    return _between(pieces, first, end)


def _tab(text: str, chosen: bool) -> Content:
    return cell(f"[{text}]", "bold $accent") if chosen else cell(f" {text} ", "$dim")


def _between(pieces: Sequence[Content], first: int, end: int) -> Content:
    before, after = "‹" if first else "", "›" if end < len(pieces) else ""
    return joined((before, "$dim"), *pieces[first:end], (after, "$dim"))
