"""The links screen: what is not linked first with the likeliest names, a letter picks, Enter types, F6 adds, s asks."""

from __future__ import annotations

import hashlib

import pytest

from exporter import lists as exporting
from store.actions import lists, quickbooks
from store.actions.quickbooks import Entry
from store.actions.requests import Asked, Message
from store.desk import Desk
from store.models import BatchRequest, Link
from store.views import links
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.screens.links import LinksScreen
from tui.widgets.dialogs import Question
from tui.widgets.form import Form

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
THERE = {
    "vendor": ("Volt Electric", "Acme Concrete, Inc.", "Concrete & Sons", "Acme Paving", "Concrete Accessories [acme]", "Norrebro Glass", "Zenith Roofing"),
    "job": ("Harbor", "Harbor:Pier 9", "Harbor:Mill & Water Lofts"),
    "item": ("01-500", "16-200", "16-500", "03-300 Slab"),
    "account": ("Accounts Payable",),
    "class": ("Marine",),
    "terms": ("Net 30",),
}  # fmt: skip
OPENED = {
    "links": ("6",), "links-jobs": ("6", "<tab>"), "links-question": ("6", "j", "a"),
    "links-name-refused": ("6", "<enter>", "Acme Concret", "<enter>"), "links-terms": ("6", *["<tab>"] * 5),
}  # fmt: skip
GOLDENS = {f"{scene}-{size}" for scene in (*OPENED, "links-never-fetched") for size in SIZES}


def fetch(desk: Desk, there: dict[str, tuple[str, ...]], name: str = "QLISTS") -> None:
    """Take QuickBooks' lists in, whole, as an answer of that name brings them."""
    body = name.encode()
    asked = tuple(Asked(f"list-{kind}", "list", kind, {}) for kind in there)
    quickbooks.ask_lists(desk, Message(name, "query", body, hashlib.sha256(body).hexdigest(), asked))
    for kind, names in there.items():
        page = [Entry(f"{kind}-{each}"[:36], each, each != "Zenith Roofing", {}) for each in names]
        quickbooks.take_in_entries(desk, name, f"list-{kind}", page)
        quickbooks.finish_list(desk, name, f"list-{kind}")


@pytest.fixture
def office(busy: Desk) -> Desk:
    """Two vendors without a link, one whose entry is gone and one whose entry is inactive; jobs and items partly there."""
    lists.add_vendor(busy, "Nørrebro Glass", city="Skerry Point", terms="Net 30", quickbooks_name="")
    lists.add_vendor(busy, "Qwxyz & Jfk", terms="Net 15", quickbooks_name="")
    lists.add_vendor(busy, "Zenith Roofs", quickbooks_name="Zenith Roofing")
    fetch(busy, THERE)
    return busy


def _screen(app: BillspoolApp) -> LinksScreen:
    assert isinstance(app.screen, LinksScreen)
    return app.screen


def _rows(app: BillspoolApp) -> dict[str, str]:
    return {row["ours"]: row["state"] for row in _screen(app).lines.listing.window(0, 100)}


def _link(kind: str, ours: str) -> Link | None:
    return Link.get_or_none(Link.kind == kind, Link.ours == ours)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", OPENED)
async def test_the_links_look_as_they_did(office: Desk, scene: str, size: str) -> None:
    app = BillspoolApp(office.seat("rita"), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *OPENED[scene])
        compare(f"{scene}-{size}", screen_text(app))


@pytest.mark.parametrize("size", SIZES)
async def test_lists_that_were_never_fetched_say_so(busy: Desk, size: str) -> None:
    lists.add_vendor(busy, "Nørrebro Glass", quickbooks_name="")
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, "6")
        compare(f"links-never-fetched-{size}", screen_text(app))


async def test_broken_links_stand_first_then_what_is_not_linked(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6")
        assert list(_rows(app).items()) == [
            ("Zenith Roofs", "broken"),
            ("[acme] Concrete & [/b] Sons", "broken"),
            ("Nørrebro Glass", "not_linked"),
            ("Qwxyz & Jfk", "not_linked"),
            ("Volt & Söhne Electric", "linked"),
        ]


async def test_the_tabs_count_what_is_open_and_terms_may_go_out_under_their_own_name(office: Desk) -> None:
    assert links.open_counts(office, ("vendor", "job", "item", "terms")) == {
        "vendor": 4,
        "job": 1,
        "item": 1,
        "terms": 1,
    }
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", *["<tab>"] * 5)
        assert _rows(app) == {"Net 15": "not_linked", "Net 30": "own_name"}


async def test_a_letter_links_to_its_suggestion_only_after_a_yes(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "j", "j", "a")
        assert isinstance(app.screen, Question)
        assert app.screen.question == "Link “Nørrebro Glass” to “Norrebro Glass”?"
        await press(pilot, "<enter>")
        assert _link("vendor", "Nørrebro Glass") is None
        await press(pilot, "a", "y")
        link = _link("vendor", "Nørrebro Glass")
        assert link is not None
        assert (link.quickbooks_name, link.list_id, link.broken) == (
            "Norrebro Glass",
            "vendor-Norrebro Glass",
            "",
        )
        assert _rows(app)["Nørrebro Glass"] == "linked"


async def test_the_second_letter_takes_the_second_name(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "j")
        row = _screen(app).lines.row
        assert row is not None
        offered = _screen(app)._suggested(row)
        assert len(offered) == 3
        await press(pilot, "b", "y")
        link = _link("vendor", "[acme] Concrete & [/b] Sons")
        assert link is not None
        assert link.quickbooks_name == offered[1].name


async def test_a_letter_without_a_suggestion_says_so(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "j", "j", "j", "a")
        assert "No name in QuickBooks stands at a; Enter types one." in screen_text(app)
        await press(pilot, "j", "a")
        assert "“Volt & Söhne Electric” needs no link; Enter types another name." in screen_text(app)


async def test_a_typed_name_that_is_not_there_is_refused_with_the_likeliest(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "j", "j", "<enter>", "Norebro", "<enter>")
        assert isinstance(app.screen, Form)
        shown = " ".join(screen_text(app).split())
        assert "is not among the vendors of QuickBooks" in shown
        assert "“Norrebro Glass”" in shown
        await press(pilot, "<ctrl+u>", "norrebro glass", "<enter>")
        assert _rows(app)["Nørrebro Glass"] == "linked"
        assert "“Nørrebro Glass” is “Norrebro Glass” in QuickBooks." in screen_text(app)


async def test_f4_offers_the_entries_in_use_to_pick_from(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "<enter>", "<f4>")
        assert "Zenith Roofing" not in screen_text(app).partition("QuickBooks' vendors")[2]
        await press(pilot, "paving", "<enter>", "<enter>")
        link = _link("vendor", "Zenith Roofs")
        assert link is not None
        assert (link.quickbooks_name, link.broken) == ("Acme Paving", "")


async def test_an_inactive_name_may_be_typed_and_says_what_is_wrong(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "j", "j", "<enter>", "Zenith Roofing", "<enter>")
        assert "“Zenith Roofing” is inactive in QuickBooks" in screen_text(app)
        assert _rows(app)["Nørrebro Glass"] == "broken"


async def test_a_vendor_is_added_to_quickbooks_after_a_yes(office: Desk) -> None:
    app = BillspoolApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "j", "j", "<f6>")
        assert isinstance(app.screen, Question)
        assert app.screen.question == "Add to QuickBooks: “Nørrebro Glass”, Skerry Point, Net 30?"
        await press(pilot, "n")
        assert not BatchRequest.select().where(BatchRequest.purpose == "vendor").exists()
        await press(pilot, "<f6>", "y")
        assert "QuickBooks is asked to add Nørrebro Glass;" in screen_text(app)
        assert "to add it, no answer yet" in screen_text(app)
        await press(pilot, "<f6>", "y")
        assert "QuickBooks was asked for that at" in screen_text(app)


async def test_marked_vendors_are_added_together(office: Desk) -> None:
    app = BillspoolApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "j", "j", "<space>", "<space>", "<f6>", "y")
        asked = BatchRequest.select(BatchRequest.subject).where(BatchRequest.purpose == "vendor").tuples()
        assert {subject for (subject,) in asked} == {"Nørrebro Glass", "Qwxyz & Jfk"}


async def test_only_an_unlinked_vendor_can_be_added(office: Desk) -> None:
    app = BillspoolApp(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "<end>", "<f6>")
        assert "“Volt & Söhne Electric” is in QuickBooks as “Volt Electric” already." in screen_text(app)
        await press(pilot, "<tab>", "<f6>")
        assert "Only vendors are added from here" in screen_text(app)


async def test_a_refresh_is_asked_for_after_a_yes_and_not_twice(office: Desk) -> None:
    app = BillspoolApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "s", "n")
        assert not BatchRequest.select().where(BatchRequest.outcome == "").exists()
        await press(pilot, "s", "y")
        assert "no answer yet" in screen_text(app).splitlines()[0]
        assert "QuickBooks is asked for its lists; the Web Connector brings the answer." in screen_text(app)
        await press(pilot, "s", "y")
        assert "QuickBooks was asked for that at" in screen_text(app)
        waiting = BatchRequest.select().where(BatchRequest.outcome == "")
        assert {row.subject for row in waiting} == set(exporting.kinds_of("US"))


async def test_who_may_not_keep_lists_is_refused_and_a_contact_sees_none(office: Desk) -> None:
    app = BillspoolApp(office.seat("ed"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "6", "j", "j", "a", "y")
        assert _link("vendor", "Nørrebro Glass") is None
        assert "may" in screen_text(app)
    app = BillspoolApp(office.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "6")
        assert "acme" not in screen_text(app)
        assert "is kept by the office" in screen_text(app)


async def test_the_palette_leads_to_the_links(office: Desk) -> None:
    app = BillspoolApp(office.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ":", "links", "<enter>")
        assert _screen(app).kind == "vendor"


async def test_a_long_list_is_read_a_window_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.views.listing import Listing

    for number in range(300):
        lists.add_vendor(desk, f"Supplier {number:03}", quickbooks_name="")
    asked: list[int] = []
    window = Listing.window
    monkeypatch.setattr(
        Listing, "window", lambda self, start, size: (asked.append(size), window(self, start, size))[1]
    )
    app = BillspoolApp(desk.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "<end>")
        assert "Supplier 299" in screen_text(app) or "Volt" in screen_text(app)
    assert max(asked) < 100
