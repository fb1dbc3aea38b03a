"""Who may do what, and which two things one person may not both do."""

from __future__ import annotations

import pytest

from store.errors import NotPermitted
from store.rules import permissions
from store.rules.permissions import DUTIES, PRIVILEGES, PUSH_TO_ACCOUNTING, ROLES

_ADMINS = "admin invoice_admin"
MAY = {
    "view": " ".join(ROLES),
    "settings": "admin erp_admin",
    "separation": "admin",
    "users": "admin",
    "lists": f"{_ADMINS} erp_admin",
    "commitments": _ADMINS,
    "change_orders": _ADMINS,
    "periods": _ADMINS,
    "invite": _ADMINS,
    "contacts": _ADMINS,
    "access": _ADMINS,
    "calendar": f"{_ADMINS} erp_standard erp_admin",
    "answer": f"{_ADMINS} contact",
    "create_invoice": f"{_ADMINS} contact",
    "bill": f"{_ADMINS} contact standard",
    "submit": f"{_ADMINS} contact",
    "review": _ADMINS,
    "decide": _ADMINS,
    "send": _ADMINS,
    "retrieve": _ADMINS,
    "accept": "erp_standard erp_admin",
    "order": "erp_standard erp_admin",
    "unlink": "",
    "export": "admin erp_standard erp_admin",
    "spool": "admin erp_standard erp_admin",
    "mail": f"{_ADMINS} erp_standard erp_admin",
    "payments": f"{_ADMINS} erp_standard erp_admin",
    "hold": f"{_ADMINS} erp_standard erp_admin",
    "compliance": f"{_ADMINS} erp_standard erp_admin",
    "sign": f"{_ADMINS} contact",
    "delegate": " ".join(ROLES),
}


def test_every_duty_is_in_the_table_of_this_test() -> None:
    assert set(MAY) == set(DUTIES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("duty", MAY)
def test_a_role_carries_exactly_its_duties(duty: str, role: str) -> None:
    if role in MAY[duty].split():
        permissions.require(duty, [role], PRIVILEGES)
        return
    with pytest.raises(NotPermitted) as refused:
        permissions.require(duty, [role], PRIVILEGES)
    message = refused.value.message
    assert message.startswith("Only ")
    assert DUTIES[duty].does in message
    assert permissions.ROLE_TITLES[role] in message
    assert "Ask one of them" in message
    assert refused.value.rule == f"permission.{duty}"


@pytest.mark.parametrize("duty", MAY)
def test_somebody_without_a_role_may_do_nothing(duty: str) -> None:
    with pytest.raises(NotPermitted):
        permissions.require(duty, [])


@pytest.mark.parametrize("duty, roles", [("accept", "erp_standard"), ("unlink", ["admin", "erp_admin"])])
def test_the_right_role_without_the_privilege_is_told_how_to_get_it(
    duty: str, roles: str | list[str]
) -> None:
    with pytest.raises(NotPermitted, match=r"billspool users grant NAME push_to_accounting"):
        permissions.require(duty, roles, ["delegate"])
    permissions.require(duty, roles, [PUSH_TO_ACCOUNTING])


OTHERS = {"created": "ina", "approved": "rita"}


@pytest.mark.parametrize(
    "verb, person, allowed",
    [
        ("approve", "ina", False),
        ("approve_as_noted", "ina", False),
        ("pending_owner", "ina", False),
        ("approve", "rita", True),
        ("return", "ina", True),
        ("submit", "ina", True),
        ("accept", "rita", False),
        ("retry", "rita", False),
        ("accept", "ina", True),
        ("accept", "adam", True),
        ("reject", "rita", True),
        ("send", "rita", True),
    ],
)
def test_creator_approver_and_accepting_approver_are_different_people(
    verb: str, person: str, allowed: bool
) -> None:
    if allowed:
        assert permissions.separate(verb, person, OTHERS, True) is None
        return
    with pytest.raises(NotPermitted, match=r"^You .* so you cannot .*; ask another") as refused:
        permissions.separate(verb, person, OTHERS, True)
    assert refused.value.rule == "duties.separated"
    assert permissions.separate(verb, person, OTHERS, False) is not None, "passed over, but to be logged"


def test_an_invoice_nobody_has_approved_yet_separates_nobody() -> None:
    assert permissions.separate("accept", "rita", {"created": "ina", "approved": None}, True) is None


def test_nobody_grants_himself_anything() -> None:
    permissions.may_grant("ada", "adam")
    with pytest.raises(NotPermitted, match="ask another administrator"):
        permissions.may_grant("ada", "ada")
