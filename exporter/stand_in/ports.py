"""How the stand-in's Web Connector reaches the service: straight into the exchange, or as SOAP over HTTP."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from lxml import etree

from exporter.stand_in.rendering import quoted
from exporter.webconnector.brain import Exchange
from store.errors import Conflict

NAMESPACE = "http://developer.intuit.com/"
ENVELOPES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
_TIMEOUT = 60


class LostConnection(Exception):
    """The service did not answer; whether it got the call is unknown."""


class SoapFault(Exception):
    """The service answered with something a Web Connector cannot use."""


class Port(Protocol):
    """The eight calls of the Web Connector."""

    def server_version(self) -> str: ...

    def client_version(self, version: str) -> str: ...

    def authenticate(self) -> list[str]: ...

    def send_request(
        self, ticket: str, hcp: str, company_file: str, country: str, major: int, minor: int
    ) -> str: ...

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int: ...

    def connection_error(self, ticket: str, hresult: str, message: str) -> str: ...

    def get_last_error(self, ticket: str) -> str: ...

    def close_connection(self, ticket: str) -> str: ...


class DirectPort:
    """Calls an exchange in this process: no SOAP, no password, tickets counted."""

    _tickets = 0

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self._client = ""

    def server_version(self) -> str:
        return ""

    def client_version(self, version: str) -> str:
        self._client = version
        return ""

    def authenticate(self) -> list[str]:
        DirectPort._tickets += 1
        ticket = f"direct-{DirectPort._tickets}"
        if not self.exchange.work_waiting():
            return [ticket, "none"]
        try:
            self.exchange.begin(ticket, self._client)
        except Conflict:
            return [ticket, "busy"]
        return [ticket, ""]

    def send_request(
        self, ticket: str, hcp: str, company_file: str, country: str, major: int, minor: int
    ) -> str:
        return self.exchange.request(ticket, hcp, company_file, country, major, minor)

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        return self.exchange.answer(ticket, response, hresult, message)

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        return self.exchange.connection_error(ticket, hresult, message)

    def get_last_error(self, ticket: str) -> str:
        return self.exchange.last_error(ticket)

    def close_connection(self, ticket: str) -> str:
        return self.exchange.close(ticket)


class HttpPort:
    """Calls a service by SOAP, document/literal and wrapped, as the Web Connector does.

    Args:
        soap: ``1.1`` or ``1.2``.
        rpc: dress the call as some versions do for a service declared RPC: a prefix, encodingStyle, xsi:type.
        tls: how far to trust the service; the machine's own certificates where None.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        *,
        soap: str = "1.1",
        rpc: bool = False,
        tls: ssl.SSLContext | None = None,
        timeout: int = _TIMEOUT,
    ) -> None:
        self.url = urlsplit(url)
        self.user = user
        self._password = password
        self._soap = soap
        self._rpc = rpc
        self._tls = tls
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    def server_version(self) -> str:
        return self._text("serverVersion")

    def client_version(self, version: str) -> str:
        return self._text("clientVersion", strVersion=version)

    def authenticate(self) -> list[str]:
        result = self._call("authenticate", strUserName=self.user, strPassword=self._password)
        if any(child.tag != f"{{{NAMESPACE}}}string" for child in result) or len(result) < 2:
            raise SoapFault("QBWC1012: Authentication failed due to following error message: no ticket.")
        return [child.text or "" for child in result]

    def send_request(
        self, ticket: str, hcp: str, company_file: str, country: str, major: int, minor: int
    ) -> str:
        return self._text(
            "sendRequestXML", ticket=ticket, strHCPResponse=hcp, strCompanyFileName=company_file, qbXMLCountry=country,
            qbXMLMajorVers=major, qbXMLMinorVers=minor,
        )  # fmt: skip

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        text = self._text(
            "receiveResponseXML", ticket=ticket, response=response, hresult=hresult, message=message
        )
        if not text.removeprefix("-").isdigit():
            raise SoapFault(f"receiveResponseXML answered {text!r}, not a number")
        return int(text)

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        return self._text("connectionError", ticket=ticket, hresult=hresult, message=message)

    def get_last_error(self, ticket: str) -> str:
        return self._text("getLastError", ticket=ticket)

    def close_connection(self, ticket: str) -> str:
        text = self._text("closeConnection", ticket=ticket)
        self.hang_up()
        return text

    def hang_up(self) -> None:
        """Close the connection without a word."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _text(self, method: str, **values: str | int) -> str:
        return self._call(method, **values).text or ""

    def _call(self, method: str, **values: str | int) -> etree._Element:
        body = self._envelope(method, values).encode()
        try:
            connection = self._connected()
            connection.request("POST", self.url.path or "/", body, self._headers(method))
            reply = connection.getresponse()
            content = reply.read()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise LostConnection(f"{method}: {error!r}") from error
        return _result(method, reply.status, content)

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            host, port = self.url.hostname or "localhost", self.url.port
            if self.url.scheme == "https":
                context = self._tls or ssl.create_default_context()
                self._connection = http.client.HTTPSConnection(
                    host, port, timeout=self._timeout, context=context
                )
            else:
                self._connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
        return self._connection

    def _headers(self, method: str) -> dict[str, str]:
        if self._soap == "1.2":
            return {
                "Content-Type": f'application/soap+xml; charset=utf-8; action="{NAMESPACE}{method}"',
                "User-Agent": "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)",
            }
        return {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{NAMESPACE}{method}"',
            "User-Agent": "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)",
        }

    def _envelope(self, method: str, values: dict[str, Any]) -> str:
        if self._rpc:
            return self._rpc_envelope(method, values)
        inner = "".join(f"<{name}>{quoted(str(value))}</{name}>" for name, value in values.items())
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<soap:Envelope xmlns:soap="{ENVELOPES[self._soap]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
            f'<{method} xmlns="{NAMESPACE}">{inner}</{method}></soap:Body></soap:Envelope>'
        )

    def _rpc_envelope(self, method: str, values: dict[str, Any]) -> str:
        inner = "".join(
            f'<{name} xsi:type="xsd:{"int" if isinstance(value, int) else "string"}">{quoted(str(value))}</{name}>'
            for name, value in values.items()
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<soap:Envelope xmlns:soap="{ENVELOPES[self._soap]}" xmlns:soapenc="{_ENCODING}" xmlns:tns="{NAMESPACE}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
            f'<soap:Body soap:encodingStyle="{_ENCODING}"><q1:{method} xmlns:q1="{NAMESPACE}">{inner}</q1:{method}>'
            "</soap:Body></soap:Envelope>"
        )


def _result(method: str, status: int, content: bytes) -> etree._Element:
    """The result element of an answer, looked at as closely as the Web Connector does."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SoapFault(f"QBWC1042: {method} answered {status} and no XML: {content[:200]!r}") from error
    if status != 200:
        raise SoapFault(f"{method} answered {status}: {' '.join(_texts(root))}")
    response = next(root.iter(f"{{{NAMESPACE}}}{method}Response"), None)
    result = None if response is None else response.find(f"{{{NAMESPACE}}}{method}Result")
    if result is None:
        raise SoapFault(f"{method} answered without a {method}Result in {NAMESPACE}")
    return result


def _texts(root: etree._Element) -> Sequence[str]:
    return [str(text).strip() for text in root.itertext() if str(text).strip()]
