"""What the stand-in refuses as a whole, and what it refuses request by request."""

from __future__ import annotations

from datetime import date

import pytest

from exporter.stand_in.statuses import HResult
from tests.stand_in.asking import asked, bill, codes, company, expense, item, message_set, named, texts

ADD = "<BillAddRq><BillAdd>{}</BillAdd></BillAddRq>"
VENDOR = named("VendorRef", "Bright Electric")


@pytest.mark.parametrize(
    "what, text",
    [
        ("not XML", "<QBXML>"),
        ("no version", message_set(bill()).replace('<?qbxml version="13.0"?>', "")),
        ("an unknown version", message_set(bill(), version="99.0")),
        ("a document type", message_set(bill()).replace("<QBXML>", '<!DOCTYPE a [<!ENTITY b "c">]><QBXML>')),
        ("rollback", message_set(bill(), on_error="rollbackOnError")),
        ("an attribute of the envelope", message_set(bill(), 'newMessageSetId="A"')),
        ("an unknown request", message_set("<BillAskRq/>")),
        ("an attribute of a request", message_set('<BillAddRq id="1"/>')),
        ("an iterator where there is none", message_set('<AccountQueryRq iterator="Start"/>')),
        ("elements out of order", message_set(ADD.format(f"<TxnDate>2026-02-25</TxnDate>{VENDOR}"))),
        ("item lines before expense lines", message_set(bill(lines=item("") + expense("1.00")))),
        ("an unknown element", message_set(ADD.format(f"{VENDOR}<Retainage>1.00</Retainage>"))),
        ("a missing element", message_set(ADD.format("<RefNumber>1</RefNumber>"))),
        ("an element twice", message_set(ADD.format(f"{VENDOR}<RefNumber>1</RefNumber><RefNumber>2</RefNumber>"))),
        ("an element newer than the version", message_set(bill(head="<ExternalGUID>0</ExternalGUID>"), version="8.0")),
        ("a word not in the list", message_set(bill(lines=expense("1.00", more="<BillableStatus>Maybe</BillableStatus>")))),
        ("text between elements", message_set(bill()).replace("<TxnDate>", "x<TxnDate>")),
        ("a character outside its set", message_set(bill(head="<Memo>日</Memo>"))),
        ("an element in a value", message_set(bill(head="<Memo><b/></Memo>"))),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_read_is_not_done_at_all(what: str, text: str) -> None:
    quickbooks = company()
    with pytest.raises(HResult) as refused:
        quickbooks.process(text.replace("</QBXMLMsgsRq>", bill("GOOD") + "</QBXMLMsgsRq>"))
    assert refused.value.code == "0x80040400", what
    assert quickbooks.documents() == []


@pytest.mark.parametrize(
    "code, request_",
    [
        (1060, bill(request_id="x" * 51)),
        (3000, bill().replace("<FullName>Bright Electric</FullName>", "<ListID>rubbish</ListID>")),
        (3010, "<BillQueryRq><IncludeLineItems>yes</IncludeLineItems></BillQueryRq>"),
        (3020, bill(day="2026-02-30")),
        (3020, bill(day="")),
        (3040, bill(lines=expense("246.9"))),
        (3040, bill(lines=expense("1,000.00"))),
        (3040, bill(lines=expense(""))),
        (3045, bill(lines=item("<Cost>1.123456</Cost>"))),
        (3060, bill(lines=item("<Quantity>one</Quantity>"))),
        (3065, bill(head="<ExternalGUID>5b7b2c1e-0000-4000-8000-000000000000</ExternalGUID>")),
        (3070, bill("R" * 21)),
        (3140, bill(vendor="Brite Electric")),
        (3140, bill(vendor="Harbor View:Phase 1")),
        (3140, bill(lines=expense("1.00", "No such account"))),
        (3140, bill(lines=expense("1.00", more=named("CustomerRef", "Bright Electric")))),
        (3140, bill(lines=item("<Amount>1.00</Amount>", "Job Costs:9"))),
        (3140, bill().replace("<FullName>Bright Electric</FullName>", "<ListID>80009999-1772452800</ListID>")),
        (3150, bill().replace("<FullName>Bright Electric</FullName>", "")),
        (3180, bill(lines=expense("-1.00"))),
        (3180, bill().replace(expense("100.00"), "")),
        (3180, bill(lines=expense("1.00", "Accounts Payable"))),
        (3250, bill(lines=expense("1.00", more=named("ClassRef", "West")))),
        (3250, bill(head="<ExchangeRate>1.5</ExchangeRate>")),
        (3250, bill(lines=expense("1.00", more=named("SalesTaxCodeRef", "G")))),
        (3270, bill(lines="<ExpenseLineAdd><Amount>1.00</Amount></ExpenseLineAdd>")),
        (3120, "<TxnDelRq><TxnDelType>Bill</TxnDelType><TxnID>FFFF-1</TxnID></TxnDelRq>"),
        (3120, bill(head="<LinkToTxnID>FFFF-1</LinkToTxnID>")),
    ],
)  # fmt: skip
def test_a_request_with_a_wrong_value_fails_alone(code: int, request_: str) -> None:
    quickbooks = company()
    quickbooks.add_class("West")
    answer = asked(quickbooks, bill("BEFORE") + request_ + bill("AFTER"))
    assert codes(answer) == [0, code, 0]
    assert [each.ref for each in quickbooks.documents()] == ["BEFORE", "AFTER"]


def test_the_recorded_sentences_are_told_word_for_word() -> None:
    answer = asked(company(), bill(vendor="Joe Smith") + bill(lines=expense("246.9")))
    assert [response.get("statusMessage") for response in answer] == [
        'There is an invalid reference to QuickBooks Vendor "Joe Smith" in the Bill.  QuickBooks error message: Invalid argument.  The specified record does not exist in the list.',
        'There was an error when converting the amount "246.9" in the field "Amount".',
    ]


def test_on_stop_the_rest_is_answered_as_not_processed() -> None:
    quickbooks = company()
    answer = asked(quickbooks, bill("1") + bill("2", vendor="Nobody") + bill("3"), on_error="stopOnError")
    assert codes(answer) == [0, 3140, 3231]
    assert [each.ref for each in quickbooks.documents()] == ["1"]


@pytest.mark.parametrize("day, code", [("2026-01-31", 3171), ("2026-01-01", 3171), ("2026-02-01", 0)])
def test_nothing_goes_into_a_closed_period(day: str, code: int) -> None:
    quickbooks = company()
    quickbooks.close_books(date(2026, 1, 31))
    assert codes(asked(quickbooks, bill(day=day))) == [code]


@pytest.mark.parametrize(
    "code, text",
    [
        (3170, "list has been modified by another user"),
        (3175, "internals could not be locked"),
        (3176, "list element is in use"),
        (3180, "failed to acquire the lock"),
    ],
)
def test_a_lock_says_so_in_its_text_and_passes(code: int, text: str) -> None:
    quickbooks = company()
    quickbooks.add_vendor("Plain Plumbing")
    quickbooks.lock("bright electric", status=code, times=2)
    sets = [bill("1") + bill("2", vendor="Plain Plumbing"), bill("3"), bill("4")]
    answers = [asked(quickbooks, each) for each in sets]
    assert [codes(answer) for answer in answers] == [[code, 0], [code], [0]]
    assert text in (answers[0][0].get("statusMessage") or "")


def test_what_the_character_set_lacks_is_kept_as_a_question_mark() -> None:
    quickbooks = company()
    asked(quickbooks, bill(head="<Memo>caf&#233; &#8217; &#26085;</Memo>"))
    asked(quickbooks, bill("2", head="<Memo>café</Memo>"))
    answer = asked(quickbooks, "<BillQueryRq/>")
    assert texts(answer, "Memo") == ["café ’ ?", "café"]


@pytest.mark.parametrize("form, quoted", [("none", False), ("windows-1252", True), ("utf-8", True)])
def test_an_answer_begins_as_it_is_told_to(form: str, quoted: bool) -> None:
    quickbooks = company()
    quickbooks.declaration = form
    first = quickbooks.process(message_set("<BillQueryRq/>")).splitlines()[0]
    assert first.startswith("<?xml version=")
    assert (f'encoding="{form}"' in first) is quoted
