"""The sample company has every state in it, its figures hold, and it comes out the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from store import audit
from store.actions.change_orders import STATUSES as CHANGE_ORDER_STATUSES
from store.actions.commitments import STATUSES as COMMITMENT_STATUSES
from store.book import Book
from store.desk import Desk
from store.models import (
    ALL,
    AuditEntry,
    BillingPeriod,
    ChangeOrder,
    Commitment,
    CostCode,
    ErpRequest,
    Hold,
    Invitation,
    Invoice,
    InvoiceContact,
    InvoiceLine,
    LienWaiver,
    Link,
    PaymentIssued,
    Project,
    SovLine,
    SubcontractorSchedule,
    User,
    UserPrivilege,
    UserRole,
    Vendor,
)
from store.rules import erp_state, invoice_status
from store.rules.money import grouped
from store.rules.pay_application import summarize
from store.sample import build
from store.views import check, close_out, pay_applications, period_board
from store.views.invoices import document
from tests.sample.conftest import TODAY


def values(model: Any, column: Any) -> set[Any]:
    return {value for (value,) in model.select(column).tuples()}


def test_every_status_of_an_invoice_is_there(sample: Book) -> None:
    assert values(Invoice, Invoice.status) == set(invoice_status.STATUSES)


def test_every_state_of_the_accounting_queue_is_there(sample: Book) -> None:
    assert values(Invoice, Invoice.erp_state) == set(erp_state.STATES)


@pytest.mark.parametrize("kind", COMMITMENT_STATUSES)
def test_every_status_of_a_commitment_is_there(sample: Book, kind: str) -> None:
    of_kind = Commitment.select(Commitment.status).where(Commitment.type == kind).tuples()
    assert {status for (status,) in of_kind} == set(COMMITMENT_STATUSES[kind])


@pytest.mark.parametrize(
    ("model", "least"),
    [(Project, 5), (Vendor, 20), (CostCode, 20), (Commitment, 40), (ChangeOrder, 10), (Invoice, 50)],
)
def test_there_is_enough_of_everything(sample: Book, model: Any, least: int) -> None:
    assert model.select().count() >= least


def test_both_ways_of_accounting_and_schedules_of_any_length_are_there(sample: Book) -> None:
    assert values(Commitment, Commitment.accounting) == {"amount", "unit"}
    lengths = Counter(contract for (contract,) in SovLine.select(SovLine.commitment).tuples())
    assert max(lengths.values()) == 500
    assert min(lengths.values()) == 1
    overridden = (
        SovLine.select().join(Commitment).where(Commitment.accounting == "unit", SovLine.quantity.is_null())
    )
    assert overridden.exists()


def test_change_orders_go_both_ways_and_stand_in_several_statuses(sample: Book) -> None:
    amounts = values(ChangeOrder, ChangeOrder.amount)
    assert max(amounts) > 0 > min(amounts)
    assert {"approved", "pending", "pricing", "draft", "rejected"} <= values(ChangeOrder, ChangeOrder.status)
    assert values(ChangeOrder, ChangeOrder.status) <= set(CHANGE_ORDER_STATUSES)


def test_one_approved_change_order_is_missing_on_the_invoice_begun_before_it(rita: Desk) -> None:
    assert [order.number for order in document(rita, "SC-011/2").missing_change_orders] == ["CO1"]


NAMES = (
    "Volt & Söhne Electric", "[acme] Concrete", "[/b] & Sons", "O'Brien & Daughters Drywall", 'Quincy "Q" Paving Co.',
    "Łódź Steel Erectors", "Peña y Núñez Masonry", "Nørrebro Glass", "Façade Žilina Systems", "D’Angelo Millwork",
    "Ångström Elevator", "<Bracket> Signs 100%",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_vendor_is_there_by_name(sample: Book, name: str) -> None:
    vendor = Vendor.get(Vendor.name == name)
    assert Commitment.select().where(Commitment.vendor == vendor).exists()


def test_names_are_as_long_as_quickbooks_lets_them_be(sample: Book) -> None:
    assert max(map(len, values(Vendor, Vendor.name))) == 41
    assert max(map(len, values(Project, Project.name))) == 41
    assert max(map(len, values(SovLine, SovLine.description))) == 200


def test_one_vendor_is_not_linked_and_his_invoice_cannot_be_sent(rita: Desk) -> None:
    assert not Link.select().where(Link.kind == "vendor", Link.ours == "Nørrebro Glass").exists()
    assert "link.vendor" in {
        finding.rule for finding in document(rita, "SC-012/1").findings if finding.level == "error"
    }


PEOPLE = {
    "pat": {"admin"}, "ivan": {"invoice_admin"}, "rita": {"invoice_admin"}, "adam": {"erp_standard"}, "ada": {"erp_standard"},
    "stan": {"standard"}, "rhea": {"read_only"}, "ina": {"contact"}, "erin": {"erp_admin"},
}  # fmt: skip


def test_there_is_somebody_for_every_role(sample: Book) -> None:
    found: dict[str, set[str]] = {}
    for login, role in UserRole.select(User.login, UserRole.role).join(User).tuples():
        found.setdefault(login, set()).add(role)
    assert found == PEOPLE
    granted = UserPrivilege.select(User.login, UserPrivilege.privilege).join(User).tuples()
    assert set(granted) == {("adam", "push_to_accounting"), ("ada", "push_to_accounting")}


WORKED = {
    "SC-001/1": {"1": "100,000.00", "2": "0.00", "3": "100,000.00", "4": "28,000.00", "5a": "2,000.00", "5b": "800.00",
                 "5": "2,800.00", "6": "25,200.00", "7": "0.00", "8": "25,200.00", "9": "74,800.00"},
    "SC-001/2": {"1": "100,000.00", "2": "3,000.00", "3": "103,000.00", "4": "55,750.00", "5a": "4,875.00", "5b": "700.00",
                 "5": "5,575.00", "6": "50,175.00", "7": "25,200.00", "8": "24,975.00", "9": "52,825.00"},
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_the_electricians_invoices_have_these_figures(rita: Desk, name: str) -> None:
    assert {
        number: grouped(cents) for number, cents in document(rita, name).summary.by_number().items()
    } == WORKED[name]


def test_every_header_agrees_with_its_lines(sample: Book) -> None:
    for invoice in Invoice.select():
        lines = pay_applications.application_lines(pay_applications.line_rows(invoice))
        total = summarize(lines, invoice.previous_earned)
        expected = pay_applications.header_figures(lines, total)
        assert {name: getattr(invoice, name) for name in expected} == expected, invoice.number


def test_every_check_of_the_book_holds(rita: Desk) -> None:
    assert [(each.name, each.detail) for each in check.verify(rita) if not each.ok] == []


def test_every_audit_chain_is_unbroken(sample: Book) -> None:
    assert audit.verify() == []


def some_line(*conditions: Any) -> bool:
    return bool(InvoiceLine.select().where(*conditions).exists())


FACTS = {
    "materials are stored": (InvoiceLine.stored > 0,),
    "materials have moved to work": (InvoiceLine.materials_moved > 0, InvoiceLine.moved_retainage > 0),
    "retainage on work is released": (InvoiceLine.work_retainage_released > 0,),
    "retainage on materials is released": (InvoiceLine.materials_retainage_released > 0,),
    "a line is over-billed": (InvoiceLine.scheduled_value > 0,
                              InvoiceLine.work_prev + InvoiceLine.work_this + InvoiceLine.stored > InvoiceLine.scheduled_value),
    "a line is rejected with a reason and a proposed amount": (
        InvoiceLine.mark == "rejected", InvoiceLine.comment != "", InvoiceLine.proposed > 0),
    "a change order that was voided is taken back": (InvoiceLine.line == "CO1", InvoiceLine.scheduled_value == 0, InvoiceLine.work_this < 0),
    "an earlier invoice is corrected": (InvoiceLine.adjusts == "SC-016/1",),
    "retainage is released in part with a reason": (InvoiceLine.release_why != "", InvoiceLine.work_retainage_released > 0),
    "a rule lowers the rate": (InvoiceLine.rate_by == "rule",),
    "a subcontractor's detail is billed": (InvoiceLine.line == "2.1", InvoiceLine.work_this > 0),
    "a deduction is billed": (InvoiceLine.kind == "change_order", InvoiceLine.work_this < 0),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_on_some_line(sample: Book, fact: str) -> None:
    assert some_line(*FACTS[fact])


def board(rita: Desk, project: str) -> dict[str, dict[str, Any]]:
    period = BillingPeriod.get(
        BillingPeriod.project == Project.get(Project.number == project), BillingPeriod.status == "open"
    )
    at_desk = Desk(rita.book, "rita", clock=lambda: datetime(2026, 3, 18, 9, tzinfo=UTC))
    return {row["number"]: row for row in period_board.board(at_desk, period.id).window(0, 50)}


def test_the_open_periods_board_shows_every_answer_to_an_invitation(rita: Desk) -> None:
    found = board(rita, "P9")
    shown = {number: found[number]["state"] for number in ("SC-028", "SC-030", "SC-031", "SC-032", "PO-111")}
    assert shown == {
        "SC-028": "declined", "SC-030": "invited", "SC-031": "accepted", "SC-032": "not_invited", "PO-111": "no_contact",
    }  # fmt: skip
    assert found["SC-028"]["reason"]
    assert board(rita, "LIBRARY")["SC-033"]["late"] == "18 d"


def test_one_commitment_is_closed_out_and_one_has_nothing_left_to_do(rita: Desk) -> None:
    done, ready = (close_out.document(rita, number) for number in ("SC-034", "SC-035"))
    assert (done.status, done.closed_by, ready.closed_by, ready.left) == ("complete", "ivan", "", 0)
    terminated = Commitment.get(Commitment.status == "terminated")
    assert terminated.retained == 800_000


@pytest.mark.parametrize(
    ("model", "column", "expected"),
    [
        (PaymentIssued, "state", {"issued", "voided"}),
        (LienWaiver, "status", {"awaiting_signature", "completed"}),
        (SubcontractorSchedule, "status", {"approved", "under_review"}),
        (Invitation, "response", {"none", "accepted", "declined"}),
    ],
)
def test_of_these_every_state_of_a_usual_month_is_there(
    sample: Book, model: Any, column: str, expected: set[str]
) -> None:
    assert values(model, getattr(model, column)) == expected


def test_holds_have_an_owner_and_a_reason(sample: Book) -> None:
    standing = list(Hold.select().where(Hold.released_at.is_null()))
    assert all(hold.reason and hold.owner for hold in standing)
    assert len(standing) >= 3


def test_addresses_lead_nowhere(sample: Book) -> None:
    assert all(email.endswith("@example.com") for email in values(InvoiceContact, InvoiceContact.email))


def test_a_row_that_only_mirrors_a_change_order_is_there_and_not_shown(rita: Desk) -> None:
    assert InvoiceLine.select().where(InvoiceLine.line == "3", InvoiceLine.scheduled_value == 0).exists()
    assert [row.line for row in document(rita, "SC-035/1").rows] == ["1", "2", "CO1"]


def test_one_invoice_came_back_as_a_second_revision(sample: Book) -> None:
    assert Invoice.select().where(Invoice.revision == 2, Invoice.status == "under_review").exists()


def test_the_returned_invoice_has_two_lines_with_reasons(rita: Desk) -> None:
    rejected = [row for row in document(rita, "SC-004/2").rows if row.mark == "rejected"]
    assert [(row.line, row.proposed) for row in rejected] == [("3", 1_170_000), ("5", 0)]


def test_a_failed_export_tells_what_quickbooks_said(sample: Book) -> None:
    request = ErpRequest.get(ErpRequest.state == "failed")
    assert request.status_code == 3140
    assert "invalid reference to QuickBooks Vendor" in request.status_message


def test_every_synced_invoice_has_a_transaction_of_its_own(sample: Book) -> None:
    ids = [
        txn_id for (txn_id,) in Invoice.select(Invoice.txn_id).where(Invoice.erp_state == "synced").tuples()
    ]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_a_check_pays_bills_of_one_vendor(sample: Book) -> None:
    with sample.reading():
        paid = PaymentIssued.select(PaymentIssued.number, Commitment.vendor).join(Commitment).tuples()
        vendors: dict[str, set[int]] = {}
        for number, vendor in paid:
            vendors.setdefault(number, set()).add(vendor)
    assert len(vendors) > 5
    assert {number: found for number, found in vendors.items() if len(found) > 1} == {}


def test_nobody_did_two_things_that_need_two_people(sample: Book) -> None:
    assert not Invoice.select().where(Invoice.duties_waived).exists()


def content(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without what carries the book's own name or the command's random one."""
    tables = {}
    for model in ALL:
        if model._meta.table_name == "command":
            continue
        columns = [column for column in model._meta.sorted_fields if column.name != "guid"]
        key = model._meta.primary_key
        tables[model._meta.table_name] = [
            row for row in model.select(*columns).order_by(key).tuples() if row[0] != "book.id"
        ]
    return tables


def test_the_same_day_gives_the_same_company(sample_path: Path, tmp_path: Path) -> None:
    with Book.open(sample_path) as book:
        first = content(book)
    with Book.open(tmp_path / "again.db", create=True) as book:
        build(book, TODAY)
        assert content(book) == first


def test_a_company_opened_on_the_first_of_a_year_ends_the_year_before(tmp_path: Path) -> None:
    with Book.open(tmp_path / "january.db", create=True) as book:
        build(book, date(2025, 1, 1))
        times = values(AuditEntry, AuditEntry.at)
        assert max(times) < "2025-01-01"
        assert min(times)[:10] == "2024-07-01"
        assert values(Invoice, Invoice.erp_state) == set(erp_state.STATES)
