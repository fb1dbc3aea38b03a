"""Purchase orders in the book, on every engine."""

from __future__ import annotations

import hashlib

from store.actions import purchase_orders
from store.actions.company import set_setting
from store.actions.purchase_orders import Line
from store.actions.requests import Asked, Message
from store.models import Commitment
from store.rules.purposes import ORDER, ORDER_LINES
from store.views import order_links
from store.views import purchase_orders as views
from tests.store.company import Company

NUMBER = "SC-001"


def message(name: str, purpose: str) -> Message:
    body = name.encode()
    return Message(
        name, "purchase_orders", body, hashlib.sha256(body).hexdigest(), (Asked("r-1", purpose, NUMBER, {}),)
    )  # fmt: skip


def test_an_order_goes_from_sending_to_synced_and_its_lines_are_linked_to(firm: Company) -> None:
    ada = firm.at("ada")
    set_setting(firm.root, "commitments.export", "purchase_orders")
    purchase_orders.send(ada, NUMBER, message("PADD", ORDER))
    assert views.order(ada, NUMBER, "US").state == "sending"
    assert purchase_orders.take_in_posted(ada, "PADD", "r-1", "1F6-9", "12") == NUMBER
    assert purchase_orders.take_in_posted(ada, "PADD", "r-1", "1F6-9", "12") == ""
    purchase_orders.go_on(ada, NUMBER, message("PASK", ORDER_LINES))
    assert purchase_orders.go_on(ada, NUMBER, message("PTWICE", ORDER_LINES)) == ""
    there = [
        Line("A-1", 500_000, "Mobilization"), Line("A-2", 6_000_000, "Rough-in"), Line("A-3", 3_500_000, "Fixtures"),
    ]  # fmt: skip
    assert purchase_orders.take_in_lines(ada, "PASK", "r-1", "77", there) == "synced"
    with firm.root.book.reading():
        links = order_links.bill_links(Commitment.get(Commitment.number == NUMBER))
    assert sorted(links.values()) == [("1F6-9", "A-1"), ("1F6-9", "A-2"), ("1F6-9", "A-3")]
    firm.change_order("CO1", 450_000)
    assert [line.name for line in views.order(ada, NUMBER, "US").missing] == ["CO1 line 1"]
    purchase_orders.change(ada, NUMBER, message("PREAD", ORDER_LINES))
    assert purchase_orders.take_in_lines(ada, "PREAD", "r-1", "78", there) == "changing"
    assert views.order(ada, NUMBER, "US").edit_sequence == "78"
