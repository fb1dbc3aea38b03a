"""Documents of an invoice as files: the pay application as PDF or workbook, its history as PDF or text."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.session import Session

FORMATS = ("pdf", "xlsx", "txt")


@click.command()
@click.argument("invoice", metavar="INV")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "wanted",
    type=click.Choice(FORMATS),
    help="Otherwise as the file's name ends; PDF where that says nothing.",
)
@click.option(
    "--history", is_flag=True, help="The whole history instead: who, when, what and why (pdf or txt)."
)
@click.option("--force", is_flag=True, help="Put it in the place of a file that is there already.")
@click.pass_obj
def document(
    session: Session, invoice: str, file: Path | None, wanted: str | None, history: bool, force: bool
) -> None:
    """Write the pay application of INV as a PDF, or as a workbook with live formulas.

    Without FILE it is written into this folder and named after the invoice.
    """
    from exporter.documents import files
    from store.errors import Invalid
    from tui import papers

    desk, name = session.desk(), "history" if history else "application"
    made = papers.DOCUMENTS[name].formats
    if wanted and wanted not in made:
        raise Invalid(
            f"{papers.DOCUMENTS[name].title} is not written as {wanted}; choose {' or '.join(made)}.", field="format", value=wanted
        )  # fmt: skip
    chosen = files.format_of(file, wanted or "", tuple(made), "pdf")
    path = file or Path(papers.suggested(desk, name, invoice, chosen))
    files.write(path, made[chosen](desk, invoice), force=force)
    session.answer(
        {"invoice": invoice, "document": name, "format": chosen, "file": str(path)},
        lambda: [f"{path} is written."],
    )
