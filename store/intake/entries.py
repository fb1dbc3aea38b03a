"""What is billed on the lines of one invoice, from a CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from store.actions.entries import Entry
from store.intake.faults import Fault, IntakeRefused, fault
from store.intake.reader import read
from store.intake.records import Record, taken
from store.intake.sheets import ENTRIES
from store.text import printable

_WAYS = ("work", "percent", "quantity")
_FIELDS = {
    "work": "work", "percent": "percent", "quantity": "quantity", "stored": "stored",
    "work_retainage_percent": "work_retainage_percent", "materials_retainage_percent": "materials_retainage_percent",
    "work_retainage_released": "release_work", "materials_retainage_released": "release_materials",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entries:
    """What a file bills: the entries in its order, and by line the earlier invoice it corrects, where it names one."""

    entries: list[Entry]
    adjusts: Mapping[str, str]


def read_entries(path: str | Path) -> Entries:
    """What the file bills; a line on which nothing stands is left out.

    Raises:
        IntakeRefused: with every fault of the file, by row and column.
    """
    content = read(path, sheet=ENTRIES.name) if Path(path).suffix.lower() == ".csv" else read(path)
    faults: list[Fault] = []
    rows = [record for raw in content.sheets[:1] for record in taken(raw, ENTRIES, faults)]
    _check(rows, faults)
    filled = [record for record in rows if record.given - {"line"}]
    if not filled and not faults:
        faults.append(
            fault("", None, "", content.file, "The file holds no figures; fill in a line below the headings.")
        )
    if faults:
        raise IntakeRefused(content.file, sorted(faults, key=lambda one: one.row or 0))
    adjusts = {record["line"]: record["adjusts"] for record in filled if record["adjusts"]}
    return Entries([_entry(record) for record in filled], adjusts)


def _check(rows: list[Record], faults: list[Fault]) -> None:
    seen: dict[str, int] = {}
    for record in rows:
        if record.sound("line"):
            first = seen.setdefault(record["line"], record.row)
            if first != record.row:
                faults.append(
                    record.fault(
                        "line",
                        record["line"],
                        f"Line {printable(record['line'])} is in row {first} already; delete one of the two.",
                    )
                )
        ways = [key for key in _WAYS if key in record.given]
        if len(ways) > 1:
            faults.append(
                record.fault(
                    ways[1],
                    "",
                    f"The line is entered as {' and '.join(ways)}; enter one of work, percent and quantity.",
                )
            )


def _entry(record: Record) -> Entry:
    return Entry(record["line"], **{field: record[key] for key, field in _FIELDS.items()})
