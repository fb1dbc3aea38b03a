"""A file laid beside the book: its rows, what the book holds of them, and the faults found so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from store.intake.faults import Fault
from store.intake.known import NAMED_BY, Key, Known, folded
from store.intake.records import Record, Records
from store.rules.settings import Settings
from store.text import printable


@dataclass
class Filing:
    """A file beside the book.

    Attributes:
        whole: whether the file may hold every sheet; what a lone sheet leaves out is not held against it.
        persons: the logins of who imports: the acting user, and who really sits there.
        new: by sheet, the rows the book does not hold yet.
    """

    records: Records
    known: Known
    settings: Settings
    whole: bool
    persons: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    new: Records = field(default_factory=dict)
    _names: dict[str, dict[Key, str]] = field(default_factory=dict)

    def fault(self, record: Record, key: str, value: object, message: str) -> None:
        """Keep a fault of one cell, unless that cell has one already."""
        if record.sound(key):
            self.faults.append(record.fault(key, value, message))

    def names(self, sheet: str) -> dict[Key, str]:
        """The things of a sheet of the file that can be referred to, by how they are looked up."""
        if sheet not in self._names:
            rows, name = self.records[sheet], NAMED_BY[sheet]
            self._names[sheet] = {folded(sheet, (row[name],)): row[name] for row in rows if row.sound(name)}
        return self._names[sheet]

    def resolve(self, record: Record, key: str, refers: str) -> None:
        """See that the thing named is in the book or in the file, and write it as it is written there."""
        name = record[key]
        held = self.known.find(refers, (name,))
        written = held[NAMED_BY[refers]] if held else self.names(refers).get(folded(refers, (name,)))
        if written is not None:
            record.values[key] = written
            return
        what = refers.removesuffix("s").lower()
        self.fault(
            record, key, name,
            f"There is no {what} {printable(name[:60])!r} in the book or on the sheet {refers}; correct it, or add the {what} there.",
        )  # fmt: skip


def key_of(record: Record) -> Key:
    """What names a row within its sheet."""
    return tuple(str(record[key]) for key in record.sheet.names)


def grouped(rows: Iterable[Record], *keys: str) -> Iterator[tuple[Key, list[Record]]]:
    """The rows that agree in these columns, in the order of their first ones."""
    groups: dict[Key, list[Record]] = defaultdict(list)
    for record in rows:
        groups[tuple(record[key] for key in keys)].append(record)
    yield from groups.items()
