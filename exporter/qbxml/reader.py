"""What QuickBooks answers, read with care: message sets, list and transaction entries, and what it says of itself at a session's start.

An answer comes out of a SOAP message as text, sometimes with an encoding declaration that no longer holds; entities and document
types have no place in it and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from exporter.qbxml.status_codes import DOUBTFUL
from store.errors import Invalid
from store.text import printable

MOST_BYTES = 48 * 2**20
"""A larger answer is refused unread; large lists come in pages."""

_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,13})(?:\.([0-9]{2}))?").fullmatch
_CODE = re.compile(r"-?[0-9]{1,9}").fullmatch


class Unreadable(Invalid):
    """The text is not an answer of QuickBooks."""

    default_rule = "qbxml.unreadable"


@dataclass(frozen=True, slots=True)
class Ret:
    """An entry QuickBooks returned, such as a ``BillRet``; values are the texts as they came, empty where there is none."""

    element: etree._Element

    @property
    def name(self) -> str:
        return str(self.element.tag)

    def text(self, path: str) -> str:
        """The text at a path such as ``VendorRef/FullName``."""
        return (self.element.findtext(path) or "").strip()

    def each(self, path: str) -> list[Ret]:
        """The groups at a path, such as each ``AppliedToTxnRet``."""
        return [Ret(found) for found in self.element.findall(path)]

    def texts(self, path: str) -> list[str]:
        """Every text at a path."""
        return [(found.text or "").strip() for found in self.element.findall(path)]

    def cents(self, path: str) -> int | None:
        """The amount at a path in cents, None where there is none or it is no amount."""
        return cents(self.text(path))

    def values(self) -> Iterator[tuple[str, str]]:
        """The entry's own texts, in order; groups are left out."""
        return ((str(child.tag), (child.text or "").strip()) for child in self.element if not len(child))


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill (or credit, or order) as QuickBooks has it.

    Attributes:
        amount: cents; None where the answer does not say.
    """

    txn_id: str
    txn_number: str = ""
    edit_sequence: str = ""
    guid: str = ""
    vendor: str = ""
    ref_number: str = ""
    amount: int | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one request.

    Attributes:
        name: without its ending, such as ``BillAdd``.
        remaining: how many entries an iterator still has to give, None where it is none.
    """

    name: str
    request_id: str
    code: int
    severity: str
    message: str
    iterator_id: str
    remaining: int | None
    element: etree._Element

    def rets(self) -> list[Ret]:
        """The entries returned; `ErrorRecovery` is none."""
        return [Ret(child) for child in self.element if str(child.tag).endswith("Ret")]

    def bills(self) -> list[Bill]:
        """The entries returned, as bills; those without a TxnID (or ListID) are none."""
        found = (_bill(ret) for ret in self.rets())
        return [bill for bill in found if bill.txn_id]

    def posted(self) -> Bill | None:
        """What an add made: from its entry, or from the recovery note a status check gives instead."""
        if self.code >= LEAST_ERROR and self.code not in WARNINGS:
            return None
        notes = (Ret(child) for child in self.element if child.tag == "ErrorRecovery")
        return next((bill for bill in map(_bill, chain(self.rets(), notes)) if bill.txn_id), None)

    @property
    def doubtful(self) -> bool:
        """Whether the answer leaves open if the request was carried out."""
        if self.code in DOUBTFUL:
            return True
        carried_out = self.code < LEAST_ERROR or self.code in WARNINGS
        return carried_out and self.name.endswith(("Add", "Mod")) and not self._names_one()

    def _names_one(self) -> bool:
        """Whether the answer carries the id of something, the one `posted` gives."""
        ids = ("TxnID", "ListID")
        entries = (child for child in self.element if str(child.tag).endswith(("Ret", "ErrorRecovery")))
        return any((entry.findtext(name) or "").strip() for entry in entries for name in ids)


LEAST_ERROR = 500
WARNINGS = (550, 560, 570)
"""Codes that look like errors and are none: the entry was saved, one detail was not."""


@dataclass(frozen=True, slots=True)
class MessageSet:
    """An answer: the message set's own status, None where it carries none, and the answer to each request."""

    code: int | None
    message_set_id: str
    responses: tuple[Response, ...]

    def by_id(self) -> dict[str, Response]:
        """The answers by request id; an answer without one is left out."""
        return {response.request_id: response for response in self.responses if response.request_id}

    def bills(self) -> list[Bill]:
        """Every bill in any of the answers."""
        return [bill for response in self.responses for bill in response.bills()]


@dataclass(frozen=True, slots=True)
class HostCompany:
    """What QuickBooks says of itself, of the open company and its preferences when a session begins.

    Attributes:
        edition: ``US``, ``CA`` or another country.
        file_ids: marks left in the company file by registrations of the Web Connector.
        closing_date: as QuickBooks writes it, empty where no period is closed.
        class_tracking: None where it does not say.
    """

    product: str
    edition: str
    versions: tuple[str, ...]
    company: str
    file_ids: tuple[str, ...]
    closing_date: str
    class_tracking: bool | None
    accounts_required: bool | None


def read(data: bytes | str) -> MessageSet:
    """Read an answer, or raise `Unreadable`."""
    root = parsed(data)
    found = root.find("QBXMLMsgsRs") if root.tag == "QBXML" else None
    if found is None:
        raise _unreadable(f"it begins with <{printable(root.tag)}> and holds no answers")
    status = found.get("messageSetStatusCode", "").strip()
    name = found.get("newMessageSetID", "").strip()
    return MessageSet(_code(status) if status else None, name, tuple(_response(child) for child in found))


def read_host(text: str) -> HostCompany:
    """Read what comes with the first call of a session, or raise `Unreadable`."""
    root = parsed(text)
    host, company = Ret(root), root.find(".//CompanyRet")
    if company is None or not Ret(company).text("CompanyName"):
        raise _unreadable("it does not say which company is open")
    entry = Ret(company)
    marks = [
        each.text("DataExtValue") for each in entry.each("DataExtRet") if each.text("DataExtName") == "FileID"
    ]
    return HostCompany(
        product=host.text(".//HostRet/ProductName"),
        edition=host.text(".//HostRet/Country").upper(),
        versions=tuple(host.texts(".//HostRet/SupportedQBXMLVersion")),
        company=entry.text("CompanyName"),
        file_ids=tuple(mark.lower() for mark in marks if mark),
        closing_date=host.text(".//AccountingPreferences/ClosingDate"),
        class_tracking=_yes_no(host.text(".//AccountingPreferences/IsUsingClassTracking")),
        accounts_required=_yes_no(host.text(".//AccountingPreferences/IsRequiringAccounts")),
    )


def parsed(data: bytes | str) -> etree._Element:
    """The document's root; nothing outside of the text is read, nothing in it is expanded."""
    text = data if isinstance(data, str) else _decoded(data)
    if len(text) > MOST_BYTES:
        raise _unreadable(f"it is larger than {MOST_BYTES} characters")
    text = _DECLARATION.sub("", text, count=1)
    if "<!DOCTYPE" in text:
        raise _unreadable("it declares a document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError, ValueError) as error:
        raise _unreadable(printable(error)[:200]) from error


def cents(text: str) -> int | None:
    """An amount of QuickBooks in cents: an optional sign, digits, then nothing or two decimals; None for anything else."""
    found = _AMOUNT(text)
    if not found:
        return None
    sign, whole, rest = found.groups()
    return (int(whole) * 100 + int(rest or 0)) * (-1 if sign == "-" else 1)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable("it is not UTF-8") from error


def _response(element: etree._Element) -> Response:
    remaining = element.get("iteratorRemainingCount", "").strip()
    return Response(
        name=str(element.tag).removesuffix("Rs"),
        request_id=element.get("requestID", ""),
        code=_code(element.get("statusCode", "")),
        severity=element.get("statusSeverity", ""),
        message=element.get("statusMessage", ""),
        iterator_id=element.get("iteratorID", ""),
        remaining=_code(remaining) if remaining else None,
        element=element,
    )


def _bill(ret: Ret) -> Bill:
    told = dict(ret.values())
    amount = next((told[name] for name in _AMOUNTS if told.get(name)), "")
    vendor = ret.text("VendorRef/FullName") or ret.text("EntityRef/FullName")
    return Bill(
        told.get("TxnID") or told.get("ListID", ""), told.get("TxnNumber", ""), told.get("EditSequence", ""),
        told.get("ExternalGUID", ""), vendor, told.get("RefNumber", ""), cents(amount), told.get("TxnDate", ""),
    )  # fmt: skip


_AMOUNTS = ("AmountDue", "CreditAmount", "TotalAmount", "Amount")


def _code(text: str) -> int:
    if not _CODE(text.strip()):
        raise _unreadable(f"it carries the status {printable(text)[:40]!r}")
    return int(text)


def _yes_no(text: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def _unreadable(why: str) -> Unreadable:
    return Unreadable(
        f"QuickBooks' answer cannot be read: {why}. It is kept as it came; QuickBooks is asked once more.",
        field="response",
    )
