"""The one preflight: every finding can be reached, at the level its stage asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from store.errors import Invalid
from store.rules import pay_application as pay
from store.rules.preflight import (
    STAGES,
    ChangeOrderFacts,
    CostCodeFacts,
    PeriodFacts,
    PreflightFacts,
    preflight,
    require_clear,
    stopping,
)
from tests.rules.series import cents, first_application, second_application

LINES = second_application()
GOOD = PreflightFacts(
    stage="send",
    lines=LINES,
    summary=pay.summarize(LINES, cents("25200")),
    previous={line.line: line for line in first_application()},
    previous_earned=cents("25200"),
    number="VS-002",
    billing_date=date(2026, 1, 31),
    period=PeriodFacts(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 25)),
    today=date(2026, 1, 25),
    commitment_number="SC-001",
    commitment_retainage_bp=1000,
    commitment_materials_bp=1000,
    change_orders=(ChangeOrderFacts("CO1", "Extra outlets"), ChangeOrderFacts("CO2", "Delete fixtures")),
    vendor_name="Volt & Söhne Electric",
    vendor_quickbooks="Volt & Söhne Electric",
    job_name="P-9",
    job_quickbooks="Harbor:Pier 9",
    cost_codes=(
        CostCodeFacts("16-200", "item", "16-200 Rough-in"),
        CostCodeFacts("16-500", "account", "Job Costs:Fixtures"),
    ),
    retainage_name="Retainage",
    texts=(("Line 2 description", "Rough-in – 2nd “fix”…"),),
    limited=(("memo", "SC-001 · inv 2"), ("class_name", "Electrical")),
)
NOTHING_DUE = pay.summarize(LINES, cents("46575"))
EVERYWHERE = dict.fromkeys(STAGES, "error")
SENDING = {"typing": "warn", "submit": "warn", "send": "error", "accept": "error", "export": "error"}
SENDING_BUT_TYPING = {stage: level for stage, level in SENDING.items() if stage != "typing"}
SHOWN = dict.fromkeys(STAGES, "warn")

CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("overbilling", {"lines": second_application("60000"), "overbilling_allowed": False}, EVERYWHERE),
    ("overbilling", {"lines": second_application("60000")}, SHOWN),
    ("previous.changed", {"previous_earned": cents("25201")}, EVERYWHERE),
    ("previous.changed", {"previous": {line.line: replace(line, work_this=1) for line in first_application()}}, EVERYWHERE),
    ("retainage.rate_differs", {"commitment_retainage_bp": 500}, SHOWN),
    ("total.not_positive", {"summary": NOTHING_DUE, "previous_earned": None}, SENDING_BUT_TYPING),
    ("final.open_ends", {"final": True}, SHOWN),
    ("number.missing", {"number": " "}, SENDING_BUT_TYPING),
    ("quickbooks.length", {"number": "V" * 21}, EVERYWHERE),
    ("number.duplicate", {"number_taken_by": "SC-001/1"}, EVERYWHERE),
    ("date.missing", {"billing_date": None}, SENDING),
    ("date.outside_period", {"billing_date": date(2026, 2, 1)}, SHOWN),
    ("period.past_due", {"today": date(2026, 1, 26)}, {"typing": "warn", "submit": "warn"}),
    ("period.past_due", {"today": date(2026, 1, 26), "by_contact": True}, {"typing": "warn", "submit": "error"}),
    ("period.closed", {"period": replace(GOOD.period, status="closed")}, {"typing": "warn", "submit": "warn"}),  # type: ignore[type-var]
    ("quickbooks.length", {"commitment_number": "SC-001-LONGER"}, SENDING),
    ("commitment.status", {"commitment_status": "void"}, SENDING),
    ("commitment.status", {"commitment_status": "terminated"}, SHOWN),
    ("change_order.not_approved", {"change_orders": (ChangeOrderFacts("CO1", "Extra", "pending"),)}, EVERYWHERE),
    ("quickbooks.length", {"change_orders": (ChangeOrderFacts("CO-0000000001"),)}, EVERYWHERE),
    ("quickbooks.length", {"change_orders": (ChangeOrderFacts("CO1", "x" * 31),)}, EVERYWHERE),
    ("link.vendor", {"vendor_quickbooks": None}, SENDING),
    ("link.vendor", {"vendor_quickbooks": None, "by_contact": True}, {}),
    ("link.job", {"job_quickbooks": None}, SENDING),
    ("order.missing", {"unordered": ("2", "CO1")}, SENDING),
    ("order.missing", {"unordered": ("2", "CO1"), "by_contact": True}, {}),
    ("link.cost_code", {"cost_codes": (CostCodeFacts("16-200", "account"),)}, SENDING),
    ("retainage.name", {"retainage_name": ""}, SENDING),
    ("quickbooks.length", {"vendor_quickbooks": "v" * 42}, SENDING),
    ("quickbooks.length", {"limited": (("memo", "m" * 4096),)}, SENDING),
    ("quickbooks.text", {"texts": (("Line 2 description", "Łódź"),)}, SENDING),
    ("quickbooks.text", {"job_quickbooks": "Harbor:埠頭"}, SENDING),
    ("quickbooks.text", {"number": "№ ✓"}, SENDING),
    ("tax.not_sent", {"tax_codes": (("2", "H"),)}, SHOWN),
    ("quickbooks.length", {"edition": "CA", "tax_codes": (("2", "GSTX"),)}, SENDING),
]  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_a_good_invoice_passes_at_every_stage(stage: str) -> None:
    facts = replace(GOOD, stage=stage)
    assert preflight(facts) == []
    require_clear(preflight(facts))


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "rule, changes, levels", CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_finding_is_reached_at_its_level(
    rule: str, changes: dict[str, Any], levels: dict[str, str], stage: str
) -> None:
    findings = preflight(replace(GOOD, stage=stage, **changes))
    mine = {finding.level for finding in findings if finding.rule == rule}
    assert mine == ({levels[stage]} if stage in levels else set())
    for finding in findings:
        assert finding.where
        assert finding.message.endswith(".")
        assert any(mark in finding.message for mark in (";", ","))


def test_errors_come_first_and_the_first_stops_the_invoice() -> None:
    findings = preflight(
        replace(GOOD, vendor_quickbooks=None, job_quickbooks=None, commitment_retainage_bp=500)
    )
    levels = [finding.level for finding in findings]
    assert levels == sorted(levels)
    assert len(stopping(findings)) == 2
    with pytest.raises(
        Invalid, match=r"Vendor “Volt .*” has no name .*\(Links, vendors\) 1 more finding stops it"
    ) as refused:
        require_clear(findings)
    assert refused.value.rule == "link.vendor"


def test_a_change_order_no_longer_approved_may_stay_where_nothing_is_billed_on_it() -> None:
    facts = replace(GOOD, change_orders=(ChangeOrderFacts("CO1", "Extra", "void", billed=False),))
    assert preflight(facts) == []


def test_a_canadian_tax_code_is_carried() -> None:
    assert preflight(replace(GOOD, edition="CA", tax_codes=(("2", "H"), ("3", "")))) == []


def test_a_finished_contract_may_be_final() -> None:
    line = pay.with_work(pay.ApplicationLine("1", "contract", 100000), 100000)
    facts = replace(
        GOOD, lines=[line], summary=pay.summarize([line], 0), previous=None, previous_earned=0, final=True
    )
    facts = replace(facts, commitment_retainage_bp=0)
    assert preflight(facts) == []
    assert [f.rule for f in preflight(replace(facts, pending_change_orders=1))] == ["final.open_ends"]
