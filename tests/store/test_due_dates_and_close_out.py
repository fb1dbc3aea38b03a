"""Payment terms with the due dates that follow, and closing a commitment out, through the actions, on every engine."""

from __future__ import annotations

from datetime import date

import pytest

from store.actions import (
    close_out,
    commitments,
    due_dates,
    holds,
    invoices,
    review,
    waivers,
)
from store.actions.entries import Entry
from store.errors import Conflict, Invalid, NotPermitted, Refusal
from store.models import Commitment
from store.views import bills, check, invoice_lists
from store.views import close_out as close_out_views
from store.views import invoices as invoice_views
from tests.store.company import VOLT, Company, pay, posted

# ---- payment terms ------------------------------------------------------------------------------------------------


def due_of(firm: Company, name: str) -> tuple[date, str]:
    with firm.root.book.reading():
        row = invoice_views.lookup.invoice(name)
        return row.due_date, row.due_reason


def test_an_invoice_falls_due_by_its_commitments_terms_else_its_vendors_else_with_its_period(
    firm: Company,
) -> None:
    name = invoices.create(firm.at("ivan"), "SC-001", billing_date=date(2026, 1, 31))
    assert due_of(firm, name) == (date(2026, 2, 25), "")
    due_dates.set_terms(firm.root, "SC-001", "2% 10 Net 30")
    assert due_of(firm, name) == (date(2026, 3, 2), "")
    invoices.change_header(firm.at("ivan"), name, billing_date=date(2026, 1, 20))
    assert due_of(firm, name) == (date(2026, 2, 19), "")
    row = invoice_lists.listing(firm.root).window(0, 1)[0]
    assert (row["due_date"], row["period_due"]) == (date(2026, 2, 19), date(2026, 2, 25))
    with pytest.raises(Invalid, match="names no day"):
        due_dates.set_terms(firm.root, "SC-001", "when the owner pays")
    accepted = invoice_views.document(firm.root, name).accepted
    assert (accepted.due_date, accepted.terms) == (date(2026, 2, 19), "2% 10 Net 30")


def test_a_due_date_is_typed_over_the_terms_with_a_reason_and_stays(firm: Company) -> None:
    name = invoices.create(firm.at("ivan"), "SC-001", billing_date=date(2026, 1, 31))
    with pytest.raises(Invalid, match="needs a reason"):
        due_dates.set_due_date(firm.at("ivan"), name, date(2026, 2, 1))
    with pytest.raises(NotPermitted):
        due_dates.set_due_date(firm.at("ina"), name, date(2026, 2, 1), reason="please")
    due_dates.set_due_date(firm.at("ivan"), name, date(2026, 2, 1), reason="early, agreed by phone")
    due_dates.set_terms(firm.root, "SC-001", "Net 30")
    invoices.change_header(firm.at("ivan"), name, billing_date=date(2026, 1, 20))
    assert due_of(firm, name) == (date(2026, 2, 1), "early, agreed by phone")
    due_dates.set_due_date(firm.at("ivan"), name, None)
    assert due_of(firm, name) == (date(2026, 2, 19), "")


def test_terms_quickbooks_cannot_have_are_left_out_of_the_bill_but_not_the_due_date(firm: Company) -> None:
    due_dates.set_terms(firm.root, "SC-001", "14 days after period due")
    name = invoices.create(firm.at("ivan"), "SC-001")
    accepted = invoice_views.document(firm.root, name).accepted
    assert (accepted.due_date, accepted.terms) == (date(2026, 3, 11), None)
    with firm.root.book.reading():
        assert bills.payment_terms_of(Commitment.get()) == "14 days after period due"


# ---- close-out ----------------------------------------------------------------------------------------------------


def finished(firm: Company) -> str:
    """SC-001 billed to the end in one final invoice without retainage, posted and paid."""
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.change_header(firm.at("ivan"), name, final=True)
    entries = [Entry(line, percent=10_000, work_retainage_percent=0) for line in ("1", "2", "3")]
    invoices.bill(firm.at("ivan"), name, entries)
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)
    posted(firm, name)
    return name


def open_steps(firm: Company) -> list[str]:
    return [step.key for step in close_out_views.document(firm.root, "SC-001").steps if not step.settled]


def test_a_commitment_is_closed_out_when_everything_on_its_list_is_done(firm: Company) -> None:
    assert open_steps(firm) == ["final", "billed"]
    name = finished(firm)
    assert open_steps(firm) == ["payments", "waiver"]
    pay(firm, name)
    waivers.request(firm.at("ivan"), name)
    with pytest.raises(
        Refusal, match="unconditional waiver on final payment of SC-001/1 awaits its signature; mend it under"
    ):
        close_out.close_out(firm.at("ivan"), "SC-001")
    waivers.sign(firm.at("ivan"), name, signed_by="Ina Volt")
    number = holds.place(firm.at("ivan"), "vendor", VOLT, reason="dispute")
    assert open_steps(firm) == ["holds"]
    holds.release(firm.at("ivan"), number)
    assert close_out.close_out(firm.at("ivan"), "SC-001") == "complete"
    with pytest.raises(Refusal, match="was closed out by ivan"):
        invoices.create(firm.at("ivan"), "SC-001")
    with pytest.raises(Refusal, match="already"):
        close_out.close_out(firm.at("ivan"), "SC-001")
    commitments.set_status(firm.root, "SC-001", "approved")
    assert close_out_views.document(firm.root, "SC-001").closed_by == ""
    assert [result for result in check.verify(firm.root) if not result.ok] == []


def test_what_is_not_done_may_be_explained_where_a_reason_settles_it(firm: Company) -> None:
    finished(firm)
    given = {"payments": "paid by the owner directly", "waiver": "on paper"}
    with pytest.raises(NotPermitted):
        close_out.close_out(firm.at("ina"), "SC-001", explained=given)
    version = close_out_views.document(firm.root, "SC-001").version
    due_dates.set_terms(firm.root, "SC-001", "Net 30")
    with pytest.raises(Conflict):
        close_out.close_out(firm.at("ivan"), "SC-001", explained=given, version=version)
    assert close_out.close_out(firm.at("ivan"), "SC-001", explained=given) == "complete"
    assert (
        close_out_views.document(firm.root, "SC-001").note
        == "payments: paid by the owner directly; waiver: on paper"
    )


def test_a_terminated_commitment_releases_the_retainage_it_holds_and_bills_nothing_else(
    firm: Company,
) -> None:
    name = firm.approved()
    posted(firm, name)
    commitments.set_status(firm.root, "SC-001", "terminated")
    with pytest.raises(NotPermitted):
        invoices.create(firm.at("ina"), "SC-001")
    release = invoices.create(firm.at("ivan"), "SC-001")
    with firm.root.book.reading():
        assert invoice_views.lookup.invoice(release).type == "retainage"
    with pytest.raises(Refusal, match="terminated: line 2 bills no more work"):
        invoices.bill(firm.at("ivan"), release, [Entry("2", work=1)])
    invoices.bill(firm.at("ivan"), release, [Entry("2", release_work=150_000)])
    invoices.submit(firm.at("ivan"), release)
    review.approve_all(firm.at("rita"), release)
    review.finish(firm.at("rita"), release)
    posted(firm, release)
    with pytest.raises(Refusal, match="no retainage is held on it"):
        invoices.create(firm.at("ivan"), "SC-001")
    assert open_steps(firm) == ["payments", "waiver"]
    given = {"payments": "in court", "waiver": "in court"}
    assert close_out.close_out(firm.at("ivan"), "SC-001", explained=given) == "terminated"
