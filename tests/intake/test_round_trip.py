"""Whatever may be written into a workbook is what the book holds afterwards, to the cent and to the blank."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.intake import reader
from store.intake.cells import as_text, exact
from store.intake.records import records
from store.rules import money
from tests.intake.filled import write

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"]), min_size=1, max_size=40
).filter(lambda text: bool(text.strip()))  # fmt: skip
CENTS = st.integers(-(10**12), 10**12)
LINES = st.lists(
    st.tuples(TEXT, CENTS, st.none() | st.integers(-(10**9), 10**9), st.booleans()), min_size=1, max_size=6
)


@given(LINES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_schedule_lines_come_back_as_they_were_written(
    lines: list[tuple[str, int, int | None, bool]],
) -> None:
    """Amounts as numbers or as text; the spreadsheet keeps numbers in binary."""
    cells = [["commitment", "line", "cost code", "description", "quantity", "amount"]]
    for number, (text, cents, quantity, as_number) in enumerate(lines, 1):
        amount = cents / 100 if as_number else money.money_text(cents)
        shown = (
            None if quantity is None else quantity / 10_000 if as_number else money.quantity_text(quantity)
        )
        cells.append(["SC-001", number, "C", text, shown, amount])
    with TemporaryDirectory() as folder:
        content = reader.read(write(Path(folder) / "lines.xlsx", {"Schedule of values": cells}))
    found, faults = records(content)
    assert faults == []
    assert [
        (row["line"], row["description"], row["amount"], row["quantity"])
        for row in found["Schedule of values"]
    ] == [
        (str(number), unicodedata.normalize("NFC", text).strip(), cents, quantity)
        for number, (text, cents, quantity, _) in enumerate(lines, 1)
    ]


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_a_number_is_read_as_it_was_typed(digits: int, places: int) -> None:
    typed = Decimal(digits).scaleb(-places)
    assert exact(float(typed)) == typed


@given(st.integers(0, 10**14))
def test_a_number_in_a_column_of_text_is_what_the_cell_shows(number: int) -> None:
    assert as_text(float(number), "line") == str(number)


def test_binary_noise_is_no_third_decimal() -> None:
    assert exact(0.1 + 0.2) == Decimal("0.3")
    assert exact(1.1 * 3) == Decimal("3.3")
    assert exact(12.345) == Decimal("12.345")


@given(st.dates(date(1970, 1, 1), date(2099, 12, 31)))
@settings(max_examples=30, deadline=None)
def test_a_date_is_the_same_as_a_date_and_as_text(day: date) -> None:
    head = ["commitment", "number", "title", "line", "cost code", "description", "amount", "date"]
    row = ["SC-001", "CO1", "Title", 1, "C", "Text", 1]
    with TemporaryDirectory() as folder:
        content = reader.read(
            write(Path(folder) / "a.xlsx", {"Change orders": [head, [*row, day], [*row, day.isoformat()]]})
        )
    found, faults = records(content)
    assert faults == []
    assert [record["date"] for record in found["Change orders"]] == [day, day]
