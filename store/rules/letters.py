"""The letters that go to invoice contacts: the one home of their words.

A letter is plain text; who receives it and what is enclosed is decided by the act that queues it. Amounts are cents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from store.rules.invitations import TYPES
from store.rules.money import grouped
from store.rules.terms import Vocabulary

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to somebody: the subject in one line, the body in paragraphs."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Billing:
    """What a letter about billing is of.

    Attributes:
        company: the name of the company that writes.
        commitment: number, title and vendor's name stand beside it.
        start: first and last day of the period, and the day invoices are due.
        type: ``work``, ``retainage`` or ``both``.
        retained: what is retained on the commitment so far, in cents.
        words: the words in force.
    """

    company: str
    project: str
    commitment: str
    title: str
    vendor: str
    start: date
    end: date
    due: date
    type: str
    retained: int = 0
    words: Vocabulary = field(default_factory=Vocabulary)

    @property
    def application(self) -> str:
        """``pay application on SC-001 Electrical (Voltage), project Pier 9``, in the words in force."""
        what = self.words.word("pay_application")
        return f"{what} on {self.commitment} {self.title} ({self.vendor}), project {self.project}"


def letter(subject: str, company: str, name: str, *paragraphs: str) -> Letter:
    """A letter to somebody by name, with the company's name below it; empty paragraphs are left out."""
    greeting = f"Dear {name}," if name else "Hello,"
    body = "\n\n".join(filter(None, (greeting, *paragraphs, company)))
    return Letter(subject[:LONGEST_SUBJECT], body + "\n")


def day(value: date) -> str:
    """A date as letters write it: ``25 February 2026``."""
    return f"{value.day} {value:%B %Y}"


def invitation(to: str, of: Billing) -> Letter:
    """The invitation to bill a commitment in a period."""
    return letter(
        f"Please bill {of.commitment} for {_period(of)} by {day(of.due)}", of.company, to,
        f"You are invited to send your {of.application}.",
        _facts(of),
        _what_to_do(of),
    )  # fmt: skip


def reminder(to: str, of: Billing, today: date) -> Letter:
    """The reminder to somebody who was invited and has not handed in."""
    return letter(
        f"Reminder: {of.commitment} for {_period(of)} is due {_in_days(of.due, today)}", of.company, to,
        f"We do not have your {of.application}, yet.",
        _facts(of),
        _what_to_do(of),
    )  # fmt: skip


def due_date_moved(to: str, of: Billing, before: date, reason: str) -> Letter:
    """The news, to somebody who was invited, that the due date of the period is another one."""
    return letter(
        f"New due date for {of.commitment}, {_period(of)}: {day(of.due)}", of.company, to,
        f"The {of.application}, is due on {day(of.due)} "
        f"instead of {day(before)}: {reason}",
        _facts(of),
    )  # fmt: skip


def _period(of: Billing) -> str:
    if (of.start.day, of.start.month, of.start.year) == (1, of.end.month, of.end.year) and (
        of.end + timedelta(days=1)
    ).day == 1:
        return f"{of.end:%B %Y}"
    return f"{day(of.start)} to {day(of.end)}"


def _in_days(due: date, today: date) -> str:
    left = (due - today).days
    return {0: "today", 1: "tomorrow"}.get(left, f"on {day(due)}")


def _facts(of: Billing) -> str:
    lines = [
        f"Billing period:  {day(of.start)} to {day(of.end)}",
        f"Due:             {day(of.due)}",
        f"Bill:            {of.words.said(TYPES[of.type])}",
    ]
    if of.type != "work" and of.retained:
        lines.append(f"Retained so far: {grouped(of.retained)}")
    return "\n".join(lines)


def _what_to_do(of: Billing) -> str:
    return (
        "What to do: fill in the open columns of the enclosed workbook and send it back to us, or log in to billspool, answer the "
        f"invitation and bill {of.commitment} there. After {day(of.due)} the period no longer takes your application.\n"
        "If there is nothing to bill, please decline and say why in a few words, so that nobody waits for you."
    )
