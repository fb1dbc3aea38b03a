"""Each transition of an invoice, in review and in accounting, by every role: what its table closes is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.actions import erp, invoices, review, users
from store.desk import Desk
from store.errors import NotPermitted, Refusal
from store.rules import erp_state, invoice_status
from store.views import invoices as views
from tests.store.company import Brought, Company, bring_to, bring_to_erp

MOVES: dict[str, Callable[[Desk, str], object]] = {
    "save_draft": lambda desk, name: invoices.save_draft(desk, name),
    "submit": lambda desk, name: invoices.submit(desk, name),
    "return": lambda desk, name: review.send_back(desk, name, reason="wrong job"),
    "approve": lambda desk, name: review.finish(desk, name, status="approved"),
    "approve_as_noted": lambda desk, name: review.finish(desk, name, status="approved_as_noted"),
    "pending_owner": lambda desk, name: review.finish(desk, name, status="pending_owner_approval"),
    "reopen": lambda desk, name: invoices.reopen(desk, name, reason="one line forgotten"),
    "delete": lambda desk, name: invoices.delete(desk, name, reason="entered twice"),
}
ERP_MOVES: dict[str, Callable[[Desk, str], object]] = {
    "send": lambda desk, name: erp.send(desk, name),
    "retrieve": lambda desk, name: erp.retrieve(desk, name),
    "accept": lambda desk, name: erp.accept(desk, name),
    "reject": lambda desk, name: erp.reject(desk, name, reason="wrong job"),
    "retry": lambda desk, name: erp.retry(desk, name),
    "unlink": lambda desk, name: erp.unlink(desk, name, reason="deleted in QuickBooks", stays=True),
    "post": lambda desk, name: erp.post(desk, name, txn_id="1F6-1241605561"),
    "fail": lambda desk, name: erp.fail(desk, name, code=3140, message="no such job"),
}


FIRST = "SC-001/1"
EVERYBODY = ("root", "rita", "ivan", "adam", "ada", "stan", "rhea", "nopush", "ina", "otto")


@pytest.mark.parametrize("status", invoice_status.STATUSES)
def test_a_status_refuses_what_its_table_closes_to_every_role_and_changes_nothing(
    brought: Brought, status: str
) -> None:
    firm, name = brought(f"invoice {status}", lambda firm: bring_to(firm, status)), FIRST
    shown = views.document(firm.root, name).invoice
    for verb, move in MOVES.items():
        if status in invoice_status.MACHINE.transition(verb).sources:
            continue
        for login in EVERYBODY:
            with pytest.raises(Refusal) as refused:
                move(firm.at(login), name)
            assert refused.value.message.endswith(".")
            assert len(refused.value.message) > 30
    after = views.document(firm.root, name).invoice
    assert (after.status, after.version) == (status, shown.version)


@pytest.mark.parametrize("status", invoice_status.STATUSES)
def test_an_open_verb_is_refused_to_those_without_its_duty(brought: Brought, status: str) -> None:
    firm, name = brought(f"invoice {status}", lambda firm: bring_to(firm, status)), FIRST
    for verb, move in MOVES.items():
        if status not in invoice_status.MACHINE.transition(verb).sources:
            continue
        for login in ("rhea", "otto", "nopush"):
            with pytest.raises(Refusal):
                move(firm.at(login), name)
    assert views.document(firm.root, name).invoice.status == status


@pytest.mark.parametrize("state", erp_state.STATES)
def test_an_erp_state_refuses_what_its_table_closes_to_every_role_and_changes_nothing(
    brought: Brought, state: str
) -> None:
    firm, name = brought(f"erp {state}", lambda firm: bring_to_erp(firm, state)), FIRST
    shown = views.document(firm.root, name).invoice
    for verb, move in ERP_MOVES.items():
        sources = erp_state.MACHINE.transition(verb).sources
        if (
            state in sources
            or (verb == "reject" and state == "failed")
            or (verb == "post" and state == "synced")
        ):
            continue
        for login in EVERYBODY:
            with pytest.raises(Refusal) as refused:
                move(firm.at(login), name)
            assert refused.value.message.endswith(".")
            assert len(refused.value.message) > 30
    after = views.document(firm.root, name).invoice
    assert (after.erp_state, after.version) == (state, shown.version)


@pytest.mark.parametrize(
    ("verb", "state", "allowed"),
    [
        ("send", "not_sent", {"root", "rita", "ivan"}),
        ("retrieve", "ready_to_export", {"root", "rita", "ivan"}),
        ("accept", "ready_to_export", {"adam", "ada"}),
        ("reject", "ready_to_export", {"adam", "ada"}),
        ("retry", "failed", {"adam", "ada"}),
        ("unlink", "synced", set()),
    ],
)
def test_only_those_with_the_duty_move_an_invoice_in_accounting(
    brought: Brought, verb: str, state: str, allowed: set[str]
) -> None:
    firm, name = brought(f"erp {state}", lambda firm: bring_to_erp(firm, state)), FIRST
    for login in EVERYBODY:
        if login not in allowed:
            with pytest.raises(NotPermitted):
                ERP_MOVES[verb](firm.at(login), name)
    if allowed:
        ERP_MOVES[verb](firm.at(min(allowed)), name)


def test_an_answer_of_quickbooks_taken_in_twice_changes_nothing(firm: Company) -> None:
    name = bring_to_erp(firm, "synced")
    version = views.document(firm.root, name).invoice.version
    erp.post(firm.root, name, txn_id="1F6-1")
    assert views.document(firm.root, name).invoice.version == version


def test_a_bill_sent_after_unlinking_has_a_guid_of_its_own(firm: Company) -> None:
    users.add(firm.root, "chief", roles=["invoice_admin", "erp_admin"], privileges=["push_to_accounting"])
    name = bring_to_erp(firm, "synced")
    before = views.document(firm.root, name).accepted.guid
    assert erp.unlink(firm.at("chief"), name, reason="entered twice", stays=True) == "not_sent"
    assert views.document(firm.root, name).accepted.guid != before
