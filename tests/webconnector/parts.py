"""A running service for tests: the real one, over a real spool and a socket, with a hash that costs little and an exchange that is told what to say."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from exporter.spool import Owner, Spool
from exporter.webconnector.credentials import Cost, set_password
from exporter.webconnector.running import Listening, Running
from exporter.webconnector.soap import METHODS, NAMESPACE
from exporter.webconnector.throttle import Rates
from exporter.webconnector.tickets import Limits
from store.errors import Unavailable

USER, PASSWORD = "connector", "correct horse battery"
CHEAP = Cost(1, 8)
CERTIFICATES = Path(__file__).parent / "certificates"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
TYPES = {SOAP_11: "text/xml; charset=utf-8", SOAP_12: "application/soap+xml; charset=utf-8"}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    seconds: float = 1_780_000_000

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Told:
    """An exchange that hands out these messages, one after the other, and remembers what it was asked."""

    messages: list[str] = field(default_factory=lambda: ["<one/>", "<two/>"])
    said: list[tuple[Any, ...]] = field(default_factory=list)
    sent: int = 0
    broken: bool = False
    error: str = ""

    def work_waiting(self) -> bool:
        self._trouble()
        return self.sent < len(self.messages)

    def begin(self, session: str, client_version: str) -> None:
        self._trouble()
        self.said.append(("begin", session, client_version))

    def request(self, session: str, hcp: str, company_file: str, country: str, major: int, minor: int) -> str:
        self._trouble()
        self.said.append(("request", session, hcp, company_file, country, major, minor))
        if self.sent == len(self.messages):
            return ""
        self.sent += 1
        return self.messages[self.sent - 1]

    def answer(self, session: str, response: str, hresult: str, message: str) -> int:
        self._trouble()
        self.said.append(("answer", session, response, hresult, message))
        return -1 if hresult else 100 * self.sent // len(self.messages)

    def connection_error(self, session: str, hresult: str, message: str) -> str:
        self.said.append(("connection_error", session, hresult, message))
        return "done"

    def last_error(self, session: str) -> str:
        return self.error or "Nothing went wrong."

    def close(self, session: str) -> str:
        self.said.append(("close", session))
        return "2 batches answered."

    def heard(self, what: str) -> list[tuple[Any, ...]]:
        return [each for each in self.said if each[0] == what]

    def _trouble(self) -> None:
        if self.broken:
            raise Unavailable("The disk is full.", rule="spool.disk_full")


@dataclass
class Service:
    """A running service and how to call it."""

    running: Running
    exchange: Any
    url: str
    spool: Spool
    done: list[str]

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.split("/")[2].rpartition(":")
        return host, int(port)

    def send(
        self, body: bytes, method: str = "POST", path: str = "/qbwc", timeout: float = 20, **headers: str
    ) -> tuple[int, bytes]:
        """One HTTP request; the status and the body of the answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        try:
            sent = {"Content-Type": TYPES[SOAP_11]} | {
                name.replace("_", "-"): value for name, value in headers.items()
            }
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def call(self, method: str, *values: str, soap: str = SOAP_11, **headers: str) -> Any:
        """What a call returns: a text, or the texts of authenticate."""
        status, answer = self.send(
            message(method, *values, soap=soap), **{"Content_Type": TYPES[soap], **headers}
        )
        assert status == 200, answer
        result = next(iter(next(iter(etree.fromstring(answer)[0]))))
        texts = [child.text or "" for child in result]
        return texts or result.text or ""

    def sign_on(self, password: str = PASSWORD, user: str = USER, **headers: str) -> list[str]:
        found: list[str] = self.call("authenticate", user, password, **headers)
        return found

    def begin(self) -> str:
        """The ticket of a new session."""
        ticket, company = self.sign_on()
        assert company == ""
        return ticket

    def send_request(self, ticket: str, hcp: str = "") -> str:
        return str(self.call("sendRequestXML", ticket, hcp, "C:\\company.qbw", "US", "13", "0"))

    def log(self) -> str:
        return (self.spool.folder / "log" / "service.jsonl").read_text(encoding="ascii")


def message(method: str, *values: str, soap: str = SOAP_11) -> bytes:
    """A call as the Web Connector writes it."""
    envelope = etree.Element(f"{{{soap}}}Envelope", nsmap={"soap": soap})
    call = etree.SubElement(
        etree.SubElement(envelope, f"{{{soap}}}Body"), f"{{{NAMESPACE}}}{method}", nsmap={None: NAMESPACE}
    )
    for (name, _), value in zip(METHODS[method].parameters, values, strict=False):
        etree.SubElement(call, f"{{{NAMESPACE}}}{name}").text = value
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


def a_spool(root: Path) -> Spool:
    return Spool.open(root / "spool", Owner("book-1", "Harbor Builders", "US", "13.0"))


@contextmanager
def service(
    spool: Spool, exchange: Any = None, *, clock: Any = None, limits: Limits | None = None, rates: Rates | None = None,
    where: Listening | None = None, cost: Cost = CHEAP, work: Callable[[], object] | None = None,
) -> Iterator[Service]:  # fmt: skip
    """A service on a port of its own, until the end of the block."""
    if not (spool.folder / "credentials.json").exists():
        set_password(spool.folder, USER, PASSWORD, cost)
    told = exchange if exchange is not None else Told()
    done: list[str] = []
    options = {"clock": clock} if clock else {}
    running = Running(
        spool, told, where or Listening(port=0), version="1.2", after_exchange=work or (lambda: done.append("posted")),
        limits=limits, rates=rates, cost=cost, **options,
    )  # fmt: skip
    url = running.listen()
    thread = threading.Thread(target=running.serve)
    thread.start()
    try:
        yield Service(running, told, url, spool, done)
    finally:
        running.stop()
        thread.join(20)
        assert not thread.is_alive()
