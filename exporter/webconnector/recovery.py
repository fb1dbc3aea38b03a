"""Where a batch stands, worked out from what was sent and what came back, and from nothing else.

QuickBooks carries a bill out, then the answer travels back; whatever dies in between leaves a bill that looks unsent. So nothing
is sent a second time before QuickBooks was asked: first under the batch's own name, then for the bills themselves.

    new ─ duplicates ─> clear ─ batch ─> answered
                 └ some there ─ lookup ─> answered           (held, or found to be ours)
    batch, no answer ─> unknown ─ status ─> answered
                                     └ nothing stored ─ lookup ─> absent ─ the same bytes again
                                                          └ some there ─> answered
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exporter.qbxml.queries import KINDS, Kind
from exporter.qbxml.reader import Bill, MessageSet, Response
from exporter.qbxml.status_codes import DIFFERENT, MALFORMED, NOT_STORED, STALE_ITERATOR, normal
from exporter.webconnector.journal import Step

DUPLICATES, BATCH, STATUS, LOOKUP, QUERY = "duplicates", "batch", "status", "lookup", "query"
QUERIES = ("query", "lists", "payments")
"""Kinds of batches that change nothing in QuickBooks, so that they may be sent as often as one likes."""
POSTED, REFUSED, HELD, UNSENT = "posted", "refused", "held", "unsent"

MALFORMED_CODE = -2147220480
"""0x80040400 as the signed number the book keeps."""
MOST_SENDS = 10
"""How often the same bytes are sent; QuickBooks was asked each time before, and somebody should look why it never answers."""
MOST_STARTS = 5
"""How often a query is begun anew."""
_NOTHING_THERE = (0, 1, 500, 3120, 3130, 3140)
"""Answers to a query after which what was returned is all there is; the last three say that not even the vendor is there."""
_REFUSED_AT_ONCE = (9004,)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request.

    Attributes:
        what: ``posted``, ``refused``, ``held`` or ``unsent`` (nothing was carried out; it may go in another batch).
        bill: what QuickBooks has, where it is posted.
        found: what it has that may be the same, where it is held.
    """

    request_id: str
    what: str
    bill: Bill | None = None
    code: int = 0
    message: str = ""
    found: tuple[Bill, ...] = ()


@dataclass(slots=True)
class Stand:
    """Where a batch stands.

    Attributes:
        send: what to send next; empty where all is known.
        outcomes: by request, when all is known.
        suspects: TxnIDs to look at.
        acknowledge: whether the batch may carry an acknowledgement.
        iterators: of a query, where each request goes on; None for its start.
        restored: TxnIDs posted before that are gone without having been deleted.
        malformed: whether QuickBooks could not read the batch at all.
    """

    send: str = ""
    outcomes: tuple[Outcome, ...] = ()
    suspects: tuple[str, ...] = ()
    acknowledge: bool = True
    iterators: Mapping[str, str] | None = None
    page: int = 0
    restored: tuple[str, ...] = ()
    malformed: bool = False

    @property
    def concluded(self) -> bool:
        return not self.send


def kind_of(manifest: Mapping[str, Any]) -> Kind:
    """How the batch's kind is found again."""
    return KINDS.get(str(manifest.get("kind", "bills")), Kind())


def stand(manifest: Mapping[str, Any], steps: Sequence[Step], session: str = "") -> Stand:
    """Where a batch stands after these steps.

    Args:
        session: the mark of the session that asks; a query goes on within its own session only.
    """
    if manifest.get("kind") in QUERIES:
        return _query_stand(steps, session)
    way = _Way(manifest)
    for step in steps:
        _READERS[step.sent](way, step)
    return way.stand()


def numbers(manifest: Mapping[str, Any], *, unasked: bool = True) -> dict[str, list[str]]:
    """Invoice numbers by vendor; without those the clerk wants sent whatever is there, where `unasked` is false."""
    found: dict[str, list[str]] = {}
    for request in manifest.get("requests", ()):
        if unasked or not request.get("send_anyway"):
            listed = found.setdefault(str(request.get("vendor", "")), [])
            if request.get("ref_number") not in listed:
                listed.append(str(request.get("ref_number", "")))
    return found


@dataclass(slots=True)
class _Way:
    """The way of one batch so far."""

    manifest: Mapping[str, Any]
    state: str = "new"
    sends: int = 0
    fruitless: int = 0
    acknowledge: bool = True
    suspects: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    answered: dict[str, Response] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    malformed: bool = False

    @property
    def requests(self) -> list[dict[str, Any]]:
        return list(self.manifest.get("requests", ()))

    def stand(self) -> Stand:
        if self.state != "answered" and (self.sends >= MOST_SENDS or self.fruitless >= MOST_STARTS):
            self.conclude(Outcome(each["request_id"], HELD, code=NOT_STORED) for each in self.requests)
        if self.state == "answered":
            return Stand(outcomes=self.outcomes, malformed=self.malformed)
        return Stand(
            self._next(), suspects=self.suspects, acknowledge=self.acknowledge, restored=self.restored
        )

    def _next(self) -> str:
        if self.state == "new":
            checked = kind_of(self.manifest).type and numbers(self.manifest, unasked=False)
            return DUPLICATES if checked else BATCH
        return {
            "clear": BATCH, "absent": BATCH, "suspects": LOOKUP, "unknown": STATUS, "partial": LOOKUP, "none_stored": LOOKUP,
        }[self.state]  # fmt: skip

    def conclude(self, outcomes: Iterable[Outcome]) -> None:
        self.outcomes, self.state = tuple(outcomes), "answered"

    def refuse_all(self, code: int, message: str, *, malformed: bool = False) -> None:
        self.malformed = malformed
        self.conclude(
            Outcome(each["request_id"], REFUSED, code=code, message=message) for each in self.requests
        )

    def take(self, messages: MessageSet) -> bool:
        """Take in answers to the batch's own requests; answers whether every request has a clear one."""
        answers = messages.by_id()
        self.answered |= {
            each["request_id"]: answers[each["request_id"]]
            for each in self.requests
            if each["request_id"] in answers
        }
        missing = [each for each in self.requests if each["request_id"] not in self.answered]
        if missing or any(response.doubtful for response in self.answered.values()):
            return False
        self.conclude(_told(each["request_id"], self.answered[each["request_id"]]) for each in self.requests)
        return True

    def settle(self, found: Sequence[Bill]) -> None:
        """Conclude with what was answered clearly, and for the rest with what was found in QuickBooks."""
        self.conclude(self._settled(each, found) for each in self.requests)

    def _settled(self, request: Mapping[str, Any], found: Sequence[Bill]) -> Outcome:
        response = self.answered.get(request["request_id"])
        if response is not None and not response.doubtful:
            return _told(request["request_id"], response)
        own, similar = match(request, found)
        if own:
            return Outcome(request["request_id"], POSTED, bill=own)
        if similar:
            return Outcome(request["request_id"], HELD, found=similar)
        return Outcome(request["request_id"], UNSENT)


def match(request: Mapping[str, Any], found: Sequence[Bill]) -> tuple[Bill | None, tuple[Bill, ...]]:
    """The bill that carries the request's own GUID, and those of the same vendor and number that do not."""
    guid = str(request.get("guid", "")).lower()
    unique = list({bill.txn_id: bill for bill in found}.values())
    own = next(
        (bill for bill in unique if guid and bill.guid.lower() == guid and _related(request, bill)), None
    )
    if own or request.get("send_anyway"):
        return own, ()
    return None, tuple(bill for bill in unique if _same(request, bill))


def _related(request: Mapping[str, Any], bill: Bill) -> bool:
    """Whether a bill with our GUID is of our vendor or carries our number; a book put back from a backup may give a GUID out again."""
    ours = str(request.get("vendor", "")).casefold(), str(request.get("ref_number", "")).casefold()
    theirs = bill.vendor.casefold(), bill.ref_number.casefold()
    return ours[0] == theirs[0] or ours[1] == theirs[1] or theirs == ("", "")


def _same(request: Mapping[str, Any], bill: Bill) -> bool:
    ours = str(request.get("vendor", "")).casefold(), str(request.get("ref_number", "")).casefold()
    return ours == (bill.vendor.casefold(), bill.ref_number.casefold())


def _told(request_id: str, response: Response) -> Outcome:
    bill = response.posted()
    if bill:
        return Outcome(request_id, POSTED, bill=bill, code=response.code, message=response.message)
    return Outcome(request_id, REFUSED, code=response.code, message=response.message)


def _read_duplicates(way: _Way, step: Step) -> None:
    if step.answer is None:
        return
    if normal(step.answer.hresult) == MALFORMED:
        way.refuse_all(MALFORMED_CODE, step.answer.message, malformed=True)
        return
    messages = _clear(step)
    if messages is None:
        return
    answers = messages.by_id()
    way.restored = _vanished(step, answers)
    if way.restored:
        return
    checks = [answer for name, answer in answers.items() if name.startswith("dup-")]
    asked = [each for each in way.requests if not each.get("send_anyway")]
    hits = [bill for answer in checks for bill in answer.bills() if any(_same(each, bill) for each in asked)]
    way.suspects = tuple(dict.fromkeys(bill.txn_id for bill in hits))
    unclear = not checks or any(answer.code not in _NOTHING_THERE for answer in checks)
    way.state = "suspects" if way.suspects or unclear else "clear"


def _vanished(step: Step, answers: Mapping[str, Response]) -> tuple[str, ...]:
    """Of the bills posted last, those that are gone although nobody deleted them: the company file is an older copy."""
    recent, deleted = answers.get("recent"), answers.get("deleted")
    if (
        recent is None
        or deleted is None
        or recent.code not in _NOTHING_THERE
        or deleted.code not in _NOTHING_THERE
    ):
        return ()
    known = {bill.txn_id for answer in (recent, deleted) for bill in answer.bills()}
    return tuple(txn_id for txn_id in step.asked if txn_id not in known)


def _read_batch(way: _Way, step: Step) -> None:
    way.sends += 1
    way.state = "unknown"
    if step.answer is None:
        return
    if normal(step.answer.hresult) == MALFORMED:
        way.refuse_all(MALFORMED_CODE, step.answer.message, malformed=True)
        return
    messages = _clear(step, way.manifest)
    if messages is None:
        return
    if messages.code == DIFFERENT:
        way.conclude(Outcome(each["request_id"], HELD, code=DIFFERENT) for each in way.requests)
    elif messages.code in _REFUSED_AT_ONCE:
        way.refuse_all(messages.code or 0, "")
    elif not messages.responses and messages.code:
        way.acknowledge = False
    elif not way.take(messages) and len(way.answered) == len(way.requests):
        way.state = "partial"


def _read_status(way: _Way, step: Step) -> None:
    if way.state != "unknown":
        return
    messages = _clear(step, way.manifest)
    if messages is None:
        way.fruitless += step.answer is not None and normal(step.answer.hresult) == MALFORMED
        return
    if not messages.responses:
        way.state = "none_stored" if kind_of(way.manifest).query else "absent"
    elif not way.take(messages):
        way.state = "partial"
        if not kind_of(way.manifest).query:
            way.settle([])


def _read_lookup(way: _Way, step: Step) -> None:
    messages = _clear(step)
    if messages is None or any(answer.code not in _NOTHING_THERE for answer in messages.responses):
        way.fruitless += step.answer is not None and (
            messages is not None or normal(step.answer.hresult) == MALFORMED
        )
        return
    found = messages.bills()
    there = [each for each in way.requests if any(match(each, found))]
    if way.state == "partial" or there:
        way.settle(found)
    else:
        way.state, way.suspects = ("clear" if way.state == "suspects" else "absent"), ()


_READERS = {DUPLICATES: _read_duplicates, BATCH: _read_batch, STATUS: _read_status, LOOKUP: _read_lookup}


def _clear(step: Step, manifest: Mapping[str, Any] | None = None) -> MessageSet | None:
    """The answer of a step, None where none came, where it was an error, or where it belongs to another message set."""
    if step.answer is None or step.answer.hresult.strip():
        return None
    messages = step.answer.messages()
    if messages is None or manifest is None:
        return messages
    foreign = messages.message_set_id and messages.message_set_id != manifest.get("message_set_id")
    return None if foreign else messages


def _query_stand(steps: Sequence[Step], session: str) -> Stand:
    """Where a query stands: finished, to be gone on with, or to be begun anew because its session is over."""
    if not steps:
        return Stand(QUERY, page=1)
    last = steps[-1]
    starts = sum(step.page == 1 for step in steps)
    malformed = last.answer is not None and normal(last.answer.hresult) == MALFORMED
    if malformed or starts >= MOST_STARTS * 4:
        return Stand(malformed=True)
    messages = _clear(last)
    if messages is None:
        return Stand(QUERY, page=1)
    stale = any(response.code in STALE_ITERATOR for response in messages.responses)
    going_on = {
        response.request_id: response.iterator_id for response in messages.responses if response.remaining
    }
    if stale:
        return Stand(QUERY, page=1)
    if not going_on:
        return Stand()
    if last.session != session:
        return Stand(QUERY, page=1)
    return Stand(QUERY, iterators=going_on, page=last.page + 1)


def pages(steps: Sequence[Step]) -> list[Step]:
    """The steps of a query's last run, from its first page on."""
    first = max((place for place, step in enumerate(steps) if step.page == 1), default=0)
    return list(steps[first:])
