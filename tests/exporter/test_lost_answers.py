"""What becomes of answers that are lost, late, doubled, foreign, unreadable or errors."""

from __future__ import annotations

import errno
from functools import partial

import pytest

from exporter import durable
from tests.exporter.mailroom import Room


def test_the_same_bytes_go_again_only_after_quickbooks_was_asked_twice(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    batch = service.request("t", "", "", "US", 16, 0)
    mail.session()
    status, lookup, again = mail.log
    assert 'onError="continueOnError" newMessageSetID="' in status
    assert 'oldMessageSetID="' in status
    assert "BillAddRq" not in status
    assert "<BillQueryRq " in lookup
    assert again == batch
    mail.post()
    mail.assert_exactly_once()


def test_a_lost_answer_is_fetched_by_the_batchs_name_and_nothing_is_sent_again(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    mail.process(service.request("t", "", "", "US", 16, 0))
    mail.session()
    assert len(mail.log) == 1
    mail.post()
    mail.assert_exactly_once()


def test_a_late_answer_of_a_dead_session_is_taken_where_it_is_the_one_waited_for(mail: Room) -> None:
    service = mail.service()
    service.begin("old", "2.3")
    service.answer("old", *mail.process(service.request("old", mail.quickbooks.hcp(), "", "US", 16, 0)))
    late = mail.process(service.request("old", "", "", "US", 16, 0))
    service.begin("new", "2.3")
    assert service.answer("old", *late) == 100
    mail.post()
    mail.assert_exactly_once()


def test_an_answer_of_a_foreign_session_changes_nothing(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    asked = service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)
    before = lying(mail)
    assert service.answer("somebody", "<QBXML/>", "", "") < 0
    assert "over" in service.last_error("somebody")
    assert lying(mail) == before
    assert service.answer("t", *mail.process(asked)) == 0


def test_an_answer_that_comes_twice_counts_once(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    for expected in (0, 100):
        hcp = "" if expected else mail.quickbooks.hcp()
        answer = mail.process(service.request("t", hcp, "", "US", 16, 0))
        assert service.answer("t", *answer) == expected
        assert service.answer("t", *answer) == expected
    mail.post()
    mail.assert_exactly_once()


def test_an_error_of_the_web_connector_leaves_the_outcome_open_and_ends_the_session(mail: Room) -> None:
    breaks = partial(mail.quickbooks.break_at, 0)
    mail.on = {"asked": breaks}
    assert "unexpected error" in mail.session()
    mail.on = {"asked": lambda: mail.on.update(asked=partial(mail.quickbooks.break_at, 2))}
    assert "unexpected error" in mail.session()
    mail.until_quiet()
    mail.assert_exactly_once()


def test_a_full_disk_at_the_answer_is_told_and_the_answer_fetched_later(
    mail: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    answer = mail.process(service.request("t", "", "", "US", 16, 0))
    with monkeypatch.context() as patch:
        patch.setattr(durable.os, "write", full)
        assert service.answer("t", *answer) < 0
        assert "the disk is full" in service.last_error("t")
        service.close("t")
    mail.until_quiet()
    mail.assert_exactly_once()


def test_an_unreadable_answer_is_kept_and_quickbooks_asked_again(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    service.answer("t", *mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0)))
    mail.process(service.request("t", "", "", "US", 16, 0))
    assert service.answer("t", "<QBXML><QBXMLMsgsRs", "", "") == 0
    status = service.request("t", "", "", "US", 16, 0)
    assert 'oldMessageSetID="' in status
    assert service.answer("t", *mail.process(status)) == 100
    mail.post()
    mail.assert_exactly_once()


def test_unclear_answers_end_the_session_instead_of_going_round(mail: Room) -> None:
    service = mail.service()
    service.begin("t", "2.3")
    hcp = mail.quickbooks.hcp()
    asked = 0
    while service.request("t", hcp, "", "US", 16, 0):
        service.answer("t", "nonsense", "", "")
        asked += 1
    assert asked == 12
    assert "no clear answer" in service.last_error("t")


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def lying(mail: Room) -> list[str]:
    return sorted(str(file) for file in mail.spool.folder.rglob("*"))
