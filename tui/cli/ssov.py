"""The subcontractor's own schedule of values: switched on, filled in, submitted, approved or returned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.output import FLAG, MONEY, WORD, Field
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.actions.subcontractor_schedules import Detail

HEAD = (
    Field("commitment", "Commitment"), Field("vendor", "Vendor"), Field("status", "Status", WORD), Field("reason", "Returned because"),
    Field("submitted_by", "Submitted by"), Field("decided_by", "Approved by"), Field("left", "Does not add up by", MONEY),
    Field("billed", "Billed already", FLAG),
)  # fmt: skip
LINES = (
    Field("line", "Line"), Field("of", ""), Field("description", "Description", grows=True), Field("amount", "Amount", MONEY),
    Field("left", "Left", MONEY),
)  # fmt: skip
NUMBER = click.argument("number")
DETAIL_PARTS = 2


@click.group()
def ssov() -> None:
    """The subcontractor's own schedule of values of the commitment NUMBER."""


@ssov.command()
@NUMBER
@click.pass_obj
def show(session: Session, number: str) -> None:
    """The general lines and the details they are broken into."""
    _answer(session, number)


@ssov.command()
@NUMBER
@click.option("--off", is_flag=True, help="No longer; what details there are fall away.")
@click.pass_obj
def enable(session: Session, number: str, off: bool) -> None:
    """Let the subcontractor break the schedule of values down, before the first invoice."""
    from store.actions import subcontractor_schedules as actions

    _answer(session, actions.enable(session.desk(), number, not off))


@ssov.command("set")
@NUMBER
@click.option("--line", default="", metavar="L", help="The line that is broken down.")
@click.option("--detail", "details", multiple=True, metavar="DETAIL", help="DESCRIPTION|AMOUNT or NAME|DESCRIPTION|AMOUNT; "
              "may be given several times.")  # fmt: skip
@click.option("--whole", is_flag=True, help="The line is not broken down.")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help="A CSV file with the columns line, detail, description, amount.",
)
@click.pass_obj
def set_(
    session: Session, number: str, line: str, details: tuple[str, ...], whole: bool, file: Path | None
) -> None:
    """Replace the details of a line, or of every line a file names; all of it or nothing."""
    from store.actions import subcontractor_schedules as actions

    desk = session.desk()
    if file is not None:
        if line or details or whole:
            raise slip("Details come from the file or from the options; give --from alone.")
        from store.intake.details import read_details

        actions.set_details(desk, number, read_details(file))
    elif line and bool(details) != whole:
        actions.set_details(desk, number, {line: [_detail(text) for text in details]})
    else:
        raise slip(
            "Name a line with --line and its details with --detail (or --whole), or a file with --from."
        )
    _answer(session, number)


def _detail(text: str) -> Detail:
    from store.actions.subcontractor_schedules import Detail
    from store.errors import Invalid
    from store.rules.money import parse_money
    from store.text import printable

    parts = [part.strip() for part in text.split("|")]
    if len(parts) not in (DETAIL_PARTS, DETAIL_PARTS + 1):
        raise Invalid(
            f"The detail “{printable(text)}” has {len(parts)} parts; write it as “Conduit|40000.00” or “2.1|Conduit|40000.00”.",
            rule="ssov.form", field="detail", value=printable(text),
        )  # fmt: skip
    name = parts[0] if len(parts) > DETAIL_PARTS else ""
    return Detail(parts[-2], parse_money(parts[-1], "amount"), name)


@ssov.command()
@NUMBER
@click.pass_obj
def submit(session: Session, number: str) -> None:
    """Hand it in for review, once the details add up to their lines."""
    from store.actions import subcontractor_schedules as actions

    actions.submit(session.desk(), number)
    _answer(session, number)


@ssov.command()
@NUMBER
@click.pass_obj
def approve(session: Session, number: str) -> None:
    """Approve it, so that the first invoice can be created."""
    from store.actions import subcontractor_schedules as actions

    actions.approve(session.desk(), number)
    _answer(session, number)


@ssov.command("return")
@NUMBER
@click.option("--reason", required=True, help="Why; the contacts are told by mail.")
@click.pass_obj
def return_(session: Session, number: str, reason: str) -> None:
    """Return it to be revised."""
    from store.actions import subcontractor_schedules as actions

    actions.send_back(session.desk(), number, reason=reason)
    _answer(session, number)


def _answer(session: Session, number: str) -> None:
    from store.views import subcontractor_schedules as views

    document = views.document(session.desk(), number)
    head = {
        "commitment": document.number, "vendor": document.vendor, "status": document.status or "off", "reason": document.reason,
        "submitted_by": document.submitted_by, "decided_by": document.decided_by, "left": document.left, "billed": document.billed,
    }  # fmt: skip

    def text() -> Iterator[str]:
        yield from output.pairs(HEAD, head)
        yield ""
        yield from output.table(LINES, document.rows, nothing="No schedule of values.")

    lines = [output.as_json(LINES, row) for row in document.rows]
    session.answer({**output.as_json(HEAD, head), "lines": lines}, text)
