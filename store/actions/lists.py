"""The company's lists: vendors, projects, cost codes, and what they are called in QuickBooks."""

from __future__ import annotations

from typing import Any

from peewee import fn

from store import lookup
from store.actions import links
from store.actions.act import Act, action
from store.errors import Invalid, NotFound, Refusal
from store.models import CostCode, Link, Project, Vendor
from store.rules.invitations import PROJECT_TYPES, type_of
from store.text import clean, printable
from store.views import quickbooks

LINK_LENGTHS = {
    "vendor": 41,
    "job": 209,
    "item": 159,
    "account": 159,
    "class": 159,
    "terms": 31,
    "tax_code": 3,
}
LINK_KINDS = tuple(LINK_LENGTHS)
_NAMED_BY = {"vendor": "name", "job": "number", "item": "code", "account": "code"}
"""The field that names our side of a link."""
LONGEST_NAME = 41
"""QuickBooks keeps 41 characters of a vendor's, customer's or job's name."""

VENDOR_FIELDS = {
    "company_name": 41, "email": 254, "phone": 21, "address_1": 41, "address_2": 41,
    "city": 31, "state": 21, "postal_code": 13, "country": 31, "terms": 31,
}  # fmt: skip


def _new(exists: bool, what: str, name: str) -> None:
    if exists:
        raise Refusal(f"There is a {what} {name} already; choose another name.",
                      rule=f"{what}.exists", field=what, value=name)  # fmt: skip


def _needed(text: str, field: str) -> str:
    if not text:
        raise Invalid(f"{field} is empty; fill it in.", rule="missing", field=field)
    return text


@action("vendor.add", duty="lists")
def add_vendor(act: Act, name: str, *, quickbooks_name: str | None = None, **fields: str) -> str:
    """Add a vendor; it is linked to the QuickBooks vendor of the same name unless told otherwise ("" leaves it unlinked)."""
    name = _needed(clean(name, "name", limit=LONGEST_NAME), "name")
    _new(Vendor.select().where(fn.LOWER(Vendor.name) == name.lower()).exists(), "vendor", name)
    values = {
        key: clean(fields.get(key, ""), key.replace("_", " "), limit=size)
        for key, size in VENDOR_FIELDS.items()
    }
    Vendor.create(name=name, **values)
    act.record(lookup.document("vendor", name), {}, {"name": name, **values})
    _link(act, "vendor", name, name if quickbooks_name is None else quickbooks_name)
    return name


@action("vendor.change", duty="lists")
def change_vendor(act: Act, name: str, **fields: str) -> str:
    """Correct a vendor's address, e-mail or phone, each by its name in `VENDOR_FIELDS`; his name stays, for QuickBooks knows him by it."""
    row = lookup.vendor(name)
    values = {
        key: clean(text, key.replace("_", " "), limit=VENDOR_FIELDS[key]) for key, text in fields.items()
    }
    before = {key: getattr(row, key) for key in values}
    Vendor.update(version=Vendor.version + 1, **values).where(Vendor.id == row.id).execute()
    act.record(lookup.document("vendor", row.name), before, values)
    return str(row.name)


@action("project.add", duty="lists")
def add_project(
    act: Act, number: str, name: str, *, address: str = "", city: str = "", state: str = "", postal_code: str = "",
    quickbooks_job: str | None = None, allow_overbilling: bool = True, move_materials: bool = False,
) -> str:  # fmt: skip
    """Add a project; its QuickBooks job has its name unless told otherwise ("" leaves it unlinked)."""
    number = _needed(clean(number, "number", limit=30), "number")
    _new(Project.select().where(Project.number == number).exists(), "project", number)
    values: dict[str, Any] = {
        "name": _needed(clean(name, "name", limit=LONGEST_NAME), "name"), "address": clean(address, "address"),
        "city": clean(city, "city"), "state": clean(state, "state"), "postal_code": clean(postal_code, "postal code"),
        "allow_overbilling": allow_overbilling, "move_materials": move_materials,
    }  # fmt: skip
    Project.create(number=number, **values)
    act.record(lookup.document("project", number), {}, {"number": number, **values})
    _link(act, "job", number, values["name"] if quickbooks_job is None else quickbooks_job)
    return number


@action("project.change", duty="lists")
def change_project(
    act: Act, number: str, *, allow_overbilling: bool | None = None, move_materials: bool | None = None, invite_type: str | None = None,
) -> str:  # fmt: skip
    """Change a project's billing switches; an invoice already begun keeps how its materials move.

    Args:
        invite_type: what a contact may bill without an invitation: ``work``, ``retainage``, ``both`` or ``none``.
    """
    row = lookup.project(number)
    wanted = {
        "allow_overbilling": allow_overbilling, "move_materials": move_materials,
        "invite_type": None if invite_type is None else type_of(invite_type, PROJECT_TYPES),
    }  # fmt: skip
    values = {key: value for key, value in wanted.items() if value is not None}
    before = {key: getattr(row, key) for key in values}
    Project.update(version=Project.version + 1, **values).where(Project.id == row.id).execute()
    act.record(lookup.document("project", number), before, values)
    return number


@action("cost_code.add", duty="lists")
def add_cost_code(
    act: Act, code: str, description: str, *, quickbooks_kind: str = "", quickbooks_name: str | None = None
) -> str:
    """Add a cost code; in QuickBooks it is the item (or account) of the same name unless told otherwise."""
    code = _needed(clean(code, "code", limit=96), "code")
    _new(CostCode.select().where(CostCode.code == code).exists(), "cost code", code)
    kind = quickbooks_kind or ("account" if act.settings["bills.lines"] == "accounts" else "item")
    if kind not in ("item", "account"):
        raise Invalid(
            f"quickbooks kind cannot be {kind!r}; it is item or account.", field="quickbooks kind", value=kind
        )
    text = _needed(clean(description, "description", limit=255), "description")
    CostCode.create(code=code, description=text, quickbooks_kind=kind)
    act.record(
        lookup.document("cost code", code), {}, {"code": code, "description": text, "quickbooks_kind": kind}
    )
    _link(act, kind, code, code if quickbooks_name is None else quickbooks_name)
    return code


def _link(act: Act, kind: str, ours: str, theirs: str) -> None:
    theirs = clean(theirs, "quickbooks name", limit=LINK_LENGTHS[kind])
    if not theirs:
        return
    old = Link.get_or_none(Link.kind == kind, Link.ours == ours)
    if old is None:
        link = Link.create(kind=kind, ours=ours, quickbooks_name=theirs)
    else:
        Link.update(quickbooks_name=theirs, list_id=None, broken="", version=Link.version + 1).where(
            Link.id == old.id
        ).execute()
        link = Link.get_by_id(old.id)
    before = {"quickbooks_name": old.quickbooks_name} if old else {}
    act.record(lookup.document(f"link {kind}", ours), before, {"quickbooks_name": theirs}, verb="link.set")
    if links.fetched(kind):
        links.settle(act, link)


@action("link.set", duty="lists")
def set_link(act: Act, kind: str, ours: str, quickbooks_name: str) -> str:
    """Say what something of ours is called in QuickBooks."""
    if kind not in LINK_KINDS:
        raise Invalid(
            f"There is no kind {kind!r} of link; it is one of {', '.join(LINK_KINDS)}.",
            field="kind",
            value=kind,
        )
    known = {
        "vendor": lookup.vendor,
        "job": lookup.project,
        "item": lookup.cost_code,
        "account": lookup.cost_code,
    }
    if kind in known:
        ours = getattr(known[kind](ours), _NAMED_BY[kind])
    theirs = _needed(quickbooks_name.strip(), "quickbooks name")
    _require_there(kind, ours, theirs)
    _link(act, kind, _needed(clean(ours, "ours"), "ours"), theirs)
    return ours


def _require_there(kind: str, ours: str, theirs: str) -> None:
    """Refuse a name that is not on QuickBooks' list as fetched, with the likeliest that are."""
    if not links.fetched(kind) or links.entry_named(kind, theirs):
        return
    likely = [f"“{printable(each.name)}”" for each in quickbooks.likely(kind, ours, theirs)]
    hint = f"the likeliest are {', '.join(likely)}" if likely else "refresh the lists if it is new there"
    raise NotFound(
        f"“{printable(theirs)}” is not among the {links.NOUNS[kind]} of QuickBooks as last fetched; {hint}.",
        rule="link.unknown", field="quickbooks name", value=printable(theirs),
    )  # fmt: skip
