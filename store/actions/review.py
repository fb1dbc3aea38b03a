"""Line-item review: marks on lines, and finishing the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store import lookup
from store.actions import notices, snapshots
from store.actions.act import Act, action, reason_given
from store.actions.entries import refuse_proposal
from store.actions.invoices import changed, opened
from store.errors import Invalid, Refusal
from store.models import BillingWorkbook, Invoice, InvoiceLine
from store.rules import invoice_status, locks, permissions, review
from store.rules.checks import line_findings
from store.text import clean
from store.views import change_links, pay_applications, preflights
from store.views.pay_applications import LineRow


@dataclass(frozen=True, slots=True)
class Mark:
    """A reviewer's decision on a line: ``approved``, ``rejected`` or ``held`` (both need a reason), ``no_action`` to take it back.

    A line on hold stays undecided, with the question asked about it.

    `proposed` is the work this period, in cents, that the reviewer would approve.
    """

    line: str
    mark: str
    reason: str = ""
    proposed: int | None = None


@action("review.mark", duty="review")
def mark(act: Act, invoice: str, marks: Sequence[Mark], *, version: int | None = None) -> str:
    """Mark lines of an invoice under review, all or none; a rejected line never changes its amount."""
    row = opened(act, invoice, version)
    _refuse_locked(act, row)
    if any(one.mark == "approved" for one in marks):
        _separate(act, row, "approve")
    before, after = {}, {}
    alike: dict[tuple[tuple[str, object], ...], list[int]] = {}
    for one, line in zip(marks, lookup.invoice_lines(row, [one.line for one in marks]), strict=True):
        values = _values(act, line, one)
        before[line.line] = line.mark
        after[line.line] = one.mark if not values["comment"] else f"{one.mark}: {values['comment']}"
        alike.setdefault(tuple(values.items()), []).append(line.id)
    for same, lines in alike.items():
        InvoiceLine.update(**dict(same)).where(InvoiceLine.id.in_(lines)).execute()
    if after:
        changed(act, row)
        act.record(lookup.invoice_document(row), before, after)
    return invoice


def _values(act: Act, line: InvoiceLine, one: Mark) -> dict[str, object]:
    if one.mark not in ("approved", "rejected", "held", "no_action"):
        raise Invalid(
            f"A line cannot be {one.mark!r}; it is approved, rejected, held or no_action.",
            field="mark",
            value=one.mark,
        )
    if one.mark == "rejected":
        if one.proposed is not None:
            allowed = preflights.overbilling_allowed(act.settings, line.invoice)
            refuse_proposal(
                pay_applications.application_line(line), one.proposed, overbilling_allowed=allowed
            )
        comment = reason_given(one.reason, f"Rejecting line {line.line}")
        return {
            "mark": "rejected",
            "comment": comment,
            "proposed": one.proposed,
            "marked_by": act.actor.login,
        }
    if one.mark == review.HELD:
        asked = reason_given(one.reason, f"Holding line {line.line}")
        return {
            "mark": "no_action",
            "comment": asked,
            "proposed": line.proposed,
            "marked_by": act.actor.login,
        }
    comment = clean(one.reason, "reason", limit=1000, lines=True)
    if one.mark == "no_action" and review.is_held(line.mark, line.comment, line.marked_by):
        return {"mark": "no_action", "comment": comment, "proposed": line.proposed, "marked_by": None}
    by = act.actor.login if one.mark == "approved" else None
    return {"mark": one.mark, "comment": comment or line.comment, "proposed": one.proposed, "marked_by": by}


@action("review.mark_all", duty="review")
def approve_all(act: Act, invoice: str, *, within_contract: bool = False, version: int | None = None) -> int:
    """Approve every line not marked yet and not on hold (only those within their scheduled value, if asked); answers how many."""
    row = opened(act, invoice, version)
    _refuse_locked(act, row)
    _separate(act, row, "approve")
    rows = [
        line
        for line in pay_applications.line_rows(row)
        if line.mark == "no_action" and not review.is_held(line.mark, line.comment, line.marked_by)
    ]
    if within_contract:
        rows = [line for line in rows if _within_contract(line)]
    if not rows:
        return 0
    InvoiceLine.update(mark="approved", marked_by=act.actor.login).where(
        InvoiceLine.invoice == row, InvoiceLine.id.in_([line.id for line in rows])
    ).execute()
    changed(act, row)
    act.record(lookup.invoice_document(row), {}, {"approved lines": [line.line for line in rows]})
    return len(rows)


@action("review.finish", duty="decide")
def finish(act: Act, invoice: str, *, status: str = "", reason: str = "", version: int | None = None) -> str:
    """Finish the review: any rejected line returns the invoice, all lines approved approve it; answers the new status.

    Args:
        status: ``approved`` (the default), ``approved_as_noted`` or ``pending_owner_approval``.
        reason: a remark kept with the decision.
    """
    row = opened(act, invoice, version)
    lines = change_links.shown_rows(row)
    marks = [_reviewed(line) for line in lines]
    verb = review.decision_for(marks, status)
    target = invoice_status.target(row.status, verb)
    why = clean(reason, "reason", limit=1000, lines=True) or review.return_reason(marks)
    invoice_status.require_guards(verb, erp=row.erp_state, is_latest=lookup.is_latest(row), reason=why)
    if verb == "return":
        _decide(act, row, target, "returned", why, {})
        return target
    waived = _separate(act, row, verb)
    preflights.refuse_errors(act.desk, row, "submit")
    decided = {
        "decided_by": act.actor.login,
        "decided_at": act.now,
        "duties_waived": row.duties_waived or bool(waived),
    }
    _decide(act, row, target, "decided", waived or why, decided)
    return target


@action("review.return", duty="decide")
def send_back(act: Act, invoice: str, *, reason: str, version: int | None = None) -> str:
    """Return an invoice to be revised although no line is rejected, with a reason."""
    row = opened(act, invoice, version)
    target = invoice_status.target(row.status, "return")
    why = invoice_status.require_guards(
        "return", erp=row.erp_state, is_latest=lookup.is_latest(row), reason=reason
    )
    _decide(act, row, target, "returned", reason_given(why, "Returning an invoice"), {})
    return target


def _reviewed(line: LineRow) -> review.LineMark:
    return review.LineMark(line.line, line.mark, line.comment, line.proposed, line.work_this)


def _within_contract(line: LineRow) -> bool:
    findings = line_findings(pay_applications.application_line(line), overbilling_allowed=False)
    return not any(finding.rule.startswith("overbilling") for finding in findings)


def _decide(act: Act, row: Invoice, target: str, event: str, reason: str, values: dict[str, object]) -> None:
    before = {"status": row.status}
    changed(act, row, status=target, **values)
    snapshots.take(act, row, event)
    act.record(lookup.invoice_document(row), before, {"status": target, "due": row.due}, reason=reason)
    if event == "returned":
        notices.returned(act, row, reason)
    else:
        notices.decided(act, row, target)


def _separate(act: Act, row: Invoice, verb: str) -> str | None:
    person = act.actor.login
    took_in = BillingWorkbook.select().where(
        BillingWorkbook.invoice == row, BillingWorkbook.returned_by == person
    )
    people = {
        "created": row.created_by,
        "approved": row.decided_by,
        "took in": person if took_in.exists() else None,
    }
    return permissions.separate(verb, person, people, act.settings.yes("duties.separated"))


def _refuse_locked(act: Act, row: Invoice) -> None:
    sentence = locks.marks_locked(row.status, row.erp_state, lookup.is_latest(row), act.actor.roles)
    if sentence:
        name = lookup.invoice_name(row)
        raise Refusal(f"{name}: {sentence}", rule="review.locked", field="invoice", value=name)
