"""The application: who sits at the desk, which screen lies on it, and the keys that are the same everywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events, work
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.notifications import SeverityLevel

from store.errors import Refusal
from store.views.settings import vocabulary
from tui import crash, keymap, ways_to, words
from tui.accessible import FollowedCursor
from tui.keymap import Command, bindings_for, commands_for
from tui.preferences import DEFAULTS, Preferences
from tui.screens.framed import FramedScreen
from tui.text import SafeLines
from tui.themes import DARK, TERMINAL, THEMES, theme_for
from tui.unfinished import Unfinished
from tui.watchful import WatchfulApp

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from store.desk import Desk


class BillspoolApp(FollowedCursor, WatchfulApp):
    """The window on one book."""

    TITLE = "billspool"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("everywhere")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-normal-height"), (40, "-tall")]

    once_painted: Callable[[], None] | None = None
    """What is left to be done when the first screen stands."""

    def __init__(
        self, desk: Desk, sample: bool = False, *, preferences: Preferences = DEFAULTS, colors: int = 256, notice: str = "",
    ) -> None:  # fmt: skip
        """Args:
        desk: the book, who acts and the clock.
        sample: whether this is the sample company, in which one may act as anybody.
        preferences: what the person likes.
        colors: of the terminal.
        notice: a sentence to begin with.
        """
        theme = theme_for(preferences.theme, colors)
        super().__init__(ansi_color=True if theme is TERMINAL else None)
        self.desk = desk
        self.opened_by = desk.user
        self.sample = sample
        self.preferences = preferences
        self.notice = notice
        self.animation_level = "none"
        self.safe_lines = SafeLines()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme.name
        keymap.use(preferences.keys)
        words.use(vocabulary(desk))
        self.set_keymap(keymap.textual_keymap(preferences.keys))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Whatever a widget has let through, no control character reaches the terminal."""
        return [*super().get_line_filters(), self.safe_lines]

    def get_default_screen(self) -> FramedScreen:
        """Home lies lowest: a screen of Textual's own below it would be laid out at every start and seen by nobody."""
        return ways_to.home()

    def on_mount(self) -> None:
        if self.once_painted is not None:
            self.call_after_refresh(self.once_painted)
        if self.preferences.accessible:
            self.keep_cursor_visible()
        if self.notice:
            self.call_after_refresh(self.notify, self.notice, severity="warning")

    def size_classes(self) -> list[str]:
        """What a screen's class is at the terminal's size. Textual gives it when the screen has been laid out and painted without."""
        reached = (
            [name for least, name in steps if least <= size]
            for size, steps in zip(
                self.size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True
            )
        )
        return [names[-1] for names in reached]

    # ---- telling ------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """The next key has been read: a message that lay over several rows uncovers them. Where nothing can be read no key is heard."""
        typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if typed and self._is_too_small:
            if isinstance(event, events.Key):
                self._leave_unread(event.key)
            return
        if typed and isinstance(event, events.Key) and (screen := self.book_screen) is not None:
            screen.fold_message()
        await super().on_event(event)

    @property
    def _is_too_small(self) -> bool:
        return not {"-narrow", "-short"}.isdisjoint(self.size_classes())

    def _leave_unread(self, typed: str) -> None:
        """Quit without the question nobody could read: what is not finished is kept. Work under way is stopped first."""
        command = keymap.over_dialogs(typed)
        if command is None or command.id != "app.leave":
            return
        from tui.widgets.working import Working

        if isinstance(self.screen, Working):
            self.screen.stop()
            return
        self.put_away()
        self.exit()

    def notify(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information",
        timeout: float | None = None, markup: bool = False,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Messages go to the status line, plain; there are no toasts."""
        tone = {"warning": "warn", "error": "bad"}.get(severity, "info")
        for screen in reversed(self.screen_stack):
            if isinstance(screen, FramedScreen) and screen.can_tell:
                screen.say(f"{title}: {message}" if title else message, tone)
                return

    async def run_action(
        self, action: str | Any, default_namespace: DOMNode | None = None, namespaces: Any = None
    ) -> bool:
        """Run a key's action; what the book refuses is told on the status line, which a screen's own command empties first."""
        if action in keymap.ACTS and isinstance(self.screen, FramedScreen):
            self.screen.say("")
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Refusal as refusal:
            self.notify(refusal.message, severity="error")
            return True

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Over a form or a dialog as well act the commands that say so; what a field takes as a character stays one."""
        if priority and self.screen.is_modal and (command := keymap.over_dialogs(key)):
            return await self.run_action(command.action)
        return await super()._check_bindings(key, priority)

    def _fatal_error(self) -> None:
        """Show one sentence instead of a traceback with its variables."""
        self.bell()
        self._exit_renderables.append(Text(crash.sentence(self._exception)))
        self._close_messages_no_wait()

    # ---- going --------------------------------------------------------------------------------------------------

    def go(self, make: Callable[[], FramedScreen]) -> None:
        """Open a screen straight from home, leaving those that lie over it."""
        self._leave_to_home()
        self.push_screen(make())

    def action_app_home(self) -> None:
        if not self._leave_to_home() and isinstance(self.screen, FramedScreen):
            self.screen.reload()

    def _leave_to_home(self) -> bool:
        """Leave the screens that lie over home; False where there is none."""
        if len(self.screen_stack) <= 1:
            return False
        kept = ""
        while len(self.screen_stack) > 1:
            kept = self._leave_screen() or kept
        if kept:
            self.call_after_refresh(self.notify, kept)
        return True

    def _leave_screen(self) -> str:
        """Leave the uppermost screen; what is half typed into one of its cells is kept, and the sentence says so."""
        typed = self.screen.half_typed() if isinstance(self.screen, FramedScreen) else None
        self.pop_screen()
        if typed is None:
            return ""
        self.unfinished.cells[typed.owner] = typed
        return f"“{typed.text[:40]}”, typed on line {typed.line} of {typed.invoice}, is kept until you come back to it."

    def action_app_back(self) -> None:
        if isinstance(self.screen, FramedScreen) and self.screen.step_back():
            return
        if len(self.screen_stack) > 1 and (kept := self._leave_screen()):
            self.notify(kept)

    def action_app_commitments(self) -> None:
        self.go(ways_to.commitments)

    def action_app_periods(self) -> None:
        self.go(ways_to.billing_periods)

    def action_app_invoices(self) -> None:
        self.go(ways_to.invoices)

    def action_app_queue(self) -> None:
        self.go(ways_to.queue)

    def action_app_payments(self) -> None:
        self.go(ways_to.payments)

    def action_app_reconciliation(self) -> None:
        self.go(ways_to.reconciliation)

    def action_app_links(self) -> None:
        self.go(ways_to.links)

    def action_app_compliance(self) -> None:
        self.go(ways_to.compliance)

    def action_app_inbox(self) -> None:
        self.go(ways_to.inbox)

    def action_app_mail(self) -> None:
        self.go(ways_to.mail)

    def action_app_reports(self) -> None:
        self.go(ways_to.reports)

    def action_app_history(self) -> None:
        from tui.screens.history import history_of

        if isinstance(self.screen, FramedScreen):
            self.push_screen(history_of(self.screen))

    def action_app_reload(self) -> None:
        if isinstance(self.screen, FramedScreen) and self.screen.reload():
            self.screen.say("Read again from the book.", "dim")

    @work
    async def action_app_import(self) -> None:
        from tui.screens.long_work import bring_in

        await self._take_long(bring_in)

    @work
    async def action_app_check(self) -> None:
        from tui.screens.long_work import check_book

        await self._take_long(check_book)

    @work
    async def action_app_backup(self) -> None:
        from tui.screens.long_work import back_up

        await self._take_long(back_up)

    async def _take_long(self, work: Callable[[FramedScreen], Awaitable[None]]) -> None:
        if (screen := self.book_screen) is not None:
            with screen.refusals():
                await work(screen)

    def action_app_redraw(self) -> None:
        self.redraw()

    @work
    async def action_app_leave(self) -> None:
        """Quit, from a form or a dialog as well: what is half typed is put away. Work under way is stopped first."""
        from tui.widgets.dialogs import Question
        from tui.widgets.working import Working

        if isinstance(self.screen, Working):
            self.screen.stop()
            return
        unposted = sum(map(len, self.decisions.values()))
        question = Question(_unposted(Unfinished(marks=self.decisions)))
        asked_already = isinstance(self.screen, Question) and self.screen.question == question.question
        if unposted and (asked_already or not await self.push_screen_wait(question)):
            return
        self.put_away_forms()
        self.exit()

    async def action_quit(self) -> None:
        """Textual's own way out asks as ours does."""
        self.action_app_leave()

    def action_help_quit(self) -> None:
        self.notify("Ctrl+Q quits.")

    # ---- finding ------------------------------------------------------------------------------------------------

    @work
    async def action_app_palette(self) -> None:
        """Every command, the screen's own first, and what the book holds; Enter does it or goes there."""
        from tui import palette as finding

        commands = [
            command for command in self._offered() if command.screens != ("table",) and not command.fixed
        ]
        row = await self.push_screen_wait(finding.palette(commands, self.desk))
        if row and (make := finding.destination(row)):
            self.go(make)
        elif row:
            await self._do(finding.command_of(row))

    @work
    async def action_app_help(self) -> None:
        """What every key does here; Enter on one does it. In a form: what its fields take."""
        from tui import palette as finding
        from tui.widgets.form import Form

        if isinstance(self.screen, Form):
            await self.push_screen_wait(finding.help_on(keymap.of_fields(), "goes back"))
            return
        if self.screen.is_modal:
            return
        row = await self.push_screen_wait(finding.help_on([each for each in self._offered() if each.shown]))
        if row:
            await self._do(finding.command_of(row))

    def _offered(self) -> list[Command]:
        place = self.screen.place if isinstance(self.screen, FramedScreen) else ""
        return [command for command in commands_for(place) if self.sample or command.id != "app.act_as"]

    async def _do(self, command: Command) -> None:
        """Carry a command out where its action lives: the focused table, the screen, the application."""
        for node in (self.screen.focused, self.screen, self):
            if node is not None and hasattr(node, f"action_{command.action}"):
                await self.run_action(command.action, node)
                return

    @work
    async def action_app_act_as(self) -> None:
        """Sit somebody else at the desk; only in the sample company."""
        if not self.sample:
            self.notify("Only the sample company lets you act as somebody else.", severity="warning")
            return
        from tui.people import people
        from tui.widgets.columns import Column
        from tui.widgets.picker import Picker

        columns = (Column("name", "Name", width=24), Column("role", "Role", width=40, grow=1))
        row = await self.push_screen_wait(
            Picker("Act as", columns, people(self.desk.seat(self.opened_by)), noun="user")
        )
        if row:
            self.desk = self.desk.seat(row["login"])
            for screen in self.screen_stack:
                if isinstance(screen, FramedScreen):
                    screen.reload()
            self.notify(f"You act as {row['name']} now.")


def _unposted(marks: Unfinished) -> str:
    return f"Not posted, and lost if you quit: {marks.sentence()}. Quit?"
