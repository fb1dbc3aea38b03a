"""The company's lists: vendors, projects, cost codes, users and links."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from store.desk import Desk
from store.models import CostCode, Link, Project, User, UserPrivilege, UserRole, Vendor
from store.views.listing import Listing, Source
from store.views.seats import is_contact, own_vendor, projects_seen


def _link_name(kind: str, ours: Any) -> Any:
    link = Link.alias()
    return fn.COALESCE(link.select(link.quickbooks_name).where(link.kind == kind, link.ours == ours), "")


def vendors(desk: Desk) -> Listing:
    """Vendors by name, each with its name in QuickBooks."""
    columns = {name: getattr(Vendor, name) for name in (
        "id", "version", "name", "company_name", "email", "phone", "city", "state", "country", "terms", "active")}  # fmt: skip
    source = Source(
        query=lambda: own_vendor(desk, Vendor.select()), select={**columns, "quickbooks_name": _link_name("vendor", Vendor.name)}, key=Vendor.id,
        order={"name": Vendor.name, "city": Vendor.city}, search=(Vendor.name, Vendor.company_name, Vendor.city),
    )  # fmt: skip
    return Listing(desk.book, source, "name")


def projects(desk: Desk) -> Listing:
    """Projects by number, each with its QuickBooks job."""
    columns = {name: getattr(Project, name) for name in (
        "id", "version", "number", "name", "city", "allow_overbilling", "move_materials", "periods_every", "periods_from",
        "period_start_day", "period_end_day", "period_due_day", "invite_type", "active")}  # fmt: skip
    source = Source(
        query=lambda: projects_seen(desk, Project.select()), select={**columns, "quickbooks_job": _link_name("job", Project.number)}, key=Project.id,
        order={"number": Project.number, "name": Project.name}, search=(Project.number, Project.name, Project.city),
    )  # fmt: skip
    return Listing(desk.book, source, "number")


def cost_codes(desk: Desk) -> Listing:
    """Cost codes by code, each with its item or account in QuickBooks."""
    columns = {
        name: getattr(CostCode, name)
        for name in ("id", "version", "code", "description", "quickbooks_kind", "active")
    }
    link = _link_name(CostCode.quickbooks_kind, CostCode.code)
    source = Source(
        query=CostCode.select, select={**columns, "quickbooks_name": link}, key=CostCode.id,
        order={"code": CostCode.code, "description": CostCode.description}, search=(CostCode.code, CostCode.description),
    )  # fmt: skip
    return Listing(desk.book, source, "code")


def links(desk: Desk) -> Listing:
    """What our things are called in QuickBooks."""
    columns = {
        name: getattr(Link, name) for name in ("id", "version", "kind", "ours", "quickbooks_name", "broken")
    }
    source = Source(
        query=Link.select, select=columns, key=Link.id, order={"ours": Link.ours, "kind": Link.kind},
        search=(Link.kind, Link.ours, Link.quickbooks_name),
    )  # fmt: skip
    return Listing(desk.book, source, "kind")


def users(desk: Desk) -> list[dict[str, Any]]:
    """Everybody who may act on the book, with roles and privileges; a company has few. An invoice contact is told of himself."""
    with desk.book.reading():
        alone = [User.login == desk.user] if is_contact(desk) else []
        people = (
            User.select(User, Vendor.name.alias("company"))
            .join(Vendor, JOIN.LEFT_OUTER)
            .where(*(alone or [True]))
            .order_by(User.login)
            .dicts()
        )
        roles = _several(UserRole.select(UserRole.user, UserRole.role).tuples())
        privileges = _several(UserPrivilege.select(UserPrivilege.user, UserPrivilege.privilege).tuples())
        return [
            {
                "id": person["id"], "version": person["version"], "login": person["login"], "name": person["name"],
                "email": person["email"], "vendor": person["company"] or "", "active": person["active"],
                "roles": roles.get(person["id"], []), "privileges": privileges.get(person["id"], []),
            }
            for person in people
        ]  # fmt: skip


def _several(pairs: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for owner, word in pairs:
        found.setdefault(owner, []).append(word)
    return {owner: sorted(words) for owner, words in found.items()}
