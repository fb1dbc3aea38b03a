"""The company: its settings, people, vendors, projects, cost codes and their names in QuickBooks."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from store.models.base import BookModel, DateText, JsonText, TimeText


class Setting(BookModel):
    """One setting of the book: key and value as text."""

    key = TextField(primary_key=True)
    value = TextField()
    version = IntegerField(default=1)


class Vendor(BookModel):
    """A subcontractor or supplier; the name is at most 41 characters, as QuickBooks keeps it."""

    name = TextField(unique=True)
    company_name = TextField(default="")
    email = TextField(default="")
    phone = TextField(default="")
    address_1 = TextField(default="")
    address_2 = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    postal_code = TextField(default="")
    country = TextField(default="")
    terms = TextField(default="")
    active = BooleanField(default=True)
    version = IntegerField(default=1)


class User(BookModel):
    """A person who acts on the book, known by the login name of the machine's account."""

    login = TextField(unique=True)
    name = TextField()
    email = TextField(default="")
    vendor = ForeignKeyField(Vendor, null=True, backref="users")
    active = BooleanField(default=True)
    digest = BooleanField(default=True)
    version = IntegerField(default=1)

    class Meta:
        table_name = "app_user"


class UserRole(BookModel):
    """A role a user has."""

    user = ForeignKeyField(User, backref="roles")
    role = TextField()


class UserPrivilege(BookModel):
    """A privilege a user has, and who granted it."""

    user = ForeignKeyField(User, backref="privileges")
    privilege = TextField()
    granted_by = TextField()
    granted_at = TimeText()


class Project(BookModel):
    """A job: billing periods and the over-billing switch belong to it.

    `period_start_day`, `period_end_day` and `period_due_day` are the days of the month a new period suggests; `invite_type` is what
    a contact may bill without an invitation (work, retainage, both), or none.
    """

    number = TextField(unique=True)
    name = TextField()
    address = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    postal_code = TextField(default="")
    allow_overbilling = BooleanField(default=True)
    move_materials = BooleanField(default=False)
    periods_every = TextField(default="never")
    periods_from = DateText(null=True)
    period_start_day = IntegerField(default=1)
    period_end_day = IntegerField(default=31)
    period_due_day = IntegerField(default=25)
    invite_type = TextField(default="both")
    active = BooleanField(default=True)
    version = IntegerField(default=1)


class CostCode(BookModel):
    """A cost code of the company, written to QuickBooks as an item or an account."""

    code = TextField(unique=True)
    description = TextField()
    quickbooks_kind = TextField(default="item")
    active = BooleanField(default=True)
    version = IntegerField(default=1)


class Link(BookModel):
    """What something of ours is called in QuickBooks; `ours` is our natural name for it."""

    kind = TextField()
    ours = TextField()
    quickbooks_name = TextField()
    list_id = TextField(null=True)
    broken = TextField(default="")
    version = IntegerField(default=1)


class QuickBooksEntry(BookModel):
    """An entry of a QuickBooks list as last fetched; `folded` is its name without capitals, `fetched_at` when it was asked for."""

    kind = TextField()
    list_id = TextField()
    full_name = TextField()
    active = BooleanField(default=True)
    folded = TextField(default="")
    details = JsonText(default=dict)
    fetched_at = TimeText()

    class Meta:
        table_name = "quickbooks_entry"
