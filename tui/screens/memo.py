"""The memo of an invoice: a line or two that stay with it."""

from __future__ import annotations

from store.actions import invoices as actions
from store.views import invoices
from tui.screens.base import BookScreen
from tui.widgets.entry import FieldSpec


async def write_memo(screen: BookScreen, name: str) -> None:
    """Have an invoice's memo changed; an empty one takes it away. Only within a worker."""
    with screen.refusals():
        text, version = invoices.memo(screen.desk, name)
        spec = FieldSpec("comment", "Memo", "memo", value=text, required=False)

        def keep(values: dict[str, object]) -> object:
            return actions.change_header(
                screen.desk, name, comment=str(values["comment"] or ""), version=version
            )

        given = await screen.fill(f"Memo of {name}", [spec], keep)
        if given is not None:
            screen.reload()
            screen.say(
                f"The memo of {name} is kept." if given["comment"] else f"{name} has no memo now.", "good"
            )
