"""What every screen over the book has in common: its frame, its questions, and how refusals are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from store.actor import sitting
from store.errors import Conflict, Refusal
from store.rules import permissions
from store.views import seats
from tui.commands.seats import OFFICE
from tui.happenings import overtaken, told
from tui.keymap import Command, Mode, key
from tui.people import company_name, person
from tui.preferences import preferences_of
from tui.resilience import Unshaken
from tui.widgets.frame import HeaderLine, KeyFooter, StatusLine, Strip

if TYPE_CHECKING:
    from store.desk import Desk
    from store.views.standing import Act
    from tui.app import BillspoolApp
    from tui.unfinished import TypedCell
    from tui.widgets.entry import FieldSpec

TOO_SMALL = (
    "This terminal is too small: billspool needs 80 columns and 24 rows. Make the window larger; nothing is lost.\n\n"
    "No key is heard until then but {leave}, which quits and keeps what is not finished."
)

_answered: ContextVar[tuple[str, dict[str, str]] | None] = ContextVar("answered", default=None)
"""The name and texts of the form answered last in a task that is still to be acted on."""


class FramedScreen(Unshaken, Screen[None]):
    """A screen that shows part of the book."""

    place: ClassVar[str] = ""
    """The screen's name in the keymap."""
    detail_lines: ClassVar[int] = 2
    """Rows of the strip below the table."""
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
        yield from self.above_status()
        yield StatusLine()
        yield KeyFooter(self.place)
        yield Static(TOO_SMALL.format(leave=key("app.leave")), id="too-small", markup=False)

    def body(self) -> Iterable[Widget]:
        """The work: the rows between header and detail. Nothing is asked of the book here: a refusal could be told nobody yet; `read` asks."""
        return ()

    def below_detail(self) -> Iterable[Widget]:
        """What stands between the detail strip and the status line."""
        return ()

    def above_status(self) -> Iterable[Widget]:
        """What stands there only while it is asked for, below all else."""
        return ()

    def on_mount(self) -> None:
        self.add_class(*self.program.size_classes(), update=False)
        self.reload()
        self.show_keys()

    def on_screen_suspend(self) -> None:
        """Whoever comes back from another screen is not told again what he was told before he went there."""
        self._covered = True
        if self.can_tell and isinstance(self.app.screen, FramedScreen):
            self.say("")

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
        """Read the screen again; False where that was refused or has consequences, which the status line tells."""
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
            self._keep_answered()
            self.read()
            self.say(overtaken(conflict, self.desk.user), "bad")
        except Refusal as refusal:
            self._keep_answered()
            self.say(refusal.message, "bad")

    def _keep_answered(self) -> None:
        """What was typed into a form whose answer is refused only now stands in it when it is asked for again."""
        if answered := _answered.get():
            self.program.unfinished.forms[answered[0]] = answered[1]

    def require(self, duty: str) -> None:
        """Refuse before anything is marked or asked, not after a yes, whoever has not the duty; raises `NotPermitted`."""
        who = sitting(self.desk)
        permissions.require(duty, who.roles, who.privileges)

    # ---- others -------------------------------------------------------------------------------------------------

    def others_wrote(self, acts: Sequence[Act]) -> None:
        """Say who changed what is shown; nothing moves before it is read again."""
        with self.refusals():
            if self.is_overtaken():
                self.say(f"{told(acts, self.desk.user)}; {key('app.reload')} reads it again.", "warn")

    def is_overtaken(self) -> bool:
        """Whether what is shown has changed in the book since this was last asked; may raise a Refusal."""
        return False

    def half_typed(self) -> TypedCell | None:
        """What is being typed into a cell now."""
        return None

    def settle_typing(self) -> None:
        """Let nothing be decided beside what is half typed: raises `Refusal` where something is, and closes a field that says nothing new."""

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
        self._show_whole(self.query_one(StatusLine).say(message, tone))

    def _show_whole(self, message: Content | None) -> None:
        """Lay what the status line does not hold over the rows above it; None takes away what lies there."""
        covering = self.query("#whole-message")
        if covering and message is None:
            covering.remove()
        elif message is None:
            return
        elif covering:
            covering.first(Static).update(message)
        else:
            from tui.widgets.whole_message import WholeMessage

            self.mount(WholeMessage(message))

    def fold_message(self) -> None:
        """Uncover what a long message lies over, which the status line begins. What is typed into a field tells anew itself."""
        if self.mode is not Mode.FIELD:
            self._show_whole(None)

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
        self.settle_typing()
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
        self.settle_typing()
        from tui.widgets.form import Form

        begun, name = self.program.unfinished.forms, f"{self.place} {self.subject} · {title}"
        form = Form(title, fields, self.desk.today(), accept, name=name, begun=begun.pop(name, None),
                    given=self.program.given, offer=self.offer, preview=preview)  # fmt: skip
        values = await self.app.push_screen_wait(form)
        if form.kept:
            begun[name] = form.kept
            self.say("What you typed is kept until you come back to it.", "dim")
        _answered.set((name, form.answered) if values and not accept else None)
        return values

    async def offer(self, name: str, typed: str) -> str | None:
        """Show one of the lists behind F4; the text that was picked. Only within a worker."""
        from tui import choices

        dialog, takes = choices.picker(self.desk, name, typed)
        row = await self.app.push_screen_wait(dialog)
        return str(row[takes]) if row else None

    # ---- modes, back ------------------------------------------------------------------------------------

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that act now, by what has the focus and what the screen offers."""
        self.query_one(KeyFooter).show(self.mode, self.acts)

    @property
    def mode(self) -> Mode:
        """What a letter means where the focus is."""
        return Mode.LIST

    def acts(self, command: Command) -> bool:
        """Whether the key would do something where the focus is."""
        return not (command.id in OFFICE and self.sits_outside) and self.offers(command)

    @property
    def sits_outside(self) -> bool:
        """Whether an invoice contact sits here."""
        if self._outside is None:
            self._outside = seats.is_contact(self.desk)
        return self._outside

    def offers(self, command: Command) -> bool:
        """Whether a command is worth a place in the footer now; it is in help and palette all the same."""
        return command.id not in ("table.next_attention", "table.mark")

    def pending_work(self, delay: float, work: Callable[[], None]) -> None:
        """Do something in a moment, unless it is asked for again before."""
        if self._later is not None:
            self._later.stop()

        def now() -> None:
            self._later = None
            work()

        self._later = self.set_timer(delay, now)

    def step_back(self) -> bool:
        """Take one step back within the screen; False when there is none and the screen itself should go."""
        return False
