"""What becomes of mail: taken by a deliverer, delivered or not, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store import lookup
from store.actions import mail
from store.actions.act import Act, action, reason_given
from store.errors import Conflict, NotFound, Refusal
from store.models import OutgoingMail
from store.rules.mail import address, after_minutes, minutes_until_next

OUTCOMES = ("waiting", "sent", "filed", "failed", "unknown")
"""What a deliverer may report; ``waiting`` goes again at its time."""
TOLD = ("sent", "filed", "failed", "unknown")
_SETTLED = ("sent", "cancelled")
LONGEST_ERROR = 1000
MOST_SAME_KEY = 1000


@action("mail.claim", duty="mail")
def claim(act: Act, folder: str, most: int) -> list[int]:
    """Take messages that are due for the deliverer of a mail folder, oldest first; answers their ids.

    A message that is taken is nobody else's, whatever machine he is on, until its outcome is reported.
    """
    due = (
        OutgoingMail.select(OutgoingMail.id)
        .where(OutgoingMail.state == "waiting", OutgoingMail.next_attempt_at <= act.now)
        .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
        .limit(most)
    )
    taken = []
    for (wanted,) in list(due.tuples()):
        count = (
            OutgoingMail.update(
                state="sending", claimed_by=folder, attempts=OutgoingMail.attempts + 1, version=OutgoingMail.version + 1
            )
            .where(OutgoingMail.id == wanted, OutgoingMail.state == "waiting")
            .execute()
        )  # fmt: skip
        taken += [wanted] * count
    return taken


@action("mail.outcomes", duty="mail")
def outcomes(act: Act, folder: str, found: Sequence[Mapping[str, Any]]) -> int:
    """Take in what became of messages this folder had taken; answers of how many.

    Args:
        found: each with ``id``, ``state`` (one of `OUTCOMES`), ``error`` (a sentence, empty where all is well), ``said`` (what the
            server answered), and ``back`` where the attempt does not count, because nothing was tried.
    """
    taken = 0
    for each in found:
        row = OutgoingMail.get_or_none(OutgoingMail.id == each["id"])
        if row is None or row.state != "sending" or row.claimed_by != folder:
            continue
        _report(act, row, each)
        taken += 1
    return taken


def _report(act: Act, row: OutgoingMail, found: Mapping[str, Any]) -> None:
    state, error = str(found["state"]), str(found.get("error", ""))[:LONGEST_ERROR]
    values: dict[str, Any] = {"state": state, "error": error, "claimed_by": ""}
    if state == "waiting":
        back = bool(found.get("back"))
        values["attempts"] = row.attempts - 1 if back else row.attempts
        values["next_attempt_at"] = (
            act.now if back else after_minutes(act.now, minutes_until_next(row.attempts))
        )
    elif state in ("sent", "filed"):
        values["sent_at"] = act.now
    _write(row, values)
    if state in TOLD:
        said = {"server said": found["said"]} if found.get("said") else {}
        act.record(
            mail.document_of(row.key), {"state": "waiting"}, {"state": state, **said}, reason=error, verb=f"mail.{state}"
        )  # fmt: skip


@action("mail.postpone", duty="mail")
def postpone(act: Act, error: str, minutes: int) -> int:
    """Let every message that is due wait for so many minutes, because the server takes none now; answers how many wait."""
    due = (OutgoingMail.state == "waiting") & (OutgoingMail.next_attempt_at <= act.now)
    later = after_minutes(act.now, minutes)
    return int(
        OutgoingMail.update(
            error=error[:LONGEST_ERROR], next_attempt_at=later, version=OutgoingMail.version + 1
        )
        .where(due)
        .execute()
    )


@action("mail.again", duty="mail")
def again(act: Act, number: int, *, to: str = "") -> int:
    """Have a message sent again: at once where it waits, once more where it failed, was filed, or nobody knows whether it arrived.

    Args:
        to: another address; the message then becomes one of its own, and the old one is cancelled.

    Returns:
        The number of the message that goes out.
    """
    row = held(number)
    if row.state in _SETTLED or row.state == "sending":
        raise _closed(row, "sent again")
    if to and address(to, "to") != row.recipient:
        return _to_another(act, row, address(to, "to"))
    before = {"state": row.state}
    _write(row, {
        "state": "waiting", "next_attempt_at": act.now, "error": "", "attempts": 0, "sent_at": None,
        "round": row.round + (row.state != "waiting"),
    })  # fmt: skip
    act.record(mail.document_of(row.key), before, {"state": "waiting", "round": row.round})
    return number


def _to_another(act: Act, row: OutgoingMail, to: str) -> int:
    key = next(
        name for n in range(2, MOST_SAME_KEY)
        if not OutgoingMail.select().where(OutgoingMail.key == (name := f"{row.key[:190]} /{n}")).exists()
    )  # fmt: skip
    mail.queue(
        act, key, kind=row.kind, to=to, name=row.recipient_name, subject=row.subject, body=row.body, document=row.document,
        commitment=row.commitment, attachments=row.attachments,
    )  # fmt: skip
    _cancel(act, row, f"sent to {to} instead of {row.recipient}")
    return int(OutgoingMail.get(OutgoingMail.key == key).id)


@action("mail.counted", duty="mail")
def count_as_sent(act: Act, number: int) -> int:
    """Count a message as sent of which nobody knows whether it arrived, or that was filed and carried out by hand."""
    row = held(number)
    if row.state not in ("unknown", "filed", "failed"):
        raise _closed(row, "counted as sent")
    before = {"state": row.state}
    _write(row, {"state": "sent", "sent_at": act.now, "error": ""})
    act.record(mail.document_of(row.key), before, {"state": "sent"})
    return number


@action("mail.cancel", duty="mail")
def cancel(act: Act, number: int, *, reason: str) -> int:
    """Call a message back that has not been sent, with a reason."""
    row = held(number)
    if row.state in _SETTLED or row.state == "sending":
        raise _closed(row, "called back")
    _cancel(act, row, reason_given(reason, "Calling a message back"))
    return number


def _cancel(act: Act, row: OutgoingMail, why: str) -> None:
    before = {"state": row.state}
    _write(row, {"state": "cancelled", "error": why[:LONGEST_ERROR]})
    act.record(mail.document_of(row.key), before, {"state": "cancelled"}, reason=why, verb="mail.cancel")


def held(number: int) -> OutgoingMail:
    """The message of that number, locked until the transaction ends."""
    row = OutgoingMail.get_or_none(OutgoingMail.id == number)
    if row is None:
        raise NotFound(
            f"There is no message {number}; `billspool mail list` shows them all.",
            rule="mail.unknown", field="message", value=number,
        )  # fmt: skip
    return lookup.held(row)


_WHY_CLOSED = {
    "waiting": "it waits to be delivered; send it now or call it back.",
    "sending": "it is being sent at this moment; look again when that is over.",
    "sent": "it has been sent already.",
    "cancelled": "it was called back.",
}


def _closed(row: OutgoingMail, done: str) -> Refusal:
    return Refusal(
        f"Message {row.id} to {row.recipient} cannot be {done}: {_WHY_CLOSED.get(row.state, 'it is ' + row.state + '.')}",
        rule="mail.state", field="state", value=row.state,
    )  # fmt: skip


def _write(row: OutgoingMail, values: Mapping[str, Any]) -> None:
    count = (
        OutgoingMail.update(version=OutgoingMail.version + 1, **values)
        .where(OutgoingMail.id == row.id, OutgoingMail.version == row.version)
        .execute()
    )
    if not count:
        raise Conflict(
            f"Message {row.id} was changed by somebody else at this moment; look again.",
            field="version",
            value=row.id,
        )
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
