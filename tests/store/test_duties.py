"""Who may do what with an invoice somebody has created, approved or accepted; and who gives and takes roles."""

from __future__ import annotations

import pytest

from store import audit
from store.actions import company, erp, review, users
from store.actions.review import Mark
from store.desk import Desk
from store.errors import Invalid, NotPermitted, Refusal
from store.views import check
from store.views import invoices as views
from tests.store.company import Company


def test_who_created_an_invoice_cannot_approve_it(firm: Company) -> None:
    name = firm.under_review()
    for forbidden in (
        lambda: review.approve_all(firm.at("ivan"), name),
        lambda: review.mark(firm.at("ivan"), name, [Mark("1", "approved")]),
    ):
        with pytest.raises(NotPermitted, match="created this invoice"):
            forbidden()
    review.approve_all(firm.at("rita"), name)
    with pytest.raises(NotPermitted, match="created this invoice"):
        review.finish(firm.at("ivan"), name)


def test_who_approved_an_invoice_cannot_accept_it(firm: Company) -> None:
    users.add(firm.root, "both", roles=["invoice_admin", "erp_standard"], privileges=["push_to_accounting"])
    name = firm.under_review()
    review.approve_all(firm.at("both"), name)
    review.finish(firm.at("both"), name)
    erp.send(firm.at("both"), name)
    with pytest.raises(NotPermitted, match="approved this invoice"):
        erp.accept(firm.at("both"), name)
    assert erp.accept(firm.at("adam"), name) == "exporting"


def test_nobody_grants_himself_a_privilege(firm: Company) -> None:
    with pytest.raises(NotPermitted, match="himself"):
        users.grant(firm.root, "root", "push_to_accounting")
    users.add(firm.root, "pat", roles=["admin"])
    users.grant(firm.at("pat"), "root", "push_to_accounting")


def test_roles_are_given_and_taken_and_somebody_stays_administrator(firm: Company) -> None:
    users.add(firm.root, "rose", roles=["read_only"])
    with pytest.raises(NotPermitted, match="himself"):
        users.grant(firm.root, "root", "erp_admin")
    with pytest.raises(NotPermitted, match="Only an administrator"):
        users.grant(firm.at("ivan"), "rose", "invoice_admin")
    with pytest.raises(Invalid, match="no vendor"):
        users.grant(firm.root, "rose", "contact")
    with pytest.raises(Refusal, match="only administrator"):
        users.revoke(firm.root, "root", "admin")
    users.grant(firm.root, "rose", "admin")
    users.revoke(firm.at("rose"), "root", "admin")
    with pytest.raises(NotPermitted, match="you have: no role"):
        users.grant(firm.root, "ivan", "standard")


def test_nobody_grants_himself_a_privilege_through_somebody_he_acts_for(firm: Company) -> None:
    users.add(firm.root, "pat", roles=["admin"])
    acting = Desk(firm.root.book, "pat", firm.root.clock, on_behalf="root")
    with pytest.raises(NotPermitted, match="himself"):
        users.grant(acting, "root", "push_to_accounting")


def test_switching_the_separation_off_is_logged_and_said(firm: Company) -> None:
    company.set_setting(firm.root, "duties.separated", "no")
    name = firm.under_review()
    review.approve_all(firm.at("ivan"), name)
    assert review.finish(firm.at("ivan"), name) == "approved"
    assert any("separation of duties is off" in result.detail for result in check.verify(firm.root))
    assert "separation of duties is off" in views.history(firm.root, name)[0]["reason"]
    assert audit.latest("settings", 1)[0].by_user == "root"


def test_only_an_administrator_switches_the_separation_off(firm: Company) -> None:
    with pytest.raises(NotPermitted):
        company.set_setting(firm.at("ada"), "duties.separated", "no")
