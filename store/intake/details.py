"""The details of a subcontractor's own schedule of values, from a CSV file or workbook."""

from __future__ import annotations

from pathlib import Path

from store.actions.subcontractor_schedules import Detail
from store.intake.cells import MONEY, text
from store.intake.faults import Fault, IntakeRefused, fault
from store.intake.reader import read
from store.intake.records import taken
from store.intake.sheets import Column, Sheet

DETAILS = Sheet("Details", (
    Column("line", text(40), required=True, help="The line of the schedule of values."),
    Column("detail", text(40), help="The detail's name, such as 2.1; empty takes the next number."),
    Column("description", text(4095), required=True),
    Column("amount", MONEY, required=True),
), ("line", "detail"), "bill", "The details lines of the schedule of values are broken into.")  # fmt: skip


def read_details(path: str | Path) -> dict[str, list[Detail]]:
    """The details by the line they are of, in the order of the file.

    Raises:
        IntakeRefused: with every fault of the file, by row and column.
    """
    content = read(path, sheet=DETAILS.name) if Path(path).suffix.lower() == ".csv" else read(path)
    faults: list[Fault] = []
    found: dict[str, list[Detail]] = {}
    for raw in content.sheets[:1]:
        for record in taken(raw, DETAILS, faults):
            if record.sound("line", "detail", "description", "amount"):
                part = Detail(record["description"], record["amount"], record["detail"])
                found.setdefault(record["line"], []).append(part)
    if not found and not faults:
        faults.append(
            fault("", None, "", content.file, "The file holds no details; fill in a line below the headings.")
        )
    if faults:
        raise IntakeRefused(content.file, sorted(faults, key=lambda one: one.row or 0))
    return found
