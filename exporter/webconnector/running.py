"""One running service: its parts put together over a spool, alone on that spool for as long as it runs, and ended in good order."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from exporter import durable
from exporter.spool import Spool
from exporter.webconnector import pin
from exporter.webconnector.brain import Exchange
from exporter.webconnector.call_log import CallLog, utc
from exporter.webconnector.calls import Calls
from exporter.webconnector.credentials import Cost, Door
from exporter.webconnector.errand import Errand
from exporter.webconnector.server import Server, Tls, require_safe
from exporter.webconnector.service import Application
from exporter.webconnector.throttle import Rates, Throttle
from exporter.webconnector.tickets import Limits, Tickets
from store.errors import Conflict
from store.rules.service_address import PATH, PORT

LOCK = "serve.lock"
CERTIFICATE = "certificate"
"""Where service.json names the certificate in use."""
MOST_WAIT = 60
"""Seconds the end may take."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how to listen.

    Attributes:
        certificate: of TLS, with its `key`; both or neither.
        behind_proxy: whether a proxy on this machine does the TLS.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only service on a spool; the kernel lets go when the process dies.

    Raises:
        Conflict: there is one already.
    """
    with durable.in_words(folder):
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, durable.FILE_MODE)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(handle, 20).decode("ascii", "replace").strip()
            raise Conflict(
                f"Another service (process {who or 'unknown'}) works on the spool {folder} already; a spool has one. "
                "Stop that one first.",
                rule="webconnector.running", field="spool.folder", value=folder,
            ) from None  # fmt: skip
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.close(handle)


class Running:
    """A service over a spool, ready to serve."""

    def __init__(
        self, spool: Spool, exchange: Exchange, where: Listening, *, version: str, after_exchange: Callable[[], object] | None = None,
        clock: Callable[[], float] = time.time, limits: Limits | None = None, rates: Rates | None = None, cost: Cost | None = None,
    ) -> None:  # fmt: skip
        """Args:
            after_exchange: run on a thread of its own after each answer, after the end of a session, and where there is no work.

        Raises:
            Refusal: it would not be safe there, or the certificate is not good.
        """
        require_safe(where.host, tls=where.certificate is not None, behind_proxy=where.behind_proxy)
        folder = spool.folder
        self.log = CallLog(folder / "log", clock)
        tls = (
            Tls(where.certificate, where.key, clock, self._note)
            if where.certificate is not None and where.key is not None
            else None
        )
        self._spool, self._certificate = spool, where.certificate
        self._errand = Errand(after_exchange, self._errand_failed) if after_exchange is not None else None
        throttle = Throttle(folder / "throttle.json", spool.scratch, clock, rates)
        tickets = Tickets(folder / "session.json", spool.scratch, clock, limits)
        self.calls = Calls(
            spool, exchange, Door(folder, throttle, cost), tickets, self.log, version, clock, self._after_exchange
        )  # fmt: skip
        self.application = Application(self.calls, behind_proxy=where.behind_proxy)
        self._over = Event()
        self._server = Server(self.application, where.host, where.port, self._note, tls)

    def listen(self) -> str:
        """Begin to listen; answers the service's address."""
        found = self._server.listen() + PATH
        with durable.in_words(self._spool.folder), self._spool.changing():
            pin.note(
                self._spool,
                lasting=True,
                **{CERTIFICATE: str(self._certificate.absolute()) if self._certificate else ""},
            )
        self.log.write("begun", address=found, process=os.getpid())
        return found

    def serve(self) -> None:
        """Serve until somebody on another thread calls `stop`, and until what was under way is finished."""
        self._server.serve()
        self._over.wait(MOST_WAIT)

    def stop(self) -> None:
        """Finish the calls under way, then end."""
        self._server.stop()
        if self._errand is not None:
            self._errand.stop()
        self.log.write("ended")
        self._over.set()

    def _after_exchange(self) -> None:
        if self._errand is not None:
            self._errand.run()

    def _errand_failed(self, error: Exception) -> None:
        self.log.write("trouble", call="post", why=str(error) or repr(error))

    def _note(self, sentence: str) -> None:
        self.log.write("note", text=sentence)


def now_text(clock: Callable[[], float] = time.time) -> str:
    """The time in UTC as the spool keeps it."""
    return utc(clock())
