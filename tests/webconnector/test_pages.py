"""What the pages on the service promise: commands that exist, and a unit that starts the service as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exporter.webconnector import body, page, throttle, tickets
from tests.test_docs import unknown_part

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted((DOCS / "service").iterdir())


def commands() -> list[str]:
    found = []
    for each in PAGES:
        text = each.read_text(encoding="utf-8")
        found += re.findall(r"^billspool [^\n|&]*", text, re.MULTILINE)
        found += [
            f"billspool {rest}"
            for rest in re.findall(r"^#?ExecStart=\S*/billspool (.*)$", text, re.MULTILINE)
        ]
        found += re.findall(r"`(billspool [a-z][^`]*)`", text)
        found += re.findall(r"^# (billspool [a-z].*)$", text, re.MULTILINE)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("command", commands())
def test_the_program_knows_every_command_of_the_services_pages(command: str) -> None:
    assert unknown_part(re.sub(r"--book \S+ ", "", command)) == ""


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for each in (DOCS / "web-connector.md", *PAGES):
        for target in re.findall(r"\]\(([^)#]+)\)", each.read_text(encoding="utf-8")):
            assert (each.parent / target).exists(), f"{each.name} links {target}"


def test_the_page_tells_the_limits_as_they_are() -> None:
    text = (DOCS / "web-connector.md").read_text(encoding="utf-8")
    limits = tickets.Limits()
    assert f"for {limits.idle // 60} minutes without a call ({limits.working // 60} while" in text
    assert f"{limits.longest // 3600} hours at most" in text
    assert f"{body.LARGEST // 2**20} MB a message" in text
    assert throttle.Rates() == throttle.Rates(free=5, first=60, cap=3600)
    assert set(page.WAITING) == {"outbox", "inflight", "held", "failed"}
