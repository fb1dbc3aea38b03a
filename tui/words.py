"""The words in force on screens and in answers: those of the company whose book lies open."""

from __future__ import annotations

from store.rules.terms import Vocabulary

_in_force = Vocabulary()


def use(vocabulary: Vocabulary) -> None:
    """Have screens and answers speak in these words."""
    global _in_force
    _in_force = vocabulary


def said(text: str) -> str:
    """A text of ours (a title, a label, a sentence) in the words in force; never given what comes from the book alone."""
    return _in_force.said(text)
