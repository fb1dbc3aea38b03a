"""The seat of an invoice contact: his home, his own commitments, answering, billing and revising; nothing of others, nothing of the office's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from store.actions import (
    billing_periods,
    change_orders,
    commitments,
    erp,
    invitations,
    invoices,
    lists,
    review,
    users,
)
from store.actions.entries import Entry
from store.actions.review import Mark
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.rules.money import parse_date
from store.views import contact_home
from store.views.contact_home import ContactHome, Errand
from tests.stages import Stages
from tests.tui.conftest import NOON, at_noon, found_company
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.commands import COMMANDS
from tui.commands.seats import OFFICE
from tui.screens import contact_lines

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
SECRETS = (
    "xylophon",
    "zenobia",
    "secretyard",
    "quarzite",
    "xyl-777",
    "7,654,321",
    "76,543",
    "sc-900",
    "mallory",
)
"""What belongs to the other company, and who is nobody's business of a contact's."""
BALANCE = ("to finish", "left to bill", "░ left", "9 to")
"""How the balance to finish is headed; it is the office's own."""


def _told(path: Path) -> None:
    """A company with two subcontractors: Volt, whose contact is ina, and Xylophon on a yard of its own."""
    with at_noon(path, create=True) as book:
        adam = Desk(book, "adam", clock=lambda: NOON)
        found_company(adam)
        rita, ina = adam.seat("rita"), adam.seat("ina")
        _of_volt(adam, rita, ina)
        _of_xylophon(adam)


def _of_volt(adam: Desk, rita: Desk, ina: Desk) -> None:
    for number, title in (("SC-002", "Lamps"), ("SC-003", "Locks"), ("SC-004", "Signs")):
        commitments.add(adam, number, title=title, project="P9", vendor="Volt & Söhne Electric", status="approved", retainage=1000,
                        lines=[ScheduleLine("1", "16-500", title, amount=500_000)], contacts=[("Ina Contact", "ina@volt.example")])  # fmt: skip
    billing_periods.open_period(
        adam, "P9", *(parse_date(day, "day") for day in ("2026-02-01", "2026-02-28", "2026-03-25"))
    )
    invitations.invite_all(rita, "P9", type="both")
    invitations.answer(ina, "SC-002", "accept")
    for number, work in (("SC-001", 200_000), ("SC-004", 100_000)):
        invoices.create(ina, number)
        invoices.bill(ina, f"{number}/1", [Entry("1", work=work)])
    invoices.submit(ina, "SC-001/1")
    review.mark(rita, "SC-001/1", [Mark("1", "rejected", "delivery tickets are missing", 150_000)])
    review.finish(rita, "SC-001/1")


def _of_xylophon(adam: Desk) -> None:
    lists.add_vendor(adam, "Xylophon Stone")
    lists.add_project(adam, "SY", "Secretyard")
    users.add(adam, "zenobia", name="Zenobia", roles=["contact"], vendor="Xylophon Stone")
    users.add(adam, "mallory", name="Mallory", roles=["invoice_admin"])
    for project, number in (("SY", "SC-900"), ("P9", "SC-901")):
        commitments.add(adam, number, title="Quarzite works", project=project, vendor="Xylophon Stone", status="approved",
                        lines=[ScheduleLine("1", "16-500", "Quarzite", amount=765_432_109)],
                        contacts=[("Zenobia", "zenobia@xylophon.example")])  # fmt: skip
    billing_periods.open_period(
        adam, "SY", *(parse_date(day, "day") for day in ("2026-02-01", "2026-02-28", "2026-03-25"))
    )
    change_orders.add(
        adam, "SC-900", "CO1", title="Quarzite", lines=[ScheduleLine("1", "16-500", "Quarzite", 7_654_321)]
    )
    zenobia, mallory = adam.seat("zenobia"), adam.seat("mallory")
    invoices.create(zenobia, "SC-900", number="XYL-777")
    invoices.bill(zenobia, "SC-900/1", [Entry("1", work=7_654_321)])
    invoices.submit(zenobia, "SC-900/1")
    review.approve_all(mallory, "SC-900/1")
    review.finish(mallory, "SC-900/1")
    erp.send(mallory, "SC-900/1")


@pytest.fixture
def ina(tmp_path: Path, stages: Stages) -> Iterator[Desk]:
    """The contact's desk."""
    with at_noon(stages.copy("tui-contact", tmp_path / "book.db", _told)) as book:
        yield Desk(book, "ina", clock=lambda: NOON)


WALK: dict[str, tuple[str, ...]] = {
    "home": (),
    "commitments": ("1",),
    **{f"commitment-{tab}": ("1", "<enter>", *["<tab>"] * tab) for tab in range(9)},
    "periods": ("2",),
    "periods-next-project": ("2", "<tab>"),
    "periods-narrowed": ("2", "v", "v"),
    "invoices": ("3",),
    **{f"invoices-{view}": ("3", *["<tab>"] * view) for view in range(1, 8)},
    "review": ("3", *["<tab>"] * 6, "<enter>"),
    "review-of-a-returned": ("<f3>", "j", "j", "<enter>"),
    "revisions": ("1", "<enter>", "<tab>", "<tab>", "<enter>", "v"),
    "queue": ("4",),
    "payments": ("5",),
    "payments-bills": ("5", "<tab>"),
    "links": ("6",),
    "inbox": ("I",),
    "mail": ("M",),
    "compliance": ("7",),
    **{f"compliance-{tab}": ("7", *["<tab>"] * tab) for tab in range(1, 4)},
    "own_schedule": ("1", "<enter>", "b"),
    "close_out": ("1", "<enter>", "K"),
    "reconciliation": (":", "reconcil", "<enter>"),
    "reports": ("9",),
    "report": ("9", "<enter>"),
    "history": ("H",),
    "history-who": ("H", "w"),
    "workbook": ("<f7>",),
    "palette-vendors": (":", "xylo"),
    "palette-invoices": (":", "SC-90"),
    "help": ("<f1>",),
    "check": (":", "check", "<enter>"),
    "back-up": (":", "back up", "<enter>"),
}
"""Every screen as the contact reaches it."""


def test_what_is_the_offices_own_are_commands() -> None:
    assert {command.id for command in COMMANDS} >= OFFICE


def test_every_screen_is_walked() -> None:
    screens = {screen for command in COMMANDS for screen in command.screens} - {"everywhere", "table"}
    assert screens <= {place.split("-")[0] for place in WALK}


@pytest.mark.parametrize("size", SIZES)
async def test_no_screen_shows_anything_of_another_company_or_what_is_left_to_finish(
    ina: Desk, size: str
) -> None:
    for place, keys in WALK.items():
        app = BillspoolApp(ina)
        async with app.run_test(size=SIZES[size]) as pilot:
            seen = []
            for word in ("", *keys):
                await press(pilot, *([word] if word else []))
                seen.append(screen_text(app).casefold())
            await press(pilot, "<end>", "<right>", "<right>", "<right>", "<right>", "<right>")
            seen.append(screen_text(app).casefold())
        typed = "".join(keys).casefold()
        for text in seen:
            found = [
                secret
                for secret in (*SECRETS, *BALANCE)
                if secret in text and secret not in typed and secret[:5] not in typed
            ]
            assert found == [], (place, found, text)


SCENES = {
    "contact-home": (),
    "contact-commitment": ("1", "<enter>"),
    "contact-invoice-returned": ("j", "j", "<enter>"),
    "contact-board": ("2",),
    "contact-queue": ("4",),
}
GOLDENS = {f"{name}-{size}" for name in SCENES for size in SIZES}
"""The goldens of this file."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_the_seat_looks_as_it_did(ina: Desk, scene: str, size: str) -> None:
    app = BillspoolApp(ina)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *SCENES[scene])
        compare(f"{scene}-{size}", screen_text(app))


def test_his_home_tells_what_waits_and_why_something_came_back(ina: Desk) -> None:
    found = contact_home.home(ina)
    assert [(each.kind, each.number) for each in found.of("invitation", "returned", "to_bill", "draft")] == [
        ("invitation", "SC-003"), ("to_bill", "SC-002"), ("returned", "SC-001"), ("draft", "SC-004"),
    ]  # fmt: skip
    assert found.of("returned")[0].note == "line 1: delivery tickets are missing"


@pytest.mark.parametrize("width", [80, 120, 200])
def test_his_lines_fit_whole_however_long_the_names_and_late_the_day(width: int) -> None:
    """80 columns hold the number, both names, the way on and how late it is."""
    late = Errand(
        "returned",
        "SC-021",
        "Traction power & lighting " * 3,
        "Tram Depot [Phase 2] " * 3,
        "SC-021/12 r3",
        date(2025, 1, 1),
    )
    lines = contact_lines.waiting(ContactHome((late,)), width - 2, date(2026, 2, 10))
    told = lines[1].content.plain
    assert told.rstrip().endswith("405 d late")
    assert len(told) <= width - 2
    assert ("Traction power & lighting" in told) == (width > 80)


def test_a_schedule_to_be_broken_down_is_told_with_the_key_and_without_a_day() -> None:
    home = ContactHome((Errand("schedule", "SC-004", "Lamps", "Depot", note="too coarse"),))
    told = [line.content.plain.strip() for line in contact_lines.waiting(home, 78, date(2026, 2, 10))]
    assert told[1].endswith("submit the breakdown")
    assert told[2] == "“too coarse”"
    assert told[3].endswith("b opens the breakdown.")


async def test_he_answers_bills_and_submits_by_keyboard(ina: Desk) -> None:
    app = BillspoolApp(ina)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "<enter>", "a", "a")
        assert "SC-003 has accepted" in screen_text(app)
        await press(pilot, "<f6>", "V-3", "<enter>", "<enter>")
        assert "SC-003/1" in screen_text(app)
        await press(pilot, "e", "1200", "<enter>", "<f10>", "y")
        assert "Under review" in screen_text(app)


async def test_an_invoice_of_one_type_has_its_other_cells_closed(ina: Desk) -> None:
    invoices.change_header(ina.seat("rita"), "SC-004/1", type="retainage")
    app = BillspoolApp(ina)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "j", "j", "j", "<enter>")
        text = screen_text(app)
        assert "release of retainage only" in text
        await press(pilot, "e")
        assert not app.screen.query("#editor").first().display
