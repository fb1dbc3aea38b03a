"""The one preflight: whether an invoice can become a bill, asked while typing, at submit, send, accept and before export.

A check is a small function from the facts to findings; the table at the end lists them all. What a later stage needs is an
``error`` from that stage on and a ``warn`` before, so that nothing is found late that could be seen early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from store.errors import Invalid
from store.rules import payment_terms
from store.rules.billing_periods import past_due_fault
from store.rules.checks import Finding, Level, all_line_findings
from store.rules.money import grouped
from store.rules.preflight_facts import (
    STAGES,
    ChangeOrderFacts,
    CostCodeFacts,
    PeriodFacts,
    PreflightFacts,
    Stage,
)
from store.rules.quickbooks_limits import LIMITS, length_fault
from store.rules.quickbooks_text import quickbooks_text

__all__ = [
    "CHECKS",
    "STAGES",
    "ChangeOrderFacts",
    "CostCodeFacts",
    "PeriodFacts",
    "PreflightFacts",
    "Stage",
    "preflight",
    "require_clear",
    "stopping",
]


def preflight(facts: PreflightFacts) -> list[Finding]:
    """Return every finding, errors first, otherwise in the order of the checks; an empty list lets the invoice pass.

    What QuickBooks lacks is the office's to mend, so an invoice contact is not told of it.
    """
    checks = [check for check in CHECKS if not (facts.by_contact and check in OFFICE_CHECKS)]
    found = [finding for check in checks for finding in check(facts)]
    return sorted(found, key=lambda finding: finding.level != "error")


def stopping(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop the invoice."""
    return [finding for finding in findings if finding.level == "error"]


def require_clear(findings: Sequence[Finding]) -> None:
    """Raise `Invalid` with the first error, saying where it is mended and how many more there are."""
    errors = stopping(findings)
    if not errors:
        return
    first, more = errors[0], len(errors) - 1
    others = (
        f" {more} more {'finding stops' if more == 1 else 'findings stop'} it: billspool preflight lists all."
        if more
        else ""
    )
    raise Invalid(f"{first.message} ({first.where}){others}", rule=first.rule, field=first.where, value="")


def _figures(facts: PreflightFacts) -> Iterator[Finding]:
    yield from all_line_findings(
        facts.lines,
        overbilling_allowed=facts.overbilling_allowed,
        previous=facts.previous,
        contract_work_bp=facts.commitment_retainage_bp,
        contract_materials_bp=facts.commitment_materials_bp,
        voided=facts.voided,
        rates_agreed=facts.rates_agreed,
    )


def _cap(facts: PreflightFacts) -> Iterator[Finding]:
    if (
        facts.summary is None
        or facts.retainage_limit is None
        or facts.summary.retainage <= facts.retainage_limit
    ):
        return
    yield Finding(
        "retainage.over_cap", "warn", "Invoice, line 5",
        f"{grouped(facts.summary.retainage)} is held where the commitment says at most {grouped(facts.retainage_limit)}; "
        "lower what was typed on the lines, or release the rest.",
    )  # fmt: skip


def _line_seven(facts: PreflightFacts) -> Iterator[Finding]:
    summary, expected = facts.summary, facts.previous_earned
    if summary is not None and expected is not None and summary.previous != expected:
        yield Finding(
            "previous.changed", "error", "Invoice, line 7",
            f"Line 7 is {grouped(summary.previous)} and line 6 of the previous invoice {grouped(expected)}: it was changed "
            "after this one began; delete this invoice and create it again.",
        )  # fmt: skip


def _total(facts: PreflightFacts) -> Iterator[Finding]:
    summary = facts.summary
    if summary is None or summary.due > 0 or facts.stage == "typing":
        return
    if summary.due == 0 or not facts.credits_exported:
        kind = "no bill for nothing" if summary.due == 0 else "no bill below zero"
        credit = ", or let credits go out (setting credits.export)" if summary.due < 0 else ""
        yield Finding(
            "total.not_positive", facts.from_stage("send"), "Invoice, line 8",
            f"Line 8, the current payment due, is {grouped(summary.due)} and QuickBooks takes {kind}; "
            f"carry it into the next invoice, or bill work or release retainage{credit}.",
        )  # fmt: skip


def _final(facts: PreflightFacts) -> Iterator[Finding]:
    if not facts.final or facts.summary is None:
        return
    left = facts.summary.contract_sum - facts.summary.completed_and_stored
    open_ends = [
        text
        for text, applies in (
            (f"{grouped(left)} is left to bill", left != 0),
            (f"{grouped(facts.summary.retainage)} of retainage is held", facts.summary.retainage != 0),
            (
                f"{facts.pending_change_orders} change order(s) are not decided",
                facts.pending_change_orders > 0,
            ),
        )
        if applies
    ]
    if open_ends:
        yield Finding(
            "final.open_ends", "warn", "Invoice, field Final",
            f"The invoice is marked final, but {' and '.join(open_ends)}; finish that or take the mark off.",
        )  # fmt: skip


def _number(facts: PreflightFacts) -> Iterator[Finding]:
    where = LIMITS["invoice_number"].where
    if not facts.number.strip():
        if facts.stage != "typing":
            yield Finding(
                "number.missing", facts.from_stage("send"), where,
                "The invoice has no invoice number, which QuickBooks keeps as the bill's reference; enter the vendor's number.",
            )  # fmt: skip
        return
    yield from _limited("invoice_number", facts.number, "error")
    if facts.number_taken_by:
        yield Finding(
            "number.duplicate", "error", where,
            f"Invoice number “{facts.number}” of {facts.vendor_name or 'this vendor'} is on {facts.number_taken_by} already; "
            "check the vendor's paper and enter the right number.",
        )  # fmt: skip


def _dates(facts: PreflightFacts) -> Iterator[Finding]:
    where = "Invoice, field Billing date"
    if facts.billing_date is None:
        yield Finding(
            "date.missing", facts.from_stage("send"), where,
            "The invoice has no billing date, which becomes the bill's date; enter one.",
        )  # fmt: skip
    period = facts.period
    if period is None:
        return
    if facts.billing_date is not None and not period.start <= facts.billing_date <= period.end:
        yield Finding(
            "date.outside_period", "warn", where,
            f"The billing date {facts.billing_date} lies outside the billing period {period.start} to {period.end}; "
            "correct it unless it is meant.",
        )  # fmt: skip
    if facts.stage in ("typing", "submit"):
        yield from _period_over(facts, period)


def _period_over(facts: PreflightFacts, period: PeriodFacts) -> Iterator[Finding]:
    level: Level = facts.from_stage("submit") if facts.by_contact else "warn"
    if facts.today is not None and (fault := past_due_fault(period.due, facts.today)):
        yield Finding("period.past_due", level, "Billing periods, field Due", fault)
    if period.status != "open":
        yield Finding(
            "period.closed", level, "Billing periods",
            f"The billing period {period.start} to {period.end} is {period.status}; ask for it to be reopened, "
            "or bill in the open one.",
        )  # fmt: skip


def _contract(facts: PreflightFacts) -> Iterator[Finding]:
    if facts.commitment_number:
        yield from _limited("commitment_number", facts.commitment_number, facts.from_stage("send"))
    if facts.commitment_status in ("draft", "void", "terminated"):
        yield Finding(
            "commitment.status", "warn" if facts.commitment_status == "terminated" else facts.from_stage("send"),
            "Commitment, field Status",
            f"Commitment {facts.commitment_number} is {facts.commitment_status}; "
            "make sure it may still be billed, or set its status right.",
        )  # fmt: skip
    for order in facts.change_orders:
        yield from _change_order(order, facts.from_stage("submit"))


def _voided(order: ChangeOrderFacts, level: Level) -> Iterator[Finding]:
    if not order.to_date:
        return
    if order.carried_at_nothing:
        yield Finding(
            "change_order.voided", level, f"Change order {order.number}, on this invoice",
            f"{order.number} was voided after {grouped(order.to_date)} was billed on it: bill the reverse, "
            f"which takes that back with its retainage (invoices reverse-change-order INV {order.number}).",
        )  # fmt: skip
    else:
        yield Finding(
            "change_order.voided", "warn", f"Change order {order.number}, on the next invoice",
            f"{order.number} has been voided since; {grouped(order.to_date)} is billed on it here, and the next invoice bills the reverse.",
        )  # fmt: skip


def _change_order(order: ChangeOrderFacts, level: Level) -> Iterator[Finding]:
    if order.status == "void":
        yield from _voided(order, level)
    elif order.billed and order.status != "approved":
        yield Finding(
            "change_order.not_approved", "error", f"Change order {order.number}, field Status",
            f"Change order {order.number} is on the invoice and {order.status.replace('_', ' ')}; "
            "approve it first, or bill nothing on its lines.",
        )  # fmt: skip
    yield from _limited("change_order_number", order.number, "error")
    yield from _limited("change_order_title", order.title, "error")


def _links(facts: PreflightFacts) -> Iterator[Finding]:
    level = facts.from_stage("send")
    missing = (
        ("link.vendor", "vendor", "Vendor", facts.vendor_name, facts.vendor_quickbooks),
        ("link.job", "job", "Project", facts.job_name, facts.job_quickbooks),
        *(
            ("link.cost_code", code.kind, "Cost code", code.code, code.quickbooks_name)
            for code in facts.cost_codes
        ),
    )
    for rule, kind, noun, ours, theirs in missing:
        if ours and not theirs:
            broken = facts.broken_links.get((kind, ours))
            why = (
                f": {broken}"
                if broken
                else " has no name in QuickBooks yet; link it before the invoice is sent."
            )
            yield Finding(rule, level, f"Links, {kind}s", f"{noun} “{ours}”{why}")
    if not facts.retainage_name.strip():
        yield Finding(
            "retainage.name", level, "Settings, retainage.name",
            f"No QuickBooks {facts.retainage_kind} is named for retainage, which every bill needs even without retainage; "
            "set retainage.name.",
        )  # fmt: skip


def _order(facts: PreflightFacts) -> Iterator[Finding]:
    if not facts.unordered or (facts.summary is not None and facts.summary.due < 0):
        return
    names, more = ", ".join(facts.unordered[:4]), len(facts.unordered) - 4
    named = (
        f"Line {names} is"
        if len(facts.unordered) == 1
        else f"Lines {names}{f' and {more} more' if more > 0 else ''} are"
    )
    yield Finding(
        "order.missing", facts.from_stage("send"), "Commitment, purchase order",
        f"{named} not on the purchase order of {facts.commitment_number} in QuickBooks, to which bills link; "
        f"send the commitment (billspool commitments send {facts.commitment_number}).",
    )  # fmt: skip


def _texts(facts: PreflightFacts) -> Iterator[Finding]:
    level = facts.from_stage("send")
    named: list[tuple[str, str]] = [
        ("vendor_name", facts.vendor_quickbooks or ""),
        ("job_name", facts.job_quickbooks or ""),
        (f"{facts.retainage_kind}_name", facts.retainage_name),
        *((f"{code.kind}_name", code.quickbooks_name or "") for code in facts.cost_codes),
        *facts.limited,
    ]
    for key, text in named:
        yield from _limited(key, text, level)
    written = [
        *((LIMITS[key].name, text, LIMITS[key].where) for key, text in named),
        *((field, text, field) for field, text in facts.texts),
        ("Invoice number", facts.number, LIMITS["invoice_number"].where),
    ]
    for field, text, where in written:
        try:
            quickbooks_text(text, field)
        except Invalid as refused:
            yield Finding(refused.rule, level, where, refused.message)


def _limited(key: str, text: str, level: Level) -> Iterator[Finding]:
    if (fault := length_fault(key, text)) is not None:
        yield Finding("quickbooks.length", level, LIMITS[key].where, fault)


def _taxes(facts: PreflightFacts) -> Iterator[Finding]:
    for line, code in facts.tax_codes:
        if code and facts.edition != "CA":
            yield Finding(
                "tax.not_sent", "warn", f"Schedule of values, line {line}, Tax code",
                f"Line {line} has the tax code “{code}”, which a bill in the US edition does not carry; take it off if it matters.",
            )  # fmt: skip
        elif code:
            yield from _limited("tax_code", code, facts.from_stage("send"))


def _terms(facts: PreflightFacts) -> Iterator[Finding]:
    if facts.terms and not facts.due_by_hand and payment_terms.parse(facts.terms) is None:
        yield Finding(
            "terms.unknown", "warn", "Commitment, field Payment terms",
            f"The payment terms “{facts.terms}” name no day, so the bill falls due with its billing period; write terms such as Net 30, "
            "or type the due date.",
        )  # fmt: skip


def _compliance(facts: PreflightFacts) -> Iterator[Finding]:
    for short in facts.shortfalls:
        level: Level = "warn" if short.stops == "warn" else facts.from_stage(cast("Stage", short.stops))
        yield Finding(short.rule, level, short.where, short.message)


CHECKS: tuple[Callable[[PreflightFacts], Iterator[Finding]], ...] = (
    _figures,
    _cap,
    _line_seven,
    _total,
    _number,
    _dates,
    _contract,
    _links,
    _order,
    _texts,
    _taxes,
    _final,
    _terms,
    _compliance,
)
OFFICE_CHECKS = (_links, _order)
