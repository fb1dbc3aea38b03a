"""Whether a vendor's papers are in order, which lien waiver an invoice needs, and from which step on what is missing stops it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from store.rules.money import grouped
from store.values import frozen

KINDS = {
    "insurance": "insurance certificate",
    "w9": "W-9",
    "license": "license",
    "bond": "bond",
    "master_agreement": "master agreement",
    "permit": "permit",
    "safety": "safety plan",
    "other": "document",
}
"""Kinds of documents and what they are called in a sentence."""
ASKED_OF_ALL = ("insurance", "w9", "license", "bond")
"""Kinds with a setting of their own: where it is not off, every vendor needs one unless a document says otherwise."""

COMPLIANT, EXPIRING, NOT_COMPLIANT, NOT_REQUIRED = "compliant", "expiring", "not_compliant", "not_required"
STANDINGS = (NOT_COMPLIANT, EXPIRING, COMPLIANT, NOT_REQUIRED)
"""Worst first."""


def setting_of(kind: str) -> str:
    """The setting that says from when on a missing document of that kind stops an invoice."""
    return f"compliance.{kind if kind in ASKED_OF_ALL else 'other'}"


@frozen
class Paper:
    """A document as it is kept: of which kind, whether it is needed and there, until when it holds."""

    kind: str
    name: str = ""
    needed: bool = True
    received_on: date | None = None
    expires_on: date | None = None

    @property
    def words(self) -> str:
        """``insurance certificate “General liability”``"""
        return f"{KINDS[self.kind]} “{self.name}”" if self.name else KINDS[self.kind]


@frozen
class Standing:
    """How a vendor stands with one kind of document: in a word, and what is wrong in a sentence's half, empty where nothing is."""

    kind: str
    state: str
    what: str = ""


def paper_fault(paper: Paper, today: date) -> str:
    """Return what is wrong with one document, or nothing."""
    if not paper.needed:
        return ""
    if paper.received_on is None:
        return f"{paper.words} is missing"
    if paper.expires_on is not None and paper.expires_on < today:
        return f"{paper.words} expired on {paper.expires_on}"
    return ""


def expiry_words(paper: Paper, today: date, within: int) -> str:
    """Return ``… expires in 12 days`` where a document that is needed lapses within so many days, else nothing."""
    if (
        not paper.needed
        or paper.expires_on is None
        or not 0 <= (left := (paper.expires_on - today).days) <= within
    ):
        return ""
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    return f"{paper.words} expires {when}"


def standing(kind: str, papers: Iterable[Paper], today: date, *, required: bool, within: int) -> Standing:
    """Return how a vendor stands with one kind of document.

    Args:
        papers: its documents of that kind; each that is needed must be there and hold.
        required: whether one is asked for where no document says so itself.
        within: days before its end at which a document counts as expiring.
    """
    mine = [paper for paper in papers if paper.kind == kind]
    needed = [paper for paper in mine if paper.needed]
    if not needed:
        if required and not mine:
            return Standing(kind, NOT_COMPLIANT, f"{KINDS[kind]} is missing")
        return Standing(kind, NOT_REQUIRED)
    if faults := [fault for paper in needed if (fault := paper_fault(paper, today))]:
        return Standing(kind, NOT_COMPLIANT, " and ".join(faults))
    if soon := [words for paper in needed if (words := expiry_words(paper, today, within))]:
        return Standing(kind, EXPIRING, " and ".join(soon))
    return Standing(kind, COMPLIANT)


def standings(
    papers: Sequence[Paper], today: date, stops: Mapping[str, str], *, within: int
) -> list[Standing]:
    """Return how a vendor stands with every kind; `stops` holds the settings by name. Only the kinds with a setting of their own are
    asked of everybody, the others where a document says that it is needed."""
    return [
        standing(kind, papers, today, within=within,
                 required=kind in ASKED_OF_ALL and stops[setting_of(kind)] != "off")
        for kind in KINDS
    ]  # fmt: skip


def worst(found: Iterable[Standing]) -> str:
    """Return the worst of several standings, ``not_required`` where there are none."""
    states = {each.state for each in found}
    return next((state for state in STANDINGS if state in states), NOT_REQUIRED)


# ---- lien waivers ---------------------------------------------------------------------------------------------------

WAIVERS = {
    "conditional_progress": "conditional waiver on progress payment",
    "unconditional_progress": "unconditional waiver on progress payment",
    "conditional_final": "conditional waiver on final payment",
    "unconditional_final": "unconditional waiver on final payment",
}
"""The four types of lien waivers and their names."""
AWAITING, COMPLETED = "awaiting_signature", "completed"


def waiver_type(*, final: bool, unconditional: bool) -> str:
    """Return the type of waiver: conditional before the payment, unconditional once it is in; final on the final invoice."""
    return f"{'unconditional' if unconditional else 'conditional'}_{'final' if final else 'progress'}"


def is_unconditional(type_: str) -> bool:
    """Whether a waiver of that type holds without regard to the payment."""
    return type_.startswith("unconditional")


@frozen
class Waiver:
    """A lien waiver as it is kept, its amount in cents, and whether its invoice is paid and it was unlocked by hand."""

    invoice: str
    type: str
    amount: int
    status: str = AWAITING
    paid: bool = False
    unlocked: bool = False

    @property
    def locked(self) -> bool:
        """Whether it was signed in advance and must not be used: unconditional, and the payment is not in."""
        return (
            is_unconditional(self.type) and self.status == COMPLETED and not self.paid and not self.unlocked
        )

    @property
    def effective(self) -> bool:
        """Whether it is signed and may be used."""
        return self.status == COMPLETED and not self.locked


@frozen
class Billed:
    """An invoice a waiver may be needed for: its name, whether it is marked final, whether it is paid, and line 8 in cents."""

    name: str
    final: bool
    paid: bool
    due: int

    def waiver(self, *, unconditional: bool) -> Needed:
        """The waiver of that kind for its payment."""
        return Needed(self.name, waiver_type(final=self.final, unconditional=unconditional), self.due)


@frozen
class Needed:
    """A lien waiver that is needed: of which invoice, of which type, over how many cents."""

    invoice: str
    type: str
    amount: int


def needed_waivers(invoice: Billed, previous: Billed | None) -> list[Needed]:
    """Return the waivers due before an invoice is paid: a conditional one for its own payment, and an unconditional one for the
    previous payment once that is in. An invoice that pays nothing waives nothing."""
    needed = []
    if previous is not None and previous.paid and previous.due > 0:
        needed.append(previous.waiver(unconditional=True))
    if invoice.due > 0:
        needed.append(invoice.waiver(unconditional=False))
    return needed


def waiver_faults(needed: Iterable[Needed], waivers: Iterable[Waiver]) -> list[str]:
    """Return a sentence's half for each waiver that is needed and not there, not signed, or signed over another amount."""
    known = {(waiver.invoice, waiver.type): waiver for waiver in waivers}
    return [fault for each in needed if (fault := _waiver_fault(each, known.get((each.invoice, each.type))))]


def _waiver_fault(needed: Needed, waiver: Waiver | None) -> str:
    name = f"the {WAIVERS[needed.type]} of {needed.invoice}"
    if waiver is None:
        return f"{name} is missing"
    if not waiver.effective:
        return f"{name} {'is locked until the payment is in' if waiver.locked else 'awaits its signature'}"
    if waiver.amount != needed.amount:
        return f"{name} is signed over {grouped(waiver.amount)} where {grouped(needed.amount)} is paid"
    return ""


# ---- what the preflight is told -------------------------------------------------------------------------------------


@frozen
class Shortfall:
    """Something that is not in order.

    Attributes:
        rule: its stable word, such as ``compliance.insurance``.
        stops: the step from which on it stops an invoice, or ``warn``.
        where: the screen and field that mends it.
    """

    rule: str
    stops: str
    where: str
    message: str


@frozen
class Held:
    """A hold as it stands: on what, whose it is, why, since when, and its number."""

    number: int
    on: str
    owner: str
    reason: str
    since: str


def document_shortfalls(vendor: str, found: Iterable[Standing], stops: Mapping[str, str]) -> list[Shortfall]:
    """Return what the preflight says about a vendor's documents; one that merely expires soon only warns."""
    made = []
    for each in found:
        setting = setting_of(each.kind)
        if stops[setting] == "off" or each.state not in (NOT_COMPLIANT, EXPIRING):
            continue
        stop = "warn" if each.state == EXPIRING else stops[setting]
        way_out = (
            "ask for the new one"
            if each.state == EXPIRING
            else "ask for it and record it (billspool compliance set)"
        )
        made.append(
            Shortfall(setting, stop, f"Compliance, {KINDS[each.kind]}", f"{vendor}: {each.what}; {way_out}.")
        )
    return made


def waiver_shortfalls(missing: Iterable[str], stop: str) -> list[Shortfall]:
    """Return what the preflight says about lien waivers that are not signed."""
    if stop == "off":
        return []
    return [
        Shortfall("compliance.lien_waiver", stop, "Compliance, lien waivers",
                  f"{half[:1].upper()}{half[1:]}; ask for it (billspool waivers request) and record it when it is signed.")
        for half in missing
    ]  # fmt: skip


def hold_shortfalls(holds: Iterable[Held], *, outside: bool = False) -> list[Shortfall]:
    """Return what the preflight says about holds; an invoice contact (`outside`) is told that there is one, not why."""
    return [
        Shortfall("compliance.hold", "accept", "Compliance, holds",
                  f"{held.on} is on hold; ask the office about it." if outside else
                  f"{held.on} is held by {held.owner}: {held.reason.rstrip('.')}; it is not accepted before somebody releases it "
                  f"(billspool holds release {held.number}).")
        for held in holds
    ]  # fmt: skip
