"""Handing out billing workbooks: what stands in each is kept, so that every cell of one that comes back can be held against it."""

from __future__ import annotations

import uuid

from store import lookup
from store.actions import billing_periods, invoice_rows, seats
from store.actions.act import Act, action
from store.errors import Invalid, NotFound, Refusal
from store.models import BillingPeriod, BillingWorkbook, Commitment, Invitation, Invoice
from store.rules import billing_workbook as rules
from store.rules import invoice_status
from store.rules.billing_workbook import SentLine
from store.rules.pay_application import ApplicationLine
from store.views import change_links, pay_applications, subcontractor_schedules
from store.views.billing_workbooks import identity_of
from store.views.pay_applications import FIGURES, LineRow, application_line


@action("workbook.issue", duty="create_invoice")
def issue(act: Act, commitment: str, *, kind: str = "", period: int | None = None) -> str:
    """Make a billing workbook for the commitment's open period, or for its invoice that is being filled in; answers its token.

    The same workbook again keeps its token; a different one supersedes those that are still out.

    Args:
        kind: ``work``, ``retainage`` or ``both``; empty takes the invoice's, the invitation's or the project's.
        period: the position of the period it is wanted for; another one than is to be billed now is refused.
    """
    contract = lookup.held(lookup.commitment(commitment))
    seats.require_sight(act, contract)
    if kind and kind not in rules.TYPE_WORDS:
        raise Invalid(
            f"A workbook is of type work, retainage or both, not {kind!r}.", field="type", value=kind
        )
    invoice_status.require_billable_commitment(
        contract.number, contract.status, retained=contract.retained, closed_out=contract.closed_out_by or ""
    )
    if sentence := subcontractor_schedules.why_not_ready(contract):
        raise Refusal(sentence, rule="ssov.not_approved", field="schedule of values", value=contract.number)
    latest = lookup.latest_of(contract)
    invoice = latest if latest and latest.status in invoice_status.EDITABLE else None
    if invoice is None and latest is not None:
        invoice_status.require_previous_decided(latest.status, lookup.invoice_name(latest))
    billed = invoice.period if invoice else _open_period(act, contract)
    if period is not None and period != billed.position:
        raise Refusal(
            f"{contract.number} bills {billed.start_date} to {billed.end_date} now, no longer period {period}; invite it to that one.",
            rule="workbook.period", field="period", value=period,
        )  # fmt: skip
    kind = kind or (invoice.type if invoice else _asked(contract, billed))
    lines = present(contract, invoice)
    revision = _revision(invoice)
    print_ = rules.fingerprint(lines, kind, lookup.invoice_name(invoice) if invoice else "", revision)
    return _kept(act, contract, billed, invoice, latest, kind, revision, lines, print_).token


def _open_period(act: Act, contract: Commitment) -> BillingPeriod:
    billing_periods.roll(act, contract.project)
    period = billing_periods.open_of(contract.project)
    if period is None:
        raise NotFound(
            f"Project {contract.project.number} has no open billing period, so there is nothing to bill yet; open one first.",
            rule="period.none", field="period", value=contract.project.number,
        )  # fmt: skip
    return period


def _asked(contract: Commitment, period: BillingPeriod) -> str:
    """What the commitment was last invited to bill in the period, else what may be billed without an invitation."""
    invited = (
        Invitation.select(Invitation.type)
        .where(Invitation.commitment == contract, Invitation.period == period)
        .order_by(Invitation.id.desc())
        .first()
    )
    kind = str(invited.type if invited else contract.project.invite_type)
    return kind if kind in rules.TYPE_WORDS else "both"


def _revision(invoice: Invoice | None) -> int:
    """Which revision of the invoice the workbook will become."""
    if invoice is None:
        return 1
    return int(invoice.revision) + (1 if invoice.submitted_at else 0)


def present(contract: Commitment, invoice: Invoice | None) -> list[SentLine]:
    """The lines a workbook holds now: those of the invoice it revises, or those the next one begins with; rows that only mirror
    a change order are in none."""
    links = change_links.of_commitment(contract)
    if invoice is not None:
        return [_of_row(row) for row in change_links.shown(pay_applications.line_rows(invoice), links)]
    previous = lookup.latest_of(contract)
    rows = invoice_rows.beginning(contract, previous, contract.project.move_materials)
    lines = [ApplicationLine(**{name: row[name] for name in FIGURES}) for row in rows]
    return [
        SentLine(line, row["description"], row["unit"])
        for line, row in zip(lines, rows, strict=True)
        if not links.mirrored(line, row["sov_line"], row["cost_code"], row["description"])
    ]


def _of_row(row: LineRow) -> SentLine:
    return SentLine(
        application_line(row), row.description, row.unit, row.mark, row.comment, row.proposed, row.claimed
    )


def _kept(
    act: Act, contract: Commitment, period: BillingPeriod, invoice: Invoice | None, latest: Invoice | None,
    kind: str, revision: int, lines: list[SentLine], print_: str,
) -> BillingWorkbook:  # fmt: skip
    out = BillingWorkbook.commitment == contract, BillingWorkbook.state == "out"
    standing: BillingWorkbook | None = (
        BillingWorkbook.select()
        .where(*out, BillingWorkbook.fingerprint == print_, BillingWorkbook.period == period)
        .first()
    )
    if standing is not None:
        return standing
    superseded = (
        BillingWorkbook.update(state="superseded", version=BillingWorkbook.version + 1).where(*out).execute()
    )
    token = uuid.uuid4().hex
    identity = identity_of(contract, period, invoice, kind, revision, token)
    row: BillingWorkbook = BillingWorkbook.create(
        token=token, commitment=contract, period=period, invoice=invoice, previous=latest if invoice is None else invoice.previous,
        revision=revision, type=kind, made_at=act.now, made_by=act.actor.login,
        previous_earned=invoice.previous_earned if invoice else latest.earned if latest else 0,
        schedule=[line.as_plain() for line in lines], fingerprint=print_, seal=rules.seal(identity, print_),
    )  # fmt: skip
    act.record(
        lookup.document("commitment", contract.number), {},
        {"billing workbook": token[:8], "period": period.position, "type": kind, "superseded": superseded},
    )  # fmt: skip
    return row
