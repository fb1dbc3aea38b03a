"""Invitations to bill: who can be invited and who cannot, what an answer needs, when a reminder is due, and what a type leaves open.

Dates are days, types ``work`` (work and materials), ``retainage`` (release of retainage) or ``both``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from store.errors import Invalid, Refusal
from store.rules.invoice_status import BILLABLE_COMMITMENTS, EDITABLE
from store.rules.invoice_status import TITLES as STATUS_TITLES
from store.values import frozen

WORK, RETAINAGE, BOTH, NONE = "work", "retainage", "both", "none"
TYPES = {
    WORK: "Work and materials",
    RETAINAGE: "Release of retainage",
    BOTH: "Work, materials and retainage",
}
"""Types of invitations and invoices, in words."""
PROJECT_TYPES = {**TYPES, NONE: "None: must be invited"}
"""What a project lets a contact bill without an invitation."""

ACCEPTED, DECLINED = "accepted", "declined"
ANSWERS = {"accept": ACCEPTED, "decline": DECLINED}
DEFAULT_REMIND_DAYS = "7,2"


def type_of(text: str, known: Iterable[str] = TYPES) -> str:
    """The type as kept, or `Invalid` with those there are."""
    word, names = text.strip().casefold(), tuple(known)
    if word in names:
        return word
    raise Invalid(
        f"There is no type {text!r}; it is one of {', '.join(names)}.", rule="invitation.type", field="type", value=text
    )  # fmt: skip


# ---- inviting ---------------------------------------------------------------------------------------------------


@frozen
class Against:
    """A reason against inviting: a stable word for scripts, and the sentence with the way out."""

    rule: str
    sentence: str


@frozen
class Standing:
    """Where a commitment stands in its project's open period, as far as an invitation asks.

    Attributes:
        due: the open period's due date; None where no period is open.
        contacts: how many invoice contacts the commitment has.
        schedule_open: why its subcontractor's own schedule of values is not approved yet; empty where it is, or none is asked for.
        invoice: the name of its invoice in the period, empty where there is none, and that invoice's status.
        response: ``none``, ``accepted`` or ``declined``; None where it has not been invited.
    """

    number: str
    status: str
    project: str
    due: date | None
    today: date
    contacts: int
    schedule_open: str = ""
    invoice: str = ""
    invoice_status: str = ""
    response: str | None = None


def reasons_against(it: Standing) -> list[Against]:
    """Everything that stands against inviting now, each a sentence with its way out; none where nothing does."""
    checks = (_status, _period, _contact, _schedule, _billed, _answered)
    return [found for check in checks if (found := check(it)) is not None]


def require_invitable(it: Standing) -> None:
    """Raise `Refusal` with the first reason against inviting."""
    for against in reasons_against(it):
        raise Refusal(against.sentence, rule=against.rule, field="commitment", value=it.number)


def _status(it: Standing) -> Against | None:
    if it.status in BILLABLE_COMMITMENTS:
        return None
    return Against(
        "commitment.not_approved",
        f"{it.number} is {it.status.replace('_', ' ')}; approve it, then invite (billspool commitments approve {it.number}).",
    )


def _period(it: Standing) -> Against | None:
    if it.due is None:
        return Against(
            "period.none", f"Project {it.project} has no open billing period; open one, then invite."
        )
    if it.today <= it.due:
        return None
    return Against(
        "period.past_due",
        f"The due date {it.due} of {it.project}'s open period has passed; move it with a reason, or open the next period.",
    )


def _contact(it: Standing) -> Against | None:
    if it.contacts:
        return None
    return Against(
        "contact.none",
        f"{it.number} has no invoice contact; add one on its Contacts tab (billspool commitments contacts add {it.number}).",
    )


def _schedule(it: Standing) -> Against | None:
    return Against("schedule.not_approved", it.schedule_open) if it.schedule_open else None


def _billed(it: Standing) -> Against | None:
    if not it.invoice:
        return None
    title = STATUS_TITLES[it.invoice_status]
    return Against(
        "invoice.exists",
        f"{it.number} is billed in this period already: {it.invoice} is {title}; open that invoice instead.",
    )


def _answered(it: Standing) -> Against | None:
    if it.response in (None, DECLINED):
        return None
    said = "and has accepted" if it.response == ACCEPTED else "and has not answered yet"
    return Against(
        "invitation.exists",
        f"{it.number} is invited already {said}; send a reminder instead (billspool invite remind {it.number}).",
    )


# ---- answering --------------------------------------------------------------------------------------------------


def answer_of(word: str) -> str:
    """``accepted`` or ``declined`` for what was said, or `Invalid`."""
    said = word.strip().casefold()
    if said in ANSWERS:
        return ANSWERS[said]
    raise Invalid(
        f"An invitation is answered with accept or decline, not with {word!r}.",
        rule="invitation.answer", field="answer", value=word,
    )  # fmt: skip


def require_answerable(number: str, answer: str, invoice: str, status: str) -> None:
    """Raise `Refusal` where the answer would contradict the invoice that is in the period already."""
    if answer == DECLINED and invoice:
        raise Refusal(
            f"{number} is billed in this period already ({invoice} is {STATUS_TITLES[status]}), so it cannot be declined; "
            "ask for that invoice to be deleted first.",
            rule="invitation.billed", field="commitment", value=number,
        )  # fmt: skip


# ---- reminding --------------------------------------------------------------------------------------------------


def remind_days(text: str) -> tuple[int, ...]:
    """How many days before the due date reminders go out, most first: ``7,2``; none where the text is empty.

    Raises:
        Invalid: a part is no whole number from 0 to 60.
    """
    days = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        if not (part.isascii() and part.isdigit() and int(part) <= 60):
            raise Invalid(
                f"Reminders go out whole days before the due date, from 0 to 60, and {part!r} is none; write them like 7,2.",
                rule="setting.value", field="invitations.remind_days", value=text,
            )  # fmt: skip
        days.add(int(part))
    return tuple(sorted(days, reverse=True))


@frozen
class Recall:
    """Somebody who may have to be reminded.

    Attributes:
        due: the due date of the period he is invited to bill in.
        invoice: the name of the commitment's invoice in the period, empty where there is none, and that invoice's status.
        last_told: the day of the invitation, or of the latest reminder; `reminded` says which.
    """

    number: str
    due: date
    today: date
    response: str
    invoice: str
    invoice_status: str
    last_told: date
    reminded: bool
    contacts: int


def against_reminding(it: Recall) -> list[Against]:
    """What stands against reminding now, each a sentence; none where nothing does."""
    found = []
    if it.response == DECLINED:
        found.append(
            (
                "invitation.declined",
                f"{it.number} has declined; invite it again instead (billspool invite {it.number}).",
            )
        )
    if handed_in(it.invoice_status):
        title = STATUS_TITLES[it.invoice_status]
        found.append(
            (
                "invoice.exists",
                f"{it.number} has handed in: {it.invoice} is {title}; there is nothing to remind of.",
            )
        )
    if it.today > it.due:
        found.append(
            (
                "period.past_due",
                f"The due date {it.due} has passed; move it with a reason, or bill in the next period.",
            )
        )
    if it.reminded and it.last_told >= it.today:
        found.append(
            (
                "invitation.reminded",
                f"{it.number} was reminded today already; wait until tomorrow, or call them.",
            )
        )
    if not it.contacts:
        found.append(
            ("contact.none", f"{it.number} has no invoice contact any more; add one on its Contacts tab.")
        )
    return [Against(rule, sentence) for rule, sentence in found]


def reminder_due(due: date, today: date, days: Sequence[int], last_told: date) -> bool:
    """Whether a day of reminding has come since somebody was last written to.

    A day on which nobody ran the program is made up for on the next, up to the due date itself.

    Args:
        last_told: the day of the invitation, or of the latest reminder.
    """
    if today > due:
        return False
    return any(last_told < due - timedelta(days=before) <= today for before in days)


def handed_in(status: str) -> bool:
    """Whether an invoice of that status (empty: there is none) is with the reviewers or beyond."""
    return bool(status) and status not in EDITABLE


# ---- what a type leaves open ------------------------------------------------------------------------------------

RELEASES = ("work_retainage_released", "materials_retainage_released")
WORK_COLUMNS = ("work_this", "quantity_this", "stored")
_CLOSED: dict[str, tuple[str, ...]] = {WORK: RELEASES, RETAINAGE: WORK_COLUMNS, BOTH: ()}


def closed_columns(type_: str) -> tuple[str, ...]:
    """The figures of a line that an invoice of that type does not take."""
    return _CLOSED[type_]


def refuse_closed(invoice: str, type_: str, given: Iterable[str]) -> None:
    """Raise `Refusal` where a figure is given that the invoice's type does not take."""
    closed = [name for name in given if name in _CLOSED[type_]]
    if not closed:
        return
    way_out = (
        "the release of retainage is billed when you are invited to it" if type_ == WORK
        else "work and materials are billed when you are invited to them"
    )  # fmt: skip
    raise Refusal(
        f"{invoice} bills {TYPES[type_].lower()} only; {way_out}. Leave {closed[0].replace('_', ' ')} as it is, or ask an invoice "
        f"administrator to open it (billspool invoices change {invoice} --type both).",
        rule="invoice.type", field=closed[0], value=type_,
    )  # fmt: skip


def type_of_invoice(number: str, *, by_contact: bool, invited: str | None, uninvited: str) -> str:
    """The type of a new invoice, or `Refusal` where its creator must be invited first.

    Args:
        by_contact: whether an invoice contact creates it; an administrator's invoice takes everything.
        invited: the type of the invitation in the open period, None where there is none.
        uninvited: what the project lets a contact bill without one, ``none`` where nothing.
    """
    if not by_contact:
        return BOTH
    if invited is not None:
        return invited
    if uninvited == NONE:
        raise Refusal(
            f"{number} is billed by invitation only, and there is none for the open period; ask the office to invite you "
            f"(billspool invite {number}).",
            rule="invitation.needed", field="commitment", value=number,
        )  # fmt: skip
    return uninvited
