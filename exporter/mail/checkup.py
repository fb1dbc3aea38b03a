"""Whether mail can go out: what the settings say, and what waits or needs a person; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exporter.mail.delivery import access
from exporter.mail.folder import mail_folder
from store.desk import Desk
from store.errors import Refusal
from store.rules.settings import Settings
from store.views import mail as view

GOOD, ADVICE, FAULT = "good", "advice", "fault"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at; `detail` and `way_out` are sentences, the first without its full stop."""

    name: str
    level: str
    detail: str
    way_out: str = ""


def checkup(desk: Desk, settings: Settings) -> Iterator[Look]:
    """Look at the server's settings, the password and the messages; none where mail is not used."""
    counts = view.counts(desk)
    if not settings["mail.server"]:
        if any(counts.values()):
            yield Look(
                "mail", ADVICE, "no mail server is set, so messages are laid into the mail folder as files",
                "Set one with `billspool config set mail.server NAME:PORT`, or send the files yourself.",
            )  # fmt: skip
    else:
        yield _server(desk, settings)
    yield from _messages(counts)


def _server(desk: Desk, settings: Settings) -> Look:
    try:
        found = access(settings, mail_folder(desk, settings))
    except Refusal as refusal:
        return Look("mail", FAULT, refusal.message.rstrip("."))
    if found.user and not found.password:
        return Look(
            "mail",
            FAULT,
            f"no password is kept for {found.user} on {found.shown}",
            "Run `billspool mail password`.",
        )
    if found.security == "none" and not found.here:
        level = FAULT if found.user else ADVICE
        return Look(
            "mail",
            level,
            f"messages go to {found.shown} in the clear",
            "Set mail.security to starttls or tls.",
        )
    return Look("mail", GOOD, f"{found.shown}, {found.security}, from {settings['mail.from']}")


def _messages(counts: dict[str, int]) -> Iterator[Look]:
    if open_now := counts["unknown"] + counts["failed"]:
        yield Look(
            "messages", ADVICE, f"{open_now} failed or perhaps sent", "`billspool mail list --state unknown` and failed show them."
        )  # fmt: skip
    elif counts["waiting"]:
        yield Look("messages", GOOD, f"{counts['waiting']} waiting to be delivered")
