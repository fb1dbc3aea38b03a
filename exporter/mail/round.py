"""A round of the mail: today's digest where it is due, then whatever waits."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from exporter.mail.delivery import Told, Way, deliver
from store.actions import digests
from store.desk import Desk
from store.errors import Conflict, NotPermitted
from store.views import digest
from store.views.settings import settings_of

EVERY = 60.0
"""Seconds between two rounds of a running service."""


def make_round(desk: Desk, way: Way | None = None) -> list[Told]:
    """Write what is due today and deliver everything that waits; answers what was done.

    Where somebody else delivers at this moment, he does it.

    Raises:
        Refusal: settings or the mail folder cannot be used; everything waits.
    """
    _write_digest(desk)
    try:
        return deliver(desk, way)
    except Conflict as busy:
        return [Told(0, "", "noted", busy.message)]


def digest_is_due(desk: Desk) -> bool:
    """Whether a round made now writes today's digest: from its hour on, unless everybody who wants it has it."""
    return desk.clock().hour >= settings_of(desk).number("mail.digest_at") and digest.is_wanted(desk)


def _write_digest(desk: Desk) -> None:
    if digest_is_due(desk):
        digests.write(desk)


class Rounds:
    """Makes a round now and then on a thread of its own, until it is told to stop."""

    def __init__(
        self, desk: Desk, told: Callable[[str], object], *, every: float = EVERY, way: Way | None = None
    ) -> None:
        """Args:
        told: is given a sentence on each message, and on whatever went wrong.
        every: seconds between two rounds.
        """
        self._desk, self._told, self._every = desk, told, every
        self._over = Event()
        self._way = way or Way()
        self._way.stop = self._over.is_set
        self._said = ""
        self._thread = Thread(target=self._serve, name="mail", daemon=True)

    def start(self) -> None:
        """Make the first round at once."""
        self._thread.start()

    def stop(self, wait: float = 30) -> None:
        """Finish the message under way, and make no more rounds."""
        self._over.set()
        self._thread.join(wait)

    def _serve(self) -> None:
        while not self._over.is_set():
            self._round()
            self._over.wait(self._every)

    def _round(self) -> None:
        try:
            told = [str(each) for each in make_round(self._desk, self._way)]
        except NotPermitted:
            told = []
        except Exception as error:  # noqa: BLE001 - told to the log; the service goes on
            told = [str(error) or repr(error)]
        said = "\n".join(told)
        if said and said != self._said:  # what stays as it is is told once
            for sentence in told:
                self._told(sentence)
        self._said = said
