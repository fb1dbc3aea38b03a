"""Every form and every field of it against everything wrong that can be typed: a sentence, and nothing that was typed is lost."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot

from store.book import Book
from store.desk import Desk
from store.errors import Refusal
from tests.stages import pour
from tests.tui.conftest import NOON
from tests.tui.screens import press, screen_text, settled
from tests.tui.wrong_input import ADDRESSES, FORMS, NEVER, WRONG, asked_for
from tui.app import BillspoolApp
from tui.screens.framed import FramedScreen
from tui.widgets.entry import Entry, FieldSpec
from tui.widgets.form import Form

WAYS = [(site, who, keys) for site, ways in FORMS.items() for who, keys in ways]


class Taken(Refusal):
    """Raised in place of closing the form: what was typed would have been taken."""


def test_every_form_of_the_program_is_walked() -> None:
    assert set(FORMS) == asked_for()


@pytest.mark.long
@pytest.mark.parametrize(
    ("site", "who", "keys"), WAYS, ids=[f"{site.split(':')[1]}-{n}" for n, (site, _, _) in enumerate(WAYS)]
)
async def test_wrong_input_is_answered_in_place(
    site: str,
    who: str,
    keys: tuple[str, ...],
    sample_book: Book,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    fill = FramedScreen.fill

    async def watched(self: FramedScreen, *args: Any, **named: Any) -> Any:
        caller = inspect.currentframe().f_back.f_code  # type: ignore[union-attr]
        asked.append(f"{Path(caller.co_filename).name}:{caller.co_name}")
        return await fill(self, *args, **named)

    monkeypatch.setattr(FramedScreen, "fill", watched)
    monkeypatch.chdir(tmp_path)
    app = BillspoolApp(Desk(sample_book, who, clock=lambda: NOON), sample=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert isinstance(app.screen, Form), screen_text(app)
        assert asked[-1] == site
        form = app.screen
        _keep_open(form, sample_book, tmp_path / "before.db")
        faults = [fault for field in form.fields for fault in await _tried(pilot, form, field)]
        assert not faults, "\n".join(faults)


def _keep_open(form: Form, book: Book, kept: Path) -> None:
    """Let the form do what it does, undo it in the book, and stay open."""
    accept = form.accept
    book.backup(kept)

    def keep(values: dict[str, Any]) -> None:
        if accept:
            accept(values)
            pour(kept, book)
        raise Taken("Taken.")

    form.accept = keep


async def _tried(pilot: Pilot[None], form: Form, field: FieldSpec) -> list[str]:
    """Everything wrong in one field, the others as they are; what did not hold."""
    app, entry, faults = pilot.app, form.query_one(f"#field-{field.key}", Entry), []
    before = entry.value
    kind = "mail" if field.label in ADDRESSES else field.kind
    for wrong, text in WRONG.items():
        _paste(entry, text)
        typed = _typed(form)
        form.action_accept()
        answer = form.answer
        if _typed(form) != typed:
            faults.append(f"{field.label}, {wrong}: what was typed is lost")
        if answer == "✗ Taken.":
            if wrong in NEVER.get(kind, ()) and (field.required or text.strip()):
                faults.append(f"{field.label}, {wrong}: is taken")
        elif not _is_a_sentence(answer):
            faults.append(f"{field.label}, {wrong}: says {answer!r}")
        elif not await _seen_whole(pilot, answer):
            faults.append(f"{field.label}, {wrong}: is cut: {answer}")
    _paste(entry, before)
    await settled(pilot)
    assert app.is_running
    assert app.screen is form
    return faults


async def _seen_whole(pilot: Pilot[None], answer: str) -> bool:
    """Whether the end of what is said is on the screen."""
    if cell_len(answer) < pilot.app.size.width - 2:
        return True
    await settled(pilot)
    return "".join(answer[-20:].split()) in "".join(screen_text(pilot.app).split())


def _typed(form: Form) -> dict[str, str]:
    return {field.key: form.query_one(f"#field-{field.key}", Entry).value for field in form.fields}


def _paste(entry: Entry, text: str) -> None:
    """Put a text in place of all that stands in a field, as a terminal pastes it."""
    entry.value = ""
    entry._on_paste(events.Paste(text))


def _is_a_sentence(answer: str) -> bool:
    """Whether it says something, in words, to its end."""
    words = set(answer.split())
    whole = answer.startswith("✗ ") and answer.endswith((".", "?")) and answer.isprintable()
    return whole and len(answer.split()) >= 5 and not {"None", "Traceback", "Error"} & words
