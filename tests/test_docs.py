"""What the pages promise: every command they show exists with its options, every setting is described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.rules.settings import SETTINGS
from tests.command_lines import unknown_part
from tui import keymap_document

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def shown_commands() -> Iterator[str]:
    """Each distinct `billspool ...` line of a console block, and each command of two words or more quoted in the text."""
    found: dict[str, None] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
            found |= dict.fromkeys(line for line in block.splitlines() if line.startswith("billspool "))
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        found |= dict.fromkeys(re.findall(r"`(billspool [a-z][^`]*)`", prose))
    yield from found


@pytest.mark.parametrize("command", shown_commands())
def test_the_program_knows_every_command_a_page_shows(command: str) -> None:
    assert unknown_part(command) == ""


def test_every_setting_is_described_with_its_default() -> None:
    page = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^\| `(\w+\.[\w.]+)` \| `?(.*?)`? \|", page, re.MULTILINE))
    assert lines == {name: setting.default for name, setting in SETTINGS.items()}


def test_the_page_of_keys_is_the_keymap() -> None:
    assert (ROOT / "docs" / "keys.md").read_text(encoding="utf-8") == keymap_document.page(), "run make keys"


def test_each_of_the_twenty_four_complaints_has_an_answer_a_test_holds() -> None:
    page = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|(.+)\| `(test_\w+)` \|$", page, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 25))
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for _, _, name in rows if f"def {name}(" not in written] == []


def test_every_page_a_page_points_to_is_there() -> None:
    links = [
        f"{page.name} -> {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert links == []
