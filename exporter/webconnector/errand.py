"""What is done after each exchange, on a thread of its own: the postman, where the book is on this machine.

The Web Connector waits for it a moment, so that a session's bills are in the book when the session ends; no longer, because a
locked book must not hold up the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread

MOST_WAIT = 2.0
"""Seconds the Web Connector waits for it."""


class Errand:
    """Runs a function whenever it is asked to, never twice at once; asked again meanwhile, it runs once more."""

    def __init__(self, work: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        """Args:
        work: what is to be done; it does all there is to do.
        failed: told what went wrong.
        """
        self._work, self._failed = work, failed
        self._changed = Condition()
        self._asked = self._done = 0
        self._over = False
        self._thread: Thread | None = None

    def run(self, wait: float = MOST_WAIT) -> bool:
        """Ask for it, and wait for it a moment; answers whether it is done."""
        with self._changed:
            self._asked += 1
            mine = self._asked
            if self._thread is None and not self._over:
                self._thread = Thread(target=self._serve, name="errand", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._done >= mine or self._over, wait)

    def stop(self, wait: float = 30) -> None:
        """Let it finish what it is at, and do no more."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(wait)

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked > self._done or self._over)
                if self._asked == self._done:
                    return
                doing = self._asked
            try:
                self._work()
            except Exception as error:  # noqa: BLE001 - told to the log; the service goes on
                self._failed(error)
            with self._changed:
                self._done = doing
                self._changed.notify_all()
