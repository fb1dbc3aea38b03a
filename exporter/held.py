"""Bills QuickBooks may have already: the questions, and the clerk's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exporter import batches
from exporter.webconnector import journal
from store.actions.answers import cancel, link, send_anyway
from store.desk import Desk
from store.errors import Invalid
from store.views import batches as view
from store.views.settings import settings_of


@dataclass(frozen=True, slots=True)
class Question:
    """A held bill and what QuickBooks has that may be the same."""

    invoice: str
    question: str
    found: tuple[dict[str, Any], ...]


def questions(desk: Desk) -> list[Question]:
    """The held bills whose questions nobody has answered yet."""
    spool = batches.open_spool(desk, settings_of(desk))
    open_ones = []
    for file in spool.files("held"):
        invoices = {
            each["request_id"]: each.get("invoice", "")
            for each in journal.manifest_of(spool, file).get("requests", ())
        }
        asked = journal.read_json(file.with_suffix(".held.json")).get("questions", ())
        open_ones += [
            Question(invoices.get(each["request_id"], ""), each["question"], tuple(each["found"]))
            for each in asked
        ]
    held = view.held(desk)
    return [question for question in open_ones if question.invoice in held]


def decide(desk: Desk, invoice: str, answer: str, *, reason: str = "", txn_id: str = "") -> str:
    """Answer a held bill's question with ``link``, ``send_anyway`` or ``cancel``; answers its ERP state.

    Args:
        txn_id: which bill to link; may be left out where QuickBooks has only one.
    """
    if answer == "link":
        found = _chosen(desk, invoice, txn_id)
        state = link(
            desk,
            invoice,
            found["txn_id"],
            txn_number=found.get("txn_number", ""),
            edit_sequence=found.get("edit_sequence", ""),
        )
    elif answer in _DECISIONS:
        state = _DECISIONS[answer](desk, invoice, reason=reason)
    else:
        raise Invalid(
            f"{answer} is no answer; it is link, send_anyway or cancel.", field="answer", value=answer
        )
    return str(state)


_DECISIONS: dict[str, Callable[..., Any]] = {"send_anyway": send_anyway, "cancel": cancel}


def _chosen(desk: Desk, invoice: str, txn_id: str) -> Mapping[str, Any]:
    found = [bill for question in questions(desk) if question.invoice == invoice for bill in question.found]
    if txn_id:
        return next((bill for bill in found if bill["txn_id"] == txn_id), {"txn_id": txn_id})
    if len(found) != 1:
        raise Invalid(
            f"Which bill of QuickBooks is {invoice}? Give its TxnID: {', '.join(bill['txn_id'] for bill in found) or 'see there'}.",
            rule="answer.txn_id", field="txn_id",
        )  # fmt: skip
    return found[0]
