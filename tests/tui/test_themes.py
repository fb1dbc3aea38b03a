"""Colours: every pair that is shown can be read, nothing is said by colour alone, and readers of Braille are led by the cursor."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from store.desk import Desk
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp
from tui.preferences import THEMES, Preferences
from tui.themes import BY_SETTING, DARK, HIGH_CONTRAST, LIGHT, TERMINAL, theme_for
from tui.widgets.bars import EMPTY, FULL, SHADE
from tui.widgets.figures import MARKS, STATES
from tui.widgets.ledger_table import LedgerTable

TEXT = ("foreground", "accent", "warning", "error", "success", "dim")
GROUNDS = ("background", "surface", "panel")
ON_OWN_GROUND = (("cursor-text", "cursor-row"), ("ask-text", "ask"), ("foreground", "totals"), ("foreground", "field"), ("foreground", "field-focus"))  # fmt: skip
ENOUGH = {DARK.name: 4.5, LIGHT.name: 4.5, HIGH_CONTRAST.name: 7.0}
"""The contrast of the web's accessibility guidelines: AA, and AAA for the theme that promises it."""


def color(theme: Theme, name: str) -> Color:
    found = theme.variables.get(name) or getattr(theme, name)
    return Color.parse(found)


def luminance(shade: Color) -> float:
    parts = [part / 255 for part in shade.rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Color, second: Color) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT, HIGH_CONTRAST], ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_every_ground(theme: Theme) -> None:
    pairs = [(text, ground) for text in TEXT for ground in GROUNDS] + list(ON_OWN_GROUND)
    found = {pair: round(contrast(color(theme, pair[0]), color(theme, pair[1])), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < ENOUGH[theme.name]} == {}


@pytest.mark.parametrize("theme", [DARK, LIGHT, HIGH_CONTRAST], ids=lambda theme: theme.name)
def test_the_colours_lie_on_the_palette_of_256(theme: Theme) -> None:
    steps = {0, 95, 135, 175, 215, 255} | set(range(8, 239, 10))
    names = {*TEXT, *GROUNDS, "primary", "secondary"} | {name for pair in ON_OWN_GROUND for name in pair}
    assert {name: color(theme, name).hex for name in names if not set(color(theme, name).rgb) <= steps} == {}


def test_the_terminals_own_colours_are_its_sixteen() -> None:
    assert {
        str(getattr(TERMINAL, name)).split("_")[0] for name in ("accent", "error", "foreground", "background")
    } == {"ansi"}
    assert TERMINAL.variables["dim"].startswith("ansi_")


def test_every_setting_has_its_theme() -> None:
    assert {"auto", *BY_SETTING} == set(THEMES)
    assert (theme_for("auto", 256), theme_for("auto", 16), theme_for("auto", 0)) == (DARK, TERMINAL, TERMINAL)
    assert theme_for("light", 16) == LIGHT


def test_every_state_is_a_letter_and_a_word() -> None:
    for shown, _tone in [*STATES.values(), *MARKS.values()]:
        letter, _, word = shown.partition(" ")
        assert shown == "–" or (len(letter) == 1 and word)


@pytest.mark.parametrize("setting", BY_SETTING)
@pytest.mark.parametrize("keys", [(), ("3", "<enter>", "a", "r"), ("4",)], ids=["home", "review", "queue"])
async def test_every_theme_shows_the_same_characters(busy: Desk, setting: str, keys: tuple[str, ...]) -> None:
    texts = []
    for theme in ("dark", setting):
        app = BillspoolApp(busy.seat("rita"), preferences=Preferences(theme=theme))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, *keys)
            texts.append(screen_text(app))
    assert texts[0] == texts[1]


async def test_without_colours_the_row_is_reversed(second: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = BillspoolApp(second.seat("rita"), colors=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>")
        table = app.screen.query_one(LedgerTable)
        row = table.render_line(1 + table.cursor - table.top)
        assert all(
            segment.style is not None and segment.style.reverse for segment in row if segment.text.strip()
        )
        filtered = row.apply_filter(app._filters[1], Color.parse("black"))
        assert all(
            not segment.style.color or segment.style.color.is_default for segment in filtered if segment.style
        )


async def test_for_readers_of_braille_the_cursor_stands_on_the_row_and_no_bar_is_drawn(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"), preferences=Preferences(accessible=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert not set(screen_text(app)) & {FULL, EMPTY, SHADE}
        await press(pilot, "3", "<enter>", "j", "j")
        lines = screen_text(app).splitlines()
        at = app.cursor_position
        assert lines[at.y][at.x] == ">"
        assert "Fixtures" in lines[at.y]
        table = app.screen.query_one(LedgerTable)
        styles = [segment.style for segment in table.render_line(at.y - table.region.y)]
        ground = Color.parse(DARK.background or "").rich_color
        assert all(style is not None and style.bgcolor == ground for style in styles)
        await press(pilot, "<ctrl+a>", "<f10>")
        assert "y/N" in screen_text(app).splitlines()[app.cursor_position.y]
        await press(pilot, "n", "/")
        assert "/" in screen_text(app).splitlines()[app.cursor_position.y]


async def test_others_are_left_the_cursor_where_they_type(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3")
        before = app.cursor_position
        await press(pilot, "j", "j")
        assert app.cursor_position == before
