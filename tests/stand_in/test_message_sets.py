"""What is remembered of message sets: the stored answer, and every other case the guides name."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from exporter.stand_in.quickbooks import QuickBooks
from exporter.stand_in.statuses import HResult
from tests.stand_in.asking import (
    Clock,
    asked,
    assert_as_published,
    bill,
    codes,
    company,
    expense,
    message_set,
    texts,
)

GUID = "<ExternalGUID>{11111111-2222-5333-8444-555555555555}</ExternalGUID>"
TWO = bill("1", head=GUID, request_id="a") + bill("2", request_id="b", lines=expense("246.9"))


def code(answer: etree._Element) -> str | None:
    return answer.get("messageSetStatusCode")


def check(quickbooks: QuickBooks, name: str) -> etree._Element:
    return asked(quickbooks, "", f'newMessageSetID="{name}" oldMessageSetID="{name}"')


def test_the_same_bytes_are_answered_from_memory_and_not_done_again() -> None:
    quickbooks = company()
    text = message_set(TWO, 'newMessageSetID="A"')
    first, again = quickbooks.process(text), quickbooks.process(text)
    assert len(quickbooks.documents()) == 1
    before, after = etree.fromstring(first.encode())[0], etree.fromstring(again.encode())[0]
    assert codes(before) == codes(after) == [0, 3040]
    assert [response.get("requestID") for response in after] == ["a", "b"]
    for name in ("TxnID", "EditSequence", "TxnNumber", "ExternalGUID"):
        assert texts(before, name) == texts(after, name)
    assert len(list(after.iter("ErrorRecovery"))) == 1
    assert list(after.iter("BillRet")) == []
    assert_as_published(first)
    assert_as_published(again)


def test_other_bytes_under_the_same_name_are_refused() -> None:
    quickbooks = company()
    asked(quickbooks, bill("1"), 'newMessageSetID="A"')
    answer = asked(quickbooks, bill("2"), 'newMessageSetID="A"')
    assert (code(answer), len(answer), len(quickbooks.documents())) == ("9001", 0, 1)


def test_a_status_check_tells_and_destroys_nothing() -> None:
    quickbooks = company()
    asked(quickbooks, TWO, 'newMessageSetID="A"')
    for _ in range(3):
        answer = check(quickbooks, "A")
        assert (code(answer), codes(answer)) == ("0", [0, 3040])
        assert texts(answer, "TxnID") == [quickbooks.documents()[0].txn_id]


def test_a_status_check_of_what_was_never_seen_says_so() -> None:
    answer = check(company(), "A")
    assert (code(answer), len(answer)) == ("9002", 0)


def test_the_old_name_alone_erases_what_is_remembered() -> None:
    quickbooks = company()
    asked(quickbooks, TWO, 'newMessageSetID="A"')
    assert code(asked(quickbooks, "", 'oldMessageSetID="A"')) == "0"
    assert code(check(quickbooks, "A")) == "9002"
    assert code(asked(quickbooks, "", 'oldMessageSetID="A"')) == "600"


def test_a_new_name_with_the_old_one_acknowledges_and_goes_on() -> None:
    quickbooks = company()
    asked(quickbooks, bill("1"), 'newMessageSetID="A"')
    both = message_set(bill("2"), 'newMessageSetID="B" oldMessageSetID="A"')
    assert 'messageSetStatusCode="0"' in quickbooks.process(both)
    assert [code(check(quickbooks, name)) for name in "AB"] == ["9002", "0"]
    assert 'messageSetStatusCode="0"' in quickbooks.process(both)
    assert [each.ref for each in quickbooks.documents()] == ["1", "2"]


def test_acknowledging_what_is_not_there_does_not_keep_the_new_set_from_being_done() -> None:
    quickbooks = company()
    answer = asked(quickbooks, bill("1"), 'newMessageSetID="B" oldMessageSetID="A"')
    assert (code(answer), codes(answer)) == ("600", [0])


def test_everything_can_be_cleared_at_once() -> None:
    quickbooks = company()
    for name in "AB":
        asked(quickbooks, bill(name), f'newMessageSetID="{name}"')
    assert code(asked(quickbooks, "", 'oldMessageSetID="ClearAllMessageSets"')) == "0"
    assert [code(check(quickbooks, name)) for name in "AB"] == ["9002", "9002"]


@pytest.mark.parametrize("length, expected", [(23, "0"), (24, "9004"), (36, "9004")])
def test_a_name_that_is_too_long_is_refused(length: int, expected: str) -> None:
    quickbooks = company()
    answer = asked(quickbooks, bill(), f'newMessageSetID="{"N" * length}"')
    assert code(answer) == expected
    assert len(quickbooks.documents()) == (expected == "0")


def test_what_cannot_be_remembered_is_not_done() -> None:
    quickbooks = company()
    quickbooks.cannot_remember = True
    assert code(asked(quickbooks, bill(), 'newMessageSetID="A"')) == "9005"
    assert codes(asked(quickbooks, bill())) == [0]
    assert len(quickbooks.documents()) == 1


def test_without_a_name_nothing_is_remembered_and_everything_done_twice() -> None:
    quickbooks = company()
    for _ in range(2):
        assert code(asked(quickbooks, bill())) is None
    assert len(quickbooks.documents()) == 2


def test_memory_lives_in_the_company_file(tmp_path: Path) -> None:
    path = str(tmp_path / "harbor.company")
    first = company(path)
    text = message_set(TWO, 'newMessageSetID="A"')
    first.process(text)
    first.close()
    second = QuickBooks(path, clock=Clock())
    assert code(check(second, "A")) == "0"
    second.process(text)
    assert len(second.documents()) == 1


def test_a_restored_backup_has_neither_the_bills_nor_the_memory_of_later_and_none_of_its_own() -> None:
    quickbooks = company()
    asked(quickbooks, bill("1"), 'newMessageSetID="A"')
    backup = quickbooks.backup()
    asked(quickbooks, bill("2"), 'newMessageSetID="B"')
    quickbooks.restore(backup)
    assert [each.ref for each in quickbooks.documents()] == ["1"]
    assert [code(check(quickbooks, name)) for name in "AB"] == ["9002", "9002"]


@pytest.mark.parametrize(
    "kept, expected, remembered", [(0, [], "9002"), (1, [0, 3231], "0"), (2, [0, 0], "0")]
)
def test_when_quickbooks_breaks_what_it_did_stays_and_is_remembered(
    kept: int, expected: list[int], remembered: str
) -> None:
    quickbooks = company()
    quickbooks.break_at(kept)
    with pytest.raises(HResult, match="0x80040402"):
        asked(quickbooks, bill("1") + bill("2"), 'newMessageSetID="A"')
    answer = check(quickbooks, "A")
    assert (code(answer), codes(answer), len(quickbooks.documents())) == (remembered, expected, kept)
