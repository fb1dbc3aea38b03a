"""Figures and states as a clerk reads them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from store.rules.money import display_money, quantity_text, unit_price_text
from tui.text import plain
from tui.widgets.columns import Column
from tui.words import said, told, word

STATES: Final[dict[str, tuple[str, str]]] = {
    # invoice status
    "draft": ("D Draft", "dim"),
    "under_review": ("U Under review", "accent"),
    "revise_and_resubmit": ("R Returned", "warn"),
    "pending_owner_approval": ("P Pending owner", "accent"),
    "approved_as_noted": ("N As noted", "good"),
    "approved": ("A Approved", "good"),
    # accounting state
    "not_sent": ("–", "dim"),
    "ready_to_export": ("S Sent", "accent"),
    "retrieved": ("T Taken back", "warn"),
    "rejected": ("R Returned", "warn"),
    "exporting": ("E Exporting", "accent"),
    "failed": ("F Failed", "bad"),
    "synced": ("Y Synced", "good"),
    "unlinked": ("X Unlinked", "warn"),
    # commitments and change orders
    "out_for_bid": ("B Out for bid", "dim"),
    "out_for_signature": ("G For signature", "dim"),
    "complete": ("C Complete", "good"),
    "terminated": ("T Terminated", "bad"),
    "void": ("V Void", "bad"),
    "processing": ("P Processing", "dim"),
    "submitted": ("S Submitted", "accent"),
    "partially_received": ("P Part received", "accent"),
    "received": ("R Received", "accent"),
    "closed": ("C Closed", "dim"),
    "pending": ("P Pending", "warn"),
    "pricing": ("P Pricing", "dim"),
    "not_pricing": ("N Not pricing", "dim"),
    "revised": ("R Revised", "accent"),
    "proceeding": ("P Proceeding", "accent"),
    "not_proceeding": ("N Not proceeding", "dim"),
    "no_charge": ("N No charge", "dim"),
    # periods and invitations
    "open": ("O Open", "good"),
    "no_contact": ("– No contact", "dim"),
    "not_invited": ("– Not invited", "dim"),
    "invited": ("I Invited", "accent"),
    "accepted": ("A Accepted", "good"),
    "declined": ("X Declined", "bad"),
    "sent": ("S Sent", "accent"),
    "paid": ("$ Paid", "good"),
    # compliance and close-out
    "compliant": ("C Compliant", "good"),
    "expiring": ("E Expiring", "warn"),
    "not_compliant": ("N Not compliant", "bad"),
    "not_required": ("– Not required", "dim"),
    "awaiting_signature": ("W To be signed", "warn"),
    "locked": ("L Locked", "warn"),
    "completed": ("S Signed", "good"),
    "released": ("R Released", "dim"),
    "to_do": ("! To do", "warn"),
    "done": ("D Done", "good"),
    "explained": ("E Explained", "accent"),
    "not_asked": ("– Not asked", "dim"),
    # payments
    "issued": ("I Issued", "good"),
    "voided": ("V Voided", "bad"),
    "deleted": ("X Deleted", "bad"),
    # mail
    "waiting": ("W Waiting", "accent"),
    "sending": ("> Sending", "accent"),
    "filed": ("L Filed", "good"),
    "unknown": ("? Unknown", "warn"),
    "cancelled": ("X Called back", "dim"),
    # links to QuickBooks
    "linked": ("L Linked", "good"),
    "own_name": ("= Own name", "good"),
    "not_linked": ("– Not linked", "warn"),
    "broken": ("! Broken", "bad"),
    # batches
    "prepared": ("P Prepared", "warn"),
    "spooled": ("S In spool", "accent"),
    "imported": ("Y Imported", "good"),
    "held": ("H Held", "warn"),
}
"""State -> the letter and word it shows, and the tone that repeats them."""

MARKS: Final[dict[str, tuple[str, str]]] = {
    "no_action": ("–", "dim"),
    "approved": ("a approved", "good"),
    "rejected": ("r rejected", "warn"),
    "held": ("h held", "warn"),
    "accept*": ("a accept*", "good"),
    "reject*": ("r return*", "warn"),
    "hold*": ("h hold*", "warn"),
    "release*": ("– release*", "dim"),
    "approved*": ("a approve*", "good"),
    "held*": ("h hold*", "warn"),
    "rejected*": ("r reject*", "warn"),
    "no_action*": ("– take back*", "dim"),
}
"""Mark -> what the decision column shows; a star stands for a decision that is not posted yet."""

DASH = "–"


def state_words(state: object) -> str:
    """A state in words, without its letter."""
    shown = STATES.get(str(state), (f"  {plain(state)}", ""))[0]
    return said(shown.split(" ", 1)[-1])


def payment_method(method: object) -> str:
    """How somebody was paid, in words."""
    names = {"check": word("check"), "electronic": "payment"}
    return names.get(str(method)) or plain(method).replace("_", " ")


def money(cents: int | None) -> str:
    """Cents as ``1,234.50``, negatives in parentheses, zero as an en dash, nothing as nothing."""
    return "" if cents is None else display_money(cents)


def percent(basis_points: int | None) -> str:
    """Basis points as percent with at most one decimal, rounded half up: 3714 is ``37.1``."""
    if basis_points is None:
        return ""
    tenths = (abs(basis_points) + 5) // 10
    whole, tenth = divmod(tenths, 10)
    text = f"{whole}.{tenth}" if tenth else f"{whole}"
    return f"({text})" if basis_points < 0 and tenths else text


def quantity(ten_thousandths: int | None) -> str:
    """Ten-thousandths as a quantity; zero as an en dash."""
    if ten_thousandths is None:
        return ""
    return quantity_text(ten_thousandths) if ten_thousandths else DASH


def unit_price(ten_thousandths: int) -> str:
    """Ten-thousandths of a dollar as ``1,850.00`` or ``3.3333``."""
    whole, _, decimals = unit_price_text(ten_thousandths).partition(".")
    return f"{int(whole):,}.{decimals}"


def day(value: object, today: dt.date) -> str:
    """A date as ``25 Feb``, with its year where it is not this one."""
    date = as_date(value)
    if date is None:
        return plain(value)
    return f"{date.day} {date:%b}" if date.year == today.year else f"{date.day} {date:%b} {date.year}"


def whole_day(value: object) -> str:
    """A date as ``25 Feb 2026``, where all of it is told."""
    date = as_date(value)
    return plain(value) if date is None else f"{date.day} {date:%b %Y}"


def _day_within(value: object, today: dt.date, width: int) -> str:
    """A date whole in that many cells: its year in two digits where four do not fit."""
    text = day(value, today)
    date = as_date(value)
    return text if date is None or len(text) <= width else f"{date.day} {date:%b %y}"


def as_date(value: object) -> dt.date | None:
    """The date in a date or an ISO text or UTC stamp; None where there is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError:
        return None


def shown(column: Column, value: object, today: dt.date) -> tuple[str, str]:
    """A cell's characters and its tone ('' for none): what every ledger table shows for a value of the column's kind.

    Money keeps a blank where a negative amount has its closing parenthesis, so that cents stand below cents.
    """
    if value is None or value == "":
        return "", ""
    if column.kind == "money" and isinstance(value, int):
        return (money(value), "negative") if value < 0 else (money(value) + " ", "")
    if column.kind == "percent" and isinstance(value, int):
        return percent(value), "bad" if value > 10_000 else ""
    if column.kind == "quantity" and isinstance(value, int):
        return quantity(value), ""
    if column.kind == "date":
        return _day_within(value, today, column.width), ""
    if column.kind == "state":
        words, tone = STATES.get(str(value), (plain(value), ""))
        return said(words), "" if value in column.usual else tone
    if column.kind == "method":
        return payment_method(value), ""
    if column.kind == "words":
        return told(plain(value)), ""
    if column.kind == "mark":
        return MARKS.get(str(value), (plain(value), ""))
    return plain(value), ""
