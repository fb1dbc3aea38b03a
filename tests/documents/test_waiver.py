"""Lien waivers on paper: the four types in plain words, with parties, amount, day and a place to sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.documents import waiver
from exporter.documents.enclosures import enclosure
from store.actions import company as companies
from store.actions import contacts, waivers
from store.book import Book
from store.errors import Invalid, NotFound
from store.models import OutgoingMail
from store.rules.compliance import WAIVERS
from store.views.waiver_papers import paper
from tests.documents.applications import pages, second
from tests.store.company import Company

NAME = "SC-001/2"
ONCE, AT_ONCE = "takes effect only when", "as soon as it is signed, whether or not the payment was made"


@pytest.fixture
def office(book: Book) -> Company:
    return second(book)


def printed(office: Company, folder: Path, type_: str, who: str = "rita") -> str:
    [page] = pages(waiver.pdf(paper(office.at(who), NAME, type_)), folder)
    return " ".join(page.split())


@pytest.mark.parametrize("type_", WAIVERS)
def test_each_of_the_four_types_names_parties_payment_and_day_and_is_to_be_signed(
    office: Company, tmp_path: Path, type_: str
) -> None:
    waivers.request(office.at("rita"), NAME, type=type_)
    text = printed(office, tmp_path, type_)
    assert text.startswith(f"{WAIVERS[type_].capitalize()} SC-001/2 r2")
    for told in ("Volt & Söhne Electric", "Harbor Builders", "P9 · Pier 9", "SC-001 · Electrical work", "VS-002", "21,375.00 US dollars",
                 "Through 31 Jan 2026", "Signature", "Day", "Name", "a plain form, not one prescribed by a law"):  # fmt: skip
        assert told in text, told
    assert (ONCE in text, AT_ONCE in text) == (
        type_.startswith("conditional"),
        type_.startswith("unconditional"),
    )
    assert ("with all retainage and all changes" in text) == type_.endswith("final")
    assert ("It does not cover retainage" in text) == type_.endswith("progress")


def test_what_it_leaves_out_and_who_signed_it_stand_on_it(office: Company, tmp_path: Path) -> None:
    rita = office.at("rita")
    waivers.request(rita, NAME, type="unconditional_progress", exceptions="the claim of 12 January {amount}")
    assert "Left out of it: the claim of 12 January {amount}" in printed(
        office, tmp_path, "unconditional_progress"
    )
    waivers.sign(rita, NAME, type="unconditional_progress", signed_by="Ina Contact")
    text = printed(office, tmp_path, "")
    assert "Recorded as signed by Ina Contact on 20 Jan 2026." in text
    assert "signed in advance and is not used before the payment is in" in text
    waivers.unlock(rita, NAME, reason="paid by wire")
    assert "in advance" not in printed(office, tmp_path, "")


def test_in_canada_a_cheque_counts_and_holdback_is_kept(office: Company, tmp_path: Path) -> None:
    companies.set_setting(office.root, "company.english", "CA")
    waivers.request(office.at("rita"), NAME)
    text = printed(office, tmp_path, "")
    assert "a cheque counts when the bank has paid it" in text
    assert "It does not cover holdback" in text
    assert "etainage" not in text


def test_the_letter_that_asks_for_it_encloses_it(office: Company, tmp_path: Path) -> None:
    contacts.add(office.root, "SC-001", name="Ina", email="ina@volt.example")
    waivers.request(office.at("rita"), NAME)
    letter = OutgoingMail.get(OutgoingMail.kind == "waiver")
    assert "sign the enclosed sheet" in letter.body
    made = enclosure(office.at("rita"), letter.attachments[0])
    assert made.name == "SC-001-2-r2-conditional_progress.pdf"
    assert made.data == waiver.pdf(paper(office.at("rita"), NAME))


def test_one_that_was_not_asked_for_or_is_another_companys_is_not_printed(office: Company) -> None:
    with pytest.raises(NotFound, match=r"billspool waivers request SC-001/2\)"):
        paper(office.at("rita"), NAME)
    waivers.request(office.at("rita"), NAME)
    assert paper(office.at("ina"), NAME).amount == 2_137_500
    with pytest.raises(NotFound):
        paper(office.at("otto"), NAME)
    with pytest.raises(NotFound, match="unconditional waiver on final payment"):
        paper(office.at("ina"), NAME, "unconditional_final")
    waivers.request(office.at("rita"), NAME, type="conditional_final")
    with pytest.raises(Invalid, match="conditional_progress, conditional_final"):
        paper(office.at("rita"), NAME)


def test_long_names_and_large_amounts_fit_on_the_one_sheet(office: Company, tmp_path: Path) -> None:
    companies.set_setting(
        office.root, "company.name", "Metropolitan Waterfront Redevelopment Authority Contracting"
    )
    waivers.request(office.at("rita"), NAME, amount=99_999_999_999_999, exceptions="and more " * 100)
    text = printed(office, tmp_path, "")
    assert "999,999,999,999.99 US dollars" in text
    assert text.count("and more") == 100
