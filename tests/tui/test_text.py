"""Text from the book is plain on the screen: through the display function, past the filter, in every source file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Static

from tests.tui.screens import screen_text
from tui.text import SafeLines, cell, joined, plain, rows

TUI = Path(__file__).resolve().parents[2] / "tui"
HOSTILE = [
    "[b]x[/b]", "[/b]", "A[/]B", "[acme] Concrete", "[@click=app.quit]x[/]", "[on red]PAID[/]", "\x1b[2J", "\x1b]52;c;aGk=\x07",
    "\x9b31m", "a\x00b", "\u202egnp.exe", "\u200bzero", "\ud800", "\U000e0041tag", "line\nbreak", "\x1b[?1049l",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_shown_is_visible_and_nothing_disappears(text: str) -> None:
    shown = cell(text)
    assert shown.plain.isprintable()
    assert shown.spans == [] or all(span.style == "" for span in shown.spans)
    assert all(character in shown.plain for character in text if character.isprintable())
    assert joined((text, "bold"), text).plain == plain(text) * 2
    assert rows(text, text).plain == f"{plain(text)}\n{plain(text)}"


def test_the_filter_takes_control_characters_out_of_every_line() -> None:
    bold = Style(bold=True)
    segments = [Segment("Volt & Söhne 混凝土 ", bold), Segment("a\x1b[31mb\x9bc\u202ed\x00e\u00a0f")]
    kept = SafeLines().apply(segments, Color(0, 0, 0))
    assert kept[0] == segments[0]
    assert kept[1].text == "a[31mbcde\u00a0f"
    assert SafeLines().apply(segments[:1], Color(0, 0, 0)) is not None


async def test_a_widget_that_forgot_is_still_harmless() -> None:
    class Careless(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("x\x1b]0;owned\x07y\u202ez", markup=False)

        def get_line_filters(self) -> list[SafeLines]:  # type: ignore[override]
            return [SafeLines()]

    app = Careless()
    async with app.run_test(size=(40, 3)):
        assert screen_text(app).splitlines()[0] == "x]0;ownedyz"


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda path: str(path.relative_to(TUI)))
def test_no_widget_is_given_text_as_markup(path: Path) -> None:
    """Static and Label say markup=False; `update` is given content, never a formatted string."""
    for call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{path.name}:{call.lineno}"
        if _name(call) in ("Static", "Label"):
            markup = [word.value for word in call.keywords if word.arg == "markup"]
            assert [ast.unparse(value) for value in markup] == ["False"], where
        if _name(call) == "update" and len(call.args) == 1:
            assert not isinstance(call.args[0], ast.JoinedStr | ast.Constant), where
        assert _name(call) not in (
            "Button",
            "DataTable",
            "Select",
            "OptionList",
            "Tree",
            "Markdown",
            "RichLog",
        ), where
        assert _name(call) not in ("from_markup", "eval", "exec"), where
