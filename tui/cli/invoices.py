"""Subcontractor invoices: the list, the next one, its amounts, handing it in, what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.close_out import due
from tui.cli.documents import answer_invoice
from tui.cli.failures import slip
from tui.cli.invoice_change_orders import remove_change_order, reverse_change_order
from tui.cli.invoice_retainage import install, release
from tui.cli.lists import answer_list
from tui.cli.output import COUNT, DATE, FLAG, MONEY, TIME, WORD, Field
from tui.cli.session import Session
from tui.cli.workbooks import accept_proposals, workbook

if TYPE_CHECKING:
    from store.actions.entries import Entry
    from store.intake.entries import Entries

FIELDS = (
    Field("invoice", "Invoice"), Field("commitment", ""), Field("position", "", COUNT), Field("revision", "Rev", COUNT),
    Field("number", ""), Field("project", "", grows=True), Field("vendor", "Vendor", grows=True),
    Field("title", ""), Field("period_start", "", DATE), Field("period_end", "", DATE), Field("due_date", "", DATE),
    Field("billing_date", "Date", DATE), Field("status", "Status", WORD, grows=True), Field("erp_state", "Accounting", WORD),
    Field("final", "", FLAG), Field("gross", "Gross", MONEY), Field("retained", "", MONEY), Field("earned", "", MONEY),
    Field("due", "Due", MONEY), Field("created_by", ""), Field("txn_number", ""),
)  # fmt: skip
HISTORY = (
    Field("at", "When (UTC)", TIME),
    Field("by", "Who"),
    Field("real_user", ""),
    Field("verb", "What"),
    Field("reason", "Reason", grows=True),
)
FIGURES = {
    "work": "money", "percent": "percent", "quantity": "quantity", "stored": "money", "retainage_percent": "percent",
    "materials_retainage_percent": "percent", "release": "money", "release_materials": "money", "work_retainage": "money",
    "materials_retainage": "money",
}  # fmt: skip
"""The options of `bill` that carry a figure, and how each is read."""
ENTRY_NAMES = {"retainage_percent": "work_retainage_percent", "release": "release_work"}
COUNTED = ("revision", "period", "position")
"""Whole numbers of an invoice's record that are no amounts."""
INVOICE = click.argument("invoice", metavar="INV")
REASON = click.option("--reason", required=True, help="Why, for the record.")


@click.group()
def invoices() -> None:
    """Subcontractor invoices. INV is the commitment and the position, such as SC-001/2."""


invoices.add_command(workbook)
invoices.add_command(accept_proposals)


@invoices.command("list")
@click.option("--status", default="", metavar="S", help="Only of this status, such as under_review.")
@click.option(
    "--erp", default="", metavar="E", help="Only of this accounting state, such as ready_to_export."
)
@click.option("--project", default="", metavar="P", help="Only of this project.")
@click.option("--vendor", default="", metavar="V", help="Only of this vendor.")
@click.pass_obj
def list_(session: Session, status: str, erp: str, project: str, vendor: str) -> None:
    """Invoices, newest first."""
    from store.rules import erp_state, invoice_status
    from store.views import invoice_lists as views

    wanted = known("status", status, invoice_status.STATUSES), known("erp", erp, erp_state.STATES)
    listing = views.listing(session.desk(), status=wanted[0], erp=wanted[1], project=project, vendor=vendor)
    answer_list(session, FIELDS, listing, "There is no such invoice.", totals=("gross", "due"))


invoices.add_command(due)


def known(field: str, given: str, words: tuple[str, ...]) -> str:
    """The word as the book keeps it, empty where none was given; `Invalid` names those there are."""
    from store.errors import Invalid
    from store.text import printable

    word = given.strip().lower().replace(" ", "_")
    if word and word not in words:
        raise Invalid(
            f"{field} cannot be “{printable(given)}”; it is one of {', '.join(words)}.",
            rule=f"{field}.unknown", field=field, value=printable(given),
        )  # fmt: skip
    return word


@invoices.command()
@click.argument("number")
@click.option("--number", "vendors_number", default="", metavar="N", help="The number on the vendor's paper.")
@click.option(
    "--date", "day", default="", metavar="D", help="The billing date; otherwise today, within the period."
)
@click.pass_obj
def create(session: Session, number: str, vendors_number: str, day: str) -> None:
    """Begin the next invoice of the commitment NUMBER in the project's open period."""
    from store.actions import invoices as actions
    from store.rules.money import parse_date

    date = parse_date(day, "date") if day else None
    answer_invoice(session, actions.create(session.desk(), number, number=vendors_number, billing_date=date))


@invoices.command()
@INVOICE
@click.option("--line", default="", metavar="L", help="The line, such as 2, CO1 or CO1.2.")
@click.option("--work", metavar="AMOUNT", help="Work completed this period.")
@click.option(
    "--percent", metavar="P", help="Complete and stored to date, in percent of the scheduled value."
)
@click.option("--quantity", metavar="Q", help="Units completed this period.")
@click.option("--stored", metavar="A", help="Materials stored now, the balance on hand.")
@click.option("--retainage-percent", metavar="P", help="Held on this period's work, in percent.")
@click.option("--work-retainage", metavar="A", help="Held on this period's work, as an amount.")
@click.option("--materials-retainage-percent", metavar="P", help="Held on stored materials, in percent.")
@click.option("--materials-retainage", metavar="A", help="Held on stored materials, as an amount.")
@click.option("--release", metavar="A", help="Retainage on work released this period.")
@click.option("--release-materials", metavar="A", help="Retainage on stored materials released this period.")
@click.option(
    "--adjusts",
    metavar="INV",
    help="The earlier invoice this line corrects, such as SC-001/1; '' takes it off.",
)
@click.option("--reason", default="", help="Why, for the record.")
@click.option("--from", "file", type=click.Path(path_type=Path), help="A CSV file with a row for each line.")
@click.pass_obj
def bill(
    session: Session,
    invoice: str,
    line: str,
    adjusts: str | None,
    reason: str,
    file: Path | None,
    **figures: str | None,
) -> None:
    """Enter amounts on a line, or on all lines of a file at once; under review this certifies another amount than claimed."""
    from store.actions import invoices as actions

    given = {name: text for name, text in figures.items() if text is not None}
    if file is not None:
        if line or given or adjusts is not None:
            raise slip("Amounts come from the file or from the options; give --from alone.")
        found = _from_file(file)
        entries, references = found.entries, found.adjusts
    else:
        if not line or not (given or adjusts is not None):
            raise slip(
                "Name a line with --line and at least one figure such as --work, or a file with --from."
            )
        entries, references = [_entry(line, given)], {} if adjusts is None else {line: adjusts}
    done = actions.bill(session.desk(), invoice, entries, adjusts=references, reason=reason)
    answer_invoice(session, done)


def _from_file(file: Path) -> Entries:
    from store.intake.entries import read_entries

    return read_entries(file)


def _entry(line: str, given: dict[str, str]) -> Entry:
    from store.actions.entries import Entry
    from store.rules import money

    parsers: dict[str, Callable[[str, str], int]] = {
        "money": money.parse_money, "percent": money.parse_percent, "quantity": money.parse_quantity,
    }  # fmt: skip
    read = {name: parsers[FIGURES[name]](text, name.replace("_", " ")) for name, text in given.items()}
    return Entry(line, **{ENTRY_NAMES.get(name, name): value for name, value in read.items()})


@invoices.command()
@INVOICE
@click.option("--number", metavar="N", help="The number on the vendor's paper.")
@click.option("--date", "day", metavar="D", help="The billing date.")
@click.option(
    "--final", type=click.Choice(["yes", "no"]), help="Whether it is the commitment's last invoice."
)
@click.option("--comment", metavar="TEXT", help="A word to whoever reviews it.")
@click.option(
    "--type", "kind", type=click.Choice(["work", "retainage", "both"]), help="What it bills (administrators)."
)
@click.pass_obj
def change(
    session: Session,
    invoice: str,
    number: str | None,
    day: str | None,
    final: str | None,
    comment: str | None,
    kind: str | None,
) -> None:
    """Change the vendor's number, the billing date, the final mark, the comment or the type."""
    from store.actions import invoices as actions
    from store.rules.money import parse_date

    if all(given is None for given in (number, day, final, comment, kind)):
        raise slip("Say what changes: --number, --date, --final, --comment or --type.")
    changed = actions.change_header(
        session.desk(), invoice, number=number, billing_date=None if day is None else parse_date(day, "date"),
        final=None if final is None else final == "yes", comment=comment, type=kind,
    )  # fmt: skip
    answer_invoice(session, changed)


@invoices.command()
@INVOICE
@click.pass_obj
def submit(session: Session, invoice: str) -> None:
    """Hand the invoice in for review."""
    from store.actions import invoices as actions

    answer_invoice(session, actions.submit(session.desk(), invoice))


@invoices.command("save-draft")
@INVOICE
@click.pass_obj
def save_draft(session: Session, invoice: str) -> None:
    """Take a returned invoice back to draft."""
    from store.actions import invoices as actions

    answer_invoice(session, actions.save_draft(session.desk(), invoice))


@invoices.command("add-change-orders")
@INVOICE
@click.pass_obj
def add_change_orders(session: Session, invoice: str) -> None:
    """Add the approved change orders that are not on the invoice yet."""
    from store.actions import invoices as actions

    actions.add_change_orders(session.desk(), invoice)
    answer_invoice(session, invoice)


@invoices.command()
@INVOICE
@click.option(
    "--to",
    default="under_review",
    type=click.Choice(["under_review", "draft"]),
    help="Where it goes back to.",
)
@REASON
@click.pass_obj
def reopen(session: Session, invoice: str, to: str, reason: str) -> None:
    """Take a decision back; the approval falls away."""
    from store.actions import invoices as actions

    answer_invoice(session, actions.reopen(session.desk(), invoice, to=to, reason=reason))


@invoices.command()
@INVOICE
@REASON
@click.pass_obj
def delete(session: Session, invoice: str, reason: str) -> None:
    """Remove the commitment's latest invoice; the record keeps it."""
    from store.actions import invoices as actions

    actions.delete(session.desk(), invoice, reason=reason)
    session.answer({"invoice": invoice, "deleted": True}, lambda: [f"{invoice} is deleted."])


@invoices.command()
@INVOICE
@click.pass_obj
def show(session: Session, invoice: str) -> None:
    """The invoice with its lines, marks, summary and the bill it becomes."""
    answer_invoice(session, invoice)


@invoices.command()
@INVOICE
@click.pass_obj
def history(session: Session, invoice: str) -> None:
    """What happened to the invoice, newest first."""
    from store.views import invoices as views

    found = views.history(session.desk(), invoice)
    rows = [{**row, "before": _figures(row["before"]), "after": _figures(row["after"])} for row in found]
    made = [{**output.as_json(HISTORY, row), "before": row["before"], "after": row["after"]} for row in rows]

    def text() -> Iterator[str]:
        for row in rows:
            told = {
                **row,
                "by": f"{row['by']} ({row['real_user']} acting)" if row["real_user"] else row["by"],
                "real_user": "",
            }
            yield "  ".join(field.text(told) for field in HISTORY if field.text(told))
            yield from (f"    {change}" for change in _changes(row["before"], row["after"]))

    session.answer({"rows": made, "count": len(made)}, text)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        yield f"{name}: {_shown(before.get(name))} → {_shown(after.get(name))}"


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "–" if value is None else str(value)


def _figures(values: dict[str, Any] | None) -> dict[str, Any]:
    """What an audit entry keeps, with its figures written as figures."""
    return {name: _figure(name, value) for name, value in (values or {}).items()}


def _figure(name: str, value: Any) -> Any:
    column = name.rpartition(" ")[2]
    if not isinstance(value, int) or isinstance(value, bool) or column in COUNTED:
        return value
    return _form_of(column).as_json(value)


def _form_of(column: str) -> output.Form:
    if column.endswith("_bp"):
        return output.PERCENT
    return output.QUANTITY if column.startswith("quantity") else MONEY


@invoices.command()
@INVOICE
@click.pass_obj
def diff(session: Session, invoice: str) -> None:
    """What changed on the lines since the invoice was last handed in."""
    from store.views import invoices as views

    rows = [_written(row) for row in views.diff(session.desk(), invoice)]
    fields = (
        Field("line", "Line"),
        Field("field", "Figure", WORD),
        Field("before", "Before"),
        Field("after", "After"),
    )
    session.answer(
        output.listed(fields, rows), lambda: output.table(fields, rows, nothing="No figure changed.")
    )


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """A changed figure as text, in the form its kind is written in."""
    name, form = row["field"], _form_of(row["field"])
    figure = name.removesuffix("_bp") + "_percent" if name.endswith("_bp") else name
    return {
        "line": row["line"],
        "field": figure,
        "before": form.as_json(row["before"]),
        "after": form.as_json(row["after"]),
    }


for _command in (release, install, remove_change_order, reverse_change_order):
    invoices.add_command(_command)
