"""Bills and credits: what QuickBooks makes of them and what it answers."""

from __future__ import annotations

import pytest

from exporter.batches import compose
from exporter.bills import bill as bill_of
from exporter.stand_in.documents import CREDIT
from exporter.stand_in.values import number_text
from tests.exporter.examples import first_application
from tests.stand_in.asking import (
    Clock,
    asked,
    assert_as_published,
    bill,
    codes,
    company,
    expense,
    item,
    message_set,
    named,
    texts,
)

GUID = "{11111111-2222-5333-8444-555555555555}"
FULL = bill(
    head=f"<Memo>SC-001 &amp; more</Memo><ExternalGUID>{GUID}</ExternalGUID>",
    lines=expense("-25.00", "Retainage Payable", "<Memo>Retainage held</Memo>")
    + item("<Desc>Rough-in</Desc><Quantity>2.5</Quantity><Cost>100</Cost>" + named("CustomerRef", "harbor view:phase 1")
           + "<BillableStatus>NotBillable</BillableStatus>"),
)  # fmt: skip


def test_a_bill_comes_back_as_the_grammar_has_it_with_all_that_was_sent() -> None:
    quickbooks = company()
    text = quickbooks.process(message_set(FULL))
    assert_as_published(text)
    answer = asked(quickbooks, "<BillQueryRq><IncludeLineItems>1</IncludeLineItems></BillQueryRq>")
    found = {name: texts(answer, name)[0] for name in ("TxnDate", "DueDate", "AmountDue", "RefNumber", "Memo", "IsPaid", "ExternalGUID",
                                                       "OpenAmount", "BillableStatus", "Quantity", "Cost")}  # fmt: skip
    assert found == {
        "TxnDate": "2026-02-25", "DueDate": "2026-03-07", "AmountDue": "225.00", "RefNumber": "APP-1", "Memo": "SC-001 & more",
        "IsPaid": "false", "ExternalGUID": GUID, "OpenAmount": "225.00", "BillableStatus": "NotBillable", "Quantity": "2.5",
        "Cost": "100",
    }  # fmt: skip
    assert texts(answer, "FullName") == [
        "Bright Electric", "Accounts Payable", "Retainage Payable", "Job Costs:1", "Harbor View:Phase 1",
    ]  # fmt: skip


def test_only_the_elements_asked_for_come_back() -> None:
    names = ("TxnID", "EditSequence", "Nonsense", "AmountDue")
    request = bill().replace(
        "</BillAddRq>",
        "".join(f"<IncludeRetElement>{name}</IncludeRetElement>" for name in names) + "</BillAddRq>",
    )
    answer = asked(company(), request)
    assert [element.tag for element in answer[0][0]] == ["TxnID", "EditSequence", "AmountDue"]


@pytest.mark.parametrize(
    "given, quantity, cost, amount",
    [
        ("<Quantity>3</Quantity><Cost>0.3333</Cost>", 300_000, 33_330, 100),
        ("<Quantity>3</Quantity><Amount>100.00</Amount>", 300_000, 3_333_333, 10_000),
        ("<Amount>100.00</Amount>", None, None, 10_000),
        ("<Quantity>-2</Quantity><Cost>1.125</Cost>", -200_000, 112_500, -225),
        ("", 100_000, 4_200_000, 4_200),
        ("<Quantity>2</Quantity>", 200_000, 4_200_000, 8_400),
    ],
)  # fmt: skip
def test_quantity_cost_and_amount_are_computed_from_each_other(
    given: str, quantity: int | None, cost: int | None, amount: int
) -> None:
    quickbooks = company()
    quickbooks.add_item("Crane", price=4_200_000)
    asked(quickbooks, bill(lines=expense("1000.00") + item(given, "Crane")))
    line = quickbooks.documents()[0].lines[1]
    assert (line["Quantity"], line["Cost"], line["Amount"]) == (quantity, cost, amount)


@pytest.mark.parametrize(
    "parts, text",
    [(31_580, "0.3158"), (1_235_000, "12.35"), (100_000, "1"), (-50_000, "-0.5"), (1, "0.00001"), (0, "0")],
)
def test_quantities_are_written_with_the_decimals_they_need(parts: int, text: str) -> None:
    assert number_text(parts) == text


def test_a_bill_without_a_date_gets_that_of_the_last_one() -> None:
    quickbooks = company()
    asked(quickbooks, bill(day="2025-11-30") + bill().replace("<TxnDate>2026-02-25</TxnDate>", ""))
    assert [each.txn_date for each in quickbooks.documents()] == ["2025-11-30", "2025-11-30"]


def test_terms_make_the_due_date() -> None:
    quickbooks = company()
    quickbooks.add_terms("Net 30", 30)
    asked(quickbooks, bill(head=named("TermsRef", "net 30")))
    assert quickbooks.documents()[0].head["DueDate"] == "2026-03-27"


def test_a_number_used_before_is_taken_again_and_so_is_a_guid() -> None:
    quickbooks = company()
    again = bill(head=f"<ExternalGUID>{GUID}</ExternalGUID>")
    assert codes(asked(quickbooks, again + again)) == [0, 0]


def test_ids_and_edit_sequences_are_never_given_twice() -> None:
    clock = Clock()
    quickbooks = company(clock=clock)
    asked(quickbooks, bill("1", item("<Amount>1.00</Amount>") * 3) + bill("2"))
    ids = [each.txn_id for each in quickbooks.documents()]
    ids += [line["TxnLineID"] for each in quickbooks.documents() for line in each.lines]
    assert len(set(ids)) == 6
    edits = [quickbooks.edit_bill(ids[0], memo=str(number)) for number in range(3)]
    assert len(set(edits)) == 3


def test_an_accounts_payable_line_names_the_vendor_as_its_customer() -> None:
    line = expense("1.00", "Accounts Payable", named("CustomerRef", "bright electric"))
    assert codes(asked(company(), bill(lines=line))) == [0]


def test_classes_are_taken_once_class_tracking_is_on() -> None:
    quickbooks = company()
    quickbooks.add_class("West")
    quickbooks.turn("class_tracking", True)
    assert codes(asked(quickbooks, bill(lines=expense("1.00", more=named("ClassRef", "WEST"))))) == [0]


@pytest.mark.parametrize("included, due", [("", 10_500), ("<IsTaxIncluded>true</IsTaxIncluded>", 10_000)])
def test_the_canadian_edition_adds_the_tax_of_each_line(included: str, due: int) -> None:
    quickbooks = company(edition="CA")
    quickbooks.add_tax_code("G", rate=500)
    quickbooks.add_tax_code("E")
    lines = expense("100.00", more=named("SalesTaxCodeRef", "g")) + expense("0.00", more=named("SalesTaxCodeRef", "E"))  # fmt: skip
    text = quickbooks.process(message_set(bill(head=included, lines=lines)))
    assert_as_published(text, "CA")
    assert quickbooks.documents()[0].amount == due


def test_a_credit_is_a_credit_and_not_a_negative_bill() -> None:
    quickbooks = company()
    credit = bill("CR-1").replace("BillAdd", "VendorCreditAdd")
    text = quickbooks.process(message_set(credit))
    assert_as_published(text)
    assert "<CreditAmount>100.00</CreditAmount>" in text
    assert [each.amount for each in quickbooks.documents(CREDIT)] == [10_000]
    assert codes(asked(quickbooks, credit.replace("100.00", "-100.00"))) == [3180]


def test_voiding_keeps_the_number_and_deleting_leaves_a_trace() -> None:
    quickbooks = company()
    first, second = quickbooks.enter_bill("Bright Electric", "1", 500), quickbooks.enter_bill("Bright Electric", "2", 700)  # fmt: skip
    void = f"<TxnVoidRq><TxnVoidType>Bill</TxnVoidType><TxnID>{first}</TxnID></TxnVoidRq>"
    delete = f"<TxnDelRq><TxnDelType>Bill</TxnDelType><TxnID>{second}</TxnID></TxnDelRq>"
    text = quickbooks.process(message_set(void + delete))
    assert_as_published(text)
    left = quickbooks.documents()
    assert [(each.ref, each.amount, each.head["Memo"]) for each in left] == [("1", 0, "VOID:")]
    deleted = "<TxnDeletedQueryRq><TxnDelType>Bill</TxnDelType></TxnDeletedQueryRq>"
    answer = quickbooks.process(message_set(deleted))
    assert_as_published(answer)
    assert f"<TxnID>{second}</TxnID>" in answer


def test_a_paid_bill_is_neither_voided_nor_deleted() -> None:
    quickbooks = company()
    txn_id = quickbooks.enter_bill("Bright Electric", "1", 500)
    quickbooks.pay_bill(txn_id)
    void = f"<TxnVoidRq><TxnVoidType>Bill</TxnVoidType><TxnID>{txn_id}</TxnID></TxnVoidRq>"
    delete = f"<TxnDelRq><TxnDelType>Bill</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>"
    assert codes(asked(quickbooks, void + delete)) == [3185, 3160]


def test_our_own_batch_of_bills_goes_through() -> None:
    quickbooks = company()
    for name in ("Job Costs:3", "Retainage"):
        quickbooks.add_item(name)
    batch = compose([bill_of(first_application())], "BATCH", "13.0", "US")
    text = quickbooks.process(batch.body.decode())
    assert "<AmountDue>25200.00</AmountDue>" in text
