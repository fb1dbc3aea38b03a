"""What is wrong with a file, cell by cell, and the refusal that carries all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.errors import Invalid
from store.text import printable

_MOST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a file.

    Attributes:
        sheet: the sheet, empty where the whole file is meant.
        row: the row as the spreadsheet counts it, 1 being the headings; None where a sheet or the file is meant.
        column: the column's name, empty where a whole row is meant.
        value: the offending value as printable text.
        message: one sentence with the way out.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    message: str

    @property
    def place(self) -> str:
        """``Vendors, row 3, column name``; empty for the whole file."""
        parts = (
            self.sheet,
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def fault(sheet: str, row: int | None, column: str, value: object, message: str) -> Fault:
    """A fault whose texts can be shown: whatever a file holds in them is written out."""
    shown = printable(value)
    shown = shown if len(shown) <= _MOST_VALUE else shown[:_MOST_VALUE] + "…"
    return Fault(printable(sheet[:_MOST_VALUE]), row, printable(column[:_MOST_VALUE]), shown, message)


class IntakeRefused(Invalid):
    """A file was not taken in and nothing was changed.

    Attributes:
        faults: everything there is to mend, in the order of the file.
    """

    default_rule = "intake"

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        first, more = faults[0], len(faults) - 1
        others = f" ({more} more fault{'s' if more > 1 else ''})" if more else ""
        super().__init__(
            f"{printable(file)}: {first}{others} Nothing was imported.", field=first.column, value=first.value
        )
        self.faults = tuple(faults)


def refused(file: str, message: str, value: object = "") -> IntakeRefused:
    """The refusal of a whole file."""
    return IntakeRefused(file, [fault("", None, "", value or file, message)])
