"""Every command the program names as a way out is one it has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.rules.settings import SETTINGS
from tests.command_lines import unknown_part

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(billspool [a-z][^`]*)`|\((billspool [a-z][^()]*)\)")
"""``... `billspool vendors list` shows them all`` and ``... approve it (billspool commitments approve SC-001)``"""


def texts(tree: ast.AST) -> Iterator[str]:
    """The texts of a module; what is put into one stands there as X."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)


def named() -> dict[str, str]:
    """Each command with the file that names it."""
    return {
        first or second: str(path.relative_to(ROOT))
        for folder in ("store", "exporter", "tui")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in texts(ast.parse(path.read_text(encoding="utf-8")))
        for first, second in NAMED.findall(text)
    }


def test_there_are_many() -> None:
    assert len(named()) > 60


@pytest.mark.parametrize(("command", "file"), named().items())
def test_the_program_has_every_command_it_names(command: str, file: str) -> None:
    assert unknown_part(command) == "", file
    if command.startswith("billspool config"):
        assert set(re.findall(r"\b[a-z]+\.[a-z_]+\b", command)) <= set(SETTINGS), file
