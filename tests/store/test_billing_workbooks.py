"""Billing workbooks on every engine: handed out once, taken in once, however often and from wherever it is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.documents import billing_workbook
from store.desk import Desk
from store.errors import NotFound
from store.intake.billing_workbook import WorkbookRefused
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.views import billing_workbooks, comparing
from store.views.invoices import document
from tests.billing_workbooks import fill
from tests.store.company import Company


def test_a_workbook_goes_out_and_comes_back_once(firm: Company, tmp_path: Path) -> None:
    sent = tmp_path / "sent.xlsx"
    billing_workbook.save(firm.at("ivan"), "SC-001", sent)
    content = read(fill(sent, tmp_path / "back.xlsx", {("2", "work"): 22000}, number="VS-1"))
    again = firm.at("ina").keyed("the same order said twice")
    first = take_in_file(again, content, submit=True)
    assert take_in_file(again, content, submit=True) == first
    with pytest.raises(WorkbookRefused) as told:
        take_in_file(firm.at("ivan"), content)
    assert told.value.rule == "workbook.returned"
    assert document(firm.root, "SC-001/1").summary.due == 1_980_000
    [row] = billing_workbooks.of_commitment(firm.root, "SC-001")
    assert (row["state"], row["invoice"], row["returned_by"]) == ("returned", "SC-001/1", "ina")
    [claimed, now] = comparing.states(firm.root, "SC-001/1")
    assert (claimed["event"], claimed["due"], now["due"]) == ("submitted", 1_980_000, 1_980_000)
    assert seen_by_others(firm.at("otto")) == "hidden"


def seen_by_others(desk: Desk) -> str:
    for ask in (
        lambda: billing_workbooks.of_commitment(desk, "SC-001"),
        lambda: billing_workbook.make(desk, "SC-001"),
        lambda: comparing.states(desk, "SC-001/1"),
        lambda: comparing.compared(desk, "SC-001/1", 0, 0),
    ):
        with pytest.raises(NotFound):
            ask()
    return "hidden"
