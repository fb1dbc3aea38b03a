"""The history of an invoice on paper: every change of every act, and beside the acts its waivers, holds and corrections."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.documents import fonts
from store.actions import commitments, holds, invoices, waivers
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from tests.documents.applications import first, pages, second
from tests.store.company import Company
from tui.papers import DOCUMENTS

HISTORY = DOCUMENTS["history"].formats


def printed(company: Company, name: str, folder: Path, who: str = "rita") -> str:
    return "\n".join(pages(HISTORY["pdf"](company.at(who), name), folder))


def as_text(company: Company, name: str, who: str = "rita") -> str:
    return HISTORY["txt"](company.at(who), name).decode()


def test_what_a_figure_was_and_became_is_printed_in_letters_the_typeface_has(
    book: Book, tmp_path: Path
) -> None:
    company = second(book)
    text = printed(company, "SC-001/2", tmp_path)
    assert "line 2 work this period from 22,000.00 to 18,000.00" in text
    assert "status from Under review to Approved" in text
    assert "\\u2192" not in text
    assert "line 2 work this period 22,000.00 → 18,000.00" in as_text(company, "SC-001/2")


def test_of_an_act_that_changed_a_thousand_figures_none_is_cut(book: Book, tmp_path: Path) -> None:
    company = first(book)
    lines = [ScheduleLine(f"L{n:03}", "16-200", f"Part {n}", 100_000) for n in range(1, 501)]
    commitments.add(company.root, "SC-900", title="Long", project="P9", vendor="Volt & Söhne Electric", status="approved",
                    retainage=1000, lines=lines)  # fmt: skip
    name = invoices.create(company.at("ivan"), "SC-900")
    invoices.bill(company.at("ivan"), name, [Entry(line.line, work=50_000) for line in lines])
    text = printed(company, name, tmp_path)
    assert [
        line.line for line in lines if f"line {line.line} work this period from – to 500.00" not in text
    ] == []
    assert text.count("entered amounts on") == 1
    assert "(continued)" in text


@pytest.fixture
def noted(book: Book) -> Company:
    """The second application corrects the first on a line, has two waivers, and is held by its vendor's hold."""
    company = second(book)
    invoices.reopen(company.at("rita"), "SC-001/2", reason="a correction", to="draft")
    invoices.bill(company.at("ivan"), "SC-001/2", [Entry("1", work=-50_000)], adjusts={"1": "SC-001/1"})
    waivers.request(company.at("rita"), "SC-001/2", exceptions="claim 7")
    waivers.request(company.at("rita"), "SC-001/2", type="unconditional_progress")
    waivers.sign(company.at("rita"), "SC-001/2", type="unconditional_progress", signed_by="Ina Contact")
    holds.place(company.at("rita"), "vendor", "Volt & Söhne Electric", reason="dispute", owner="Paula")
    return company


def test_waivers_holds_and_corrections_stand_beside_the_acts(noted: Company, tmp_path: Path) -> None:
    text = as_text(noted, "SC-001/2")
    told = [line.strip() for line in text.partition("Lien waivers, holds and corrections\n")[2].splitlines()]
    assert told == [
        "Lien waiver: conditional waiver on progress payment, 20,925.00 through 31 Jan 2026; left out: claim 7; awaits its signature",
        ("Lien waiver: unconditional waiver on progress payment, 20,925.00 through 31 Jan 2026; signed by Ina Contact on "
         "20 Jan 2026, locked until the payment is in"),
        "Hold: Volt & Söhne Electric: dispute; Paula, since 2026-01-20 09:14 UTC; it still stands",
        "Correction: line 1 Mobilization corrects SC-001/1; (500.00) of work this period",
    ]  # fmt: skip
    page = printed(noted, "SC-001/2", tmp_path)
    for words in ("Lien waiver", "awaits its signature", "dispute", "corrects SC-001/1"):
        assert words in page
    assert "Correction: line 1 Mobilization of SC-001/2 corrects SC-001/1" in as_text(noted, "SC-001/1")


def test_a_released_hold_tells_who_released_it_and_why(noted: Company) -> None:
    holds.release(noted.at("rita"), 1, reason="settled")
    assert "Paula, since 2026-01-20 09:14 UTC; released by rita, 2026-01-20 09:14 UTC: settled" in as_text(
        noted, "SC-001/2"
    )


def test_a_contact_reads_of_his_waivers_and_corrections_and_not_who_holds_what(noted: Company) -> None:
    text = as_text(noted, "SC-001/2", who="ina")
    assert "Correction: line 1" in text
    assert "awaits its signature" in text
    assert "dispute" not in text
    assert "Paula" not in text


@pytest.mark.parametrize("text", ["word " * 20_000, "x" * 100_000, "ä\u0301" * 50_000])
def test_a_text_is_cut_to_a_line_whatever_its_length_and_measured_no_further(text: str) -> None:
    fonts.width.cache_clear()
    cut = fonts.fitted(text, fonts.REGULAR, 8, 200)
    assert cut.endswith("…")
    assert fonts.width(cut, fonts.REGULAR, 8) <= 200
    lines = fonts.wrapped(text, fonts.REGULAR, 8, 200, 3)
    assert len(lines) == 3
    assert max(fonts.width(line, fonts.REGULAR, 8) for line in lines) <= 200
    assert fonts.width.cache_info().currsize < 1_000


def test_a_wrapped_text_loses_nothing() -> None:
    text = "Switchgear-lineup " + "x" * 300 + "  two  blanks and an end"
    lines = fonts.wrapped(text, fonts.REGULAR, 8, 120)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(fonts.width(line, fonts.REGULAR, 8) for line in lines) <= 120
