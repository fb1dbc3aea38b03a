"""Documents, reports, letters and the billing workbook in other words; what comes back is taken in whatever its words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from exporter.bills import bill
from exporter.documents import application_workbook, billing_workbook, pay_application
from exporter.documents.reports import as_csv, as_pdf, filled
from store.actions import company as companies
from store.book import Book
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.rules import letters, terms
from store.rules.terms import CANADA, OWNER, SPECIALTY_CONTRACTOR, Vocabulary
from store.views.invoices import document
from store.views.papers import paper
from store.views.reports import REPORTS, Asked
from tests.billing_workbooks import fill
from tests.documents.applications import cells, first, pages
from tests.store.company import Company
from tui.papers import DOCUMENTS

USUAL = re.compile(r"retainage|subcontract|pending owner|the owner\b", re.IGNORECASE)
VENDOR = "Retainage & Sons"


def worded(company: Company, point_of_view: str) -> None:
    companies.set_setting(company.root, "company.english", "CA")
    companies.set_setting(company.root, "company.point_of_view", point_of_view)


def test_every_document_and_report_of_an_owner_in_canada_is_in_his_words(book: Book, tmp_path: Path) -> None:
    company = first(book)
    worded(company, OWNER)
    rita = company.at("rita")
    printed = paper(rita, "SC-001/1")
    told = ["\n".join(pages(pay_application.pdf(printed), tmp_path)), str(cells(application_workbook.xlsx(printed))),
            DOCUMENTS["history"].formats["txt"](rita, "SC-001/1").decode(), str(cells(billing_workbook.make(rita, "SC-001")[1]))]  # fmt: skip
    for report in REPORTS.values():
        if report.name != "audit":
            made = filled(rita, report, Asked())
            told += [made.title, as_csv(made).decode(), "\n".join(pages(as_pdf(made), tmp_path))]
    held = document(rita, "SC-001/1").accepted
    told += [line.description for line in bill(held).lines]
    assert [found for text in told for found in USUAL.findall(text)] == []


@pytest.mark.parametrize("point_of_view", [OWNER, SPECIALTY_CONTRACTOR])
def test_a_billing_workbook_is_taken_in_whatever_words_it_went_out_in(
    book: Book, tmp_path: Path, point_of_view: str
) -> None:
    company = first(book)
    worded(company, point_of_view)
    sent = tmp_path / "sent.xlsx"
    billing_workbook.save(company.at("ivan"), "SC-001", sent)
    opened = openpyxl.load_workbook(sent)
    assert ("Progress billing" in opened.sheetnames) == (point_of_view == SPECIALTY_CONTRACTOR)
    assert "Holdback %" in [cell.value for row in opened.worksheets[0].iter_rows() for cell in row]
    worded(company, "general_contractor")
    back = fill(sent, tmp_path / "back.xlsx", {("2", "work"): 18_000}, number="VS-002")
    done = take_in_file(company.at("ivan"), read(back))
    assert (done["invoice"], document(company.at("ivan"), "SC-001/2").lines[1].work_this) == (
        "SC-001/2",
        1_800_000,
    )


def test_a_company_that_is_called_like_a_term_keeps_its_name_on_paper(book: Book, tmp_path: Path) -> None:
    company = first(book)
    worded(company, OWNER)
    companies.set_setting(company.root, "company.name", VENDOR)
    printed = paper(company.at("rita"), "SC-001/1")
    assert VENDOR in "\n".join(pages(pay_application.pdf(printed), tmp_path))
    assert VENDOR in str(cells(application_workbook.xlsx(printed)))


def test_letters_speak_the_words_of_who_writes_and_leave_names_alone() -> None:
    def billing(words: Vocabulary) -> letters.Billing:
        days = (date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 25))
        return letters.Billing("ACME", "P9 Pier", "SC-001", "Retainage", VENDOR, *days, "retainage", 5, words)

    told = letters.invitation("Vera", billing(Vocabulary(SPECIALTY_CONTRACTOR, CANADA))).body
    assert f"send your progress billing on SC-001 Retainage ({VENDOR})" in told
    assert "Bill:            Release of holdback" in told
    moved = letters.due_date_moved("Vera", billing(Vocabulary()), date(2026, 2, 20), "snow").body
    assert f"The pay application on SC-001 Retainage ({VENDOR}), project P9 Pier, is due on" in moved


def test_a_heading_is_known_in_everybodys_words() -> None:
    assert terms.spellings("Retainage %") == {"Retainage %", "Holdback %"}
    assert terms.spellings("Line") == {"Line"}
