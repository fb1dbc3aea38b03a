"""Answering an invitation to bill: the same question wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.actions import invitations as actions
from store.views import invitations
from tui.keymap import key
from tui.widgets.choice import Choice
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day

if TYPE_CHECKING:
    from tui.screens.base import BookScreen


async def answer_invitation(screen: BookScreen, number: str) -> None:
    """Ask whether the invitation of the open period is accepted or declined, and why where it is declined."""
    with screen.refusals():
        invited = invitations.current(screen.desk, number)
        today = screen.desk.today()
        asked = (
            f"{number} is invited to bill {invited.words.lower()}, {day(invited.start, today)} – {day(invited.end, today)}, "
            f"due {day(invited.due, today)}."
        )
        answer = await screen.app.push_screen_wait(
            Choice(asked, [("a", "accept"), ("d", "decline, with a reason")], leave="answer later")
        )
        if answer == "a":
            actions.answer(screen.desk, number, "accept", version=invited.version)
            screen.reload()
            screen.say(
                f"{number} has accepted; {key('commitment.bill')} on the commitment creates its invoice.",
                "good",
            )
        elif answer == "d":
            await _decline(screen, number, invited.version)


async def _decline(screen: BookScreen, number: str, version: int) -> None:
    def accept(values: dict[str, Any]) -> None:
        actions.answer(screen.desk, number, "decline", reason=values["reason"], version=version)

    if await screen.fill(
        f"Decline to bill {number} this period", [FieldSpec("reason", "Why", "reason")], accept
    ):
        screen.reload()
        screen.say(f"{number} has declined; the office reads the reason.", "good")
