"""An imitation of the QuickBooks Web Connector: its order of calls, its patience, and the ways it fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from exporter.stand_in.faults import Died, Fault, Faults
from exporter.stand_in.ports import DirectPort, HttpPort, LostConnection, Port, SoapFault
from exporter.stand_in.quickbooks import QuickBooks
from exporter.stand_in.statuses import HResult

__all__ = [
    "Died",
    "DirectPort",
    "Fault",
    "HttpPort",
    "LostConnection",
    "Session",
    "SoapFault",
    "WebConnector",
]

VERSION = "2.3.0.215"
COMPANY_FILE = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Harbor Builders.qbw"
MAJOR, MINOR = 16, 0
MOST_ROUNDS = 10_000
NO_OP = "NoOp"
NO_OP_PAUSE = 5
_NO_WORK = {"none": "none", "nvu": "not let in", "busy": "busy"}


@dataclass(slots=True)
class Session:
    """What happened in a session.

    Attributes:
        outcome: ``done``, ``none``, ``not let in``, ``busy``, ``error``, ``lost`` or ``no quickbooks``.
        rounds: message sets taken.
        progress: the percentages answered.
        error: what getLastError said, or why the service was left.
        closed: what closeConnection said.
    """

    ticket: str = ""
    outcome: str = ""
    rounds: int = 0
    progress: list[int] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    error: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer kept back: the ticket it belongs to, and the action that says until when."""

    ticket: str
    response: tuple[str, str, str]
    action: str


class _Lost(Exception):
    """The session ends without a word."""


class WebConnector:
    """The Web Connector of one application.

    Args:
        port: a `DirectPort` or `HttpPort`.
        faults: `Fault`s or their text, such as ``processed:die`` or ``request.received:stall:2``.
        stall: waits at a stall; it is told the point.
        die: dies at once; it is told the point. Raises `Died` where not given.
        told: hears of every point that is reached.
    """

    def __init__(
        self,
        port: Port,
        quickbooks: QuickBooks,
        faults: Iterable[Fault | str] = (),
        *,
        version: str = VERSION,
        company_file: str = COMPANY_FILE,
        stall: Callable[[str], None] | None = None,
        die: Callable[[str], None] | None = None,
        told: Callable[[str], None] | None = None,
        pause: Callable[[int], None] = time.sleep,
    ) -> None:
        self.port = port
        self.quickbooks = quickbooks
        self.faults = Faults.of(faults)
        self.version = version
        self.company_file = company_file
        self._stall = stall or (lambda _point: time.sleep(3600))
        self._die = die or _raise
        self._told = told or (lambda _point: None)
        self._pause = pause
        self._held: _Held | None = None

    def run_session(self) -> Session:
        """One session from serverVersion to closeConnection.

        Raises:
            Died: a fault killed the Web Connector.
        """
        session = Session()
        try:
            self._session(session)
        except _Lost as lost:
            session.outcome, session.error = "lost", str(lost)
        except LostConnection as lost:
            session.outcome, session.error = "lost", str(lost)
        except SoapFault as fault:
            session.outcome, session.error = "error", str(fault)
        finally:
            self.quickbooks.end_session()
            if isinstance(self.port, HttpPort):
                self.port.hang_up()
        return session

    def run(self, most: int = 100) -> list[Session]:
        """Sessions until the service has no work, at most so many."""
        sessions = []
        for _ in range(most):
            sessions.append(self.run_session())
            if sessions[-1].outcome == "none":
                break
        return sessions

    def _session(self, session: Session) -> None:
        self.port.server_version()
        verdict = self.port.client_version(self.version)
        if verdict.startswith("E:"):
            session.outcome, session.error = "error", verdict[2:]
            return
        answer = self.port.authenticate()
        session.ticket, place = answer[0], answer[1]
        if place in _NO_WORK:
            session.outcome = _NO_WORK[place]
            return
        self._point("authenticated")
        self._deliver_held("late")
        if not self._open(session):
            return
        self._work(session)
        self._point("closing")
        session.closed = self.port.close_connection(session.ticket)

    def _open(self, session: Session) -> bool:
        """Ask QuickBooks for its company file; where it cannot be had, tell the service."""
        refused = self.quickbooks.unavailable
        if refused is None:
            return True
        answer = self.port.connection_error(session.ticket, refused.code, refused.message)
        session.outcome, session.error = "no quickbooks", refused.message
        if answer != "done":
            self.port.connection_error(session.ticket, refused.code, refused.message)
        session.closed = self.port.close_connection(session.ticket)
        return False

    def _work(self, session: Session) -> None:
        hcp = self.quickbooks.hcp()
        for _ in range(MOST_ROUNDS):
            request = self.port.send_request(
                session.ticket, hcp, self.company_file, self.quickbooks.edition, MAJOR, MINOR
            )
            hcp = ""
            if request:
                progress = self._round(session, request)
                session.progress.append(progress)
                if 0 <= progress < 100:
                    continue
                session.outcome = "done" if progress >= 0 else "error"
                session.error = self.port.get_last_error(session.ticket) if progress < 0 else ""
                return
            error = self.port.get_last_error(session.ticket)
            if error == NO_OP:
                self._pause(NO_OP_PAUSE)
                continue
            session.outcome, session.error = ("error", error) if error else ("done", "")
            return
        session.outcome, session.error = "error", f"more than {MOST_ROUNDS} message sets"

    def _round(self, session: Session, request: str) -> int:
        """Take a message set to QuickBooks and its answer back."""
        session.rounds += 1
        session.requests.append(request)
        self._point("request.received")
        self._deliver_held("late.again")
        response = self._process(request)
        session.responses.append(response[0])
        action = self._point("processed")
        if action == "drop":
            raise _Lost("the answer was dropped")
        if action.startswith("late"):
            self._held = _Held(session.ticket, response, action)
            raise _Lost("the answer comes late")
        if action == "twice":
            self.port.receive_response(session.ticket, *response)
        progress = self.port.receive_response(session.ticket, *response)
        if self._point("response.sent") == "drop":
            raise _Lost("the reply to the answer was dropped")
        return progress

    def _process(self, request: str) -> tuple[str, str, str]:
        """QuickBooks' answer, the result code and the message: either the first or the others are empty."""
        try:
            return self.quickbooks.process(request), "", ""
        except HResult as refused:
            return "", refused.code, refused.message

    def _deliver_held(self, action: str) -> None:
        """Send an answer that was kept back; what the service says to that concerns nobody any more."""
        held = self._held
        if held is None or held.action != action:
            return
        self._held = None
        try:
            self.port.receive_response(held.ticket, *held.response)
        except SoapFault:
            self._told("late answer refused")

    def _point(self, point: str) -> str:
        """Note that a point is reached; die or stall there, or say what else goes wrong."""
        self._told(point)
        action = self.faults.at(point)
        if action == "die":
            self._die(point)
        if action == "stall":
            self._stall(point)
        return action


def _raise(point: str) -> None:
    raise Died(point)
