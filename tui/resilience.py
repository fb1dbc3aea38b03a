"""What keeps a refusal in the wrong place from ending a screen's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message_pump import MessagePump

from store.errors import Refusal

if TYPE_CHECKING:
    from textual.message import Message


class Unshaken(MessagePump):
    """Something that handles messages: where the book refuses meanwhile, that is told, and the next message is handled.

    Textual lets a widget whose handler failed handle nothing more, and ends the program.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Refusal as refusal:
            self.app.notify(refusal.message, severity="error")
