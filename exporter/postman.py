"""The postman carries QuickBooks' answers from the spool into the book: the book first, then the files.

The book takes a batch's answers in one transaction and remembers that it did, so a run that was killed anywhere is finished by
the next one, and a run too many changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from store.actions.answers import Found, adopt, answered
from store.desk import Desk
from store.errors import NotFound, Refusal
from store.text import printable
from store.views import batches as view
from store.views.settings import settings_of

BILLS = ("bills", "credits")
OTHERS = ("query", "vendors", "purchase_orders")
"""Kinds that carry no bills; their answers go to whoever asked."""

UNDER_WAY = ("outbox", "inflight", "responses")
"""Where a batch lies before the book has taken its answers in."""

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


def replay(desk: Desk) -> list[str]:
    """Let a book that was put back from a backup know every batch of the spool; answers what it did not know, as sentences.

    From then on the book exports again. A bill it has lost and sends once more is found in QuickBooks by its number and GUID
    before it leaves, and counts as posted.
    """
    batches.require(desk, "settings")
    spool = batches.open_spool(desk, settings_of(desk))
    lying = {stem: journal.manifest_of(spool, file) for stem in spool.stems() if (file := spool.find(stem))}
    found = [_found(spool, stem, manifest) for stem, manifest in lying.items() if manifest]
    adopted = adopt(desk, found)
    return [
        f"{stem} is known again: {', '.join(_shown(each) for each in manifest['requests'])}."
        for stem, manifest in lying.items()
        if manifest.get("message_set_id") in adopted
    ]


def _found(spool: Spool, stem: str, manifest: Mapping[str, Any]) -> Found:
    file, requests = spool.find(stem), [str(each["request_id"]) for each in manifest["requests"]]
    body = durable.read(file) if file else b""
    return Found(
        int(manifest["sequence"]), str(manifest["message_set_id"]), str(manifest["kind"]), body, requests
    )


def _shown(request: Mapping[str, Any]) -> str:
    return printable(request.get("ref_number") or request["request_id"])


def _answered_batches(desk: Desk, spool: Spool) -> list[Path]:
    """Batches whose answer is complete: those laid ready, and those filed of which the book knows nothing yet, being an older copy."""
    ready = spool.files("responses")
    waiting = [stem_of(sequence, name) for sequence, name in view.waiting_for_answers(desk)]
    under_way = {file.stem for state in UNDER_WAY for file in spool.files(state)}
    filed = (spool.find(stem) for stem in waiting if stem not in under_way)
    return ready + [file for file in filed if file is not None and file.parent.name not in UNDER_WAY]


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
            durable.mark(spool.folder / "responses" / f"{batch.stem}.done")
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
            # What a power cut puts back is found to be in the book already, and filed again.
            journal.move(spool, batch, folder, lasting=False)
            durable.sync_folder(folder)
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
