"""Who may do what, and which two things one person may not both do.

Roles and privileges are words kept in the book; a duty is a kind of act. One table says which roles carry which duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from store.errors import NotPermitted
from store.values import frozen

ADMIN = "admin"
INVOICE_ADMIN = "invoice_admin"
STANDARD = "standard"
READ_ONLY = "read_only"
CONTACT = "contact"
ERP_STANDARD = "erp_standard"
ERP_ADMIN = "erp_admin"

ROLE_TITLES = {
    ADMIN: "administrator",
    INVOICE_ADMIN: "invoice administrator",
    STANDARD: "standard user",
    READ_ONLY: "reader",
    CONTACT: "invoice contact",
    ERP_STANDARD: "accounting approver",
    ERP_ADMIN: "accounting administrator",
}
ROLES = tuple(ROLE_TITLES)

PUSH_TO_ACCOUNTING = "push_to_accounting"
DELEGATE = "delegate"
PRIVILEGES = (PUSH_TO_ACCOUNTING, DELEGATE)

_EVERYONE = frozenset(ROLES)
_ADMINISTRATORS = frozenset({ADMIN, INVOICE_ADMIN})
_ACCOUNTING = frozenset({ERP_STANDARD, ERP_ADMIN})
SEES_PRIVATE = _ADMINISTRATORS | _ACCOUNTING
"""Roles to which private commitments are open without being named on them: who keeps them, and who pays their invoices."""


@frozen
class Duty:
    """One kind of act: a role out of each group is needed, and the privilege where one is named."""

    does: str
    groups: tuple[frozenset[str], ...] = ()
    privilege: str = ""


DUTIES: dict[str, Duty] = {
    "view": Duty("look into the book", (_EVERYONE,)),
    "settings": Duty("change the settings of the book", (frozenset({ADMIN, ERP_ADMIN}),)),
    "separation": Duty("switch the separation of duties on or off", (frozenset({ADMIN}),)),
    "users": Duty("add users and grant roles and privileges", (frozenset({ADMIN}),)),
    "lists": Duty("keep vendors, projects, cost codes and their links", (_ADMINISTRATORS | {ERP_ADMIN},)),
    "commitments": Duty("keep commitments and schedules of values", (_ADMINISTRATORS,)),
    "change_orders": Duty("keep change orders", (_ADMINISTRATORS,)),
    "periods": Duty("keep billing periods", (_ADMINISTRATORS,)),
    "invite": Duty("invite to bill", (_ADMINISTRATORS,)),
    "contacts": Duty("keep invoice contacts", (_ADMINISTRATORS,)),
    "access": Duty("say who sees a private commitment", (_ADMINISTRATORS,)),
    "calendar": Duty(
        "open the periods and send the reminders the calendar asks for", (_ADMINISTRATORS | _ACCOUNTING,)
    ),
    "answer": Duty("answer an invitation to bill", (_ADMINISTRATORS | {CONTACT},)),
    "create_invoice": Duty("create invoices", (_ADMINISTRATORS | {CONTACT},)),
    "bill": Duty("enter amounts on invoices", (_ADMINISTRATORS | {CONTACT, STANDARD},)),
    "submit": Duty("submit invoices", (_ADMINISTRATORS | {CONTACT},)),
    "review": Duty("review invoices line by line", (_ADMINISTRATORS,)),
    "decide": Duty("decide, reopen or delete invoices", (_ADMINISTRATORS,)),
    "send": Duty("send invoices to accounting", (_ADMINISTRATORS,)),
    "retrieve": Duty("retrieve invoices from accounting", (_ADMINISTRATORS,)),
    "accept": Duty("accept or reject invoices for QuickBooks", (_ACCOUNTING,), PUSH_TO_ACCOUNTING),
    "order": Duty("send commitments to QuickBooks", (_ACCOUNTING,), PUSH_TO_ACCOUNTING),
    "unlink": Duty("unlink invoices from QuickBooks", (_ADMINISTRATORS, _ACCOUNTING), PUSH_TO_ACCOUNTING),
    "export": Duty("write batches into the spool", (_ACCOUNTING | {ADMIN},)),
    "spool": Duty("recover the spool and take in responses", (_ACCOUNTING | {ADMIN},)),
    "mail": Duty("deliver mail and settle what became of it", (_ADMINISTRATORS | _ACCOUNTING,)),
    "payments": Duty("fetch and keep payments issued", (_ADMINISTRATORS | _ACCOUNTING,)),
    "hold": Duty("place and release holds", (_ADMINISTRATORS | _ACCOUNTING,)),
    "compliance": Duty("keep documents of compliance and lien waivers", (_ADMINISTRATORS | _ACCOUNTING,)),
    "sign": Duty("sign lien waivers", (_ADMINISTRATORS | {CONTACT},)),
    "delegate": Duty("act as somebody else", (), DELEGATE),
}


def as_roles(roles: str | Iterable[str]) -> frozenset[str]:
    """Return one role or several as a set."""
    return frozenset({roles}) if isinstance(roles, str) else frozenset(roles)


def who_may(duty: str) -> str:
    """Return who carries a duty, as a sentence continues after "only": ``an administrator or an invoice administrator``."""
    rule = DUTIES[duty]
    wanted = [either([_titled(role) for role in ROLES if role in group]) for group in rule.groups]
    if rule.privilege:
        wanted.append(
            f"with the privilege {rule.privilege}"
            if wanted
            else f"a user with the privilege {rule.privilege}"
        )
    text = wanted[0]
    for more in wanted[1:]:
        text += f" {more}" if more.startswith("with ") else f", who is also {more},"
    return text


def either(names: Sequence[str]) -> str:
    """Return ``a, b or c``."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _titled(role: str) -> str:
    title = ROLE_TITLES[role]
    return f"{'an' if title[0] in 'aeiou' else 'a'} {title}"


def refusal(duty: str, roles: str | Iterable[str], privileges: str | Iterable[str] = ()) -> str | None:
    """Return None where the duty is allowed, else the sentence that says who may and whom to ask."""
    rule, held = DUTIES[duty], as_roles(roles)
    lacking = [group for group in rule.groups if not group & held]
    if not lacking and (not rule.privilege or rule.privilege in as_roles(privileges)):
        return None
    if not lacking:
        return (
            f"To {rule.does} you need the privilege {rule.privilege}; another administrator can grant it "
            f"(billspool users grant NAME {rule.privilege})."
        )
    titles = ", ".join(ROLE_TITLES[role] for role in ROLES if role in held) or "no role"
    return f"Only {who_may(duty)} may {rule.does}, and you have: {titles}. Ask one of them, or an administrator for the role."


def require(duty: str, roles: str | Iterable[str], privileges: str | Iterable[str] = ()) -> None:
    """Raise `NotPermitted`, naming who may, unless these roles and privileges carry the duty."""
    if (sentence := refusal(duty, roles, privileges)) is not None:
        raise NotPermitted(
            sentence, rule=f"permission.{duty}", field="role", value=", ".join(sorted(as_roles(roles)))
        )  # fmt: skip


@frozen
class _Separation:
    """Who did the earlier act may not do the later one."""

    earlier: str
    sentence: str


_DECIDING = _Separation(
    "created",
    "You created this invoice, so you cannot approve it; ask another invoice administrator to finish the review.",
)
_TAKEN_IN = _Separation(
    "took in",
    "You took in the billing workbook of this invoice, so you cannot approve it; ask another invoice administrator to finish the review.",
)
_ACCEPTING = _Separation(
    "approved",
    "You approved this invoice, so you cannot accept it for QuickBooks; ask another accounting approver.",
)
SEPARATIONS: dict[str, tuple[_Separation, ...]] = {
    "approve": (_DECIDING, _TAKEN_IN),
    "approve_as_noted": (_DECIDING, _TAKEN_IN),
    "pending_owner": (_DECIDING, _TAKEN_IN),
    "accept": (_ACCEPTING,),
    "retry": (_ACCEPTING,),
}


def separate(verb: str, person: str, others: Mapping[str, str | None], enforced: bool) -> str | None:
    """Refuse the second of two acts that need two people.

    Args:
        verb: the act, as the state machines name it.
        person: who wants to do it.
        others: who ``created`` and who ``approved`` the invoice, and whether this person ``took in`` its workbook.
        enforced: the setting ``duties.separated``.

    Returns:
        None, or where the setting is off and the rule is passed over, the sentence to log with the reason.
    """
    rule = next((each for each in SEPARATIONS.get(verb, ()) if others.get(each.earlier) == person), None)
    if rule is None:
        return None
    if enforced:
        raise NotPermitted(rule.sentence, rule="duties.separated", field=rule.earlier, value=person)
    return f"{person} {rule.earlier} this invoice and did “{verb}” as well; the separation of duties is off."


def may_grant(granter: str, grantee: str) -> None:
    """Raise `NotPermitted` when somebody grants himself a role or a privilege."""
    if granter == grantee:
        raise NotPermitted(
            "Nobody grants a role or a privilege to himself; ask another administrator to do it.",
            rule="duties.own_grant", field="user", value=grantee,
        )  # fmt: skip
