"""The intake workbook: writing the empty one, reading a filled one; and reading a billing workbook that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.failures import slip
from tui.cli.output import COUNT, MONEY, OURS, QUANTITY, Field, Form, table
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.intake.importer import ImportResult

WRITTEN = Form(str, str, right=True)
"""An amount or a quantity that is text already."""
TAKEN = (
    Field("line", "Line"), Field("description", "Description", grows=True), Field("figure", "Figure", OURS),
    Field("before", "In the book", WRITTEN), Field("after", "Filled in", WRITTEN),
)  # fmt: skip
SIDES = ("before", "after")
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
@click.option(
    "--carry",
    is_flag=True,
    help="Of a billing workbook, take the lines that still hold and leave the others.",
)
@click.option("--submit", is_flag=True, help="Hand in at once the invoice a billing workbook becomes.")
@click.pass_obj
def import_(session: Session, file: Path, sheet: str, dry_run: bool, carry: bool, submit: bool) -> None:
    """Read a filled workbook, a CSV file or a returned billing workbook: all of it, or with a single fault nothing of it."""
    from store.intake.billing_workbook import is_billing_workbook
    from store.intake.importer import import_read
    from store.intake.reader import read
    from store.intake.taking_in import take_in_file

    desk, content = session.desk(), read(file, sheet=sheet or None)
    if is_billing_workbook(content):
        taken = take_in_file(desk, content, carry=carry, submit=submit, dry_run=dry_run)
        session.answer(_taken_json(taken), lambda: _told(taken))
        return
    if carry or submit:
        raise slip("--carry and --submit are for a billing workbook, which this file is not; leave them out.")
    found = import_read(desk, content, dry_run=dry_run)
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


def _taken_json(taken: dict[str, Any]) -> dict[str, Any]:
    """What became of a billing workbook, for programs."""
    lines, left = (
        [{**line, **{name: _form(line).as_json(line[name]) for name in SIDES}} for line in taken[key]]
        for key in ("lines", "not_taken")
    )
    return {**taken, "lines": lines, "not_taken": left, "due": MONEY.as_json(taken["due"]), "faults": []}


def _form(line: dict[str, Any]) -> Form:
    return QUANTITY if line["figure"].startswith("quantity") else MONEY


def _line_told(line: dict[str, Any]) -> dict[str, Any]:
    """A line with its figure named and written as on the screen."""
    from store.rules.billing_workbook import FIGURE_WORDS

    sides = {name: _form(line).as_text(line[name]) for name in SIDES}
    return {**line, **sides, "figure": FIGURE_WORDS[line["figure"]]}


def _told(taken: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    from store.rules.numbering import revised

    if taken["lines"]:
        yield from table(TAKEN, [_line_told(line) for line in taken["lines"]])
    yield from (f"note  {each['message']}" for each in taken["differences"])
    if taken["not_taken"]:
        yield "Filled in, and left as they are in the book:"
        yield from table(TAKEN, [_line_told(line) for line in taken["not_taken"]])
    name = revised(taken["invoice"], taken["revision"])
    verb = "begun" if taken["created"] else "revised"
    acting = f" for {taken['for']}" if taken["for"] else ""
    end = (
        "nothing was written, as asked."
        if taken["dry_run"]
        else f"it is {taken['status'].replace('_', ' ')}."
    )
    would = "would be" if taken["dry_run"] else "is"
    yield f"{name} {would} {verb}{acting}, {MONEY.as_text(taken['due'])} due; {end}"
