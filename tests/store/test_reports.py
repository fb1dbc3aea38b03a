"""Reports on every engine: what they show, what they add up to, and that each order, filter and window agrees."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from store.actions import billing_periods, commitments, erp, invoices, lists, payments, record, review
from store.actions.entries import Entry
from store.actions.payments import Paid, Part
from store.actions.requests import Asked as AskedOf
from store.actions.requests import Message
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.errors import Invalid, NotFound, NotPermitted
from store.models import BillingPeriod
from store.views import period_board
from store.views.reports import REPORTS, Asked, report
from tests.store.company import Brought, Company, bring_to_erp


@pytest.fixture
def firm(brought: Brought) -> Company:
    """SC-001/1 posted and paid by a check that stands and one that was voided, SC-001/2 over-billed and under review; SC-002 not billed."""
    return brought("something in every report", _fill)


def _fill(firm: Company) -> None:
    first = firm.approved()
    erp.send(firm.at("rita"), first)
    erp.accept(firm.at("adam"), first)
    erp.post(firm.root, first, txn_id="1F6-1")
    body = b"QONE"
    asked = AskedOf("paid-check", payments.PAYMENTS, "check", {})
    payments.ask_payments(
        firm.root, Message("QONE", "query", body, hashlib.sha256(body).hexdigest(), (asked,))
    )
    stands = Paid("C-1", "1042", "2026-02-01", 1_000_000, (Part("1F6-1", 1_000_000, 0),))
    voided = Paid("C-2", "1043", "2026-02-02", 350_000, (Part("1F6-1", 350_000, 0),))
    for paid in (stands, voided, voided._replace(amount=0, parts=())):
        payments.take_in_payments(firm.root, "QONE", "paid-check", [paid])
    firm.change_order("CO1", 450_000)
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), name, [Entry("1", work=600_000), Entry("2", work=100_000)])
    invoices.submit(firm.at("ivan"), name)
    commitments.add(
        firm.root, "SC-002", title="Other work", project="P9", vendor="Other Trade", status="approved", retainage=500,
        lines=[ScheduleLine("1", "16-200", "All of it", 1_000_000)], contacts=[("Otto", "otto@other.example")],
    )  # fmt: skip


def rows(desk: Desk, name: str, **asked: object) -> list[dict[str, object]]:
    return report(name).listing(desk, Asked(**asked)).window(0, 100)  # type: ignore[arg-type]


def test_every_report_answers_windows_sums_and_places_in_every_order(firm: Company) -> None:
    for name in REPORTS:
        holds_together(firm, name)


def holds_together(firm: Company, name: str) -> None:
    listing = report(name).listing(firm.at("rita"))
    whole = listing.window(0, 100)
    assert listing.count() == len(whole) or len(whole) == 100
    columns = report(name).columns
    assert all({column.key for column in columns} <= set(row) for row in whole)
    assert {column.key for column in columns if column.sort} <= set(listing.source.order)
    for column in listing.source.order:
        for descending in (False, True):
            ordered = listing.sorted(column, descending)
            ids = [row["id"] for row in ordered.window(0, 100)]
            assert [ordered.position_of(each) for each in ids[:5]] == list(range(len(ids[:5])))
            stepped = [row["id"] for start in range(0, len(ids), 2) for row in ordered.window(start, 2)]
            assert stepped == ids
    for total, value in listing.totals().items():
        assert value == sum(row.get(total) or 0 for row in whole), total
    assert listing.matching("no such thing at all").window(0, 10) == []


def test_the_period_report_tells_each_commitment_s_state_and_who_is_late(firm: Company) -> None:
    late = replace(firm.at("rita"), clock=lambda: datetime(2026, 3, 1, 9, tzinfo=UTC))
    found_rows = {row["number"]: row for row in rows(late, "period-status")}
    assert {number: (row["state"], row["late"], row["invoice"]) for number, row in found_rows.items()} == {
        "SC-001": ("under_review", None, "SC-001/2"), "SC-002": ("not_invited", 4, ""),
    }  # fmt: skip
    assert (found_rows["SC-001"]["gross"], found_rows["SC-001"]["retained"]) == (700_000, 220_000)


def test_the_report_and_the_board_of_a_period_say_the_same_of_each_commitment(firm: Company) -> None:
    quiet = Paid("C-3", "1044", "2026-02-03", 350_000, (Part("1F6-1", 350_000, 0),))
    payments.take_in_payments(firm.root, "QONE", "paid-check", [quiet])
    with firm.root.book.reading():
        period = BillingPeriod.get().id
    for closed in (False, True):
        if closed:
            billing_periods.close_period(firm.root, "P9")
        for day in (25, 26):
            desk = replace(firm.at("rita"), clock=lambda day=day: datetime(2026, 2, day, 9, tzinfo=UTC))
            told = {
                row["number"]: (row["state"], f"{row['late']} d" if row["late"] else "")
                for row in rows(desk, "period-status", project="P9", period=1)
            }
            seen = {
                row["number"]: (row["state"], row["late"])
                for row in period_board.board(desk, period).window(0, 9)
            }
            assert told == seen
            assert told["SC-002"] == ("not_invited", "1 d" if day == 26 and not closed else "")


def test_a_paid_invoice_is_called_paid_in_the_period_s_report(brought: Brought) -> None:
    firm = brought("posted", lambda firm: bring_to_erp(firm, "synced"))
    body = b"QONE"
    asked = AskedOf("paid-check", payments.PAYMENTS, "check", {})
    payments.ask_payments(
        firm.root, Message("QONE", "query", body, hashlib.sha256(body).hexdigest(), (asked,))
    )
    assert [row["state"] for row in rows(firm.at("rita"), "period-status")] == ["synced"]
    payments.take_in_payments(
        firm.root,
        "QONE",
        "paid-check",
        [Paid("C-1", "1042", "2026-02-01", 1_350_000, (Part("1F6-1", 1_350_000, 0),))],
    )
    assert [row["state"] for row in rows(firm.at("rita"), "period-status")] == ["paid"]


def test_a_closed_period_is_reported_as_it_ended(firm: Company) -> None:
    lists.add_project(firm.root, "P10", "Pier 10")
    billing_periods.open_period(firm.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    now = {row["number"]: row["state"] for row in rows(firm.at("rita"), "period-status")}
    before = {
        row["number"]: row["state"] for row in rows(firm.at("rita"), "period-status", project="P9", period=1)
    }
    assert now == {"SC-001": "no_contact", "SC-002": "not_invited"}
    assert before == {"SC-001": "under_review", "SC-002": "not_invited"}
    assert rows(firm.at("rita"), "period-status", project="P10") == []


def test_retainage_is_told_by_vendor_and_job_with_what_accounting_holds_of_it(firm: Company) -> None:
    [row] = rows(firm.at("rita"), "retainage")
    assert (row["vendor"], row["project"], row["contracts"]) == ("Volt & Söhne Electric", "P9", 1)
    assert (row["billed"], row["retained"], row["posted"], row["waiting"], row["percent"]) == (
        2_200_000, 220_000, 150_000, 70_000, 1000
    )  # fmt: skip


AGES = {0: "to_1", 1: "to_1", 2: "to_3", 3: "to_3", 4: "to_7", 14: "to_14", 15: "over"}


def test_what_waits_stands_in_the_column_of_its_age(firm: Company) -> None:
    for days, column in AGES.items():
        later = datetime(2026, 1, 20, 9, tzinfo=UTC) + timedelta(days=days)
        [row] = rows(replace(firm.at("rita"), clock=lambda at=later: at), "queue-ageing")
        assert (row["invoice"], row["waits_for"], row["days"]) == ("SC-001/2", "reviewer", days)
        assert {key: row[key] for key in AGES.values() if row[key]} == {column: 630_000}


def test_what_accounting_returned_and_was_reopened_waits_for_its_reviewer(firm: Company) -> None:
    review.approve_all(firm.at("rita"), "SC-001/2")
    review.finish(firm.at("rita"), "SC-001/2")
    erp.send(firm.at("ivan"), "SC-001/2")
    erp.reject(firm.at("ada"), "SC-001/2", reason="wrong period")
    assert [row["waits_for"] for row in rows(firm.at("rita"), "queue-ageing")] == ["office, returned"]
    invoices.reopen(firm.at("ivan"), "SC-001/2", reason="wrong period")
    assert [row["waits_for"] for row in rows(firm.at("rita"), "queue-ageing")] == ["reviewer"]


def test_a_voided_payment_stands_apart_and_does_not_count(firm: Company) -> None:
    found_rows = {row["number"]: row for row in rows(firm.at("rita"), "payments")}
    assert (found_rows["1042"]["amount"], found_rows["1042"]["voided"]) == (1_000_000, 0)
    assert (found_rows["1043"]["amount"], found_rows["1043"]["voided"]) == (0, 350_000)
    totals = report("payments").listing(firm.at("rita")).totals()
    assert totals == {"amount": 1_000_000, "voided": 350_000, "discount": 0}


def test_lines_beyond_their_value_are_told_of_the_latest_application_alone(firm: Company) -> None:
    [row] = rows(firm.at("rita"), "over-billing")
    assert (row["invoice"], row["line"], row["total"], row["over"], row["percent"]) == (
        "SC-001/2", "1", 600_000, 100_000, 12_000
    )  # fmt: skip


def test_a_commitment_beyond_its_contract_sum_is_told(firm: Company) -> None:
    assert rows(firm.at("rita"), "over-billed-commitments") == []
    invoices.bill(firm.at("ivan"), "SC-001/2", [Entry("2", work=6_000_000), Entry("3", work=4_000_000)])
    [row] = rows(firm.at("rita"), "over-billed-commitments")
    assert (row["number"], row["revised"], row["billed"], row["over"]) == (
        "SC-001",
        10_450_000,
        12_100_000,
        1_650_000,
    )


def test_lines_billed_beyond_their_value_are_found_by_an_index_of_just_these(
    firm: Company, engine: str
) -> None:
    listing = report("over-billing").listing(firm.root)
    with firm.root.book.reading():
        if engine == "sqlite":
            explain = "EXPLAIN QUERY PLAN "
        else:
            explain = "EXPLAIN "
            firm.root.book.db.execute_sql("SET LOCAL enable_seqscan = off")
        question, values = listing.source.query().select(listing.source.key).sql()
        plan = firm.root.book.db.execute_sql(explain + question, values).fetchall()
    assert "invoice_line_beyond" in str(plan)


def test_the_audit_report_prints_the_latest_anchor(firm: Company) -> None:
    audit = report("audit")
    assert "No anchor" in audit.notes(firm.root, Asked())[0]
    digest = record.anchor(firm.root)
    assert digest in audit.notes(firm.root, Asked())[0]
    newest = audit.listing(firm.root).window(0, 1)[0]
    assert (newest["verb"], len(newest["hash"])) == ("commitment.add", 64)


def test_no_report_is_for_an_invoice_contact(firm: Company) -> None:
    for name in REPORTS:
        with pytest.raises(NotPermitted, match="for the office"):
            report(name).listing(firm.at("ina"))


def test_what_cannot_be_asked_is_refused_with_the_way_out(firm: Company) -> None:
    with pytest.raises(NotFound, match="period-status"):
        report("no-such")
    with pytest.raises(Invalid, match="name the project"):
        report("period-status").listing(firm.root, Asked(period=1))
    with pytest.raises(Invalid, match="cannot be narrowed to a period"):
        report("retainage").listing(firm.root, Asked("P9", 1))
    with pytest.raises(NotFound, match="billing period"):
        report("period-status").listing(firm.root, Asked("P9", 9))
    with pytest.raises(NotFound, match="project"):
        report("retainage").listing(firm.root, Asked("P77"))
