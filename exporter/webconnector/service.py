"""The Web Connector service as a WSGI application: one address, POST for the Web Connector, GET for people and for programs that
ask what it can do. Whatever comes in, the answer is whole: XML, a page or a plain sentence."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from exporter.webconnector import body, page, soap, soap_reader
from exporter.webconnector.calls import Calls, Result
from exporter.webconnector.soap import Call, Fault
from exporter.webconnector.tickets import session_of
from exporter.webconnector.wsdl import wsdl
from store.rules.service_address import PATH

XML = "text/xml; charset=utf-8"
PLAIN = ("Content-Type", "text/plain; charset=utf-8")

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?").fullmatch


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back over HTTP."""

    status: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    last: bool = False
    """Whether the connection ends with it, because not all that was sent was read."""


class Application:
    """The WSGI application."""

    def __init__(self, calls: Calls, *, behind_proxy: bool = False, largest: int = body.LARGEST) -> None:
        """Args:
        behind_proxy: whether a proxy on this machine, which alone can reach us, says who calls and at which address.
        largest: most bytes of a request.
        """
        self.calls = calls
        self._behind_proxy = behind_proxy
        self._largest = largest

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            response = self._response(environ)
        except Exception as error:  # noqa: BLE001 - the last resort: a fault in words, and the error in the log
            self.calls.log.write("error", error=repr(error))
            response = _faulty(Fault("The service failed; its log says why.", ours=True), environ)
        headers = [*response.headers, ("Content-Length", str(len(response.body)))]
        if response.last:
            headers.append(("Connection", "close"))
        start_response(response.status, headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else response.body]

    def _response(self, environ: Environ) -> Response:
        if str(environ.get("PATH_INFO", "")).rstrip("/") != PATH:
            return Response("404 Not Found", f"The service is at {PATH}.\n".encode(), (PLAIN,))
        method = environ.get("REQUEST_METHOD")
        if method == "POST":
            return self._post(environ)
        if method in ("GET", "HEAD"):
            return self._get(environ)
        text = f"{PATH} takes POST from the Web Connector and GET from people.\n"
        return Response("405 Method Not Allowed", text.encode(), (PLAIN, ("Allow", "GET, HEAD, POST")))

    def _get(self, environ: Environ) -> Response:
        asked = {
            name.lower() for name, _ in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        }
        if "wsdl" in asked:
            return Response("200 OK", wsdl(self._own_address(environ)), (("Content-Type", XML),))
        calls = self.calls
        now = page.standing(calls.spool, calls.tickets.live() is not None)
        return Response("200 OK", page.page(now), page.HEADERS)

    def _post(self, environ: Environ) -> Response:
        began, address = time.perf_counter(), self._client(environ)
        try:
            size = body.length(environ, self._largest)
            call = soap_reader.read(body.pieces(environ, size), self.calls.tickets.known)
        except Fault as fault:
            self.calls.log.write("refused", address=address, why=fault.sentence)
            body.drain(environ)
            return _faulty(fault, environ, last=True)
        result = self.calls.do(call, address)
        answer = soap.reply(call, result)
        self._note(call, result, address, size, len(answer), began)
        return Response("200 OK", answer, (("Content-Type", soap.CONTENT_TYPES[call.version]),))

    def _note(self, call: Call, result: Result, address: str, size: int, answered: int, began: float) -> None:
        """One line of the log: what was called and what came of it."""
        ticket = call.text("ticket") or call.text("wcTicket")
        facts: dict[str, str | int | bool] = {
            "call": call.method, "address": address, "bytes": size, "answered": answered,
            "ms": round((time.perf_counter() - began) * 1000),
        }  # fmt: skip
        if ticket:
            facts["session"] = session_of(ticket)[:12]
        facts |= _outcome(call, result)
        self.calls.log.write("call", **facts)

    def _client(self, environ: Environ) -> str:
        """The address of whoever calls; the proxy's word counts where there is one, of several addresses the one it saw itself."""
        direct = str(environ.get("REMOTE_ADDR", ""))
        if not self._behind_proxy:
            return direct
        told = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        try:
            return str(ipaddress.ip_address(told))
        except ValueError:
            return direct

    def _own_address(self, environ: Environ) -> str:
        """Our own address as the other side called it."""
        scheme, host = str(environ["wsgi.url_scheme"]), str(environ.get("HTTP_HOST", ""))
        if self._behind_proxy:
            scheme = "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else scheme
            host = str(environ.get("HTTP_X_FORWARDED_HOST", "")) or host
        if not _HOST(host):
            host = f"localhost:{environ['SERVER_PORT']}"
        return f"{scheme}://{host}{PATH}"


def _outcome(call: Call, result: Result) -> dict[str, str | int | bool]:
    """What came of a call, for the log; never what was in it."""
    if call.method == "authenticate":
        assert not isinstance(result, str | int)
        return {"user": call.text("strUserName"), "outcome": result[1] or "session"}
    if call.method == "receiveResponseXML":
        return {"percent": int(str(result)), "hresult": call.text("hresult"), "message": call.text("message")}
    if call.method == "connectionError":
        return {"hresult": call.text("hresult"), "message": call.text("message")}
    if call.method == "clientVersion":
        return {"client": call.text("strVersion")}
    if call.method in ("getLastError", "closeConnection"):
        return {"told": str(result)}
    return {}


def _faulty(fault: Fault, environ: Environ, *, last: bool = False) -> Response:
    """A fault in the version of SOAP that was spoken. SOAP 1.1 has it as 500, but for what was refused before it was read."""
    spoken = "1.2" if "application/soap+xml" in str(environ.get("CONTENT_TYPE", "")).lower() else "1.1"
    version = fault.version or spoken
    status = "500 Internal Server Error" if fault.ours else fault.status
    if version == "1.1" and status.startswith("400"):
        status = "500 Internal Server Error"
    return Response(
        status, soap.fault(fault, version), (("Content-Type", soap.CONTENT_TYPES[version]),), last
    )
