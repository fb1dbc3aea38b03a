"""Inviting to bill, answering, reminding: what is sent to whom, once, and what is refused with which way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from store.actions import (
    billing_periods,
    calendar,
    commitments,
    company,
    contacts,
    invitations,
    invoices,
    lists,
    review,
)
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.errors import Invalid, NotFound, NotPermitted, Refusal
from store.models import AuditEntry, Invitation, OutgoingMail
from store.views import billing_periods as period_views
from store.views import contact_home, home, period_board
from store.views import invitations as views
from tests.store.company import Brought, Company


@pytest.fixture
def firm(brought: Brought) -> Company:
    """The company with a contact on SC-001, and SC-002 of another vendor without one."""
    return brought("two to invite", _two_commitments)


def _two_commitments(firm: Company) -> None:
    contacts.add(firm.at("ivan"), "SC-001", "Ina Contact", "ina@volt.example")
    commitments.add(
        firm.root, "SC-002", title="Glazing", project="P9", vendor="Other Trade", status="approved",
        lines=[ScheduleLine("1", "16-200", "Panes", 700_000)],
    )  # fmt: skip


def on(desk: Desk, day: str) -> Desk:
    """The same desk on another day."""
    return replace(desk, clock=lambda: datetime.fromisoformat(f"{day}T09:14:00+00:00").astimezone(UTC))


def letters(kind: str) -> list[tuple[str, str]]:
    rows = OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
    return [(row.recipient, row.subject) for row in rows]


def test_an_invitation_is_a_letter_to_each_contact_with_the_workbook_of_the_period(firm: Company) -> None:
    contacts.add(firm.at("ivan"), "SC-001", "", "office@volt.example")
    assert invitations.invite(firm.at("ivan"), "SC-001", type="work") == "SC-001"
    with firm.root.book.reading():
        rows = list(OutgoingMail.select().order_by(OutgoingMail.id))
        assert [row.recipient for row in rows] == ["ina@volt.example", "office@volt.example"]
        assert rows[0].attachments == [{"kind": "billing_workbook", "commitment": "SC-001", "period": 1}]
        for word in (
            "SC-001",
            "Pier 9",
            "25 February 2026",
            "Work and materials",
            "Harbor Builders",
            "workbook",
        ):
            assert word in rows[0].body + rows[0].subject
        entry = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.document, entry.by_user) == ("invitation.send", "commitment SC-001", "ivan")


def test_several_are_invited_where_they_can_be_and_the_others_are_told_of_with_the_reason(
    firm: Company,
) -> None:
    told = invitations.invite_all(firm.at("rita"), "P9")
    assert told["invited"] == ["SC-001"]
    assert [(row["number"], row["rule"]) for row in told["left"]] == [("SC-002", "contact.none")]
    assert "Contacts tab" in told["left"][0]["message"]
    again = invitations.invite_several(firm.at("rita"), ["SC-001", "SC-001"])
    assert [row["rule"] for row in again["left"]] == ["invitation.exists"]


@pytest.mark.parametrize(
    ("prepare", "rule"),
    [
        (lambda firm: billing_periods.close_period(firm.at("ivan"), "P9"), "period.none"),
        (lambda firm: contacts.remove(firm.at("ivan"), "SC-001", "INA@volt.example"), "contact.none"),
        (lambda firm: firm.draft(), "invoice.exists"),
        (lambda firm: commitments.set_status(firm.root, "SC-001", "terminated"), "commitment.not_approved"),
    ],
)
def test_what_stands_against_inviting_is_a_sentence(firm: Company, prepare: object, rule: str) -> None:
    prepare(firm)
    with pytest.raises(Refusal) as refused:
        invitations.invite(firm.at("ivan"), "SC-001")
    assert refused.value.rule == rule
    assert views.reasons_against(firm.at("ivan"), "SC-001")[0].rule == rule


def test_nobody_is_invited_after_the_due_date(firm: Company) -> None:
    with pytest.raises(Refusal, match="has passed; move it"):
        invitations.invite(on(firm.at("ivan"), "2026-02-26"), "SC-001")


def test_a_contact_accepts_or_declines_with_a_reason_and_may_change_his_mind(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    ina = firm.at("ina")
    with pytest.raises(Invalid, match="needs a reason"):
        invitations.answer(ina, "SC-001", "decline")
    assert invitations.answer(ina, "SC-001", "decline", reason="nothing done this month") == "declined"
    with firm.root.book.reading():
        assert Invitation.get().reason == "nothing done this month"
    assert invitations.invite(firm.at("ivan"), "SC-001", type="retainage") == "SC-001"
    assert invitations.answer(ina, "SC-001", "accept") == "accepted"
    with firm.root.book.reading():
        row = Invitation.get()
        assert (row.response, row.responded_by, row.type) == ("accepted", "ina", "retainage")
        assert len(letters("invitation")) == 2


def test_another_companys_contact_answers_nothing(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    with pytest.raises(NotFound):
        invitations.answer(firm.at("otto"), "SC-001", "accept")
    with pytest.raises(NotPermitted):
        invitations.invite(firm.at("ina"), "SC-001")


def test_what_is_billed_cannot_be_declined_any_more(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    invoices.create(firm.at("ina"), "SC-001")
    with pytest.raises(Refusal, match="billed in this period already"):
        invitations.answer(firm.at("ina"), "SC-001", "decline", reason="too late")


def test_reminders_go_out_once_for_each_day_set_to_those_who_have_not_handed_in(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    for day, told in (("2026-02-17", []), ("2026-02-18", ["SC-001"]), ("2026-02-18", []), ("2026-02-22", []),
                      ("2026-02-24", ["SC-001"]), ("2026-02-25", []), ("2026-02-26", [])):  # fmt: skip
        assert calendar.keep(on(firm.at("adam"), day))["reminded"] == told, day
    with firm.root.book.reading():
        subjects = [subject for _, subject in letters("reminder")]
    assert subjects == [
        "Reminder: SC-001 for January 2026 is due on 25 February 2026",
        "Reminder: SC-001 for January 2026 is due tomorrow",
    ]


def test_who_has_handed_in_or_declined_is_not_reminded(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    invitations.answer(firm.at("ina"), "SC-001", "decline", reason="nothing to bill")
    late = on(firm.at("ivan"), "2026-02-20")
    assert calendar.keep(late)["reminded"] == []
    with pytest.raises(Refusal, match="invite it again instead"):
        invitations.remind(late, "SC-001")
    invitations.answer(firm.at("ina"), "SC-001", "accept")
    name = invoices.create(firm.at("ina"), "SC-001")
    invoices.bill(firm.at("ina"), name, [Entry("2", work=100)])
    assert invitations.remind(firm.at("ivan"), "SC-001") == "SC-001"
    with pytest.raises(Refusal, match="reminded today already"):
        invitations.remind(firm.at("ivan"), "SC-001")
    invoices.submit(firm.at("ina"), name)
    assert invitations.remind_all(late, "P9") == []
    with pytest.raises(Refusal, match="has handed in"):
        invitations.remind(late, "SC-001")


def test_the_days_of_reminding_are_a_setting_with_a_form_of_its_own(firm: Company) -> None:
    with pytest.raises(Invalid, match="write them like 7,2"):
        company.set_setting(firm.root, "invitations.remind_days", "a week")
    company.set_setting(firm.root, "invitations.remind_days", "")
    invitations.invite(firm.at("ivan"), "SC-001")
    assert calendar.keep(on(firm.at("ivan"), "2026-02-24"))["reminded"] == []


def test_a_moved_due_date_needs_a_reason_and_is_told_to_those_invited(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    with pytest.raises(Invalid, match="Moving the due date needs a reason"):
        billing_periods.change_period(firm.at("ivan"), "P9", due=date(2026, 3, 2))
    billing_periods.change_period(firm.at("ivan"), "P9", due=date(2026, 3, 2), reason="the owner was late")
    with firm.root.book.reading():
        assert letters("due_date") == [
            ("ina@volt.example", "New due date for SC-001, January 2026: 2 March 2026")
        ]
    assert billing_periods.change_period(firm.at("ivan"), "P9", end=date(2026, 1, 30)) == 1


def test_periods_open_by_the_calendar_although_nobody_bills(firm: Company) -> None:
    billing_periods.set_automatic(firm.at("ivan"), "P9", "month", start=date(2026, 2, 1))
    assert calendar.keep(firm.at("ivan")) == calendar.NOTHING
    opened = calendar.keep(on(firm.at("ivan"), "2026-03-02"))["opened"]
    assert opened == [{"project": "P9", "period": 2}, {"project": "P9", "period": 3}]
    assert calendar.keep(on(firm.at("rhea"), "2026-04-02")) == calendar.NOTHING


def test_the_next_period_is_the_one_the_calendar_opens(firm: Company) -> None:
    ivan = firm.at("ivan")
    assert period_views.suggested(ivan, "P9") == (date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 25))
    billing_periods.set_automatic(ivan, "P9", "week", start=date(2026, 2, 2))
    assert period_views.suggested(ivan, "P9") == (date(2026, 2, 2), date(2026, 2, 8), date(2026, 2, 8))


# ---- types ------------------------------------------------------------------------------------------------------


def test_an_invoice_of_a_contact_has_the_type_he_is_invited_to(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001", type="work")
    name = invoices.create(firm.at("ina"), "SC-001")
    invoices.bill(firm.at("ina"), name, [Entry("2", work=1_000_000)])
    with pytest.raises(Refusal, match="bills work and materials only"):
        invoices.bill(firm.at("ina"), name, [Entry("2", release_work=100)])
    invoices.change_header(firm.at("ivan"), name, type="both")
    invoices.bill(firm.at("ina"), name, [Entry("2", release_work=100)])
    with pytest.raises(NotPermitted):
        invoices.change_header(firm.at("ina"), name, type="work")


def test_a_release_of_retainage_takes_no_work(firm: Company) -> None:
    firm.approved()
    billing_periods.open_period(firm.at("ivan"), "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    invitations.invite(firm.at("ivan"), "SC-001", type="retainage")
    name = invoices.create(firm.at("ina"), "SC-001")
    with pytest.raises(Refusal, match="bills release of retainage only"):
        invoices.bill(firm.at("ina"), name, [Entry("2", work=100)])
    with pytest.raises(Refusal, match="bills release of retainage only"):
        invoices.bill(firm.at("ina"), name, [Entry("3", stored=100)])
    invoices.bill(firm.at("ina"), name, [Entry("2", release_work=50_000, work=0)])


def test_where_the_project_says_none_a_contact_must_be_invited_and_an_administrator_need_not(
    firm: Company,
) -> None:
    lists.change_project(firm.at("ivan"), "P9", invite_type="none")
    with pytest.raises(Refusal, match="by invitation only"):
        invoices.create(firm.at("ina"), "SC-001")
    lists.change_project(firm.at("ivan"), "P9", invite_type="work")
    name = invoices.create(firm.at("ina"), "SC-001")
    with pytest.raises(Refusal, match="work and materials only"):
        invoices.bill(firm.at("ina"), name, [Entry("2", work=1_000, release_work=100)])
    invoices.delete(firm.at("ivan"), name, reason="again, by the office")
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), name, [Entry("2", work=1_000, release_work=100)])


def test_after_the_due_date_a_contact_does_nothing_and_an_administrator_may(firm: Company) -> None:
    name = invoices.create(firm.at("ina"), "SC-001")
    invoices.bill(firm.at("ina"), name, [Entry("2", work=1_000)])
    late = on(firm.at("ina"), "2026-02-26")
    for attempt in (
        lambda: invoices.bill(late, name, [Entry("2", work=2_000)]),
        lambda: invoices.submit(late, name),
        lambda: invoices.change_header(late, name, number="V-7"),
    ):
        with pytest.raises(Refusal, match="due date 2026-02-25 has passed"):
            attempt()
    office = on(firm.at("ivan"), "2026-02-26")
    invoices.bill(office, name, [Entry("2", work=2_000)])
    invoices.submit(office, name)
    review.send_back(on(firm.at("rita"), "2026-02-26"), name, reason="wrong line")
    with pytest.raises(Refusal, match="due date"):
        invoices.save_draft(late, name)
    with pytest.raises(Refusal, match="due date"):
        invoices.delete(office, name, reason="start anew") and invoices.create(late, "SC-001")


# ---- contacts ---------------------------------------------------------------------------------------------------


def test_contacts_are_added_changed_and_removed_with_the_record_of_it(firm: Company) -> None:
    ivan = firm.at("ivan")
    with pytest.raises(Refusal, match="already; change that one"):
        contacts.add(ivan, "SC-001", "Twice", "INA@volt.example")
    with pytest.raises(Invalid, match="no e-mail address"):
        contacts.add(ivan, "SC-001", "Nobody", "nobody at volt")
    assert (
        contacts.change(ivan, "SC-001", "ina@volt.example", name="Ina K.", to="ina.k@volt.example")
        == "ina.k@volt.example"
    )
    assert contacts.remove(ivan, "SC-001", "ina.k@volt.example") == "ina.k@volt.example"
    with pytest.raises(NotFound, match="its contacts are: nobody"):
        contacts.remove(ivan, "SC-001", "ina.k@volt.example")
    with firm.root.book.reading():
        said = [entry.verb for entry in AuditEntry.select().where(AuditEntry.document == "commitment SC-001")]
    assert said[-2:] == ["contact.change", "contact.remove"]


def test_the_vendors_people_or_else_its_own_address_are_the_contacts_by_default(firm: Company) -> None:
    from store.actions import users

    with pytest.raises(Refusal, match="neither users with an e-mail nor an e-mail of its own"):
        contacts.add_default(firm.at("ivan"), "SC-002")
    lists.add_vendor(firm.root, "Third", email="bills@third.example")
    commitments.add(firm.root, "SC-003", title="T", project="P9", vendor="Third", status="approved",
                    lines=[ScheduleLine("1", "16-200", "x", 100)])  # fmt: skip
    assert contacts.add_default(firm.at("ivan"), "SC-003") == ["bills@third.example"]
    users.add(firm.root, "tess", name="Tess", email="tess@third.example", roles=["contact"], vendor="Third")
    assert contacts.add_default(firm.at("ivan"), "SC-003") == ["tess@third.example"]


def test_board_home_and_the_contacts_home_say_the_same_on_every_engine(firm: Company) -> None:
    invitations.invite(firm.at("ivan"), "SC-001")
    _, period, _ = period_board.period_rows(firm.at("ivan"), "P9")
    assert period is not None
    counted = period_board.counts(on(firm.at("ivan"), "2026-02-27"), period["id"])
    assert (counted.by_state, counted.late) == ({"invited": 1, "no_contact": 1}, 2)
    late = period_board.board(on(firm.at("ivan"), "2026-02-27"), period["id"], "late").window(0, 9)
    assert [(row["number"], row["late"]) for row in late] == [("SC-001", "2 d"), ("SC-002", "2 d")]
    assert home.home(firm.at("ivan")).projects[0].commitments == counted.total
    assert [(each.kind, each.number) for each in contact_home.home(firm.at("ina")).errands] == [
        ("invitation", "SC-001")
    ]
    assert contact_home.home(firm.at("otto")).errands == ()
