"""The letters about an invoice's way through review and accounting. Amounts are cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.rules import numbering
from store.rules.letters import Letter, letter
from store.rules.money import grouped
from store.rules.terms import Vocabulary

MOST_LINES = 200
"""Rejected lines a letter quotes; the enclosed workbook has them all."""


@dataclass(frozen=True, slots=True)
class About:
    """What a letter is about: whose company writes, in which words, and the invoice.

    Attributes:
        number: the vendor's own invoice number; `name` is ours, such as ``SC-001/2``, `revision` counts from 1.
        due: payment due (line 8).
    """

    company: str
    words: Vocabulary
    name: str
    revision: int
    number: str
    title: str
    vendor: str
    project: str
    due: int

    @property
    def shown(self) -> str:
        """The invoice as people call it: ``SC-001/2 r2``."""
        return numbering.revised(self.name, self.revision)

    def application(self, whose: str) -> str:
        """``Your pay application SC-001/2 (your number VS-002, Electrical, project Pier 9)``."""
        what = self.words.word("pay_application")
        return f"{whose} {what} {self.shown} ({'your ' if whose == 'Your' else ''}number {self.number}, {self.title}, project {self.project})"


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was rejected; amounts are cents of work this period.

    Attributes:
        claimed: what was handed in.
        billed: what the line bills now.
        proposed: what the reviewer would approve, None where he proposes nothing.
    """

    line: str
    description: str
    reason: str
    claimed: int
    billed: int
    proposed: int | None

    @property
    def is_open(self) -> bool:
        """Whether a proposal waits that the line does not bill yet."""
        return self.proposed is not None and self.proposed != self.billed


def returned(to: str, of: About, reason: str, lines: Sequence[RejectedLine], *, enclosed: bool) -> Letter:
    """The letter to a contact whose invoice goes back to be revised, with every rejected line."""
    count = f": {_counted(len(lines))} rejected" if lines else ""
    more = f"and {len(lines) - MOST_LINES} more lines" if len(lines) > MOST_LINES else ""
    return letter(
        f"Please revise {of.shown}, your invoice {of.number}{count}", of.company, to,
        f"{of.application('Your')} comes back to you to be revised. Nothing is paid on it until you have handed it in again.",
        "" if lines else f"Reason: {reason}",
        *[_rejected(each) for each in lines[:MOST_LINES]],
        more,
        _what_to_do(lines, enclosed=enclosed),
    )  # fmt: skip


def _rejected(each: RejectedLine) -> str:
    rows = [
        ("Reason", each.reason),
        ("Claimed", grouped(each.claimed)),
        ("Billed now", grouped(each.billed) if each.billed != each.claimed else ""),
        ("Proposed", "" if each.proposed is None else f"{grouped(each.proposed)} ({_difference(each.proposed - each.billed)})"),
    ]  # fmt: skip
    told = "\n".join(f"  {f'{name}:':<12}{text}" for name, text in rows if text)
    return f"Line {each.line}, {each.description}\n{told}"


def _difference(cents: int) -> str:
    if not cents:
        return "as it stands"
    return f"{grouped(abs(cents))} {'more' if cents > 0 else 'less'}"


def _counted(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"


def _what_to_do(lines: Sequence[RejectedLine], *, enclosed: bool) -> str:
    workbook = (
        "correct the open columns of the enclosed workbook and send it back to us, or " if enclosed else ""
    )
    accept = (
        " A proposed amount is accepted with one key."
        if any(each.proposed is not None for each in lines)
        else ""
    )
    kept = " Lines that were approved stay approved as long as you leave them as they are." if lines else ""
    return f"What to do: {workbook}log in to billspool, correct it there and hand it in again.{accept}{kept}"


def approved(to: str, of: About, decision: str) -> Letter:
    """The letter to a contact whose invoice is approved; `decision` is ``approved`` or ``approved as noted``."""
    return letter(
        f"{decision.capitalize()}: {of.shown}, your invoice {of.number}, {grouped(of.due)} due", of.company, to,
        f"{of.application('Your')} is {decision}. Payment due: {grouped(of.due)}.",
        "You need not do anything.",
    )  # fmt: skip


def returned_by_accounting(to: str, of: About, by: str, reason: str) -> Letter:
    """The letter to whoever created an invoice that accounting gives back."""
    return letter(
        f"Returned by accounting: {of.shown}, {of.vendor}", of.company, to,
        f"{by} returned the {of.words.word('pay_application')} {of.shown} of {of.vendor} (number {of.number}, {grouped(of.due)} due).",
        f"Reason: {reason}",
        "What to do: correct it and send it to accounting again. It waits in your inbox in billspool.",
    )  # fmt: skip


def handed_in(of: About) -> Letter:
    """The letter to those who hear of each invoice handed in for review."""
    again = " again" if of.revision > 1 else ""
    return letter(
        f"Handed in{again} for review: {of.shown}, {of.vendor}, {grouped(of.due)}", of.company, "",
        f"{of.vendor} handed in{again} {of.application('the')}. Payment due as claimed: {grouped(of.due)}.",
        "It waits under Review in billspool.",
    )  # fmt: skip
