"""Inviting, answering and reminding by the command line, and what belongs to a commitment's people."""

from __future__ import annotations

import pytest

from tests.cli.commands import Commands


@pytest.fixture
def not_due(billspool: Commands) -> Commands:
    """The same, with a due date that does not come."""
    billspool(
        "periods", "change", "--project", "P9", "--due", "2099-02-25", "--reason", "a test takes its time"
    )
    return billspool


def test_invite_answer_and_remind(not_due: Commands) -> None:
    people = not_due(
        "commitments", "contacts", "add", "SC-001", "--name", "Ina", "--email", "ina@volt.example", who="ivan"
    )
    assert people["rows"] == [{"name": "Ina", "email": "ina@volt.example"}]
    assert not_due("invite", "SC-001", "--type", "work", who="ivan") == {
        "type": "work",
        "invited": ["SC-001"],
        "left": [],
    }
    assert (
        not_due("invite", "answer", "SC-001", "decline", "--reason", "no work", who="ina")["answer"]
        == "declined"
    )
    rows = not_due("invite", "list", "--project", "P9")["rows"]
    assert [(row["commitment"], row["answer"], row["reason"], row["due"]) for row in rows] == [
        ("SC-001", "declined", "no work", "2099-02-25")
    ]
    assert not_due.refused("invite", "remind", "SC-001", who="ivan")["rule"] == "invitation.declined"
    not_due("invite", "answer", "SC-001", "accept", who="ina")
    assert not_due("invite", "remind", "--project", "P9", who="ivan") == {"reminded": ["SC-001"]}
    assert not_due("invite", "remind", "--project", "P9", who="ivan") == {"reminded": []}
    assert not_due("invoices", "create", "SC-001", who="ina")["invoice"] == "SC-001/1"
    assert "Work and materials" in not_due.text("invoices", "show", "SC-001/1", who="ina")


def test_all_of_a_project_are_invited_and_those_left_are_named(not_due: Commands) -> None:
    not_due("commitments", "approve", "SC-002")
    not_due("commitments", "contacts", "add", "SC-001", "--email", "ina@volt.example")
    told = not_due("invite", "SC-001", "--all")
    assert (told["invited"], [row["rule"] for row in told["left"]]) == (["SC-001"], ["contact.none"])
    page = not_due.text("invite", "--all", "--project", "P9").split()
    assert "SC-002 has no invoice contact" in " ".join(page)


@pytest.mark.parametrize(
    ("who", "command", "rule"),
    [
        ("ivan", "invite", "usage"),
        ("ivan", "invite SC-001", "contact.none"),
        ("ivan", "invite SC-001 --type lost", "usage"),
        ("ivan", "invite SC-009", "commitment.unknown"),
        ("ina", "invite SC-001", "permission.invite"),
        ("ina", "invite answer SC-001 accept", "invitation.none"),
        ("idris", "invite answer SC-001 accept", "commitment.unknown"),
        ("rose", "invite answer SC-001 accept", "permission.answer"),
        ("ivan", "invite remind", "usage"),
        ("ivan", "invite remind SC-001", "invitation.none"),
        ("ivan", "commitments contacts add SC-001", "usage"),
        ("ivan", "commitments contacts add SC-001 --default", "contact.no_default"),
        ("ivan", "commitments contacts remove SC-001 x@y.example", "contact.unknown"),
        ("ina", "commitments contacts remove SC-001 x@y.example", "permission.contacts"),
        ("rose", "commitments private SC-001 yes", "permission.access"),
        ("ivan", "commitments access SC-001 add ivan", "duties.own_grant"),
        ("ivan", "commitments access SC-001 add ina", "access.contact"),
        ("ivan", "periods days --project P9 --start-day 32", "period.day"),
        ("ivan", "periods change --project P9 --due 2026-03-01", "reason.missing"),
        ("ivan", "periods change --project P9", "usage"),
        ("ivan", "periods change --project P9 --end 2025-12-31", "period.order"),
        ("ivan", "projects change P9 --invite-type lost", "usage"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(not_due: Commands, who: str, command: str, rule: str) -> None:
    assert not_due.refused(*command.split(), who=who)["rule"] == rule


def test_a_private_commitment_is_shown_to_those_named_on_it(billspool: Commands) -> None:
    billspool("commitments", "private", "SC-001", "yes", who="ivan")
    assert billspool.refused("commitments", "show", "SC-001", who="rose")["rule"] == "commitment.unknown"
    billspool("commitments", "access", "SC-001", "add", "rose", who="ivan")
    assert billspool("commitments", "show", "SC-001", who="rose")["private"] is True
    billspool("commitments", "access", "SC-001", "remove", "rose", who="ivan")
    assert [row["number"] for row in billspool("commitments", "list", who="rose")["rows"]] == ["SC-002"]


def test_the_calendar_is_shown_before_it_is_set(billspool: Commands) -> None:
    billspool("periods", "days", "--project", "P9", "--due-day", "31")
    shown = billspool(
        "periods", "automatic", "--project", "P9", "--every", "month", "--from", "2026-02-01", "--preview"
    )
    assert shown["count"] == 12
    assert shown["rows"][0] == {"start": "2026-02-01", "end": "2026-02-28", "due": "2026-02-28"}
    assert billspool("periods", "days", "--project", "P9")["every"] == "never"


def test_opening_a_period_says_which_one_it_closes(billspool: Commands) -> None:
    days = ("--start", "2026-02-01", "--end", "2026-02-28", "--due", "2026-03-25")
    opened = billspool.text("periods", "open", "--project", "P9", *days, who="ivan")
    assert opened.endswith("Period 1 of P9, which was open, is closed.\n")
    again = billspool.text(
        "periods", "reopen", "--project", "P9", "--period", "1", "--reason", "late", who="ivan"
    )
    assert again.endswith("Period 2 of P9, which was open, is closed.\n")
