"""Ctrl+Z and Ctrl+Y on a screen with marks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from store.errors import Refusal
from tui.screens.base import BookScreen
from tui.undo import Entered, Marked, Step, Steps

POSTED = "These marks were posted, or fell away because the lines changed; there is nothing to take back."


class Undoing(BookScreen):
    """A screen whose marks can be taken back and set again in their order, as long as they are not posted."""

    _marking = False

    @property
    def decisions(self) -> dict[str, Any]:
        """Marks that are not posted yet."""
        raise NotImplementedError

    @property
    def steps(self) -> Steps:
        """What can be taken back here; it stays when the screen is left."""
        return self.program.steps.setdefault((self.desk.user, self.place, self.subject), Steps())

    @contextmanager
    def marking(self) -> Iterator[None]:
        """Remember what is marked within as one step, and what is marked within that as part of it."""
        within, self._marking = self._marking, True
        before = dict(self.decisions)
        try:
            yield
        finally:
            self._marking = within
        if self.decisions != before and not within:
            self.steps.record(Marked(before, dict(self.decisions)))

    def show_marks(self) -> None:
        """Draw the marks again."""

    def action_edit_undo(self) -> None:
        self.settle_typing()
        self._go(self.steps.reversed(), "There is nothing to take back.", "Taken back")

    def action_edit_redo(self) -> None:
        self.settle_typing()
        self._go(self.steps.repeated(), "There is nothing to do again.", "Done again")

    def _go(self, step: Step | None, none: str, done: str) -> None:
        if step is None:
            self.say(none, "dim")
        elif isinstance(step, Entered):
            self.enter_again(step, done)
        elif self.decisions != step.before:
            raise Refusal(POSTED, rule="undo.posted")
        else:
            self.decisions.clear()
            self.decisions.update(step.after)
            self.show_marks()
            count = len(set(step.before.items()) ^ set(step.after.items()))
            self.say(f"{done}: {count} mark{'' if count == 1 else 's'}.", "dim")

    def enter_again(self, step: Entered, done: str) -> None:
        """Put a line back as it was; only where amounts are entered."""
        raise NotImplementedError
