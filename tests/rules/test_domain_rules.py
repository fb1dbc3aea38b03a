"""Each rule of the invoice's life by its name: transitions T1 to T12, the edit locks, over-billing, and who may do what.

`RULES` says which test holds which rule; those held elsewhere are named by file and function.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from store import audit
from store.actions import (
    access,
    billing_periods,
    commitments,
    company,
    contacts,
    erp,
    invitations,
    invoices,
    lists,
    review,
    users,
)
from store.actions.entries import Entry
from store.actions.review import Mark
from store.book import Book
from store.desk import Desk
from store.errors import NotFound, NotPermitted, Refusal
from store.views import commitments as commitment_views
from store.views import invoice_lists, payments
from store.views import invoices as views
from tests.store.company import Company, found

TESTS = Path(__file__).resolve().parents[1]

RULES: dict[str, tuple[str, str]] = {
    "T1": ("an administrator invites, in an open period that is not past due", "test_t1_an_administrator_invites_before_the_due_date"),
    "T2": ("a contact accepts or declines", "test_t2_a_contact_accepts_or_declines_with_a_reason"),
    "T3": ("an invoice begins as a draft on an approved commitment in an open period", "test_t3_an_invoice_begins_on_an_approved_commitment_in_an_open_period"),
    "T4": ("a draft is submitted when every over-billing rule passes", "test_t4_a_draft_is_submitted_when_it_is_not_over_billed"),
    "T5": ("a rejected line returns the invoice by itself", "test_t5_a_rejected_line_returns_the_invoice"),
    "T6": ("a returned invoice is saved as a draft", "test_t6_and_t7_a_returned_invoice_is_a_draft_or_submitted_again"),
    "T7": ("a returned invoice is submitted again", "test_t6_and_t7_a_returned_invoice_is_a_draft_or_submitted_again"),
    "T8": ("approval is by hand, when all lines are approved", "test_t8_approval_is_by_hand_when_all_lines_are_approved"),
    "T9": ("as noted, or pending the owner", "test_t9_and_t10_as_noted_and_pending_the_owner"),
    "T10": ("what waits for the owner is approved, noted or returned", "test_t9_and_t10_as_noted_and_pending_the_owner"),
    "T11": ("no status is set at will", "rules/test_state_machines.py::test_a_verb_leads_where_the_table_says_or_is_refused_with_the_way_out"),
    "T12": ("an approved invoice goes back to draft with a reason", "test_t12_an_approved_invoice_goes_back_to_draft_with_a_reason"),
    "2.6 table": ("every part, status, accounting state and role", "rules/test_locks.py::test_a_part_is_locked_exactly_where_the_table_says_and_with_a_sentence"),
    "2.6 draft": ("latest draft: the contact changes amounts", "test_locks_of_a_draft_and_of_what_is_under_review"),
    "2.6 under review": ("the contact changes nothing, the administrator amounts and marks", "test_locks_of_a_draft_and_of_what_is_under_review"),
    "2.6 approved": ("amounts stay until it is reopened", "store/test_workflow.py::test_an_approved_invoice_keeps_its_amounts_until_it_is_reopened_with_a_reason"),
    "2.6 sent": ("locked until retrieved", "store/test_workflow.py::test_a_sent_invoice_is_locked_and_can_be_retrieved_until_accounting_decides"),
    "2.6 retrieved": ("as before sending", "store/test_workflow.py::test_a_sent_invoice_is_locked_and_can_be_retrieved_until_accounting_decides"),
    "2.6 synced": ("unlink first", "test_locks_of_a_synced_invoice"),
    "2.6 not the latest": ("status and marks, not amounts", "test_locks_of_an_invoice_that_is_not_the_latest"),
    "2.7 company": ("the company's switch overrides the project's", "test_overbilling_is_allowed_unless_the_project_or_the_company_prevents_it"),
    "2.7 project": ("allowed by default, refused where the project prevents it", "test_overbilling_is_allowed_unless_the_project_or_the_company_prevents_it"),
    "2.7 line": ("refused on saving, naming the line", "store/test_workflow.py::test_over_billing_is_refused_where_the_company_prevents_it_and_names_the_line"),
    "2.7 checks": ("negative lines, releases, G below zero", "rules/test_checks.py::test_a_line_is_found_wrong_or_odd"),
    "4 contact": ("own commitments, latest invoice, before the due date", "test_a_contact_bills_the_latest_invoice_of_his_own_before_the_due_date"),
    "4 contact walk": ("nothing of others", "cli/test_contact_walk.py::test_nothing_of_another_company_is_read_or_changed"),
    "4 contact screens": ("nothing of others, no balance to finish", "tui/test_contact_seat.py::test_no_screen_shows_anything_of_another_company_or_what_is_left_to_finish"),
    "4 read only": ("views commitments that are not private", "test_a_reader_views_commitments_that_are_not_private_and_changes_nothing"),
    "4 standard": ("named on it, drafts and returned ones alone, releases in the open period", "test_a_standard_user_edits_drafts_of_commitments_he_is_named_on"),
    "4 administrator": ("duties of the invoice administrator", "rules/test_permissions.py::test_a_role_carries_exactly_its_duties"),
    "4 approver": ("the role and the privilege", "rules/test_state_machines.py::test_without_the_privilege_no_role_accepts_and_it_is_named"),
    "4 erp admin": ("settings are the accounting administrator's", "test_settings_are_the_accounting_administrators_and_not_the_approvers"),
    "4 unlink": ("both sides and the privilege", "rules/test_state_machines.py::test_unlinking_needs_both_sides_and_the_privilege"),
    "4 creator is not approver": ("separation", "store/test_duties.py::test_who_created_an_invoice_cannot_approve_it"),
    "4 approver is not acceptor": ("separation", "store/test_duties.py::test_who_approved_an_invoice_cannot_accept_it"),
    "4 no self-grant": ("privileges and names on commitments", "test_nobody_names_himself_on_a_private_commitment_or_grants_himself_anything"),
    "4 overrides logged": ("with a reason", "store/test_duties.py::test_switching_the_separation_off_is_logged_and_said"),
    "4 direct export off": ("off unless somebody switches it on", "test_direct_export_is_off"),
}  # fmt: skip
"""Rule -> what it says, and the test that holds it: a function here, or ``file::function`` below tests/."""


def test_every_rule_is_held_by_a_test_that_exists() -> None:
    assert {f"T{number}" for number in range(1, 13)} <= set(RULES)
    for rule, (_, where) in RULES.items():
        file, _, name = where.rpartition("::")
        tree = ast.parse((TESTS / (file or "rules/test_domain_rules.py")).read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in names, rule


@pytest.fixture
def firm(book: Book) -> Company:
    """The company, with a contact on its subcontract."""
    firm = found(book)
    contacts.add(firm.at("ivan"), "SC-001", "Ina", "ina@volt.example")
    return firm


def on(desk: Desk, day: str) -> Desk:
    """The same desk on another day."""
    return replace(desk, clock=lambda: datetime.fromisoformat(f"{day}T09:14:00").replace(tzinfo=UTC))


def status(firm: Company, name: str) -> str:
    return str(views.document(firm.root, name).invoice.status)


def refused(act: Callable[[], object], words: str) -> None:
    with pytest.raises((Refusal, NotPermitted), match=words):
        act()


# ---- 2.2 --------------------------------------------------------------------------------------------------------


def test_t1_an_administrator_invites_before_the_due_date(firm: Company) -> None:
    refused(lambda: invitations.invite(firm.at("stan"), "SC-001"), "invite")
    refused(lambda: invitations.invite(on(firm.at("ivan"), "2026-02-26"), "SC-001"), "due date")
    assert invitations.invite(on(firm.at("ivan"), "2026-02-25"), "SC-001") == "SC-001"


def test_t2_a_contact_accepts_or_declines_with_a_reason(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    refused(lambda: invitations.answer(firm.at("ina"), "SC-001", "decline"), "reason")
    assert invitations.answer(firm.at("ina"), "SC-001", "decline", reason="rain") == "declined"
    assert invitations.answer(firm.at("ina"), "SC-001", "accept") == "accepted"


def test_t3_an_invoice_begins_on_an_approved_commitment_in_an_open_period(firm: Company) -> None:
    commitments.set_status(firm.root, "SC-001", "out_for_signature")
    refused(lambda: invoices.create(firm.at("ina"), "SC-001"), "approve it")
    commitments.set_status(firm.root, "SC-001", "complete")
    billing_periods.close_period(firm.root, "P9")
    refused(lambda: invoices.create(firm.at("ina"), "SC-001"), "no open billing period")
    billing_periods.reopen_period(firm.root, "P9", 1, reason="a test")
    assert status(firm, invoices.create(firm.at("ina"), "SC-001")) == "draft"


def test_t4_a_draft_is_submitted_when_it_is_not_over_billed(firm: Company) -> None:
    name = firm.draft(6_000_001)
    lists.change_project(firm.root, "P9", allow_overbilling=False)
    refused(lambda: invoices.submit(firm.at("ivan"), name), "Line 2")
    invoices.bill(firm.at("ivan"), name, [Entry("2", work=6_000_000)])
    invoices.submit(firm.at("ivan"), name)
    assert status(firm, name) == "under_review"


def test_t5_a_rejected_line_returns_the_invoice(firm: Company) -> None:
    name = firm.under_review()
    review.approve_all(firm.at("rita"), name)
    review.mark(firm.at("rita"), name, [Mark("2", "rejected", "not in place")])
    assert review.finish(firm.at("rita"), name) == "revise_and_resubmit"
    assert views.document(firm.root, name).rows[1].work_this == 1_500_000, "a rejection changes no amount"


def test_t6_and_t7_a_returned_invoice_is_a_draft_or_submitted_again(firm: Company) -> None:
    name = firm.under_review()
    review.send_back(firm.at("rita"), name, reason="look again")
    invoices.save_draft(firm.at("ina"), name)
    assert status(firm, name) == "draft"
    invoices.submit(firm.at("ina"), name)
    assert (status(firm, name), views.document(firm.root, name).invoice.revision) == ("under_review", 2)


def test_t8_approval_is_by_hand_when_all_lines_are_approved(firm: Company) -> None:
    name = firm.under_review()
    refused(lambda: review.finish(firm.at("rita"), name), "not marked")
    review.approve_all(firm.at("rita"), name)
    assert status(firm, name) == "under_review", "never by itself"
    assert review.finish(firm.at("rita"), name) == "approved"


@pytest.mark.parametrize("after", ["approved", "approved_as_noted", "revise_and_resubmit"])
def test_t9_and_t10_as_noted_and_pending_the_owner(firm: Company, after: str) -> None:
    name = firm.under_review()
    review.approve_all(firm.at("rita"), name)
    assert review.finish(firm.at("rita"), name, status="pending_owner_approval") == "pending_owner_approval"
    if after == "revise_and_resubmit":
        review.send_back(firm.at("rita"), name, reason="the owner objects")
    else:
        review.finish(firm.at("rita"), name, status=after)
    assert status(firm, name) == after


def test_t12_an_approved_invoice_goes_back_to_draft_with_a_reason(firm: Company) -> None:
    name = firm.approved()
    refused(lambda: invoices.reopen(firm.at("rita"), name, to="draft", reason=""), "reason")
    refused(lambda: invoices.reopen(firm.at("ina"), name, to="draft", reason="x"), "Only")
    invoices.reopen(firm.at("rita"), name, to="draft", reason="a change order is to go")
    assert status(firm, name) == "draft"


# ---- 2.6 --------------------------------------------------------------------------------------------------------


def test_locks_of_a_draft_and_of_what_is_under_review(firm: Company) -> None:
    name = invoices.create(firm.at("ina"), "SC-001")
    invoices.bill(firm.at("ina"), name, [Entry("2", work=100)])
    invoices.submit(firm.at("ina"), name)
    refused(lambda: invoices.bill(firm.at("ina"), name, [Entry("2", work=50)]), "Under Review")
    refused(lambda: review.mark(firm.at("ina"), name, [Mark("2", "approved")]), "Only")
    invoices.bill(firm.at("rita"), name, [Entry("2", work=90)], reason="measured")
    review.mark(firm.at("rita"), name, [Mark("2", "approved", "seen")])


def test_locks_of_a_synced_invoice(firm: Company) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    erp.accept(firm.at("adam"), name)
    erp.post(firm.at("adam"), name, txn_id="1-1", txn_number="7")
    refused(lambda: invoices.reopen(firm.at("rita"), name, reason="late"), "[Uu]nlink")
    refused(lambda: invoices.delete(firm.at("rita"), name, reason="late"), "[Uu]nlink")


def test_locks_of_an_invoice_that_is_not_the_latest(firm: Company) -> None:
    first = firm.approved()
    billing_periods.open_period(firm.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    firm.draft()
    invoices.reopen(firm.at("rita"), first, reason="look at it again")
    refused(lambda: invoices.bill(firm.at("rita"), first, [Entry("2", work=1)]), "latest")
    review.mark(firm.at("rita"), first, [Mark("2", "approved")])


# ---- 2.7 --------------------------------------------------------------------------------------------------------


def test_overbilling_is_allowed_unless_the_project_or_the_company_prevents_it(firm: Company) -> None:
    name = firm.draft(6_000_001)
    lists.change_project(firm.root, "P9", allow_overbilling=False)
    refused(lambda: invoices.bill(firm.at("ivan"), name, [Entry("2", work=6_000_002)]), "Line 2")
    lists.change_project(firm.root, "P9", allow_overbilling=True)
    company.set_setting(firm.root, "overbilling.prevent_all", "yes")
    refused(lambda: invoices.bill(firm.at("ivan"), name, [Entry("2", work=6_000_002)]), "Line 2")


# ---- 4 ----------------------------------------------------------------------------------------------------------


def test_a_contact_bills_the_latest_invoice_of_his_own_before_the_due_date(firm: Company) -> None:
    first = firm.approved()
    billing_periods.open_period(firm.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    second = invoices.create(firm.at("ina"), "SC-001")
    invoices.bill(firm.at("ina"), second, [Entry("2", work=100)])
    invoices.reopen(firm.at("rita"), first, reason="look again")
    refused(lambda: invoices.change_header(firm.at("ina"), first, comment="x"), "latest|decided|Review")
    refused(lambda: invoices.bill(on(firm.at("ina"), "2026-03-26"), second, [Entry("2", work=1)]), "due date")
    with pytest.raises(NotFound):
        invoices.bill(firm.at("otto"), second, [Entry("2", work=1)])
    shown = views.document(firm.at("ina"), second)
    assert not shown.sees_balance
    assert views.document(firm.at("ivan"), second).sees_balance


def test_a_reader_views_commitments_that_are_not_private_and_changes_nothing(firm: Company) -> None:
    rhea = firm.at("rhea")
    assert commitment_views.listing(rhea).count() == 1
    name = firm.draft()
    for act in (
        lambda: invoices.bill(rhea, name, [Entry("2", work=1)]),
        lambda: invoices.create(rhea, "SC-001"),
        lambda: billing_periods.close_period(rhea, "P9"),
        lambda: access.set_private(rhea, "SC-001", True),
    ):
        refused(act, "Only")
    access.set_private(firm.at("ivan"), "SC-001", True)
    assert commitment_views.listing(rhea).count() == 0
    assert (invoice_lists.listing(rhea).count(), payments.listing(rhea).count()) == (0, 0)
    with pytest.raises(NotFound):
        views.document(rhea, name)
    assert commitment_views.listing(firm.at("ina")).count() == 1, "its own company sees it"
    assert invoice_lists.listing(firm.at("adam")).count() == 1, "who accepts it sees it"
    access.name(firm.at("ivan"), "SC-001", "rhea")
    assert views.document(rhea, name).name == name


def test_a_standard_user_edits_drafts_of_commitments_he_is_named_on(firm: Company) -> None:
    name, stan = firm.draft(), firm.at("stan")
    refused(lambda: invoices.bill(stan, name, [Entry("2", work=100)]), "not named on SC-001")
    access.name(firm.at("ivan"), "SC-001", "stan")
    invoices.bill(stan, name, [Entry("2", work=100_000, release_work=100)])
    invoices.submit(firm.at("ivan"), name)
    refused(lambda: invoices.bill(stan, name, [Entry("2", work=50)]), "Under Review")
    review.send_back(firm.at("rita"), name, reason="look again")
    invoices.bill(stan, name, [Entry("2", release_work=200)])
    billing_periods.close_period(firm.at("ivan"), "P9")
    refused(lambda: invoices.bill(stan, name, [Entry("2", release_work=300)]), "open period only")
    invoices.bill(firm.at("ivan"), name, [Entry("2", release_work=300)])
    access.unname(firm.at("ivan"), "SC-001", "stan")
    refused(lambda: invoices.save_draft(stan, name), "not named on SC-001")


def test_settings_are_the_accounting_administrators_and_not_the_approvers(firm: Company) -> None:
    assert company.set_setting(firm.at("ada"), "retainage.name", "Held back") == "Held back"
    for login in ("adam", "ivan", "stan", "ina"):
        refused(lambda login=login: company.set_setting(firm.at(login), "retainage.name", "x"), "Only")


def test_nobody_names_himself_on_a_private_commitment_or_grants_himself_anything(firm: Company) -> None:
    refused(lambda: access.name(firm.at("ivan"), "SC-001", "ivan"), "himself")
    refused(lambda: users.grant(firm.root, "root", "push_to_accounting"), "himself")
    access.name(firm.at("rita"), "SC-001", "stan")
    entry = audit.latest("commitment SC-001", 1)[0]
    assert (entry.by_user, entry.verb) == ("rita", "commitment.name")


def test_direct_export_is_off(firm: Company) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    assert views.document(firm.root, name).invoice.erp_state == "ready_to_export"
