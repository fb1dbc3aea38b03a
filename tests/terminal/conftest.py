"""A sample company that is made once, and programs under a pseudo-terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.terminal.driver import Terminal
from tui.cli import demo_book

SIZES = [(80, 24), (120, 40)]
DEMO = [sys.executable, "-c", "from tui.cli import main; main()", "demo"]
WITHOUT_PAUSES = [
    sys.executable, "-c", "from tui.screens.framed import FramedScreen; FramedScreen.rest = 0; from tui.cli import main; main()", "demo",
]  # fmt: skip
"""The same, but what is shown beside a list follows the cursor at once; for long walks that do not measure."""

Open = Callable[..., Terminal]
"""Starts the app on a sample company: columns, rows, and the command, and what its environment holds besides."""


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sample company; not to be written to."""
    folder = tmp_path_factory.mktemp("sample")
    demo_book.opened(folder).close()
    return folder


@pytest.fixture
def sample_home(sample_folder: Path, tmp_path: Path) -> Path:
    """A sample company of this test's own."""
    return Path(shutil.copytree(sample_folder, tmp_path / "home"))


@pytest.fixture
def open_sample(sample_home: Path) -> Open:
    """Start the app on this test's sample company and wait for its first screen."""

    def open_(columns: int, rows: int, argv: Sequence[str] = DEMO, **environment: str) -> Terminal:
        terminal = Terminal(argv, columns, rows, env={"BILLSPOOL_HOME": str(sample_home), **environment})
        terminal.first_paint = terminal.wait_for("F1 help")
        return terminal

    return open_
