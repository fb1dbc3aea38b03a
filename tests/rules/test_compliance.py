"""Documents, lien waivers and holds: what is in order, and from which step on what is missing stops an invoice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from store.rules import compliance as rules
from store.rules.compliance import Billed, Held, Needed, Paper, Shortfall, Waiver
from store.rules.preflight import STAGES, preflight
from store.rules.settings import STOPS
from tests.rules.test_preflight import GOOD

TODAY = date(2026, 1, 20)
THERE = date(2025, 12, 1)


def insured(until: date | None, name: str = "") -> Paper:
    return Paper("insurance", name, received_on=THERE, expires_on=until)


DOCUMENTS: list[tuple[list[Paper], bool, str, str]] = [
    # papers, asked of everybody, standing, what is said
    ([], True, "not_compliant", "insurance certificate is missing"),
    ([], False, "not_required", ""),
    ([Paper("insurance", needed=False)], True, "not_required", ""),
    ([Paper("insurance")], False, "not_compliant", "insurance certificate is missing"),
    ([insured(None)], True, "compliant", ""),
    ([insured(date(2026, 12, 31))], True, "compliant", ""),
    ([insured(date(2026, 2, 20))], True, "compliant", ""),
    ([insured(date(2026, 2, 19))], True, "expiring", "insurance certificate expires in 30 days"),
    ([insured(date(2026, 2, 1))], True, "expiring", "insurance certificate expires in 12 days"),
    ([insured(date(2026, 1, 21))], True, "expiring", "insurance certificate expires tomorrow"),
    ([insured(TODAY)], True, "expiring", "insurance certificate expires today"),
    ([insured(date(2026, 1, 19))], True, "not_compliant", "insurance certificate expired on 2026-01-19"),
    ([insured(date(2026, 1, 19))], False, "not_compliant", "insurance certificate expired on 2026-01-19"),
    ([insured(None, "General liability"), insured(date(2026, 1, 1), "Auto")], True, "not_compliant",
     "insurance certificate “Auto” expired on 2026-01-01"),
    ([Paper("w9", received_on=THERE)], True, "not_compliant", "insurance certificate is missing"),
]  # fmt: skip


@pytest.mark.parametrize("papers, required, state, what", DOCUMENTS)
def test_a_vendor_stands_as_his_documents_say(
    papers: list[Paper], required: bool, state: str, what: str
) -> None:
    found = rules.standing("insurance", papers, TODAY, required=required, within=30)
    assert (found.state, found.what) == (state, what)


def test_every_kind_is_looked_at_by_its_setting() -> None:
    stops = {rules.setting_of(kind): "off" for kind in rules.KINDS} | {"compliance.w9": "warn"}
    found = {each.kind: each.state for each in rules.standings([Paper("permit")], TODAY, stops, within=30)}
    assert found == {
        **dict.fromkeys(rules.KINDS, "not_required"),
        "w9": "not_compliant",
        "permit": "not_compliant",
    }
    assert rules.worst(rules.standings([], TODAY, stops, within=30)) == "not_compliant"


@pytest.mark.parametrize(
    "final, unconditional, type_",
    [(False, False, "conditional_progress"), (False, True, "unconditional_progress"),
     (True, False, "conditional_final"), (True, True, "unconditional_final")],
)  # fmt: skip
def test_there_are_four_types_of_waivers(final: bool, unconditional: bool, type_: str) -> None:
    assert rules.waiver_type(final=final, unconditional=unconditional) == type_
    assert rules.is_unconditional(type_) == unconditional


ONE, TWO = Billed("SC/1", False, True, 100), Billed("SC/2", False, False, 200)
NEEDED: list[tuple[Billed, Billed | None, list[Needed]]] = [
    (TWO, None, [Needed("SC/2", "conditional_progress", 200)]),
    (TWO, ONE, [Needed("SC/1", "unconditional_progress", 100), Needed("SC/2", "conditional_progress", 200)]),
    (TWO, replace(ONE, paid=False), [Needed("SC/2", "conditional_progress", 200)]),
    (replace(TWO, final=True), None, [Needed("SC/2", "conditional_final", 200)]),
    (replace(TWO, due=0), replace(ONE, due=0), []),
    (replace(TWO, due=-5), None, []),
]


@pytest.mark.parametrize("invoice, previous, needed", NEEDED)
def test_the_waivers_an_invoice_needs(invoice: Billed, previous: Billed | None, needed: list[Needed]) -> None:
    assert rules.needed_waivers(invoice, previous) == needed


WAIVERS: list[tuple[Waiver | None, bool, str]] = [
    (None, False, "the conditional waiver on progress payment of SC/2 is missing"),
    (Waiver("SC/2", "conditional_progress", 200), False, "awaits its signature"),
    (Waiver("SC/2", "conditional_progress", 200, "completed"), False, ""),
    (Waiver("SC/2", "conditional_progress", 150, "completed"), False, "signed over 1.50 where 2.00 is paid"),
    (Waiver("SC/2", "unconditional_progress", 200, "completed"), True, "locked until the payment is in"),
    (Waiver("SC/2", "unconditional_progress", 200, "completed", paid=True), True, ""),
    (Waiver("SC/2", "unconditional_progress", 200, "completed", unlocked=True), True, ""),
]


@pytest.mark.parametrize("waiver, unconditional, said", WAIVERS)
def test_an_unconditional_waiver_signed_in_advance_stays_locked_until_the_payment_is_in(
    waiver: Waiver | None, unconditional: bool, said: str
) -> None:
    faults = rules.waiver_faults([TWO.waiver(unconditional=unconditional)], [waiver] if waiver else [])
    assert [said in fault for fault in faults] == ([True] if said else [])


LEVELS = {
    "warn": dict.fromkeys(STAGES, "warn"),
    **{stop: {stage: "error" if STAGES.index(stage) >= STAGES.index(stop) else "warn" for stage in STAGES}
       for stop in ("submit", "send", "accept")},
}  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize(
    "setting",
    ["compliance.insurance", "compliance.w9", "compliance.license", "compliance.bond", "compliance.other"],
)
def test_a_missing_document_stops_an_invoice_from_the_step_its_setting_names(
    setting: str, stop: str, stage: str
) -> None:
    kind = "permit" if setting == "compliance.other" else setting.partition(".")[2]
    stops = {rules.setting_of(each): "off" for each in rules.KINDS} | {setting: stop}
    found = rules.document_shortfalls("Volt", rules.standings([Paper(kind)], TODAY, stops, within=30), stops)
    _shows(found, setting, LEVELS[stop][stage] if stop != "off" else "", stage)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("stop", STOPS)
def test_a_missing_waiver_stops_an_invoice_from_the_step_its_setting_names(stop: str, stage: str) -> None:
    found = rules.waiver_shortfalls(rules.waiver_faults([TWO.waiver(unconditional=False)], []), stop)
    _shows(found, "compliance.lien_waiver", LEVELS[stop][stage] if stop != "off" else "", stage)


@pytest.mark.parametrize("stage", STAGES)
def test_a_hold_always_stops_acceptance_and_is_seen_before(stage: str) -> None:
    held = Held(7, "SC-001/2", "ed", "Insurance lapsed.", "2026-01-20T09:14:00Z")
    _shows(rules.hold_shortfalls([held]), "compliance.hold", LEVELS["accept"][stage], stage)
    assert "held by ed: Insurance lapsed; " in rules.hold_shortfalls([held])[0].message
    assert "Insurance" not in rules.hold_shortfalls([held], outside=True)[0].message


@pytest.mark.parametrize("stage", STAGES)
def test_what_expires_soon_only_warns(stage: str) -> None:
    stops = {rules.setting_of(each): "submit" for each in rules.KINDS}
    standing = rules.standing("insurance", [insured(date(2026, 2, 1))], TODAY, required=True, within=30)
    _shows(rules.document_shortfalls("Volt", [standing], stops), "compliance.insurance", "warn", stage)


def _shows(found: list[Shortfall], rule: str, level: str, stage: str) -> None:
    findings = [
        each
        for each in preflight(replace(GOOD, stage=stage, shortfalls=found))
        if each.rule.startswith("compliance.")
    ]
    assert [(each.rule, each.level) for each in findings] == ([(rule, level)] if level else [])
    for finding in findings:
        assert finding.where.startswith("Compliance, ")
        assert finding.message.endswith(".")
        assert ";" in finding.message
