"""The subcontractor's own schedule of values: filled in, reviewed, billed by its details, sent as the general lines."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.bills import bill
from store.actions import commitments, erp, invoices, lists, review
from store.actions import subcontractor_schedules as actions
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.actions.subcontractor_schedules import Detail
from store.book import Book
from store.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from store.models import OutgoingMail, SubcontractorLine
from store.rules.pay_application import summarize
from store.views import check, contact_home, inbox, invitations, pay_applications
from store.views import invoices as invoice_views
from store.views import subcontractor_schedules as views
from tests.store.company import Company, found

ROUGH_IN = [Detail("Conduit", 4_000_000), Detail("Wire", 2_000_000)]


def approved(firm: Company, details: dict[str, list[Detail]]) -> None:
    actions.enable(firm.at("ivan"), "SC-001")
    actions.set_details(firm.at("ina"), "SC-001", details)
    actions.submit(firm.at("ina"), "SC-001")
    actions.approve(firm.at("rita"), "SC-001")


def test_the_contact_breaks_a_line_down_the_reviewer_returns_and_approves_it(firm: Company) -> None:
    ina = firm.at("ina")
    with pytest.raises(Refusal, match="bills by its general schedule of values; an administrator lets"):
        actions.set_details(ina, "SC-001", {"2": ROUGH_IN})
    with pytest.raises(NotPermitted):
        actions.enable(ina, "SC-001")
    actions.enable(firm.at("ivan"), "SC-001")
    with pytest.raises(
        Refusal, match="is Draft and must be approved before SC-001 is billed; its contact fills it in"
    ):
        invoices.create(ina, "SC-001")
    actions.set_details(ina, "SC-001", {"2": ROUGH_IN[:1]})
    with pytest.raises(Refusal, match=r"come to 40,000.00, 20,000.00 short of its 60,000.00"):
        actions.submit(ina, "SC-001")
    actions.set_details(ina, "SC-001", {"2": ROUGH_IN})
    assert actions.submit(ina, "SC-001") == "under_review"
    with pytest.raises(Refusal, match="Under Review and its details are locked"):
        actions.set_details(ina, "SC-001", {"2": ROUGH_IN})
    with pytest.raises(NotPermitted):
        actions.approve(ina, "SC-001")
    assert actions.send_back(firm.at("rita"), "SC-001", reason="too coarse") == "revise_and_resubmit"
    actions.submit(ina, "SC-001")
    assert actions.approve(firm.at("rita"), "SC-001") == "approved"
    rows = [(row["line"], row["amount"]) for row in views.document(ina, "SC-001").rows]
    assert rows == [
        ("1", 500_000),
        ("2", 6_000_000),
        ("2.1", 4_000_000),
        ("2.2", 2_000_000),
        ("3", 3_500_000),
    ]


def test_the_contacts_are_told_by_mail_once_each_time_it_is_returned(firm: Company) -> None:
    commitments.add(firm.root, "SC-002", title="Lamps", project="P9", vendor="Volt & Söhne Electric", status="approved",
                    lines=[ScheduleLine("1", "16-200", "Lamps", 100)], contacts=[("Ina", "ina@volt.example")])  # fmt: skip
    actions.enable(firm.root, "SC-002")
    actions.set_details(firm.at("ina"), "SC-002", {"1": [Detail("Bulbs", 60), Detail("Shades", 40)]})
    for why in ("too coarse", "still too coarse"):
        actions.submit(firm.at("ina"), "SC-002")
        actions.send_back(firm.at("rita"), "SC-002", reason=why)
    with firm.root.book.reading():
        sent = [
            (row.recipient, row.kind, row.body) for row in OutgoingMail.select().order_by(OutgoingMail.id)
        ]
    assert [(to, kind) for to, kind, _ in sent] == [("ina@volt.example", "returned")] * 2
    assert "too coarse" in sent[0][2]
    assert "still too coarse" in sent[1][2]
    assert [(each.kind, each.number, each.note) for each in contact_home.home(firm.at("ina")).errands] == [
        ("schedule", "SC-002", "still too coarse")
    ]
    (waiting,) = inbox.inbox(firm.at("ina"), "own_schedule").window(0, 9)
    assert waiting["since"]
    assert waiting["item"].endswith(waiting["since"]), "returned again, it is a new thing"


def test_only_the_details_appear_on_the_invoice_and_the_bill_has_the_general_line(firm: Company) -> None:
    approved(firm, {"2": ROUGH_IN})
    name = invoices.create(firm.at("ina"), "SC-001")
    entries = [
        Entry("1", work=500_000),
        Entry("2.1", work=1_000_001),
        Entry("2.2", work=333_335),
        Entry("3", stored=100_000),
    ]
    invoices.bill(firm.at("ina"), name, entries)
    document = invoice_views.document(firm.root, name)
    assert [row.line for row in document.rows] == ["1", "2.1", "2.2", "3"]
    assert document.summary.original == 10_000_000
    made = bill(document.accepted)
    assert [(line.description, line.amount) for line in made.lines] == [
        ("Mobilization", 500_000), ("Rough-in", 1_333_336), ("Fixtures", 100_000), ("Retainage held", -193_334),
    ]  # fmt: skip
    assert made.total == document.summary.due
    assert document.summary.retainage == 50_000 + 100_000 + 33_334 + 10_000, (
        "retainage is rounded once for each detail"
    )


def test_details_go_on_from_invoice_to_invoice_and_the_schedule_stays_as_billed(firm: Company) -> None:
    approved(firm, {"2": ROUGH_IN})
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), name, [Entry("2.1", work=1_000_000)])
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)
    second = invoices.create(firm.at("ivan"), "SC-001")
    rows = {
        row.line: (row.work_prev, row.ssov_line_id is not None)
        for row in invoice_views.document(firm.root, second).rows
    }
    assert rows == {"1": (0, False), "2.1": (1_000_000, True), "2.2": (0, True), "3": (0, False)}
    with pytest.raises(
        Refusal, match="has been billed, so its subcontractor's schedule of values is not revised"
    ):
        actions.send_back(firm.at("rita"), "SC-001", reason="late")
    with pytest.raises(Refusal, match="has been billed"):
        actions.enable(firm.root, "SC-001", False)
    erp.send(firm.at("rita"), name)
    assert erp.accept(firm.at("adam"), name) == "exporting"
    assert [result for result in check.verify(firm.root) if not result.ok] == []


def test_nobody_is_invited_before_it_is_approved(firm: Company) -> None:
    actions.enable(firm.root, "SC-001")
    rules = {each.rule: each.sentence for each in invitations.reasons_against(firm.root, "SC-001")}
    assert "must be approved before SC-001 is billed" in rules["schedule.not_approved"]
    actions.enable(firm.root, "SC-001", False)
    assert "schedule.not_approved" not in {
        each.rule for each in invitations.reasons_against(firm.root, "SC-001")
    }


def test_a_check_of_the_book_finds_details_that_do_not_add_up(firm: Company) -> None:
    approved(firm, {"2": ROUGH_IN})
    firm.root.book.transact(lambda: SubcontractorLine.update(amount=1).where(SubcontractorLine.line == "2.1").execute() and None,
                            key="k", verb="test", by="root")  # fmt: skip
    found = [result for result in check.verify(firm.root) if not result.ok]
    assert [result.name for result in found] == ["breakdowns"]
    assert "details of line 2 come to 20000.01, the line is 60000.00" in found[0].detail


def test_it_is_for_commitments_by_amount_and_before_the_first_invoice(firm: Company) -> None:
    line = ScheduleLine("1", "16-200", "Sockets", quantity=10_000, unit_price=10_000)
    commitments.add(
        firm.root,
        "SC-U",
        title="Units",
        project="P9",
        vendor="Other Trade",
        accounting="unit",
        status="approved",
        lines=[line],
    )
    with pytest.raises(Refusal, match="billed by unit price"):
        actions.enable(firm.root, "SC-U")
    firm.draft()
    with pytest.raises(Refusal, match="has been billed"):
        actions.enable(firm.root, "SC-001")


@pytest.mark.parametrize(
    "details, said",
    [
        ({"9": ROUGH_IN}, "There is no line 9"),
        ({"2": [Detail("", 1)]}, "needs a description"),
        ({"2": [Detail("A", 1, "x"), Detail("B", 1, "2.x")]}, "is not free"),
        ({"2": [Detail("A", 1, "a\x1b[2J")]}, "cannot be kept"),
        ({"2": [Detail("A", 1, "y" * 40)]}, "too long"),
        ({"2": [Detail("A", 1)] * 201}, "at most 200"),
    ],
)
def test_details_that_cannot_be_kept_are_refused_and_nothing_is_changed(
    firm: Company, details: dict[str, list[Detail]], said: str
) -> None:
    actions.enable(firm.root, "SC-001")
    with pytest.raises(Refusal, match=said):
        actions.set_details(firm.at("ina"), "SC-001", {"1": [Detail("All", 500_000)], **details})
    assert not any(row["of"] for row in views.document(firm.root, "SC-001").rows)


def test_another_companys_schedule_is_out_of_reach_and_a_change_in_between_is_told(firm: Company) -> None:
    actions.enable(firm.root, "SC-001")
    with pytest.raises(NotFound):
        actions.set_details(firm.at("otto"), "SC-001", {"2": ROUGH_IN})
    with pytest.raises(Refusal):
        views.document(firm.at("otto"), "SC-001")
    seen = views.document(firm.root, "SC-001").version
    actions.set_details(firm.at("ina"), "SC-001", {"2": ROUGH_IN}, version=seen)
    with pytest.raises(Conflict):
        actions.set_details(firm.at("ivan"), "SC-001", {"2": ROUGH_IN}, version=seen)
    actions.set_details(firm.at("ina"), "SC-001", {"2": []})
    with pytest.raises(Refusal, match="no details yet"):
        actions.submit(firm.at("ina"), "SC-001")
    actions.enable(firm.root, "SC-001", False)
    assert invoices.create(firm.at("ina"), "SC-001") == "SC-001/1"


NUMBERS = itertools.count(1)
AMOUNTS = st.lists(st.integers(1, 999_999), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One book for all examples, each on a commitment of its own."""
    opened = Book.open(tmp_path_factory.mktemp("alone") / "book.db", create=True)
    return found(opened)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(AMOUNTS, min_size=1, max_size=3),
    share=st.integers(0, 10_000),
    rate=st.integers(0, 10_000),
    data=st.data(),
)
def test_a_bill_line_is_the_sum_of_its_details_and_the_bill_is_line_eight(
    alone: Company, parts: list[list[int]], share: int, rate: int, data: st.DataObject
) -> None:
    """Whatever is billed on the details, at whatever rate it is held back."""
    firm = alone
    number = f"H{next(NUMBERS)}"
    lines = [ScheduleLine(str(n), "16-200", f"Line {n}", sum(amounts)) for n, amounts in enumerate(parts, 1)]
    commitments.add(
        firm.root,
        number,
        title="T",
        project="P9",
        vendor="Other Trade",
        status="approved",
        retainage=rate,
        lines=lines,
    )
    actions.enable(firm.root, number)
    details = {
        str(n): [Detail(f"Part {amount}", amount) for amount in amounts] for n, amounts in enumerate(parts, 1)
    }
    actions.set_details(firm.root, number, details)
    actions.submit(firm.root, number)
    actions.approve(firm.root, number)
    name = invoices.create(firm.root, number)
    entries = [
        Entry(f"{n}.{place}", percent=min(10_000, share + data.draw(st.integers(0, 3_000))))
        for n, amounts in enumerate(parts, 1) for place in range(1, len(amounts) + 1)
    ]  # fmt: skip
    invoices.bill(firm.root, name, entries)
    document = invoice_views.document(firm.root, name)
    by_line = {line.line: line.amount for line in document.accepted.lines}
    for n in range(1, len(parts) + 1):
        mine = [line.billed for line in document.lines if line.line.startswith(f"{n}.")]
        assert by_line[str(n)] == sum(mine)
    assert set(by_line) == {str(n) for n in range(1, len(parts) + 1)}
    assert sum(by_line.values()) - document.accepted.retainage_change == document.summary.due
    if document.summary.due > 0:
        assert bill(document.accepted).total == document.summary.due
    with firm.root.book.reading():
        again = pay_applications.lines_of(document.invoice)
    assert summarize(again, 0) == document.summary


def test_a_detail_keeps_out_of_the_way_of_a_line_with_such_a_name(firm: Company) -> None:
    lists.add_cost_code(firm.root, "00", "x")
    lines = [ScheduleLine("2", "00", "Two", 100), ScheduleLine("2.1", "00", "Two one", 100)]
    commitments.add(
        firm.root, "SC-N", title="N", project="P9", vendor="Other Trade", status="approved", lines=lines
    )
    actions.enable(firm.root, "SC-N")
    with pytest.raises(Invalid, match=r"detail 2.1 of line 2 is not free: line 2.1 has that name"):
        actions.set_details(firm.root, "SC-N", {"2": [Detail("A", 100)]})
