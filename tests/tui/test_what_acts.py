"""What is offered and where one lands: keys that act for whoever looks, and the group of invoices that holds his work."""

from __future__ import annotations

from store.actions import erp, invoices, review
from store.desk import Desk
from store.views.invoice_lists import waiting
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.screens.invoices import first_group


async def footer_of(desk: Desk, *keys: str) -> str:
    app = BillspoolApp(desk, sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        return screen_text(app).splitlines()[-1]


async def test_a_contact_is_not_offered_to_change_what_is_under_review(billed: Desk) -> None:
    footer = await footer_of(billed.seat("ina"), "3", "<enter>")
    assert not [word for word in (" edit", " post", " hold", " approve", " send") if word in footer]


async def test_a_reviewer_is_offered_marks_and_amounts(billed: Desk) -> None:
    footer = await footer_of(billed.seat("rita"), "3", "<enter>")
    assert all(word in footer for word in ("a approve", "e edit", "F10 post"))


async def test_what_accounting_returned_is_under_review_again_once_it_is_reopened(billed: Desk) -> None:
    rita, ed = billed.seat("rita"), billed.seat("ed")
    review.approve_all(rita, "SC-001/1")
    review.finish(rita, "SC-001/1")
    assert first_group(waiting(rita), frozenset({"invoice_admin"})) == "approved"
    erp.send(rita, "SC-001/1")
    assert waiting(rita)["sent"].count == 1
    erp.reject(ed, "SC-001/1", reason="wrong period")
    assert first_group(waiting(rita), frozenset({"invoice_admin"})) == "rejected"
    invoices.reopen(rita, "SC-001/1", reason="wrong period")
    groups = waiting(rita)
    assert (groups["under_review"].count, groups["rejected"].count) == (1, 0)
