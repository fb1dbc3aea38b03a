"""The sample company's compliance: documents of vendors, holds, lien waivers, and what a commitment holds back by rules."""

from __future__ import annotations

from datetime import timedelta

from store.actions import company, compliance, holds, retainage, waivers
from store.rules.retainage import Rule
from store.sample.billing import LAST_MONTH
from store.sample.company import VENDORS
from store.sample.desks import Desks

LIABILITY = "General liability"
SHOWN = {"compliance.insurance": "warn", "compliance.w9": "warn"}
"""Missing documents are told on every invoice; where they should stop one, the settings say from which step on."""

LAPSED = "Iron Gull Rigging"
"""Whose insurance ended with the month before."""
LAPSING = {"Sablé Flooring & Tile": 12, "Blue Heron Plumbing": 24}
"""Whose insurance ends within so many days."""
UNSIGNED = "Bergstrøm, Iñíguez & Fils Waterproofing S"
"""Whose W-9 is asked for again."""

SCALE = ("SC-020", (Rule(-1, 4_000, 750), Rule(-2, 7_500, 500, "all")), 700)
"""A commitment that holds less as its work goes on, and its cap in basis points of the contract sum."""

HELD = (
    ("commitment", "SC-016", "The back-charge for the flooded riser room is not agreed yet", "stan"),
    ("invoice", "SC-020/2", "Waits for the balancing report of level 2", "rita"),
    ("vendor", "Nørrebro Glass", "Not set up in QuickBooks: the tax number is being checked", "erin"),
)
"""What is held in the present, why, and whose matter it is."""

ASKED_FOR = (("SC-017/3", ""), ("SC-002/2", ""), ("SC-035/3", "Kim Falk"), ("SC-034/3", "Tom Whitlock"))
"""Invoices of which a lien waiver was asked for, and who signed it; the last two are final ones that were paid."""


def file_documents(desks: Desks, month: int) -> None:
    """Put down what vendors have handed in: once, when the company begins."""
    if month != 1:
        return
    for key, value in SHOWN.items():
        company.set_setting(desks.pat, key, value)
    began, last = desks.clock.first_of(1), desks.clock.last_day
    for place, vendor in enumerate(VENDORS, 1):
        ends = last + timedelta(days=LAPSING.get(vendor.name, 60 + 11 * place))
        if vendor.name == LAPSED:
            ends = desks.clock.month_end(LAST_MONTH - 1)
        compliance.set_document(
            desks.ivan, vendor.name, "insurance", name=LIABILITY, reference=f"GL-{4_100 + 37 * place}",
            received_on=began, expires_on=ends,
        )  # fmt: skip
        signed = None if vendor.name == UNSIGNED else began
        compliance.set_document(desks.ivan, vendor.name, "w9", received_on=signed)


def agree_on_retainage(desks: Desks, month: int) -> None:
    """Agree on a scale, when its commitment is signed."""
    if month == 1:
        number, rules, cap = SCALE
        retainage.set_scale(desks.ivan, number, rules, cents=None, basis_points=cap)


def hold(desks: Desks, month: int) -> None:
    """Hold what is not to be paid now."""
    if month == LAST_MONTH:
        for kind, name, reason, owner in HELD:
            holds.place(desks.rita, kind, name, reason=reason, owner=owner)


def ask_for_waivers(desks: Desks, month: int) -> None:
    """Ask for lien waivers, and file those that come back signed."""
    if month != LAST_MONTH:
        return
    for invoice, signed_by in ASKED_FOR:
        kind = waivers.request(desks.ivan, invoice)
        if signed_by:
            waivers.sign(desks.ivan, invoice, signed_by=signed_by, type=kind)
