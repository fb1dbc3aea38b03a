"""`billspool doctor`: a line for everything it looks at, an exit status, and a way out of each fault."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from store.engine import sqlite as engine_sqlite
from tests.cli.commands import Commands
from tui import examination, terminal
from tui.terminal import Terminal


@pytest.fixture
def billspool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The command line on a new book, in a terminal that is in order."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LINES", "40")
    commands = Commands(tmp_path / "book.db")
    commands("init", "--company", "Harbor Builders", "--edition", "US")
    return commands


def checks(answer: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {each["name"]: each for each in answer["checks"]}


def test_where_all_is_well_every_line_says_ok(billspool: Commands) -> None:
    answer = billspool("doctor")
    found = checks(answer)
    assert answer["ok"] is True
    assert {"billspool", "Python", "Textual", "SQLite", "lxml", "terminal", "colours", "size", "characters", "preferences", "book", "spool"} == set(found)  # fmt: skip
    assert {each["level"] for each in found.values()} == {"good"}
    assert "local disk" in found["book"]["detail"]
    lines = billspool.text("doctor").splitlines()
    assert len(lines) == len(found)
    assert all(line.startswith("ok     ") for line in lines)
    assert all(line.endswith(".") or line.split()[-1].isascii() for line in lines)


def test_a_book_open_to_everybody_is_a_fault_with_its_way_out(billspool: Commands) -> None:
    billspool.book.chmod(0o666)
    found = checks(billspool("doctor", status=1))["book"]
    assert found["level"] == "fault"
    assert "mode 0666" in found["detail"]
    assert found["way_out"] == f"chmod o-rwx {billspool.book}"
    assert "FAULT  book: " in billspool.text("doctor", status=1)


def test_a_book_shared_with_a_group_is_in_order(billspool: Commands) -> None:
    billspool.book.chmod(0o660)
    assert "shared with its group" in checks(billspool("doctor"))["book"]["detail"]


def test_without_a_book_the_rest_is_told_all_the_same(tmp_path: Path) -> None:
    found = checks(Commands(tmp_path / "none.db")("doctor", status=1))
    assert found["book"]["level"] == "fault"
    assert "billspool init" in found["book"]["detail"]
    assert found["SQLite"]["level"] == "good"


def test_a_settings_file_with_a_fault_is_named_by_line(
    billspool: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[display]\ntheme = "pink"\n')
    monkeypatch.setenv("BILLSPOOL_CONFIG", str(config))
    found = checks(billspool("doctor", status=1))["preferences"]
    assert found["detail"].startswith(f"{config} line 2: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_spool_that_cannot_be_written_is_named(billspool: Commands) -> None:
    billspool.book.with_name("spool").mkdir()
    billspool.book.with_name("spool").chmod(0o500)
    assert checks(billspool("doctor", status=1))["spool"]["level"] == "fault"
    billspool.book.with_name("spool").chmod(0o700)


def test_a_spool_of_another_book_is_named(billspool: Commands) -> None:
    owner = next(billspool.book.with_name("spool").glob("*/spool.json"), None)
    if owner is None:
        billspool("spool", "status")
        owner = next(billspool.book.with_name("spool").glob("*/spool.json"))
    said = json.loads(owner.read_text())
    owner.write_text(json.dumps({**said, "book": "SOMEBODY-ELSE"}))
    assert checks(billspool("doctor", status=1))["spool"]["level"] == "fault"


def test_another_textual_is_advice_and_no_fault(billspool: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"textual": "9.0.0", "lxml": "6.1.3", "billspool": "0.1.0"}
    monkeypatch.setattr(examination, "version", versions.__getitem__)
    answer = billspool("doctor")
    assert answer["ok"] is True
    assert checks(answer)["Textual"]["level"] == "advice"
    assert examination.TEXTUAL in checks(answer)["Textual"]["way_out"]


def test_an_older_sqlite_is_advice(billspool: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_sqlite, "sqlite_version", lambda: (3, 45, 1))
    assert examination._sqlite().level == "advice"
    assert "pysqlite3" in examination._sqlite().way_out


def here(**known: Any) -> Terminal:
    usual: dict[str, Any] = {
        "term": "xterm-256color", "known": True, "colors": 256, "columns": 80, "rows": 24, "encoding": "utf-8", "multiplexer": "",
        "over_ssh": False,
    }  # fmt: skip
    return Terminal(**{**usual, **known})


@pytest.mark.parametrize(
    "known, name, level, said",
    [
        ({"term": "dumb", "known": False}, "terminal", "advice", "only the verbs"),
        ({"term": "", "known": False}, "terminal", "advice", "not set"),
        ({"term": "wyse9000", "known": False}, "terminal", "advice", "does not know"),
        ({"colors": 16}, "colours", "good", "the terminal's own"),
        ({"colors": 0}, "colours", "good", "a letter and a word"),
        ({"columns": 79}, "size", "advice", "too small"),
        ({"rows": 23}, "size", "advice", "too small"),
        ({"encoding": "iso-8859-1"}, "characters", "fault", "iso-8859-1"),
        ({"multiplexer": "tmux"}, "tmux", "good", ".tmux.conf"),
        ({"multiplexer": "screen"}, "screen", "good", "Esc"),
        ({"over_ssh": True}, "ssh", "good", "network"),
    ],
)
def test_a_terminal_is_told_what_it_lacks(known: dict[str, Any], name: str, level: str, said: str) -> None:
    found = next(each for each in examination._terminal(here(**known)) if each.name == name)
    assert found.level == level
    assert said in found.detail


@pytest.mark.parametrize(
    "said, colors",
    [
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, terminal.TRUE_COLOR),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 0),
        ({"TERM": "dumb"}, 0),
        ({}, 0),
    ],
)
def test_the_environment_tells_the_colours(said: dict[str, str], colors: int) -> None:
    assert terminal.look(said).colors == colors
