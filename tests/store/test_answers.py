"""What QuickBooks answered to a batch of bills, taken into the book on every engine: posted, refused, sent again, held, and known already."""

from __future__ import annotations

import hashlib

import pytest

from store.actions import answers, batches, erp
from store.actions.batches import BilledInvoice
from store.errors import NotFound
from store.models import Batch, ErpRequest, Invoice
from store.rules import attempts
from store.views import batches as views
from store.views.check import verify
from tests.store.company import Brought, Company

NAME = "BONE"
ANSWERS = [
    {"request_id": "bill-1", "what": "posted", "code": 0, "message": "", "txn_id": "1F6-1", "txn_number": "7", "edit_sequence": "9"},
    {"request_id": "bill-2", "what": "failed", "code": 3140, "message": "no such job"},
    {"request_id": "bill-3", "what": "again", "code": 3180, "message": attempts.LOCKED, "reason": attempts.LOCKED},
    {"request_id": "bill-4", "what": "held", "code": attempts.ASKED, "message": "is it the same?"},
]  # fmt: skip


@pytest.fixture
def firm(brought: Brought) -> Company:
    return brought("four bills in a batch", _send_four)


def _send_four(firm: Company) -> None:
    for _ in ANSWERS:
        name = firm.approved(work=500_000)
        erp.send(firm.at("rita"), name)
        erp.accept(firm.at("adam"), name)
    bills = [
        BilledInvoice(row.id, f"bill-{row.position}", _attempt(row).guid, row.number, "Volt", row.due)
        for row in Invoice.select().order_by(Invoice.position)
    ]
    body = b"<QBXML/>"
    batches.prepare(firm.at("adam"), NAME, "bills", body, hashlib.sha256(body).hexdigest(), bills)


def _attempt(row: Invoice) -> ErpRequest:
    return ErpRequest.select().where(ErpRequest.invoice == row).order_by(ErpRequest.id.desc()).get()


def standing(firm: Company) -> list[tuple[str, str, str | None]]:
    """ERP state, the latest attempt's state and TxnID of each invoice."""
    with firm.root.book.reading():
        rows = list(Invoice.select().order_by(Invoice.position))
        return [(row.erp_state, _attempt(row).state, row.txn_id) for row in rows]


def test_each_bill_of_a_batch_becomes_what_was_answered(firm: Company) -> None:
    done = answers.answered(firm.at("adam"), NAME, ANSWERS)
    assert done == {"bill-1": "posted", "bill-2": "failed", "bill-3": "again", "bill-4": "held"}
    assert standing(firm) == [
        ("synced", "synced", "1F6-1"), ("failed", "failed", None), ("exporting", "exporting", None),
        ("exporting", "exporting", None),
    ]  # fmt: skip
    assert views.held(firm.root) == {"SC-001/4"}
    assert len(views.going_again(firm.root)) == 1
    assert views.state_of(firm.root, NAME) == "held"
    assert [each for each in verify(firm.root) if not each.ok] == []


def test_the_same_answers_again_change_nothing(firm: Company) -> None:
    answers.answered(firm.at("adam"), NAME, ANSWERS)
    before = standing(firm)
    late = [{"request_id": "bill-1", "what": "failed", "code": 3140, "message": "late"}]
    assert answers.answered(firm.at("adam"), NAME, ANSWERS) == {}
    assert answers.answered(firm.at("adam"), NAME, late) == {}
    assert standing(firm) == before


def test_a_bill_another_invoice_has_already_is_held_and_not_taken_twice(firm: Company) -> None:
    same = [ANSWERS[0], {**ANSWERS[0], "request_id": "bill-2"}]
    done = answers.answered(firm.at("adam"), NAME, same)
    assert done["bill-1"] == "posted"
    assert done["bill-2"] == "held"
    assert [txn_id for _, _, txn_id in standing(firm)].count("1F6-1") == 1


def test_a_bill_that_was_posted_for_an_invoice_before_is_not_anothers(firm: Company) -> None:
    erp.post(firm.root, "SC-001/1", txn_id="1F6-1")
    done = answers.answered(firm.at("adam"), NAME, [{**ANSWERS[0], "request_id": "bill-2"}])
    assert done == {"bill-2": "held"}
    assert [txn_id for _, _, txn_id in standing(firm)].count("1F6-1") == 1


def test_answers_to_a_batch_nobody_knows_are_refused(firm: Company) -> None:
    with pytest.raises(NotFound):
        answers.answered(firm.at("adam"), "BNONE", ANSWERS)
    with firm.root.book.reading():
        assert Batch.get().state == "prepared"


def test_a_clerk_decides_what_is_held(firm: Company) -> None:
    answers.answered(firm.at("adam"), NAME, ANSWERS)
    assert answers.link(firm.at("adam"), "SC-001/4", "1F6-4") == "synced"
    assert standing(firm)[3] == ("synced", "synced", "1F6-4")
    assert views.held(firm.root) == frozenset()
