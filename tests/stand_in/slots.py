"""A mail slot with sets laid out beforehand, and a small SOAP service before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

from exporter.stand_in.ports import ENVELOPES, NAMESPACE
from exporter.stand_in.rendering import quoted

PASSWORD = "right"


@dataclass
class Slot:
    """Hands out its sets one by one and keeps what it hears."""

    sets: list[str]
    errors: list[str] = field(default_factory=list)
    heard: list[tuple[Any, ...]] = field(default_factory=list)
    sent: int = 0

    def work_waiting(self) -> bool:
        return self.sent < len(self.sets)

    def begin(self, session: str, client_version: str) -> None:
        self.heard.append(("begin", session, client_version))

    def request(self, session: str, hcp: str, company_file: str, country: str, major: int, minor: int) -> str:
        self.heard.append(("request", session, bool(hcp), country, major))
        if self.errors or not self.work_waiting():
            return ""
        return self.sets[self.sent]

    def answer(self, session: str, response: str, hresult: str, message: str) -> int:
        self.heard.append(("answer", session, response, hresult))
        self.sent = min(self.sent + 1, len(self.sets))
        return 100 * self.sent // len(self.sets)

    def connection_error(self, session: str, hresult: str, message: str) -> str:
        self.heard.append(("connection error", session, hresult))
        return "done"

    def last_error(self, session: str) -> str:
        return self.errors.pop(0) if self.errors else ""

    def close(self, session: str) -> str:
        self.heard.append(("close", session))
        return "OK"

    def verbs(self) -> list[str]:
        return [heard[0] for heard in self.heard]


def _reply(slot: Slot, method: str, values: dict[str, str]) -> list[str]:
    """The result of a call; a list of two or more is authenticate's."""
    ticket = values.get("ticket", "")
    if method == "authenticate":
        if values["strPassword"] != PASSWORD:
            return ["", "nvu"]
        slot.begin("T1", "soap")
        return ["T1", "" if slot.work_waiting() else "none"]
    if method == "sendRequestXML":
        numbers = int(values["qbXMLMajorVers"]), int(values["qbXMLMinorVers"])
        return [slot.request(ticket, values["strHCPResponse"], values["strCompanyFileName"], values["qbXMLCountry"], *numbers)]  # fmt: skip
    if method == "receiveResponseXML":
        return [str(slot.answer(ticket, values["response"], values["hresult"], values["message"]))]
    if method == "closeConnection":
        return [slot.close(ticket)]
    return [slot.last_error(ticket) if method == "getLastError" else ""]


@contextmanager
def served(slot: Slot) -> Iterator[str]:
    """The slot behind SOAP; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            root = etree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
            call = root[0][0]
            method = etree.QName(call).localname
            action = f"{NAMESPACE}{method}"
            envelope = etree.QName(root).namespace or ""
            named = (
                self.headers["SOAPAction"]
                if envelope == ENVELOPES["1.1"]
                else self.headers.get_param("action")
            )
            assert str(named).strip('"') == action
            assert etree.QName(call).namespace == NAMESPACE
            results = _reply(slot, method, {etree.QName(each).localname: each.text or "" for each in call})
            inner = "".join(f"<string>{quoted(each)}</string>" for each in results) if len(results) > 1 else quoted(results[0])  # fmt: skip
            body = (
                f'<s:Envelope xmlns:s="{envelope}"><s:Body><{method}Response xmlns="{NAMESPACE}">'
                f"<{method}Result>{inner}</{method}Result></{method}Response></s:Body></s:Envelope>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/qbwc"
    finally:
        server.shutdown()
        server.server_close()
