"""Change orders and the invoices they are on: added, taken off, voided after they were billed, and the rows that only mirror them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from exporter.documents import billing_workbook
from store.actions import (
    billing_periods,
    billing_workbooks,
    change_orders,
    commitments,
    invoice_change_orders,
    invoices,
    lists,
    review,
)
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.errors import Invalid, Refusal
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.views import billing_workbooks as billing_workbook_views
from store.views import comparing
from store.views import invoices as views
from store.views.check import verify
from tests.billing_workbooks import fill
from tests.store.company import Company


def finish(firm: Company, name: str) -> None:
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)


def next_invoice(firm: Company, month: int = 2) -> str:
    last = {2: 28, 3: 31, 4: 30}[month]
    billing_periods.open_period(
        firm.root, "P9", date(2026, month, 1), date(2026, month, last), date(2026, month + 1, 25)
    )
    return invoices.create(firm.at("ivan"), "SC-001")


def rules_of(firm: Company, name: str, stage: str | None = None) -> dict[str, str]:
    found_there = views.document(firm.root, name, stage).findings
    return {finding.rule: finding.level for finding in found_there}


def test_one_that_is_new_on_the_invoice_is_taken_off_and_can_be_added_again(firm: Company) -> None:
    firm.change_order("CO1", 450_000)
    name = firm.draft()
    assert invoice_change_orders.remove(firm.at("ivan"), name, "CO1") == name
    document = views.document(firm.root, name)
    assert (document.summary.net_change, [order.number for order in document.missing_change_orders]) == (
        0,
        ["CO1"],
    )
    assert invoices.add_change_orders(firm.at("ivan"), name) == ["CO1"]
    assert views.document(firm.root, name).summary.net_change == 450_000


def test_one_with_an_amount_on_it_is_taken_off_only_after_it_is_nought(firm: Company) -> None:
    firm.change_order("CO1", 450_000)
    name = firm.draft()
    invoices.bill(firm.at("ivan"), name, [Entry("CO1", work=225_000)])
    with pytest.raises(Refusal, match=r"bills 2,250\.00 on CO1; enter 0\.00 there"):
        invoice_change_orders.remove(firm.at("ivan"), name, "CO1")
    invoices.bill(firm.at("ivan"), name, [Entry("CO1", work=0)])
    invoice_change_orders.remove(firm.at("ivan"), name, "CO1")


def test_one_carried_forward_from_an_earlier_invoice_stays(firm: Company) -> None:
    firm.change_order("CO1", 450_000)
    firm.approved()
    second = next_invoice(firm)
    with pytest.raises(Refusal, match="carried forward from SC-001/1"):
        invoice_change_orders.remove(firm.at("ivan"), second, "CO1")


def test_an_approved_invoice_goes_back_to_draft_before_one_is_taken_off(firm: Company) -> None:
    firm.change_order("CO1", 450_000)
    name = firm.approved()
    with pytest.raises(Refusal, match="reopen the invoice to Draft"):
        invoice_change_orders.remove(firm.at("ivan"), name, "CO1")
    invoices.reopen(firm.at("rita"), name, to="draft", reason="CO1 was not agreed")
    invoice_change_orders.remove(firm.at("ivan"), name, "CO1")
    with pytest.raises(Refusal, match="not on SC-001/1"):
        invoice_change_orders.remove(firm.at("ivan"), name, "CO1")


# ---- voided after it was billed -------------------------------------------------------------------------------------


@pytest.fixture
def billed(firm: Company) -> Company:
    """CO1, of 4,500.00, is billed at 2,250.00 with 225.00 held on it, and approved."""
    firm.change_order("CO1", 450_000)
    name = firm.draft()
    invoices.bill(firm.at("ivan"), name, [Entry("CO1", work=225_000)])
    finish(firm, name)
    return firm


def void(firm: Company, number: str = "CO1", reason: str = "the owner withdrew it") -> None:
    change_orders.set_status(firm.at("ivan"), "SC-001", number, "void", reason=reason)


def test_one_that_was_billed_is_voided_with_a_reason_and_in_no_other_way(billed: Company) -> None:
    with pytest.raises(Invalid, match="needs a reason"):
        void(billed, reason="")
    with pytest.raises(Refusal, match="void it with a reason"):
        change_orders.set_status(billed.at("ivan"), "SC-001", "CO1", "rejected")
    void(billed)
    with pytest.raises(Refusal, match="add a new change order"):
        change_orders.set_status(billed.at("ivan"), "SC-001", "CO1", "approved")


def test_the_next_invoice_carries_it_with_nothing_scheduled_and_asks_for_the_reverse(billed: Company) -> None:
    void(billed)
    assert rules_of(billed, "SC-001/1")["change_order.voided"] == "warn", (
        "what was certified is sent as it is"
    )
    second = next_invoice(billed)
    document = views.document(billed.root, second)
    assert (document.summary.net_change, document.summary.contract_sum) == (0, 10_000_000)
    said = next(each for each in document.findings if each.rule == "change_order.voided")
    assert said.message.startswith("CO1 was voided after 2,250.00 was billed on it: bill the reverse")
    assert [each.rule for each in document.findings if each.rule.startswith("overbilling")] == []
    with pytest.raises(Refusal, match="bill the reverse"):
        invoices.submit(billed.at("ivan"), second)


def test_the_reverse_takes_back_what_was_billed_with_its_retainage_to_the_cent(billed: Company) -> None:
    void(billed)
    second = next_invoice(billed)
    assert invoice_change_orders.reverse(billed.at("ivan"), second, "CO1") == 225_000
    document = views.document(billed.root, second)
    line = document.lines[-1]
    assert (line.work_this, line.total, line.retainage) == (-225_000, 0, 0)
    assert document.summary.due == -202_500, "2,250.00 less the 225.00 that was held"
    assert "change_order.voided" not in rules_of(billed, second)
    assert not [rule for rule, level in rules_of(billed, second, "submit").items() if level == "error"]
    invoices.bill(billed.at("ivan"), second, [Entry("2", work=1_000_000)])
    finish(billed, second)
    third = next_invoice(billed, 3)
    assert [line.line for line in views.document(billed.root, third).lines] == ["1", "2", "3"], "it is over"
    assert all(result.ok for result in verify(billed.root))


def test_a_deduction_that_is_voided_is_billed_back(firm: Company) -> None:
    firm.change_order("CO2", -150_000)
    name = firm.draft()
    invoices.bill(firm.at("ivan"), name, [Entry("CO2", work=-150_000)])
    finish(firm, name)
    void(firm, "CO2")
    second = next_invoice(firm)
    assert rules_of(firm, second) == {"change_order.voided": "warn"}
    invoice_change_orders.reverse(firm.at("ivan"), second, "CO2")
    assert views.document(firm.root, second).summary.due == 135_000


def test_what_was_released_on_it_before_is_taken_back_as_well(billed: Company) -> None:
    second = next_invoice(billed)
    invoices.bill(billed.at("ivan"), second, [Entry("2", work=100), Entry("CO1", release_work=225_000 // 10)])
    finish(billed, second)
    void(billed)
    third = next_invoice(billed, 3)
    invoice_change_orders.reverse(billed.at("ivan"), third, "CO1")
    assert views.document(billed.root, third).summary.due == -225_000, "all of it had been paid"


def test_an_open_draft_follows_at_once(firm: Company) -> None:
    firm.change_order("CO1", 450_000)
    firm.change_order("CO3", 100_000)
    name = firm.draft()
    invoices.bill(firm.at("ivan"), name, [Entry("CO1", work=225_000)])
    void(firm)
    void(firm, "CO3")
    document = views.document(firm.root, name)
    assert [line.line for line in document.lines] == ["1", "2", "3", "CO1"], (
        "nothing was billed on CO3, so it goes"
    )
    assert document.summary.net_change == 0
    invoice_change_orders.reverse(firm.at("ivan"), name, "CO1")
    assert views.document(firm.root, name).summary.due == 1_350_000


def test_only_what_is_void_is_billed_in_reverse(billed: Company) -> None:
    second = next_invoice(billed)
    with pytest.raises(Refusal, match="approved, not void"):
        invoice_change_orders.reverse(billed.at("ivan"), second, "CO1")


# ---- rows that only mirror ------------------------------------------------------------------------------------------


@pytest.fixture
def mirrored(firm: Company) -> Company:
    """A contract whose schedule of values repeats two change-order lines at 0.00, as an accounting system leaves them."""
    lists.add_cost_code(firm.root, "26-500", "Lighting")
    lines = [
        ScheduleLine("1", "16-200", "Rough-in", 1_000_000),
        ScheduleLine("2", "16-200", "Extra outlets", 0),
        ScheduleLine("3", "26-500", "More lamps", 0),
        ScheduleLine("4", "26-500", "Allowance", 0),
    ]
    commitments.add(
        firm.root, "SC-002", title="Electrical, phase 2", project="P9", vendor="Volt & Söhne Electric", status="approved",
        retainage=1000, lines=lines,
    )  # fmt: skip
    orders = [
        ScheduleLine("1", "16-200", "Extra  OUTLETS", 50_000),
        ScheduleLine("2", "26-500", "Lamps", 70_000, changes_line="3"),
        ScheduleLine("3", "16-200", "Rough-in again", 30_000, changes_line="1"),
    ]
    change_orders.add(firm.root, "SC-002", "CO1", title="Changes", lines=orders, status="approved")
    return firm


def test_rows_of_nothing_that_repeat_a_change_order_are_not_shown_and_the_links_are_told(
    mirrored: Company,
) -> None:
    name = invoices.create(mirrored.at("ivan"), "SC-002")
    document = views.document(mirrored.root, name)
    assert [line.line for line in document.lines] == ["1", "4", "CO1.1", "CO1.2", "CO1.3"]
    assert {line: link.words for line, link in document.links.items()} == {
        "1": "changed by CO1", "4": "", "CO1.1": "", "CO1.2": "changes line 3", "CO1.3": "changes line 1",
    }  # fmt: skip


def test_hidden_rows_neither_stop_a_review_nor_reach_the_bill(mirrored: Company) -> None:
    name = invoices.create(mirrored.at("ivan"), "SC-002")
    invoices.bill(mirrored.at("ivan"), name, [Entry("1", work=500_000), Entry("CO1.1", work=50_000)])
    invoices.submit(mirrored.at("ivan"), name)
    marks = [review.Mark(line.line, "approved") for line in views.document(mirrored.root, name).lines]
    review.mark(mirrored.at("rita"), name, marks)
    assert review.finish(mirrored.at("rita"), name) == "approved"
    assert [line.line for line in views.document(mirrored.root, name).accepted.lines if line.amount] == [
        "1",
        "CO1.1",
    ]


def test_a_row_that_something_is_billed_on_is_shown_whatever_it_mirrors(mirrored: Company) -> None:
    lists.change_project(mirrored.root, "P9", allow_overbilling=True)
    name = invoices.create(mirrored.at("ivan"), "SC-002")
    invoices.bill(mirrored.at("ivan"), name, [Entry("2", work=100)])
    assert "2" in [line.line for line in views.document(mirrored.root, name).lines]


def test_no_billing_workbook_and_no_comparison_shows_a_row_that_only_mirrors(mirrored: Company) -> None:
    ivan = mirrored.at("ivan")

    def sent() -> list[str]:
        token = billing_workbooks.issue(ivan, "SC-002")
        return [line.line for line in billing_workbook_views.workbook(ivan, token).lines]

    seen = ["1", "4", "CO1.1", "CO1.2", "CO1.3"]
    assert sent() == seen
    name = invoices.create(ivan, "SC-002")
    assert sent() == seen
    invoices.bill(ivan, name, [Entry("1", work=500_000)])
    invoices.submit(ivan, name)
    [claimed, _now] = comparing.states(ivan, name)
    assert [row["line"] for row in comparing.compared(ivan, name, claimed["id"], comparing.NOW)] == seen
    review.approve_all(mirrored.at("rita"), name)
    review.finish(mirrored.at("rita"), name)
    assert sent() == seen


def test_a_workbook_made_before_a_row_became_a_mirror_still_comes_back(firm: Company, tmp_path: Path) -> None:
    lines = [ScheduleLine("1", "16-200", "Rough-in", 1_000_000), ScheduleLine("2", "16-200", "More lamps", 0)]
    commitments.add(
        firm.root, "SC-002", title="Electrical, phase 2", project="P9", vendor="Volt & Söhne Electric", status="approved",
        retainage=1000, lines=lines,
    )  # fmt: skip
    path = tmp_path / "sent.xlsx"
    billing_workbook.save(firm.at("ivan"), "SC-002", path)
    change = [ScheduleLine("1", "16-200", "More lamps", 50_000)]
    change_orders.add(firm.root, "SC-002", "CO1", title="Lamps", lines=change, status="approved")
    answer = take_in_file(firm.at("ivan"), read(fill(path, tmp_path / "back.xlsx", {("1", "work"): 1000})))
    assert [(each["line"], each["rule"], each["stops"]) for each in answer["differences"]] == [
        ("2", "line.gone", False),
        ("CO1", "line.new", False),
    ]
    assert answer["due"] == 90_000
