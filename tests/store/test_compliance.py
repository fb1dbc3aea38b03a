"""Documents, lien waivers and holds through the actions, on every engine."""

from __future__ import annotations

from datetime import date

import pytest

from store import audit
from store.actions import (
    access,
    company,
    compliance,
    erp,
    holds,
    invoices,
    lists,
    waivers,
)
from store.actions.entries import Entry
from store.errors import Invalid, NotFound, NotPermitted, Refusal
from store.models import Commitment, OutgoingMail
from store.views import compliance as views
from store.views import erp_queue, preflights
from store.views import holds as hold_views
from store.views import invoices as invoice_views
from store.views import waivers as waiver_views
from tests.store.company import VOLT, Company, pay, posted


def rules_found(firm: Company, name: str, stage: str) -> dict[str, str]:
    with firm.root.book.reading():
        row = invoice_views.lookup.invoice(name)
        return {
            each.rule: each.level
            for each in preflights.findings(firm.root, row, stage)
            if each.rule.startswith("compliance")
        }


# ---- documents ----------------------------------------------------------------------------------------------------


def test_a_lapsed_certificate_stops_an_invoice_where_its_setting_says(firm: Company) -> None:
    company.set_setting(firm.root, "compliance.insurance", "send")
    name = firm.approved()
    with pytest.raises(Invalid, match="insurance certificate is missing; ask for it") as refused:
        erp.send(firm.at("rita"), name)
    assert refused.value.rule == "compliance.insurance"
    compliance.set_document(
        firm.at("ivan"),
        VOLT,
        "insurance",
        name="Liability",
        expires_on=date(2026, 1, 19),
        received_on=date(2025, 1, 1),
    )
    with pytest.raises(Invalid, match="“Liability” expired on 2026-01-19"):
        erp.send(firm.at("rita"), name)
    compliance.set_document(
        firm.at("ivan"), VOLT, "insurance", name="Liability", expires_on=date(2027, 1, 19), reference="P-77"
    )
    assert erp.send(firm.at("rita"), name) == "ready_to_export"
    assert views.documents(firm.root).count() == 1, "the same document is written over"


def test_that_none_is_needed_is_said_for_one_vendor(firm: Company) -> None:
    company.set_setting(firm.root, "compliance.w9", "submit")
    compliance.set_document(firm.root, VOLT, "W-9", needed=False, note="paid by card")
    assert rules_found(firm, firm.draft(), "submit") == {}
    rows = views.vendors(firm.root).window(0, 9)
    assert [(row["vendor"], row["state"]) for row in rows] == [(VOLT, "not_required")]


def test_a_document_of_one_commitment_concerns_that_one_alone(firm: Company) -> None:
    lists.add_vendor(firm.root, "Third")
    compliance.set_document(firm.root, "", "bond", commitment="SC-001")
    assert rules_found(firm, firm.draft(), "submit") == {}
    company.set_setting(firm.root, "compliance.bond", "submit")
    assert rules_found(firm, "SC-001/1", "submit") == {"compliance.bond": "error"}
    assert views.of_commitment(firm.root, "SC-001").faults == ("bond is missing",)
    with pytest.raises(Refusal, match="is a commitment of Volt"):
        compliance.set_document(firm.root, "Third", "bond", commitment="SC-001")


def test_vendors_with_something_missing_come_first_and_a_contact_sees_his_own(firm: Company) -> None:
    company.set_setting(firm.root, "compliance.insurance", "warn")
    company.set_setting(firm.root, "compliance.w9", "warn")
    compliance.set_document(firm.root, VOLT, "insurance", expires_on=date(2026, 2, 1))
    compliance.set_document(firm.root, VOLT, "w9", received_on=date(2026, 1, 1))
    compliance.set_document(firm.root, "Other Trade", "permit")
    rows = views.vendors(firm.root).window(0, 9)
    assert [(row["vendor"], row["missing"], row["state"]) for row in rows] == [
        ("Other Trade", 3, "not_compliant"), (VOLT, 0, "expiring"),
    ]  # fmt: skip
    assert rows[1]["what"] == "insurance certificate expires in 12 days"
    assert [row["vendor"] for row in views.vendors(firm.at("otto")).window(0, 9)] == ["Other Trade"]
    assert {row["vendor"] for row in views.documents(firm.at("ina")).window(0, 9)} == {VOLT}
    assert [row["kind"] for row in views.documents(firm.root, expire_within=30).window(0, 9)] == ["insurance"]


def test_vendors_whose_documents_end_soon_come_next_the_soonest_first(firm: Company) -> None:
    lists.add_vendor(firm.root, "Aardvark Steel")
    for vendor, ends in (
        ("Aardvark Steel", date(2027, 1, 1)),
        ("Other Trade", date(2026, 2, 10)),
        (VOLT, date(2026, 2, 1)),
    ):
        compliance.set_document(firm.root, vendor, "insurance", received_on=date(2026, 1, 1), expires_on=ends)
    found = [(row["vendor"], row["state"]) for row in views.vendors(firm.root).window(0, 9)]
    assert found == [(VOLT, "expiring"), ("Other Trade", "expiring"), ("Aardvark Steel", "compliant")]


def test_a_document_ends_before_its_time_with_a_reason_and_comes_off_the_list(firm: Company) -> None:
    number = compliance.set_document(
        firm.root, VOLT, "insurance", expires_on=date(2027, 1, 1), received_on=date(2026, 1, 1)
    )
    with pytest.raises(Invalid, match="needs a reason"):
        compliance.expire(firm.root, number, reason="")
    compliance.expire(firm.root, number, reason="cancelled by the carrier")
    assert views.documents(firm.root).window(0, 1)[0]["what"] == "insurance certificate expired on 2026-01-19"
    compliance.remove(firm.root, number, reason="duplicate")
    assert views.documents(firm.root).count() == 0
    with pytest.raises(NotFound):
        compliance.remove(firm.root, number, reason="again")
    with firm.root.book.reading():
        assert [each.verb for each in audit.latest(f"vendor {VOLT}", 3)] == [
            "compliance.remove",
            "compliance.expire",
            "compliance.set",
        ]


@pytest.mark.parametrize("who", ["ina", "stan", "rhea"])
def test_only_the_office_keeps_documents_and_holds(firm: Company, who: str) -> None:
    with pytest.raises(NotPermitted):
        compliance.set_document(firm.at(who), VOLT, "w9")
    with pytest.raises(NotPermitted):
        holds.place(firm.at(who), "vendor", VOLT, reason="x")


# ---- lien waivers -------------------------------------------------------------------------------------------------


def test_the_waiver_of_an_invoice_is_asked_for_by_mail_signed_and_then_lets_it_pass(firm: Company) -> None:
    company.set_setting(firm.root, "compliance.lien_waiver", "submit")
    with firm.root.book.reading():
        contract = Commitment.get()
    firm.root.book.transact(lambda: contract.contacts.model.create(commitment=contract, name="Ina", email="ina@volt.example") and None,
                            key="c", verb="test", by="root")  # fmt: skip
    name = firm.draft()
    with pytest.raises(Invalid, match="The conditional waiver on progress payment of SC-001/1 is missing"):
        invoices.submit(firm.at("ivan"), name)
    assert waivers.request(firm.at("ivan"), name) == "conditional_progress"
    with firm.root.book.reading():
        assert [(row.recipient, row.kind) for row in OutgoingMail.select()] == [
            ("ina@volt.example", "waiver")
        ]
    row = waiver_views.listing(firm.at("ina")).window(0, 9)[0]
    assert (row["amount"], row["through_date"], row["state"]) == (
        1_350_000,
        date(2026, 1, 31),
        "awaiting_signature",
    )
    with pytest.raises(NotFound):
        waivers.sign(firm.at("otto"), name, signed_by="Otto")
    with pytest.raises(Invalid, match="still to come"):
        waivers.sign(firm.at("ina"), name, signed_by="Ina", signed_on=date(2026, 1, 21))
    assert waivers.sign(firm.at("ina"), name, signed_by="Ina Volt") == "completed"
    invoices.submit(firm.at("ivan"), name)
    assert waiver_views.listing(firm.at("otto")).count() == 0


def test_a_waiver_signed_over_another_amount_is_asked_for_again(firm: Company) -> None:
    company.set_setting(firm.root, "compliance.lien_waiver", "send")
    name = firm.draft()
    waivers.request(firm.at("ivan"), name)
    waivers.sign(firm.at("ivan"), name, signed_by="Ina Volt")
    with pytest.raises(Refusal, match=r"signed by Ina Volt over 13,500.00 already"):
        waivers.request(firm.at("ivan"), name)
    invoices.bill(firm.at("ivan"), name, [Entry("2", work=1_000_000)])
    assert rules_found(firm, name, "send") == {"compliance.lien_waiver": "error"}
    waivers.request(firm.at("ivan"), name)
    waivers.sign(firm.at("ivan"), name, signed_by="Ina Volt")
    assert rules_found(firm, name, "send") == {}


def test_an_unconditional_waiver_is_locked_until_the_payment_is_in_or_somebody_unlocks_it(
    firm: Company,
) -> None:
    company.set_setting(firm.root, "compliance.lien_waiver", "warn")
    name = firm.approved()
    posted(firm, name)
    waivers.request(firm.at("ivan"), name, type="unconditional_progress")
    assert waivers.sign(firm.at("ivan"), name, signed_by="Ina Volt") == "locked"
    assert waiver_views.listing(firm.root).window(0, 1)[0]["state"] == "locked"
    assert [waiver_views.listing(firm.root, status=each).count() for each in ("locked", "completed")] == [
        1,
        0,
    ]
    with pytest.raises(Invalid, match="needs a reason"):
        waivers.unlock(firm.at("ivan"), name, reason=" ")
    pay(firm, name, 100)
    assert waiver_views.listing(firm.root).window(0, 1)[0]["state"] == "locked", (
        "a part of the payment does not unlock"
    )
    pay(firm, name, 1_350_000 - 100)
    assert waiver_views.listing(firm.root).window(0, 1)[0]["state"] == "completed"
    assert [waiver_views.listing(firm.root, status=each).count() for each in ("locked", "completed")] == [
        0,
        1,
    ]
    assert waiver_views.suggested(firm.root, name).type == "unconditional_progress"
    with pytest.raises(Refusal, match="not locked"):
        waivers.unlock(firm.at("ivan"), name, reason="paid by wire")


def test_the_next_invoice_asks_for_the_unconditional_waiver_of_the_last_payment(firm: Company) -> None:
    company.set_setting(firm.root, "compliance.lien_waiver", "submit")
    company.set_setting(firm.root, "compliance.lien_waiver", "off")
    first = firm.approved()
    posted(firm, first)
    pay(firm, first)
    company.set_setting(firm.root, "compliance.lien_waiver", "submit")
    second = firm.draft(500_000)
    with firm.root.book.reading():
        faults = waiver_views.faults(invoice_views.lookup.invoice(second))
    assert faults == [
        "the unconditional waiver on progress payment of SC-001/1 is missing",
        "the conditional waiver on progress payment of SC-001/2 is missing",
    ]


# ---- holds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, on", [("invoice", "SC-001/1"), ("commitment", "SC-001"), ("vendor", VOLT)])
def test_a_hold_on_an_invoice_its_commitment_or_its_vendor_stops_acceptance(
    firm: Company, kind: str, on: str
) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    number = holds.place(firm.at("ivan"), kind, on, reason="insurance lapsed", owner="Paula of Risk")
    row = erp_queue.listing(firm.root).window(0, 1)[0]
    assert (row["held_by"], row["held_reason"]) == ("Paula of Risk", "insurance lapsed")
    document = invoice_views.document(firm.root, name)
    assert (document.held_by, document.held_reason) == ("Paula of Risk", "insurance lapsed")
    assert invoice_views.document(firm.at("ina"), name).held_reason == ""
    with pytest.raises(Invalid, match=f"held by Paula of Risk: insurance lapsed; .*holds release {number}"):
        erp.accept(firm.at("adam"), name)
    if kind != "invoice":
        with pytest.raises(
            Refusal, match=f"not held itself; .* is, by Paula of Risk: .*holds release {number}"
        ):
            erp.release(firm.at("adam"), name)
    assert holds.release(firm.at("rita"), number, reason="renewed") == on
    with pytest.raises(Refusal, match="released by rita already"):
        holds.release(firm.at("rita"), number)
    assert erp.accept(firm.at("adam"), name) == "exporting"
    kept = hold_views.listing(firm.root).window(0, 9)
    assert [(each["on"], each["kind"], each["state"], each["released_by"]) for each in kept] == [
        (on, kind, "released", "rita")
    ]
    assert hold_views.listing(firm.at("ina")).count() == 0


def test_what_is_private_is_told_to_nobody_who_does_not_see_it(firm: Company) -> None:
    compliance.set_document(firm.root, "", "bond", commitment="SC-001")
    holds.place(firm.root, "commitment", "SC-001", reason="dispute")
    holds.place(firm.root, "invoice", firm.draft(), reason="dispute")
    holds.place(firm.root, "vendor", VOLT, reason="dispute")
    access.set_private(firm.root, "SC-001", True)
    rhea = firm.at("rhea")
    assert [row["on"] for row in hold_views.listing(rhea).window(0, 9)] == [VOLT]
    assert views.documents(rhea).count() == 0
    assert (hold_views.listing(firm.root).count(), views.documents(firm.root).count()) == (3, 1)


def test_a_hold_survives_retrieval_and_a_bill_in_quickbooks_is_not_held(firm: Company) -> None:
    name = firm.approved()
    erp.send(firm.at("rita"), name)
    erp.hold(firm.at("adam"), name, reason="wrong job?")
    erp.retrieve(firm.at("rita"), name)
    erp.send(firm.at("rita"), name)
    with pytest.raises(Invalid, match="held by adam"):
        erp.accept(firm.at("adam"), name)
    erp.release(firm.at("adam"), name)
    erp.accept(firm.at("adam"), name)
    erp.post(firm.at("adam"), name, txn_id="T-1")
    with pytest.raises(Refusal, match="a bill in QuickBooks already"):
        holds.place(firm.at("ivan"), "invoice", name, reason="late")
