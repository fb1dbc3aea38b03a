"""The command line as a test drives it, and filled intake workbooks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from tui.cli import main

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Commands:
    """`billspool` on one book."""

    book: Path | str

    def run(self, *words: str, who: str = "", as_json: bool = True) -> Result:
        options = [
            "--book",
            str(self.book),
            *(["--as", who] if who else []),
            *(["--json"] if as_json else []),
        ]
        return CliRunner().invoke(main, [*options, *map(str, words)])

    def __call__(self, *words: str, who: str = "", status: int = 0) -> dict[str, Any]:
        """The JSON answer of a verb that succeeds."""
        result = self.run(*words, who=who)
        assert result.exit_code == status, f"{words}: {result.exit_code} {result.stderr} {result.exception!r}"
        assert result.stderr == ""
        return json.loads(result.stdout)

    def text(self, *words: str, who: str = "", status: int = 0) -> str:
        """What a person reads."""
        result = self.run(*words, who=who, as_json=False)
        assert result.exit_code == status, f"{words}: {result.exit_code} {result.stderr} {result.exception!r}"
        return result.stdout

    def refused(self, *words: str, who: str = "") -> dict[str, Any]:
        """The error of a verb that is refused: status 2, one document on stderr, nothing on stdout; the same as a sentence."""
        result = self.run(*words, who=who)
        assert (result.exit_code, result.stdout) == (2, ""), f"{words}: {result.exit_code} {result.output}"
        error: dict[str, Any] = json.loads(result.stderr)["error"]
        assert set(error) == {"rule", "field", "value", "message"}
        assert error["rule"]
        assert error["message"].strip().endswith((".", "?", ")")), error["message"]
        plain = self.run(*words, who=who, as_json=False)
        assert (plain.exit_code, plain.stdout) == (2, "")
        assert "Traceback" not in plain.stderr
        return error


def fill(template: Path, target: Path, rows: Rows) -> Path:
    """A workbook with the template's sheets and headings, and these rows below them, by column name."""
    source = CalamineWorkbook.from_path(str(template))
    with xlsxwriter.Workbook(str(target)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in source.sheet_names:
            sheet = book.add_worksheet(name)
            headings = (source.get_sheet_by_name(name).to_python() or [[]])[0]
            columns = {str(heading).rstrip("* ").lower(): at for at, heading in enumerate(headings)}
            for at, heading in enumerate(headings):
                sheet.write_string(0, at, str(heading))
            for number, row in enumerate(rows.get(name, ()), 1):
                for column, value in row.items():
                    _write(sheet, number, columns[column], value, day)
    return target


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(row, column, value, day)
    elif value is not None:
        sheet.write_number(row, column, value)


VENDOR = "Volt & Söhne [acme]"

COMPANY: Rows = {
    "Vendors": [{"name": VENDOR, "terms": "Net 30"}, {"name": "Idle Ltd", "quickbooks name": "Idle"}],
    "Projects": [{"number": "P9", "name": "Pier 9", "allow over-billing": "no"}],
    "Cost codes": [{"code": "16-200", "description": "Electrical"}],
    "Commitments": [
        {"number": "SC-001", "type": "subcontract", "title": "Electrical works", "project": "P9", "vendor": VENDOR,
         "status": "approved", "retainage percent": 10, "total": 100000},
        {"number": "SC-002", "type": "subcontract", "title": "Not approved", "project": "P9", "vendor": "Idle Ltd",
         "status": "draft"},
    ],
    "Schedule of values": [
        {"commitment": "SC-001", "line": "1", "cost code": "16-200", "description": "Mobilization", "amount": 5000},
        {"commitment": "SC-001", "line": "2", "cost code": "16-200", "description": "Rough-in", "amount": 60000},
        {"commitment": "SC-001", "line": "3", "cost code": "16-200", "description": "Fixtures", "amount": 35000},
        {"commitment": "SC-002", "line": "1", "cost code": "16-200", "description": "Lamps", "amount": 10},
    ],
    "Users": [
        {"login": "ina", "name": "Ina", "roles": "contact", "vendor": VENDOR},
        {"login": "idris", "name": "Idris", "roles": "contact", "vendor": "Idle Ltd"},
        {"login": "ivan", "name": "Ivan", "roles": "invoice_admin"},
        {"login": "rita", "name": "Rita", "roles": "invoice_admin"},
        {"login": "adam", "name": "Adam", "roles": "erp_standard", "privileges": "push_to_accounting"},
        {"login": "rose", "name": "Rose", "roles": "read_only"},
    ],
}  # fmt: skip

FIRST = ({"line": "1", "work": "5000"}, {"line": "2", "work": "15,000.00"}, {"line": "3", "stored": "8000"})
SECOND = (
    {"line": "2", "work": "18000"},
    {"line": "3", "work": "6000", "stored": "7000"},
    {"line": "CO1", "percent": "50"},
    {"line": "CO2", "work": "-1500"},
)


def add_change_orders(billspool: Commands) -> None:
    """Extra outlets for 4,500.00 and one deleted fixture for 1,500.00."""
    for number, text in (("CO1", "1|16-200|Extra outlets|4500.00"), ("CO2", "1|16-200|Delete fixture|-1500")):
        billspool("change-orders", "add", "SC-001", number, "--title", number, "--line", text)
        billspool("change-orders", "approve", "SC-001", number)


def bill(billspool: Commands, entries: Sequence[Mapping[str, str]], who: str = "ivan") -> str:
    """The next invoice of SC-001 with these figures, still a draft."""
    invoice = billspool("invoices", "create", "SC-001", who=who)["invoice"]
    enter(billspool, invoice, entries, who)
    return invoice


def enter(billspool: Commands, invoice: str, entries: Sequence[Mapping[str, str]], who: str = "ivan") -> None:
    """Enter figures line by line."""
    for entry in entries:
        words = [word for name, value in entry.items() for word in (f"--{name}", value)]
        billspool("invoices", "bill", invoice, *words, who=who)


def decide(billspool: Commands, invoice: str) -> None:
    """From draft to accepted, each step by whom it belongs to."""
    billspool("invoices", "submit", invoice, who="ivan")
    billspool("review", invoice, "approve", "--all", who="rita")
    billspool("review", invoice, "finish", who="rita")
    billspool("erp", "send", invoice, who="rita")
    billspool("erp", "accept", invoice, who="adam")
