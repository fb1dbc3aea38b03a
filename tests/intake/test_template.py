"""The empty workbook: every sheet and column, nothing that is or becomes a formula, and it can be read back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from store.desk import Desk
from store.errors import Refusal
from store.intake import reader
from store.intake.faults import IntakeRefused
from store.intake.importer import import_file
from store.intake.sheets import README, SHEETS, reference
from store.intake.template import write_template

COLUMNS = {
    "Settings": "key*, value",
    "Vendors": "name*, company name, email, phone, address 1, address 2, city, state, postal code, country, terms, quickbooks name",
    "Projects": "number*, name*, address, city, state, postal code, quickbooks job, allow over-billing, move materials",
    "Cost codes": "code*, description*, quickbooks kind, quickbooks name",
    "Commitments": "number*, type*, title*, project*, vendor*, accounting, status, retainage percent, materials retainage percent, "
    "executed, description, class, total",
    "Schedule of values": "commitment*, line*, cost code*, description*, quantity, unit, unit price, amount, tax code",
    "Change orders": "commitment*, number*, title*, status, date, line*, cost code*, description*, quantity, unit, unit price, "
    "amount, changes line",
    "Invoice contacts": "commitment*, name*, email*",
    "Users": "login*, name*, email, roles*, privileges, vendor",
    "Links": "kind*, ours*, quickbooks name*",
}


def test_the_sheets_and_columns_are_those_people_know() -> None:
    found: dict[str, list[str]] = {}
    for sheet, column, _ in reference():
        found.setdefault(sheet, []).append(column)
    assert {sheet: ", ".join(columns) for sheet, columns in found.items()} == COLUMNS


def test_every_sheet_has_its_headings_and_nothing_else(tmp_path: Path) -> None:
    content = reader.read(write_template(tmp_path / "intake.xlsx"))
    assert [sheet.name for sheet in content.sheets] == [README, *(sheet.name for sheet in SHEETS)]
    assert [sheet.rows for sheet in content.sheets[1:]] == [
        [[column.name for column in sheet.columns]] for sheet in SHEETS
    ]
    assert not any(sheet.marks for sheet in content.sheets)


def test_headings_are_bold_and_stay_in_sight_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_template(tmp_path / "intake.xlsx")) as archive:
        pages = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
        assert "<b/>" in archive.read("xl/styles.xml").decode()
    assert len(pages) == len(SHEETS) + 1
    assert sum('state="frozen"' in page for page in pages) == len(SHEETS)
    assert not any("<f>" in page or "<hyperlink" in page for page in pages)


def test_the_same_template_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = write_template(tmp_path / "a.xlsx"), write_template(tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()


def test_the_empty_template_holds_no_rows(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused, match="holds no rows"):
        import_file(desk, write_template(tmp_path / "intake.xlsx"))


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "intake.xlsx"
    path.write_text("mine")
    with pytest.raises(Refusal, match="is there already"):
        write_template(path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "name, said", [("intake.xls", "end in .xlsx"), ("none/intake.xlsx", "cannot be written")]
)
def test_a_template_that_cannot_be_written_is_refused(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        write_template(tmp_path / name)
