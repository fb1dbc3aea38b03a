"""The service's side of a Web Connector session: what to send next, and what to do with what comes back.

It touches the spool and nothing else, and keeps nothing in memory that matters: the folder says what was sent and what was
answered, so a process that dies at any point is continued by the next. One exchange works on a spool at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from exporter import ballast, durable
from exporter.crash_points import reached
from exporter.qbxml.status_codes import MALFORMED, normal, trouble
from exporter.spool import Spool
from exporter.webconnector import journal, pin, recovery
from exporter.webconnector.journal import Step
from exporter.webconnector.outbox import Outbox
from exporter.webconnector.requests import acknowledgement, composed
from store.errors import Conflict, Refusal

DONE = 100
FAILED = -1
MOST_STEPS = 12
"""How often one batch is asked about in one session; a query may go on for as long as it has pages."""
REMEMBERED = 50

_OVER = "This session is over; the Web Connector begins a new one at its next update. Nothing was lost."


@dataclass(slots=True)
class Session:
    """A session under way. Nothing in it must survive it."""

    id: str
    client: str
    checked: bool = False
    done: int = 0
    error: str = ""
    forgetting: str = ""
    tried_forgetting: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def mark(self) -> str:
        return mark(self.id)


def mark(session: str) -> str:
    """What stands for a session in the spool; its ticket cannot be told from it."""
    return hashlib.sha256(session.encode("utf-8", "replace")).hexdigest()[:16]


class Exchange:
    """The mail slot of one spool."""

    def __init__(self, spool: Spool, *, now: Callable[[], str]) -> None:
        """Args:
        now: gives the time as UTC text.
        """
        self.spool = spool
        self._now = now
        self._outbox = Outbox(spool, now)
        self._session: Session | None = None
        self._errors: dict[str, str] = {}
        self._lock: int | None = None

    def work_waiting(self) -> bool:
        """Whether a session would find anything to do; an acknowledgement alone waits for the next one."""
        with durable.in_words(self.spool.folder):
            return bool(self._inflight()) or bool(self._outbox.ready())

    def begin(self, session: str, client_version: str) -> None:
        """Begin a session; one that was under way is over.

        Raises:
            Conflict: another service works on this spool. Unavailable: the spool cannot be written.
        """
        with durable.in_words(self.spool.folder):
            self._lock_spool()
            if self._session is not None:
                self._remember(self._session.id, _OVER)
            self._session = Session(session, client_version)
            with self.spool.changing():
                pin.note(self.spool, last_contact=self._now(), client_version=client_version[:100])

    def request(self, session: str, hcp: str, company_file: str, country: str, major: int, minor: int) -> str:
        """The next message for QuickBooks. Empty where nothing is left to do, or nothing can be sent: `last_error` says which.

        Args:
            hcp: what QuickBooks says of itself, its company and preferences; with the first call of a session only.
        """
        del country, major, minor  # `hcp` says it better: the host's own country and versions
        live = self._live(session)
        if live is None:
            self._remember(session, _OVER)
            return ""
        live.error = ""
        try:
            with durable.in_words(self.spool.folder), self.spool.changing():
                if not live.checked:
                    live.error = pin.check(self.spool, hcp, company_file, self._now())
                    live.checked = not live.error
                return self._next(live) if live.checked else ""
        except Refusal as refusal:
            live.error = refusal.message
            return ""

    def answer(self, session: str, response: str, hresult: str, message: str) -> int:
        """Keep an answer, durably; then say how far the session is: 0 to 99, 100 when nothing is left, less than 0 for an error."""
        live = self._live(session)
        try:
            with durable.in_words(self.spool.folder), self.spool.changing():
                reached("exchange.received")
                return self._answered(session, live, response, hresult, message)
        except Refusal as refusal:
            self._fail(session, live, refusal.message)
            return FAILED

    def connection_error(self, session: str, hresult: str, message: str) -> str:
        """Take in that QuickBooks could not be reached; the Web Connector tries no other company file."""
        told = trouble(hresult, message)
        self._fail(session, self._live(session), told)
        with suppress(Refusal), durable.in_words(self.spool.folder), self.spool.changing():
            pin.note(self.spool, last_contact=self._now(), last_error=told)
        return "done"

    def last_error(self, session: str) -> str:
        """Why nothing was sent, or what went wrong; empty where nothing did."""
        live = self._live(session)
        return live.error if live else self._errors.get(session, _OVER)

    def close(self, session: str) -> str:
        """End the session; answers what the Web Connector shows."""
        live = self._live(session)
        if live is None:
            return "The session was over already."
        self._remember(session, live.error or _OVER)
        self._session = None
        waiting = len(self._inflight()) + len(self._outbox.ready())
        rest = f"{waiting} still to send" if waiting else "nothing more waits"
        return live.error or f"{live.done} {'batch' if live.done == 1 else 'batches'} answered, {rest}."

    def shut(self) -> None:
        """Let another service work on this spool."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # What goes out

    def _next(self, live: Session) -> str:
        while (batch := self._claimed()) is not None:
            manifest = journal.manifest_of(self.spool, batch)
            steps = journal.steps(self.spool, batch)
            stand = recovery.stand(manifest, steps, live.mark)
            if stand.concluded:
                self._conclude(live, batch, stand)
                continue
            live.error = self._hindrance(live, batch, stand, steps)
            if live.error:
                pin.note(self.spool, last_error=live.error)
                return ""
            return self._send(live, batch, steps, stand)
        return self._forget(live)

    def _claimed(self) -> Path | None:
        """The batch in flight; where there is none, the next one from the outbox, put in flight."""
        inflight = self._inflight()
        if inflight:
            return inflight[0]
        batch = self._outbox.take()
        if batch is not None:
            reached("exchange.claimed")
        return batch

    def _hindrance(self, live: Session, batch: Path, stand: recovery.Stand, steps: list[Step]) -> str:
        here = [step for step in steps if step.session == live.mark]
        gone = set(stand.restored) & set(pin.recent(self.spool))
        if gone and here:
            return (
                f"The company file seems to be an older copy: {len(gone)} of the bills posted last are no longer in it, and nobody "
                "deleted them. Nothing was sent. Open the right company file; if the backup was restored on purpose, have your "
                "administrator run `billspool spool accept-company`."
            )
        if stand.send != recovery.QUERY and live.asked[batch.stem] >= MOST_STEPS:
            return "QuickBooks gives no clear answer; it is asked again at the next update. Nothing is sent twice."
        return self._outbox.fault(batch)

    def _send(self, live: Session, batch: Path, steps: list[Step], stand: recovery.Stand) -> str:
        manifest = journal.manifest_of(self.spool, batch)
        number = journal.next_number(self.spool, batch)
        step, text = composed(self.spool, batch, manifest, steps, stand, number, live.mark, self._now())
        leaves = step.sent == recovery.BATCH
        if leaves:
            ballast.reserve(self.spool.folder)
        journal.write_step(self.spool, batch, step, client=live.client, sent=text, lasting=leaves)
        live.asked[batch.stem] += 1
        reached("exchange.sent")
        return text.decode("utf-8")

    def _forget(self, live: Session) -> str:
        """Where nothing follows, let QuickBooks forget message sets whose answers are in the book."""
        for marker in self.spool.files("responses", suffix=".done"):
            if marker.stem not in live.tried_forgetting:
                live.tried_forgetting.add(marker.stem)
                live.forgetting = marker.stem
                return acknowledgement(self.spool, marker.stem).decode("ascii")
        return ""

    # What comes back

    def _answered(self, session: str, live: Session | None, response: str, hresult: str, message: str) -> int:
        if live is not None and live.forgetting:
            return self._forgotten(live, hresult)
        batch = next(iter(self._inflight()), None)
        steps = journal.steps(self.spool, batch) if batch else []
        if batch is None or not steps or steps[-1].session != mark(session):
            return self._nobodys(session, live)
        if steps[-1].answer is None:
            self._keep(batch, steps[-1], response, hresult, message)
            steps = journal.steps(self.spool, batch)
        stand = recovery.stand(journal.manifest_of(self.spool, batch), steps, mark(session))
        doubtful = bool(hresult.strip()) and normal(hresult) != MALFORMED
        if stand.concluded and not doubtful:
            self._conclude(live, batch, stand)
        if stand.concluded or steps[-1].sent == recovery.BATCH:
            durable.sync_folder(self.spool.folder / "responses")
        if doubtful or (hresult.strip() and live is not None and not stand.concluded):
            self._fail(session, live, trouble(hresult, message))
            return FAILED
        return self._percent(live)

    def _keep(self, batch: Path, step: Step, response: str, hresult: str, message: str) -> None:
        body = response.encode("utf-8", "surrogatepass")
        at = self._now()
        ballast.with_room(
            self.spool.folder,
            lambda: journal.write_answer(self.spool, batch, step.number, body, hresult, message, at),
        )
        acknowledged = step.acknowledges
        if acknowledged and not hresult.strip():
            for marker in self.spool.files("responses", suffix=".done"):
                if marker.stem.endswith(f"-{acknowledged}"):
                    marker.unlink()
                    reached("exchange.forgotten")

    def _forgotten(self, live: Session, hresult: str) -> int:
        stem, live.forgetting = live.forgetting, ""
        if not hresult.strip():
            (self.spool.folder / "responses" / f"{stem}.done").unlink(missing_ok=True)
            reached("exchange.forgotten")
        return self._percent(live)

    def _nobodys(self, session: str, live: Session | None) -> int:
        """An answer nobody waits for: it came twice, or after its session was over. What matters is on disk, or is asked for."""
        if live is not None:
            return self._percent(live)
        self._remember(session, _OVER)
        return FAILED

    def _conclude(self, live: Session | None, batch: Path, stand: recovery.Stand) -> None:
        """Lay a batch whose answer is complete beside its answers, for the postman."""
        bills = [outcome.bill for outcome in stand.outcomes if outcome.bill is not None]
        if journal.manifest_of(self.spool, batch).get("kind", "bills") == "bills":
            pin.posted(self.spool, [bill.txn_id for bill in bills])
        journal.move(self.spool, batch, self.spool.folder / "responses", lasting=False)
        reached("exchange.concluded")
        if live is not None:
            live.done += 1

    # Where things stand

    def _percent(self, live: Session | None) -> int:
        waiting = len(self._inflight()) + len(self._outbox.ready())
        forgettable = live is not None and any(
            marker.stem not in live.tried_forgetting
            for marker in self.spool.files("responses", suffix=".done")
        )
        if not waiting:
            return DONE - 1 if forgettable else DONE
        done = live.done if live else 0
        return min(DONE - 1, DONE * done // (done + waiting))

    def _inflight(self) -> list[Path]:
        return self.spool.files("inflight")

    def _live(self, session: str) -> Session | None:
        return self._session if self._session is not None and self._session.id == session else None

    def _fail(self, session: str, live: Session | None, error: str) -> None:
        if live is not None:
            live.error = error
        else:
            self._remember(session, error)

    def _remember(self, session: str, error: str) -> None:
        self._errors[session] = error
        while len(self._errors) > REMEMBERED:
            del self._errors[next(iter(self._errors))]

    def _lock_spool(self) -> None:
        """Be the only service on this spool; the kernel lets go when the process dies."""
        if self._lock is not None:
            return
        handle = os.open(
            self.spool.folder / "service.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, durable.FILE_MODE
        )
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Conflict(
                f"Another service works on the spool {self.spool.folder} already; stop one of the two, a spool has one.",
                rule="exchange.busy", field="spool.folder", value=self.spool.folder,
            ) from None  # fmt: skip
        self._lock = handle
