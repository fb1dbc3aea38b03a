"""What each seat may change: a contact his own company's commitments up to the due date, a standard user those he is named on."""

from __future__ import annotations

from store import lookup
from store.actions.act import Act
from store.errors import NotPermitted, Refusal
from store.models import BillingPeriod, Commitment, CommitmentAccess, Invoice, User
from store.rules import billing_periods
from store.rules.permissions import ADMIN, CONTACT, INVOICE_ADMIN, STANDARD
from store.views.seats import own

ADMINISTRATORS = frozenset({ADMIN, INVOICE_ADMIN})


def is_administrator(act: Act) -> bool:
    """Whether the acting user keeps the company's commitments and invoices."""
    return bool(act.actor.roles & ADMINISTRATORS)


def by_contact(act: Act) -> bool:
    """Whether the acting user bills as his own company's invoice contact."""
    return CONTACT in act.actor.roles and not is_administrator(act)


def require_sight(act: Act, subject: Commitment | Invoice) -> Commitment:
    """The commitment, or that of an invoice; raises `NotFound` where the acting user does not see it, as if it were not there."""
    return own(act.desk, subject)


def require_hand(act: Act, subject: Commitment | Invoice) -> None:
    """Raise unless the acting user may change the invoices of a commitment, or this one: a standard user must be named on it."""
    commitment = require_sight(act, subject)
    if is_administrator(act) or by_contact(act) or STANDARD not in act.actor.roles:
        return
    named = (
        CommitmentAccess.select()
        .join(User)
        .where(CommitmentAccess.commitment == commitment, User.login == act.actor.login)
    )
    if not named.exists():
        number = commitment.number
        raise NotPermitted(
            f"A standard user changes the invoices of commitments he is named on, and you are not named on {number}; an invoice "
            f"administrator names you (billspool commitments access {number} add {act.actor.login}).",
            rule="permission.named", field="commitment", value=number,
        )  # fmt: skip


def refuse_past_due(act: Act, period: BillingPeriod) -> None:
    """Raise `Refusal` where a contact comes after the period's due date; an administrator may always."""
    if not by_contact(act):
        return
    if fault := billing_periods.past_due_fault(period.due_date, act.today):
        raise Refusal(fault, rule="period.past_due", field="due date", value=period.due_date)


def refuse_release(act: Act, period: BillingPeriod) -> None:
    """Raise `Refusal` where a standard user releases retainage outside the current period."""
    if is_administrator(act) or by_contact(act) or period.status == "open":
        return
    raise Refusal(
        f"The period {period.start_date} to {period.end_date} is closed, and a standard user releases retainage in the open period "
        "only; ask an invoice administrator.",
        rule="retainage.period", field="retainage released", value=str(period.end_date),
    )  # fmt: skip


def document_of(commitment: Commitment) -> str:
    """The name of a commitment's audit chain."""
    return lookup.document("commitment", commitment.number)
