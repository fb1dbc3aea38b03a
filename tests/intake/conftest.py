"""A new company's desk, with its administrator at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.actions import company
from store.book import Book
from store.desk import Desk
from store.intake.faults import Fault, IntakeRefused
from store.intake.importer import import_file
from tests.intake.filled import Cells, write

Refuse = Callable[[Mapping[str, Cells]], list[Fault]]


@pytest.fixture
def desk(book: Book) -> Desk:
    """The administrator's desk of an empty company."""
    desk = Desk(book, "root", lambda: datetime(2026, 1, 20, 9, tzinfo=UTC))
    company.initialise(desk, "Harbor", "US")
    return desk


@pytest.fixture
def refuse(desk: Desk, tmp_path: Path) -> Refuse:
    """Import a workbook that must be refused; answers its faults."""

    def refused(sheets: Mapping[str, Cells]) -> list[Fault]:
        with pytest.raises(IntakeRefused) as refusal:
            import_file(desk, write(tmp_path / "refused.xlsx", sheets))
        return list(refusal.value.faults)

    return refused
