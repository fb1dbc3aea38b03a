"""Reports: what there are, and one of them for people, for programs, for a spreadsheet or on paper."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.output import Field, Form
from tui.cli.session import Session

if TYPE_CHECKING:
    from exporter.documents.reports import Filled
    from store.views.listing import Listing
    from store.views.reports import Column, Report

FORMATS = ("text", "csv", "json", "xlsx", "pdf")
ON_PAPER = ("xlsx", "pdf")
"""Formats that are written to a file, never to the terminal."""
LIST = (
    Field("report", "Report"),
    Field("title", "", output.OURS, key="title"),
    Field("about", "What it shows", output.OURS, grows=True),
)
FORMS: dict[str, Form] = {
    "text": output.TEXT, "money": output.MONEY, "percent": output.PERCENT, "count": output.COUNT, "date": output.DATE,
    "time": output.TIME, "state": output.WORD, "words": output.WORD, "method": output.METHOD,
}  # fmt: skip


@click.command()
@click.argument("name", required=False, default="")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--project", default="", metavar="P", help="Only of this project.")
@click.option(
    "--period", type=click.IntRange(min=1), metavar="N", help="Of that billing period of the project."
)
@click.option(
    "--filter", "words", default="", metavar="WORDS", help="Only rows in which each of these words occurs."
)
@click.option(
    "--sort", default="", metavar="COLUMN", help="By this column; with a - before it the largest first."
)
@click.option(
    "--format", "wanted", type=click.Choice(FORMATS), help="Otherwise as FILE ends; text on the terminal."
)
@click.option("--force", is_flag=True, help="Put it in the place of a file that is there already.")
@click.pass_obj
def report(
    session: Session, name: str, file: Path | None, project: str, period: int | None, words: str, sort: str, wanted: str | None,
    force: bool,
) -> None:  # fmt: skip
    """A report, on the terminal or as a file; without NAME all there are."""
    if not name:
        _answer_names(session)
        return
    from exporter.documents import files
    from exporter.documents.reports import FILES, as_csv, filled
    from store.views import reports

    desk, asked = session.desk(), reports.Asked(project, period)
    chosen = reports.report(name)
    listing = chosen.listing(desk, asked)
    made = filled(desk, chosen, asked, _sorted(chosen, listing, sort).matching(words))
    if file is None and wanted not in ON_PAPER:
        if wanted == "csv" and not session.as_json:
            _write_bytes(as_csv(made))
            return
        _answer(made, as_json=session.as_json or wanted == "json")
        return
    form = files.format_of(file, wanted or "", ("csv", "json", "xlsx", "pdf", "txt", "text"), "")
    path = file or Path(files.suggested(name, project, str(period or ""), str(desk.today()), suffix=form))
    data = FILES[form](made) if form in FILES else _text(made).encode()
    files.write(path, data, force=force)
    told = {"report": name, "format": form, "file": str(path), "count": made.listing.count()}
    session.answer(told, lambda: [f"{path} is written."])


def _answer_names(session: Session) -> None:
    from store.views.reports import REPORTS

    session.office()
    rows = [{"report": each.name, "title": each.title, "about": each.about} for each in REPORTS.values()]
    session.answer(output.listed(LIST, rows), lambda: output.table(LIST, rows))


def _sorted(chosen: Report, listing: Listing, sort: str) -> Listing:
    from store.errors import Invalid

    if not sort:
        return listing
    key = sort.removeprefix("-")
    sortable = [column.key for column in chosen.columns if column.sort]
    if key not in sortable:
        raise Invalid(
            f"The report {chosen.name} is not sorted by {key}; choose {', '.join(sortable) or 'no order'}.", field="sort", value=key
        )  # fmt: skip
    return listing.sorted(key, sort.startswith("-"))


def _answer(made: Filled, *, as_json: bool) -> None:
    from exporter.documents.reports import as_document

    if as_json:
        output.write_json(as_document(made))
    else:
        output.write_lines(_lines(made))


def _lines(made: Filled) -> Iterator[str]:
    fields = [_field(column) for column in made.report.columns]
    rows = list(made.rows())
    if made.narrowed:
        yield f"{made.title}, {made.narrowed}"
        yield ""
    yield from output.table(
        fields, rows, totals=made.totals() if rows else None, nothing=made.words.said(made.report.nothing)
    )
    for note in made.notes:
        yield ""
        yield made.words.told(note)


def _text(made: Filled) -> str:
    from store.text import printable

    return "".join(f"{printable(line)}\n" for line in _lines(made))


def _field(column: Column) -> Field:
    return Field(column.key, column.title, FORMS[column.kind], grows=bool(column.grow))


def _write_bytes(data: bytes) -> None:
    sys.stdout.write(data.decode("utf-8-sig"))
    sys.stdout.flush()
