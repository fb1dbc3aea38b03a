"""Keys one at a time: each is done with before the next is looked at, however fast they come.

A screen, a question or a form takes a moment to open and to close. Without this, a key that comes meanwhile goes to what was there
before, or nowhere. What was typed ahead of a refusal is forgotten: it was meant for something that did not happen.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import Any

from rich.console import RenderableType
from textual import events
from textual._queue import Queue
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

QUIET_ROUNDS = 5
"""Turns of the loop in which nothing is under way, after which a key is done with: what a dialog answers takes three to arrive."""
PATIENCE = 2.0
"""Seconds after which the next key is handed on in any case."""


class OneKeyAtATime(App[None]):
    """An application that hands a key on once everything the one before set off has come to rest."""

    _handing: asyncio.Task[None] | None = None
    _in_hand = False
    """Whether a key is being done with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._typed: deque[events.Key | events.Paste] = deque()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if self._handing is None:
            self._handing = asyncio.create_task(self._hand_on())

    def forget_typed_ahead(self) -> None:
        """Drop the keys that wait behind the one that is refused: they were typed before whoever typed them could know."""
        if self._in_hand:
            self._typed.clear()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if painted := getattr(screen, "painted", None):
            painted()

    async def _hand_on(self) -> None:
        try:
            while self._typed and self.is_running:
                self._in_hand = True
                await super().on_event(self._typed.popleft())
                await self._rest()
                self._in_hand = False
        except Exception as error:  # noqa: BLE001 - as a message pump does with what a handler raises
            self._handle_exception(error)
        finally:
            self._handing, self._in_hand = None, False

    async def _rest(self) -> None:
        """Wait until nothing moves: no message waits or is handled."""
        quiet, until = 0, monotonic() + PATIENCE
        while quiet < QUIET_ROUNDS and self.is_running and monotonic() < until:
            await asyncio.sleep(0)
            quiet = quiet + 1 if self.at_rest() else 0

    def at_rest(self) -> bool:
        """Whether no message waits and none is handled."""
        return all(map(_rests, self._pumps()))

    def _pumps(self) -> Iterator[MessagePump]:
        yield self
        yield from self.screen_stack
        yield from self.screen.walk_children()


def forget_typed_ahead(app: App[Any]) -> None:
    """The same for a widget, which may stand in another application."""
    if isinstance(app, OneKeyAtATime):
        app.forget_typed_ahead()


def _rests(pump: MessagePump) -> bool:
    """Whether a pump waits for its next message, or is there no more."""
    queue: Queue[Any] = pump._message_queue
    waiting = queue.ready_event._waiters  # type: ignore[attr-defined]
    return pump._closed or (queue.empty() and any(not each.done() for each in waiting))
