"""Commitments as purchase orders through whole sessions: added, changed by change orders, linked to by bills."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from exporter import purchase_orders
from exporter.webconnector.outbox import Outbox
from store.actions import change_orders, commitments, erp, invoices, lists, review
from store.actions.company import set_setting
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.errors import Conflict, Invalid, Refusal
from store.models import Batch, PurchaseOrder
from store.views import purchase_orders as views
from tests.exporter.books import VENDORS, make_book
from tests.exporter.mailroom import Room, room

NUMBER = "SC-900"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    make_book(folder / "company.book", 0)
    return folder / "company.book"


@pytest.fixture
def mail(tmp_path: Path, empty: Path) -> Iterator[Room]:
    """A subcontract by unit price, approved, in a book that sends commitments as purchase orders."""
    with room(tmp_path, Path(shutil.copy(empty, tmp_path / "company.book"))) as made:
        admin = made.desk.seat("admin")
        set_setting(admin, "commitments.export", "purchase_orders")
        schedule = [
            ScheduleLine("1", "26-0500", "Mobilization – façade", amount=500_000),
            ScheduleLine("2", "26-0500", "Conduit", quantity=1_250_000, unit="lf", unit_price=123_400),
        ]
        commitments.add(
            admin, NUMBER, title="Electrical", project="P-1", vendor=VENDORS[0], accounting="unit", status="approved",
            retainage=1000, lines=schedule, description="Deliver to gate 3.",
        )  # fmt: skip
        yield made


def go(mail: Room) -> list[str]:
    """Sessions and the postman until nothing is left to do; answers what was told."""
    told: list[str] = []
    for _ in range(6):
        mail.clock.pass_by(minutes=6)
        if not mail.service().work_waiting():
            return told
        mail.session()
        told += [each.sentence for each in mail.post()]
    raise AssertionError("never quiet")


def order(mail: Room) -> views.Order:
    return views.order(mail.desk, NUMBER, "US")


def add_change(mail: Room, number: str, amount: int) -> None:
    lines = [ScheduleLine("1", "26-0500", f"Extra {number}", amount=amount)]
    change_orders.add(
        mail.desk.seat("admin"), NUMBER, number, title=f"Extra {number}", lines=lines, status="approved"
    )  # fmt: skip


def accepted(mail: Room, *entries: Entry) -> str:
    admin, clerk = mail.desk.seat("admin"), mail.desk.seat("clerk")
    name = invoices.create(clerk, NUMBER, number="B-1", billing_date=date(2026, 2, 15))
    invoices.bill(clerk, name, list(entries))
    invoices.submit(clerk, name)
    review.approve_all(admin, name)
    review.finish(admin, name)
    erp.send(admin, name)
    erp.accept(mail.desk, name)
    return name


def test_an_approved_commitment_becomes_an_order_whose_lines_are_known(mail: Room) -> None:
    assert purchase_orders.send(mail.desk, NUMBER)
    with pytest.raises(Conflict, match="has not answered yet"):
        purchase_orders.send(mail.desk, NUMBER)
    told = go(mail)
    assert told == [
        f"{NUMBER} is a purchase order in QuickBooks now; its lines are asked for.",
        f"The lines of the purchase order {NUMBER} are known; bills link to them.",
    ]
    made = mail.quickbooks.documents("PurchaseOrder")[0]
    assert (made.ref, made.amount, made.head["VendorMsg"]) == (
        NUMBER,
        500_000 + 154_250,
        "Deliver to gate 3.",
    )
    assert (order(mail).state, order(mail).txn_id) == ("synced", made.txn_id)
    assert [line.txn_line_id for line in order(mail).lines] == [line["TxnLineID"] for line in made.lines]
    assert order(mail).missing == ()
    mail.assert_tidy()
    with pytest.raises(Refusal, match="approve a change order"):
        purchase_orders.send(mail.desk, NUMBER)


def test_a_change_order_is_added_and_lines_added_by_hand_stay(mail: Room) -> None:
    purchase_orders.send(mail.desk, NUMBER)
    go(mail)
    document = mail.quickbooks.documents("PurchaseOrder")[0]
    with mail.quickbooks.company.file.changing():
        document.lines.append({**document.lines[0], "TxnLineID": "FFF-1", "Desc": "By hand", "Amount": 700})
        mail.quickbooks.company.update(document)
    add_change(mail, "CO1", 45_000)
    add_change(mail, "CO2", -15_000)
    assert len(order(mail).missing) == 2
    assert purchase_orders.send(mail.desk, NUMBER)
    told = go(mail)
    assert f"2 lines are added to the purchase order {NUMBER}." in told
    made = mail.quickbooks.documents("PurchaseOrder")[0]
    assert [line["Amount"] for line in made.lines] == [500_000, 154_250, 700, 45_000, -15_000]
    assert order(mail).state == "synced"
    assert order(mail).missing == ()
    mail.assert_tidy()


def test_a_bill_links_to_the_lines_of_its_order(mail: Room) -> None:
    purchase_orders.send(mail.desk, NUMBER)
    go(mail)
    accepted(mail, Entry("1", work=100_000), Entry("2", quantity=250_000))
    mail.export()
    body = etree.fromstring(mail.spool.files("outbox")[0].read_bytes())
    lines = body.findall(".//ItemLineAdd")
    assert [line.findtext("LinkToTxn/TxnLineID") for line in lines[:2]] == [
        line.txn_line_id for line in order(mail).lines
    ]
    assert [line.find("ItemRef") is None for line in lines] == [True, True, False]
    go(mail)
    mail.assert_exactly_once()
    bill = mail.quickbooks.documents()[0]
    assert [line["link"][0] for line in bill.lines if "link" in line] == [order(mail).txn_id] * 2


def test_an_invoice_whose_line_is_on_no_order_is_stopped_at_send(mail: Room) -> None:
    with pytest.raises(Invalid, match=f"billspool commitments send {NUMBER}"):
        accepted(mail, Entry("1", work=100_000))


def test_what_quickbooks_refuses_is_told_and_can_be_sent_again(mail: Room) -> None:
    mail.quickbooks.deactivate("Vendor", VENDORS[0])
    mail.quickbooks.rename("Vendor", VENDORS[0], "Somebody else")
    purchase_orders.send(mail.desk, NUMBER)
    told = go(mail)
    assert told[0].startswith(f"QuickBooks did not take the purchase order {NUMBER}: The vendor")
    assert (order(mail).state, order(mail).txn_id) == ("failed", "")
    mail.quickbooks.rename("Vendor", "Somebody else", VENDORS[0])
    purchase_orders.send(mail.desk, NUMBER)
    go(mail)
    assert order(mail).state == "synced"
    assert PurchaseOrder.select().count() == 1


def test_a_lost_answer_leaves_one_order(mail: Room) -> None:
    purchase_orders.send(mail.desk, NUMBER)
    service = mail.service()
    service.begin("lost", "2.3")
    mail.process(service.request("lost", mail.quickbooks.hcp(), "", "US", 16, 0))
    mail.kill()
    go(mail)
    assert len(mail.quickbooks.documents("PurchaseOrder")) == 1
    assert order(mail).state == "synced"


@pytest.mark.parametrize("spoil, match", [
    (lambda mail: set_setting(mail.desk.seat("admin"), "commitments.export", "no"), "does not send commitments"),
    (lambda mail: commitments.set_status(mail.desk.seat("admin"), NUMBER, "draft"), "approve it first"),
    (lambda mail: lists.add_cost_code(mail.desk.seat("admin"), "X", "X", quickbooks_kind="account")
     and change_orders.add(mail.desk.seat("admin"), NUMBER, "CO9", title="X", status="approved",
                           lines=[ScheduleLine("1", "X", "By account", amount=1)]), "not linked to an item"),
])  # fmt: skip
def test_what_cannot_be_an_order_is_refused_with_the_way_out(mail: Room, spoil: object, match: str) -> None:
    spoil(mail)  # type: ignore[operator]
    with pytest.raises(Refusal, match=match):
        purchase_orders.send(mail.desk, NUMBER)


def test_the_way_of_a_book_that_sends_no_orders_stays_as_it_was(mail: Room) -> None:
    set_setting(mail.desk.seat("admin"), "commitments.export", "no")
    accepted(mail, Entry("1", work=100_000))
    mail.export()
    assert b"LinkToTxn" not in mail.spool.files("outbox")[0].read_bytes()


def test_a_bill_goes_after_the_order_it_links_to_even_where_that_has_to_wait(mail: Room) -> None:
    purchase_orders.send(mail.desk, NUMBER)
    first = manifest(mail.spool.files("outbox")[0])["message_set_id"]
    go(mail)
    add_change(mail, "CO1", 45_000)
    purchase_orders.send(mail.desk, NUMBER)
    mail.session()
    mail.post()
    (change,) = mail.spool.files("outbox")
    accepted(mail, Entry("1", work=100_000))
    mail.export()
    bill = mail.spool.files("outbox")[-1]
    assert manifest(bill)["depends_on"] == [first, manifest(change)["message_set_id"]]
    assert manifest(change)["depends_on"] == [first]
    outbox = Outbox(mail.spool, mail.clock.text)
    change.with_suffix(".json").write_text(
        json.dumps({**manifest(change), "not_before": "2027-01-01T00:00:00Z"})
    )
    assert outbox.ready() == []
    change.unlink()
    assert outbox.ready() == [bill]


def test_what_a_batch_waits_for_is_the_same_whenever_it_is_written(mail: Room) -> None:
    purchase_orders.send(mail.desk, NUMBER)
    go(mail)
    accepted(mail, Entry("1", work=100_000))
    mail.export()
    (bill,) = mail.spool.files("outbox")
    before = bill.with_suffix(".json").read_bytes()
    add_change(mail, "CO1", 45_000)
    purchase_orders.send(mail.desk, NUMBER)
    for file in (bill, bill.with_suffix(".json")):
        file.unlink()
    Batch.update(state="prepared").where(Batch.kind == "bills").execute()
    (mail.spool.folder / "epoch").write_text("0\n")
    mail.export()
    assert bill.with_suffix(".json").read_bytes() == before


def manifest(batch: Path) -> dict:
    return json.loads(batch.with_suffix(".json").read_text())
