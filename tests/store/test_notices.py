"""What happens to an invoice writes the letters it should, in the same transaction, once, with everything its reader needs."""

from __future__ import annotations

from typing import Any

import pytest

from store.actions import company, erp, review
from store.actions.review import Mark
from store.errors import Refusal
from store.models import InvoiceContact, OutgoingMail, User
from store.views import mail as view
from tests.store.company import Company


@pytest.fixture
def harbor(firm: Company) -> Company:
    with firm.root.book.db.atomic():
        for name, email in (
            ("Ina Contact", "ina@volt.example"),
            ("Otto", "otto@volt.example"),
            ("Ina again", "INA@volt.example"),
        ):
            InvoiceContact.create(commitment=1, name=name, email=email)
    return firm


def written(harbor: Company, kind: str = "") -> list[dict[str, Any]]:
    desk = harbor.root
    rows = reversed(view.listing(desk).window(0, 100))
    return [view.one(desk, row["id"]) for row in rows if not kind or row["kind"] == kind]


def test_a_returned_invoice_tells_its_contacts_each_rejected_line_with_reason_and_amounts(
    harbor: Company,
) -> None:
    name = harbor.under_review()
    marks = [
        Mark("1", "approved"), Mark("3", "approved"),
        Mark("2", "rejected", "only 55 % in place", proposed=1_200_000),
    ]  # fmt: skip
    review.mark(harbor.at("rita"), name, marks)
    review.finish(harbor.at("rita"), name)
    letters = written(harbor, "returned")
    assert [each["recipient"] for each in letters] == ["ina@volt.example", "otto@volt.example"]
    body = letters[0]["body"]
    assert body.startswith(
        "Dear Ina Contact,\n\nYour pay application SC-001/1 (your number SC-001-1, Electrical work, project Pier 9)"
    )
    assert (
        "Line 2, Rough-in\n"
        "  Reason:     only 55 % in place\n"
        "  Claimed:    15,000.00\n"
        "  Proposed:   12,000.00 (3,000.00 less)\n"
    ) in body
    assert "Line 1" not in body
    assert letters[0]["subject"] == "Please revise SC-001/1, your invoice SC-001-1: 1 line rejected"
    assert letters[0]["attachments"] == [
        {"kind": "billing_workbook", "commitment": "SC-001", "period": 1, "type": "both"}
    ]
    assert letters[0]["document"] == "invoice SC-001/1"


def test_the_amount_certified_meanwhile_stands_beside_the_claim(harbor: Company) -> None:
    from store.actions import invoices
    from store.actions.entries import Entry

    name = harbor.under_review()
    invoices.bill(harbor.at("rita"), name, [Entry("2", work=1_400_000)])
    review.mark(harbor.at("rita"), name, [Mark("2", "rejected", "see photos", proposed=1_400_000)])
    review.finish(harbor.at("rita"), name)
    body = written(harbor, "returned")[0]["body"]
    assert "Claimed:    15,000.00\n  Billed now: 14,000.00\n  Proposed:   14,000.00 (as it stands)" in body


def test_an_invoice_returned_without_a_rejected_line_quotes_the_reason(harbor: Company) -> None:
    name = harbor.under_review()
    review.send_back(harbor.at("rita"), name, reason="no backup enclosed")
    assert "Reason: no backup enclosed" in written(harbor, "returned")[0]["body"]


def test_a_setting_keeps_the_letter_back(harbor: Company) -> None:
    company.set_setting(harbor.root, "mail.on_return", "no")
    review.send_back(harbor.at("rita"), harbor.under_review(), reason="no backup")
    assert written(harbor) == []


def test_an_approval_is_written_only_where_the_setting_says_so(harbor: Company) -> None:
    harbor.approved()
    assert written(harbor) == []


def test_an_approval_is_written_to_each_contact(harbor: Company) -> None:
    company.set_setting(harbor.root, "mail.on_approval", "yes")
    harbor.approved()
    letters = written(harbor, "approved")
    assert len(letters) == 2
    assert letters[0]["subject"] == "Approved: SC-001/1, your invoice SC-001-1, 13,500.00 due"


def test_accounting_tells_the_creator_why_it_returned_an_invoice(harbor: Company) -> None:
    User.update(email="ivan@harbor.example", name="Ivan").where(User.login == "ivan").execute()
    name = harbor.approved()
    erp.send(harbor.at("rita"), name)
    erp.reject(harbor.at("adam"), name, reason="wrong job")
    letters = written(harbor, "accounting_returned")
    assert [each["recipient"] for each in letters] == ["ivan@harbor.example"]
    assert "Reason: wrong job" in letters[0]["body"]
    erp.send(harbor.at("rita"), name)
    assert len(written(harbor)) == 1


def test_the_distribution_list_hears_of_each_invoice_handed_in(harbor: Company) -> None:
    company.set_setting(
        harbor.root, "mail.distribution", " rita@harbor.example, pm@harbor.example ,rita@harbor.example"
    )
    harbor.under_review()
    assert [each["recipient"] for each in written(harbor, "handed_in")] == [
        "rita@harbor.example",
        "pm@harbor.example",
    ]


def test_a_refused_act_writes_no_letter(harbor: Company) -> None:
    name = harbor.draft()
    with pytest.raises(Refusal):
        review.send_back(harbor.at("rita"), name, reason="too early")
    assert written(harbor) == []


def test_a_malformed_address_keeps_nobody_from_returning_and_is_seen(harbor: Company) -> None:
    InvoiceContact.update(email="not an address").where(InvoiceContact.name == "Otto").execute()
    name = harbor.under_review()
    assert review.send_back(harbor.at("rita"), name, reason="no backup") == "revise_and_resubmit"
    assert [(each["recipient"], each["state"]) for each in written(harbor)] == [
        ("ina@volt.example", "waiting"), ("not an address", "failed"),
    ]  # fmt: skip
    assert "is no e-mail address" in written(harbor)[1]["error"]


def test_who_is_told_what_is_on_the_record(harbor: Company) -> None:
    from store.models import AuditEntry

    review.send_back(harbor.at("rita"), harbor.under_review(), reason="no backup")
    entries = [row for row in AuditEntry.select() if row.verb == "mail.queue"]
    assert len(entries) == OutgoingMail.select().count() == 2
    assert all(row.by_user == "rita" and '"to":"' in row.after for row in entries)


def test_a_contact_s_own_mail_is_settled_by_no_contact(harbor: Company) -> None:
    from store.actions import deliveries

    review.send_back(harbor.at("rita"), harbor.under_review(), reason="no backup")
    for act in (
        lambda desk: deliveries.again(desk, 1),
        lambda desk: deliveries.cancel(desk, 1, reason="no"),
        lambda desk: deliveries.count_as_sent(desk, 1),
        lambda desk: deliveries.claim(desk, "f", 1),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="Only an administrator"):
            act(harbor.at("ina"))
