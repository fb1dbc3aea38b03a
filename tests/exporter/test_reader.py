"""Answers are read with care: what QuickBooks sends in its odd encodings is understood, what nobody sends is refused."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exporter.qbxml import queries
from exporter.qbxml.reader import Unreadable, cents, read, read_host
from tests.exporter.examples import assert_valid

ADDED = (
    '<BillAddRs requestID="bill-1-1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><BillRet><TxnID>1-2</TxnID>'
    "<EditSequence>0012</EditSequence><TxnNumber>7</TxnNumber><VendorRef><ListID>8</ListID><FullName>Peña</FullName></VendorRef>"
    "<AmountDue>25200.00</AmountDue><RefNumber>APP-1</RefNumber><ExternalGUID>{G}</ExternalGUID></BillRet></BillAddRs>"
)
RECOVERED = (
    '<BillAddRs requestID="bill-1-1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><ErrorRecovery><TxnID>1-2</TxnID>'
    "<TxnNumber>7</TxnNumber><EditSequence>0012</EditSequence><ExternalGUID>{G}</ExternalGUID></ErrorRecovery></BillAddRs>"
)
REFUSED = '<BillAddRs requestID="bill-1-1" statusCode="3140" statusSeverity="Error" statusMessage="There is &quot;X&quot;"/>'


def answer(inside: str, declaration: str = '<?xml version="1.0" ?>', attributes: str = "") -> str:
    return f"{declaration}<QBXML><QBXMLMsgsRs{attributes}>{inside}</QBXMLMsgsRs></QBXML>"


@pytest.mark.parametrize(
    "declaration",
    [
        "",
        '<?xml version="1.0" ?>',
        '<?xml version="1.0" encoding="windows-1252"?>',
        '\ufeff<?xml version="1.0" encoding="utf-16"?>\n',
    ],
)
def test_an_encoding_that_no_longer_holds_does_no_harm(declaration: str) -> None:
    for data in (answer(ADDED, declaration), answer(ADDED, declaration).encode()):
        bill = read(data).bills()[0]
        assert bill.vendor == "Peña"
        assert (bill.txn_id, bill.txn_number, bill.edit_sequence) == ("1-2", "7", "0012")
        assert (bill.amount, bill.ref_number, bill.guid) == (2_520_000, "APP-1", "{G}")


def test_a_status_check_answers_with_a_recovery_note_instead_of_the_bill() -> None:
    response = read(answer(RECOVERED, attributes=' messageSetStatusCode="0" newMessageSetID="B1"')).responses[
        0
    ]
    assert response.rets() == []
    posted = response.posted()
    assert posted is not None
    assert (posted.txn_id, posted.edit_sequence, posted.amount) == ("1-2", "0012", None)


def test_a_refused_request_posted_nothing() -> None:
    response = read(answer(REFUSED)).responses[0]
    assert response.posted() is None
    assert not response.doubtful
    assert response.message == 'There is "X"'


def test_success_without_a_txn_id_is_doubtful_and_so_is_an_internal_error() -> None:
    bare = '<BillAddRs requestID="1" statusCode="0"/><BillAddRs requestID="2" statusCode="1000"/><BillQueryRs requestID="3" statusCode="1"/>'
    assert [response.doubtful for response in read(answer(bare)).responses] == [True, True, False]


def test_the_message_sets_own_status_is_read_where_quickbooks_writes_it() -> None:
    assert read(answer("", attributes=' messageSetStatusCode="9002"')).code == 9002
    assert read(answer("", attributes=' statusCode="9002"')).code is None


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", "<QBXML/>", "<html><body>busy</body></html>", "<QBXML><QBXMLMsgsRq/></QBXML>",
        answer('<BillAddRs requestID="1" statusCode="zero"/>'),
        answer('<BillAddRs requestID="1"/>'),
        answer("<BillAddRs"),
        answer("\x00"),
        '<!DOCTYPE QBXML [<!ENTITY a "b">]>' + answer(ADDED, ""),
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + answer(ADDED, ""),
        answer("&unknown;"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read(text)


def test_bombs_are_refused_at_once() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    began = time.process_time()
    with pytest.raises(Unreadable):
        read(f'<!DOCTYPE x [<!ENTITY l0 "ha">{lol}]><QBXML a="&l11;"/>')
    with pytest.raises(Unreadable):
        read("<a>" * 100_000)
    assert time.process_time() - began < 5


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        read(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.00", 0), ("1", 100), ("-1.50", -150), ("+2.05", 205), ("9999999999999.99", 999_999_999_999_999),
     ("1.5", None), ("1,000.00", None), ("", None), ("1e3", None), ("١.00", None)],
)  # fmt: skip
def test_amounts_are_whole_cents(text: str, amount: int | None) -> None:
    assert cents(text) == amount


def test_what_quickbooks_says_of_itself_is_read() -> None:
    host = read_host(
        "<QBXML><QBXMLMsgsRs><HostQueryRs><HostRet><ProductName>Enterprise</ProductName><Country>US</Country>"
        "<SupportedQBXMLVersion>12.0</SupportedQBXMLVersion><SupportedQBXMLVersion>13.0</SupportedQBXMLVersion></HostRet></HostQueryRs>"
        "<CompanyQueryRs><CompanyRet><CompanyName>Harbor</CompanyName><DataExtRet><OwnerID>{1}</OwnerID><DataExtName>FileID</DataExtName>"
        "<DataExtValue>{AB}</DataExtValue></DataExtRet></CompanyRet></CompanyQueryRs><PreferencesQueryRs><PreferencesRet>"
        "<AccountingPreferences><IsUsingClassTracking>true</IsUsingClassTracking><ClosingDate>2025-12-31</ClosingDate>"
        "</AccountingPreferences></PreferencesRet></PreferencesQueryRs></QBXMLMsgsRs></QBXML>"
    )
    assert (host.company, host.edition, host.file_ids, host.versions) == (
        "Harbor",
        "US",
        ("{ab}",),
        ("12.0", "13.0"),
    )
    assert (host.closing_date, host.class_tracking, host.accounts_required) == ("2025-12-31", True, None)


NUMBERS = {"Peña & Söhne <x>": ["A-1", "A&2"], "Acme": ["1"]}


@pytest.mark.parametrize(
    "body",
    [
        queries.status_check("B1", "13.0"),
        queries.acknowledgement("B1", "13.0"),
        queries.duplicates(queries.KINDS["bills"], NUMBERS, ["1-1"], "13.0"),
        queries.duplicates(queries.KINDS["credits"], NUMBERS, [], "13.0"),
        queries.by_txn_id(queries.KINDS["bills"], ["1-1", "2-2"], "13.0"),
        queries.search(queries.KINDS["bills"], NUMBERS, "2026-03-01T10:00:00", "13.0"),
        queries.search(queries.KINDS["credits"], NUMBERS, "2026-03-01T10:00:00", "13.0"),
    ],
)
@pytest.mark.parametrize("edition", ["US", "CA"])
def test_what_we_ask_is_what_the_grammar_allows(body: bytes, edition: str) -> None:
    assert body.isascii()
    assert_valid(body, edition)


def test_long_lists_of_numbers_are_asked_in_parts() -> None:
    body = queries.duplicates(queries.KINDS["bills"], {"Acme": [str(n) for n in range(250)]}, [], "13.0")
    assert [
        len(request.findall("RefNumber")) for request in etree.fromstring(body).iter("TransactionQueryRq")
    ] == [100, 100, 50]


def test_an_acknowledgement_goes_along_and_changes_nothing_else() -> None:
    body = b'<QBXMLMsgsRq onError="continueOnError" newMessageSetID="B2"><x newMessageSetID="B2"/>'
    assert queries.carrying(body, "B1") == body.replace(b'"B2"', b'"B2" oldMessageSetID="B1"', 1)
    assert queries.carrying(body, "") == body
