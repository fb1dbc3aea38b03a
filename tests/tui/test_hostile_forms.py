"""Every form and every list a field of it opens, in a company whose every word is hostile: plain, visible, and nothing left for the last line of defence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment

from store.book import Book
from store.desk import Desk
from tests.hostile import plant
from tests.stages import Stages
from tests.tui.conftest import NOON, at_noon, build_sample
from tests.tui.screens import press, screen_text
from tests.tui.wrong_input import FORMS
from tui import text
from tui.app import BillspoolApp
from tui.widgets.entry import Entry
from tui.widgets.form import Form

WAYS = {f"{site}-{n}": way for site, ways in FORMS.items() for n, way in enumerate(ways)}


@pytest.fixture
def hostile_book(tmp_path: Path, stages: Stages) -> Iterator[Book]:
    """The sample company with hostile words wherever somebody else wrote them."""
    with at_noon(stages.copy("tui-hostile", tmp_path / "hostile.db", _build)) as opened:
        yield opened


def _build(path: Path) -> None:
    build_sample(path)
    plant(path)


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have reached the terminal but for the last line of defence."""
    found: list[str] = []
    harmless = text._harmless

    def watched(segment: Segment) -> Segment:
        if not segment.control and not segment.text.isprintable():
            found.append(segment.text)
        return harmless(segment)

    monkeypatch.setattr(text, "_harmless", watched)
    return found


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_a_form_and_its_lists_show_what_is_hostile_plainly(
    way: tuple[str, tuple[str, ...]], hostile_book: Book, caught: list[str]
) -> None:
    who, keys = way
    app = BillspoolApp(Desk(hostile_book, who, clock=lambda: NOON), sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        form = app.screen
        assert isinstance(form, Form), screen_text(app)
        for field in form.query(Entry):
            if field.choices:
                field.focus()
                await press(pilot, "<f4>")
                assert app.screen is not form, screen_text(app)
                await press(pilot, "<escape>")
        assert app.screen is form, screen_text(app)
    assert caught == []
