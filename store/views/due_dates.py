"""The day an invoice falls due by its payment terms."""

from __future__ import annotations

from datetime import date

from store.models import BillingPeriod, Commitment
from store.rules import payment_terms
from store.views.bills import payment_terms_of


def by_terms(contract: Commitment, billing_date: date, period: BillingPeriod) -> date:
    """When an invoice of that date falls due by the commitment's terms, else its vendor's, else with its billing period."""
    return payment_terms.due_date(payment_terms_of(contract), billing_date, period.due_date)
