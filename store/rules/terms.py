"""The one table of terms that change with who uses the book and with the English he writes.

The book is written from a general contractor's point of view in US English; owners and specialty contractors call the parties and
their papers by other names, and in Canada money is held back and paid by cheque. `Vocabulary.said` puts a text of ours into the
words in force; names from the book, in quotes or given on their own, are nobody's to change. `Vocabulary.told` does the same to a
sentence in which names stand beside our words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from store.values import frozen

GENERAL_CONTRACTOR, OWNER, SPECIALTY_CONTRACTOR = "general_contractor", "owner", "specialty_contractor"
POINTS_OF_VIEW = (GENERAL_CONTRACTOR, OWNER, SPECIALTY_CONTRACTOR)
US, CANADA = "US", "CA"
BY_EDITION = "edition"
"""The English of the company's QuickBooks edition."""
MOST_KNOWN = 2_000
"""Texts remembered in their other words; labels are shown again with every frame."""
ENGLISHES = (BY_EDITION, US, CANADA)


@frozen
class Term:
    """A term as a general contractor writes it in US English, and what others write instead; empty where they write the same.

    A term that is asked for by name only is an ordinary word besides, and is not looked for in texts.
    """

    usual: str
    owner: str = ""
    specialty_contractor: str = ""
    canadian: str = ""
    by_name_only: bool = False

    def said_by(self, point_of_view: str, english: str) -> str:
        """The term as somebody writes it."""
        own = {OWNER: self.owner, SPECIALTY_CONTRACTOR: self.specialty_contractor}.get(point_of_view, "")
        return own or (self.canadian if english == CANADA else "") or self.usual


TERMS: dict[str, Term] = {
    "retainage": Term("retainage", canadian="holdback"),
    "ssov": Term("SSOV", owner="CSOV"),
    "subcontractor": Term("subcontractor", owner="contractor"),
    "subcontractors": Term("subcontractors", owner="contractors"),
    "subcontract": Term("subcontract", owner="contract"),
    "subcontracts": Term("subcontracts", owner="contracts"),
    "pay_application": Term("pay application", specialty_contractor="progress billing"),
    "pay_applications": Term("pay applications", specialty_contractor="progress billings"),
    "pending_owner": Term("pending owner", owner="pending funding", specialty_contractor="pending client"),
    "the_owner": Term("the owner", owner="the funding party", specialty_contractor="the client"),
    "general_contractor": Term(
        "general contractor", owner="owner", specialty_contractor="specialty contractor"
    ),
    "check": Term("check", canadian="cheque", by_name_only=True),
    "check_number": Term("check number", canadian="cheque number"),
    "by_check": Term("by check", canadian="by cheque"),
    "postal_code": Term("ZIP code", canadian="postal code"),
}
"""Terms by name; what is longer stands before what is part of it."""


def english_of(setting: str, edition: str) -> str:
    """The English a company writes: what the setting ``company.english`` says, else that of its edition."""
    return edition if setting == BY_EDITION else setting


@dataclass(frozen=True)
class Vocabulary:
    """The words in force: who uses the book, and in which English."""

    point_of_view: str = GENERAL_CONTRACTOR
    english: str = US
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def word(self, name: str) -> str:
        """A term of the table by its name."""
        return TERMS[name].said_by(self.point_of_view, self.english)

    def said(self, text: str) -> str:
        """A text of ours in these words; capitals stay, and what stands in quotes or belongs to a setting's name is left alone."""
        if not self._changes:
            return text
        return self._remembered(text, text, self._other)

    def told(self, sentence: str) -> str:
        """A sentence that may hold names from the book: one word with a capital inside it is a name, and stays."""
        if not self._changes:
            return sentence
        return self._remembered(f"\n{sentence}", sentence, self._other_in_a_sentence)

    def _remembered(self, key: str, text: str, other: Callable[[re.Match[str]], str]) -> str:
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._pattern.sub(other, text)
        return found

    @cached_property
    def _changes(self) -> Mapping[str, str]:
        return {
            term.usual.lower(): said
            for term in TERMS.values()
            if not term.by_name_only
            and (said := term.said_by(self.point_of_view, self.english)) != term.usual
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(re.escape(usual) for usual in sorted(self._changes, key=len, reverse=True))
        return re.compile(rf"“[^”]*”|\"[^\"]*\"|(?<![\w./-])(?:{words})(?![\w/]|[.-]\w)", re.IGNORECASE)

    def _other(self, match: re.Match[str]) -> str:
        found = match.group()
        said = self._changes.get(found.lower())
        return found if said is None else _as_capital(found, said)

    def _other_in_a_sentence(self, match: re.Match[str]) -> str:
        return match.group() if _is_a_name(match) else self._other(match)


def spellings(text: str) -> frozenset[str]:
    """A text of ours in everybody's words: what it may be called in a file that comes back."""
    return frozenset(
        Vocabulary(view, english).said(text) for view in POINTS_OF_VIEW for english in (US, CANADA)
    )


_BEGINS = re.compile(r"(?:^|[.:·!?✗✓]) *$")
_GOES_ON = re.compile(r" (?:& |[A-Z])")


def _is_a_name(match: re.Match[str]) -> bool:
    """Whether a term in a sentence is somebody's name: one word with a capital that begins no sentence, or begins a longer name."""
    word, sentence = match.group(), match.string
    if " " in word or word.isupper() or not word[:1].isupper():
        return False
    return not _BEGINS.search(sentence, 0, match.start()) or bool(_GOES_ON.match(sentence, match.end()))


def _as_capital(model: str, word: str) -> str:
    """The word with the capitals of the one it stands for: RETAINAGE, Pending Owner, Retainage, retainage."""
    if model.isupper():
        return word.upper()
    if model.istitle():
        return word.title()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
