"""What a session has begun, in a file of its own: others that live leave it alone, and of one that died it is taken over."""

from __future__ import annotations

import os
from pathlib import Path

from tui import unfinished
from tui.live_draft import LiveDraft, gather
from tui.unfinished import Unfinished


def begun(text: str) -> Unfinished:
    return Unfinished(forms={"memo": {"comment": text}})


def test_what_a_living_session_holds_stays_its_own(tmp_path: Path) -> None:
    live = LiveDraft(tmp_path / "book.json")
    live.keep(begun("half a sen"))
    live.keep(begun("half a sentence"))
    gather(tmp_path / "book.json")
    assert live.path.exists()
    assert unfinished.load(tmp_path / "book.json") is None
    live.leave()
    assert list(tmp_path.iterdir()) == []


def test_what_a_dead_session_held_is_taken_over_with_what_was_there(tmp_path: Path) -> None:
    main = tmp_path / "book.json"
    unfinished.save(main, Unfinished(forms={"other": {"reason": "before"}}))
    if not (child := os.fork()):
        LiveDraft(main).keep(begun("half a sentence"))
        os._exit(0)
    os.waitpid(child, 0)
    gather(main)
    assert list(tmp_path.iterdir()) == [main]
    found = unfinished.load(main)
    assert found is not None
    assert found.forms == {"memo": {"comment": "half a sentence"}, "other": {"reason": "before"}}


def test_where_nothing_is_left_there_is_no_file(tmp_path: Path) -> None:
    live = LiveDraft(tmp_path / "book.json")
    live.keep(Unfinished())
    assert list(tmp_path.iterdir()) == []
    live.keep(begun("x"))
    live.keep(Unfinished())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_draft_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "book.77.live").write_bytes(b"{")
    gather(tmp_path / "book.json")
    assert list(tmp_path.iterdir()) == []
