"""Revising a returned invoice: taking over what the reviewer proposed."""

from __future__ import annotations

from collections.abc import Sequence

from store import lookup
from store.actions import invoices
from store.actions.act import Act, action
from store.actions.entries import Entry
from store.errors import Refusal
from store.rules import invoice_status
from store.rules.review_letters import RejectedLine
from store.views import returned


@action("invoice.accept_proposals", duty="bill")
def accept_proposals(
    act: Act, invoice: str, lines: Sequence[str] = (), *, version: int | None = None
) -> list[str]:
    """Bill on rejected lines the amount the reviewer proposed, on these lines or (where none is named) on all; answers which.

    Nothing is handed in by it: the invoice stays with its subcontractor until it is submitted.
    """
    row = invoices.opened(act, invoice, version)
    if row.status not in invoice_status.EDITABLE:
        title = invoice_status.TITLES[row.status]
        raise Refusal(
            f"{invoice} is {title}; proposals are accepted on an invoice that was returned to be revised.",
            rule="proposal.status", field="invoice", value=row.status,
        )  # fmt: skip
    waiting = {each.line: each for each in returned.rejected(row) if each.is_open}
    chosen = _chosen(invoice, waiting, [line.line for line in lookup.invoice_lines(row, lines)])
    entries = [Entry(each.line, work=each.proposed) for each in chosen]
    names = [each.line for each in chosen]
    invoices.bill.within(act, invoice, entries, reason=f"accepted as proposed: line {', '.join(names)}")
    return names


def _chosen(invoice: str, waiting: dict[str, RejectedLine], names: Sequence[str]) -> list[RejectedLine]:
    without = [name for name in names if name not in waiting]
    if without:
        raise Refusal(
            f"Nothing other than what it bills is proposed for line {', '.join(without)} of {invoice}; "
            "enter the amount that is right.",
            rule="proposal.none", field="line", value=without[0],
        )  # fmt: skip
    if not waiting:
        raise Refusal(
            f"No proposal waits on {invoice}: no rejected line has an amount proposed that it does not bill already.",
            rule="proposal.none", field="invoice", value=invoice,
        )  # fmt: skip
    return [waiting[name] for name in names] if names else list(waiting.values())
