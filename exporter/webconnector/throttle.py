"""How often a wrong password may be tried: counted by user and by address, each locked for longer every time, up to a cap.

A lock is not held against the right password from the address it came from last, nor against the first try from an address, so
nobody can lock the real client out by guessing. Kept on disk, so that a restart forgives nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from exporter import durable

MOST_ADDRESSES = 1000
USER = "user"


@dataclass(frozen=True, slots=True)
class Rates:
    """When a lock falls and for how long, in seconds; each further wrong password after it doubles the time."""

    free: int = 5
    first: int = 60
    cap: int = 3600
    forgotten: int = 24 * 3600


@dataclass(slots=True)
class Count:
    """Wrong passwords in a row and until when the next is not looked at."""

    wrong: int = 0
    until: float = 0
    last: float = 0


@dataclass(slots=True)
class State:
    """What is remembered."""

    good: str = ""
    user: Count = field(default_factory=Count)
    addresses: dict[str, Count] = field(default_factory=dict)


class Throttle:
    """The counts of one service."""

    def __init__(
        self, file: Path, scratch: Path, clock: Callable[[], float], rates: Rates | None = None
    ) -> None:
        self._file, self._scratch, self._clock = file, scratch, clock
        self.rates = rates or Rates()
        self._lock = Lock()
        self._state = self._load()

    def good(self, address: str) -> bool:
        """Whether the right password came from there last."""
        with self._lock:
            return address == self._state.good

    def locked(self, address: str) -> bool:
        """Whether too many wrong passwords came, from there or for the user; never before the first wrong one from there."""
        with self._lock:
            own, now = self._state.addresses.get(address), self._clock()
            return own is not None and (own.until > now or self._state.user.until > now)

    def locked_until(self) -> float:
        """When the lock on the user ends, in seconds of the clock; 0 where there is none."""
        with self._lock:
            return self._state.user.until if self._state.user.until > self._clock() else 0

    def wrong(self, address: str, known_user: bool) -> None:
        """Count a wrong password."""
        with self._lock:
            locks = self._counted(self._state.addresses.setdefault(address, Count()))
            if known_user:
                locks = self._counted(self._state.user) or locks
            self._forget()
            if locks:
                self._save()

    def right(self, address: str) -> None:
        """Forgive the user and the address."""
        with self._lock:
            before = (self._state.good, self._state.user, self._state.addresses.pop(address, None))
            if before == (address, Count(), None):
                return
            self._state.good, self._state.user = address, Count()
            self._save()

    def forgive(self) -> None:
        """Begin anew, for a new password."""
        with self._lock:
            self._state = State()
            self._save()

    def _counted(self, count: Count) -> bool:
        """Count one more; answers whether a lock falls."""
        now, rates = self._clock(), self.rates
        if now - count.last > rates.forgotten:
            count.wrong = 0
        count.wrong += 1
        count.last = now
        if count.wrong < rates.free or count.until > now:
            return False
        count.until = now + min(rates.cap, rates.first * 2 ** min(count.wrong - rates.free, 20))
        return True

    def _forget(self) -> None:
        known = self._state.addresses
        while len(known) > MOST_ADDRESSES:
            del known[min(known, key=lambda address: (known[address].until, known[address].last))]

    def _save(self) -> None:
        """Keep the counts; where that fails they hold until the service ends."""
        with suppress(OSError):
            text = json.dumps(asdict(self._state), sort_keys=True) + "\n"
            durable.overwrite(text.encode("ascii"), self._scratch, self._file)

    def _load(self) -> State:
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            kept = json.loads(durable.read(self._file))
            addresses = {str(address): _count(count) for address, count in kept["addresses"].items()}
            return State(str(kept["good"]), _count(kept["user"]), addresses)
        return State()


def _count(kept: dict[str, Any]) -> Count:
    return Count(int(kept["wrong"]), kept["until"] + 0, kept["last"] + 0)
