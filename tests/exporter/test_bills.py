"""An accepted invoice becomes a bill whose total is line 8."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exporter.bills import Bill, bill
from exporter.qbxml.writer import message_set
from store.errors import Refusal
from store.rules.identifiers import external_guid
from store.rules.money import rounded
from store.views.bills import AcceptedInvoice
from tests.exporter.examples import assert_valid, first_application, invoice, line, second_application, texts


def written(made: Bill) -> bytes:
    edition = made.invoice.edition
    body = message_set([made.request()], message_set_id="BTEST", edition=edition)
    assert_valid(body, edition)
    return body


APPLICATIONS = [
    (first_application, 2_520_000, ["5000.00", "15000.00", "8000.00", "-2800.00"]),
    (second_application, 2_137_500, ["18000.00", "5000.00", "2250.00", "-1500.00", "-2375.00"]),
]


@pytest.mark.parametrize("edition", ["US", "CA"])
@pytest.mark.parametrize("application, total, amounts", APPLICATIONS)
def test_the_worked_examples_give_their_bills(
    application, total: int, amounts: list[str], edition: str
) -> None:
    made = bill(application(edition=edition))
    assert made.total == total
    assert texts(written(made), "Amount") == amounts


def test_lines_that_net_to_zero_are_left_out() -> None:
    assert "Job Costs:1" not in [each.account_or_item for each in bill(second_application()).lines]


def test_a_total_other_than_line_8_is_refused() -> None:
    with pytest.raises(Refusal, match=r"come to 25200\.00, line 8 says 25200\.01") as refusal:
        bill(replace(first_application(), due=2_520_001))
    assert refusal.value.rule == "bill.total"


@pytest.mark.parametrize("due", [0, -100])
def test_a_zero_or_negative_total_is_no_bill(due: int) -> None:
    with pytest.raises(Refusal) as refusal:
        bill(invoice([line("1", due + 100)], 100, due))
    assert refusal.value.rule == "bill.not_positive"


def test_retainage_held_is_negative_released_positive_and_unchanged_left_out() -> None:
    held = bill(invoice([line("1", 1000)], 100, 900)).lines[-1]
    released = bill(invoice([line("1", 1000)], -100, 1100)).lines[-1]
    assert (held.amount, held.description) == (-100, "Retainage held")
    assert (released.amount, released.description) == (100, "Retainage released")
    assert len(bill(invoice([line("1", 1000)], 0, 1000)).lines) == 1


def test_a_release_alone_is_a_bill() -> None:
    made = bill(invoice([], -5_000, 5_000))
    assert texts(written(made), "Amount") == ["50.00"]


def test_expense_lines_come_before_item_lines_each_in_its_own_order() -> None:
    lines = [line("1", 100), line("2", 200, kind="account"), line("3", 300), line("4", 400, kind="account")]
    made = bill(invoice(lines, 100, 900, retainage_kind="account", retainage_name="Retainage Payable"))
    assert [each.amount for each in made.lines] == [200, 400, -100, 100, 300]
    body = written(made)
    assert texts(body, "AccountRef/FullName") == ["Job Costs:2", "Job Costs:4", "Retainage Payable"]
    assert texts(body, "ExpenseLineAdd/Memo") == ["Line 2", "Line 4", "Retainage held"]


def test_every_line_names_the_job_its_class_and_is_not_billable() -> None:
    lines = [line("1", 100), line("2", 200, kind="account")]
    body = written(bill(invoice(lines, 30, 270, class_name="Field")))
    assert texts(body, "CustomerRef/FullName") == ["Harbor View:Phase 1"] * 3
    assert texts(body, "ClassRef/FullName") == ["Field"] * 3
    assert texts(body, "BillableStatus") == ["NotBillable"] * 3


def test_without_a_job_there_is_neither_customer_nor_billable_status() -> None:
    body = written(bill(invoice([line("1", 100)], 0, 100, job_name="")))
    assert not texts(body, "CustomerRef")
    assert not texts(body, "BillableStatus")


def test_the_header_says_what_the_invoice_says() -> None:
    full = {"ap_account": "A/P:Subs", "due_date": date(2026, 3, 25), "terms": "Net 30"}
    bill_add = etree.fromstring(written(bill(first_application(**full)))).find(".//BillAdd")
    assert bill_add is not None
    header = [(e.tag, "".join(e.itertext())) for e in bill_add if e.tag != "ItemLineAdd"]
    assert header == [
        ("VendorRef", "Bright Electric"), ("APAccountRef", "A/P:Subs"), ("TxnDate", "2026-02-25"),
        ("DueDate", "2026-03-25"), ("RefNumber", "APP-1"), ("TermsRef", "Net 30"),
        ("Memo", "SC-001 · inv 2 · Harbor View"), ("ExternalGUID", external_guid("book", 7, 1)),
    ]  # fmt: skip


def test_the_answer_is_asked_for_what_the_book_keeps() -> None:
    assert "TxnID" in texts(written(bill(first_application())), "IncludeRetElement")


UNIT_LINES = [
    # quantity, unit price, amount, whether they multiply out
    (4_175_000, 33_333, 139_165, True),
    (12_500_000, 33_333, 416_663, True),
    (12_500_000, 33_333, 416_662, False),
    (-20_000, 105_000, -2_100, True),
    (0, 105_000, 2_100, False),
    (10**14, 1, 10**8, False),
    (None, 105_000, 2_100, False),
    (20_000, None, 2_100, False),
]


@pytest.mark.parametrize("quantity, price, amount, out", UNIT_LINES)
def test_unit_lines_carry_quantity_and_cost_only_where_they_multiply_out(
    quantity: int | None, price: int | None, amount: int, out: bool
) -> None:
    made = bill(invoice([line("1", amount, quantity=quantity, unit_price=price)], -5_000, amount + 5_000))
    first = made.lines[0]
    assert (first.quantity, first.unit_price) == ((quantity, price) if out else (None, None))
    written(made)


def test_expense_lines_have_no_quantity() -> None:
    made = bill(invoice([line("1", 2_100, kind="account", quantity=20_000, unit_price=105_000)], 0, 2_100))
    assert made.lines[0].quantity is None


@pytest.mark.parametrize("edition, codes", [("US", []), ("CA", ["HST", "HST"])])
def test_tax_codes_are_written_in_canada_only_and_retainage_shares_them(
    edition: str, codes: list[str]
) -> None:
    made = bill(invoice([line("1", 1000, tax_code="HST")], 100, 900, edition=edition))
    assert texts(written(made), "SalesTaxCodeRef/FullName") == codes


def test_retainage_over_lines_of_several_tax_codes_carries_none() -> None:
    lines = [line("1", 1000, tax_code="HST"), line("2", 1000, tax_code="E")]
    made = bill(invoice(lines, 100, 1900, edition="CA"))
    assert [each.tax_code for each in made.lines] == ["HST", "E", None]


def test_the_guid_is_stable_and_differs_by_book_invoice_and_revision() -> None:
    guid = external_guid("book", 7, 1)
    assert guid == external_guid("book", 7, 1)
    assert guid.startswith("{")
    assert len(guid) == 38
    assert (
        len({guid, external_guid("other", 7, 1), external_guid("book", 8, 1), external_guid("book", 7, 2)})
        == 4
    )


CENTS = st.integers(-(10**11), 10**11)
NAMES = st.text(alphabet="abcXYZ &<>'\"éçü-.,#:", min_size=1, max_size=31).filter(lambda name: name.strip())


@st.composite
def invoices(draw: st.DrawFn) -> AcceptedInvoice:
    edition = draw(st.sampled_from(["US", "CA"]))
    lines = []
    for number in range(draw(st.integers(0, 8))):
        quantity, price = draw(st.integers(-(10**9), 10**9)), draw(st.integers(0, 10**7))
        unit = draw(st.booleans())
        lines.append(line(
            str(number), rounded(quantity * price, 10**6) if unit else draw(CENTS),
            kind=draw(st.sampled_from(["item", "account"])), quickbooks_name=draw(NAMES), description=draw(NAMES | st.just("")),
            quantity=quantity if unit else None, unit_price=price if unit else None,
            tax_code=draw(st.sampled_from([None, "HST", "E"])),
        ))  # fmt: skip
    change = draw(CENTS)
    due = sum(each.amount for each in lines) - change
    return invoice(
        lines, change, due, edition=edition, vendor_name=draw(NAMES), job_name=draw(NAMES | st.just("")),
        retainage_kind=draw(st.sampled_from(["item", "account"])), class_name=draw(st.none() | NAMES),
        due_date=draw(st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))), terms=draw(st.none() | NAMES),
    )  # fmt: skip


@given(invoices())
def test_any_payable_invoice_gives_a_valid_bill_of_exactly_line_8(accepted: AcceptedInvoice) -> None:
    if accepted.due <= 0:
        with pytest.raises(Refusal):
            bill(accepted)
        return
    made = bill(accepted)
    body = written(made)
    amounts = [amount.replace(".", "") for amount in texts(body, "Amount")]
    assert sum(int(amount) for amount in amounts) == accepted.due == made.total
    assert 0 not in [each.amount for each in made.lines]
