"""The words in force on screens and in answers: those of the company whose book lies open."""

from __future__ import annotations

from store.rules.terms import Vocabulary

_in_force = Vocabulary()


def use(vocabulary: Vocabulary) -> None:
    """Have screens and answers speak in these words."""
    global _in_force
    _in_force = vocabulary


def said(text: str) -> str:
    """A text of ours (a title, a label) in the words in force; never given what comes from the book."""
    return _in_force.said(text)


def told(sentence: str) -> str:
    """A sentence of ours in the words in force; names from the book inside it stay as they are."""
    return _in_force.told(sentence)


def word(name: str) -> str:
    """A term of the table by its name."""
    return _in_force.word(name)
