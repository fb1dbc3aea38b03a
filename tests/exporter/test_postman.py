"""QuickBooks' answers in the book: what is posted, what comes back to the queue, what is held, and what goes again by itself."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from exporter import held, postman
from exporter.qbxml.reader import Bill
from exporter.stand_in.statuses import HResult, Status
from exporter.webconnector import pin, recovery
from store.actions import erp
from store.actions.answers import answered, cancel, link, send_anyway
from store.book import Book
from store.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from store.models import Batch, ErpRequest, Invoice
from tests.exporter.books import VENDORS, add_accepted, desk_of
from tests.exporter.mailroom import Room

NEW_YEAR = date(2026, 12, 31)
LOCK = "There was an error when saving a Bill.  QuickBooks error message: The list element is in use."


def delivered(mail: Room) -> list[postman.Told]:
    """A session and the postman's round after it."""
    mail.session()
    return mail.post()


def vendor_of(number: int) -> str:
    return VENDORS[number % len(VENDORS)]


def by_hand(mail: Room, number: int, amount: int = 5_000) -> str:
    """Somebody has keyed the vendor's invoice into QuickBooks already."""
    return mail.quickbooks.enter_bill(vendor_of(number), f"INV-{number:03}", amount)


def names(told: list[postman.Told]) -> dict[str, str]:
    return {each.invoice: each.what for each in told}


def test_a_posted_bill_carries_txn_id_number_and_edit_sequence(mail: Room) -> None:
    told = delivered(mail)
    assert str(told[0]) == "SC-001/1 is posted in QuickBooks as bill 1."
    with mail.book.reading():
        rows = list(Invoice.select())
        assert all(
            row.txn_id and row.txn_number and row.edit_sequence and row.erp_state == "synced" for row in rows
        )
        assert [batch.state for batch in Batch.select()] == ["imported"]
    months = [file.parent.name for file in mail.spool.files("imported")]
    assert months == ["2026-03"]


def test_what_was_sent_and_came_back_is_filed_with_the_batch(mail: Room) -> None:
    delivered(mail)
    stem = mail.spool.files("imported")[0].stem
    assert sorted(file.name.removeprefix(stem) for file in mail.spool.files("imported")[0].parent.iterdir()) == [
        ".1.rs.json", ".1.rs.xml", ".2.rs.json", ".2.rs.xml", ".attempt-1.json", ".attempt-2.json", ".json", ".qbxml",
    ]  # fmt: skip


def test_a_second_run_changes_nothing(mail: Room) -> None:
    delivered(mail)
    before = mail.txn_ids()
    assert mail.post() == []
    assert mail.txn_ids() == before


def test_one_refused_bill_does_not_hold_up_the_others(mail: Room) -> None:
    missing = Status(3140, 'There is an invalid reference to QuickBooks Customer "Harbor View" in the Bill.')
    mail.quickbooks.refuse(missing, name=vendor_of(2), request="BillAddRq")
    told = delivered(mail)
    assert names(told) == {
        "SC-001/1": "posted",
        "SC-002/1": "failed",
        "SC-003/1": "posted",
        "SC-004/1": "posted",
    }
    sentence = (
        'The job "Harbor View" is not in QuickBooks. Create it there or link ours to another one, then retry.'
    )
    assert str(told[1]) == f"SC-002/1 was not taken: {sentence}"
    with mail.book.reading():
        row = Invoice.get(Invoice.number == "INV-002")
        assert row.erp_state == "failed"
        assert row.erp_reason == f"3140 {sentence}"
    erp.retry(mail.desk, "SC-002/1")
    mail.export()
    mail.until_quiet()
    mail.assert_exactly_once()


def test_the_closing_date_is_named(mail: Room) -> None:
    mail.quickbooks.close_books(NEW_YEAR)
    told = delivered(mail)
    assert {each.what for each in told} == {"failed"}
    assert "closed period of QuickBooks (closed up to 2026-12-31)" in str(told[0])


def test_a_locked_bill_goes_again_by_itself_after_a_while(mail: Room) -> None:
    mail.quickbooks.refuse(Status(3180, LOCK), name=vendor_of(3), request="BillAddRq")
    told = delivered(mail)
    assert names(told)["SC-003/1"] == "again"
    assert "Somebody had the entry open" in next(each.sentence for each in told if each.what == "again")
    assert mail.spool.files("outbox")
    assert not mail.service().work_waiting()
    mail.clock.pass_by(minutes=5)
    mail.until_quiet()
    mail.assert_exactly_once()
    mail.assert_tidy()


def test_a_bill_locked_for_ever_comes_back_to_the_clerk(mail: Room) -> None:
    mail.quickbooks.refuse(Status(3175, LOCK), name=vendor_of(3), request="BillAddRq", times=100)
    for _ in range(20):
        delivered(mail)
        mail.clock.pass_by(hours=1)
    assert mail.states()["INV-003"] == "failed"
    with mail.book.reading():
        attempts = ErpRequest.select().join(Invoice).where(Invoice.number == "INV-003").count()
        assert attempts == 5
        assert "It was tried 5 times." in Invoice.get(Invoice.number == "INV-003").erp_reason


def test_a_status_without_the_words_of_a_lock_does_not_go_again(mail: Room) -> None:
    empty = Status(
        3180,
        "There was an error when saving a Bill.  QuickBooks error message: The vendor is over its limit.",
    )
    mail.quickbooks.refuse(empty, name=vendor_of(3), request="BillAddRq")
    told = delivered(mail)
    assert str(next(each for each in told if each.what == "failed")) == (
        "SC-003/1 was not taken: QuickBooks could not save the bill. QuickBooks says: The vendor is over its limit."
    )


def test_a_bill_keyed_by_hand_is_held_and_the_others_go(mail: Room) -> None:
    txn_id = by_hand(mail, 2)
    told = delivered(mail)
    assert names(told)["SC-002/1"] == "held"
    assert [sent.count("BillAddRq ") for sent in mail.log] == [0, 0]
    mail.until_quiet()
    assert mail.states() == {"INV-001": "synced", "INV-002": "held", "INV-003": "synced", "INV-004": "synced"}
    mail.assert_exactly_once()
    question = held.questions(mail.desk)[0]
    assert question.invoice == "SC-002/1"
    assert question.question.startswith(
        f"QuickBooks already has INV-002 of {vendor_of(2)}: bill 1 of 2026-03-02 over 50.00"
    )
    assert question.question.endswith("Is it the same bill? Link it, send ours anyway, or cancel.")
    assert [bill["txn_id"] for bill in question.found] == [txn_id]
    assert [file.parent.name for file in mail.spool.files("held")] == ["held"]


def test_a_held_bill_can_be_linked(mail: Room) -> None:
    txn_id = by_hand(mail, 2)
    delivered(mail)
    assert held.decide(mail.desk, "SC-002/1", "link") == "synced"
    mail.until_quiet()
    assert mail.txn_ids()["INV-002"] == txn_id
    assert held.questions(mail.desk) == []
    mail.assert_exactly_once()
    mail.assert_tidy()
    assert mail.spool.files("held") == []


def test_a_held_bill_can_be_sent_anyway_and_is_not_held_again(mail: Room) -> None:
    by_hand(mail, 2)
    delivered(mail)
    assert (
        held.decide(mail.desk, "SC-002/1", "send_anyway", reason="two deliveries, one number") == "exporting"
    )
    mail.until_quiet()
    assert mail.states()["INV-002"] == "synced"
    assert sorted(bill["ref_number"] for bill in mail.bills()).count("INV-002") == 2


def test_a_bill_sent_anyway_whose_answer_is_lost_is_found_by_its_guid(mail: Room) -> None:
    by_hand(mail, 2)
    delivered(mail)
    mail.until_quiet()
    held.decide(mail.desk, "SC-002/1", "send_anyway", reason="two deliveries, one number")
    mail.post()
    service = mail.service()
    service.begin("t", "2.3")
    mail.process(service.request("t", mail.quickbooks.hcp(), "", "US", 16, 0))
    mail.until_quiet()
    assert sorted(bill["ref_number"] for bill in mail.bills()).count("INV-002") == 2
    assert mail.states()["INV-002"] == "synced"


def test_a_held_bill_can_be_cancelled_and_asks_again_when_retried(mail: Room) -> None:
    by_hand(mail, 2)
    delivered(mail)
    assert held.decide(mail.desk, "SC-002/1", "cancel", reason="keyed by hand") == "failed"
    mail.until_quiet()
    assert mail.spool.files("held") == []
    erp.retry(mail.desk, "SC-002/1")
    mail.until_quiet()
    assert mail.states()["INV-002"] == "held"


def test_a_question_wants_a_reason_and_a_bill_of_its_own(mail: Room) -> None:
    by_hand(mail, 2)
    by_hand(mail, 2, 7_000)
    delivered(mail)
    mail.until_quiet()
    desk = mail.desk
    with pytest.raises(Invalid, match="Give its TxnID"):
        held.decide(desk, "SC-002/1", "link")
    with pytest.raises(Invalid, match="needs a reason"):
        held.decide(desk, "SC-002/1", "send_anyway")
    with pytest.raises(Invalid, match="no answer"):
        held.decide(desk, "SC-002/1", "perhaps")
    with pytest.raises(Conflict, match="already belongs to SC-001/1"):
        held.decide(desk, "SC-002/1", "link", txn_id=str(mail.txn_ids()["INV-001"]))
    with pytest.raises(Refusal, match="not held with a question"):
        link(desk, "SC-001/1", "1-1")
    with pytest.raises(Refusal, match="Link it, send it anyway, or cancel"):
        erp.release(desk, "SC-002/1")
    for verb in (send_anyway, cancel):
        with pytest.raises(NotPermitted):
            verb(desk_of(mail.book, "clerk"), "SC-002/1", reason="I want it")


def test_an_amount_quickbooks_changed_is_told_and_held(mail: Room) -> None:
    tampered(mail, "INV-002", 12_345)
    told = delivered(mail)
    sentence = next(each.sentence for each in told if each.what == "held")
    assert "with 123.45, sent was " in sentence
    assert mail.states()["INV-002"] == "held"
    with pytest.raises(Refusal, match="so it is not sent again"):
        held.decide(mail.desk, "SC-002/1", "send_anyway", reason="again")
    held.decide(mail.desk, "SC-002/1", "link")
    mail.until_quiet()
    mail.assert_exactly_once()


def tampered(mail: Room, number: str, amount: int) -> None:
    """QuickBooks answers another amount for one bill."""
    process = mail.quickbooks.process

    def other(asked: str) -> str:
        answer = process(asked)
        if "<BillAddRq " not in asked:
            return answer
        ret = answer.index(f"<RefNumber>{number}<")
        due = answer.rindex("<AmountDue>", 0, ret) + len("<AmountDue>")
        return (
            answer[:due] + f"{amount // 100}.{amount % 100:02}" + answer[answer.index("</AmountDue>", due) :]
        )

    mail.quickbooks.process = other  # type: ignore[method-assign]


def test_a_batch_nobody_can_read_is_halved_until_the_bad_bill_is_found(mail: Room) -> None:
    unreadable(mail, "INV-003")
    for _ in range(8):
        delivered(mail)
    assert mail.states() == {
        "INV-001": "synced",
        "INV-002": "synced",
        "INV-003": "failed",
        "INV-004": "synced",
    }
    sets = [sent.count("<BillAddRq ") for sent in mail.log if "BillAddRq " in sent]
    assert sets == [4, 2, 2, 1, 1]
    assert mail.bills() != []
    with mail.book.reading():
        assert "could not read this bill at all" in Invoice.get(Invoice.number == "INV-003").erp_reason
    assert [file.name[-10:] for file in sorted((mail.spool.folder / "failed").glob("*.reason.txt"))] == [
        "reason.txt"
    ] * 3


def unreadable(mail: Room, number: str) -> None:
    """QuickBooks chokes on one bill, and with it on every batch that holds it."""
    process = mail.quickbooks.process

    def chokes(asked: str) -> str:
        if f"<RefNumber>{number}<" in asked and "<BillAddRq " in asked:
            raise HResult(
                "0x80040400", "QuickBooks found an error when parsing the provided XML text stream."
            )
        return process(asked)

    mail.quickbooks.process = chokes  # type: ignore[method-assign]


def test_answers_for_a_book_restored_from_before_are_taken_in_again(mail: Room, tmp_path: Path) -> None:
    mail.book.backup(tmp_path / "earlier.book")
    delivered(mail)
    before = mail.txn_ids()
    mail.kill()
    with Book.open(tmp_path / "earlier.book") as earlier:
        mail.book = earlier
        assert set(mail.states().values()) == {"exporting"}
        mail.post()
        assert mail.txn_ids() == before
        assert mail.post() == []


def test_a_book_that_does_not_know_the_batch_says_so_and_exports_nothing_over_it(
    mail: Room, tmp_path: Path, accepted: Path
) -> None:
    mail.session()
    mail.kill()
    with Book.open(shutil.copy(accepted, tmp_path / "older.book")) as older:
        mail.book = older
        told = mail.post()
        assert [each.what for each in told] == ["problem"]
        assert "seems to be an older copy" in str(told[0])
        add_accepted(older, 9)
        with pytest.raises(Conflict, match="older copy"):
            mail.export()


def test_a_book_put_back_from_a_backup_learns_its_batches_again_and_posts_nothing_twice(
    mail: Room, tmp_path: Path, accepted: Path
) -> None:
    delivered(mail)
    before = mail.txn_ids()
    (name,) = [file.stem for file in mail.spool.files("imported")]
    mail.kill()
    with Book.open(shutil.copy(accepted, tmp_path / "older.book")) as older:
        mail.book = older
        add_accepted(older, 9)
        with pytest.raises(Conflict, match="billspool spool replay"):
            mail.export()
        admin = mail.desk.seat("admin")
        assert postman.replay(admin) == [f"{name} is known again: INV-001, INV-002, INV-003, INV-004."]
        assert postman.replay(admin) == []
        mail.export()
        mail.until_quiet()
        assert {number: txn_id for number, txn_id in mail.txn_ids().items() if number in before} == before
        mail.assert_exactly_once()
        mail.assert_tidy()


def test_a_guid_given_out_again_for_another_vendors_bill_is_not_ours() -> None:
    request = {"guid": "{A}", "vendor": "Acme", "ref_number": "1"}
    assert recovery.match(request, [Bill("7", guid="{a}", vendor="Other", ref_number="9")]) == (None, ())
    renumbered = Bill("7", guid="{a}", vendor="ACME", ref_number="9")
    assert recovery.match(request, [renumbered]) == (renumbered, ())


def test_answers_are_taken_in_once_whoever_brings_them(mail: Room) -> None:
    delivered(mail)
    with mail.book.reading():
        name = Batch.get().message_set_id
    refused = [{"request_id": "bill-1-1", "what": "failed", "code": 3140, "message": "late"}]
    assert answered(mail.desk, name, refused) == {}
    assert set(mail.states().values()) == {"synced"}
    with pytest.raises(NotFound):
        answered(mail.desk, "B-unknown", refused)


def test_only_accounting_takes_in_answers(mail: Room) -> None:
    mail.session()
    with pytest.raises(NotPermitted):
        postman.take_in(desk_of(mail.book, "clerk"))
    assert set(mail.states().values()) == {"exporting"}


def test_a_kind_nobody_takes_in_stays_in_the_spool(mail: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman, "BILLS", ())
    told = delivered(mail)
    assert "a batch of bills; it stays in the spool" in str(told[0])
    assert mail.spool.files("responses")
    monkeypatch.undo()
    mail.until_quiet()
    mail.assert_exactly_once()


def test_the_bills_posted_last_are_remembered(mail: Room) -> None:
    delivered(mail)
    assert list(pin.recent(mail.spool)) == [bill["txn_id"] for bill in mail.bills()][-3:]
