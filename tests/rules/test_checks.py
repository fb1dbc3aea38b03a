"""What is found about the figures of a line, and at which level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.rules import pay_application as pay
from store.rules.checks import line_findings
from store.rules.pay_application import ApplicationLine
from tests.rules.series import billed, first_application, fresh, second_application


def line(scheduled: int = 1000, **figures: int) -> ApplicationLine:
    return ApplicationLine("7", "contract", scheduled, **figures)


FOUND = [
    (line(work_this=1000), True, {}),
    (line(work_this=1001), True, {"overbilling": "warn"}),
    (line(work_this=1001), False, {"overbilling": "error"}),
    (line(scheduled=0, work_this=1), False, {"overbilling": "error"}),
    (line(scheduled=-1000, work_this=-1000), False, {}),
    (line(scheduled=-1000, work_this=-1001), True, {"overbilling.deduction": "error"}),
    (line(scheduled=-1000, work_this=1), True, {"overbilling.deduction": "error"}),
    (line(work_prev=100, work_this=-100), True, {}),
    (line(work_prev=100, work_this=-101), True, {"line.total_negative": "error", "line.work_negative": "error"}),
    (line(work_this=-1, stored=50), True, {"line.work_negative": "error"}),
    (line(work_prev=500, stored=-1), True, {"line.stored_negative": "error", "stored.vanished": "warn"}),
    (line(work_retainage_prev=50, work_retainage_released=51), True, {"retainage.released_beyond_held": "error"}),
    (line(work_retainage_prev=50, work_retainage_released=50), True, {}),
    (line(stored=500, stored_prev=500, materials_retainage_bp=1000, materials_retainage_released=51), True,
     {"retainage.released_beyond_held": "error"}),
    (line(stored_prev=800, stored=300), True, {"stored.vanished": "warn"}),
    (line(stored_prev=800, stored=300, work_this=499), True, {"stored.vanished": "warn"}),
    (line(stored_prev=800, stored=300, work_this=500), True, {}),
    (line(stored_prev=800, stored=0, work_prev=800, materials_moved=800), True, {}),
    (line(stored_prev=0, stored=300, work_this=300), True, {"stored.billed_twice": "warn"}),
    (line(stored_prev=300, stored=300, work_this=300), True, {"stored.billed_twice": "warn"}),
    (line(stored_prev=0, stored=300, work_this=200), True, {}),
]  # fmt: skip


@pytest.mark.parametrize("given, allowed, expected", FOUND)
def test_a_line_is_found_wrong_or_odd(
    given: ApplicationLine, allowed: bool, expected: dict[str, str]
) -> None:
    findings = line_findings(given, overbilling_allowed=allowed)
    assert {finding.rule: finding.level for finding in findings} == expected
    for finding in findings:
        assert finding.where.startswith("Invoice, line 7, ")
        assert "Line 7" in finding.message
        assert finding.message.endswith(".")
        assert ";" in finding.message


def test_the_worked_series_has_nothing_wrong() -> None:
    before = {item.line: item for item in first_application()}
    for item in second_application():
        found = line_findings(
            item,
            overbilling_allowed=False,
            previous=before.get(item.line),
            contract_work_bp=1000,
            contract_materials_bp=1000,
        )
        assert found == []


@pytest.mark.parametrize("move", [False, True])
@pytest.mark.parametrize(
    "field", ["work_prev", "stored_prev", "work_retainage_prev", "materials_retainage_prev"]
)
def test_a_previous_invoice_changed_afterwards_is_found(field: str, move: bool) -> None:
    before = billed(fresh("7", "10000"), "1000", "2000")
    now = pay.next_line(before, move_materials=move)
    assert line_findings(now, overbilling_allowed=True, previous=before) == []
    wrong = replace(now, **{field: getattr(now, field) + 1})
    found = [
        f
        for f in line_findings(wrong, overbilling_allowed=True, previous=before)
        if f.rule == "previous.changed"
    ]
    assert [f.level for f in found] == ["error"]
    assert "delete this invoice and create it again" in found[0].message


def test_progress_that_falls_without_work_taken_back_is_shown() -> None:
    before = billed(fresh("7", "10000"), "1000", "2000")
    now = pay.next_line(before, move_materials=False)
    fallen = pay.with_stored(now, 0)
    assert "progress.fell" in {
        f.rule for f in line_findings(fallen, overbilling_allowed=True, previous=before)
    }
    taken = pay.with_work(now, -50000)
    assert line_findings(taken, overbilling_allowed=True, previous=before) == []


@pytest.mark.parametrize(
    "work, materials, found", [(1000, 1000, 0), (500, 1000, 1), (1000, 0, 1), (0, 0, 2), (None, None, 0)]
)
def test_a_rate_that_differs_from_the_commitment_is_shown(
    work: int | None, materials: int | None, found: int
) -> None:
    given = billed(fresh("7", "10000"), "1000", "2000")
    findings = line_findings(
        given, overbilling_allowed=True, contract_work_bp=work, contract_materials_bp=materials
    )
    assert [finding.rule for finding in findings] == ["retainage.rate_differs"] * found
    assert {finding.level for finding in findings} <= {"warn"}
