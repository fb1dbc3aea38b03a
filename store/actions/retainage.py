"""What is held back: the rules and caps of a commitment, releasing on an invoice, installing from storage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store import lookup
from store.actions import invoice_rows
from store.actions import scale as scales
from store.actions.act import Act, action, reason_given, saved
from store.actions.entries import Entry
from store.actions.invoices import bill, changed, opened, recompute, refuse_closed, refuse_locked
from store.errors import Invalid, Refusal
from store.models import Commitment, Invoice, InvoiceLine, RetainageRule
from store.rules import invoice_status
from store.rules.invitations import RELEASES
from store.rules.money import FULL, grouped
from store.rules.release import Asked, Of, Release, checked, releases
from store.rules.retainage import Rule, Scale
from store.rules.retainage import checked as checked_rules
from store.text import clean
from store.views import pay_applications
from store.views import retainage as views


@action("retainage.rules", duty="commitments")
def set_rules(act: Act, number: str, rules: Sequence[Rule], *, version: int | None = None) -> str:
    """Put these rules in the place of the commitment's; a rule that stays as it is keeps what it has done.

    An invoice that is still being filled in follows at once; what was submitted or decided stays as it is.
    """
    contract = lookup.held(lookup.commitment(number))
    before = views.scale_of(contract)
    wanted = checked_rules(rules)
    known = {(rule.from_bp, rule.rate, rule.applies): rule.key for rule in before.rules}
    RetainageRule.update(position=None).where(RetainageRule.commitment == contract).execute()
    for position, rule in enumerate(wanted, 1):
        key = known.get((rule.from_bp, rule.rate, rule.applies))
        if key is not None:
            RetainageRule.update(position=position).where(RetainageRule.id == key).execute()
            continue
        RetainageRule.create(
            commitment=contract,
            position=position,
            from_bp=rule.from_bp,
            rate_bp=rule.rate,
            applies=rule.applies,
        )
    return _settled(act, contract, before, version, {})


@action("retainage.cap", duty="commitments")
def set_cap(
    act: Act, number: str, *, cents: int | None = None, basis_points: int | None = None, version: int | None = None
) -> str:  # fmt: skip
    """Bound what is held in all: by an amount, by a share of the contract sum, by both (the lower holds), or by neither."""
    contract = lookup.held(lookup.commitment(number))
    if cents is not None and cents < 0:
        raise Invalid(f"A cap of {grouped(cents)} is negative; enter 0 or more.",
                      rule="retainage.cap", field="cap", value=grouped(cents))  # fmt: skip
    if basis_points is not None and not 0 <= basis_points <= FULL:
        raise Invalid("A cap is between 0 and 100 % of the contract sum; correct it.",
                      rule="retainage.cap", field="cap", value=basis_points)  # fmt: skip
    before = views.scale_of(contract)
    return _settled(
        act, contract, before, version, {"retainage_cap": cents, "retainage_cap_bp": basis_points}
    )


@action("retainage.scale", duty="commitments")
def set_scale(
    act: Act, number: str, rules: Sequence[Rule], *, cents: int | None, basis_points: int | None, version: int | None = None
) -> str:  # fmt: skip
    """Set rules and caps together."""
    set_rules.within(act, number, rules, version=version)
    return set_cap.within(act, number, cents=cents, basis_points=basis_points)


def _settled(
    act: Act, contract: Commitment, before: Scale, version: int | None, values: dict[str, Any]
) -> str:
    document = lookup.document("commitment", contract.number)
    saved(act, contract, document, version, **values)
    after = views.scale_of(contract)
    if after.sentence() == before.sentence():
        return str(contract.number)
    act.record(document, {"retainage scale": before.sentence()}, {"retainage scale": after.sentence()})
    latest = lookup.latest_of(contract)
    if latest is not None and latest.status in invoice_status.EDITABLE:
        _follow(act, latest, after)
    return str(contract.number)


def _follow(act: Act, invoice: Invoice, scale: Scale) -> None:
    before, after = scales.apply(invoice)
    if after:
        changed(act, invoice)
        recompute(invoice)
        act.record(lookup.invoice_document(invoice), before, after, reason=f"retainage: {scale.sentence()}")


@action("retainage.release", duty="bill")
def release(
    act: Act, invoice: str, asked: Asked, *, lines: Sequence[str] = (), of: Of = "both", reason: str = "", version: int | None = None
) -> int:  # fmt: skip
    """Release retainage on lines of an invoice (all where none is named); answers the cents released.

    What is released takes the place of earlier releases on these lines. Where part is kept back, `reason` says why.
    """
    row = opened(act, invoice, version)
    refuse_locked(act, row)
    refuse_closed(act, row, RELEASES)
    rows = {each.line: each for each in lookup.invoice_lines(row, lines)} if lines else _all(row)
    figures = {name: pay_applications.application_line(each) for name, each in rows.items()}
    made = releases(list(figures.values()), checked(asked), of)
    why = _why(made, reason)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    changes: list[tuple[int, dict[str, Any]]] = []
    for one in made:
        values = _released(one, of)
        old = {name: getattr(figures[one.line], name) for name in values}
        if old == values:
            continue
        changes.append((rows[one.line].id, {**values, "release_by": "clerk", "release_why": why}))
        before |= {f"{one.line} {name}": cents for name, cents in old.items()}
        after |= {f"{one.line} {name}": cents for name, cents in values.items()}
    invoice_rows.write(changes)
    if after:
        changed(act, row)
        scales.apply(row)
        recompute(row)
        act.record(lookup.invoice_document(row), before, {**after, "due": row.due}, reason=why)
    return sum(one.released for one in made)


def _all(invoice: Invoice) -> dict[str, InvoiceLine]:
    rows = (
        InvoiceLine.select()
        .where(InvoiceLine.invoice == invoice)
        .order_by(InvoiceLine.position, InvoiceLine.id)
    )
    return {row.line: row for row in rows}


def _why(made: Sequence[Release], reason: str) -> str:
    if not any(one.held for one in made):
        raise Refusal("Nothing is held on these lines, so there is nothing to release; choose others.",
                      rule="release.nothing", field="lines", value=", ".join(one.line for one in made[:6]))  # fmt: skip
    kept = sum(one.left for one in made)
    return (
        reason_given(reason, f"Keeping back {grouped(kept)}") if kept else clean(reason, "reason", limit=1000)
    )


def _released(one: Release, of: Of) -> dict[str, int]:
    both = {"work_retainage_released": one.work, "materials_retainage_released": one.materials}
    skipped = {"work": "materials_retainage_released", "materials": "work_retainage_released"}.get(of)
    return {name: cents for name, cents in both.items() if name != skipped}


@action("invoice.install", duty="bill")
def install(act: Act, invoice: str, line: str, cents: int, *, version: int | None = None) -> str:
    """Install materials out of storage: this much of the line's stored materials becomes work this period."""
    return bill.within(act, invoice, [Entry(line, install=cents)], version=version)
