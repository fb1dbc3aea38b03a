"""The intake workbook: writing the empty one, reading a filled one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.output import COUNT, Field, table
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.intake.importer import ImportResult

FIELDS = (Field("sheet", "Sheet"), Field("added", "Added", COUNT), Field("unchanged", "Unchanged", COUNT))


@click.command()
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.pass_obj
def template(session: Session, file: Path) -> None:
    """Write the empty intake workbook."""
    from store.intake.template import write_template

    write_template(file)
    session.answer({"file": str(file)}, lambda: [f"{file} is ready to be filled in."])


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", default="", help="Which sheet a CSV file holds, where its name does not say it.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.pass_obj
def import_(session: Session, file: Path, sheet: str, dry_run: bool) -> None:
    """Read a filled workbook or a CSV file: all of it, or with a single fault nothing of it."""
    from store.intake.importer import import_file

    found = import_file(session.desk(), file, sheet=sheet or None, dry_run=dry_run)
    document = {
        "file": found.file, "dry_run": found.dry_run, "added": found.added, "unchanged": found.unchanged, "faults": [],
    }  # fmt: skip
    session.answer(document, lambda: _report(found))


def _report(found: ImportResult) -> Iterator[str]:
    rows = [
        {"sheet": name, "added": count, "unchanged": found.unchanged[name]}
        for name, count in found.added.items()
    ]
    yield from table(FIELDS, rows)
    if found.dry_run:
        yield "Nothing is wrong with the file; nothing was written, as asked."
    elif not any(found.added.values()):
        yield "The book holds all of it already; nothing was changed."
