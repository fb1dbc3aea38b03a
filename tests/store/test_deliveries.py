"""What becomes of mail in the book: taken by one deliverer, reported once, decided by a person; on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from store.actions import deliveries, mail
from store.actions.act import Act
from store.desk import Desk
from store.errors import NotFound, Refusal
from store.models import AuditEntry
from store.views import mail as view
from tests.store.company import Company


@pytest.fixture
def harbor(firm: Company) -> Company:
    write(firm.root, "a@one.example", "b@two.example", "c@three.example")
    return firm


def write(desk: Desk, *addresses: str) -> list[bool]:
    def work() -> list[bool]:
        act = Act.begin(desk, "test")
        return [
            mail.queue(
                act, f"test {address}", kind="invitation", to=address, subject="Please bill", body="Hello"
            )
            for address in addresses
        ]

    return desk.book.transact(work, key=desk.command_key(), verb="test", by=desk.user)


def ids(harbor: Company) -> dict[str, int]:
    return {row["recipient"]: row["id"] for row in view.listing(harbor.root).window(0, 100)}


def outcome(number: int, state: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "state": state, **more}


def test_the_same_cause_never_writes_a_second_message(harbor: Company) -> None:
    assert write(harbor.root, "a@one.example", "d@four.example") == [False, True]
    assert len(ids(harbor)) == 4


def test_a_message_is_taken_once_and_reported_by_whoever_took_it(harbor: Company) -> None:
    desk = harbor.root
    first = deliveries.claim(desk, "one", 2)
    second = deliveries.claim(desk, "two", 5)
    assert (len(first), len(second)) == (2, 1)
    assert set(first) | set(second) == set(ids(harbor).values())
    assert deliveries.claim(desk, "two", 5) == []
    assert deliveries.outcomes(desk, "two", [outcome(first[0], "sent")]) == 0
    assert view.one(desk, first[0])["state"] == "sending"
    assert (
        deliveries.outcomes(
            desk,
            "one",
            [outcome(first[0], "sent", said="250 OK"), outcome(first[1], "waiting", error="later")],
        )
        == 2
    )
    assert deliveries.outcomes(desk, "one", [outcome(first[0], "failed")]) == 0
    assert view.one(desk, first[0])["state"] == "sent"
    row = view.one(desk, first[1])
    assert (row["state"], row["error"], row["attempts"], row["next_attempt_at"]) == (
        "waiting",
        "later",
        1,
        "2026-01-20T09:15:00Z",
    )
    assert view.taken_elsewhere(desk, "one") == 1
    assert [each.id for each in view.taken(desk, "two")] == second


def test_an_attempt_that_tried_nothing_does_not_count(harbor: Company) -> None:
    (number,) = deliveries.claim(harbor.root, "one", 1)
    deliveries.outcomes(harbor.root, "one", [outcome(number, "waiting", back=True)])
    assert view.one(harbor.root, number)["attempts"] == 0
    assert number in deliveries.claim(harbor.root, "one", 9)


def test_what_is_being_sent_is_nobody_s_to_decide(harbor: Company) -> None:
    (number,) = deliveries.claim(harbor.root, "one", 1)
    for decide in (
        lambda: deliveries.again(harbor.root, number),
        lambda: deliveries.cancel(harbor.root, number, reason="x"),
        lambda: deliveries.count_as_sent(harbor.root, number),
    ):
        with pytest.raises(Refusal, match="it is being sent at this moment"):
            decide()
    with pytest.raises(NotFound, match="There is no message 4711"):
        deliveries.again(harbor.root, 4711)


def test_while_the_server_is_down_all_that_is_due_waits(harbor: Company) -> None:
    assert deliveries.postpone(harbor.root, "Nobody listens.", 5) == 3
    assert deliveries.claim(harbor.root, "one", 9) == []
    assert not view.is_due(harbor.root)
    number = ids(harbor)["a@one.example"]
    deliveries.again(harbor.root, number)
    assert deliveries.claim(harbor.root, "one", 9) == [number]


def test_another_address_makes_another_message_and_calls_the_old_one_back(harbor: Company) -> None:
    number = ids(harbor)["a@one.example"]
    onward = deliveries.again(harbor.root, number, to="new@one.example")
    assert (view.one(harbor.root, onward)["recipient"], view.one(harbor.root, number)["state"]) == (
        "new@one.example",
        "cancelled",
    )
    assert view.one(harbor.root, onward)["key"] == "test a@one.example /2"
    assert view.one(harbor.root, onward)["subject"] == "Please bill"


def test_each_outcome_and_each_decision_is_on_the_record(harbor: Company) -> None:
    desk, number = harbor.root, ids(harbor)["a@one.example"]
    deliveries.claim(desk, "one", 9)
    deliveries.outcomes(desk, "one", [outcome(number, "unknown", error="may have arrived or not.")])
    deliveries.again(desk, number)
    verbs = [
        row.verb
        for row in AuditEntry.select()
        .where(AuditEntry.document == "mail test a@one.example")
        .order_by(AuditEntry.seq)
    ]
    assert verbs == ["mail.queue", "mail.unknown", "mail.again"]
