"""What the writer writes, and what it refuses to write."""

from __future__ import annotations

import copy
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exporter.bills import bill
from exporter.qbxml.writer import Request, Value, message_set
from store.errors import Invalid, Refusal
from tests.exporter.examples import assert_valid, first_application, texts

LINE = [("ItemRef", [("FullName", "Rough-in")]), ("Amount", 100)]
HEADER = [
    ("VendorRef", [("FullName", "Acme")]),
    ("TxnDate", date(2026, 1, 31)),
    ("RefNumber", "A-1"),
    ("ExternalGUID", "{00000000-0000-0000-0000-000000000000}"),
    ("ItemLineAdd", LINE),
]


def write(header: list, request_id: str = "bill-1-1", **options: str) -> bytes:
    values = {"message_set_id": "BABC", **options}
    return message_set([Request("BillAddRq", request_id, [("BillAdd", header)])], **values)


def changed(path: str, value: Value) -> list:
    """The header with the value at `path` (a name, or a name inside a group) put in place of its own."""
    header = copy.deepcopy(HEADER)
    outer, _, inner = path.partition("/")
    for index, (name, children) in enumerate(header):
        if name == outer:
            new = [(n, value if n == inner else v) for n, v in children] if inner else value  # type: ignore[union-attr]
            header[index] = (name, new)
    return header


def without(name: str) -> list:
    return [node for node in HEADER if node[0] != name]


def inserted(before: str, *nodes: tuple) -> list:
    names = [name for name, _ in HEADER]
    at = names.index(before)
    return [*HEADER[:at], *nodes, *HEADER[at:]]


def test_the_envelope_is_declared_and_the_same_input_gives_the_same_bytes() -> None:
    body = write(HEADER)
    assert body == write(HEADER)
    assert body.startswith(
        b'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq '
    )
    assert b'onError="continueOnError" newMessageSetID="BABC"' in body
    assert_valid(body)


REFUSED = {
    "unknown element": (inserted("TxnDate", ("Colour", "red")), {}, "BillAdd/Colour", "qbxml.unknown"),
    "wrong order": ([*HEADER, ("Memo", "late")], {}, "BillAdd/Memo", "qbxml.order"),
    "twice": (inserted("TxnDate", ("TxnDate", date(2026, 1, 1))), {}, "BillAdd/TxnDate", "qbxml.order"),
    "too long": (changed("RefNumber", "x" * 21), {}, "BillAdd/RefNumber", "qbxml.length"),
    "too long once transliterated": (changed("RefNumber", "x" * 19 + "…"), {}, "BillAdd/RefNumber", "qbxml.length"),
    "vendor of 42 characters": (
        changed("VendorRef/FullName", "x" * 42), {}, "BillAdd/VendorRef/FullName", "qbxml.length",
    ),
    "empty text": (changed("RefNumber", ""), {}, "BillAdd/RefNumber", "qbxml.empty"),
    "blank name": (changed("VendorRef/FullName", "  "), {}, "BillAdd/VendorRef/FullName", "qbxml.empty"),
    "reference without a name": (changed("VendorRef", []), {}, "BillAdd/VendorRef", "qbxml.required"),
    "reference that is text": (changed("VendorRef", "Acme"), {}, "BillAdd/VendorRef", "qbxml.kind"),
    "amount as a float": (changed("ItemLineAdd/Amount", 1.5), {}, "BillAdd/ItemLineAdd/Amount", "qbxml.kind"),
    "amount as text": (changed("ItemLineAdd/Amount", "1.50"), {}, "BillAdd/ItemLineAdd/Amount", "qbxml.kind"),
    "amount as true": (changed("ItemLineAdd/Amount", True), {}, "BillAdd/ItemLineAdd/Amount", "qbxml.kind"),
    "amount of 14 digits": (changed("ItemLineAdd/Amount", 10**15), {}, "BillAdd/ItemLineAdd/Amount", "qbxml.size"),
    "no amount": (changed("ItemLineAdd/Amount", None), {}, "BillAdd/ItemLineAdd/Amount", "qbxml.required"),
    "no date": (without("TxnDate"), {}, "BillAdd/TxnDate", "qbxml.required"),
    "date as text": (changed("TxnDate", "2026-01-31"), {}, "BillAdd/TxnDate", "qbxml.kind"),
    "date with a time": (changed("TxnDate", datetime(2026, 1, 31)), {}, "BillAdd/TxnDate", "qbxml.kind"),  # noqa: DTZ001
    "no vendor": (without("VendorRef"), {}, "BillAdd/VendorRef", "qbxml.required"),
    "no lines": (without("ItemLineAdd"), {}, "BillAdd", "qbxml.required"),
    "line without item": (changed("ItemLineAdd", [("Amount", 1)]), {}, "BillAdd/ItemLineAdd", "qbxml.required"),
    "item and link at once": (
        changed("ItemLineAdd", [*LINE, ("LinkToTxn", [("TxnID", "1"), ("TxnLineID", "2")])]),
        {}, "BillAdd/ItemLineAdd", "qbxml.order",
    ),
    "expense line after item line": (
        [*HEADER, ("ExpenseLineAdd", [("AccountRef", [("FullName", "Retainage")]), ("Amount", -1)])],
        {}, "BillAdd/ExpenseLineAdd", "qbxml.order",
    ),
    "GUID without braces": (changed("ExternalGUID", "0" * 36), {}, "BillAdd/ExternalGUID", "qbxml.value"),
    "word QuickBooks does not know": (
        changed("ItemLineAdd", [*LINE, ("BillableStatus", "notbillable")]),
        {}, "BillAdd/ItemLineAdd/BillableStatus", "qbxml.value",
    ),
    "Canadian tax code in a US file": (
        changed("ItemLineAdd", [*LINE, ("SalesTaxCodeRef", [("FullName", "HST")])]),
        {}, "BillAdd/ItemLineAdd/SalesTaxCodeRef", "qbxml.edition",
    ),
    "tax code of 4 characters": (
        changed("ItemLineAdd", [*LINE, ("SalesTaxCodeRef", [("FullName", "HSTX")])]),
        {"edition": "CA"}, "BillAdd/ItemLineAdd/SalesTaxCodeRef/FullName", "qbxml.length",
    ),
    "element newer than the message": (
        changed("ItemLineAdd", [LINE[0], ("ExpirationDateForSerialLotNumber", "2026"), LINE[1]]),
        {}, "BillAdd/ItemLineAdd/ExpirationDateForSerialLotNumber", "qbxml.edition",
    ),
    "message set id of 24 characters": (HEADER, {"message_set_id": "B" * 24}, "newMessageSetID", "qbxml.envelope"),
    "empty message set id": (HEADER, {"message_set_id": ""}, "newMessageSetID", "qbxml.envelope"),
    "quotes in the message set id": (HEADER, {"message_set_id": 'a"b'}, "newMessageSetID", "qbxml.envelope"),
    "request id of 51 characters": (HEADER, {"request_id": "b" * 51}, "requestID", "qbxml.envelope"),
    "no request id": (HEADER, {"request_id": ""}, "requestID", "qbxml.envelope"),
    "unknown version": (HEADER, {"version": "12.0"}, "qbxml.version", "qbxml.envelope"),
    "unknown edition": (HEADER, {"edition": "UK"}, "edition", "qbxml.envelope"),
}  # fmt: skip


@pytest.mark.parametrize("header, options, field, rule", REFUSED.values(), ids=REFUSED.keys())
def test_what_quickbooks_would_refuse_is_refused_here_with_the_field(
    header: list, options: dict, field: str, rule: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        write(header, **options)
    assert (refusal.value.field, refusal.value.rule) == (field, rule)
    assert field in refusal.value.message
    assert refusal.value.message.endswith(".")


def test_newer_elements_are_written_where_the_version_knows_them() -> None:
    header = changed("ItemLineAdd", [LINE[0], ("ExpirationDateForSerialLotNumber", "2026"), LINE[1]])
    assert_valid(write(header, version="16.0"), version="16.0")


def test_a_request_id_may_occur_once_in_a_set() -> None:
    request = bill(first_application()).request()
    with pytest.raises(Invalid, match="occurs twice"):
        message_set([request, request], message_set_id="B1")


def test_a_set_without_requests_and_a_request_we_do_not_write_are_refused() -> None:
    with pytest.raises(Invalid, match="without a request"):
        message_set([], message_set_id="B1")
    with pytest.raises(Invalid, match="not a request we write"):
        message_set([Request("ItemAddRq", "a", [])], message_set_id="B1")


AMOUNTS = [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-150_000, "-1500.00"), (10**15 - 1, "9999999999999.99")]


@pytest.mark.parametrize("cents, text", AMOUNTS)
def test_amounts_have_two_decimals_always(cents: int, text: str) -> None:
    body = write(changed("ItemLineAdd/Amount", cents))
    assert texts(body, "Amount") == [text]
    assert_valid(body)


QUANTITIES = [
    (0, "0"),
    (10_000, "1"),
    (4_175_000, "417.5"),
    (33_333, "3.3333"),
    (-1, "-0.0001"),
    (1_000_000, "100"),
]


@pytest.mark.parametrize("ten_thousandths, text", QUANTITIES)
def test_quantities_have_only_the_decimals_they_need(ten_thousandths: int, text: str) -> None:
    line = [LINE[0], ("Quantity", ten_thousandths), ("Cost", ten_thousandths), LINE[1]]
    body = write(changed("ItemLineAdd", line))
    assert texts(body, "Quantity") == texts(body, "Cost") == [text]
    assert_valid(body)


def test_accents_become_numeric_entities_and_typographic_marks_plain_ones() -> None:
    body = write(inserted("ExternalGUID", ("Memo", "Hôtel “Été” – l’eau… 5 < 6 & 7 > 2 · fin")))
    assert body.isascii()
    assert b"H&#244;tel" in body
    assert texts(body, "Memo") == ['Hôtel "Été" - l\'eau... 5 < 6 & 7 > 2 · fin']


HOSTILE = [
    "日本", "\u202eevil", "a\x00b", "a\x1b[31mb", "\x9b31m", "\ud800", "\ufffe", "🏗", "a\u200bb", "\x7f", "ab\u0301\u0302",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_text_quickbooks_cannot_hold_is_refused_by_name_or_made_harmless(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        write(changed("VendorRef/FullName", text))
    assert "VendorRef/FullName" in refusal.value.field
    assert "\x1b" not in refusal.value.message


MARKUP = [
    "</Memo><Amount>1</Amount>",
    "&#0;",
    "<!--",
    "]]>",
    "<?qbxml?>",
    "&lt;",
    "[/b]",
    "\"'",
    "a\tb\nc",
    "=1+1",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_text_stays_text(text: str) -> None:
    body = write(inserted("ExternalGUID", ("Memo", text)))
    assert texts(body, "Memo") == [text]
    assert_valid(body)


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_refused_or_arrives_as_a_parser_reads_it(text: str) -> None:
    try:
        body = write(inserted("ExternalGUID", ("Memo", text)))
    except Refusal:
        return
    assert body.isascii()
    read = etree.fromstring(body).findtext(".//Memo")
    assert read is not None
    read.encode("cp1252")
    assert write(inserted("ExternalGUID", ("Memo", read))) == body


VALUES = st.one_of(st.none(), st.integers(), st.text(max_size=8), st.booleans(), st.floats(), st.just([]))


@given(st.sampled_from([name for name, _ in HEADER]), VALUES)
def test_whatever_stands_at_a_place_it_is_refused_or_valid(name: str, value: object) -> None:
    try:
        body = write(changed(name, value))  # type: ignore[arg-type]
    except Refusal:
        return
    assert_valid(body)
