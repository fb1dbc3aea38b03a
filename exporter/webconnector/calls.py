"""What each call of the Web Connector does: who may, whose turn it is, and the exchange behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from exporter.spool import Spool
from exporter.webconnector import pin
from exporter.webconnector.brain import Exchange
from exporter.webconnector.call_log import CallLog, utc
from exporter.webconnector.credentials import Door
from exporter.webconnector.soap import Call
from exporter.webconnector.tickets import ENDING, OPEN, WORKING, Tickets
from store.errors import Refusal

Result = str | int | Sequence[str]

OVER = "This session is over; the Web Connector begins a new one at its next update. Nothing was lost."
UNAVAILABLE = (
    "The service cannot reach its own files just now; nothing was lost. It goes on at the next update."
)
NOTED_EVERY = 60
"""Seconds between notes of a contact that brought nothing."""


@dataclass
class Calls:
    """The calls of one spool's service.

    Attributes:
        after_exchange: called after each answer that completed a batch and each end of a session, and where a caller finds no work.
        clock: seconds since 1970.
    """

    spool: Spool
    exchange: Exchange
    door: Door
    tickets: Tickets
    log: CallLog
    version: str
    clock: Callable[[], float]
    after_exchange: Callable[[], object] = lambda: None
    _client: str = ""
    _noted: float = 0
    _one_at_a_time: Lock = field(default_factory=Lock)

    def do(self, call: Call, address: str) -> Result:
        """Answer a call from an address, whatever it is; a mishap of the spool is told in the protocol's own words."""
        if call.method in _OPEN:
            return _OPEN[call.method](self, call, address)
        session = self.tickets.session(call.text("ticket") or call.text("wcTicket"))
        if not session:
            return self._without_session(call)
        with self._one_at_a_time:
            try:
                return _IN_SESSION[call.method](self, call, session)
            except (Refusal, OSError) as error:
                self.log.write("trouble", call=call.method, session=session[:12], why=str(error))
                return _UNAVAILABLE[call.method]

    # Before a session

    def server_version(self, *_: object) -> str:
        return f"billspool {self.version}"

    def client_version(self, call: Call, _: str) -> str:
        self._client = call.text("strVersion")[:100]
        return ""

    def authenticate(self, call: Call, address: str) -> Result:
        """A ticket and what comes of it; a wrong password costs the same as a right one."""
        if not self._admitted(call, address):
            return self._turned_away("nvu")
        with self._one_at_a_time:
            if not self.tickets.free_for(address):
                return self._turned_away("busy")
            try:
                if not self.exchange.work_waiting():
                    self.after_exchange()  # which may find that a question is due
                if not self.exchange.work_waiting():
                    self._note_contact()
                    return self._turned_away("none")
                return (self._session_for(address), "")
            except (Refusal, OSError) as error:
                self.log.write("trouble", call="authenticate", why=str(error))
                return self._turned_away("busy")

    def _admitted(self, call: Call, address: str) -> bool:
        try:
            return self.door.admits(call.text("strUserName"), call.text("strPassword"), address)
        except Refusal as refusal:
            self.log.write("trouble", call=call.method, why=refusal.message)
            return False

    def _session_for(self, address: str) -> str:
        """The ticket of a session that has begun."""
        ticket, session = self.tickets.issue(address)
        try:
            self.exchange.begin(session, self._client)
        except BaseException:
            self.tickets.close(session)
            raise
        return ticket

    def _turned_away(self, why: str) -> Result:
        return (self.tickets.unused(), why)

    def _note_contact(self) -> None:
        """Write down that the Web Connector called, now and then."""
        now = self.clock()
        if now - self._noted < NOTED_EVERY:
            return
        self._noted = now
        with suppress(Refusal, OSError), self.spool.changing():
            pin.note(self.spool, last_contact=utc(now), client_version=self._client)

    def _without_session(self, call: Call) -> Result:
        """A ticket that is not good. An answer of the session lost last is taken in all the same, as long as nobody asked for it anew."""
        lost = self.tickets.lost_session(call.text("ticket"))
        if lost and call.method == "receiveResponseXML":
            with self._one_at_a_time, suppress(Refusal, OSError):
                self._answered(call, lost)
        return _NO_SESSION[call.method]

    # Within a session

    def send_request(self, call: Call, session: str) -> str:
        """The next message for QuickBooks, empty where there is none."""
        qbxml = self.exchange.request(
            session, call.text("strHCPResponse"), call.text("strCompanyFileName"), call.text("qbXMLCountry"),
            call.number("qbXMLMajorVers"), call.number("qbXMLMinorVers"),
        )  # fmt: skip
        self.tickets.turn(session, WORKING if qbxml else ENDING)
        return qbxml

    def receive_response(self, call: Call, session: str) -> int:
        """Keep what QuickBooks answered; answers how far the session is."""
        percent = self._answered(call, session)
        self.tickets.turn(session, OPEN if 0 <= percent < 100 else ENDING)
        return percent

    def _answered(self, call: Call, session: str) -> int:
        percent = self.exchange.answer(
            session, call.text("response"), call.text("hresult"), call.text("message")
        )
        if self.spool.files("responses"):
            self.after_exchange()
        return percent

    def connection_error(self, call: Call, session: str) -> str:
        """QuickBooks could not be reached."""
        self.tickets.turn(session, ENDING)
        return self.exchange.connection_error(session, call.text("hresult"), call.text("message"))

    def last_error(self, _: Call, session: str) -> str:
        return self.exchange.last_error(session)

    def close(self, _: Call, session: str) -> str:
        """The end of a session, told in words for the Web Connector's window."""
        try:
            told = self.exchange.close(session)
        finally:
            self.tickets.close(session)
        self.after_exchange()
        return told

    # Nothing here needs a person at the screen

    def interactive_url(self, *_: object) -> str:
        return ""

    def interactive_done(self, *_: object) -> str:
        return "Done"

    def interactive_rejected(self, *_: object) -> str:
        return "billspool needs no answers at the screen; run the update again."


_OPEN: dict[str, Callable[[Calls, Call, str], Result]] = {
    "serverVersion": Calls.server_version,
    "clientVersion": Calls.client_version,
    "authenticate": Calls.authenticate,
}
_IN_SESSION: dict[str, Callable[[Calls, Call, str], Result]] = {
    "sendRequestXML": Calls.send_request,
    "receiveResponseXML": Calls.receive_response,
    "connectionError": Calls.connection_error,
    "getLastError": Calls.last_error,
    "closeConnection": Calls.close,
    "getInteractiveURL": Calls.interactive_url,
    "interactiveDone": Calls.interactive_done,
    "interactiveRejected": Calls.interactive_rejected,
}
_NO_SESSION: dict[str, Result] = {
    "sendRequestXML": "",
    "receiveResponseXML": -1,
    "connectionError": "done",
    "getLastError": OVER,
    "closeConnection": "The session was over already.",
    "getInteractiveURL": "",
    "interactiveDone": OVER,
    "interactiveRejected": OVER,
}
_UNAVAILABLE: dict[str, Result] = {
    **_NO_SESSION,
    "getLastError": UNAVAILABLE,
    "closeConnection": UNAVAILABLE,
}
