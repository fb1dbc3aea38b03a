"""Keeping the invoice contacts of a commitment: adding, changing and removing them, asked the same way wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.actions import contacts
from tui.widgets.choice import Choice
from tui.widgets.entry import FieldSpec

if TYPE_CHECKING:
    from tui.screens.base import BookScreen
    from tui.widgets.window import Row

ADD, DEFAULT, CHANGE, REMOVE = "a", "d", "c", "r"


async def keep_contacts(screen: BookScreen, number: str, row: Row | None) -> None:
    """Ask what becomes of the contacts; `row` is the contact under the cursor, None where there is none."""
    answers = [(ADD, "add"), (DEFAULT, "add the vendor's own")]
    if row:
        answers += [(CHANGE, f"change {row['name']}"), (REMOVE, f"remove {row['name']}")]
    answer = await screen.app.push_screen_wait(
        Choice(f"Invoice contacts of {number}:", answers, leave="leave")
    )
    with screen.refusals():
        if answer == ADD:
            await _add(screen, number)
        elif answer == DEFAULT:
            added = contacts.add_default(screen.desk, number)
            _done(screen, f"Added: {', '.join(added)}." if added else "They are there already.")
        elif answer == CHANGE and row:
            await _change(screen, number, row)
        elif (
            answer == REMOVE
            and row
            and await screen.ask(f"Remove {row['name']} <{row['email']}> from {number}?")
        ):
            contacts.remove(screen.desk, number, row["email"])
            _done(screen, f"{row['email']} is no contact of {number} any more.")


async def _add(screen: BookScreen, number: str) -> None:
    def accept(values: dict[str, Any]) -> None:
        contacts.add(screen.desk, number, values["name"] or "", values["email"])

    fields = [
        FieldSpec("name", "Name", required=False, hint="empty: what is before the @", longest=100),
        FieldSpec("email", "E-mail"),
    ]
    if await screen.fill(f"Add an invoice contact to {number}", fields, accept):
        _done(screen, "The contact is added.")


async def _change(screen: BookScreen, number: str, row: Row) -> None:
    def accept(values: dict[str, Any]) -> None:
        contacts.change(screen.desk, number, row["email"], name=values["name"], to=values["email"])

    fields = [
        FieldSpec("name", "Name", value=row["name"], longest=100),
        FieldSpec("email", "E-mail", value=row["email"]),
    ]
    if await screen.fill(f"Change {row['name']} of {number}", fields, accept):
        _done(screen, "The contact is changed.")


def _done(screen: BookScreen, sentence: str) -> None:
    screen.reload()
    screen.say(sentence, "good")
