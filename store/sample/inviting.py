"""The sample company's invitations to bill, the answers to them, and the schedules of values that subcontractors broke down themselves."""

from __future__ import annotations

from collections.abc import Mapping

from store.actions import invitations, subcontractor_schedules
from store.actions.subcontractor_schedules import Detail
from store.sample.desks import Desks

INVITED: Mapping[int, tuple[str, ...]] = {
    5: ("SC-033",),
    6: ("SC-001", "SC-002", "SC-004", "SC-028", "SC-029", "SC-030", "SC-031"),
}
"""Commitments invited in a month of the story; the others are billed without being asked."""

NOT_THIS_MONTH = "No work before the ceiling grid is hung; please ask again next month"
ANSWERS: Mapping[int, tuple[tuple[str, str, str, str], ...]] = {
    5: (("ivan", "SC-033", "accept", ""),),
    6: (
        ("ina", "SC-001", "accept", ""), ("ivan", "SC-002", "accept", ""), ("ivan", "SC-004", "accept", ""),
        ("ivan", "SC-028", "decline", NOT_THIS_MONTH), ("ivan", "SC-029", "accept", ""),
        ("ivan", "SC-031", "accept", ""),
    ),
}  # fmt: skip
"""Who answers for which commitment, and how; Ivan writes down what he was told by telephone."""

BREAKDOWNS: tuple[tuple[int, str, str, Mapping[str, tuple[Detail, ...]], bool], ...] = (
    (5, "SC-029", "ivan", {
        "2": (Detail("Ductwork, ticket hall", 2_100_000), Detail("Ductwork, baggage corridor", 1_500_000)),
    }, True),
    (6, "SC-032", "ina", {
        "1": (Detail("Generator set, delivered", 5_400_000), Detail("Base & enclosure", 1_400_000)),
        "2": (Detail("Transfer switch", 1_150_000), Detail("Feeders to the pump room", 2_000_000)),
    }, False),
)  # fmt: skip
"""Month, commitment, who breaks it down, the details by line, and whether they are approved or still looked at."""


def break_down(desks: Desks, month: int) -> None:
    """Let subcontractors fill in their own schedules of values."""
    for when, number, by, details, approved in BREAKDOWNS:
        if when != month:
            continue
        desk = desks.pat.seat(by)
        subcontractor_schedules.enable(desks.ivan, number)
        subcontractor_schedules.set_details(desk, number, details)
        subcontractor_schedules.submit(desk, number)
        if approved:
            subcontractor_schedules.approve(desks.rita, number)


def invite(desks: Desks, month: int) -> None:
    """Invite, and hear what comes back."""
    desks.clock.turn_to(month, 8)
    for number in INVITED.get(month, ()):
        invitations.invite(desks.ivan, number)
    desks.post_letters(desks.ivan)
    desks.clock.turn_to(month, 11)
    for by, number, answer, reason in ANSWERS.get(month, ()):
        invitations.answer(desks.pat.seat(by), number, answer, reason=reason)
