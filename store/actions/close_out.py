"""Closing a commitment out, once everything on its list is done or explained."""

from __future__ import annotations

from collections.abc import Mapping

from store import lookup
from store.actions.act import Act, action, saved
from store.errors import Refusal
from store.rules import close_out as rules
from store.text import clean
from store.views import close_out as views

CLOSABLE = ("approved", "complete", "terminated", "received", "partially_received", "closed")


@action("commitment.close_out", duty="commitments")
def close_out(
    act: Act, number: str, *, explained: Mapping[str, str] | None = None, version: int | None = None
) -> str:
    """Close a commitment out; answers its status: complete (an order: closed), terminated where it was.

    Args:
        explained: reasons by key for steps that may be explained instead of done.

    Raises:
        Refusal: with the first step that is open.
    """
    row = lookup.held(lookup.commitment(number))
    if row.closed_out_at:
        raise Refusal(f"{number} was closed out by {row.closed_out_by} on {row.closed_out_at[:10]} already.",
                      rule="close_out.done", field="commitment", value=number)  # fmt: skip
    if row.status not in CLOSABLE:
        raise Refusal(
            f"{number} is {row.status.replace('_', ' ')} and has nothing to close out; set its status to void if it is not wanted.",
            rule="close_out.status", field="status", value=row.status,
        )  # fmt: skip
    reasons = {key: clean(text, "reason", limit=500) for key, text in (explained or {}).items()}
    found = rules.steps(views.facts(act.desk, row), reasons)
    rules.require_closable(number, found, reasons)
    note = "; ".join(f"{step.key}: {reasons[step.key]}" for step in found if step.state == rules.EXPLAINED)
    status = row.status if row.status == "terminated" else rules.CLOSED[row.type]
    before, document = row.status, lookup.document("commitment", number)
    saved(
        act,
        row,
        document,
        version,
        status=status,
        closed_out_by=act.actor.login,
        closed_out_at=act.now,
        closed_out_note=note,
    )
    act.record(
        document, {"status": before, "closed_out": False}, {"status": status, "closed_out": True}, reason=note
    )
    return status
