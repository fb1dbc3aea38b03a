"""The same small company as in the tests of the application, and the folder in which the snapshot plugin reports."""

from __future__ import annotations

import os

import pytest

from tests.tui.conftest import billed, busy, desk, home_folder, second, told_at_once

__all__ = ["billed", "busy", "desk", "home_folder", "second", "told_at_once"]

REPORTS = "TEXTUAL_SNAPSHOT_TEMPDIR"


@pytest.fixture(scope="session")
def report_folder() -> str:
    """Where the plugin reports, read before the tests' environment is cleaned."""
    return os.environ.get(REPORTS, "")


@pytest.fixture(autouse=True)
def report_folder_known(report_folder: str, clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin looks its folder up in the environment."""
    monkeypatch.setenv(REPORTS, report_folder)
