"""What the application watches while a person works: others who change the book, a book that goes away, a terminal that is lost."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events, work
from textual.worker import WorkerFailed

from store.errors import Refusal
from store.views import standing
from tui import unfinished
from tui.keymap import key
from tui.line_driver import LineDriver
from tui.resilience import Unshaken
from tui.thrifty import ThriftyApp
from tui.typed_ahead import OneKeyAtATime
from tui.unfinished import Unfinished

if TYPE_CHECKING:
    from store.desk import Desk
    from tui.live_draft import LiveDraft
    from tui.screens.framed import FramedScreen
    from tui.undo import Steps

LOOK_EVERY = 0.5
"""Seconds between two looks."""
TRY_AGAIN = 6
"""Looks after which a book that could not be reached is tried again."""
LOST_TERMINAL = 129
"""The exit status of a program whose terminal was closed."""
BACK = "The book can be reached again; {} reads it."


class WatchfulApp(Unshaken, OneKeyAtATime, ThriftyApp):
    """An application that looks around twice a second and paints nothing where nothing happened."""

    desk: Desk

    def __init__(self, **options: Any) -> None:
        super().__init__(driver_class=LineDriver, **options)
        self.unfinished = Unfinished()
        self.decisions = self.unfinished.marks
        self.given: dict[str, str] = {}
        """Field of a form -> what was last typed into it."""
        self.steps: dict[tuple[str, str, str], Steps] = {}
        """(login, screen, what it is about) -> what can be taken back there."""
        self._newest_act = 0
        self._looks_in_trouble = 0
        self._live: LiveDraft | None = None
        self._touched = False
        """Whether a key came since what is unfinished was last looked at."""

    def on_mount(self) -> None:
        self._newest_act = standing.newest(self.desk)
        self.set_interval(LOOK_EVERY, self._look_around)
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGHUP, self._cut_off)
            loop.add_signal_handler(signal.SIGTERM, self._told_to_end)
        self.call_after_refresh(self._offer_unfinished)

    @property
    def book_screen(self) -> FramedScreen | None:
        """The uppermost screen over the book, below any dialog."""
        from tui.screens.framed import FramedScreen

        return next(
            (screen for screen in reversed(self.screen_stack) if isinstance(screen, FramedScreen)), None
        )

    # ---- others, and the book itself ----------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste):
            self._touched = True
        await super().on_event(event)

    def _look_around(self) -> None:
        if self._touched and not self.is_headless:
            self._touched = False
            self._keep_live()
        if self._terminal_is_gone():
            self._cut_off()
        elif self._looks_in_trouble % TRY_AGAIN == 0:
            self._look_at_book()
        else:
            self._looks_in_trouble += 1

    def _look_at_book(self) -> None:
        try:
            if self._looks_in_trouble:
                with self.desk.book.reading():
                    pass
            changed = self.desk.book.changed()
            acts = standing.since(self.desk, self._newest_act) if changed else []
        except Refusal as refusal:
            if not self._looks_in_trouble:
                self.notify(refusal.message, severity="error")
            self._looks_in_trouble += 1
            return
        if self._looks_in_trouble:
            self._looks_in_trouble = 0
            self.notify(BACK.format(key("app.reload")))
        self._others_wrote(acts)

    def _others_wrote(self, acts: Sequence[standing.Act]) -> None:
        if not acts:
            return
        self._newest_act = acts[0].id
        if (screen := self.book_screen) is not None:
            screen.others_wrote(acts)

    # ---- the terminal -------------------------------------------------------------------------------------------

    def _terminal_is_gone(self) -> bool:
        if self.is_headless or self._driver is None:
            return False
        poll = select.poll()
        poll.register(getattr(self._driver, "fileno", 0), 0)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0))

    def _cut_off(self) -> None:
        """End at once: there is nobody to tell anything, and whatever waits to be written would wait for ever."""
        self.put_away()
        os._exit(LOST_TERMINAL)

    def _told_to_end(self) -> None:
        self.put_away()
        self.exit(return_code=128 + signal.SIGTERM)

    def _handle_exception(self, error: Exception) -> None:
        """A refusal nobody expected is told; any other failure ends the program, and what is unfinished is put away."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, Refusal):
            self.notify(cause.message, severity="error")
            return
        self.put_away()
        super()._handle_exception(cause if isinstance(cause, Exception) else error)

    # ---- what is unfinished -------------------------------------------------------------------------------------

    def put_away(self) -> None:
        """Write what is unfinished to its file, so that it is there at the next start."""
        found = self._gathered()
        with suppress(OSError):
            if found:
                unfinished.save(unfinished.place(self.desk.book.id), found)
            if self._live is not None:
                self._live.leave()

    def _keep_live(self) -> None:
        """Write what is unfinished beside it as it stands now, for a program that is killed."""
        from tui.live_draft import LiveDraft

        self._live = self._live or LiveDraft(unfinished.place(self.desk.book.id))
        self._live.keep(self._gathered())

    def put_away_forms(self) -> None:
        """The same when the person leaves, who has been asked about the marks."""
        self.decisions.clear()
        self.put_away()

    def _gathered(self) -> Unfinished:
        from tui.screens.framed import FramedScreen
        from tui.widgets.form import Form

        found = Unfinished(dict(self.unfinished.forms), dict(self.unfinished.cells), dict(self.decisions))
        for screen in self.screen_stack:
            if isinstance(screen, Form) and screen.name and (typed := screen.typed()):
                found.forms[screen.name] = typed
            elif isinstance(screen, FramedScreen) and (cell := screen.half_typed()):
                found.cells[cell.owner] = cell
        return found

    @work
    async def _offer_unfinished(self) -> None:
        path = unfinished.place(self.desk.book.id)
        if path.parent.exists():
            from tui.live_draft import gather

            gather(path)
        found = unfinished.load(path)
        if not found:
            return
        from tui.widgets.choice import Choice

        answers = [("y", "take it up again"), ("d", "discard it")]
        question = f"Not finished when you were last here: {found.sentence()}."
        answer = await self.push_screen_wait(Choice(question, answers, leave="ask again next time"))
        if not answer:
            return
        unfinished.remove(path)
        if answer == "d":
            self.notify("It is discarded.")
            return
        self.unfinished.take_in(found)
        self._touched = True
        self.notify(f"It is there again where you began it, and not posted: {found.sentence()}.")
