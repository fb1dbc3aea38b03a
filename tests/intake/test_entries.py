"""What is billed on an invoice's lines, from a CSV file."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.actions.entries import Entry
from store.intake.entries import read_entries
from store.intake.faults import IntakeRefused

HEADINGS = (
    "line,work,percent,quantity,stored,work retainage percent,materials retainage percent,"
    "work retainage released,materials retainage released"
)


def csv_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "january.csv"
    path.write_text("\n".join(lines))
    return path


def test_every_column_is_a_figure_of_the_entry(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        HEADINGS,
        '1,"5,000.00",,,,,,,',
        "2,,62.5,,8000,10,5%,,",
        "3,,,417.5,,,,(10.00),1",
        "CO1.2,-1500,,,,,,,",
        "4,,,,,,,,",
    )
    assert read_entries(path).entries == [
        Entry("1", work=500_000),
        Entry(
            "2", percent=6250, stored=800_000, work_retainage_percent=1000, materials_retainage_percent=500
        ),
        Entry("3", quantity=4_175_000, release_work=-1000, release_materials=100),
        Entry("CO1.2", work=-150_000),
    ]


def test_a_line_names_the_earlier_invoice_it_corrects_with_or_without_a_figure(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "line,work,adjusts", "2,-500,SC-001/1", "3,,SC-001/2", "4,7,", "5,,")
    found = read_entries(path)
    assert found.entries == [Entry("2", work=-50_000), Entry("3"), Entry("4", work=700)]
    assert found.adjusts == {"2": "SC-001/1", "3": "SC-001/2"}


@pytest.mark.parametrize(
    "lines, faults",
    [
        (["line,work", "1,12.345", "1,5", ",5"], [(2, "work"), (3, "line"), (4, "line")]),
        (["line,work,percent", "1,5,5"], [(2, "percent")]),
        (["line,stored,colour", "1,5,red"], [(1, "colour")]),
        (["work", "5"], [(1, "line")]),
        (["line,work", "1,"], [(None, "")]),
        (["line,work percent", "1,5"], [(1, "work percent")]),
    ],
)
def test_every_fault_is_named_with_row_and_column(
    tmp_path: Path, lines: list[str], faults: list[tuple[int | None, str]]
) -> None:
    with pytest.raises(IntakeRefused) as refusal:
        read_entries(csv_file(tmp_path, *lines))
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == faults
