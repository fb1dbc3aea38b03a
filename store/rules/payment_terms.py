"""Payment terms as people write them, and the day an invoice falls due by them.

Days are calendar days and discounts basis points. What is counted from is the billing date, the end of its month, or the due date of the
billing period.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from store.errors import Invalid
from store.rules.money import parse_percent, percent_text

From = Literal["invoice", "month", "day", "period"]
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Terms:
    """Payment terms.

    Attributes:
        counted_from: ``invoice`` (its billing date), ``month`` (the end of the billing date's month), ``day`` (a day of the month after
            it) or ``period`` (the due date of the billing period).
        days: days after that; for ``day`` the day of the month.
        discount_bp: basis points off when paid within `discount_days` of the billing date; 0 where there is no discount.
    """

    counted_from: From
    days: int
    discount_bp: int = 0
    discount_days: int = 0

    @property
    def known_to_quickbooks(self) -> bool:
        """Whether QuickBooks can have terms like these; what counts from a billing period is ours alone."""
        return self.counted_from != "period"


_DISCOUNT = re.compile(
    r"(?P<percent>\d{1,2}(?:\.\d{1,2})?)\s*%?\s*(?:/|,|\s)?\s*(?P<within>\d{1,3})[\s,/]+(?=n)"
)
_WRITTEN: tuple[tuple[str, From], ...] = (
    (r"(?:due )?(?:up)?on receipt|immediate(?:ly)?|cash|c\.?o\.?d\.?", "invoice"),
    (r"(?:net|n)[\s/]*(?P<days>\d{1,3})(?: days?)?", "invoice"),
    (r"(?P<days>\d{1,3}) days?(?: after (?:the )?(?:invoice|billing date))?", "invoice"),
    (r"(?:net |due )?(?:eom|end of (?:the )?month)", "month"),
    (r"(?:net|n)[\s/]*(?P<days>\d{1,3})(?: days?)? (?:eom|(?:after )?end of (?:the )?month)", "month"),
    (
        r"(?:net |due )?(?P<days>\d{1,2})(?:st|nd|rd|th)(?: prox\.?| of (?:the )?(?:next|following) month)?",
        "day",
    ),
    (r"(?:due )?(?:on |with )?(?:the )?period due(?: date)?", "period"),
    (r"(?P<days>\d{1,3}) days? after (?:the )?period due(?: date)?", "period"),
)
_FORMS = tuple((re.compile(form), counted_from) for form, counted_from in _WRITTEN)


def parse(text: str) -> Terms | None:
    """Return the terms a text means, or None where it names no day: “Pay when paid”, a misspelling, nothing."""
    words = " ".join(text.casefold().split())
    discount = _DISCOUNT.match(words)
    rest = words[discount.end() :] if discount else words
    for form, counted_from in _FORMS:
        found = form.fullmatch(rest)
        if found is None:
            continue
        days = int(found.groupdict().get("days") or 0)
        if days > MOST_DAYS or (counted_from == "day" and not 1 <= days <= 31):
            return None
        if discount is None:
            return Terms(counted_from, days)
        return Terms(
            counted_from, days, parse_percent(discount["percent"], "discount"), int(discount["within"])
        )
    return None


def checked(text: str) -> str:
    """Return the text where it names a day (or is empty), or raise `Invalid` with examples."""
    if not text or parse(text) is not None:
        return text
    raise Invalid(
        f"“{text}” names no day an invoice falls due; write terms like Net 30, 2% 10 Net 30, Due on receipt, Net 10th, Net 30 EOM or "
        "14 days after period due.",
        rule="terms.form", field="payment terms", value=text,
    )  # fmt: skip


def due_date(text: str, billing_date: date, period_due: date) -> date:
    """Return the day an invoice falls due by the terms; where they name none, the due date of its billing period.

    ``Net 10th`` is the 10th of the month after the billing date; a day the month does not have is its last.
    """
    terms = parse(text)
    if terms is None:
        return period_due
    if terms.counted_from == "day":
        return _day_of(*_next_month(billing_date), terms.days)
    start = {
        "invoice": billing_date,
        "month": _day_of(billing_date.year, billing_date.month, 31),
        "period": period_due,
    }[terms.counted_from]
    return start + timedelta(days=terms.days)


def discount_words(text: str, billing_date: date) -> str:
    """Return ``2.00 % off until 2026-02-10`` where the terms give a discount, else nothing."""
    terms = parse(text)
    if terms is None or not terms.discount_bp:
        return ""
    return (
        f"{percent_text(terms.discount_bp)} % off until {billing_date + timedelta(days=terms.discount_days)}"
    )


def _next_month(day: date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
