"""Payments of bills, by check and by credit card: made, voided and deleted by the operator, answered to queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exporter.stand_in import statuses
from exporter.stand_in.bills import links, payable
from exporter.stand_in.documents import BILL, CHECK, PAYMENTS, WORDS, Applied, Company, Document
from exporter.stand_in.lists import Entry
from exporter.stand_in.rendering import Pairs

_ACCOUNT_TYPES = {"check": "Bank", "credit_card": "CreditCard"}
_KINDS = dict(zip(_ACCOUNT_TYPES, PAYMENTS, strict=True))
_LONGEST_REF = 11


@dataclass(frozen=True, slots=True)
class Part:
    """What one payment pays of one bill; cents, the whole of what is open where `amount` is None."""

    bill: str
    amount: int | None = None
    discount: int = 0


def pay(
    company: Company, parts: Sequence[Part], *, method: str, day: str, ref: str, memo: str, account: str
) -> Document:
    """Pay bills of one vendor with one check or by one credit card."""
    bills = [company.document(part.bill, BILL) for part in parts]
    if not bills or len({bill.vendor for bill in bills}) != 1 or len(ref) > _LONGEST_REF:
        raise statuses.not_saved(
            WORDS[CHECK], "A payment is of one vendor's bills, its number at most 11 characters."
        )
    company.require_open_period(day, CHECK)
    applied = [
        Applied("", part.bill, bill.open - part.discount if part.amount is None else part.amount, part.discount, _discounts(company, part))
        for part, bill in zip(parts, bills, strict=True)
    ]  # fmt: skip
    amount = sum(each.amount for each in applied)
    head = {"account": _account(company, account, _ACCOUNT_TYPES[method]).list_id, "Memo": memo or None}
    document = Document(
        _KINDS[method],
        bills[0].vendor,
        bills[0].account or payable(company).list_id,
        ref,
        day,
        amount,
        head=head,
    )
    saved = company.save(document)
    for each in applied:
        company.apply(Applied(saved.txn_id, each.bill, each.amount, each.discount, each.discount_account))
    return saved


def _discounts(company: Company, part: Part) -> str | None:
    return _account(company, "Discounts Earned", "Income").list_id if part.discount else None


def _account(company: Company, name: str, account_type: str) -> Entry:
    found = company.lists.named("accounts", name)
    return found or company.lists.add("Account", name, {"AccountType": account_type})


def void(company: Company, document: Document) -> Document:
    """Void a payment: it stays with an amount of zero, its bills are open again."""
    company.require_open_period(document.txn_date, document.kind)
    company.unapply(document.txn_id)
    document.amount = 0
    document.head["Memo"] = f"VOID: {document.head.get('Memo') or ''}".strip()
    return company.update(document)


def delete(company: Company, document: Document) -> None:
    """Delete a payment; its bills are open again."""
    company.require_open_period(document.txn_date, document.kind)
    company.unapply(document.txn_id)
    company.remove(document)


def answered(
    company: Company, document: Document, *, with_lines: bool = True, with_links: bool = False
) -> Pairs:
    """A payment as it is answered; what it pays counts as its lines."""
    lists, by_check = company.lists, document.kind == CHECK
    ret: Pairs = [
        *company.stamp(document),
        ("PayeeEntityRef", lambda: lists.reference(document.vendor)),
        ("APAccountRef", lambda: lists.reference(document.account)),
        ("TxnDate", document.txn_date),
        (
            "BankAccountRef" if by_check else "CreditCardAccountRef",
            lambda: lists.reference(document.head["account"]),
        ),
        ("Amount", document.amount),
        ("RefNumber", document.ref or None),
        ("Memo", document.head.get("Memo")),
        ("IsToBePrinted", not document.ref if by_check else None),
    ]
    if with_lines or with_links:
        ret += [("AppliedToTxnRet", _applied(company, each)) for each in company.applied(by=document.txn_id)]
    return ret


def _applied(company: Company, applied: Applied) -> Pairs:
    bill = company.document(applied.bill, BILL)
    return [
        ("TxnID", bill.txn_id),
        ("TxnType", bill.kind),
        ("TxnDate", bill.txn_date),
        ("RefNumber", bill.ref or None),
        ("BalanceRemaining", bill.open),
        ("Amount", applied.amount),
        ("DiscountAmount", applied.discount or None),
        ("DiscountAccountRef", lambda: company.lists.reference(applied.discount_account)),
        *_credits(company, bill),
    ]


def _credits(company: Company, bill: Document) -> Pairs:
    """The credits used for the same bill."""
    return [
        (name, link)
        for name, link in links(company, bill)
        if dict(link)["TxnType"] not in (*PAYMENTS, "PurchaseOrder")
    ]
