"""SOAP as the Web Connector speaks it: one table of calls, and the replies.

Document/literal wrapped, in SOAP 1.1 and 1.2 envelopes. Some versions send RPC-styled calls (``q1:serverVersion`` with an
encodingStyle, typed parameters without a namespace); calls and parameters are known by local name and namespace, attributes
and prefixes are not looked at. Replies are document/literal always.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from store.text import printable

NAMESPACE = "http://developer.intuit.com/"
ENVELOPES = {
    "http://schemas.xmlsoap.org/soap/envelope/": "1.1",
    "http://www.w3.org/2003/05/soap-envelope": "1.2",
}
CONTENT_TYPES = {"1.1": "text/xml; charset=utf-8", "1.2": "application/soap+xml; charset=utf-8"}
TOO_LARGE = "413 Content Too Large"

_DEFAULT: Any = {None: NAMESPACE}
NAMESPACES = {version: namespace for namespace, version in ENVELOPES.items()}

TEXT, NUMBER, TEXTS = "string", "int", "ArrayOfString"


@dataclass(frozen=True, slots=True)
class Method:
    """A call: its parameters with their types, in order, and the type of its answer."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    returns: str = TEXT


def _texts(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, TEXT) for name in names)


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method("serverVersion"),
        Method("clientVersion", _texts("strVersion")),
        Method("authenticate", _texts("strUserName", "strPassword"), TEXTS),
        Method(
            "sendRequestXML",
            (
                *_texts("ticket", "strHCPResponse", "strCompanyFileName", "qbXMLCountry"),
                ("qbXMLMajorVers", NUMBER),
                ("qbXMLMinorVers", NUMBER),
            ),
        ),
        Method("receiveResponseXML", _texts("ticket", "response", "hresult", "message"), NUMBER),
        Method("connectionError", _texts("ticket", "hresult", "message")),
        Method("getLastError", _texts("ticket")),
        Method("closeConnection", _texts("ticket")),
        Method("getInteractiveURL", _texts("wcTicket", "sessionID")),
        Method("interactiveDone", _texts("wcTicket")),
        Method("interactiveRejected", _texts("wcTicket", "reason")),
    )
}
TICKETS = ("ticket", "wcTicket")


class Fault(Exception):
    """A request that gets a SOAP fault instead of an answer.

    Attributes:
        sentence: what the other side is told.
        status: the HTTP status for SOAP 1.2; 1.1 knows 500 only, except for what is refused before it is read as SOAP.
        version: of the envelope, empty where that was not seen.
        ours: whether the service is at fault, not the sender.
        code: a fault code other than sender and receiver.
    """

    def __init__(
        self, sentence: str, status: str = "400 Bad Request", *, version: str = "", ours: bool = False, code: str = ""
    ) -> None:  # fmt: skip
        super().__init__(sentence)
        self.sentence, self.status, self.version, self.ours, self.code = sentence, status, version, ours, code


@dataclass(frozen=True, slots=True)
class Call:
    """A request: which method, with which texts and numbers, in which version of SOAP."""

    method: str
    arguments: dict[str, str | int]
    version: str

    def text(self, name: str) -> str:
        """A text, empty where it was left out."""
        return str(self.arguments.get(name, ""))

    def number(self, name: str) -> int:
        """A number, 0 where it was left out."""
        return int(self.arguments.get(name, 0))


def reply(call: Call, result: str | int | Sequence[str]) -> bytes:
    """The answer to a call, as bytes of an envelope."""
    body, envelope = _envelope(call.version)
    answer = etree.SubElement(body, f"{{{NAMESPACE}}}{call.method}Response", nsmap=_DEFAULT)
    returned = etree.SubElement(answer, f"{{{NAMESPACE}}}{call.method}Result")
    if isinstance(result, str | int):
        returned.text = legal(str(result))
    else:
        for text in result:
            etree.SubElement(returned, f"{{{NAMESPACE}}}string").text = legal(text)
    return _bytes(envelope)


def fault(problem: Fault, version: str) -> bytes:
    """A fault as bytes of an envelope of that version."""
    body, envelope = _envelope(version)
    soap = NAMESPACES[version]
    found = etree.SubElement(body, f"{{{soap}}}Fault")
    if version == "1.1":
        code = problem.code or ("Server" if problem.ours else "Client")
        etree.SubElement(found, "faultcode").text = f"soap:{code}"
        etree.SubElement(found, "faultstring").text = legal(problem.sentence)
        return _bytes(envelope)
    code = problem.code or ("Receiver" if problem.ours else "Sender")
    etree.SubElement(etree.SubElement(found, f"{{{soap}}}Code"), f"{{{soap}}}Value").text = f"soap:{code}"
    reason = etree.SubElement(etree.SubElement(found, f"{{{soap}}}Reason"), f"{{{soap}}}Text")
    reason.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    reason.text = legal(problem.sentence)
    return _bytes(envelope)


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """The text with every character XML cannot hold spelled out."""
    return _ILLEGAL.sub(lambda found: printable(found[0]), text)


def _envelope(version: str) -> tuple[etree._Element, etree._Element]:
    soap = NAMESPACES[version]
    envelope = etree.Element(f"{{{soap}}}Envelope", nsmap={"soap": soap})
    return etree.SubElement(envelope, f"{{{soap}}}Body"), envelope


def _bytes(envelope: etree._Element) -> bytes:
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
