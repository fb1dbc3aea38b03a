"""What a lien waiver shows on paper: who waives what to whom, for which payment, through which day, and whether it is signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from store import lookup
from store.desk import Desk
from store.errors import Invalid, NotFound
from store.models import BillingPeriod, Commitment, Invoice, LienWaiver, Project, Vendor
from store.rules import compliance as rules
from store.rules import numbering
from store.rules.terms import Vocabulary
from store.views import seats, waivers
from store.views.settings import settings_of


@dataclass(frozen=True, slots=True)
class WaiverPaper:
    """A lien waiver that was asked for and all that is printed of it; `amount` is cents, `printed_at` UTC text of the book's clock.

    `state` is that of the list: ``awaiting_signature``, ``locked`` (signed in advance, the payment is not in) or ``completed``.
    """

    type: str
    state: str
    amount: int
    through: date
    exceptions: str
    signed_by: str
    signed_on: date | None
    company: str
    edition: str
    words: Vocabulary = field(repr=False)
    invoice: Invoice = field(repr=False)
    commitment: Commitment = field(repr=False)
    vendor: Vendor = field(repr=False)
    project: Project = field(repr=False)
    period: BillingPeriod = field(repr=False)
    printed_at: str

    @property
    def name(self) -> str:
        """What it is called: ``conditional waiver on progress payment``."""
        return rules.WAIVERS[self.type]

    @property
    def title(self) -> str:
        """``SC-001/2 r2``: the invoice and its revision, where it was revised."""
        return numbering.revised(lookup.invoice_name(self.invoice), self.invoice.revision)


def paper(desk: Desk, invoice: str, type_: str = "") -> WaiverPaper:
    """The lien waiver of that type, or the only one of the invoice.

    Raises:
        NotFound: the acting user may not see the invoice, or the waiver was not asked for. Invalid: several were, and no type is given.
    """
    settings = settings_of(desk)
    with desk.book.reading():
        row = lookup.invoice(invoice)
        contract = seats.own(desk, row)
        found = _chosen(row, type_)
        kept = waivers.as_waiver(found, row)
        return WaiverPaper(
            type=found.type, state="locked" if kept.locked else found.status, amount=found.amount, through=found.through_date,
            exceptions=found.exceptions, signed_by=found.signed_by, signed_on=found.signed_on, company=settings["company.name"],
            edition=settings["company.edition"], words=settings.vocabulary(), invoice=row, commitment=contract, vendor=contract.vendor,
            project=contract.project, period=row.period, printed_at=desk.now(),
        )  # fmt: skip


def _chosen(invoice: Invoice, type_: str) -> LienWaiver:
    name = lookup.invoice_name(invoice)
    found = list(LienWaiver.select().where(LienWaiver.invoice == invoice).order_by(LienWaiver.id))
    named = [each for each in found if each.type == type_] if type_ else found
    if len(named) == 1:
        return named[0]
    if not named:
        what = rules.WAIVERS.get(type_, "lien waiver")
        kind = f" --type {type_}" if type_ in rules.WAIVERS else ""
        raise NotFound(
            f"No {what} of {name} was asked for; ask for it first (billspool waivers request {name}{kind}), then it can be printed.",
            rule="waiver.unknown", field="type", value=type_,
        )  # fmt: skip
    types = ", ".join(each.type for each in found)
    raise Invalid(f"{name} has several lien waivers; say which with its type: {types}.", rule="waiver.which", field="type")  # fmt: skip
