"""An invoice's way from the commitment to accounting, through the actions, on every engine."""

from __future__ import annotations

import pytest

from store import audit
from store.actions import billing_periods, commitments, company, erp, invoices, lists, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.actions.schedules import ScheduleLine
from store.errors import Conflict, NotFound, Refusal
from store.views import check, invoice_lists
from store.views import invoices as views
from tests.store.company import Company, bring_to_erp


def dues(firm: Company, name: str) -> dict[str, int]:
    return views.document(firm.root, name).summary.by_number()


def holds(firm: Company) -> None:
    assert [result for result in check.verify(firm.root) if not result.ok] == []


def test_two_applications_come_to_the_published_figures(firm: Company) -> None:
    ivan, rita = firm.at("ivan"), firm.at("rita")
    first = invoices.create(ivan, "SC-001")
    entries = [Entry("1", work=500_000), Entry("2", work=1_500_000), Entry("3", stored=800_000)]
    invoices.bill(ivan, first, entries)
    assert (dues(firm, first)["8"], dues(firm, first)["9"]) == (2_520_000, 7_480_000)
    invoices.submit(ivan, first)
    review.approve_all(rita, first)
    assert review.finish(rita, first) == "approved"
    firm.change_order("CO1", 450_000)
    firm.change_order("CO2", -150_000)
    second = invoices.create(ivan, "SC-001")
    assert second == "SC-001/2"
    entries = [
        Entry("2", work=2_200_000), Entry("3", work=600_000, stored=700_000), Entry("CO1", work=225_000),
        Entry("CO2", work=-150_000),
    ]  # fmt: skip
    invoices.bill(ivan, second, entries)
    assert dues(firm, second)["8"] == 2_497_500
    invoices.submit(ivan, second)
    review.mark(rita, second, [Mark("2", "rejected", "only 55 % in place", 1_800_000), Mark("3", "approved")])
    assert dues(firm, second)["8"] == 2_497_500, "rejecting a line never changes its amount"
    assert review.finish(rita, second) == "revise_and_resubmit"
    invoices.bill(ivan, second, [Entry("2", work=1_800_000)])
    invoices.submit(ivan, second)
    shown = views.document(firm.root, second)
    assert shown.invoice.revision == 2
    assert {row.line: row.mark for row in shown.rows} == {
        "1": "no_action", "2": "no_action", "3": "approved", "CO1": "no_action", "CO2": "no_action",
    }  # fmt: skip
    assert shown.summary.by_number() == {
        "1": 10_000_000, "2": 300_000, "3": 10_300_000, "4": 5_175_000, "5a": 447_500, "5b": 70_000, "5": 517_500,
        "6": 4_657_500, "7": 2_520_000, "8": 2_137_500, "9": 5_642_500,
    }  # fmt: skip
    assert next((c["line"], c["field"], c["before"], c["after"]) for c in views.diff(firm.root, second)) == (
        "2", "work_this", 2_200_000, 1_800_000,
    )  # fmt: skip
    holds(firm)


def test_the_bill_of_an_accepted_invoice_is_line_8(firm: Company) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    assert erp.accept(firm.at("adam"), name) == "exporting"
    shown = views.document(firm.root, name)
    billed = sum(line.amount for line in shown.accepted.lines) - shown.accepted.retainage_change
    assert billed == shown.summary.due == shown.invoice.due


# What the rules say on the way


def test_a_second_invoice_waits_for_the_decision_on_the_first(firm: Company) -> None:
    firm.draft()
    with pytest.raises(Refusal, match="SC-001/1 is Draft"):
        invoices.create(firm.at("ivan"), "SC-001")


def test_without_an_open_period_nothing_is_billed_and_the_way_out_is_named(firm: Company) -> None:
    billing_periods.close_period(firm.root, "P9")
    with pytest.raises(NotFound, match="billspool periods open --project P9"):
        invoices.create(firm.at("ivan"), "SC-001")


def test_over_billing_is_refused_where_the_company_prevents_it_and_names_the_line(firm: Company) -> None:
    name = firm.draft()
    invoices.bill(firm.at("ivan"), name, [Entry("2", work=6_000_001)])
    company.set_setting(firm.root, "overbilling.prevent_all", "yes")
    with pytest.raises(Refusal, match="Line 2"):
        invoices.bill(firm.at("ivan"), name, [Entry("1", work=100), Entry("2", work=6_000_002)])
    assert views.document(firm.root, name).lines[0].work_this == 0, "all or nothing"
    with pytest.raises(Refusal, match="Line 2"):
        invoices.submit(firm.at("ivan"), name)


def test_a_line_is_rejected_only_with_a_reason(firm: Company) -> None:
    name = firm.under_review()
    with pytest.raises(Refusal, match="reason"):
        review.mark(firm.at("rita"), name, [Mark("2", "rejected", "  ")])


def test_an_invoice_with_open_lines_is_not_finished(firm: Company) -> None:
    name = firm.under_review()
    review.mark(firm.at("rita"), name, [Mark("2", "approved")])
    with pytest.raises(Refusal, match="2 lines are not marked yet"):
        review.finish(firm.at("rita"), name)


def test_a_rejected_line_passes_as_noted_only_at_the_agreed_amount(firm: Company) -> None:
    name = firm.under_review(2_200_000)
    review.approve_all(firm.at("rita"), name)
    review.mark(firm.at("rita"), name, [Mark("2", "rejected", "only 55 % in place", 1_800_000)])
    with pytest.raises(Refusal, match="agreed amount"):
        review.finish(firm.at("rita"), name, status="approved_as_noted")
    invoices.bill(firm.at("rita"), name, [Entry("2", work=1_800_000)], reason="agreed on the phone")
    assert review.finish(firm.at("rita"), name, status="approved_as_noted") == "approved_as_noted"
    row = views.document(firm.root, name).rows[1]
    assert (row.claimed, row.work_this) == (2_200_000, 1_800_000)


def test_an_approved_invoice_keeps_its_amounts_until_it_is_reopened_with_a_reason(firm: Company) -> None:
    name = firm.approved()
    with pytest.raises(Refusal, match="reopen"):
        invoices.bill(firm.at("rita"), name, [Entry("2", work=1)])
    invoices.reopen(firm.at("rita"), name, reason="one line forgotten")
    shown = views.document(firm.root, name).invoice
    assert (shown.status, shown.decided_by) == ("under_review", None)


def test_a_sent_invoice_is_locked_and_can_be_retrieved_until_accounting_decides(firm: Company) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    with pytest.raises(Refusal, match="sent to accounting"):
        invoices.reopen(firm.at("rita"), name, reason="late")
    erp.retrieve(firm.at("rita"), name)
    invoices.reopen(firm.at("rita"), name, reason="late")


def test_a_held_invoice_is_not_accepted_and_says_who_holds_it_and_why(firm: Company) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    erp.hold(firm.at("adam"), name, reason="insurance lapsed")
    with pytest.raises(Refusal, match="held by adam: insurance lapsed"):
        erp.accept(firm.at("ada"), name)
    erp.release(firm.at("adam"), name)
    assert erp.accept(firm.at("ada"), name) == "exporting"


@pytest.mark.parametrize("total", [0, -100])
def test_an_invoice_that_comes_to_nothing_or_less_is_not_sent(firm: Company, total: int) -> None:
    firm.approved()
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), name, [Entry("2", work=total)])
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)
    with pytest.raises(Refusal, match="Line 8"):
        erp.send(firm.at("rita"), name)


def test_an_unlinked_vendor_is_found_before_accounting_sees_the_invoice(firm: Company) -> None:
    lists.add_vendor(firm.root, "Unlinked", quickbooks_name="")
    commitments.add(
        firm.root, "SC-002", title="x", project="P9", vendor="Unlinked", status="approved",
        lines=[ScheduleLine("1", "16-200", "All of it", 100_000)],
    )  # fmt: skip
    name = invoices.create(firm.at("ivan"), "SC-002")
    invoices.bill(firm.at("ivan"), name, [Entry("1", work=50_000)])
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)
    with pytest.raises(Refusal, match=r"Unlinked.*link it"):
        erp.send(firm.at("rita"), name)
    lists.set_link(firm.root, "vendor", "Unlinked", "Unlinked LLC")
    assert erp.send(firm.at("rita"), name) == "ready_to_export"


def test_the_same_vendor_number_on_two_invoices_is_refused(firm: Company) -> None:
    firm.approved()
    name = invoices.create(firm.at("ivan"), "SC-001", number="SC-001-1")
    invoices.bill(firm.at("ivan"), name, [Entry("2", work=100)])
    with pytest.raises(Refusal, match="is on SC-001/1 already"):
        invoices.submit(firm.at("ivan"), name)


def test_a_change_order_approved_later_is_offered_and_added(firm: Company) -> None:
    name = firm.draft()
    firm.change_order("CO1", 450_000)
    assert [order.number for order in views.document(firm.root, name).missing_change_orders] == ["CO1"]
    assert invoices.add_change_orders(firm.at("ivan"), name) == ["CO1"]
    assert dues(firm, name)["3"] == 10_450_000
    holds(firm)


def test_only_the_latest_invoice_is_deleted_and_its_record_stays(firm: Company) -> None:
    firm.approved()
    second = firm.draft()
    with pytest.raises(Refusal, match="latest"):
        invoices.delete(firm.at("rita"), "SC-001/1", reason="x")
    invoices.delete(firm.at("rita"), second, reason="entered twice")
    with pytest.raises(NotFound):
        views.document(firm.root, second)
    assert audit.latest("invoice SC-001/2", 1)[0].reason == "entered twice"
    holds(firm)


def test_a_contact_bills_his_own_commitment_and_sees_no_other(firm: Company) -> None:
    name = invoices.create(firm.at("ina"), "SC-001")
    invoices.bill(firm.at("ina"), name, [Entry("2", percent=2500)])
    invoices.submit(firm.at("ina"), name)
    with pytest.raises(NotFound):
        invoices.bill(firm.at("otto"), name, [Entry("2", work=1)])
    with pytest.raises(NotFound):
        views.document(firm.at("otto"), name)
    assert invoice_lists.listing(firm.at("otto")).count() == 0
    assert invoice_lists.listing(firm.at("ina")).count() == 1


# Two people, one thing


def test_the_second_of_two_clerks_is_told_what_changed_by_whom_and_loses_nothing(firm: Company) -> None:
    name = firm.under_review()
    seen = views.document(firm.root, name).invoice.version
    review.mark(firm.at("rita"), name, [Mark("2", "rejected", "no ticket")], version=seen)
    with pytest.raises(Conflict) as told:
        review.mark(firm.at("root"), name, [Mark("2", "approved")], version=seen)
    assert "rita" in told.value.message
    assert told.value.overtaken_by is not None
    assert "no ticket" in " ".join(map(str, told.value.overtaken_by.after.values()))
    rows = {row.line: row.mark for row in views.document(firm.root, name).rows}
    assert rows["2"] == "rejected"


def test_a_command_said_twice_is_done_once(firm: Company) -> None:
    desk = firm.at("ivan").keyed("0123456789abcdef")
    assert invoices.create(desk, "SC-001") == invoices.create(desk, "SC-001") == "SC-001/1"
    assert invoice_lists.listing(firm.root).count() == 1


def test_every_act_is_in_the_audit_trail_with_its_chain_whole(firm: Company) -> None:
    name = bring_to_erp(firm, "synced")
    verbs = [entry["verb"] for entry in reversed(views.history(firm.root, name))]
    assert verbs == [
        "invoice.create", "invoice.bill", "invoice.submit", "review.mark_all", "review.finish", "erp.send", "erp.accept",
        "erp.post",
    ]  # fmt: skip
    assert audit.verify() == []


def test_the_vendors_number_and_the_date_are_mended_until_the_invoice_is_decided(firm: Company) -> None:
    name = firm.draft()
    invoices.change_header(firm.at("ivan"), name, number="VS-002", final=True)
    shown = views.document(firm.root, name).invoice
    assert (shown.number, shown.final) == ("VS-002", True)
    with pytest.raises(Refusal, match="at most 20"):
        invoices.change_header(firm.at("ivan"), name, number="V" * 21)


def test_the_invoice_that_took_a_number_first_keeps_it(firm: Company) -> None:
    first = firm.approved()
    second = invoices.create(firm.at("ivan"), "SC-001", number="SC-001-1")
    invoices.bill(firm.at("ivan"), second, [Entry("2", work=100)])
    rules = {name: {f.rule for f in views.document(firm.root, name).findings} for name in (first, second)}
    assert "number.duplicate" not in rules[first]
    assert "number.duplicate" in rules[second]
