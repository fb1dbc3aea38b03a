"""The product's text speaks of itself alone: of no machine, no registry, no plan and no tracker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOLDERS = ("tui", "store", "exporter", "tests", "benchmarks", "docs", ".ci")
SINGLE = ("README.md", "pyproject.toml", "Makefile", "constraints.txt", ".gitignore")
SUFFIXES = {".py", ".md", ".tcss", ".toml", ".txt", ".sql", ".csv", ".json", ".svg", ".raw", ""}

UNWANTED = {
    "a path of one machine": r"(?<![\w.])/(?:work|tmp|home|root|Users|mnt)/[\w.]",
    "a registry's address": r"pypi\.org|pythonhosted|--(?:extra-)?index-url|--find-links|PIP_INDEX_URL",
    "a plan instead of a fact": r"\b(?:TODO|FIXME|XXX|HACK|WIP)\b|\bcoming soon\b|\bnot (?:yet )?implemented\b"
    r"|\bin a (?:later|future) (?:version|release)\b",
    "a tracker's number": r"(?i)\b(?:issue|issues|ticket|bug|pull request|PR) ?#\d+|\bissue \d+\b",
    "a copy of the project's papers": r"shared/(?:spec|bench|hooks)|\b(?:reliability|terminal|domain|intake|screens)\.md\b",
    "how it was made": r"(?i)\b(?:as an ai|language model|chatgpt|claude|anthropic|openai|copilot|ai[- ]generated|helper session)\b",
}


def texts() -> Iterator[Path]:
    for name in SINGLE:
        yield ROOT / name
    for holder in HOLDERS:
        yield from (
            path for path in sorted((ROOT / holder).rglob("*")) if path.is_file() and path.suffix in SUFFIXES
        )


TEXTS = [path for path in texts() if "__pycache__" not in path.parts and path != Path(__file__).resolve()]


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(UNWANTED[what])
    found = [
        f"{path.relative_to(ROOT)}:{number} {match.group()}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := pattern.search(line))
    ]
    assert found == [], f"{what} has no place here"


def test_the_pinned_versions_hold_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"#.*|[a-z0-9-]+==[0-9][\w.]*", line) for line in lines)
    assert not any("://" in line for line in lines)


@pytest.mark.parametrize(
    "page", ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_between_the_pages_leads_somewhere(page: str) -> None:
    source = ROOT / page
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", source.read_text(encoding="utf-8"))
    assert [link for link in links if not (source.parent / link).exists()] == []
