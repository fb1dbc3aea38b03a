"""A real street and sewer contract, sixteen payments long, from the workbook to sixteen bills; where its figures lie at hand."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.cli.commands import Commands, fill
from tests.exporter.examples import assert_valid

FIGURES = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "sfpw-1164i.csv"
CENT = Decimal("0.01")
RETAINAGE = Decimal("0.05")
PAYMENTS = tuple(f"PP{number:02}" for number in range(1, 17))

pytestmark = pytest.mark.skipif(
    not FIGURES.exists(), reason="the real contract's figures do not lie beside this project"
)


@dataclass
class Item:
    """A line of the contract with what was paid on it, as published."""

    name: str
    change_order: str
    description: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    scheduled: Decimal
    paid: dict[str, Decimal]
    number: str = ""
    to_date: Decimal = field(default=Decimal(0))

    @property
    def prefix(self) -> str:
        return re.sub(r"[^A-Z].*", "", self.name)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def items() -> list[Item]:
    """The lines of the file; those of a change order are numbered within it."""
    found: list[Item] = []
    with FIGURES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            name = row["item"].strip()
            order = name[:5] if name.startswith("CO-") else ""
            paid = {payment: Decimal(row[payment]) for payment in PAYMENTS}
            place = sum(item.change_order == order for item in found) + 1
            found.append(
                Item(
                    f"{order}.{place}" if order else name, order, row["description"], row["unit"], Decimal(row["quantity"]),
                    Decimal(row["unit_price"]), Decimal(row["scheduled_value"]), paid, str(place) if order else name,
                )
            )  # fmt: skip
    return found


def workbook(folder: Path, template: Path, lines: list[Item], accounting: str) -> Path:
    """The contract as a filled intake workbook."""

    def figures(item: Item) -> dict[str, Any]:
        if accounting == "amount":
            return {"amount": float(item.scheduled)}
        return {
            "quantity": float(item.quantity),
            "unit": item.unit,
            "unit price": float(item.unit_price),
            "amount": float(item.scheduled),
        }

    contract = [item for item in lines if not item.change_order]
    changes = [item for item in lines if item.change_order]
    return fill(template, folder / "contract.xlsx", {
        "Vendors": [{"name": "Bay Sewer & Paving"}],
        "Projects": [{"number": "1164I", "name": "Street and sewer", "allow over-billing": "yes"}],
        "Cost codes": [{"code": code, "description": f"Section {code}"} for code in sorted({item.prefix for item in lines})],
        "Commitments": [{"number": "1164I", "type": "subcontract", "title": "Street and sewer works", "project": "1164I",
                         "vendor": "Bay Sewer & Paving", "status": "approved", "accounting": accounting,
                         "retainage percent": 5, "total": 5799933.10}],
        "Schedule of values": [
            {"commitment": "1164I", "line": item.number, "cost code": item.prefix, "description": item.description, **figures(item)}
            for item in contract
        ],
        "Change orders": [
            {"commitment": "1164I", "number": item.change_order, "title": f"Changes {item.change_order}", "status": "approved",
             "line": item.number, "cost code": item.prefix, "description": item.description, **figures(item)}
            for item in changes
        ],
        "Users": [
            {"login": "ivan", "name": "Ivan", "roles": "invoice_admin"},
            {"login": "rita", "name": "Rita", "roles": "invoice_admin"},
            {"login": "adam", "name": "Adam", "roles": "erp_standard", "privileges": "push_to_accounting"},
        ],
    })  # fmt: skip


def entry(item: Item, dollars: Decimal, accounting: str) -> dict[str, str]:
    """The payment as it is entered: by its quantity where that multiplies out, else by the amount."""
    quantity = (dollars / item.unit_price).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if accounting == "unit" and rounded(quantity * item.unit_price) == dollars:
        return {"line": item.name, "work": "", "quantity": str(quantity)}
    return {"line": item.name, "work": str(dollars), "quantity": ""}


def periods() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each payment with the month it is billed in."""
    for number, payment in enumerate(PAYMENTS):
        year, month = 2016 + number // 12, number % 12 + 1
        start, end = f"{year}-{month:02}-01", f"{year}-{month:02}-28"
        yield payment, ("--start", start, "--end", end, "--due", end)


def billed(folder: Path, batch: dict[str, Any], accounting: str) -> tuple[Decimal, Decimal]:
    """Gross and total of the one bill in a batch, added up from its bytes."""
    body = (folder / batch["file"]).read_bytes()
    assert_valid(body)
    assert (b"<Quantity>" in body) == (accounting == "unit")
    gross = total = Decimal(0)
    for line in etree.fromstring(body).iter("ItemLineAdd"):
        values = {etree.QName(part).localname: part for part in line}
        amount = (
            Decimal(values["Amount"].text)
            if "Amount" in values
            else rounded(Decimal(values["Quantity"].text) * Decimal(values["Cost"].text))
        )
        total += amount
        if values["ItemRef"].findtext("FullName") != "Retainage":
            gross += amount
    return gross, total


def over_billed(lines: list[Item]) -> set[str]:
    return {
        f"Invoice, line {item.name}, Work this period" for item in lines if 0 <= item.scheduled < item.to_date
    }


@pytest.mark.parametrize("accounting", ["amount", "unit"])
def test_sixteen_payments_become_sixteen_bills_to_the_cent(tmp_path: Path, accounting: str) -> None:
    lines = items()
    billspool = Commands(tmp_path / "book.db")
    billspool("init", "--company", "City", "--edition", "US", "--delegate")
    billspool("template", str(tmp_path / "template.xlsx"))
    imported = billspool("import", str(workbook(tmp_path, tmp_path / "template.xlsx", lines, accounting)))
    assert (imported["added"]["Schedule of values"], imported["added"]["Change orders"]) == (69, 7)

    gross, earned, warned = Decimal(0), Decimal(0), set()
    for payment, days in periods():
        billspool("periods", "open", "--project", "1164I", *days)
        invoice = billspool("invoices", "create", "1164I", who="ivan")["invoice"]
        file = tmp_path / f"{payment}.csv"
        paid = [(item, item.paid[payment]) for item in lines if item.paid[payment]]
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ["line", "work", "quantity"])
            writer.writeheader()
            writer.writerows(entry(item, dollars, accounting) for item, dollars in paid)
        due = sum((dollars - rounded(dollars * RETAINAGE) for _, dollars in paid), Decimal(0))
        for item, dollars in paid:
            item.to_date += dollars

        billspool("invoices", "bill", invoice, "--from", str(file), who="ivan")
        submitted = billspool("invoices", "submit", invoice, who="ivan")
        shown = {finding["where"] for finding in submitted["findings"] if finding["rule"] == "overbilling"}
        assert shown == over_billed(lines)
        warned |= shown
        assert {finding["level"] for finding in submitted["findings"]} <= {"warn"}
        billspool("review", invoice, "approve", "--all", who="rita")
        billspool("review", invoice, "finish", who="rita")
        billspool("erp", "send", invoice, who="rita")
        accepted = billspool("erp", "accept", invoice, who="adam")
        earned += due
        assert (
            accepted["summary"] | {"8": str(due), "6": str(earned), "7": str(earned - due)}
            == accepted["summary"]
        )
        assert accepted["bill"]["total"] == str(due)

        [batch] = billspool("export", who="adam")["batches"]
        assert [bill["total"] for bill in batch["bills"]] == [str(due)]
        this_gross, total = billed(Path(billspool("spool", "status")["folder"]), batch, accounting)
        assert (this_gross, total) == (sum(dollars for _, dollars in paid), due)
        gross += this_gross

    assert gross == Decimal("5526906.96")
    assert warned
    assert billspool("spool", "status")["files"]["outbox"] == 16
    contract = billspool("commitments", "show", "1164I")
    assert (contract["original"], contract["changes"], contract["revised"]) == (
        "5799933.10",
        "-37955.89",
        "5761977.21",
    )
    assert contract["billed"] == "5526906.96"
    rows = billspool("invoices", "list")["rows"]
    assert sum(Decimal(row["gross"]) for row in rows) == Decimal("5526906.96")
    assert sum(Decimal(row["due"]) for row in rows) == earned
    assert billspool("check")["ok"]
