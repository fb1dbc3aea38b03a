"""Delivering mail: the book decides, the folder remembers how far each message has come, the server takes it. No message twice.

A message is taken in the book, laid into ``waiting/``, and moved to ``sending/`` in the moment before its final dot is sent. Whoever
finds it there after a crash knows that nobody knows, and says so; what lies in ``waiting/`` was never delivered and goes again.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from exporter import durable
from exporter.batches import require
from exporter.crash_points import reached
from exporter.documents.enclosures import Enclosure, enclosure
from exporter.mail import passwords
from exporter.mail.composing import compose, sender_of
from exporter.mail.conversation import Access, Failure, Patience, Session
from exporter.mail.folder import MailFolder, mail_folder
from store.actions import deliveries
from store.desk import Desk
from store.errors import Conflict, Invalid, Refusal, Unavailable
from store.rules.mail import MOST_ATTEMPTS, minutes_until_next, server
from store.rules.settings import Settings
from store.views import mail as view
from store.views.mail import Message
from store.views.settings import settings_of

AT_ONCE = 20
"""Messages taken together."""
MOST_BROKEN = 3
"""Connections that may break, one after the other, before the rest waits."""

DONE = {
    "sent": "Sent to {to}: {subject}",
    "filed": "Laid down for {to}: {subject}",
    "failed": "Not sent to {to}: {error}",
    "unknown": "Perhaps sent to {to}: {error}",
    "waiting": "Waits, to {to}: {error}",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message, or of all of them (`number` 0): ``sent``, ``filed``, ``failed``, ``unknown``, ``waiting`` or ``problem``."""

    number: int
    recipient: str
    what: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(slots=True)
class Way:
    """How messages go out: how long to wait, whom to trust, and when to stop between two messages."""

    patience: Patience = field(default_factory=Patience)
    context: ssl.SSLContext | None = None
    stop: Callable[[], bool] = lambda: False


def deliver(desk: Desk, way: Way | None = None) -> list[Told]:
    """Deliver every message that is due; answers what was done.

    Raises:
        NotPermitted: the acting user may not. Conflict: somebody delivers already.
        Refusal: settings or the mail folder cannot be used; everything waits.
    """
    require(desk, "mail")
    if not view.is_due(desk):
        return []
    settings = settings_of(desk)
    folder = mail_folder(desk, settings)
    with folder.alone(), durable.in_words(folder.folder, "mail"):
        told = settle(desk, folder)
        going = _Round(desk, settings, folder, way or Way())
        try:
            return told + going.run()
        finally:
            going.leave()


def access(settings: Settings, folder: MailFolder) -> Access:
    """The server the settings name; `Refusal` where they do not fit together."""
    security = settings["mail.security"]
    named = server(settings["mail.server"], security)
    if not settings["mail.from"]:
        raise Invalid(
            "Messages need an address they come from; set it with `billspool config set mail.from ADDRESS`.",
            rule="mail.from", field="mail.from",
        )  # fmt: skip
    user = settings["mail.user"]
    return Access(named.host, named.port, security, user, passwords.password(folder) if user else "")


def settle(desk: Desk, folder: MailFolder) -> list[Told]:
    """Finish what a crash left: the folder's word on each message that was taken becomes the book's. Call it alone."""
    folder.settle()
    found = [_found(folder, message) for message in view.taken(desk, folder.id)]
    return _report(desk, folder, found)


@dataclass(frozen=True, slots=True)
class _Outcome:
    message: Message
    state: str
    error: str = ""
    said: str = ""
    back: bool = False
    """Whether nothing was tried, so that the attempt does not count."""
    with_others: bool = False
    """Whether it waits for the server like all others, of which is told together."""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.message.id, "state": self.state, "error": self.error, "said": self.said, "back": self.back,
        }  # fmt: skip


def _found(folder: MailFolder, message: Message) -> _Outcome:
    """What the folder says of a message; one it holds nothing of, or that waits, was never sent."""
    stem = folder.stem(message)
    place = folder.place(stem)
    if place in ("", "waiting"):
        return _Outcome(message, "waiting", back=True)
    return _Outcome(message, place, folder.reason(stem, place) if place in ("failed", "unknown") else "")


def _report(desk: Desk, folder: MailFolder, found: Sequence[_Outcome]) -> list[Told]:
    if not found:
        return []
    deliveries.outcomes(desk, folder.id, [each.as_json() for each in found])
    reached("mail.booked")
    return [
        Told(each.message.id, each.message.recipient, each.state,
             DONE[each.state].format(to=each.message.recipient, subject=each.message.subject, error=each.error))
        for each in found if not each.back and not each.with_others
    ]  # fmt: skip


def _enclosed(writer: Desk, message: Message, of: Mapping[str, Any]) -> Enclosure:
    """What is enclosed; where the book has moved on so that it cannot be drawn up any more, the refusal says what to do about the letter."""
    try:
        return enclosure(writer, of)
    except (Unavailable, Conflict):
        raise
    except Refusal as refusal:
        number, what = message.id, str(of.get("kind", "document")).replace("_", " ")
        raise Refusal(
            f"The {what} it encloses cannot be drawn up now: {refusal.message} Mend that and send it (billspool mail again {number}), "
            f"or call it back (billspool mail cancel {number} --reason REASON).",
            rule="mail.enclosure", field="attachments", value=what,
        ) from refusal  # fmt: skip


class _Round:
    """One round over what is due."""

    def __init__(self, desk: Desk, settings: Settings, folder: MailFolder, way: Way) -> None:
        self.desk, self.settings, self.folder, self.way = desk, settings, folder, way
        self.session: Session | None = None
        self.broken = self.waiting = 0
        self.down = ""
        """Why the server takes nothing now; empty while it does."""
        self.sender = settings["mail.from"] or "billspool@localhost.invalid"
        self.access = access(settings, folder) if settings["mail.server"] else None

    def run(self) -> list[Told]:
        told: list[Told] = []
        while not self._over() and (taken := deliveries.claim(self.desk, self.folder.id, AT_ONCE)):
            reached("mail.claimed")
            found = list(map(self._outcome, view.messages(self.desk, taken)))
            told += _report(self.desk, self.folder, found)
        return told + self._told_of_server()

    def leave(self) -> None:
        """Part from the server."""
        if self.session is not None:
            self.session.leave()

    def _over(self) -> bool:
        return bool(self.down) or self.way.stop()

    def _told_of_server(self) -> list[Told]:
        """Where the server takes nothing, all that is due waits for it together."""
        if not self.down:
            return []
        waiting = self.waiting + deliveries.postpone(self.desk, self.down, minutes_until_next(1))
        return [Told(0, "", "problem", f"{self.down} {waiting} more wait." if waiting else self.down)]

    def _outcome(self, message: Message) -> _Outcome:
        if self.down and message.attempts < MOST_ATTEMPTS:
            self.waiting += 1
            return _Outcome(message, "waiting", self.down, with_others=True)
        if self.way.stop():
            return _Outcome(message, "waiting", back=True)
        known = _found(self.folder, message)
        if not known.back:
            return known
        stem = self.folder.stem(message)
        try:
            self._laid(message, stem)
        except (Unavailable, Conflict) as trouble:  # of this moment: the next round finds it gone
            state = "waiting" if message.attempts < MOST_ATTEMPTS else "failed"
            return _Outcome(message, state, trouble.message)
        except Refusal as refusal:
            return _Outcome(message, "failed", refusal.message)
        if self.access is None:
            self.folder.move(stem, "waiting", "filed")
            return _Outcome(message, "filed")
        return self._sent(message, stem)

    def _laid(self, message: Message, stem: str) -> None:
        """See that the message lies in ``waiting/``: as it was drawn up, or anew where the sender's address is another one now."""
        file = self.folder.file("waiting", stem)
        if file.exists():
            if sender_of(durable.read(file)) != self.sender:
                self.folder.lay_anew(stem, self._drawn_up(message))
            return
        earlier = f"{stem.rpartition('-')[0]}-{message.round - 1}"
        if self.folder.file("unknown", earlier).exists():  # perhaps it arrived: then it must be the very same
            self.folder.file("unknown", earlier).rename(file)
            durable.sync_folder(file.parent)
            return
        self.folder.lay(stem, self._drawn_up(message))

    def _drawn_up(self, message: Message) -> bytes:
        # Documents are drawn up for whoever caused the message: he may see what is in them, whoever delivers.
        writer = replace(self.desk.seat(message.created_by), on_behalf=self.desk.user)
        enclosed = [_enclosed(writer, message, each) for each in message.attachments]
        company = self.settings["company.name"]
        return compose(message, enclosed, sender=self.sender, company=company, book_id=self.desk.book.id)

    def _sent(self, message: Message, stem: str) -> _Outcome:
        data = durable.read(self.folder.file("waiting", stem))
        try:
            said = self._connected().send(
                self.sender, message.recipient, data, lambda: self.folder.move(stem, "waiting", "sending")
            )
        except Failure as failure:
            return self._failed(message, stem, failure)
        self.folder.move(stem, "sending", "sent")
        self.broken = 0
        return _Outcome(message, "sent", said=said)

    def _connected(self) -> Session:
        if self.session is None or not self.session.is_open:
            assert self.access is not None
            self.session = Session(self.access, self.way.patience, self.way.context)
            self.session.open()
        return self.session

    def _failed(self, message: Message, stem: str, failure: Failure) -> _Outcome:
        state, error = (
            {"never": "failed", "unknown": "unknown"}.get(failure.scope, "waiting"),
            failure.sentence,
        )
        if self.session is not None and not self.session.is_open:
            self.broken += 1
        if failure.scope == "server" or self.broken >= MOST_BROKEN:
            self.down = error
        if state == "waiting" and message.attempts >= MOST_ATTEMPTS:
            state, error = "failed", f"Given up after {message.attempts} attempts. {error}"
        lies = self.folder.place(stem)
        if lies != state:
            self.folder.move(stem, lies, state, reason=error if state != "waiting" else "")
        return _Outcome(message, state, error)
