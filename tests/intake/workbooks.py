"""What tests ask of a billing workbook that comes back to the office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.desk import Desk
from store.intake.billing_workbook import WorkbookRefused
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.views.invoices import document

FIRST = {("1", "work"): 5000, ("2", "work"): 15000, ("3", "stored"): 8000}


def take(desk: Desk, path: Path, **how: Any) -> dict[str, Any]:
    return take_in_file(desk, read(path), **how)


def refusal(desk: Desk, path: Path, **how: Any) -> WorkbookRefused:
    """What is said of a workbook that is not taken in; the book holds what it held before."""
    before = fingerprint(desk)
    with pytest.raises(WorkbookRefused) as caught:
        take(desk, path, **how)
    assert fingerprint(desk) == before
    return caught.value


def fingerprint(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.book.db.execute_sql("SELECT id, version, status, due FROM invoice ORDER BY id").fetchall()
    return [tuple(row) for row in rows] + [
        tuple(row) for row in desk.book.db.execute_sql("SELECT COUNT(*) FROM audit_entry").fetchall()
    ]


def summary(desk: Desk, name: str) -> dict[str, int]:
    return document(desk, name).summary.by_number()
