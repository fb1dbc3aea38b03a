"""What a screen looks like between one thing and the next: while something is typed, asked, or changed by others."""

from __future__ import annotations

import pytest

from store.actions import invoices
from store.actions.entries import Entry
from store.desk import Desk
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tests.tui.test_entering import DRAFT, RETURNED, REVIEW, returned
from tui.app import BillspoolApp

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "calendar": ("rita", ("2", "<f6>", "<f4>", "<down>")),
    "reasons": ("rita", (*REVIEW, "r", "<f4>", "missing")),
    "half-typed-form": ("rita", (*REVIEW, "r", "only 55 %", "<escape>")),
    "proposal-as-percent": ("rita", (*REVIEW, "j", "r", "not in place", "<enter>", "55%")),
    "quantity-being-typed": ("adam", (*DRAFT, "e", "400.5")),
    "import": ("adam", ("1", "<f7>")),
    "check": ("rita", (":", "check", "<enter>")),
    "reject-the-rest": ("rita", (*REVIEW, "a", "R")),
}
MORE = (
    "changed-since-the-last-revision",
    "over-billing-being-typed",
    "two-clerks-on-one-line",
    "unfinished-at-the-start",
)
GOLDENS = {f"{state}-{size}" for state in (*STATES, *MORE) for size in SIZES}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("state", STATES)
async def test_a_state_looks_as_it_did(busy: Desk, state: str, size: str) -> None:
    who, keys = STATES[state]
    app = BillspoolApp(busy.seat(who), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *keys)
        compare(f"{state}-{size}", screen_text(app))


async def test_over_billing_is_seen_while_it_is_typed(busy: Desk, size: str) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *RETURNED, "j", "e", "20000+30000")
        compare(f"over-billing-being-typed-{size}", screen_text(app))


async def test_what_changed_since_the_last_revision_is_shown(busy: Desk, size: str) -> None:
    ina = returned(busy)
    invoices.bill(ina, "SC-001/2", [Entry("2", work=1_800_000), Entry("3", work=3_000_000, stored=600_000)])
    invoices.submit(ina, "SC-001/2")
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *REVIEW, "j", "j")
        await pilot.pause(0.3)
        compare(f"changed-since-the-last-revision-{size}", screen_text(app))


async def test_both_versions_are_shown(busy: Desk, size: str) -> None:
    app = BillspoolApp(returned(busy))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *RETURNED, "j", "e", "18000")
        invoices.bill(busy, "SC-001/2", [Entry("2", work=1_900_000)])
        await press(pilot, "<enter>")
        compare(f"two-clerks-on-one-line-{size}", screen_text(app))


async def test_what_was_left_unfinished_is_offered(busy: Desk, size: str) -> None:
    rita = busy.seat("rita")
    app = BillspoolApp(rita)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *REVIEW, "a", "a", "r", "only 55 % in pl")
        app.put_away()
    app = BillspoolApp(rita)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot)
        compare(f"unfinished-at-the-start-{size}", screen_text(app))
