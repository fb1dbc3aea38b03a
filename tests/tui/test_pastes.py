"""What comes in from the terminal: keys are keys, and a paste is text whatever it holds."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tui.line_driver import END, ESC, LONGEST, START, Escapes, Pastes


def read(text: str, size: int) -> list[tuple[str, str]]:
    """The keys and pastes somebody's characters amount to, arriving `size` at a time."""
    pastes, escapes, parser, found = Pastes(), Escapes(), XTermParser(False), []
    pieces = [
        piece
        for place in range(0, len(text), size)
        for piece in escapes.apart(pastes.pass_on(text[place : place + size]))
    ]
    for piece in [*pieces, *escapes.end()]:
        if piece == ESC:
            found.append(("key", "escape"))
            continue
        for event in parser.feed(piece):
            if isinstance(event, events.Paste):
                found.append(("paste", event.text))
            elif isinstance(event, events.Key):
                found.append(("key", event.key))
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 4096])
def test_an_esc_and_what_is_typed_at_once_behind_it_are_keys_of_their_own(size: int) -> None:
    keys = ["a", "escape", "ctrl+a", "escape", "3", "up", "escape", "escape", "f10", "escape", "y", "escape"]
    typed = "a\x1b\x01\x1b3\x1b[A\x1b\x1b\x1b[21~\x1by\x1b"
    assert read(typed, size) == [("key", key) for key in keys]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 4096])
def test_an_escape_within_a_paste_is_no_key(size: int) -> None:
    typed = f"a{START}12\x1b[A\x1b\x1b[20y\x07\x00\x9b{END}b"
    assert read(typed, size) == [("key", "a"), ("paste", "12[A[20y"), ("key", "b")]


@pytest.mark.parametrize("size", [1, 4, 4096])
def test_two_pastes_and_the_keys_between_them(size: int) -> None:
    assert read(f"{START}x\ny{END}\x1b[B{START}{END}é", size)[:2] == [("paste", "x\ny"), ("key", "down")]


def test_a_paste_is_cut_to_its_length() -> None:
    passed = Pastes().pass_on(START + "x" * 1_000_000 + END + "q")
    assert passed == START + "x" * LONGEST + END + "q"


def test_a_paste_that_is_never_ended_can_be_taken_for_complete() -> None:
    pastes = Pastes()
    assert pastes.pass_on(START + "abc") == START
    assert pastes.pasting
    assert pastes.pass_on("def") == ""
    assert pastes.end().endswith(END)
    assert pastes.pass_on("q") == "q"
