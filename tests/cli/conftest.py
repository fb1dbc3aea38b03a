"""A company imported from a filled template, ready to bill."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.commands import COMPANY, Commands, fill
from tests.cli.town import town

__all__ = ["town"]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a book with an imported company and an open period; to be copied."""
    folder = tmp_path_factory.mktemp("imported")
    billspool = Commands(folder / "book.db")
    billspool("init", "--company", "Harbor Builders", "--edition", "US", "--delegate")
    billspool("template", str(folder / "intake.xlsx"))
    workbook = fill(folder / "intake.xlsx", folder / "company.xlsx", COMPANY)
    billspool("import", str(workbook))
    billspool(
        "periods", "open", "--project", "P9", "--start", "2026-01-01", "--end", "2026-01-31", "--due", "2026-02-25"
    )  # fmt: skip
    return folder


@pytest.fixture
def billspool(imported: Path, tmp_path: Path) -> Commands:
    """The command line on a copy of that book."""
    shutil.copy(imported / "book.db", tmp_path / "book.db")
    shutil.copy(imported / "company.xlsx", tmp_path / "company.xlsx")
    return Commands(tmp_path / "book.db")


@pytest.fixture
def fresh(tmp_path: Path) -> Commands:
    """The command line where there is no book yet."""
    return Commands(tmp_path / "fresh" / "book.db")
