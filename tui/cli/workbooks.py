"""Billing workbooks and the revision of invoices: handing one out, taking over what the reviewer proposed."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.output import DATE, WORD, Field, listed, table
from tui.cli.session import Session

FIELDS = (
    Field("made_at", "Made (UTC)"), Field("made_by", "By"), Field("period_start", "Period", DATE), Field("period_end", "to", DATE),
    Field("type", "Type"), Field("state", "State", WORD), Field("invoice", "Invoice"), Field("returned_at", "Returned"),
    Field("returned_by", "By"),
)  # fmt: skip


@click.command()
@click.argument("number")
@click.argument("file", metavar="[FILE.xlsx]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--type",
    "kind",
    default="",
    metavar="work|retainage|both",
    help="Which columns are open; else as invited.",
)
@click.pass_obj
def workbook(session: Session, number: str, file: Path | None, kind: str) -> None:
    """Write the billing workbook of the commitment NUMBER to be filled in; without a file, those that were handed out."""
    if file is None:
        from store.views import billing_workbooks

        rows = billing_workbooks.of_commitment(session.desk(), number)
        session.answer(
            listed(FIELDS, rows), lambda: table(FIELDS, rows, nothing="No billing workbook was handed out.")
        )
        return
    from exporter.documents import billing_workbook

    made = billing_workbook.save(session.desk(), number, file, kind)
    document = {
        "file": str(file), "commitment": made.commitment, "type": made.kind, "invoice": made.revises or None, "revision": made.revision,
    }  # fmt: skip
    session.answer(
        document,
        lambda: [f"{file} is ready to be filled in by {made.vendor} and taken in with `billspool import`."],
    )


@click.command("accept-proposals")
@click.argument("invoice", metavar="INV")
@click.option("--line", "lines", multiple=True, metavar="L", help="Only on this line; may be given again.")
@click.pass_obj
def accept_proposals(session: Session, invoice: str, lines: tuple[str, ...]) -> None:
    """Bill on rejected lines of a returned invoice what the reviewer proposed; submit it afterwards."""
    from store.actions import proposals
    from tui.cli.documents import answer_invoice

    proposals.accept_proposals(session.desk(), invoice, list(lines))
    answer_invoice(session, invoice)
