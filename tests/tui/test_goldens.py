"""Every screen at both sizes, as text."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from store.actions import erp, payments
from store.actions.payments import Paid, Part
from store.actions.requests import Asked, Message
from store.desk import Desk
from tests.tui.goldens import FOLDER, compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


class Scene(NamedTuple):
    """Who sits there, and what is typed before the picture is taken."""

    who: str
    keys: tuple[str, ...] = ()


SCENES = {
    "home-of-a-reviewer": Scene("rita"),
    "home-of-an-accounting-approver": Scene("ed"),
    "commitments": Scene("rita", ("1",)),
    "commitments-filtered": Scene("rita", ("1", "/", "acme [/b]", "<enter>")),
    "commitment-schedule": Scene("rita", ("1", "<enter>")),
    "commitment-change-orders": Scene("rita", ("1", "<enter>", "<tab>", "j")),
    "commitment-invoices": Scene("rita", ("1", "<enter>", "<tab>", "<tab>")),
    "commitment-by-period": Scene("rita", ("1", "<enter>", "<tab>", "<tab>", "<tab>", "j")),
    "commitment-contacts": Scene("rita", ("1", "<enter>", "<shift+tab>", "<shift+tab>")),
    "billing-periods": Scene("rita", ("2", "<tab>")),
    "billing-period-to-open": Scene("rita", ("2", "<f6>")),
    "invoices": Scene("rita", ("3",)),
    "invoices-all": Scene("rita", ("3", *["<tab>"] * 3)),
    "invoice-memo": Scene("rita", ("3", "<enter>", "m")),
    "invoice-review": Scene(
        "rita", ("3", "<enter>", "a", "r", "only 55 % in place", "<enter>", "18000", "<enter>", "k")
    ),
    "invoice-review-question": Scene("rita", ("3", "<enter>", "<ctrl+a>", "<f10>")),
    "invoice-review-reason": Scene("rita", ("3", "<enter>", "r", "<enter>")),
    "invoice-entry": Scene("adam", ("3", "<tab>", "<tab>", "<enter>", "e", "400.5")),
    "invoice-approved": Scene("rita", ("1", "<enter>", "<tab>", "<tab>", "j", "<enter>")),
    "queue": Scene("ed", ("4", "a")),
    "queue-empty-tab": Scene("ed", ("4", "<tab>")),
    "history-of-an-invoice": Scene("rita", ("3", "<enter>", "H", "j")),
    "history-of-the-book": Scene("rita", ("H", "w", "rita", "<enter>")),
    "history-what": Scene("rita", ("H", "v")),
    "history-act": Scene("rita", ("3", "<enter>", "H", "j", "<enter>", "j")),
    "palette": Scene("rita", (":", "queue")),
    "help": Scene("rita", ("3", "<enter>", "<f1>")),
    "act-as": Scene("rita", (":", "act as", "<enter>")),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_a_screen_looks_as_it_did(busy: Desk, scene: str, size: str) -> None:
    """The characters of the whole screen."""
    app = BillspoolApp(busy.seat(SCENES[scene].who), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *SCENES[scene].keys)
        compare(f"{scene}-{size}", screen_text(app))


PAID = {
    "payments": Scene("ed", ("5",)),
    "payments-bills": Scene("ed", ("5", "<tab>")),
    "commitment-payments": Scene("ed", ("1", "<enter>", "<shift+tab>")),
}


@pytest.fixture
def paid(busy: Desk) -> Desk:
    """The same with SC-001/1 posted in QuickBooks and paid in part, by a check and by a payment that was voided since."""
    ed = busy.seat("ed")
    erp.accept(ed, "SC-001/1")
    erp.post(ed, "SC-001/1", txn_id="1F6-1", txn_number="4101")
    body = b"payments"
    asked = (Asked("paid-check", payments.PAYMENTS, "check", {}),)
    payments.ask_payments(ed, Message("QPAID", "query", body, hashlib.sha256(body).hexdigest(), asked))
    voided = Paid("C-1", "1041", "2026-02-05", 250_000, (Part("1F6-1", 250_000, 0),))
    check = Paid("C-2", "1042", "2026-02-09", 2_000_000, (Part("1F6-1", 2_000_000, 12_550),))
    for page in ([voided, check], [voided._replace(amount=0, parts=())]):
        payments.take_in_payments(ed, "QPAID", "paid-check", page)
    payments.finish(ed, "QPAID", "paid-check")
    return busy


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", PAID)
async def test_payments_look_as_they_did(paid: Desk, scene: str, size: str) -> None:
    app = BillspoolApp(paid.seat(PAID[scene].who), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *PAID[scene].keys)
        compare(f"{scene}-{size}", screen_text(app))


async def test_a_terminal_that_is_too_small_says_so(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, "3", "<enter>")
        compare("too-small-60x20", screen_text(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "SC-001/2" in screen_text(app)


GOLDENS = {f"{scene}-{size}" for scene in {**SCENES, **PAID} for size in SIZES} | {"too-small-60x20"}


def test_no_golden_is_left_over() -> None:
    """Every module of these tests that draws goldens names them in `GOLDENS`."""
    modules = [import_module(f"tests.tui.{path.stem}") for path in Path(__file__).parent.glob("test_*.py")]
    wanted = set().union(*(getattr(module, "GOLDENS", set()) for module in modules))
    assert {path.stem for path in FOLDER.glob("*.txt")} == wanted


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_every_figure_and_title_has_room_for_itself(path: Path) -> None:
    assert "##" not in path.read_text(encoding="utf-8")
