"""Home: every count leads to the list it counts, and the pictures say what the figures say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from store.actions import commitments, erp, invoices, lists, review
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.views import home as views
from store.views.home import Home, Need, ProjectStanding
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui import acts
from tui.app import BillspoolApp
from tui.preferences import Preferences
from tui.screens import home_lines
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.openings import Line, Openings

STANDING = ProjectStanding("P9", "Pier 9", 100_000_00, 60_000_00, 6_000_00, "2026-02-01", "2026-02-28", "2026-03-25",
                           10_000_00, 20_000_00, 3, 4)  # fmt: skip


@pytest.fixture
def full(busy: Desk) -> Desk:
    """The busy company with something of every kind that waits."""
    rita = busy.seat("rita")
    for number in ("SC-010", "SC-011"):
        commitments.add(busy, number, title="Painting", project="P9", vendor="Volt & Söhne Electric", status="approved",
                        lines=[ScheduleLine("1", "16-500", "Paint", amount=100_000)])  # fmt: skip
    from store.actions import change_orders

    change_orders.add(
        busy, "SC-001", "CO3", title="Late", lines=[ScheduleLine("1", "16-200", "Late", amount=7_000)]
    )
    change_orders.set_status(rita, "SC-001", "CO3", "approved")
    review.approve_all(rita, "SC-001/2")
    review.finish(rita, "SC-001/2", status="approved_as_noted")
    invoices.submit(busy, "SC-002/1")
    return busy


OPENED = {"change-orders-waiting": "change_orders", "commitments-not-billed": "not_billed"}
GOLDENS = {f"{name}-{size}" for name in ("home-with-all-that-waits", *OPENED) for size in ("80x24", "120x40")}
"""The goldens of this file."""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_what_waits_looks_as_it_did(full: Desk, size: tuple[int, int]) -> None:
    app = BillspoolApp(full.seat("rita"), sample=True)
    name = "{}x{}".format(*size)
    async with app.run_test(size=size) as pilot:
        await press(pilot)
        compare(f"home-with-all-that-waits-{name}", screen_text(app))
        waiting = app.screen.query_one("#waiting", Openings)
        for scene, target in OPENED.items():
            while waiting.target != target:
                await press(pilot, "j")
            await press(pilot, "<enter>")
            compare(f"{scene}-{name}", screen_text(app))
            await press(pilot, "<escape>")


def _targets(app: BillspoolApp) -> list[Any]:
    return [
        line.target
        for line in app.screen.query_one("#waiting", Openings).lines
        if isinstance(line.target, str)
    ]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_every_count_opens_the_list_it_counts(full: Desk, size: tuple[int, int]) -> None:
    app = BillspoolApp(full.seat("rita"))
    async with app.run_test(size=size) as pilot:
        await press(pilot)
        waiting = app.screen.query_one("#waiting", Openings)
        targets = _targets(app)
        assert {"under_review", "approved", "change_orders", "not_billed", "ready_to_export"} <= set(targets)
        for target in targets:
            while waiting.target != target:
                await press(pilot, "j")
            counted = views.home(full.seat("rita")).need(target).count
            await press(pilot, "<enter>")
            assert app.screen.query_one(LedgerTable).count == counted, target
            await press(pilot, "<escape>")


async def test_returned_by_accounting_is_counted_and_opened_whatever_became_of_its_status(full: Desk) -> None:
    erp.reject(full.seat("ed"), "SC-001/1", reason="wrong job")
    app = BillspoolApp(full.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "rejected" in _targets(app)
        await press(pilot, "g", "j", "j", "<enter>")
        assert "SC-001/1" in screen_text(app)


async def test_a_project_opens_its_commitments_and_the_arrows_lead_there(full: Desk) -> None:
    app = BillspoolApp(full.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "<right>", "j", "<enter>")
        assert app.screen.query_one(LedgerTable).count == 4
        assert "“P9”" in screen_text(app)


async def test_the_cursor_stays_on_what_it_stood_on_when_others_write(full: Desk) -> None:
    app = BillspoolApp(full.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j")
        before = app.screen.query_one("#waiting", Openings).target
        lists.add_vendor(full, "Another")
        erp.retrieve(full.seat("rita"), "SC-001/1")
        await press(pilot, "<f5>")
        assert app.screen.query_one("#waiting", Openings).target == before


async def test_the_accessible_mode_tells_figures_and_draws_nothing(full: Desk) -> None:
    for size in ((80, 24), (120, 40)):
        app = BillspoolApp(full.seat("rita"), preferences=Preferences(accessible=True))
        async with app.run_test(size=size) as pilot:
            await press(pilot)
            assert not set("█▓▒░") & set(screen_text(app))


def _text(lines: Sequence[Line]) -> str:
    return "\n".join(line.content.plain for line in lines)


def test_a_project_is_drawn_as_billed_stored_retained_and_left(busy: Desk) -> None:
    picture = _text(home_lines.pictures(Home((), (STANDING,), ()), 60, 20, busy.today(), bars=True))
    rows = {line[:12].strip(): line for line in picture.splitlines()}
    assert "20,000.00" in rows["This period"]
    assert "3 of 4 billed" in rows["This period"]
    assert "50,000.00" in rows["Completed"]
    assert rows["Completed"].rstrip().endswith("50 %")
    assert [
        rows[name].count(drawn)
        for name, drawn in (("Completed", "█"), ("Stored", "▓"), ("Left to bill", "░"))
    ] == [12, 2, 10]
    assert "6,000.00" in rows["Retainage"]
    assert "40,000.00" in rows["Left to bill"]


def test_projects_that_do_not_fit_are_counted(busy: Desk) -> None:
    many = Home((), (STANDING,) * 9, ())
    assert _text(home_lines.pictures(many, 60, 20, busy.today(), bars=True)).endswith("and 7 more projects")
    assert "and 6 more" in _text(home_lines.in_short(many, 78, 3, busy.today(), bars=True))


@pytest.mark.parametrize(("verb", "after", "told"), [
    ("review.mark", {"2": "rejected: delivery tickets missing", "3": "rejected: too much"}, "rejected 2 lines of"),
    ("review.mark", {"2": "approved", "3": "no_action"}, "approved 1 line, reopened 1 line of"),
    ("review.mark_all", {"approved lines": ["1", "2"]}, "approved 2 lines of"),
    ("review.finish", {"status": "approved_as_noted", "due": 5}, "approved as noted"),
    ("review.finish", {"status": "revise_and_resubmit"}, "returned to be revised"),
    ("invoice.bill", {"2 work_this": 1, "2 stored": 2, "CO1 work_this": 3}, "entered 2 lines of"),
    ("erp.accept", {"erp_state": "exporting"}, "accepted"),
    ("something.new_here", {}, "something new here"),
])  # fmt: skip
def test_what_happened_is_told_as_one_clerk_tells_another(
    verb: str, after: dict[str, Any], told: str
) -> None:
    assert acts.happened(verb, after, "").did == told


def test_a_letter_is_named_by_whom_it_goes_to() -> None:
    assert acts.document_words("mail waiver 4 1 tom@example.com") == "letter to tom@example.com"
    assert acts.document_words("invoice SC-001/2") == "SC-001/2"


def test_a_rejection_tells_its_reason() -> None:
    assert (
        acts.happened("review.mark", {"2": "rejected: delivery tickets missing"}, "").reason
        == "delivery tickets missing"
    )


def test_a_need_that_is_not_there_counts_nothing() -> None:
    assert Home((), (), ()).need("draft") == Need("draft", 0, 0, "")
