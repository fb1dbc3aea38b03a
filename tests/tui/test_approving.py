"""Approving commitments and change orders: asked about where there is something to approve, and by whom it may be done."""

from __future__ import annotations

import pytest

from store.actions import commitments as actions
from store.actions.close_out import close_out
from store.desk import Desk
from store.rules.close_out import EXPLAINABLE
from store.views import commitments
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp

LIST = ("1", "/")
ORDERS = ("1", "/", "SC-001", "<enter>", "<enter>", "<tab>")


def status(desk: Desk, number: str) -> str:
    return str(commitments.document(desk, number).commitment.status)


async def seen(desk: Desk, who: str, *keys: str) -> str:
    """The screen after these keys."""
    app = BillspoolApp(desk.seat(who))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        return screen_text(app)


@pytest.mark.parametrize("opened", [(), ("<enter>",)], ids=["in the list", "on its screen"])
async def test_a_draft_is_approved_for_billing(busy: Desk, opened: tuple[str, ...]) -> None:
    keys = (*LIST, "SC-003", "<enter>", *opened, "A")
    assert "Approve SC-003, 12,345,678.90, for billing? y/N" in await seen(busy, "rita", *keys)
    assert "SC-003 is approved; F6 creates an invoice." in await seen(busy, "rita", *keys, "y")
    assert status(busy, "SC-003") == "approved"


@pytest.mark.parametrize("opened", [(), ("<enter>",)], ids=["in the list", "on its screen"])
@pytest.mark.parametrize("now", ["approved", "complete"])
async def test_what_can_be_billed_is_not_asked_about(busy: Desk, now: str, opened: tuple[str, ...]) -> None:
    actions.set_status(busy, "SC-001", now)
    text = await seen(busy, "rita", *LIST, "SC-001", "<enter>", *opened, "A")
    assert f"SC-001 is {now} and can be billed, so there is nothing to approve." in text
    assert "y/N" not in text
    assert status(busy, "SC-001") == now


async def test_what_was_closed_out_is_opened_again_knowingly(busy: Desk) -> None:
    actions.set_status(busy, "SC-003", "terminated")
    close_out(busy, "SC-003", explained=dict.fromkeys(EXPLAINABLE, "work stopped"))
    keys = (*LIST, "SC-003", "<enter>", "A")
    assert "for billing again, closed out by adam? y/N" in await seen(busy, "rita", *keys)
    await seen(busy, "rita", *keys, "y")
    assert not commitments.document(busy, "SC-003").commitment.closed_out_by


async def test_an_approved_change_order_is_not_approved_again(busy: Desk) -> None:
    text = await seen(busy, "rita", *ORDERS, "A")
    assert "CO1 is approved already; an invoice can bill it." in text
    assert "y/N" not in text


async def test_who_may_not_approve_is_told_before_anything_is_asked(busy: Desk) -> None:
    text = await seen(busy, "ed", *LIST, "SC-003", "<enter>", "A")
    assert "y/N" not in text
    assert "✗" in text
    assert status(busy, "SC-003") == "draft"
