"""Which entry of a QuickBooks list something of ours may be: the likeliest names, by likeness of their letters and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

BEST = 3
LEAST = 50
"""Below this likeness, of 100, a name is not worth offering."""
_SHORTLIST = 30
_PARTLY = 20
"""What a name loses that holds all our words and others, or only some of them."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name in QuickBooks and how like ours it is, 0 to 100."""

    name: str
    likeness: int


def suggestions(ours: Iterable[str], theirs: Sequence[str], most: int = BEST) -> list[Suggestion]:
    """Return the likeliest names, best first; capitals, punctuation and the order of words count little.

    Args:
        ours: what the thing is called here: its name, its number, its company's name.
        theirs: full names in QuickBooks, levels parted by colons; the last level alone counts as well.
    """
    best: dict[str, int] = {}
    for wanted in dict.fromkeys(text.strip() for text in ours if text.strip()):
        for name, likeness in _like(wanted, theirs):
            best[name] = max(best.get(name, 0), likeness)
    ordered = sorted(best.items(), key=lambda found: (-found[1], found[0].casefold()))
    return [Suggestion(name, likeness) for name, likeness in ordered[:most]]


def _like(wanted: str, theirs: Sequence[str]) -> Iterable[tuple[str, int]]:
    """A shortlist by the quick measure over all names, each then weighed by the careful one."""
    shortlist = process.extract(
        wanted, theirs, scorer=fuzz.WRatio, processor=utils.default_process, limit=_SHORTLIST, score_cutoff=LEAST
    )  # fmt: skip
    for name, *_ in shortlist:
        last = name.rpartition(":")[2]
        likeness = max(_likeness(wanted, name), _likeness(wanted, last))
        if likeness >= LEAST:
            yield name, likeness


def _likeness(ours: str, theirs: str) -> int:
    whole = fuzz.ratio(ours, theirs, processor=utils.default_process)
    ordered = fuzz.token_sort_ratio(ours, theirs, processor=utils.default_process)
    shared = fuzz.token_set_ratio(ours, theirs, processor=utils.default_process)
    return round(max(whole, ordered, shared - _PARTLY))
