"""QuickBooks' answers to what carries no bills, request by request, handed to whoever asked; the postman calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from exporter import lists, lookups, payments, purchase_orders, vendors
from exporter.qbxml.reader import MessageSet, Response
from exporter.webconnector.recovery import POSTED, Outcome, Stand
from store.actions import requests
from store.actions.payments import BILLS, DELETED, PAYMENTS
from store.actions.unlinking import BILL_THERE
from store.desk import Desk
from store.rules.purposes import LIST, ORDER_LINES
from store.text import printable

_UNREADABLE = "QuickBooks could not read the message at all (0x80040400); tell your administrator."
_SILENT = "QuickBooks gave no clear answer; ask again."

TakeIn = Callable[[Desk, str, Mapping[str, Any], Response], list[str]]


class Answered(Protocol):
    """A batch whose answer is complete."""

    @property
    def message_set_id(self) -> str:
        """Its name."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What it holds."""
        ...

    @property
    def stand(self) -> Stand:
        """What became of each request, where something was added."""
        ...

    def pages(self) -> Iterator[MessageSet]:
        """What came back, in order."""
        ...


def take_in_answer(desk: Desk, answer: Answered) -> list[str]:
    """Take a complete answer into the book; answers what is worth telling. A second time changes nothing."""
    name, wanted = answer.message_set_id, _requests(answer.manifest)
    if answer.stand.malformed:
        return _given_up(desk, name, _UNREADABLE)
    take = _ADDITIONS.get(str(answer.manifest.get("kind")))
    told = take(desk, answer, wanted) if take else _take_in_pages(desk, answer, wanted)
    return told + _given_up(desk, name, _SILENT)


def _requests(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(each["request_id"]): each for each in manifest.get("requests", ())}


def _take_in_pages(desk: Desk, answer: Answered, wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    told = []
    for messages in answer.pages():
        for response in messages.responses:
            request = wanted.get(response.request_id)
            take = _QUESTIONS.get(str(request.get("purpose"))) if request else None
            if request and take:
                told += take(desk, answer.message_set_id, request, response)
    return told


def _list(desk: Desk, name: str, request: Mapping[str, Any], response: Response) -> list[str]:
    return lists.take_in(desk, name, str(request["subject"]), response)


def _vendors(desk: Desk, answer: Answered, wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    told = []
    for outcome in answer.stand.outcomes:
        request = wanted.get(outcome.request_id)
        if request:
            added = outcome.bill if outcome.what == POSTED else None
            told += vendors.take_in(
                desk, answer.message_set_id, outcome.request_id, added, str(request["vendor"]), *_why(outcome)
            )  # fmt: skip
    return told


def _orders(desk: Desk, answer: Answered, wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    told = []
    for outcome in answer.stand.outcomes:
        request = wanted.get(outcome.request_id)
        if request:
            made = outcome.bill if outcome.what == POSTED else None
            told += purchase_orders.take_in(desk, answer.message_set_id, request, made, *_why(outcome))
    return told


def _why(outcome: Outcome) -> tuple[int, str]:
    return outcome.code, outcome.message or _SILENT


def _given_up(desk: Desk, name: str, reason: str) -> list[str]:
    """Close what has no answer, so that it can be asked again."""
    return [f"{printable(what)}: {reason}" for what in requests.give_up(desk, name, reason)]


_QUESTIONS: dict[str, TakeIn] = {
    LIST: _list, PAYMENTS: payments.take_in, DELETED: payments.take_in, BILLS: payments.take_in,
    BILL_THERE: lookups.take_in, ORDER_LINES: purchase_orders.take_in_lines,
}  # fmt: skip
_ADDITIONS: dict[str, Callable[[Desk, Answered, Mapping[str, Mapping[str, Any]]], list[str]]] = {
    "vendors": _vendors, "purchase_orders": _orders,
}  # fmt: skip
