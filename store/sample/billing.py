"""What was billed in which month of the story, how far each invoice came, and what the reviewer objected to; amounts are cents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from store.actions.entries import Entry
from store.actions.review import Mark
from store.rules.money import FULL

LAST_MONTH = 6
"""The present; the first month of the story is 1."""

_ACCEPTED = ("submit", "approve", "send", "accept")

WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "under review": ("submit",),
    "half reviewed": ("submit", "look"),
    "returned": ("submit", "object", "return"),
    "resubmitted": ("submit", "object", "return", "revise", "resubmit"),
    "pending owner": ("submit", "ask owner"),
    "as noted": ("submit", "object", "certify", "note"),
    "approved": ("submit", "approve"),
    "ready": ("submit", "approve", "send"),
    "held": ("submit", "approve", "send", "hold"),
    "retrieved": ("submit", "approve", "send", "retrieve"),
    "rejected": ("submit", "approve", "send", "reject"),
    "exporting": _ACCEPTED,
    "failed": (*_ACCEPTED, "fail"),
    "synced": (*_ACCEPTED, "post"),
}
"""The steps an invoice takes after it was created and billed."""


@dataclass(frozen=True, slots=True)
class Application:
    """One invoice of a commitment: the figures entered, or how far the work has come in percent of every line's value.

    A `final` one releases everything that is held and is marked so.
    """

    contract: str
    month: int
    way: str
    entries: tuple[Entry, ...] = ()
    progress: tuple[int, int] = (0, 0)
    by: str = "ivan"
    final: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        return WAYS[self.way]


FIGURES = (
    Application("SC-001", 5, "synced", (
        Entry("1", work=500_000), Entry("2", work=1_500_000), Entry("3", stored=800_000)), by="ina"),
    Application("SC-001", 6, "under review", (
        Entry("2", work=2_200_000), Entry("3", work=600_000, stored=700_000), Entry("CO1", work=225_000),
        Entry("CO2", work=-150_000)), by="ina"),
    Application("SC-002", 4, "synced", (Entry("1", quantity=320_000), Entry("4", percent=5_000))),
    Application("SC-002", 5, "synced", (
        Entry("1", quantity=480_000), Entry("2", quantity=1_200_000), Entry("3", quantity=125_000))),
    Application("SC-002", 6, "ready", (
        Entry("1", quantity=160_000), Entry("2", quantity=1_607_500), Entry("3", quantity=137_525), Entry("4", percent=8_000))),
    Application("SC-006", 5, "synced", (Entry("1", stored=4_800_000), Entry("2", work=1_800_000))),
    Application("SC-006", 6, "exporting", (Entry("1", work=1_200_000), Entry("2", work=600_000, stored=900_000))),
    Application("SC-007", 2, "synced", (Entry("1", percent=6_000), Entry("2", percent=7_000), Entry("3", percent=2_000))),
    Application("SC-007", 3, "synced", (Entry("1", percent=10_000), Entry("2", percent=10_000), Entry("3", percent=10_000))),
    Application("SC-007", 4, "synced", (
        Entry("1", release_work=100_000), Entry("2", release_work=225_000), Entry("3", release_work=125_000))),
    Application("SC-007", 6, "ready", (
        Entry("1", release_work=100_000), Entry("2", release_work=225_000), Entry("3", release_work=125_000))),
    Application("SC-008", 5, "synced", (
        Entry("1", quantity=6_000_000), Entry("2", quantity=2_000_000), Entry("4", percent=5_000))),
    Application("SC-008", 6, "half reviewed", (
        Entry("1", quantity=6_400_000), Entry("2", quantity=4_250_000), Entry("3", quantity=4_175_000), Entry("4", percent=8_000))),
    Application("SC-017", 3, "synced", (Entry("1", work=3_000_000), Entry("2", stored=4_000_000))),
    Application("SC-017", 4, "synced", (Entry("2", stored=11_000_000, release_materials=550_000),)),
    Application("SC-017", 5, "synced", (Entry("2", work=11_000_000, stored=0), Entry("3", work=1_400_000))),
    Application("SC-017", 6, "synced", (
        Entry("1", release_work=150_000), Entry("2", work=2_000_000, stored=1_500_000), Entry("3", percent=4_500))),
    Application("SC-029", 6, "under review", (
        Entry("1", work=1_200_000, stored=2_400_000), Entry("2.1", percent=6_000), Entry("2.2", percent=2_500))),
    Application("SC-034", 2, "synced", (Entry("1", percent=FULL), Entry("2", percent=5_500))),
    Application("SC-034", 3, "synced", (Entry("2", percent=FULL),)),
    Application("SC-034", 4, "synced", final=True),
    Application("SC-035", 3, "synced", (Entry("1", percent=FULL), Entry("2", percent=4_000), Entry("CO1", percent=FULL))),
    Application("SC-035", 4, "synced", (Entry("2", percent=FULL),)),
    Application("SC-035", 5, "synced", final=True),
)  # fmt: skip
"""Invoices told line by line. On P9 the electrician first bills rough-in of 22,000.00 where 18,000.00 is in place."""

COURSES: tuple[tuple[str, int, tuple[int, ...], str, str], ...] = (
    ("SC-003", 6, (16,), "under review", "ivan"),
    ("SC-004", 5, (50, 75), "returned", "ivan"),
    ("SC-005", 5, (55, 80), "as noted", "ivan"),
    ("SC-009", 5, (30, 55), "failed", "ivan"),
    ("SC-010", 4, (45, 70), "synced", "ivan"),
    ("SC-011", 5, (20, 45), "draft", "ivan"),
    ("SC-012", 6, (15,), "approved", "ivan"),
    ("SC-013", 5, (50, 80), "rejected", "ivan"),
    ("SC-014", 5, (30, 50), "retrieved", "ivan"),
    ("SC-015", 5, (20, 50), "pending owner", "ivan"),
    ("SC-016", 5, (30, 60), "approved", "ivan"),
    ("SC-018", 5, (25, 60), "resubmitted", "ivan"),
    ("SC-019", 5, (60, 90), "held", "ivan"),
    ("SC-020", 5, (30, 55), "under review", "ivan"),
    ("SC-021", 5, (15, 30), "draft", "ina"),
    ("SC-022", 5, (45, 70), "exporting", "ivan"),
    ("SC-026", 2, (25, 50), "synced", "ivan"),
    ("PO-101", 3, (100,), "synced", "ivan"),
    ("PO-102", 5, (40, 75), "ready", "ivan"),
    ("PO-104", 3, (100,), "synced", "ivan"),
    ("PO-108", 4, (100,), "synced", "ivan"),
    ("PO-109", 4, (100,), "synced", "ivan"),
    ("PO-112", 6, (50,), "under review", "ivan"),
)
"""Commitment, first month, percent complete month by month, the way of the last invoice (all before it are synced), its creator."""


def applications() -> Iterator[Application]:
    """Every invoice of the story."""
    yield from FIGURES
    for contract, first, percents, way, by in COURSES:
        for place, percent in enumerate(percents):
            last = place == len(percents) - 1
            before = percents[place - 1] if place else 0
            yield Application(
                contract, first + place, way if last else "synced", progress=(before, percent), by=by
            )


OBJECTIONS: dict[str, tuple[Mark, ...]] = {
    "SC-004": (
        Mark("3", "rejected", "Only six of ten courses are up; see the photos of the 14th", 1_170_000),
        Mark("5", "rejected", "No delivery ticket for the coping stones", 0),
    ),
    "SC-005": (Mark("3", "rejected", "Taping of rooms 2.14 & 2.15 is not finished", 1_152_000),),
    "SC-018": (Mark("2", "rejected", "18 kitchens are set, not 23 (\"units 19-23\" are in the hall)", 5_148_000),),
}  # fmt: skip
"""What the reviewer of a commitment's present invoice does not accept, with the work this period he would."""


CORRECTIONS: dict[str, tuple[Entry, str]] = {
    "SC-016/2": (Entry("1", work=651_000), "SC-016/1"),
}
"""What an invoice bills otherwise on a line, because that line of an earlier invoice was billed wrong."""

PARTIAL_RELEASES: dict[str, tuple[tuple[str, ...], int, str]] = {
    "SC-022/2": (("1", "2"), 5_000, "Half of it for the finished gym walls, as agreed; the rest after the pool's flood test"),
}  # fmt: skip
"""Retainage that an invoice releases in part: the lines, the share of what is held (basis points), and why the rest is kept."""
