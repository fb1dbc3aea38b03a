"""What is refused is read to its end, names what is on the screen, and costs nothing that was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.desk import Desk
from store.errors import Invalid, Refusal
from store.home_folder import at_home
from tests.tui.screens import press, screen_text
from tests.tui.test_forms import field
from tui import ways_out
from tui.app import BillspoolApp
from tui.keymap import BY_ID
from tui.typed_paths import to_read, to_write
from tui.ways_out import on_screen
from tui.widgets.form import Form
from tui.widgets.frame import StatusLine
from tui.widgets.whole_message import WholeMessage


def words(text: str) -> str:
    return " ".join(text.split())


async def test_a_long_refusal_is_read_to_its_end_and_gives_its_rows_back(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("ed"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", ":", "back up", "<enter>")
        line = app.screen.query_one(StatusLine)
        assert app.screen.query_one(WholeMessage).size.height > 1
        assert words(line.message) in words(screen_text(app))
        await press(pilot, "j")
        assert not app.screen.query(WholeMessage)
        assert screen_text(app).splitlines()[-2].endswith("…")


async def test_what_is_refused_after_its_form_stands_in_it_again(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "j", "e", "-999999999", "<enter>")
        assert isinstance(app.screen, Form)
        await press(pilot, "as measured on site", "<f10>")
        assert "✗" in screen_text(app)
        await press(pilot, "e", "22000.01", "<enter>")
        assert field(app, "reason").value == "as measured on site"
        await press(pilot, "<f10>")
        assert "22,000.01" in screen_text(app)
        await press(pilot, "e", "22000.02", "<enter>")
        assert field(app, "reason").value == "", "what was taken is asked for anew"


async def test_a_file_that_cannot_be_is_refused_in_its_form(
    busy: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = BillspoolApp(busy.seat("adam"))
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (("<f7>",), ("<escape>", "d", ":", "back up", "<enter>")):
            await press(pilot, *keys)
            for typed in ("~nobody-of-that-name/x.xlsx", str(tmp_path), "n" * 300 + ".pdf"):
                await press(pilot, "<ctrl+u>")
                field(app, "file").put(typed)
                await press(pilot, "<f10>")
                assert isinstance(app.screen, Form)
                assert field(app, "file").value == typed
                assert app.screen.answer.startswith("✗ File"), typed


async def test_another_tab_begins_at_its_first_line(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", "<enter>", "j")
        assert app.screen.lines.cursor == 1
        await press(pilot, "<tab>")
        assert app.screen.lines.cursor == 0
        await press(pilot, "j", "<f5>")
        assert app.screen.lines.cursor == 1, "read again, the cursor stays with its line"


async def test_a_count_in_a_report_is_a_count_below_it_too(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", *["j"] * 3, "<enter>")
        assert " · days 0 · " in words(screen_text(app))


@pytest.mark.parametrize("typed", ["~nobody-of-that-name/x", "no/such/folder/x", "n" * 256, "."])
def test_a_name_no_file_can_have_is_refused(typed: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="File"):
        to_write(typed, "File", tmp_path)
    with pytest.raises(Invalid, match="File"):
        to_read(str(tmp_path / typed), "File")


def test_a_bare_name_lands_in_the_folder(tmp_path: Path) -> None:
    assert to_write("x.pdf", "File", tmp_path / "not yet") == tmp_path / "not yet" / "x.pdf"
    assert at_home("~") == Path.home()


def test_ways_out_lead_to_commands_there_are() -> None:
    named = [*ways_out._SCREENS.values(), *ways_out._KEYS.values()]
    assert {command for command, _ in named} <= BY_ID.keys()


def test_ways_out_name_what_is_on_the_screen() -> None:
    assert (
        on_screen("There is no hold 7; `billspool holds list` shows them.")
        == "There is no hold 7; Compliance (7), tab Holds, shows them."
    )
    told = "SC-005 is not invited; an invoice administrator invites it (billspool invite SC-005)."
    assert on_screen(told) == "SC-005 is not invited; an invoice administrator invites it (i on Periods)."
    shell = "Set it with `billspool config set webconnector.url URL`."
    assert on_screen(shell) == shell


def test_a_sentence_repeats_no_more_of_a_value_than_it_needs() -> None:
    long = "y" * 4_000
    refusal = Refusal(f"There is no vendor {long}; check the name.", value=long)
    assert len(refusal.message) < 120
    assert refusal.message.endswith("check the name.")
    assert refusal.value == long


def test_a_sentence_repeats_a_long_value_in_part_and_a_path_whole() -> None:
    """The end of a path says most."""
    long = "/srv/" + "deep/" * 20 + "config.toml"
    assert Refusal(f"{long} is wrong.", value=long).message == f"{long[:60]}… is wrong."
    assert Refusal(f"{long} is wrong.", value=Path(long)).message == f"{long} is wrong."
