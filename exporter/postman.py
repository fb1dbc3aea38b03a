"""The postman carries QuickBooks' answers from the spool into the book: the book first, then the files.

The book takes a batch's answers in one transaction and remembers that it did, so a run that was killed anywhere is finished by
the next one, and a run too many changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter import answers, batches, durable, incoming, schedule
from exporter.crash_points import reached
from exporter.qbxml.reader import MessageSet
from exporter.spool import Spool, stem_of
from exporter.webconnector import journal, pin, recovery
from exporter.webconnector.journal import Step
from exporter.webconnector.recovery import BATCH, Stand
from store.actions.answers import answered, cancel, link, send_anyway
from store.desk import Desk
from store.errors import Invalid, NotFound, Refusal
from store.views import batches as view
from store.views.settings import settings_of

BILLS = ("bills", "credits")
OTHERS = ("query", "vendors", "purchase_orders")
"""Kinds that carry no bills; their answers go to whoever asked."""

_DONE = {
    "posted": "{invoice} is posted in QuickBooks as bill {number}.",
    "failed": "{invoice} was not taken: {message}",
    "again": "{invoice} goes again: {message}",
    "held": "{invoice} is held: {message}",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the postman brought: of which batch and invoice, what was done (``posted``, ``failed``, ``again``, ``held``, ``noted``
    or ``problem``), and the sentence for people."""

    batch: str
    invoice: str
    what: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Answered:
    """A batch whose answer is complete, for those who take in other kinds than bills.

    Attributes:
        stand: the outcomes by request, for what was added.
        steps: what was sent and what came back; of a query, its pages.
    """

    message_set_id: str
    manifest: Mapping[str, Any]
    stand: Stand
    steps: Sequence[Step]

    def pages(self) -> Iterator[MessageSet]:
        """The answers of a query, page by page; only one is held at a time."""
        for step in self.steps:
            messages = step.answer.messages() if step.answer else None
            if messages is not None:
                yield messages


@dataclass(frozen=True, slots=True)
class Question:
    """A held bill and what QuickBooks has that may be the same."""

    invoice: str
    question: str
    found: tuple[dict[str, Any], ...]


def take_in(desk: Desk) -> list[Told]:
    """Take every complete answer into the book, file it, let what goes again go again, and ask what the settings say is due.

    Answers what was done.

    Raises:
        NotPermitted: the acting user may not. Unavailable: the book or the spool cannot be used now; call it again.
    """
    batches.require(desk, "spool")
    spool = batches.open_spool(desk, settings_of(desk))
    told: list[Told] = []
    reached("post.begun")
    with durable.in_words(spool.folder):
        with spool.changing():
            journal.sweep(spool)
        for batch in _answered_batches(desk, spool):
            told += _take_in(desk, spool, batch)
        _file_settled(desk, spool)
    return told + _send_again(desk) + [Told("", "", "noted", each) for each in schedule.ask_what_is_due(desk)]


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


def _answered_batches(desk: Desk, spool: Spool) -> list[Path]:
    """Batches whose answer is complete: those laid ready, and those filed of which the book knows nothing yet, being an older copy."""
    ready = spool.files("responses")
    known = {file.stem for file in ready}
    for sequence, name in view.waiting_for_answers(desk):
        stem = stem_of(sequence, name)
        file = spool.find(stem) if stem not in known else None
        if file is not None and file.parent.name not in ("outbox", "inflight", "responses"):
            ready.append(file)
    return ready


def _take_in(desk: Desk, spool: Spool, batch: Path) -> list[Told]:
    manifest, steps = journal.manifest_of(spool, batch), journal.steps(spool, batch)
    name, kind = str(manifest.get("message_set_id", "")), str(manifest.get("kind", "bills"))
    if not manifest:
        return [
            Told(
                batch.stem,
                "",
                "problem",
                f"{batch.name} has no readable manifest; put the spool back from a backup.",
            )
        ]
    stand = recovery.stand(manifest, steps)
    reached("post.read")
    try:
        if kind in BILLS:
            told, held = _bills(desk, spool, manifest, steps, stand)
        else:
            told, held = _others(desk, manifest, steps, stand), []
    except NotFound as refusal:
        return [Told(name, "", "problem", refusal.message)]
    except _NoHandler:
        return [
            Told(
                name,
                "",
                "problem",
                f"Nothing here takes in {name}, a batch of {kind}; it stays in the spool.",
            )
        ]
    reached("post.booked")
    _file(desk, spool, batch, stand, steps, held)
    return told


def _bills(
    desk: Desk, spool: Spool, manifest: Mapping[str, Any], steps: Sequence[Step], stand: Stand
) -> tuple[list[Told], list[dict[str, Any]]]:
    name = str(manifest["message_set_id"])
    left = any(step.sent == BATCH for step in steps)
    closing_date = str(pin.known(spool).get("closing_date") or "")
    if stand.concluded:
        outcomes = answers.for_the_book(manifest, stand, closing_date)
    elif not left:
        outcomes = answers.unsent(manifest)
    else:
        return [
            Told(
                name,
                "",
                "problem",
                f"{name} was put aside before QuickBooks had answered; put it back into inflight.",
            )
        ], []
    plain = [{key: value for key, value in outcome.items() if key != "found"} for outcome in outcomes]
    done = answered(desk, name, plain, failed=stand.malformed or not stand.concluded)
    invoices = {request["request_id"]: request["invoice"] for request in manifest["requests"]}
    told = [
        _told(name, invoices[outcome["request_id"]], done[outcome["request_id"]], outcome)
        for outcome in outcomes
        if outcome["request_id"] in done
    ]
    became = {each["request_id"]: done.get(each["request_id"], str(each["what"])) for each in outcomes}
    return told, answers.questions(outcomes, became)


def _told(name: str, invoice: str, what: str, outcome: Mapping[str, Any]) -> Told:
    number = outcome.get("txn_number") or outcome.get("txn_id", "")
    return Told(
        name, invoice, what, _DONE[what].format(invoice=invoice, number=number, message=outcome["message"])
    )


class _NoHandler(Exception):
    """Nobody takes in batches of this kind."""


def _others(desk: Desk, manifest: Mapping[str, Any], steps: Sequence[Step], stand: Stand) -> list[Told]:
    name, kind = str(manifest["message_set_id"]), str(manifest["kind"])
    if kind not in OTHERS:
        raise _NoHandler
    pages = recovery.pages(steps) if kind in recovery.QUERIES else list(steps)
    sentences = incoming.take_in_answer(desk, Answered(name, manifest, stand, pages))
    return [Told(name, "", "noted", sentence) for sentence in sentences]


def _file(
    desk: Desk,
    spool: Spool,
    batch: Path,
    stand: Stand,
    steps: Sequence[Step],
    held: Sequence[Mapping[str, Any]],
) -> None:
    """Put a batch the book has taken in where it belongs."""
    with spool.changing():
        if not batch.exists():
            return
        if (
            not stand.malformed
            and any(step.sent == BATCH for step in steps)
            and batch.parent.name == "responses"
        ):
            durable.publish(b"", spool.scratch, spool.folder / "responses" / f"{batch.stem}.done")
        reached("post.marked")
        if held:
            record = journal.as_json({"format": 1, "questions": list(held)})
            durable.publish(record, spool.scratch, spool.folder / "held" / f"{batch.stem}.held.json")
            folder = spool.folder / "held"
        elif stand.malformed:
            folder = spool.folder / "failed"
            reason = folder / f"{batch.stem}.reason.txt"
            if not reason.exists():
                durable.publish(b"QuickBooks could not read it (0x80040400).\n", spool.scratch, reason)
        elif batch.parent.name in ("failed", "held"):
            return
        else:
            folder = spool.folder / "imported" / desk.now()[:7]
        if batch.parent != folder:
            journal.move(spool, batch, folder)
    reached("post.filed")


def _file_settled(desk: Desk, spool: Spool) -> None:
    """Move held batches whose last question was answered."""
    for file in spool.files("held"):
        if view.state_of(desk, file.stem.rpartition("-")[2]) == "imported":
            with spool.changing():
                if file.exists():
                    journal.move(spool, file, spool.folder / "imported" / desk.now()[:7])


def _send_again(desk: Desk) -> list[Told]:
    """Decide and deliver batches for the bills that go again by themselves."""
    again = view.going_again(desk)
    if not again:
        return []
    try:
        done = batches.export(desk, only=again)
    except Refusal as refusal:
        return [Told("", "", "problem", f"What goes again could not be exported: {refusal.message}")]
    return [
        Told("", name, "problem", f"{name} could not go again: {why.message}")
        for name, why in done.left_out.items()
    ]
