"""Work that takes a while: a line that tells how far it is, and Esc that stops it where stopping does no harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from store.progress import Stopped, Watch
from tui.text import cell, joined
from tui.widgets.bars import bar
from tui.widgets.dialogs import DOCKED

T = TypeVar("T")
TOLD_EVERY = 0.25
"""Seconds between two looks at how far it is."""


class Work(Generic[T]):
    """One piece of work in its own thread: how far it is, whether it is to stop, and what came of it."""

    def __init__(self, do: Callable[[Watch], T]) -> None:
        self.do = do
        self.done = 0
        self.total = 0
        self.stopping = False
        self.result: T | None = None
        self.error: BaseException | None = None

    def watch(self, done: int, total: int) -> None:
        """Called by the work at each safe point, in its thread."""
        self.done, self.total = done, total
        if self.stopping:
            raise Stopped("Stopped as you asked.")

    def run(self) -> None:
        """Do it, and keep what came of it."""
        try:
            self.result = self.do(self.watch)
        except BaseException as error:  # noqa: BLE001 - told where the work was asked for
            self.error = error

    def answer(self) -> T:
        """The result, or the error raised."""
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value]


class Working(ModalScreen[None]):
    """Stands over the screen until the work has ended; nothing else is done meanwhile."""

    DEFAULT_CSS = f"""
    Working {{ {DOCKED} }}
    Working Static {{ padding: 0 1; height: 1; }}
    Working #working-keys {{ background: $panel; }}
    """
    AUTO_FOCUS = None

    def __init__(self, title: str, work: Work[Any], stops: str) -> None:
        """Args:
        title: what is done.
        work: not begun yet.
        stops: what Esc comes to, such as ``nothing is written``.
        """
        super().__init__()
        self.heading = title
        self.work = work
        self.stops = stops
        self._told = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="strip"):
            yield Static("", id="progress", markup=False)
            yield Static(
                joined(("Esc", "bold $accent"), f" stop; {self.stops}"), id="working-keys", markup=False
            )

    def on_mount(self) -> None:
        self._tell()
        self.set_interval(TOLD_EVERY, self._tell)
        self.run_worker(self.work.run, thread=True, name="work")

    def _tell(self) -> None:
        """Draw how far it is, where that is another than before."""
        work = self.work
        far = f" · {work.done:,} of {work.total:,}" if work.total else ""
        stopping = " · stopping at the next safe point" if work.stopping else ""
        told = f"{self.heading}{far}{stopping}"
        if told == self._told:
            return
        self._told = told
        drawn = joined("   ", (bar(work.done, work.total, 20), "$accent")) if work.total else Content("")
        self.query_one("#progress", Static).update(joined(cell(told, "bold"), drawn))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key in ("escape", "f12"):
            self.stop()

    def stop(self) -> None:
        """Ask for an end at the next safe point."""
        self.work.stopping = True
        self._tell()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.name == "work" and event.state in (
            WorkerState.SUCCESS,
            WorkerState.ERROR,
            WorkerState.CANCELLED,
        ):
            self.dismiss(None)
