"""Tickets: what a session shows with each of its calls. One is good at a time; kept as a hash, so that a restart changes nothing.

A new session may begin where none is live. A Web Connector makes its calls one after the other, so one that signs on again from
the same address while an answer of QuickBooks, or only the end of the session, is awaited, has lost that session; it goes on at
once. Anybody else waits until the live session has been silent for too long.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from exporter import durable

OPEN, WORKING, ENDING = "open", "working", "ending"
"""It is the client's turn · QuickBooks works on what was sent · only the end of the session is awaited."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long tickets last, in seconds.

    Attributes:
        quiet: without a call, while it is the client's turn, before the same client may begin anew.
        idle: without a call before the ticket expires.
        longest: from the first call to the last.
    """

    quiet: int = 60
    idle: int = 15 * 60
    working: int = 30 * 60
    longest: int = 4 * 3600


@dataclass(slots=True)
class Live:
    """The session under way; times are seconds of the clock."""

    session: str
    address: str
    begun: float
    seen: float
    state: str = OPEN


class Tickets:
    """The one good ticket of a spool."""

    def __init__(
        self, file: Path, scratch: Path, clock: Callable[[], float], limits: Limits | None = None
    ) -> None:
        self._file, self._scratch, self._clock = file, scratch, clock
        self.limits = limits or Limits()
        self._lock = Lock()
        self._live: Live | None = self._load()
        self._lost: str = ""

    def live(self) -> Live | None:
        """The session under way, None where there is none."""
        with self._lock:
            return self._unexpired()

    def free_for(self, address: str) -> bool:
        """Whether a session may begin from there now."""
        with self._lock:
            live = self._unexpired()
            if live is None:
                return True
            if live.address != address:
                return False
            return live.state in (WORKING, ENDING) or self._clock() - live.seen >= self.limits.quiet

    def issue(self, address: str) -> tuple[str, str]:
        """A new ticket and its session; the one before is good no more.

        Raises:
            OSError: it could not be kept.
        """
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock()
            fresh = Live(session_of(ticket), address, now, now)
            self._save(fresh)
            self._lost = self._live.session if self._live else ""
            self._live = fresh
        return ticket, fresh.session

    def unused(self) -> str:
        """A ticket that is good for nothing, for those who get no session."""
        return secrets.token_urlsafe(32)

    def known(self, ticket: str) -> bool:
        """Whether the ticket is good now, or was that of the session that was lost last; nothing changes."""
        session = session_of(ticket)
        with self._lock:
            live = self._unexpired()
            return _same(session, live.session if live else "") or _same(session, self._lost)

    def session(self, ticket: str) -> str:
        """The session of a good ticket, which stays good for a while longer; empty for any other."""
        with self._lock:
            live = self._unexpired()
            if live is None or not _same(session_of(ticket), live.session):
                return ""
            live.seen = self._clock()
            return live.session

    def lost_session(self, ticket: str) -> str:
        """The session of a ticket that was good until the present session took its place; empty for any other."""
        session = session_of(ticket)
        with self._lock:
            return session if _same(session, self._lost) else ""

    def turn(self, session: str, state: str) -> None:
        """Note whose turn it is."""
        with self._lock:
            if self._live is not None and self._live.session == session:
                self._live.seen, self._live.state = self._clock(), state

    def close(self, session: str) -> None:
        """End the session; its ticket is good no more."""
        with self._lock:
            if self._live is None or self._live.session != session:
                return
            self._live = None
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _unexpired(self) -> Live | None:
        live = self._live
        if live is None:
            return None
        now = self._clock()
        idle = self.limits.working if live.state == WORKING else self.limits.idle
        if now - live.seen >= idle or now - live.begun >= self.limits.longest:
            self._live = None
        return self._live

    def _save(self, live: Live) -> None:
        text = json.dumps(asdict(live), sort_keys=True) + "\n"
        durable.overwrite(text.encode("ascii"), self._scratch, self._file)

    def _load(self) -> Live | None:
        """The session of the service that was here before, as though its last call came just now and waits for QuickBooks."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(durable.read(self._file))
            begun = min(kept["begun"] + 0, self._clock())
            return Live(str(kept["session"]), str(kept["address"]), begun, self._clock(), WORKING)
        return None


def session_of(ticket: str) -> str:
    """The name of a ticket's session; the ticket cannot be told from it."""
    return hashlib.sha256(ticket.encode("utf-8", "replace")).hexdigest()


def _same(one: str, other: str) -> bool:
    return bool(other) and secrets.compare_digest(one, other)
