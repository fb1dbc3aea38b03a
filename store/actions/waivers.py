"""Lien waivers of invoices: asked for, signed, and unlocked where one was signed before its payment was in."""

from __future__ import annotations

from datetime import date

from store import lookup
from store.actions import mail
from store.actions.act import Act, action, reason_given, saved
from store.actions.invoices import opened
from store.errors import Invalid, NotFound, Refusal
from store.models import Invoice, InvoiceContact, LienWaiver
from store.rules import compliance as rules
from store.rules import numbering
from store.rules.money import grouped
from store.text import clean, printable
from store.views import waivers as views


def type_of(text: str) -> str:
    """The type as kept, or `Invalid` with the four there are."""
    word = text.strip().casefold().replace(" ", "_").replace("-", "_")
    if word in rules.WAIVERS:
        return word
    raise Invalid(
        f"There is no lien waiver “{printable(text)}”; it is one of {', '.join(rules.WAIVERS)}.",
        rule="waiver.type", field="type", value=printable(text),
    )  # fmt: skip


def _of(invoice: Invoice, type_: str) -> LienWaiver | None:
    row: LienWaiver | None = LienWaiver.get_or_none(LienWaiver.invoice == invoice, LienWaiver.type == type_)
    return lookup.held(row) if row else None


@action("waiver.request", duty="compliance")
def request(
    act: Act, invoice: str, *, type: str = "", through_date: date | None = None,  # noqa: A002
    amount: int | None = None, exceptions: str = "", version: int | None = None,
) -> str:  # fmt: skip
    """Ask for a lien waiver of an invoice, by mail to its contacts; answers the type.

    Args:
        type: the one that is due next unless told: conditional before the payment is in, unconditional afterwards, final on the
            invoice marked final.
        through_date: the last day it covers; the end of the billing period unless told.
        amount: cents; line 8 unless told.
        exceptions: what it leaves out, such as disputed claims.

    Raises:
        Refusal: the same one is signed already, over this amount.
    """
    row = opened(act, invoice, None)
    one = views.billed(row)
    kind = type_of(type) if type else rules.waiver_type(final=row.final, unconditional=one.paid)
    values = {
        "through_date": through_date or row.period.end_date, "amount": row.due if amount is None else amount,
        "exceptions": clean(exceptions, "exceptions", limit=1000, lines=True), "requested_by": act.actor.login, "requested_at": act.now,
    }  # fmt: skip
    waiver, document = _of(row, kind), lookup.invoice_document(row)
    if waiver is None:
        waiver = LienWaiver.create(invoice=row, type=kind, **values)
    elif waiver.status == rules.COMPLETED and waiver.amount == values["amount"]:
        raise Refusal(
            f"The {rules.WAIVERS[kind]} of {invoice} is signed by {waiver.signed_by} over {grouped(waiver.amount)} already; nothing needs asking.",
            rule="waiver.signed", field="type", value=kind,
        )  # fmt: skip
    else:
        saved(act, waiver, document, version, **values, status=rules.AWAITING, signed_by="", signed_on=None, recorded_by=None,
              recorded_at=None, unlocked_by=None, unlocked_at=None, unlock_reason="")  # fmt: skip
    said = f"asked for, {grouped(waiver.amount)} through {waiver.through_date}"
    act.record(document, {}, {rules.WAIVERS[kind]: said})
    _ask(act, row, waiver)
    return kind


def _ask(act: Act, row: Invoice, waiver: LienWaiver) -> None:
    name, what = lookup.invoice_name(row), rules.WAIVERS[waiver.type]
    shown = numbering.revised(name, row.revision)
    body = (
        f"For invoice {shown}, your number {row.number}, we need your {what}: {grouped(waiver.amount)} through {waiver.through_date}."
        f"{f' It leaves out: {waiver.exceptions}' if waiver.exceptions else ''}\n\nPlease sign the enclosed sheet and send it back.\n"
    )
    for contact in InvoiceContact.select().where(InvoiceContact.commitment == row.commitment_id):
        mail.queue(
            act, f"waiver {waiver.id} {waiver.version} {contact.email}"[:200], kind="waiver", to=contact.email, name=contact.name,
            subject=f"{shown}: please sign the {what}", body=body, document=lookup.invoice_document(row), commitment=row.commitment,
            attachments=[{"kind": "lien_waiver", "invoice": name, "type": waiver.type}],
        )  # fmt: skip


_ASK_FIRST = {
    rules.AWAITING: "ask for one first (billspool waivers request {name})",
    rules.COMPLETED: "it is signed first (billspool waivers sign {name})",
}
"""What to do where no waiver is in the state that is wanted."""


def _one(row: Invoice, type_: str, wanted: str) -> LienWaiver:
    """The waiver of that type, or the only one of the invoice in the state that is wanted."""
    name = lookup.invoice_name(row)
    if type_:
        kind = type_of(type_)
        if (waiver := _of(row, kind)) is not None:
            return waiver
        raise NotFound(
            f"No {rules.WAIVERS[kind]} of {name} was asked for; ask for it first (billspool waivers request {name} --type {kind}).",
            rule="waiver.unknown", field="type", value=kind,
        )  # fmt: skip
    found = list(LienWaiver.select().where(LienWaiver.invoice == row, LienWaiver.status == wanted))
    if len(found) == 1:
        return lookup.held(found[0])
    state = wanted.replace("_", " ")
    told = (
        f"{len(found)} lien waivers of {name} are {state}; say which: {' or '.join(each.type for each in found)}."
        if found
        else f"No lien waiver of {name} is {state}; {_ASK_FIRST[wanted].format(name=name)}."
    )
    raise Invalid(told, rule="waiver.which", field="type", value="")


def _signed_in_advance(row: Invoice) -> str:
    """The type of the invoice's only signed unconditional waiver, for these alone are ever locked; empty where there is none."""
    signed = LienWaiver.select(LienWaiver.type).where(
        LienWaiver.invoice == row, LienWaiver.status == rules.COMPLETED
    )
    types = [kind for (kind,) in signed.tuples() if rules.is_unconditional(kind)]
    return types[0] if len(types) == 1 else ""


@action("waiver.sign", duty="sign")
def sign(
    act: Act, invoice: str, *, signed_by: str, type: str = "", signed_on: date | None = None,  # noqa: A002
    version: int | None = None,
) -> str:  # fmt: skip
    """Put down that a lien waiver is signed, by whom and when; answers its state: ``completed``, or ``locked`` until the payment is in."""
    row = opened(act, invoice, None)
    waiver = _one(row, type, rules.AWAITING)
    if waiver.status == rules.COMPLETED:
        raise Refusal(f"The {rules.WAIVERS[waiver.type]} of {invoice} is signed by {waiver.signed_by} already.",
                      rule="waiver.signed", field="type", value=waiver.type)  # fmt: skip
    who, day = clean(signed_by, "signed by", limit=100), signed_on or act.today
    if not who:
        raise Invalid("Who signed the lien waiver? Give the name.", rule="missing", field="signed by")
    if day > act.today:
        raise Invalid(f"The lien waiver cannot be signed on {day}, which is still to come; correct the date.",
                      rule="waiver.date", field="signed on", value=day)  # fmt: skip
    document = lookup.invoice_document(row)
    saved(act, waiver, document, version, status=rules.COMPLETED, signed_by=who, signed_on=day, recorded_by=act.actor.login,
          recorded_at=act.now)  # fmt: skip
    state = "locked" if views.as_waiver(waiver, row).locked else rules.COMPLETED
    act.record(document, {rules.WAIVERS[waiver.type]: "awaits its signature"},
               {rules.WAIVERS[waiver.type]: f"signed by {who} on {day}" + (", locked until the payment is in" if state == "locked" else "")})  # fmt: skip
    return state


@action("waiver.unlock", duty="sign")
def unlock(act: Act, invoice: str, *, reason: str, type: str = "", version: int | None = None) -> str:  # noqa: A002
    """Let an unconditional waiver that was signed in advance be used before the book knows of the payment, with a reason."""
    row = opened(act, invoice, None)
    waiver = _one(row, type or _signed_in_advance(row), rules.COMPLETED)
    why = reason_given(reason, "Unlocking a lien waiver")
    if not views.as_waiver(waiver, row).locked:
        raise Refusal(f"The {rules.WAIVERS[waiver.type]} of {invoice} is not locked; nothing needs doing.",
                      rule="waiver.not_locked", field="type", value=waiver.type)  # fmt: skip
    document = lookup.invoice_document(row)
    saved(act, waiver, document, version, unlocked_by=act.actor.login, unlocked_at=act.now, unlock_reason=why)
    act.record(
        document,
        {rules.WAIVERS[waiver.type]: "locked until the payment is in"},
        {rules.WAIVERS[waiver.type]: "unlocked"},
        reason=why,
    )
    return str(waiver.type)
