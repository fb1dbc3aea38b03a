"""Queries: filters, pieces, what is missing, and the lists behind them."""

from __future__ import annotations

import pytest
from lxml import etree

from exporter.stand_in.quickbooks import CHANGES, QUERIES, QuickBooks
from exporter.stand_in.requests import RULES
from exporter.stand_in.statuses import HResult, Status
from tests.stand_in.asking import (
    Clock,
    asked,
    assert_as_published,
    bill,
    codes,
    company,
    message_set,
    pieces,
    texts,
)


def refs(quickbooks: QuickBooks, inner: str, query: str = "BillQueryRq") -> list[str]:
    return texts(asked(quickbooks, f"<{query}>{inner}</{query}>"), "RefNumber")


def three_bills() -> tuple[QuickBooks, Clock, list[str]]:
    """APP-1 of Bright on March 2nd, APP-2 of Plain on the 3rd, app-1 of Plain on the 4th; each entered at 9:30."""
    clock = Clock()
    quickbooks = company(clock=clock)
    quickbooks.add_vendor("Plain Plumbing")
    ids = []
    for vendor, ref in (("Bright Electric", "APP-1"), ("Plain Plumbing", "APP-2"), ("Plain Plumbing", "app-1")):  # fmt: skip
        ids.append(quickbooks.enter_bill(vendor, ref, 1000))
        clock.pass_(days=1)
    return quickbooks, clock, ids


@pytest.mark.parametrize(
    "inner, expected",
    [
        ("", ["APP-1", "APP-2", "app-1"]),
        ("<MaxReturned>2</MaxReturned>", ["APP-1", "APP-2"]),
        ("<RefNumber>app-1</RefNumber>", ["APP-1", "app-1"]),
        ("<RefNumberCaseSensitive>app-1</RefNumberCaseSensitive>", ["app-1"]),
        ("<EntityFilter><FullName>plain plumbing</FullName></EntityFilter>", ["APP-2", "app-1"]),
        ("<RefNumberFilter><MatchCriterion>EndsWith</MatchCriterion><RefNumber>2</RefNumber></RefNumberFilter>", ["APP-2"]),
        ("<RefNumberRangeFilter><FromRefNumber>app-2</FromRefNumber></RefNumberRangeFilter>", ["APP-2"]),
        ("<TxnDateRangeFilter><FromTxnDate>2026-03-03</FromTxnDate><ToTxnDate>2026-03-03</ToTxnDate></TxnDateRangeFilter>", ["APP-2"]),
        ("<ModifiedDateRangeFilter><FromModifiedDate>2026-03-03</FromModifiedDate></ModifiedDateRangeFilter>", ["APP-2", "app-1"]),
        ("<ModifiedDateRangeFilter><FromModifiedDate>2026-03-03T09:30:00</FromModifiedDate><ToModifiedDate>2026-03-03T14:30:00+00:00</ToModifiedDate></ModifiedDateRangeFilter>", ["APP-2"]),
        ("<ModifiedDateRangeFilter><FromModifiedDate>2026-03-03T09:30:01</FromModifiedDate></ModifiedDateRangeFilter>", ["app-1"]),
        ("<PaidStatus>PaidOnly</PaidStatus>", []),
        ("<PaidStatus>NotPaidOnly</PaidStatus>", ["APP-1", "APP-2", "app-1"]),
    ],
)  # fmt: skip
def test_a_filter_finds_what_it_says(inner: str, expected: list[str]) -> None:
    assert refs(three_bills()[0], inner) == expected


def test_many_numbers_of_one_vendor_are_looked_for_in_one_request() -> None:
    quickbooks, _, _ = three_bills()
    query = (
        "<TransactionQueryRq><RefNumber>APP-1</RefNumber><RefNumber>APP-2</RefNumber><RefNumber>APP-9</RefNumber>"
        "<TransactionEntityFilter><FullName>Plain Plumbing</FullName></TransactionEntityFilter>"
        "<TransactionTypeFilter><TxnTypeFilter>Bill</TxnTypeFilter></TransactionTypeFilter></TransactionQueryRq>"
    )
    text = quickbooks.process(message_set(query))
    assert_as_published(text)
    answer = etree.fromstring(text.encode())[0]
    assert (codes(answer), texts(answer, "RefNumber")) == ([0], ["APP-2", "app-1"])
    assert texts(answer, "ExternalGUID") == texts(answer, "EditSequence") == []


@pytest.mark.parametrize(
    "inner, code, found",
    [
        ("<TxnID>{0}</TxnID>", 0, 1),
        ("<TxnID>{0}</TxnID><TxnID>FFFF-1</TxnID>", 500, 1),
        ("<TxnID>FFFF-1</TxnID>", 500, 0),
        ("<RefNumber>APP-2</RefNumber><RefNumber>X</RefNumber>", 500, 1),
        ("<RefNumber>X</RefNumber>", 1, 0),
        ("<EntityFilter><FullName>Nobody</FullName></EntityFilter>", 500, 0),
        ("<TxnID>nonsense</TxnID>", 3000, 0),
    ],
)
def test_what_is_missing_is_told_beside_what_is_found(inner: str, code: int, found: int) -> None:
    quickbooks, _, ids = three_bills()
    answer = asked(quickbooks, f"<BillQueryRq>{inner.format(*ids)}</BillQueryRq>")
    assert codes(answer) == [code]
    assert (answer[0].get("retCount"), len(answer[0])) == (str(found), found)


def test_a_reversed_range_is_refused() -> None:
    inner = "<TxnDateRangeFilter><FromTxnDate>2026-03-03</FromTxnDate><ToTxnDate>2026-03-01</ToTxnDate></TxnDateRangeFilter>"
    assert codes(asked(company(), f"<BillQueryRq>{inner}</BillQueryRq>")) == [3030]


def many_vendors(count: int) -> QuickBooks:
    quickbooks = company()
    with quickbooks.company.file.changing():
        for number in range(count):
            quickbooks.add_vendor(f"Vendor {number:05d}")
    return quickbooks


def test_a_long_list_comes_in_pieces_with_what_remains() -> None:
    found = list(pieces(many_vendors(24), "VendorQueryRq", "<MaxReturned>10</MaxReturned>"))
    assert [(response.get("retCount"), response.get("iteratorRemainingCount")) for response in found] == [("10", "15"), ("10", "5"), ("5", "0")]  # fmt: skip
    assert len({name for response in found for name in texts(response, "Name")}) == 25


def test_an_iterator_ends_with_its_session_and_is_for_one_request_only() -> None:
    quickbooks = many_vendors(24)
    begin = '<VendorQueryRq iterator="Start"><MaxReturned>10</MaxReturned></VendorQueryRq>'
    iterator_id = asked(quickbooks, begin)[0].get("iteratorID")
    go_on = f'<VendorQueryRq iterator="Continue" iteratorID="{iterator_id}"><MaxReturned>5</MaxReturned>MORE</VendorQueryRq>'
    other = go_on.replace("MORE", "<ActiveStatus>All</ActiveStatus>")
    assert codes(asked(quickbooks, other)) == [3391]
    assert codes(asked(quickbooks, go_on.replace("MORE", ""))) == [0]
    quickbooks.end_session()
    assert codes(asked(quickbooks, go_on.replace("MORE", ""))) == [3391]


def test_a_stopped_iterator_is_gone_and_too_many_are_refused() -> None:
    quickbooks = many_vendors(5)
    begin = '<VendorQueryRq iterator="Start"><MaxReturned>1</MaxReturned></VendorQueryRq>'
    ids = [asked(quickbooks, begin)[0].get("iteratorID") for _ in range(10)]
    assert codes(asked(quickbooks, begin)) == [3390]
    stop = (
        f'<VendorQueryRq iterator="Stop" iteratorID="{ids[0]}"><MaxReturned>1</MaxReturned></VendorQueryRq>'
    )
    assert codes(asked(quickbooks, stop + stop + begin)) == [0, 3391, 0]


def test_an_empty_list_begins_no_iterator() -> None:
    response = asked(QuickBooks(), '<VendorQueryRq iterator="Start"><MaxReturned>1</MaxReturned></VendorQueryRq>')[0]  # fmt: skip
    assert (response.get("statusCode"), response.get("iteratorID")) == ("1", None)


@pytest.mark.parametrize("edition", ["US", "CA"])
def test_every_list_is_answered_as_published(edition: str) -> None:
    quickbooks = company(edition=edition)
    quickbooks.add_class("West:North")
    quickbooks.add_terms("Net 30")
    quickbooks.add_tax_code("Tax")
    for kind in ("ItemNonInventory", "ItemOtherCharge", "ItemSubtotal", "ItemDiscount"):
        quickbooks.add_item(f"An {kind[4:]}", kind)
    quickbooks.register("{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}", "{57F3B9B6-86F1-4FCC-B1EE-566DE1813D20}")
    lists = ("Vendor", "Customer", "Account", "Class", "Terms", "StandardTerms", "SalesTaxCode", "Item")
    queries = "".join(f"<{name}QueryRq><ActiveStatus>All</ActiveStatus></{name}QueryRq>" for name in lists)
    text = quickbooks.process(message_set(queries))
    assert_as_published(text, edition)
    assert_as_published(text, edition, "16.0")
    answer = etree.fromstring(text.encode())[0]
    assert codes(answer) == [0] * 8
    assert [len(response) for response in answer] == [1, 2, 5, 2, 1, 1, 1, 7]
    assert_as_published(quickbooks.hcp(), edition)


def test_inactive_entries_are_told_only_when_asked_for() -> None:
    quickbooks = company()
    quickbooks.add_vendor("Retired Roofing", active=False)
    found = {}
    for status in ("", "ActiveOnly", "InactiveOnly", "All"):
        inner = f"<ActiveStatus>{status}</ActiveStatus>" if status else ""
        found[status] = texts(asked(quickbooks, f"<VendorQueryRq>{inner}</VendorQueryRq>"), "Name")
    assert found == {
        "": ["Bright Electric"],
        "ActiveOnly": ["Bright Electric"],
        "InactiveOnly": ["Retired Roofing"],
        "All": ["Bright Electric", "Retired Roofing"],
    }


@pytest.mark.parametrize(
    "taken", ["Bright Electric", "BRIGHT ELECTRIC", "Harbor View", "Ann Other", "Pat", "Retired"]
)
def test_a_name_is_given_once_among_vendors_customers_employees_and_others(taken: str) -> None:
    quickbooks = company()
    quickbooks.add_employee("Ann Other")
    quickbooks.add_other_name("Pat")
    quickbooks.add_vendor("Retired", active=False)
    add = f"<VendorAddRq><VendorAdd><Name>{taken}</Name></VendorAdd></VendorAddRq>"
    assert codes(asked(quickbooks, add)) == [3100]


def test_a_vendor_is_added_with_what_was_said_and_found_by_its_guid_later() -> None:
    quickbooks = company()
    quickbooks.add_terms("Net 30")
    add = (
        "<VendorAddRq><VendorAdd><Name>Plain Plumbing</Name><CompanyName>Plain Plumbing &amp; Sons</CompanyName>"
        "<VendorAddress><Addr1>1 Main St</Addr1><City>Boston</City></VendorAddress><Phone>555-0100</Phone>"
        "<TermsRef><FullName>net 30</FullName></TermsRef><ExternalGUID>{11111111-2222-5333-8444-555555555555}</ExternalGUID>"
        "</VendorAdd></VendorAddRq>"
    )
    text = quickbooks.process(message_set(add, 'newMessageSetID="V"'))
    assert_as_published(text)
    assert "<FullName>Net 30</FullName>" in text
    again = quickbooks.process(message_set(add, 'newMessageSetID="V"'))
    assert_as_published(again)
    assert "<ErrorRecovery>\n<ListID>" in again
    assert codes(asked(quickbooks, bill(vendor="plain plumbing"))) == [0]


@pytest.mark.parametrize("name, code", [("Smith:House", 3090), ("N" * 42, 3070)])
def test_a_name_that_cannot_be_one_is_refused(name: str, code: int) -> None:
    add = f"<VendorAddRq><VendorAdd><Name>{name}</Name></VendorAdd></VendorAddRq>"
    assert codes(asked(company(), add)) == [code]


def test_a_renamed_entry_keeps_its_id_and_takes_its_jobs_along() -> None:
    quickbooks = company()
    list_id = quickbooks.add_customer("Harbor View:Phase 2")
    quickbooks.rename("Customer", "Harbor View", "Harbour View")
    answer = asked(quickbooks, f"<CustomerQueryRq><ListID>{list_id}</ListID></CustomerQueryRq>")
    assert texts(answer, "FullName")[0] == "Harbour View:Phase 2"
    with pytest.raises(Status, match="3100"):
        quickbooks.rename("Customer", "Harbour View", "Bright Electric")


def test_a_deleted_entry_breaks_the_references_to_it() -> None:
    quickbooks = company()
    quickbooks.delete_entry("Account", "Job Expenses:Electrical")
    assert codes(asked(quickbooks, bill())) == [3140]


def test_a_reference_by_id_goes_before_the_name() -> None:
    quickbooks = company()
    list_id = quickbooks.add_vendor("Plain Plumbing")
    both = bill(vendor="Nobody").replace("<VendorRef>", f"<VendorRef><ListID>{list_id}</ListID>")
    assert codes(asked(quickbooks, both)) == [0]


def test_the_first_answer_tells_edition_closing_date_class_tracking_and_registration() -> None:
    quickbooks = company(edition="CA")
    owner, file_id = "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}", "{57F3B9B6-86F1-4FCC-B1EE-566DE1813D20}"
    quickbooks.register(owner, file_id)
    quickbooks.turn("class_tracking", True)
    quickbooks.close_books(Clock()().date())
    told = etree.fromstring(quickbooks.hcp().encode())[0]
    names = ("Country", "CompanyName", "DataExtValue", "ClosingDate", "IsUsingClassTracking")
    assert [texts(told, name)[0] for name in names] == ["CA", "Harbor Builders", file_id, "2026-03-02", "true"]  # fmt: skip


def test_every_request_it_knows_by_rule_it_also_does() -> None:
    assert set(RULES) == set(CHANGES) | set(QUERIES)


def test_an_older_version_does_not_know_newer_elements() -> None:
    quickbooks = company()
    query = "<VendorQueryRq><ClassFilter><FullName>West</FullName></ClassFilter></VendorQueryRq>"
    assert codes(asked(quickbooks, query, version="12.0")) == [0]
    with pytest.raises(HResult):
        asked(quickbooks, query, version="11.0")
