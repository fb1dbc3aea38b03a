"""The screens of compliance, of the subcontractor's own schedule of values and of close-out: how they look, and what their keys do."""

from __future__ import annotations

from datetime import date

import pytest

from store.actions import commitments, company, compliance, erp, holds, waivers
from store.actions import subcontractor_schedules as schedules
from store.actions.schedules import ScheduleLine
from store.actions.subcontractor_schedules import Detail
from store.desk import Desk
from store.views import holds as hold_views
from store.views import subcontractor_schedules as views
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.widgets.handing_over import downloads

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
VOLT, ACME = "Volt & Söhne Electric", "[acme] Concrete & [/b] Sons"
SC_4 = ("1", "<end>", "<enter>", "b")
SCENES = {
    "compliance": ("rita", ("7",)),
    "compliance-documents": ("rita", ("7", "<tab>", "j")),
    "compliance-waivers": ("rita", ("7", "<tab>", "<tab>", "j")),
    "compliance-holds": ("rita", ("7", "<shift+tab>")),
    "compliance-document-form": ("rita", ("7", "<tab>", "<f6>")),
    "compliance-of-a-contact": ("ina", ("7", "<tab>")),
    "own-schedule-off": ("rita", ("1", "<enter>", "b")),
    "own-schedule-draft": ("ina", ("1", "<end>", "<enter>", "b", "j", "j")),
    "own-schedule-detail": ("ina", ("1", "<end>", "<enter>", "b", "j", "<f6>", "Wire", "<enter>")),
    "close-out": ("rita", ("1", "<enter>", "K", "j")),
    "close-out-explained": ("rita", ("1", "<enter>", "K", "j", "e", "credit agreed", "<enter>")),
    "commitment-with-marks": ("rita", ("1", "<end>", "<enter>")),
    "queue-held": ("ed", ("4",)),
    "review-held": ("rita", ("1", "<enter>", "<tab>", "<tab>", "j", "<enter>")),
}
GOLDENS = {f"{scene}-{size}" for scene in SCENES for size in SIZES}


@pytest.fixture
def office(busy: Desk) -> Desk:
    """Insurance is asked for; one vendor's lapsed, the other's ends soon; waivers in three states; holds; SC-004 is broken down."""
    rita = busy.seat("rita")
    for setting in ("insurance", "w9", "lien_waiver"):
        company.set_setting(busy, f"compliance.{setting}", "send" if setting == "insurance" else "warn")
    compliance.set_document(rita, VOLT, "insurance", name="General liability", received_on=date(2025, 2, 22), expires_on=date(2026, 2, 22),
                            reference="GL-7781 [x]", note="two million per occurrence")  # fmt: skip
    compliance.set_document(rita, VOLT, "w9", received_on=date(2025, 1, 7))
    compliance.set_document(
        rita, ACME, "insurance", received_on=date(2025, 1, 15), expires_on=date(2026, 1, 15), reference="A-1"
    )
    compliance.set_document(rita, ACME, "bond", commitment="SC-002")
    waivers.request(rita, "SC-001/1")
    waivers.sign(rita, "SC-001/1", signed_by="Ina Contact", signed_on=date(2026, 2, 2))
    waivers.request(rita, "SC-001/1", type="unconditional_progress")
    waivers.sign(rita, "SC-001/1", signed_by="Ina Contact", signed_on=date(2026, 2, 3))
    waivers.request(rita, "SC-001/2")
    holds.place(
        busy.seat("ed"), "invoice", "SC-001/1", reason="Insurance certificate expired", owner="Paula of Risk"
    )
    holds.place(rita, "vendor", ACME, reason="Dispute about [slab] 3")
    lines = [
        ScheduleLine("1", "01-500", "Mobilization", amount=250_000),
        ScheduleLine("2", "16-200", "Rough-in", amount=6_000_000),
    ]
    commitments.add(busy, "SC-004", title="Electrical, phase 2", project="P9", vendor=VOLT, status="approved", retainage=1000, lines=lines,
                    contacts=[("Ina Contact", "ina@volt.example")])  # fmt: skip
    schedules.enable(rita, "SC-004")
    schedules.set_details(
        busy.seat("ina"), "SC-004", {"2": [Detail("Conduit [EMT]", 4_000_000), Detail("Boxes", 500_000)]}
    )
    return busy


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_a_screen_looks_as_it_did(office: Desk, scene: str, size: str) -> None:
    who, keys = SCENES[scene]
    app = BillspoolApp(office.seat(who), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *keys)
        compare(f"{scene}-{size}", screen_text(app))


async def test_what_stands_in_the_way_of_an_invoice_is_read_whole(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *SCENES["review-held"][1])
        assert "holds release" not in screen_text(app)
        await press(pilot, "!")
        read = " ".join(screen_text(app).split())
        assert "(1) SC-001/1 is held by Paula of Risk" in read
        assert "(Compliance, 7, tab Holds)" in read
        assert "(2) " in read


async def test_a_contact_breaks_a_line_down_and_the_reviewer_approves_it(office: Desk) -> None:
    app = BillspoolApp(office.seat("ina"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *SC_4, "<f10>", "y")
        assert "15,000.00 short of its 60,000.00" in screen_text(app)
        await press(pilot, "j", "<f6>", "Wire", "<enter>", "14000", "<enter>")
        await press(pilot, "j", "j", "j", "e", "<enter>", "15000", "<enter>")
        await press(pilot, "<f10>", "y")
        assert "is under review" in screen_text(app)
        assert "it waits for the office" in screen_text(app)
        for key, no in (
            ("<f10>", "decide"),
            ("r", "decide"),
            ("<f6>", "details are locked"),
            ("e", "details are locked"),
        ):
            await press(pilot, key)
            assert "✗" in screen_text(app), key
            assert no in screen_text(app)
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *SC_4, "r", "too coarse", "<enter>")
        assert "Returned: “too coarse”" in screen_text(app)
        await press(pilot, "<f10>", "y", "<f10>", "y")
        assert views.document(office, "SC-004").status == "approved"


async def test_a_detail_is_taken_out_and_the_breakdown_switched_off(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *SC_4, "<delete>")
        assert "is of the general schedule of values" in screen_text(app)
        await press(pilot, "j", "j", "<delete>", "y")
        assert [row["line"] for row in views.document(office, "SC-004").rows] == ["1", "2", "2.2"]
        await press(pilot, "w", "y")
        assert views.document(office, "SC-004").status == ""


async def test_a_hold_is_placed_and_released_by_keys(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(
            pilot,
            "7",
            "<shift+tab>",
            "<f6>",
            "<ctrl+u>",
            "SC-001",
            "<enter>",
            "lawyers",
            "<enter>",
            "Lee",
            "<enter>",
        )
        assert "SC-001 is on hold" in screen_text(app)
        assert [row["on"] for row in hold_views.listing(office, "open").window(0, 9)] == [
            "SC-001",
            ACME,
            "SC-001/1",
        ]
        await press(pilot, "r", "settled", "<enter>")
        assert hold_views.listing(office, "open").count() == 2


async def test_h_in_the_queue_places_the_same_hold_and_u_releases_it(office: Desk) -> None:
    erp.release(office.seat("ed"), "SC-001/1")
    app = BillspoolApp(office.seat("ed"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "4", "h", "wrong job?", "<enter>", "<f10>", "y")
        held = hold_views.listing(office, "open").window(0, 1)[0]
        assert (held["on"], held["owner"], held["reason"]) == ("SC-001/1", "ed", "wrong job?")
        await press(pilot, "k", "u", "<f10>", "y")
        assert [row["on"] for row in hold_views.listing(office, "open").window(0, 9)] == [ACME]


async def test_a_waiver_is_signed_and_a_document_put_down_by_keys(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "7", "<tab>", "<tab>", "s", "Ina Contact", "<enter>", "<enter>")
        assert "The lien waiver is signed" in screen_text(app)
        await press(
            pilot,
            "<shift+tab>",
            "<f6>",
            "<ctrl+u>",
            ACME,
            "<enter>",
            "permit",
            "<enter>",
            "<enter>",
            "<enter>",
            "<f10>",
        )
        assert "The document is put down" in screen_text(app)
        assert "permit" in screen_text(app)


async def test_a_lien_waiver_is_written_by_a_key_to_be_signed(office: Desk) -> None:
    app = BillspoolApp(office.seat("ina"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "7", "<tab>", "<tab>", "j", "p", "<f10>")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "SC-001-1-conditional_progress.pdf is written" in screen_text(app)
        assert (downloads() / "SC-001-1-conditional_progress.pdf").read_bytes().startswith(b"%PDF")


async def test_an_invoice_is_held_and_its_due_date_moved_from_its_sheet(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", ":", "due date", "<enter>", "2026-04-01", "<enter>", "<enter>")
        assert "Another due date than the terms say needs a reason" in screen_text(app)
        await press(pilot, "agreed", "<enter>")
        assert "SC-001/2 falls due 1 Apr" in screen_text(app)
        await press(pilot, ":", "hold the invoice", "<enter>", "lawyers", "<enter>", "<enter>")
        assert "SC-001/2 is on hold" in screen_text(app)
        assert hold_views.listing(office, "open").window(0, 1)[0]["on"] == "SC-001/2"


async def test_enter_on_a_step_goes_where_it_is_mended(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "<enter>", "K")
        places = []
        for _ in range(9):
            await press(pilot, "<enter>")
            places.append(app.screen.place)
            while app.screen.place != "close_out":
                await press(pilot, "<escape>")
            await press(pilot, "j")
        assert places == [
            "review",
            "review",
            "commitment",
            "commitment",
            "queue",
            "compliance",
            "payments",
            "compliance",
            "compliance",
        ]
        await press(pilot, "<f10>")
        assert "steps are left, first: SC-001/2 is not marked final" in screen_text(app)
