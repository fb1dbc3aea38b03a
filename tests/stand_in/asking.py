"""A company file with a few entries, message sets to ask it, and its answers as elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from lxml import etree

from exporter.stand_in.quickbooks import QuickBooks
from tests.exporter.examples import _grammar, grammar_bytes

EASTERN = timezone(timedelta(hours=-5))


@dataclass
class Clock:
    """A clock set by hand."""

    time: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 30, tzinfo=EASTERN))

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **span: int) -> None:
        self.time += timedelta(**span)


def company(path: str = ":memory:", edition: str = "US", clock: Clock | None = None) -> QuickBooks:
    """Harbor Builders with one vendor, one job, some items and accounts."""
    quickbooks = QuickBooks(path, edition=edition, clock=clock or Clock())
    quickbooks.add_vendor("Bright Electric")
    quickbooks.add_customer("Harbor View:Phase 1")
    for name in ("Job Costs:1", "Job Costs:2"):
        quickbooks.add_item(name)
    quickbooks.add_account("Job Expenses:Electrical")
    quickbooks.add_account("Retainage Payable", "OtherCurrentLiability")
    return quickbooks


def message_set(requests: str, attributes: str = "", on_error: str = "continueOnError", version: str = "13.0") -> str:  # fmt: skip
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f'<QBXML><QBXMLMsgsRq onError="{on_error}" {attributes}>{requests}</QBXMLMsgsRq></QBXML>'
    )


def asked(quickbooks: QuickBooks, requests: str, attributes: str = "", **envelope: str) -> etree._Element:
    """The QBXMLMsgsRs of the answer."""
    text = quickbooks.process(message_set(requests, attributes, **envelope))
    return etree.fromstring(text.encode())[0]


def bill(
    ref: str = "APP-1",
    lines: str = "",
    *,
    head: str = "",
    vendor: str = "Bright Electric",
    day: str = "2026-02-25",
    request_id: str = "1",
) -> str:
    """A BillAddRq; one expense line of 100.00 unless others are given; `head` comes after RefNumber."""
    return (
        f'<BillAddRq requestID="{request_id}"><BillAdd><VendorRef><FullName>{vendor}</FullName></VendorRef>'
        f"<TxnDate>{day}</TxnDate><RefNumber>{ref}</RefNumber>{head}{lines or expense('100.00')}</BillAdd></BillAddRq>"
    )


def expense(amount: str, account: str = "Job Expenses:Electrical", more: str = "") -> str:
    return f"<ExpenseLineAdd><AccountRef><FullName>{account}</FullName></AccountRef><Amount>{amount}</Amount>{more}</ExpenseLineAdd>"


def item(more: str, name: str = "Job Costs:1") -> str:
    return f"<ItemLineAdd><ItemRef><FullName>{name}</FullName></ItemRef>{more}</ItemLineAdd>"


def named(tag: str, name: str) -> str:
    return f"<{tag}><FullName>{name}</FullName></{tag}>"


def codes(answer: etree._Element) -> list[int]:
    """The status codes of the responses, in their order."""
    return [int(response.get("statusCode", "")) for response in answer]


def texts(answer: etree._Element, name: str) -> list[str]:
    return [element.text or "" for element in answer.iter(name)]


def assert_as_published(text: str, edition: str = "US", version: str = "13.0") -> None:
    """Hold an answer against the vendor's grammar, where it lies beside the project."""
    grammar_bytes(edition, version)
    grammar = _grammar(edition, version)
    assert grammar.validate(etree.fromstring(text.encode())), grammar.error_log


def pieces(quickbooks: QuickBooks, query: str, inner: str) -> Iterator[etree._Element]:
    """The responses of an iterator, from its start to its end."""
    response = asked(quickbooks, f'<{query} iterator="Start">{inner}</{query}>')[0]
    yield response
    while int(response.get("iteratorRemainingCount", "0")):
        attributes = f'iterator="Continue" iteratorID="{response.get("iteratorID")}"'
        response = asked(quickbooks, f"<{query} {attributes}>{inner}</{query}>")[0]
        yield response
