"""What would stop an invoice on its way to QuickBooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.documents import finding_json, finding_lines
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.rules.checks import Finding
    from store.views.invoices import InvoiceDocument


@click.command()
@click.argument("invoice", metavar="INV")
@click.pass_context
def preflight(ctx: click.Context, invoice: str) -> None:
    """What would stop the invoice on its way to QuickBooks, and where to mend it. Ends with 1 where something would."""
    from store.rules.preflight import stopping
    from store.views.invoices import document

    session: Session = ctx.obj
    desk = session.desk()
    found = _merged(document(desk, invoice), document(desk, invoice, "export"))
    stopped = bool(stopping(found))
    session.answer(
        {
            "invoice": invoice,
            "ok": not stopped,
            "findings": [finding_json(each) for each in found],
            "count": len(found),
        },
        lambda: finding_lines(found) if found else [f"Nothing stops {invoice}."],
    )
    if stopped:
        ctx.exit(1)


def _merged(*documents: InvoiceDocument) -> list[Finding]:
    """What is said at its present stage and at export, each once and at its most severe, errors first."""
    found: dict[tuple[str, str], Finding] = {}
    for document in documents:
        for finding in document.findings:
            key = finding.rule, finding.where
            if key not in found or finding.level == "error":
                found[key] = finding
    return sorted(found.values(), key=lambda finding: finding.level != "error")
