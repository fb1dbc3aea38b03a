"""Closing a commitment out: what must be done before, what may be explained instead, and what each step says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.errors import Refusal
from store.rules.compliance import Needed
from store.rules.money import grouped

DONE, OPEN, EXPLAINED, NOT_ASKED = "done", "open", "explained", "not_asked"
EXPLAINABLE = ("billed", "payments", "waiver", "documents")
"""Steps a clerk may settle with a reason: the others are facts that no reason changes."""
CLOSED = {"subcontract": "complete", "purchase_order": "closed"}
"""The status a commitment has once it is closed out; a terminated one stays terminated."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a commitment; amounts in cents.

    Attributes:
        status: of the commitment.
        final: the name of the latest invoice, empty where there is none; `final_marked` and `final_synced` say of it what they say.
        to_bill: contract sum to date less completed and stored.
        undecided: numbers of change orders that are not decided, and of approved ones that are on no invoice.
        under_way: names of invoices that are neither synced nor done with: in review, in the queue, failed.
        held: what is on hold.
        unpaid: names of bills that are not known to be paid, and what is open on them.
        waiver: the unconditional final waiver that is due, None where nothing was paid.
        documents: what is wrong with the vendor's documents.
        outside: whether it is told to an invoice contact.
    """

    number: str
    status: str
    final: str
    final_marked: bool
    final_synced: bool
    to_bill: int
    retained: int
    undecided: Sequence[str]
    under_way: Sequence[str]
    held: Sequence[str]
    unpaid: Mapping[str, int]
    waiver: Needed | None
    waiver_fault: str
    documents: Sequence[str]
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the list: its stable key, what must be so, how it stands, what is missing, and where that is mended."""

    key: str
    title: str
    state: str
    what: str = ""
    mend: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more needs doing."""
        return self.state != OPEN


def steps(facts: Facts, explained: Mapping[str, str]) -> list[Step]:
    """Return the steps in their order; `explained` holds reasons by key for those that may be explained."""
    number, final = facts.number, facts.final
    terminated = facts.status == "terminated"
    made = [
        _step("final", "The last invoice is a bill in QuickBooks" if terminated else "The final invoice is marked and a bill in QuickBooks",
              _final_fault(facts, terminated), f"invoice {final}" if final else f"commitment {number}"),
        _not_asked("billed", "Everything is billed", "the commitment is terminated") if terminated else
        _step("billed", "Everything is billed", _billed_fault(facts), f"invoice {final}"),
        _step("changes", "Every change order is decided and billed", _names(facts.undecided, "not decided or on no invoice"),
              f"commitment {number}, change orders"),
        _step("retainage", "All retainage is released", _amount(facts.retained, "of retainage is held", "too much is released"),
              f"commitment {number}, its next invoice"),
        _step("queue", "Nothing is in review, in the queue or failed", _names(facts.under_way, "under way"), "accounting queue"),
        _step("holds", "Nothing is on hold", _names(facts.held, "held"), "compliance, holds"),
        _step("payments", "Every bill is paid", "; ".join(f"{name}: {grouped(cents)} open" for name, cents in facts.unpaid.items()), "payments"),
        _step("waiver", "The unconditional final waiver is in", facts.waiver_fault, "compliance, lien waivers"),
        _step("documents", "The vendor's documents are in order", " and ".join(facts.documents), "compliance, documents"),
    ]  # fmt: skip
    return [_explained(step, explained.get(step.key, "")) for step in made]


def _billed_fault(facts: Facts) -> str:
    """How much is not billed; a contact is told that something is, not how much: the balance to finish is the office's own."""
    if facts.outside and facts.to_bill:
        return "not everything is billed yet"
    return _amount(facts.to_bill, "is left to bill", "is billed too much")


def _final_fault(facts: Facts, terminated: bool) -> str:
    if not facts.final:
        return "" if terminated else "there is no invoice yet"
    if not facts.final_marked and not terminated:
        return f"{facts.final} is not marked final"
    return "" if facts.final_synced else f"{facts.final} is not in QuickBooks yet"


def _step(key: str, title: str, fault: str, mend: str) -> Step:
    return Step(key, title, OPEN, fault, mend) if fault else Step(key, title, DONE)


def _not_asked(key: str, title: str, why: str) -> Step:
    return Step(key, title, NOT_ASKED, why)


def _amount(cents: int, left: str, over: str) -> str:
    return f"{grouped(abs(cents))} {left if cents > 0 else over}" if cents else ""


def _names(names: Sequence[str], what: str) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"{', '.join(names[:4])}{more}: {what}" if names else ""


def _explained(step: Step, reason: str) -> Step:
    if step.state != OPEN or step.key not in EXPLAINABLE or not reason:
        return step
    return Step(step.key, step.title, EXPLAINED, f"{step.what}: {reason}", step.mend)


def require_closable(number: str, found: Sequence[Step], explained: Mapping[str, str]) -> None:
    """Raise `Refusal` with the first step that is open, how many more there are, and the way out."""
    for key in explained:
        if key not in EXPLAINABLE:
            known = [step.key for step in found]
            what = "cannot be explained away" if key in known else "is no step"
            raise Refusal(f"“{key}” {what}; those that may be explained are {', '.join(EXPLAINABLE)}.",
                          rule="close_out.explain", field="explain", value=key)  # fmt: skip
    still = [step for step in found if not step.settled]
    if not still:
        return
    first, more = still[0], len(still) - 1
    others = f" {more} more {'step is' if more == 1 else 'steps are'} open." if more else ""
    way_out = f", or explain it (--explain {first.key}=REASON)" if first.key in EXPLAINABLE else ""
    raise Refusal(
        f"{number} is not closed out: {first.what}; mend it under {first.mend}{way_out}.{others}",
        rule=f"close_out.{first.key}", field=first.key, value=number,
    )  # fmt: skip
