"""The table of terms: each word in three points of view and two Englishes, and what is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.rules.terms import (
    CANADA,
    GENERAL_CONTRACTOR,
    OWNER,
    POINTS_OF_VIEW,
    SPECIALTY_CONTRACTOR,
    TERMS,
    US,
    Vocabulary,
    english_of,
)

USUAL = Vocabulary()
CANADIAN = Vocabulary(english=CANADA)
OWNERS = Vocabulary(OWNER)
SPECIALTY = Vocabulary(SPECIALTY_CONTRACTOR)


@pytest.mark.parametrize(
    ("vocabulary", "text", "said"),
    [
        (USUAL, "Total retainage of the subcontractor", "Total retainage of the subcontractor"),
        (CANADIAN, "Total retainage", "Total holdback"),
        (CANADIAN, "Retainage", "Holdback"),
        (CANADIAN, "RETAINAGE", "HOLDBACK"),
        (CANADIAN, "Work retainage, 10 %.", "Work holdback, 10 %."),
        (OWNERS, "Subcontractor Schedule of Values", "Contractor Schedule of Values"),
        (OWNERS, "the subcontractors' subcontracts", "the contractors' contracts"),
        (OWNERS, "P Pending owner", "P Pending funding"),
        (OWNERS, "It waits for the owner", "It waits for the funding party"),
        (SPECIALTY, "It waits for the owner", "It waits for the client"),
        (SPECIALTY, "Pay application 3", "Progress billing 3"),
    ],
)
def test_a_text_is_put_into_the_words_in_force(vocabulary: Vocabulary, text: str, said: str) -> None:
    assert vocabulary.said(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "the setting retainage.name",
        "--work-retainage",
        "“Retainage” is not in QuickBooks",
        'the item "Retainage"',
        "docs/retainage.md",
        "preretainage",
        "Subcontract_no",
    ],
)
def test_names_and_what_stands_in_quotes_stay_as_they_are(text: str) -> None:
    assert Vocabulary(OWNER, CANADA).said(text) == text


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("SC-001 of Retainage & Sons holds retainage.", "SC-001 of Retainage & Sons holds holdback."),
        (
            "Return SC-001/1 to Subcontract Builders: 1 line?",
            "Return SC-001/1 to Subcontract Builders: 1 line?",
        ),
        ("Retainage & Sons is added.", "Retainage & Sons is added."),
        ("Retainage of SC-001: 10 %", "Holdback of SC-001: 10 %"),
        ("It is closed. Subcontractors bill later.", "It is closed. Contractors bill later."),
    ],
)
def test_a_name_within_a_sentence_stays(sentence: str, told: str) -> None:
    assert Vocabulary(OWNER, CANADA).told(sentence) == told
    assert USUAL.told(sentence) == sentence


def test_a_cheque_is_asked_for_by_name_since_to_check_is_a_verb_as_well() -> None:
    assert (CANADIAN.word("check"), CANADIAN.said("check it")) == ("cheque", "check it")


def test_every_term_is_said_differently_by_somebody() -> None:
    for name, term in TERMS.items():
        said = {term.said_by(view, english) for view in POINTS_OF_VIEW for english in (US, CANADA)}
        assert len(said) > 1, name
        assert term.said_by(GENERAL_CONTRACTOR, US) == term.usual


def test_a_text_is_said_the_same_however_often_it_is_said() -> None:
    assert CANADIAN.said(CANADIAN.said("Retainage released")) == "Holdback released"


def test_the_english_is_that_of_the_edition_unless_the_setting_says_so() -> None:
    assert english_of("edition", "CA") == "CA"
    assert english_of("US", "CA") == "US"


def test_the_administrators_guide_shows_the_table() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "administration.md").read_text(encoding="utf-8")
    for term in TERMS.values():
        assert f"| {term.usual} | {term.owner} | {term.specialty_contractor} | {term.canadian} |" in guide
