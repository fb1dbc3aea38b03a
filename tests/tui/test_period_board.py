"""The board of a billing period: who stands where, inviting, answering and reminding by keyboard, and the calendar before it is set."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from store.actions import (
    billing_periods,
    calendar,
    commitments,
    invitations,
    invoices,
    lists,
    review,
    users,
)
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.models import Invitation, OutgoingMail
from store.views import home as home_views
from store.views import period_board
from tests.stages import Stages
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.widgets.ledger_table import LedgerTable

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
VENDOR = "Volt & Söhne Electric"


def later(desk: Desk, day: str) -> Desk:
    """The same desk on another day, at noon."""
    return replace(desk, clock=lambda: datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))


@pytest.fixture
def board(second: Desk, stages: Stages) -> Desk:
    """Pier 9 in February with a commitment in every state of the way; rita sits at the desk on 10 February."""
    return stages.bring(second, "tui-board", _fill).seat("rita")


def _fill(second: Desk) -> None:
    rita, ina = second.seat("rita"), second.seat("ina")
    lists.add_vendor(second, "Bauman & Sons")
    for place, (title, vendor) in enumerate(
        [("Glazing", "Bauman & Sons"), ("Painting", VENDOR), ("Paving", VENDOR), ("Doors", VENDOR), ("Hinges", VENDOR),
         ("Locks", VENDOR), ("Signs", VENDOR)], 10
    ):  # fmt: skip
        people = [] if vendor != VENDOR else [("Ina Contact", "ina@volt.example")]
        commitments.add(
            second, f"SC-0{place}", title=title, project="P9", vendor=vendor, status="approved", retainage=1000,
            lines=[ScheduleLine("1", "16-500", title, amount=100_000 * place)], contacts=people,
        )  # fmt: skip
    invitations.invite_several(rita, ["SC-012", "SC-013", "SC-014", "SC-015", "SC-016"])
    invitations.answer(ina, "SC-013", "accept")
    invitations.answer(ina, "SC-014", "decline", reason="the doors are late")
    for number, work in (("SC-015", 250_000), ("SC-016", 300_000)):
        invoices.create(ina, number)
        invoices.bill(ina, f"{number}/1", [Entry("1", work=work)])
    invoices.submit(ina, "SC-016/1")
    review.send_back(rita, "SC-016/1", reason="not on site yet")


SCENES: dict[str, tuple[str, tuple[str, ...]]] = {
    "period-board": ("2026-02-10", ("2",)),
    "period-board-late": ("2026-03-30", ("2", "v")),
    "period-board-earlier": ("2026-02-10", ("2", ",")),
    "period-board-nobody": ("2026-02-10", ("2", "v")),
    "period-invite": ("2026-02-10", ("2", "j", "j", "i")),
    "period-answer": ("2026-02-10", ("2", "j", "j", "j", "a")),
    "period-decline": ("2026-02-10", ("2", "j", "j", "j", "a", "d")),
    "period-dates": ("2026-02-10", ("2", "e")),
    "period-reopen": ("2026-02-10", ("2", ",", "o")),
    "period-calendar": ("2026-02-10", ("2", "t", "m", "<enter>")),
}
GOLDENS = {f"{name}-{size}" for name in SCENES for size in SIZES} | {"commitment-contact-kept-120x40"}
"""The goldens of this file."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_the_board_looks_as_it_did(board: Desk, scene: str, size: str) -> None:
    day, keys = SCENES[scene]
    app = BillspoolApp(later(board, day))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *keys)
        compare(f"{scene}-{size}", screen_text(app))


def states(desk: Desk, only: str = "") -> dict[str, str]:
    with desk.book.reading():
        _, period, _ = period_board.period_rows(desk, "P9")
    assert period is not None
    return {row["number"]: row["state"] for row in period_board.board(desk, period["id"], only).window(0, 50)}


def test_every_state_of_the_way_has_its_word(board: Desk) -> None:
    assert states(board) == {
        "SC-001": "under_review", "SC-010": "no_contact", "SC-011": "not_invited", "SC-012": "invited", "SC-013": "accepted",
        "SC-014": "declined", "SC-015": "draft", "SC-016": "revise_and_resubmit",
    }  # fmt: skip


def test_the_board_narrows_to_those_who_are_late_or_not_invited(board: Desk) -> None:
    assert set(states(board, "not_invited")) == {"SC-010", "SC-011"}
    assert set(states(board, "waiting")) == {"SC-012", "SC-013", "SC-015", "SC-016"}
    assert set(states(board, "handed_in")) == {"SC-001"}
    assert states(board, "late") == {}
    assert set(states(later(board, "2026-03-26"), "late")) == {
        "SC-010", "SC-011", "SC-012", "SC-013", "SC-015", "SC-016",
    }  # fmt: skip


def test_home_and_board_count_the_same_commitments(board: Desk) -> None:
    commitments.add(
        board.seat("adam"), "PO-9", title="Pumps", project="P9", vendor=VENDOR, type="purchase_order", status="received",
        lines=[ScheduleLine("1", "16-500", "Pumps", amount=5_000)],
    )  # fmt: skip
    home = home_views.home(board)
    rows = states(board)
    assert "PO-9" in rows
    assert home.projects[0].commitments == len(rows)
    billed = {
        number for number, state in rows.items() if state in ("under_review", "draft", "revise_and_resubmit")
    }
    assert home.need("not_billed").count == len(rows) - len(billed)
    assert home.projects[0].period_billed == len(billed)


async def test_marked_commitments_are_invited_and_who_cannot_be_is_named(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "j", "<space>", "<space>", "i", "w")
        text = screen_text(app)
        assert "1 of 2 are invited." in text
        assert "SC-010 has no invoice contact" in text
        assert states(board)["SC-011"] == "invited"
    with board.book.reading():
        row = Invitation.select().order_by(Invitation.id.desc()).get()
        assert row.type == "work"
        letters = OutgoingMail.select().where(OutgoingMail.kind == "invitation")
        assert letters.count() == 6


async def test_invite_answer_and_remind_by_keyboard(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "j", "i", "b")
        assert "SC-011 is invited." in screen_text(app)
        await press(pilot, "r", "y")
        assert "1 reminded." in screen_text(app)
        await press(pilot, "r", "y")
        assert "SC-011 was reminded today already" in screen_text(app)
    app = BillspoolApp(board.seat("ina"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "/", "SC-011", "<enter>", "a", "d", "no paint", "<enter>")
        assert "X Declined" in screen_text(app)
        await press(pilot, "a", "a")
        assert "A Accepted" in screen_text(app)


async def test_a_due_date_is_moved_with_a_reason(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "e", "<down>", "<down>", "2026-03-31", "<f10>")
        assert "Moving the due date needs a reason" in screen_text(app)
        await press(pilot, "owner", "<f10>")
        assert "due 31 Mar" in screen_text(app)


async def test_a_closed_period_is_reopened_with_a_reason(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "o")
        assert "Period 2 is open" in screen_text(app)
        await press(pilot, ",", "o", "late change", "<enter>")
        assert "Period 1 is open again." in screen_text(app)
        assert "[1  1 Jan" in screen_text(app)
        await press(pilot, ".")
        assert "closed" in screen_text(app)


async def test_the_calendar_shows_twelve_periods_and_then_opens_them_by_itself(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "t", "m", "<enter>")
        shown = [
            line
            for line in screen_text(app).splitlines()
            if " due " in line and "–" in line and "[" not in line
        ]
        assert len(shown) == 12
        await press(pilot, "y")
        assert "open every month" in screen_text(app)
    in_march = later(board, "2026-03-02")
    app = BillspoolApp(in_march)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        assert "[3  1 Mar – 31 Mar · due 25 Mar]" in screen_text(app)


def test_a_reader_turns_no_calendar(board: Desk) -> None:
    users.add(board.seat("adam"), "rose", roles=["read_only"])
    billing_periods.set_automatic(board, "P9", "month", start=date(2026, 3, 1))
    assert calendar.keep(later(board.seat("rose"), "2026-03-02")) == calendar.NOTHING


async def test_an_earlier_board_keeps_what_was_billed_in_it(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", ",")
        table: Any = app.screen.query_one(LedgerTable)
        assert table.row["position"] == 1
        assert "A Approved" in screen_text(app)


async def test_contacts_are_kept_on_the_commitment(board: Desk) -> None:
    app = BillspoolApp(board)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "j", "<enter>", "p", "a", "Bea", "<enter>", "bea at bauman", "<enter>")
        assert "no e-mail address" in screen_text(app)
        await press(pilot, "<ctrl+u>", "bea@bauman.example", "<enter>")
        assert "Contacts 1" in screen_text(app)
        await press(pilot, "<shift+tab>", "<shift+tab>")
        compare("commitment-contact-kept-120x40", screen_text(app))
        await press(pilot, "p", "c", "<ctrl+u>", "Beatrix", "<enter>", "<enter>")
        assert "Beatrix" in screen_text(app)
        await press(pilot, "p", "r", "y")
        assert "No invoice contacts" in screen_text(app)
    assert states(board)["SC-010"] == "no_contact"


@pytest.mark.parametrize("pressed", ["<f6>", "c", "o", "e", "t", "i", "r"])
async def test_who_may_not_is_told_before_anything_is_asked(board: Desk, pressed: str) -> None:
    app = BillspoolApp(board.seat("ed"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", pressed)
        told = " ".join(screen_text(app).split())
        assert "and you have: accounting approver" in told
        assert len(app.screen_stack) == 2, "nothing lies over the board"
