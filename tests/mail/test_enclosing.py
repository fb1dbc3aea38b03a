"""Letters whose enclosure is drawn up when they leave: what the book no longer lets be drawn up, and what is only in the way for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from exporter.documents import enclosures
from exporter.documents.enclosures import Enclosure
from store.actions import billing_periods, contacts, deliveries, invitations, invoices, review
from store.actions.entries import Entry
from store.book import Book
from store.errors import Refusal, Unavailable
from store.rules.mail import MOST_ATTEMPTS
from store.views import mail as view
from tests.mail.conftest import Office
from tests.store.company import found

INA = "ina@volt.example"


@pytest.fixture
def invited(tmp_path: Path) -> Iterator[Office]:
    """SC-001 is invited to bill January; the letter waits."""
    with Book.open(tmp_path / "company.book", create=True) as book:
        firm = found(book)
        office = Office(book, firm.root.clock())
        contacts.add(firm.root, "SC-001", "Ina Contact", INA)
        invitations.invite(firm.root, "SC-001")
        yield office


def error(office: Office) -> str:
    return str(view.listing(office.desk).window(0, 1)[0]["error"])


def test_a_workbook_of_a_period_that_is_over_stops_its_letter_with_the_way_out(invited: Office) -> None:
    billing_periods.open_period(invited.desk, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    [told] = invited.deliver()
    assert (told.what, invited.states()) == ("failed", {INA: "failed"})
    for words in (
        "The billing workbook it encloses cannot be drawn up now",
        "SC-001 bills 2026-02-01 to 2026-02-28 now, no longer period 1",
        "billspool mail again 1",
        "billspool mail cancel 1 --reason",
    ):
        assert words in error(invited), words
    deliveries.cancel(invited.desk, 1, reason="January is over")
    assert invited.states() == {INA: "cancelled"}


def test_once_what_was_in_the_way_is_settled_the_same_letter_goes(invited: Office) -> None:
    desk = invited.desk
    name = invoices.create(desk, "SC-001")
    invoices.bill(desk, name, [Entry("1", work=100)])
    invoices.submit(desk, name)
    invited.deliver()
    assert "SC-001/1 is Under Review" in error(invited)
    review.send_back(desk.seat("rita"), name, reason="tickets are missing")
    deliveries.again(desk, 1)
    invited.deliver()
    assert invited.states()[INA] == "filed"


def test_a_trouble_of_the_moment_fails_no_letter(invited: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> Enclosure:
        raise Unavailable("The book is locked by somebody; try again.")

    with monkeypatch.context() as patched:
        patched.setitem(enclosures.ENCLOSURES, "billing_workbook", busy)
        invited.deliver()
        assert invited.states() == {INA: "waiting"}
        assert "The book is locked" in error(invited)
    invited.time += timedelta(hours=1)
    invited.deliver()
    assert invited.states() == {INA: "filed"}


def test_a_trouble_that_stays_counts_as_failed_in_the_end(
    invited: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Enclosure:
        raise Unavailable("The disk is full; free some space.")

    monkeypatch.setitem(enclosures.ENCLOSURES, "billing_workbook", full)
    for _ in range(MOST_ATTEMPTS):
        assert invited.states() == {INA: "waiting"}
        invited.deliver()
        invited.wait()
    assert invited.states() == {INA: "failed"}


def test_a_refusal_says_which_enclosure_it_is_of(invited: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> Enclosure:
        raise Refusal("No.")

    monkeypatch.setitem(enclosures.ENCLOSURES, "billing_workbook", refused)
    invited.deliver()
    assert error(invited).startswith("The billing workbook it encloses cannot be drawn up now: No. Mend that")
