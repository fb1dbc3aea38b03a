"""What the preflight looks at: the facts of one invoice at one stage of its way to QuickBooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from store.rules.checks import Level
from store.rules.compliance import Shortfall
from store.rules.pay_application import ApplicationLine, Summary

Stage = Literal["typing", "submit", "send", "accept", "export"]
STAGES: tuple[Stage, ...] = ("typing", "submit", "send", "accept", "export")


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """The invoice's billing period."""

    start: date
    end: date
    due: date
    status: str = "open"


@dataclass(frozen=True, slots=True)
class ChangeOrderFacts:
    """A change order with lines on the invoice; `billed` says whether any of them bills something this period.

    Of a voided one, `to_date` is what stands on its lines in cents, and `carried_at_nothing` whether the invoice has taken note of it.
    """

    number: str
    title: str = ""
    status: str = "approved"
    billed: bool = True
    to_date: int = 0
    carried_at_nothing: bool = False


@dataclass(frozen=True, slots=True)
class CostCodeFacts:
    """A cost code of a billed line and its name in QuickBooks; kind is ``item`` or ``account``."""

    code: str
    kind: str = "item"
    quickbooks_name: str | None = None


@dataclass(frozen=True, slots=True)
class PreflightFacts:
    """Everything the preflight looks at; what is unknown is left at its default and not checked.

    Attributes:
        previous: the lines of the previous application by name, None on the first.
        previous_earned: line 6 of the previous application as it stands now, 0 on the first, None where unknown.
        number_taken_by: the invoice of the same vendor that has the number already, empty where none has.
        broken_links: why a link no longer holds and the way out, by kind and our name.
        unordered: billed lines that are not on the commitment's purchase order, where bills link to orders.
        credits_exported: whether an invoice below zero goes out as a vendor credit.
        by_contact: whether the acting user is the vendor's invoice contact, who may bill up to the due date only.
        texts: field and text of whatever else is written to QuickBooks: memo, descriptions, class.
        limited: key of `quickbooks_limits.LIMITS` and text, for texts with a length limit of their own.
        voided: lines of voided change orders, which the invoice carries with nothing scheduled.
        rates_agreed: lines whose rate a rule or a cap of the commitment set.
        retainage_limit: the most that is held in all, in cents; None without a cap.
        tax_codes: line and tax code of the billed lines.
        pending_change_orders: how many change orders of the commitment are not decided.
        terms: the payment terms, of the commitment or else of the vendor; `due_by_hand` says that the due date was typed over them.
        shortfalls: what is not in order about documents, lien waivers and holds.
    """

    stage: Stage
    lines: Sequence[ApplicationLine] = ()
    summary: Summary | None = None
    edition: str = "US"
    previous: Mapping[str, ApplicationLine] | None = None
    previous_earned: int | None = None
    number: str = ""
    number_taken_by: str = ""
    billing_date: date | None = None
    period: PeriodFacts | None = None
    today: date | None = None
    by_contact: bool = False
    commitment_number: str = ""
    commitment_status: str = "approved"
    commitment_retainage_bp: int | None = None
    commitment_materials_bp: int | None = None
    change_orders: Sequence[ChangeOrderFacts] = ()
    pending_change_orders: int = 0
    voided: frozenset[str] = frozenset()
    rates_agreed: frozenset[str] = frozenset()
    retainage_limit: int | None = None
    vendor_name: str = ""
    vendor_quickbooks: str | None = None
    job_name: str = ""
    job_quickbooks: str | None = None
    cost_codes: Sequence[CostCodeFacts] = ()
    broken_links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    retainage_kind: str = "item"
    retainage_name: str = ""
    texts: Sequence[tuple[str, str]] = ()
    limited: Sequence[tuple[str, str]] = ()
    tax_codes: Sequence[tuple[str, str]] = ()
    unordered: Sequence[str] = ()
    final: bool = False
    credits_exported: bool = False
    overbilling_allowed: bool = True
    terms: str = ""
    due_by_hand: bool = False
    shortfalls: Sequence[Shortfall] = ()

    def from_stage(self, stage: Stage) -> Level:
        """Return ``error`` from that stage on, ``warn`` before it."""
        return "error" if STAGES.index(self.stage) >= STAGES.index(stage) else "warn"
