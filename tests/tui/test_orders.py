"""The purchase order of a commitment on its screen: where it stands, the key that sends it, and why it cannot go."""

from __future__ import annotations

import pytest

from exporter import purchase_orders as exporting
from exporter.qbxml.reader import Bill
from store.actions import change_orders, company, lists, purchase_orders
from store.actions.purchase_orders import Line
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.models import BatchRequest, PurchaseOrder
from store.views.purchase_orders import standing
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.order_words import order_words
from tui.widgets.dialogs import Question

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
STATES = ("never-sent", "sending", "posted", "synced", "lacking", "failed")
GOLDENS = {f"commitment-order-{state}-{size}" for state in (*STATES, "question") for size in SIZES}
COMMITMENT = ("1", "<enter>")
REFUSED = "Another screen of QuickBooks has this vendor open, so the order was not saved; close it there, then send it again."


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A book that sends commitments as purchase orders, every line of SC-001 an item of QuickBooks."""
    company.set_setting(desk, "commitments.export", "purchase_orders")
    return desk


async def opened(desk: Desk, pilot_size: tuple[int, int], *keys: str, user: str = "ed") -> str:
    app = BillspoolApp(desk.seat(user), sample=True)
    async with app.run_test(size=pilot_size) as pilot:
        await press(pilot, *COMMITMENT, *keys)
        return screen_text(app)


def send(desk: Desk) -> None:
    assert exporting.send(desk.seat("ed"), "SC-001")


def asked(purpose: str) -> tuple[str, str]:
    row = BatchRequest.select().where(BatchRequest.purpose == purpose).order_by(BatchRequest.id.desc()).get()
    return row.batch.message_set_id, row.request_id


def bring(desk: Desk, state: str) -> None:
    """Bring the purchase order of SC-001 to a state, as the postman would."""
    if state == "never-sent":
        return
    send(desk)
    if state == "failed":
        purchase_orders.take_in_failed(desk, *asked("purchase_order"), f"3175 {REFUSED}")
    if state in ("sending", "failed"):
        return
    name, request_id = asked("purchase_order")
    made = Bill("1F6-1241605561", "17")
    exporting.take_in(desk, name, {"subject": "SC-001", "request_id": request_id}, made, 0, "")
    if state == "posted":
        return
    amounts = ((500_000, "Mobilization"), (6_000_000, "Rough-in"), (3_500_000, "Fixtures"))
    there = [Line(f"L{at}", amount, text) for at, (amount, text) in enumerate(amounts)]
    purchase_orders.take_in_lines(desk, *asked("purchase_order_lines"), "1241605561", there)
    if state == "lacking":
        extra = [ScheduleLine("1", "16-200", "Extra outlets", amount=450_000)]
        change_orders.add(desk, "SC-001", "CO1", title="Extra outlets", lines=extra)
        change_orders.set_status(desk.seat("rita"), "SC-001", "CO1", "approved")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
async def test_a_purchase_order_looks_as_it_did_in_every_state(office: Desk, state: str, size: str) -> None:
    bring(office, state)
    compare(f"commitment-order-{state}-{size}", await opened(office, SIZES[size]))


@pytest.mark.parametrize("size", SIZES)
async def test_the_question_before_it_goes_names_lines_and_amount(office: Desk, size: str) -> None:
    compare(f"commitment-order-question-{size}", await opened(office, SIZES[size], "O"))


async def test_a_key_and_a_yes_send_it(office: Desk) -> None:
    app = BillspoolApp(office.seat("ed"), sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *COMMITMENT, "O")
        assert isinstance(app.screen, Question)
        assert PurchaseOrder.select().count() == 0
        await press(pilot, "y")
        assert PurchaseOrder.get().state == "sending"
        assert "on its way to QuickBooks, sent by ed" in screen_text(app)


async def test_no_sends_nothing(office: Desk) -> None:
    await opened(office, (80, 24), "O", "n")
    assert PurchaseOrder.select().count() == 0


async def test_where_the_book_sends_no_orders_nothing_is_said_and_the_key_says_what_changes_that(
    desk: Desk,
) -> None:
    assert "Purchase order" not in await opened(desk, (80, 24))
    assert "commitments.export" in await opened(desk, (120, 40), "O")


async def test_a_refusal_says_why(office: Desk) -> None:
    told = await opened(office, (120, 40), "O", user="rita")
    assert "accounting approver" in told
    lists.add_cost_code(office, "99-000", "Extras", quickbooks_name="Extras", quickbooks_kind="account")
    extra = [ScheduleLine("1", "99-000", "Night work", amount=450_000)]
    change_orders.add(office, "SC-001", "CO1", title="Night work", lines=extra)
    change_orders.set_status(office.seat("rita"), "SC-001", "CO1", "approved")
    told = await opened(office, (120, 40), "O")
    assert "is not linked to an item of QuickBooks" in " ".join(told.split())


async def test_what_is_under_way_is_not_sent_twice(office: Desk) -> None:
    send(office)
    await opened(office, (120, 40), "O", "y")
    assert BatchRequest.select().where(BatchRequest.purpose == "purchase_order").count() == 1


def test_every_state_has_words_of_its_own(office: Desk) -> None:
    bring(office, "lacking")
    order = standing(office, "SC-001")
    assert order is not None
    assert (order.lines, order.missing) == (4, 1)
    assert (
        order_words(order, "O")
        == "Purchase order 17: 1 line of 4 not in QuickBooks yet; O adds what is missing."
    )
