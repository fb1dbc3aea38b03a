"""Invitations to bill: sent to the contacts of commitments, answered, and recalled to mind before the due date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from store import lookup
from store.actions import contacts, mail, seats
from store.actions.act import Act, action, reason_given, saved
from store.errors import Invalid, NotFound, Refusal
from store.models import BillingPeriod, Commitment, Invitation, InvoiceContact, Project
from store.rules import invitations as rules
from store.rules import letters
from store.rules.mail import address
from store.text import printable
from store.views import invitations as views


@action("invitation.send", duty="invite")
def invite(act: Act, number: str, *, type: str = rules.BOTH) -> str:  # noqa: A002
    """Invite the contacts of a commitment to bill in the open period; answers its number.

    Args:
        type: ``work``, ``retainage`` or ``both``.
    """
    return _invite(act, lookup.commitment(number), rules.type_of(type))


@action("invitation.send_several", duty="invite")
def invite_several(act: Act, numbers: Sequence[str], *, type: str = rules.BOTH) -> dict[str, Any]:  # noqa: A002
    """Invite those of several commitments that can be; answers ``invited`` (numbers) and ``left`` (number, rule and why not)."""
    return _invite_each(act, [lookup.commitment(number) for number in dict.fromkeys(numbers)], type)


@action("invitation.send_all", duty="invite")
def invite_all(act: Act, project: str, *, type: str = rules.BOTH) -> dict[str, Any]:  # noqa: A002
    """Invite every commitment of a project's open period that can be; answers as `invite_several` does."""
    row = lookup.project(project)
    _require_open(row)
    return _invite_each(act, [lookup.commitment(number) for number in views.billable_in(row)], type)


def _invite_each(act: Act, contracts: Iterable[Commitment], type_: str) -> dict[str, Any]:
    wanted = rules.type_of(type_)
    invited: list[str] = []
    left: list[dict[str, str]] = []
    for contract in contracts:
        try:
            invited.append(_invite(act, contract, wanted))
        except Refusal as refusal:
            left.append({"number": contract.number, "rule": refusal.rule, "message": refusal.message})
    return {"invited": invited, "left": left}


def _invite(act: Act, contract: Commitment, type_: str) -> str:
    contract = lookup.held(contract)
    seats.require_sight(act, contract)
    period = views.open_period(contract.project)
    rules.require_invitable(views.standing(contract, period, act.today))
    assert period is not None
    people = _addressed(contract)
    row, before = _written(act, contract, period, type_)
    for contact in people:
        letter = letters.invitation(contact.name, _billing(act, contract, period, type_))
        key = f"invitation {row.id} {row.version} {contact.email}"
        _post(act, key, "invitation", contract, period, contact, letter)
    to = [contact.email for contact in people]
    after = {"period": period.position, "type": type_, "answer": "none", "to": to}
    act.record(seats.document_of(contract), before, after, verb="invitation.send")
    return contract.number


def _written(
    act: Act, contract: Commitment, period: BillingPeriod, type_: str
) -> tuple[Invitation, dict[str, Any]]:
    """The invitation as it is sent now, and what stood of it before; one sent again waits for an answer afresh."""
    row = views.invitation_in(contract, period)
    values = {"type": type_, "sent_by": act.actor.login, "sent_at": act.now}
    if row is None:
        return Invitation.create(commitment=contract, period=period, **values), {}
    before = {"answer": row.response, "type": row.type}
    afresh = {
        "response": "none", "reason": "", "responded_by": None, "responded_at": None, "reminders": 0, "reminded_at": None,
    }  # fmt: skip
    saved(act, row, seats.document_of(contract), None, **values, **afresh)
    return row, before


def _addressed(contract: Commitment) -> list[InvoiceContact]:
    """The contacts of the commitment, or `Invalid` naming the one who cannot be written to."""
    people = contacts.of(contract)
    for contact in people:
        try:
            address(contact.email)
        except Invalid as fault:
            raise Invalid(
                f"{printable(contact.name)}, invoice contact of {contract.number}, has the e-mail {printable(contact.email)}, which is none; "
                f"mend it on the Contacts tab, then invite.",
                rule="mail.address", field="email", value=contact.email,
            ) from fault  # fmt: skip
    return people


def _post(
    act: Act, key: str, kind: str, contract: Commitment, period: BillingPeriod, contact: InvoiceContact, letter: letters.Letter
) -> bool:  # fmt: skip
    workbook = {"kind": "billing_workbook", "commitment": contract.number, "period": period.position}
    return mail.queue(
        act, key, kind=kind, to=contact.email, name=contact.name, subject=letter.subject, body=letter.body,
        document=seats.document_of(contract), commitment=contract, attachments=[workbook],
    )  # fmt: skip


def _billing(act: Act, contract: Commitment, period: BillingPeriod, type_: str) -> letters.Billing:
    return letters.Billing(
        company=act.settings["company.name"], project=f"{contract.project.number} {contract.project.name}", commitment=contract.number,
        title=contract.title, vendor=contract.vendor.name, start=period.start_date, end=period.end_date, due=period.due_date,
        type=type_, retained=contract.retained, words=act.settings.vocabulary(),
    )  # fmt: skip


def _require_open(project: Project) -> BillingPeriod:
    period = views.open_period(project)
    if period is None:
        raise NotFound(
            f"Project {project.number} has no open billing period; open one first "
            f"(billspool periods open --project {project.number} --start D --end D --due D).",
            rule="period.none", field="project", value=project.number,
        )  # fmt: skip
    return period


# ---- answering --------------------------------------------------------------------------------------------------


@action("invitation.answer", duty="answer")
def answer(act: Act, number: str, answer: str, *, reason: str = "", version: int | None = None) -> str:
    """Accept or decline the invitation of the open period, declining with a reason; answers ``accepted`` or ``declined``.

    An answer can be changed while the period is open and nothing is billed in it.
    """
    contract = lookup.held(lookup.commitment(number))
    seats.require_sight(act, contract)
    wanted = rules.answer_of(answer)
    period = _require_open(contract.project)
    row = _invitation(contract, period)
    invoice = views.invoice_in(contract, period)
    rules.require_answerable(
        number, wanted, lookup.invoice_name(invoice) if invoice else "", invoice.status if invoice else ""
    )
    why = reason_given(reason, "Declining an invitation") if wanted == rules.DECLINED else ""
    if row.response == wanted and row.reason == why:
        return wanted
    before = {"answer": row.response}
    document = seats.document_of(contract)
    saved(
        act, row, document, version, response=wanted, reason=why, responded_by=act.actor.login, responded_at=act.now
    )  # fmt: skip
    act.record(document, before, {"answer": wanted}, reason=why)
    return wanted


def _invitation(contract: Commitment, period: BillingPeriod) -> Invitation:
    row = views.invitation_in(contract, period)
    if row is None:
        raise NotFound(
            f"{contract.number} is not invited to bill in the open period; an invoice administrator invites it "
            f"(billspool invite {contract.number}).",
            rule="invitation.none", field="commitment", value=contract.number,
        )  # fmt: skip
    return row


# ---- reminding --------------------------------------------------------------------------------------------------


@action("invitation.remind", duty="invite")
def remind(act: Act, number: str) -> str:
    """Remind the contacts of one commitment now, whatever the days set for it, at most once a day; answers its number."""
    contract = lookup.held(lookup.commitment(number))
    seats.require_sight(act, contract)
    period = _require_open(contract.project)
    row = _invitation(contract, period)
    for against in rules.against_reminding(_recall(act, row, contract, period)):
        raise Refusal(against.sentence, rule=against.rule, field="commitment", value=number)
    _remind(act, row, contract, period)
    return number


def remind_due(act: Act, project: str = "") -> list[str]:
    """Remind everybody whose day has come (setting ``invitations.remind_days``), as part of a larger action; answers the numbers."""
    days = rules.remind_days(act.settings["invitations.remind_days"])
    told = []
    for row, contract, period in _waiting(project):
        recall = _recall(act, row, contract, period)
        if rules.against_reminding(recall):
            continue
        if rules.reminder_due(period.due_date, act.today, days, recall.last_told):
            with suppress(Invalid):  # an address that is none keeps nobody else from being reminded
                _remind(act, row, contract, period)
                told.append(contract.number)
    return told


@action("invitation.remind_all", duty="invite")
def remind_all(act: Act, project: str) -> list[str]:
    """Remind everybody of a project who was invited, has not handed in and has not declined; answers the numbers."""
    _require_open(lookup.project(project))
    told = []
    for row, contract, period in _waiting(project):
        if not rules.against_reminding(_recall(act, row, contract, period)):
            _remind(act, row, contract, period)
            told.append(contract.number)
    return told


def _waiting(project: str) -> Iterator[tuple[Invitation, Commitment, BillingPeriod]]:
    """Invitations of open periods that are not declined, with their commitments and periods."""
    chosen = [BillingPeriod.project == lookup.project(project)] if project else []
    rows = (
        Invitation.select(Invitation, BillingPeriod, Commitment, Project)
        .join(BillingPeriod).switch(Invitation).join(Commitment).join(Project)
        .where(BillingPeriod.status == "open", Invitation.response != rules.DECLINED, *chosen)
        .order_by(Commitment.number)
    )  # fmt: skip
    for row in list(rows):
        yield row, row.commitment, row.period


def _recall(act: Act, row: Invitation, contract: Commitment, period: BillingPeriod) -> rules.Recall:
    invoice = views.invoice_in(contract, period)
    return rules.Recall(
        number=contract.number, due=period.due_date, today=act.today, response=row.response,
        invoice=lookup.invoice_name(invoice) if invoice else "", invoice_status=invoice.status if invoice else "",
        last_told=date.fromisoformat((row.reminded_at or row.sent_at)[:10]), reminded=row.reminded_at is not None,
        contacts=len(contacts.of(contract)),
    )  # fmt: skip


def _remind(act: Act, row: Invitation, contract: Commitment, period: BillingPeriod) -> None:
    people = _addressed(contract)
    for contact in people:
        letter = letters.reminder(contact.name, _billing(act, contract, period, row.type), act.today)
        _post(
            act,
            f"reminder {row.id} {act.today} {contact.email}",
            "reminder",
            contract,
            period,
            contact,
            letter,
        )
    document = seats.document_of(contract)
    saved(act, row, document, None, reminders=row.reminders + 1, reminded_at=act.now)
    after = {
        "period": period.position,
        "reminders": row.reminders,
        "to": [contact.email for contact in people],
    }
    act.record(document, {}, after, verb="invitation.remind")


def tell_due_date(act: Act, period: BillingPeriod, before: date, reason: str) -> None:
    """Write to those who are invited and have not handed in that the due date moved, as part of a larger action."""
    for row, contract, _ in _waiting(period.project.number):
        invoice = views.invoice_in(contract, period)
        if invoice is not None and rules.handed_in(invoice.status):
            continue
        for contact in contacts.of(contract):
            letter = letters.due_date_moved(
                contact.name, _billing(act, contract, period, row.type), before, reason
            )
            key = f"due date {row.id} {period.version} {contact.email}"
            mail.queue(
                act, key, kind="due_date", to=contact.email, name=contact.name, subject=letter.subject, body=letter.body,
                document=seats.document_of(contract), commitment=contract,
            )  # fmt: skip
