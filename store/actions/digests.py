"""The daily digest: written once a day to each accounting approver who wants it, where anything waits."""

from __future__ import annotations

from datetime import date

from store.actions import mail
from store.actions.act import Act, action
from store.rules import digest_letter
from store.rules.digest_letter import Line, Part
from store.views import digest as view
from store.views.digest import Waiting


@action("mail.digest", duty="mail")
def write(act: Act) -> list[str]:
    """Write today's digest to whoever gets it and has not got it today; answers their logins."""
    readers, found = view.readers(act.desk), view.digest(act.desk)
    if found.is_empty:
        return []
    parts = [
        _part("ready to accept", found.ready, act.today), _part("failed in QuickBooks", found.failed, act.today),
        _part("held", found.held, act.today),
    ]  # fmt: skip
    written = []
    for reader in readers:
        told = digest_letter.digest(reader.name, act.settings["company.name"], act.today, parts)
        new = mail.queue(
            act, f"digest {reader.login} {act.today}", kind="digest", to=reader.email, name=reader.name, subject=told.subject,
            body=told.body, in_any_case=True,
        )  # fmt: skip
        written += [reader.login] * new
    return written


def _part(title: str, waiting: Waiting, today: date) -> Part:
    lines = [
        Line(row["named"], row["vendor"], row["due"], _days(row["sent_at"], today), row["held_reason"] or row["status_message"])
        for row in waiting.rows
    ]  # fmt: skip
    return Part(title, lines, waiting.count, waiting.due)


def _days(since: str | None, today: date) -> int:
    return (today - date.fromisoformat(since[:10])).days if since else 0
