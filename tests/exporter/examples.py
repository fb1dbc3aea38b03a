"""Bills made for the tests, and the vendor's grammars where they lie beside the project."""

from __future__ import annotations

import gzip
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from store.rules.identifiers import external_guid
from store.views.bills import AcceptedInvoice, BilledLine

GRAMMARS = Path(__file__).parents[2] / ".." / "shared" / "qbxml"
PREFIX = {"US": "QBD", "CA": "QBCA"}


def grammar_bytes(edition: str, version: str) -> bytes:
    file = GRAMMARS / f"bills-{PREFIX[edition]}-{version}.rng.gz"
    if not file.exists():
        pytest.skip(f"the qbXML grammar {file.name} does not lie beside this project")
    return gzip.decompress(file.read_bytes())


@cache
def _grammar(edition: str, version: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(grammar_bytes(edition, version)))


def assert_valid(body: bytes, edition: str = "US", version: str = "13.0") -> None:
    grammar_bytes(edition, version)
    grammar = _grammar(edition, version)
    assert grammar.validate(etree.fromstring(body)), grammar.error_log


def line(number: str, amount: int, **other: object) -> BilledLine:
    values: dict = {
        "line": number, "description": f"Line {number}", "kind": "item", "quickbooks_name": f"Job Costs:{number}",
        "amount": amount,
    }  # fmt: skip
    return BilledLine(**{**values, **other})


def invoice(lines: list[BilledLine], retainage_change: int, due: int, **other: object) -> AcceptedInvoice:
    values: dict = {
        "invoice_id": 7, "name": "SC-001/2", "revision": 1, "guid": external_guid("book", 7, 1), "edition": "US",
        "vendor_name": "Bright Electric", "job_name": "Harbor View:Phase 1", "ap_account": None, "ref_number": "APP-2",
        "txn_date": date(2026, 2, 25), "due_date": None, "terms": None, "memo": "SC-001 · inv 2 · Harbor View",
        "class_name": None, "lines": tuple(lines), "retainage_change": retainage_change, "due": due,
        "retainage_kind": "item", "retainage_name": "Retainage",
    }  # fmt: skip
    return AcceptedInvoice(**{**values, **other})


def first_application(**other: object) -> AcceptedInvoice:
    """5,000 of mobilization, 15,000 of rough-in, 8,000 of fixtures stored, 10 % held: line 8 is 25,200.00."""
    lines = [line("1", 500_000), line("2", 1_500_000), line("3", 800_000)]
    return invoice(lines, 280_000, 2_520_000, **{"name": "SC-001/1", "ref_number": "APP-1", **other})


def second_application(**other: object) -> AcceptedInvoice:
    """Stored fixtures installed, change orders both ways: line 8 is 21,375.00."""
    lines = [
        line("1", 0), line("2", 1_800_000), line("3", 500_000), line("CO1", 225_000), line("CO2", -150_000),
    ]  # fmt: skip
    return invoice(lines, 237_500, 2_137_500, **other)


def texts(body: bytes, path: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(body).iterfind(f".//{path}")]
